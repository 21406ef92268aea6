#!/bin/bash
# ticketgate in one command: installs what is missing, builds, and plays a client and an operator on real mail servers (Exim and
# Dovecot in a folder of their own, on loopback). No root is needed once the packages are there.
#   etc/quickstart.sh            plays the conversation, shows it as the people in it see it, and takes everything down again
#   etc/quickstart.sh --keep     the same, and leaves it running; says how to write to it
#   etc/quickstart.sh --write ADDRESS SUBJECT TEXT     a letter to the desk that was kept
#   etc/quickstart.sh --read ADDRESS                   what has come for this person
#   etc/quickstart.sh --stop                           ends the one that was kept
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
case ${1:-} in
'' | --keep)
    tests/install.sh build mail
    cmake --preset release -DTICKETGATE_TESTS=OFF >/dev/null
    cmake --build build/release --target ticketgated ticketgate
    ;;
--write | --read | --stop) ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    [ "$1" = --help ] && exit 0
    exit 2
    ;;
esac
TICKETGATE_BIN=$root/build/release/bin exec python3 -B tests/e2e/quickstart.py "$@" </dev/null
