#!/usr/bin/env bash
# The tools of .ci/requirements.txt, in an environment of their own below target/. Prints its bin directory.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=$(cksum < .ci/requirements.txt | tr ' ' '-')
place="$PWD/target/ci-tools/$wanted"
if [ ! -f "$place/complete" ]; then
    rm -rf "$place"
    python3 -m venv "$place" >&2
    # Only what the index holds, and only what was reviewed.
    "$place/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
        --requirement .ci/requirements.txt >&2
    touch "$place/complete"
fi
echo "$place/bin"
