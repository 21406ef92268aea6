#!/bin/bash
# systemd's own word on the unit: that it is read without a complaint, and that it opens no more doors than it must.
#   check_unit.sh [UNIT] | --self-test
set -eu
here=$(cd "$(dirname "$0")" && pwd)
unit=$here/../systemd/ticketgated.service
exposure=20  # tenths: systemd calls everything up to 2.0 safe, an unhardened service has 9.6
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

look() {
    # The programs are not installed where the unit will look for them; that they are there is all that is pretended.
    sed -E "s,/usr/bin/ticketgated?,/bin/true,g" "$1" >"$folder/ticketgated.service"
    local complaints
    complaints=$(systemd-analyze verify --man=no "$folder/ticketgated.service" 2>&1 | grep -F 'ticketgated' || true)
    [ -z "$complaints" ] || { echo "$complaints"; return 1; }
    systemd-analyze security --offline=yes --no-pager --threshold=$exposure "$folder/ticketgated.service" >"$folder/report" 2>&1 ||
        { grep -v '✓' "$folder/report"; return 1; }
}

must_fail() {
    sed -E "$1" "$unit" >"$folder/broken"
    if look "$folder/broken" >/dev/null; then echo "not seen: $1"; exit 1; fi
}

command -v systemd-analyze >/dev/null || { echo 'systemd-analyze is not installed'; exit 1; }
case ${1:-} in
--self-test)
    must_fail 's/^WatchdogSec=.*/WatchdogSec=soon/'
    must_fail 's/^ProtectSystem=/ProtektSystem=/'
    must_fail 's/^ExecStart=.*//'
    must_fail '/^(Protect|Private|Restrict|Capability|NoNew|SystemCall)/d'
    echo 'it sees the breach'
    ;;
*) look "${1:-$unit}" ;;
esac
