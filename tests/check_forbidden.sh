#!/bin/sh
# Greps for what must not be used: mimetic's unsafe interface (use after free, out-of-bounds reads, invented Message-IDs, lost
# parts) and std::regex (overflows the stack on long input). Prints file:line and fails. Usage: check_forbidden.sh REPOSITORY
set -u
root=${1:?usage: check_forbidden.sh REPOSITORY}
cd "$root" || exit 2
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
