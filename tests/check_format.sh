#!/bin/bash
# Every C++ file as .clang-format wants it. Version 14 and no other: each version has a hand of its own.
#   check_format.sh [ROOT] | --self-test
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tool=$(command -v clang-format-14) || { echo "clang-format-14 is not installed"; exit 1; }

look() {
    cd "$1"
    find mail store daemon tests \( -name '*.h' -o -name '*.cpp' \) -print0 2>/dev/null | sort -z |
        xargs -0 --no-run-if-empty -n 40 -P 2 "$tool" --dry-run -Werror
}

case ${1:-} in
--self-test)
    tree=$(mktemp -d)
    trap 'rm -rf "$tree"' EXIT
    cp "$here/../.clang-format" "$tree"
    mkdir "$tree/mail"
    echo 'int  a ;' >"$tree/mail/a.cpp"
    if look "$tree" 2>/dev/null; then echo 'an ill-formed file was not seen'; exit 1; fi
    echo 'int a;' >"$tree/mail/a.cpp"
    look "$tree"
    echo 'it sees the breach'
    ;;
*) look "${1:-$here/..}" ;;
esac
