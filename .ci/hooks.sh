#!/usr/bin/env bash
# The hooks of .pre-commit-hooks.yaml, as pre-commit runs them in somebody's repository: with the program that was just
# built, and at last all of them in one run, for which pre-commit builds the program itself (`cargo install`).
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
tools=$(.ci/tools.sh)
export PATH="$tools:$PATH"
cargo build --quiet --locked
built=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/home" PRE_COMMIT_COLOR=never
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null

pre-commit validate-manifest .pre-commit-hooks.yaml

repository="$work/repository"
cp -R contracts "$repository"
cd "$repository"
git init --quiet --initial-branch=main
git config user.name Test
git config user.email test@example.com
git add --all
git commit --quiet -m first

# try HOOK: runs the hook, or all of them without a name, and keeps what was said. Passes if they pass.
try() {
    local code=0
    PATH="$built/debug:$PATH" pre-commit try-repo "$project" "$@" --verbose > "$work/log" 2>&1 || code=$?
    cat "$work/log"
    return "$code"
}

# says WORDS: the last run said so.
says() {
    grep --quiet --fixed-strings -- "$1" "$work/log"
}

drop_city() {
    sed -i.before '/- name: city/,/required: true/d' orders/orders.odcs.yaml
    rm orders/orders.odcs.yaml.before
    git add orders
}

try sluicegate-check-system
# Nothing relevant is staged, and the hook says nothing.
echo x > notes.txt
git add notes.txt
try sluicegate-check-system
if says 'open:'; then exit 1; fi
drop_city
if try sluicegate-check-system; then exit 1; fi
says 'orders.delivery_address.city'
try sluicegate-lint-system
# A file that goes is not handed to a hook, and is looked at all the same.
git reset --quiet --hard
git rm --quiet orders/orders.odcs.yaml
if try sluicegate-check-system; then exit 1; fi
says 'breaking['
git reset --quiet --hard
sed -i.before 's/^version:/versoin:/' orders/orders.odcs.yaml
rm orders/orders.odcs.yaml.before
git add orders
if try sluicegate-lint-system; then exit 1; fi
says 'versoin'
git reset --quiet --hard

# All four. Dependencies that pre-commit compiles are kept for the next time; speed is not what is tried here.
export CARGO_TARGET_DIR="$built/hooks" CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=false
drop_city
if try; then exit 1; fi
test "$(grep --count '^sluicegate check\.*Failed' "$work/log")" -eq 2
test "$(grep --count '^sluicegate lint\.*Passed' "$work/log")" -eq 2
test "$(grep --count --fixed-strings 'breaking[field-removed]' "$work/log")" -eq 2
