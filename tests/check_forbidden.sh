#!/bin/sh
# Greps for what must not be used: mimetic's unsafe interface (use after free, out-of-bounds reads, invented Message-IDs, lost
# parts) and std::regex (overflows the stack on long input). Prints FILE:LINE:text with the reason, exits 1 when there is any.
#   check_forbidden.sh [ROOT]        the tree to look at; default: the one this script stands in
#   check_forbidden.sh --self-test   each rule must see a breach that is made for it, and nothing in a clean tree
set -u
here=$(cd "$(dirname "$0")" && pwd)

self_test() {
    tree=$(mktemp -d)
    trap 'rm -rf "$tree"' EXIT
    mkdir "$tree/mail" "$tree/store" "$tree/daemon"
    clean='#include <mimetic/mimetic.h>
// entity.header().to() frees twice
void f() { mimetic::MimeEntity entity; for (auto& field : entity.header()) g(field.name()); }'
    printf '%s\n' "$clean" >"$tree/mail/a.cpp"
    sh "$0" "$tree" >/dev/null || { echo "self-test: a clean tree is refused"; exit 1; }
    while IFS= read -r breach; do
        printf '%s\n%s\n' "$clean" "$breach" >"$tree/mail/a.cpp"
        if sh "$0" "$tree" >/dev/null; then echo "self-test: not seen: $breach"; exit 1; fi
    done <<'BREACHES'
std::regex r;
auto a = entity.header().to();
auto i = entity.header().messageid();
mimetic::DateTime d;
mimetic::AddressList l(text);
mimetic::Base64::Decoder b;
mimetic::QP::Encoder q;
part.body().code(codec);
entity.load(std::cin);
mimetic::MimeEntity copy(entity);
BREACHES
    for name in b c; do printf '%s\n' "$clean" >"$tree/mail/$name.cpp"; done
    if sh "$0" "$tree" >/dev/null; then echo "self-test: a third file with mimetic is not seen"; exit 1; fi
    exit 0
}

[ "${1:-}" = --self-test ] && self_test
cd "${1:-$here/..}" || exit 2
failed=0

forbid() { # WHY PATTERN FILE…
    why=$1 pattern=$2
    shift 2
    # Comments may name what is forbidden.
    found=$(grep -nE "$pattern" "$@" /dev/null | grep -vE '^[^:]+:[0-9]+:[[:space:]]*//') || return 0
    printf '%s\n' "$found" | while IFS= read -r line; do echo "$line: $why"; done
    failed=1
}

all=$(find mail store daemon -name '*.cpp' -o -name '*.h')
mimetic=$(grep -lE '#include <mimetic/' $all)

# shellcheck disable=SC2086
{
    forbid "std::regex overflows the stack" '#include <regex>|std::regex' $all
    forbid "mimetic's typed headers are not safe" \
        'header\(\)\.(to|cc|bcc|replyto|from|sender|messageid|contentId|contentType|contentDisposition|contentTransferEncoding|contentDescription|mimeVersion|subject|field|getField|hasField|setField)\(' $all
    forbid "mimetic's types beyond MimeEntity, Header, Field are not safe" \
        'mimetic::(DateTime|Mailbox|MailboxList|Address|AddressList|Group|ContentType|ContentId|ContentDisposition|MessageId|Base64|QP|istring|canonical|Attachment|TextPlain|MultipartMixed|FieldParam|Rfc822Header|encode|decode|code)' $all
    forbid "mimetic's decoders lose line breaks and read out of bounds" 'Base64::(Decoder|Encoder)|QP::(Decoder|Encoder)|body\(\)\.(code|load|cat)\(' $all
    forbid "mimetic's stream reader loses parts" '\.load\([[:space:]]*(std::cin|stream|in|is)[,)]' $all
    forbid "a MimeEntity must not be copied: its parts are freed twice" 'mimetic::MimeEntity[[:space:]]+[a-z_]+[({=]|= \*[a-z_]*(entity|part)\b' ${mimetic:-/dev/null}
}

# One file reads with mimetic, one writes.
count=$(printf '%s\n' "$mimetic" | grep -c .)
if [ "$count" -gt 2 ] || printf '%s\n' "$mimetic" | grep -q '\.h$'; then
    for file in $mimetic; do
        grep -nE '#include <mimetic/' /dev/null "$file" | sed 's/$/: only one .cpp that reads and one that writes may include mimetic/'
    done
    failed=1
fi
exit $failed
