#!/usr/bin/env bash
# Fails where `flinklint check` has become dearer in proportion to parsing alone.
#
# Counts instructions, which do not depend on what else the machine does, of
# flinklint and of `parse_only granit` on the same 100 manifests and 100 flat
# configurations. Needs Python and valgrind, which it installs where it may; is
# skipped without them.
#
# usage: benches/compare/guard.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

# What was measured last, and a twentieth. Lower them where a change makes room;
# raise them only for what is worth that price to readers.
MANIFESTS_LIMIT=0.71
CONF_LIMIT=0.53
FULL_LIMIT=2.10

if ! command -v python3 >/dev/null; then
    echo "guard: skipped, there is no Python here to write the files"
    exit 0
fi
if ! command -v valgrind >/dev/null; then
    if [ "$(id -u)" != 0 ] || ! apt-get install --yes --quiet valgrind >/dev/null 2>&1; then
        echo "guard: skipped, there is no valgrind here"
        exit 0
    fi
fi

target=${CARGO_TARGET_DIR:-target}
cargo build --locked --release --quiet --target-dir "$target" --manifest-path benches/compare/parse_only/Cargo.toml
cargo build --locked --release --quiet --bins
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
compare() { # compare FOLDER FORMAT LIMIT
    local folder=$data/$1 ours floor
    ours=$(instructions "$target/release/flinklint" check --isolated --output-format "$2" "$folder")
    floor=$(instructions "$target/release/parse_only" granit "$folder")
    awk -v name="$1, $2" -v ours="$ours" -v floor="$floor" -v limit="$3" 'BEGIN {
        ratio = ours / floor
        printf "guard: %s: %.3f times the instructions of parsing alone, limit %.2f\n", name, ratio, limit
        exit ratio > limit
    }' || failed=1
}
compare manifests concise "$MANIFESTS_LIMIT"
compare conf concise "$CONF_LIMIT"
compare manifests full "$FULL_LIMIT"
exit "$failed"
