#!/usr/bin/env bash
# Fails where `flinklint check` has become dearer in proportion to parsing alone.
#
# Counts instructions, which do not depend on what else the machine does, of
# flinklint and of `parse_only` on the same 100 manifests and 100 flat
# configurations. Needs valgrind; installs it where it may, else it is skipped.
#
# usage: benches/compare/guard.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

# The ratios measured with the first dozen rules, 1.38 and 0.90, and a tenth of the
# floor. With 69 rules they are not met, see docs/performance.md. Lower them where
# a change makes room; raise them only for what is worth that price to readers.
MANIFESTS_LIMIT=1.48
CONF_LIMIT=1.00

if ! command -v valgrind >/dev/null; then
    if [ "$(id -u)" != 0 ] || ! apt-get install --yes --quiet valgrind >/dev/null 2>&1; then
        echo "guard: skipped, there is no valgrind here"
        exit 0
    fi
fi

# Apart: what tests and examples need would switch on more of the program's own libraries.
cargo build --release --quiet --example parse_only
cargo build --release --quiet --bins
target=${CARGO_TARGET_DIR:-target}
data=$target/guard
rm -rf "$data"
python3 benches/compare/workload.py "$data" --files 100

# Instructions of a program on one core: idle threads count theirs too.
instructions() {
    local log=$data/valgrind.log
    taskset --cpu-list 0 valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
        --log-file="$log" "$@" >/dev/null || [ $? = 1 ]
    sed -n 's/,//g; s/.*I *refs: *//p' "$log"
}

failed=0
compare() {
    local folder=$data/$1 limit=$2 ours floor
    ours=$(instructions "$target/release/flinklint" check --isolated "$folder")
    floor=$(instructions "$target/release/examples/parse_only" "$folder")
    awk -v name="$1" -v ours="$ours" -v floor="$floor" -v limit="$limit" 'BEGIN {
        ratio = ours / floor
        printf "guard: %s: %.3f times the instructions of parsing alone, limit %.2f\n", name, ratio, limit
        exit ratio > limit
    }' || failed=1
}
compare manifests "$MANIFESTS_LIMIT"
compare conf "$CONF_LIMIT"
exit "$failed"
