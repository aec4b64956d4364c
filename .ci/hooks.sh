#!/usr/bin/env bash
# The hooks of .pre-commit-hooks.yaml, as pre-commit runs them in somebody's repository: once installed by pre-commit from
# this commit (`cargo install`, with the target directory of this project), once with the program that was just built.
# Changes that are not committed are not in it for `language: rust`.
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
tools=$(.ci/tools.sh)
export PATH="$tools:$PATH"
# Without debug information and next to the other builds, so that what is compiled already is not compiled again.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$project/target}"
cargo build --quiet --locked
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

# try HOOK WORDS: the hook fails and says these words; without words, it passes.
try() {
    local hook=$1 words=${2:-} code=0
    pre-commit try-repo "$project" "$hook" --verbose > "$work/log" 2>&1 || code=$?
    cat "$work/log"
    if [ -z "$words" ]; then
        test "$code" -eq 0
    else
        test "$code" -eq 1
        grep --quiet --fixed-strings -- "$words" "$work/log"
    fi
}

for suffix in -system ''; do
    if [ -n "$suffix" ]; then
        path="$CARGO_TARGET_DIR/debug:$PATH"
    else
        # Only pre-commit's own build can be found.
        path=$PATH
    fi
    PATH=$path try "sluicegate-check$suffix"
    # Nothing relevant is staged: the hook says nothing.
    echo x > notes.txt
    git add notes.txt
    PATH=$path try "sluicegate-check$suffix"
    ! grep --quiet 'open:\|held:' "$work/log"
    sed -i.before '/- name: city/,/required: true/d' orders/orders.odcs.yaml
    rm orders/orders.odcs.yaml.before
    git add orders
    PATH=$path try "sluicegate-check$suffix" "\`orders.delivery_address.city\` is gone"
    PATH=$path try "sluicegate-lint$suffix"
    # A file that goes is not handed to a hook, and is looked at all the same.
    git reset --quiet --hard
    git rm --quiet orders/orders.odcs.yaml
    PATH=$path try "sluicegate-check$suffix" 'breaking['
    git reset --quiet --hard
    sed -i.before 's/^kind: DataContract/knd: DataContract/' orders/orders.odcs.yaml
    rm orders/orders.odcs.yaml.before
    git add orders
    PATH=$path try "sluicegate-lint$suffix" 'knd'
    git reset --quiet --hard
done
