#!/bin/bash
# The house's walls, read off the #include lines and a few words. Prints every breach as FILE:LINE:text, exits 1 when there is one.
#   check_layers.sh [ROOT]        the tree to look at; default: the one this script stands in
#   check_layers.sh --self-test   each rule must see a breach that is made for it, and nothing in a clean tree
set -u
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd)

breach() {  # breach RULE < lines of grep
    sed "s|^|$1: |"
}

sources() {  # sources FOLDER… : the C++ files below them
    find "$@" -name '*.h' -o -name '*.cpp' | sort
}

search() {  # search PATTERN FILE… : FILE:LINE:text, comments left out
    local pattern=$1
    shift
    [ $# -eq 0 ] && return
    grep -nHP "$pattern" "$@" 2>/dev/null | grep -vP '^[^:]+:\d+:\s*//'
}

outside() {  # outside PATTERN : drops the lines whose file matches
    grep -vP "^($1):"
}

# ---- who may include whom -------------------------------------------------------------------------------------------------------

room_includes() {
    search '^\s*#\s*include\s*"(?!mail/)' $(sources mail) | breach 'mail/ is a stranger to every other room'
    search '^\s*#\s*include\s*"(?!store/)' $(sources store) | breach 'store/ is a stranger to every other room'
    search '^\s*#\s*include\s*"(?!daemon/rules/|mail/parsed_mail\.h|mail/draft\.h|mail/envelope\.h|store/record\.h)' \
        $(sources daemon/rules) | breach 'rules see rules and plain nouns only'
    search '^\s*#\s*include\s*"(?!mail/|store/|daemon/)' $(sources daemon) | breach 'includes start at the root of the repository'
    search '^\s*#\s*include\s*"tests/' $(sources mail store daemon) | breach 'the product does not know its tests'
    search '^\s*#\s*include\s*"daemon/log\.h"' $(sources mail store daemon/rules) | breach 'only daemon/ logs'
}

package_includes() {
    search '#\s*include\s*<sqlite3' $(sources mail store daemon) |
        outside 'store/(database|statement)\.(h|cpp)|store/transaction\.cpp' | breach '<sqlite3.h> has its files'
    search '#\s*include\s*<curl/' $(sources mail store daemon) | outside 'mail/curl_stream\.(h|cpp)' | breach '<curl/curl.h> has its pair'
    search '#\s*include\s*<mimetic/' $(sources mail store daemon) | outside 'mail/[a-z_]+\.cpp' | breach '<mimetic/…> is for two .cpp files of mail/'
    local users
    users=$(grep -lP '#\s*include\s*<mimetic/' $(sources mail) 2>/dev/null)
    [ "$(echo "$users" | grep -c .)" -gt 2 ] && echo "$users" | breach '<mimetic/…> is for one file that reads and one that writes'
    search '#\s*include\s*(<boost/|"mail/asio\.h")' $(sources mail store) |
        outside 'mail/(asio|source|submission|offload|curl_stream|(imap|maildir|smtp)_[a-z_]+|(imap|maildir|smtp))\.(h|cpp)' |
        breach 'Asio is for the sessions'
    search '#\s*include\s*(<boost/|"mail/(asio|source|submission)\.h")' $(sources daemon/rules) | breach 'rules do no I/O'
    # Zones are data behind a pointer: rules ask one for an offset, and the loader finds it by name.
    search '#\s*include\s*<date/tz\.h>' $(sources mail store daemon) |
        outside 'daemon/rules/calendar_zone\.cpp|daemon/config_calendar\w*\.cpp' | breach '<date/tz.h> has its files'
    search '#\s*include\s*<pugixml' $(sources mail store daemon) | outside 'daemon/config_calendar\w*\.cpp' | breach '<pugixml.hpp> has its file'
    search '#\s*include\s*<(iostream|fstream|regex|ctime|thread|mutex)>' $(sources daemon/rules) | breach 'rules do no I/O'
    search '#\s*include\s*<(iostream|regex)>|\bstd::(cout|cerr|regex)\b' $(sources mail store daemon) | breach 'fmt, not iostream; no std::regex'
}

# ---- words that have their place ------------------------------------------------------------------------------------------------

words() {
    search '"[^"]*\b(SELECT\b.*\bFROM|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|CREATE (TABLE|INDEX|TRIGGER)|PRAGMA |BEGIN IMMEDIATE)\b' \
        $(sources mail daemon) | breach 'SQL lives in store/'
    search 'system_clock::now|\btime\((nullptr|NULL|0)\)|\bgettimeofday\(|CLOCK_REALTIME' $(sources mail store daemon tests) |
        outside 'daemon/clock\.h' | breach 'the wall clock is read in daemon/clock.h'
    # mimetic's accessors that invent, lose or corrupt; its headers are walked field by field instead.
    search '\b(Rfc822Header|DateTime|MailboxList|AddressList|mimetic::(Address|Mailbox|Group|Base64|QP|istring))\b|Base64::Decoder|QP::|\.header\(\)\.(to|cc|bcc|replyto|from|sender|messageid|contentId|contentType)\(' \
        $(grep -lP '#\s*include\s*<mimetic/' $(sources mail) 2>/dev/null) | breach 'forbidden part of mimetic'
    search '\b(TODO|FIXME|XXX)\b' $(find . -path ./.git -prune -o -path ./build -prune -o -type f \
        \( -name '*.h' -o -name '*.cpp' -o -name '*.py' -o -name '*.cmake' -o -name 'CMakeLists.txt' \) -print | sed 's,^\./,,') |
        breach 'not done is not written'
    grep -nHP '\b(TODO|FIXME)\b' $(sources mail store daemon tests) | breach 'not done is not written'
    search '\b(sleep_for|sleep_until|nanosleep|usleep)\b|(^|[^_\w.])(time\.)?sleep\s*\(|^\s*sleep\s' \
        $(find tests -name '*.cpp' -o -name '*.h' -o -name '*.py' -o -name '*.sh' | grep -v 'check_layers\.sh$') |
        outside 'tests/e2e/harness\.py|tests/testbed/(testbed|fault)\.py' | breach 'no test sleeps: harness.wait_for asks, with a deadline'
    grep -nHP '\p{Cyrillic}' $(sources store daemon) $(find systemd mail store daemon -name 'CMakeLists.txt' -o -name '*.service' -o -name '*.sql') 2>/dev/null |
        outside 'daemon/rules/\w*(table|words)\w*\.h' | breach 'Russian is for templates/, etc/, tests/ and the tables of mail/ and daemon/rules/'
    grep -nHP '\p{Cyrillic}' $(sources mail | grep '\.h$') | grep -vP '^mail/\w*(table|words|prefix)\w*\.h:' | grep -vP '^[^:]+:\d+:\s*//' |
        breach 'Russian in mail/ is for its tables'
}

look() {
    cd "$1" || exit 2
    local breaches
    breaches=$({ room_includes; package_includes; words; } 2>/dev/null)
    [ -z "$breaches" ] || { echo "$breaches"; return 1; }
}

# ---- the check itself can fail --------------------------------------------------------------------------------------------------

self_test() {
    failed=0 tree=$(mktemp -d)
    trap 'rm -rf "$tree"' EXIT
    must_fail() {  # must_fail FILE TEXT : a tree with this one line in it is refused
        rm -rf "${tree:?}"/* && mkdir -p "$(dirname "$tree/$1")" && printf '%s\n' "$2" >"$tree/$1"
        "$here/check_layers.sh" "$tree" >/dev/null && { echo "not seen: $1: $2"; failed=1; }
    }
    may_pass() {
        rm -rf "${tree:?}"/* && mkdir -p "$(dirname "$tree/$1")" && printf '%s\n' "$2" >"$tree/$1"
        "$here/check_layers.sh" "$tree" || { echo "wrongly refused: $1: $2"; failed=1; }
    }
    must_fail mail/parse.cpp '#include "store/record.h"'
    must_fail store/ledger.cpp '#include "mail/parsed_mail.h"'
    must_fail store/ledger.cpp '#include "daemon/clock.h"'
    must_fail daemon/rules/decide.cpp '#include "store/database.h"'
    must_fail daemon/rules/decide.cpp '#include "mail/parse.h"'
    must_fail daemon/rules/decide.cpp '#include "daemon/clock.h"'
    must_fail daemon/rules/decide.cpp '#include <thread>'
    must_fail daemon/gateway.cpp '#include "clock.h"'
    must_fail daemon/gateway.cpp '#include "tests/support/clock.h"'
    must_fail mail/parse.cpp '#include "daemon/log.h"'
    must_fail daemon/gateway.cpp '#include <sqlite3.h>'
    must_fail store/ledger.cpp '#include <sqlite3.h>'
    must_fail mail/imap_session.cpp '#include <curl/curl.h>'
    must_fail mail/parse.h '#include <mimetic/mimetic.h>'
    must_fail mail/parse.h '#include "mail/asio.h"'
    must_fail mail/parse.cpp '#include <boost/asio/post.hpp>'
    must_fail daemon/log.cpp '#include <iostream>'
    must_fail daemon/gateway.cpp 'auto q = "SELECT number FROM ticket";'
    must_fail daemon/gateway.cpp 'auto q = "PRAGMA user_version";'
    must_fail mail/parse.cpp 'auto now = std::chrono::system_clock::now();'
    must_fail tests/daemon/a_test.cpp 'std::this_thread::sleep_for(1s);'
    must_fail tests/e2e/test_a.py '    time.sleep(1)'
    must_fail tests/run.sh 'sleep 1'
    must_fail daemon/gateway.cpp '// TODO: later'
    must_fail daemon/gateway.cpp 'auto s = "обращение";'
    must_fail daemon/rules/calendar.cpp 'auto s = "пн";'
    must_fail daemon/rules/calendar.cpp '#include <date/tz.h>'
    must_fail daemon/config_policy.cpp '#include <date/tz.h>'
    must_fail daemon/rules/calendar_zone.cpp '#include <pugixml.hpp>'
    may_pass daemon/rules/calendar_words.h 'constexpr auto kMonday = "пн";'
    may_pass daemon/rules/calendar_zone.cpp '#include <date/tz.h>'
    may_pass daemon/config_calendar.cpp "$(printf '#include <date/tz.h>\n#include <pugixml.hpp>')"
    must_fail mail/parse.cpp "$(printf '#include <mimetic/mimetic.h>\nmimetic::DateTime date;')"
    may_pass mail/imap_session.cpp "$(printf '#include "mail/asio.h"\nauto c = "SELECT INBOX";')"
    may_pass mail/subject.cpp 'constexpr auto kReply = "отв";'
    may_pass daemon/clock.h 'return std::chrono::system_clock::now();'
    may_pass store/database.cpp '#include <sqlite3.h>'
    may_pass daemon/rules/decide.cpp '#include "store/record.h"'
    may_pass tests/e2e/harness.py '    time.sleep(0.05)'
    [ "$failed" -eq 0 ] && echo 'each rule sees its breach'
    return "$failed"
}

case ${1:-} in
--self-test) self_test ;;
*) look "${1:-$here/..}" ;;
esac
