#!/bin/bash
# Installs what is missing, builds, and runs every test.
#   tests/run.sh            all of it
#   tests/run.sh --fast     units and checks only: no mail servers
#   tests/run.sh --bench    the benchmarks' table afterwards, too
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
which=() bench=no uses=(build mail tests)
for option in "$@"; do
    case $option in
    --fast) which=(-L fast) ;;
    --bench) bench=yes ;;
    *)
        sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
    esac
done

cd "$root"
tests/install.sh "${uses[@]}"
cmake --preset release -DTICKETGATE_TESTS=ON
cmake --build build/release
# Quiet where it passes, whole where it fails. Two at a time: more would only make the machine's own slowness a test's subject.
ctest --test-dir build/release --output-on-failure -j 2 "${which[@]}"
[ $bench = no ] || tests/bench/run.py
