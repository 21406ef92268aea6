#!/bin/bash
# Runs each fuzz target over its own seeds for so many seconds, under ASan and UBSan. Any finding fails, and its input is kept.
#   tests/fuzz/run.sh SECONDS [TARGET…]      FUZZ_BUILD=folder of the build, default build/fuzz
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=${FUZZ_BUILD:-$here/../../build/fuzz}
case ${1:-} in
'' | *[!0-9]*)
    sed -n '2,3s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
seconds=$1
shift
[ $# -gt 0 ] || set -- $(cd "$here" && ls ./*_fuzz.cpp | sed 's|^\./||; s/_fuzz\.cpp$//')
mkdir -p "$build/findings" || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT

symbolizer=$(compgen -c llvm-symbolizer | sort -V | tail -n 1)
export ASAN_SYMBOLIZER_PATH=${symbolizer:+$(command -v "$symbolizer")}
export UBSAN_OPTIONS=print_stacktrace=1

failed=0
for name in "$@"; do
    seeds=("$here/corpus/$name")
    [ "$name" = splitter ] && seeds+=("$here/../mails")
    mkdir "$scratch/$name"
    # New inputs go to the first folder: the seeds in the repository are only read.
    if "$build/bin/${name}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=20000 -print_final_stats=1 \
        -artifact_prefix="$build/findings/$name-" "$scratch/$name" "${seeds[@]}" >"$scratch/$name.log" 2>&1; then
        echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/$name.log") inputs, nothing found"
    else
        tail -n 60 "$scratch/$name.log"
        # libFuzzer writes down what it finds; without that it was stopped from outside, which shows nothing either way.
        if grep -q 'Test unit written to' "$scratch/$name.log"; then
            echo "$name: FOUND; the input is in $build/findings"
        else
            echo "$name: ended before its time, or could not be run"
        fi
        failed=1
    fi
done
exit $failed
