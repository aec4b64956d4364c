#!/usr/bin/env bash
# The action, our workflows, the examples and every shell script: checked without a network, once the tools are there.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$(.ci/tools.sh)
export PATH="$tools:$PATH"

workflows=(.github/workflows/*.yml examples/workflows/*.yml)
scripts=(.ci/run .ci/*.sh action/*.sh)

check-jsonschema --builtin-schema vendor.github-actions action.yml
check-jsonschema --builtin-schema vendor.github-workflows "${workflows[@]}"
actionlint -color=false "${workflows[@]}"
zizmor --quiet --offline --no-progress --color never --persona pedantic action.yml "${workflows[@]}"
shellcheck --external-sources "${scripts[@]}"
