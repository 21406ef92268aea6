#!/bin/bash
# The top level is the architecture: nothing may stand there that is not meant to.
#   check_toplevel.sh [ROOT] | --self-test
set -eu
here=$(cd "$(dirname "$0")" && pwd)
card='CMakeLists.txt CMakePresets.json LICENSE README.md daemon etc mail store systemd templates tests
.ci .clang-format .clang-tidy .editorconfig .gitignore'
passing='.git build .cache'  # of git, of the build: never in the repository

look() {
    local entry strange=0
    for entry in $(ls -A "$1"); do
        case " $(echo $card $passing) " in
        *" $entry "*) ;;
        *)
            echo "$entry: not on the card of the top level"
            strange=1
            ;;
        esac
    done
    for entry in $card; do
        [ -e "$1/$entry" ] || { echo "$entry: on the card, and not there"; strange=1; }
    done
    return $strange
}

case ${1:-} in
--self-test)
    tree=$(mktemp -d)
    trap 'rm -rf "$tree"' EXIT
    (cd "$tree" && touch $card)
    look "$tree"
    touch "$tree/notes.txt"
    if look "$tree" >/dev/null; then echo 'a stranger was not seen'; exit 1; fi
    rm "$tree/notes.txt" "$tree/LICENSE"
    if look "$tree" >/dev/null; then echo 'a gap was not seen'; exit 1; fi
    echo 'it sees the breach'
    ;;
*) look "${1:-$here/..}" ;;
esac
