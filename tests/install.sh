#!/bin/bash
# Installs what packages.txt names for the given uses, and nothing that is there already.
#   install.sh build mail tests
set -eu
here=$(cd "$(dirname "$0")" && pwd)

missing=()
for use in "$@"; do
    while read -r package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done < <(sed -n "s/^$use //p" "$here/packages.txt")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" != 0 ]; then
    echo "these packages are missing; as root:  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

# Debian starts a service when it is installed. The testbed runs its own Exim and Dovecot; the machine's are to stay as they are:
# off. policy-rc.d is Debian's way to say so (/usr/share/doc/init-system-helpers); one that is there already is left alone.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
    trap 'rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q update </dev/null
apt-get -q -y install --no-install-recommends "${missing[@]}" </dev/null
