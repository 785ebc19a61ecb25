#!/usr/bin/env bash
# Runs `flinklint check`: the second step of action.yml, which says what the
# inputs are. Gives the outputs `exit-code` and `sarif-file`.
set -euo pipefail

fail() {
    # One line, or the rest would be a command of its own.
    printf '::error title=flinklint::%s\n' "${*//[$'\r\n']/ }"
    echo "exit-code=2" >> "$GITHUB_OUTPUT"
    exit 2
}

# The lines of a text, without empty ones, in the array `lines`.
split() {
    local line
    lines=()
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        [ -z "$line" ] || lines+=("$line")
    done <<< "$1"
}

is_absolute() { case $1 in /* | [A-Za-z]:[/\\]*) ;; *) false ;; esac }

for name in FAIL_ON SLA FLINK_VERSION CHANGED_SINCE ANNOTATIONS SARIF_FILE UPLOAD_SARIF WORKING_DIRECTORY; do
    input=INPUT_$name
    case ${!input:-} in *[$'\r\n']*) fail "$(tr '[:upper:]_' '[:lower:]-' <<< "$name") is more than one line" ;; esac
done
for name in ANNOTATIONS UPLOAD_SARIF; do
    input=INPUT_$name
    case ${!input:-false} in true | false) ;; *) fail "$(tr '[:upper:]_' '[:lower:]-' <<< "$name"): neither true nor false" ;; esac
done

workspace=${GITHUB_WORKSPACE:-$PWD}
scratch=$(mktemp -d "${RUNNER_TEMP:-/tmp}/flinklint.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# Files go by their names from the root of the repository, as annotations and
# code scanning have them.
directory=${INPUT_WORKING_DIRECTORY:-.}
is_absolute "$directory" || directory=$workspace/$directory
cd "$directory" 2>/dev/null || fail "working-directory: there is no folder $directory"
if prefix=$(git rev-parse --show-prefix 2>/dev/null); then
    cd "./$(git rev-parse --show-cdup)"
else
    prefix=
fi

paths=()
split "${INPUT_PATHS:-.}"
for path in ${lines[@]+"${lines[@]}"}; do
    while case $path in ./*) true ;; *) false ;; esac; do path=${path#./}; done
    if is_absolute "$path"; then
        paths+=("$path")
    elif [ "$path" = . ] || [ -z "$path" ]; then
        paths+=("${prefix:-.}")
    else
        paths+=("$prefix$path")
    fi
done
[ "${#paths[@]}" -gt 0 ] || paths=("${prefix:-.}")

# The n-th -o belongs to the n-th format: the one without comes last.
arguments=(check)
annotations=
if [ "${INPUT_ANNOTATIONS:-true}" = true ]; then
    annotations=$scratch/annotations
    arguments+=(--output-format github -o "$annotations")
fi
sarif=${INPUT_SARIF_FILE:-}
if [ -z "$sarif" ] && [ "${INPUT_UPLOAD_SARIF:-false}" = true ]; then
    sarif=${RUNNER_TEMP:-/tmp}/flinklint.sarif
fi
if [ -n "$sarif" ]; then
    is_absolute "$sarif" || sarif=$workspace/$sarif
    mkdir -p "$(dirname "$sarif")"
    rm -f "$sarif"
    arguments+=(--output-format sarif -o "$sarif")
fi
[ -z "${INPUT_FAIL_ON:-}" ] || arguments+=("--fail-on=$INPUT_FAIL_ON")
[ -z "${INPUT_SLA:-}" ] || arguments+=("--sla=$INPUT_SLA")
[ -z "${INPUT_FLINK_VERSION:-}" ] || arguments+=("--flink-version=$INPUT_FLINK_VERSION")
[ -z "${INPUT_CHANGED_SINCE:-}" ] || arguments+=("--changed-since=$INPUT_CHANGED_SINCE")
split "${INPUT_ARGS:-}"
arguments+=(${lines[@]+"${lines[@]}"} --output-format full)

# What is printed quotes the files: nothing of it is a command to the runner,
# until a word that the files cannot know.
word=$(od -An -N 16 -tx1 /dev/urandom | tr -d ' \n')
status=0
printf '::stop-commands::%s\n' "$word"
FORCE_COLOR=${FORCE_COLOR:-1} "$FLINKLINT" "${arguments[@]}" -- "${paths[@]}" </dev/null 2>&1 || status=$?
printf '\n::%s::\n' "$word"

if [ -n "$annotations" ] && [ -s "$annotations" ]; then
    grep -E '^::(error|warning|notice) file=' "$annotations" || true
fi
if [ -n "$sarif" ] && [ -s "$sarif" ]; then
    printf 'sarif-file=%s\n' "$sarif" >> "$GITHUB_OUTPUT"
fi
printf 'exit-code=%s\n' "$status" >> "$GITHUB_OUTPUT"
if [ "$status" -gt 1 ]; then
    echo "::error title=flinklint::the run itself failed with exit status $status, see the log above"
fi
exit "$status"
