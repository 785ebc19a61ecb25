#!/usr/bin/env bash
# Brings flinklint to the runner: the first step of action.yml, which says what
# the inputs are. Gives the outputs `program` and `version`, and puts the program
# on the path of the steps that follow.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

fail() {
    # One line, or the rest would be a command of its own.
    printf '::error title=flinklint::%s\n' "${*//[$'\r\n']/ }"
    exit 1
}

own=$(sed -n 's/^version = "\(.*\)"\r\{0,1\}$/\1/p' "$root/Cargo.toml" | head -n 1)
version=${INPUT_VERSION:-$own}
version=${version#v}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "version: this is none, as 0.1.0 is: $version"
method=${INPUT_METHOD:-auto}
case ${INPUT_ATTESTATION:-false} in true | false) ;; *) fail "attestation: neither true nor false" ;; esac

case ${RUNNER_OS:-} in Windows) suffix=.exe ;; *) suffix= ;; esac
folder=$RUNNER_TEMP/flinklint-$version
rm -rf "$folder"
mkdir -p "$folder/bin"
program=$folder/bin/flinklint$suffix

# The release archive of this runner, empty where there is none.
archive() {
    case ${RUNNER_OS:-}-${RUNNER_ARCH:-} in
        # Static: these run beside any C library.
        Linux-X64) echo "flinklint-v$version-x86_64-unknown-linux-musl.tar.gz" ;;
        Linux-ARM64) echo "flinklint-v$version-aarch64-unknown-linux-musl.tar.gz" ;;
        macOS-X64) echo "flinklint-v$version-x86_64-apple-darwin.tar.gz" ;;
        macOS-ARM64) echo "flinklint-v$version-aarch64-apple-darwin.tar.gz" ;;
        Windows-X64) echo "flinklint-v$version-x86_64-pc-windows-msvc.zip" ;;
    esac
}

# The repository that the action is from.
repository() {
    # The runner has actions in _actions/OWNER/NAME/REF.
    if [[ $root =~ [/\\]_actions[/\\]([A-Za-z0-9_.-]+)[/\\]([A-Za-z0-9_.-]+)[/\\] ]]; then
        echo "${BASH_REMATCH[1]}/${BASH_REMATCH[2]}"
    else
        echo "${ACTION_REPOSITORY:-${GITHUB_REPOSITORY:-}}"
    fi
}

sum() {
    if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Downloads, compares and unpacks the archive. Ends with 3 where there is none;
# one that is not what the release says ends the step. What may fail says so
# itself: the caller looks at the status, and so nothing here ends on its own.
from_archive() {
    local name url scheme expected found file
    name=$(archive)
    [ -n "$name" ] || return 3
    url=${INPUT_DOWNLOAD_URL:-${GITHUB_SERVER_URL:-https://github.com}/$(repository)/releases/download/v$version}
    if [[ $url =~ ^https:// ]]; then
        scheme='=https'
    elif [[ $url =~ ^http://(127\.0\.0\.1|localhost):[0-9]+(/|$) ]]; then
        # A mirror on the runner itself.
        scheme='=http'
    else
        fail "download-url: this is no https address: $url"
    fi
    # Names without a drive, which tar would take for another machine.
    cd "$folder" || fail "no folder $folder"
    for file in SHA256SUMS "$name"; do
        curl --fail --silent --show-error --location --proto "$scheme" --proto-redir "$scheme" --retry 3 \
            --output "$file" -- "${url%/}/$file" || return 3
    done
    expected=$(awk -v name="$name" '{ sub(/\r$/, "") } $2 == name || $2 == "*" name { print $1 }' SHA256SUMS)
    [[ $expected =~ ^[0-9a-f]{64}$ ]] || fail "SHA256SUMS has not one sum of $name"
    found=$(sum "$name")
    [ "$found" = "$expected" ] || fail "$name is not what the release says: SHA-256 $found, expected $expected"
    if [ "${INPUT_ATTESTATION:-false}" = true ]; then
        gh attestation verify "$name" --repo "$(repository)" || fail "$name has no attestation of $(repository)"
    fi
    case $name in
        *.zip) unzip -q -o -j "$name" "${name%.zip}/flinklint.exe" -d bin || fail "$name cannot be unpacked" ;;
        *)
            tar -xzf "$name" -C bin --strip-components 1 "${name%.tar.gz}/flinklint" ||
                fail "$name cannot be unpacked"
            ;;
    esac
    rm -f SHA256SUMS "$name"
}

# Builds the source that the action is of.
from_source() {
    [ "$version" = "$own" ] || fail "there is no archive of $version for this runner, and the action's source is $own"
    command -v cargo >/dev/null || fail "there is no archive of $version for this runner, and no cargo"
    # From there, so that a configuration of cargo in the workspace does not count.
    (cd "$root" && cargo install --locked --path . --root "$folder" --target-dir "$folder/build")
    rm -rf "$folder/build"
}

from_pip() {
    local python
    python=$(command -v python3 || command -v python) || fail "there is no Python"
    # Not from the workspace and isolated, so that no pip.py there counts; never
    # built, so that nothing of the package runs before the program does.
    (cd "$folder" && "$python" -I -m pip install --quiet --disable-pip-version-check --no-deps \
        --only-binary :all: --target "$folder/pip" "flinklint==$version")
    find "$folder/pip" -type f -name "flinklint$suffix" -exec mv {} "$program" \;
    rm -rf "$folder/pip"
}

case $method in
    auto | archive)
        status=0
        (from_archive) || status=$?
        case $status-$method in
            0-*) ;;
            3-auto)
                echo "no archive of flinklint $version for ${RUNNER_OS:-this}-${RUNNER_ARCH:-runner}: building the action's source"
                from_source
                ;;
            3-archive) fail "there is no archive of $version for this runner" ;;
            *) exit 1 ;;
        esac
        ;;
    source) from_source ;;
    pip) from_pip ;;
    path)
        program=$(command -v flinklint) || fail "no flinklint is on the path"
        version=$("$program" --version | sed -n '1s/^flinklint //p')
        [ -z "${INPUT_VERSION:-}" ] || [ "$version" = "${INPUT_VERSION#v}" ] || fail "flinklint on the path is $version"
        ;;
    *) fail "method: none of auto, archive, source, pip, path: $method" ;;
esac

said=$("$program" --version) || fail "flinklint does not run on this runner"
[ "$said" = "flinklint $version" ] || fail "this is not flinklint $version: $said"
dirname "$program" >> "$GITHUB_PATH"
{
    printf 'program=%s\n' "$program"
    printf 'version=%s\n' "$version"
} >> "$GITHUB_OUTPUT"
echo "flinklint $version"
