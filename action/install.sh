#!/usr/bin/env bash
# Brings the program to the runner. In: INPUT_VERSION and what the runner says of itself. Out: the step output `program`,
# the path of a program that has been started once.
# Guaranteed: what was downloaded is what the release's SHA256SUMS says, or nothing is run. What is not released for
# this runner is built from the action's own checkout, and from no other place.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
checkout=$(dirname -- "$here")
# shellcheck source-path=SCRIPTDIR source=say.sh
source "$here/say.sh"

own_version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$checkout/Cargo.toml" | head -n 1)

# The names that release.yml gives the archives.
released_for() {
    case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
        Linux-X64) echo x86_64-unknown-linux-musl ;;
        Linux-ARM64) echo aarch64-unknown-linux-musl ;;
        macOS-X64) echo x86_64-apple-darwin ;;
        macOS-ARM64) echo aarch64-apple-darwin ;;
        Windows-X64) echo x86_64-pc-windows-msvc ;;
    esac
}

# A mirror may be a directory (file://) or a server; neither leads on to a connection that anybody could read.
download() {
    curl --fail --silent --show-error --location --proto '=https,file' --proto-redir '=https' --retry 3 \
        --connect-timeout 20 --max-time 300 --output "$2" -- "$1"
}

digest_of() {
    if command -v sha256sum > /dev/null; then
        sha256sum < "$1"
    else
        shasum -a 256 < "$1"
    fi | cut -d ' ' -f 1
}

# Takes the release apart. 1: there is none to be had for this runner.
fetch_release() {
    local version=$1 into=$2 target archive from expected actual
    target=$(released_for)
    if [ -z "$target" ]; then
        echo "no release is made for ${RUNNER_OS:-an unknown system} on ${RUNNER_ARCH:-an unknown processor}"
        return 1
    fi
    from=${SLUICEGATE_DOWNLOAD_URL:-}
    if [ -z "$from" ]; then
        if [ -z "${ACTION_REPOSITORY:-}" ]; then
            echo "the action is used from a checkout, which has no releases"
            return 1
        fi
        from="${GITHUB_SERVER_URL:-https://github.com}/$ACTION_REPOSITORY/releases/download"
    fi
    from="$from/v$version"
    archive="sluicegate-$target.tar.gz"
    if ! download "$from/SHA256SUMS" "$into/SHA256SUMS"; then
        echo "there is no $from/SHA256SUMS"
        return 1
    fi
    expected=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$into/SHA256SUMS")
    if [ -z "$expected" ]; then
        echo "version $version has no $archive"
        return 1
    fi
    download "$from/$archive" "$into/$archive" ||
        refuse "$from/SHA256SUMS names $archive, but it cannot be downloaded. Run the job again."
    actual=$(digest_of "$into/$archive")
    [ "$actual" = "$expected" ] ||
        refuse "$archive is not what SHA256SUMS of version $version says: its digest is $actual, not $expected. It was not run."
    # From within: tar takes what stands before the colon in a path of Windows for a machine.
    (cd -- "$into" && tar -xzf "$archive" "$program_name") ||
        refuse "$archive cannot be unpacked, although it is what SHA256SUMS says."
}

# Builds where the action lies: where the job stands, a change could say by which compiler and with which flags.
build() {
    command -v cargo > /dev/null ||
        refuse "sluicegate has to be built from source here, and there is no cargo. Install Rust in a step before, or use a runner that a release is made for."
    (cd -- "$checkout" && cargo build --release --locked --bin sluicegate --target-dir "$1")
}

version=${INPUT_VERSION:-}
version=${version#v}
if [ -n "$version" ] && [ "$version" != source ] && ! [[ $version =~ ^[0-9]+(\.[0-9]+){2}(-[0-9A-Za-z.]+)?$ ]]; then
    refuse "\`version: $version\` is no version. Write it like 0.1.0, or \`source\`, or leave it out."
fi

place=$(mktemp -d "${RUNNER_TEMP:-/tmp}/sluicegate.XXXXXX")
program_name=sluicegate
[ "${RUNNER_OS:-}" != Windows ] || program_name=sluicegate.exe

program="$place/$program_name"
if [ "$version" = source ]; then
    build "$place/target"
    program="$place/target/release/$program_name"
elif ! fetch_release "${version:-$own_version}" "$place"; then
    [ "${version:-$own_version}" = "$own_version" ] ||
        refuse "Version $version could not be had, and this is the action of version $own_version, which cannot build it."
    note "sluicegate $own_version is built from the action's checkout."
    build "$place/target"
    program="$place/target/release/$program_name"
fi

# It has to start here, and to be what was asked for.
said=$("$program" --version) || refuse "sluicegate does not start on this runner."
case $version in
    '' | source) wanted=$own_version ;;
    *) wanted=$version ;;
esac
[ "$said" = "sluicegate $wanted" ] || refuse "Asked for sluicegate $wanted, but this is \`$said\`."
echo "$said"
echo "program=$program" >> "$GITHUB_OUTPUT"
