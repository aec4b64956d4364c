#!/usr/bin/env bash
# Runs the program. In: PROGRAM and the action's inputs. Out: the step outputs, and whether the job fails.
# Guaranteed: every input reaches the program as one argument, or is refused; none is read by a shell. What is no verdict
# fails the job.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=say.sh
source "$here/say.sh"

command=${INPUT_COMMAND:-gate}
case $command in
    gate | check | lint | drift) ;;
    *) refuse "\`command: $command\` is none of gate, check, lint and drift." ;;
esac
case ${INPUT_FAIL_ON_HELD:-false} in
    true | false) ;;
    *) refuse "\`fail-on-held: $INPUT_FAIL_ON_HELD\` is neither true nor false." ;;
esac
case ${INPUT_GITHUB_ISSUE:-false} in
    true | false) ;;
    *) refuse "\`github-issue: $INPUT_GITHUB_ISSUE\` is neither true nor false." ;;
esac
if [ "$command" != drift ] && [ -n "${INPUT_STATE:-}${INPUT_FAIL_ON:-}${INPUT_NOTIFY:-}" ]; then
    refuse "\`state\`, \`fail-on\` and \`notify\` go with \`command: drift\`; $command has no use for them."
fi
if [ "$command" != drift ] && [ "${INPUT_GITHUB_ISSUE:-false}" = true ]; then
    refuse "\`github-issue\` goes with \`command: drift\`; $command has no use for it."
fi
if [ "$command" != check ] && [ -n "${INPUT_AGAINST:-}" ]; then
    refuse "\`against\` goes with \`command: check\`; $command has no use for it."
fi
if [ "$command" != gate ] && [ -n "${INPUT_PULL_REQUEST:-}${INPUT_LABEL:-}" ]; then
    refuse "\`pull-request\` and \`label\` go with \`command: gate\`; $command has no use for them."
fi
if [ "$command" = lint ] && [ -n "${INPUT_ENVIRONMENT:-}" ]; then
    refuse "\`environment\` goes with gate, check and drift; lint has no use for it."
fi

# The others ask nobody on GitHub.
[ "$command" = gate ] || unset SLUICEGATE_TEAM_TOKEN
[ "$command" = gate ] || [ "${INPUT_GITHUB_ISSUE:-false}" = true ] || unset GITHUB_TOKEN
[ -n "${GITHUB_TOKEN:-}" ] || unset GITHUB_TOKEN
[ -n "${SLUICEGATE_TEAM_TOKEN:-}" ] || unset SLUICEGATE_TEAM_TOKEN

place=$(mktemp -d "${RUNNER_TEMP:-/tmp}/sluicegate.XXXXXX")
report="$place/report.json"
# The program writes its outputs here first, since `reported` is asked for below.
outputs="$place/outputs"
: > "$outputs"

format=${INPUT_FORMAT:-}
if [ -z "$format" ]; then
    case $command in
        gate | drift) format=text ;;
        *) format=github ;;
    esac
fi

# One value, one argument: an option's behind its `=`, a path behind `--`.
arguments=("$command" "--format=$format" "--report=json=$report")
[ -z "${INPUT_AGAINST:-}" ] || arguments+=("--against=$INPUT_AGAINST")
[ -z "${INPUT_PULL_REQUEST:-}" ] || arguments+=("--pull-request=$INPUT_PULL_REQUEST")
[ -z "${INPUT_LABEL:-}" ] || arguments+=("--label=$INPUT_LABEL")
[ -z "${INPUT_ENVIRONMENT:-}" ] || arguments+=("--environment=$INPUT_ENVIRONMENT")
[ -z "${INPUT_STATE:-}" ] || arguments+=("--state=$INPUT_STATE")
[ -z "${INPUT_FAIL_ON:-}" ] || arguments+=("--fail-on=$INPUT_FAIL_ON")
[ -z "${INPUT_NOTIFY:-}" ] || arguments+=("--notify=$INPUT_NOTIFY")
[ "${INPUT_GITHUB_ISSUE:-false}" = false ] || arguments+=(--github-issue)
if [ "$command" != gate ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    arguments+=("--report=markdown=$GITHUB_STEP_SUMMARY")
fi
[ -z "${INPUT_CONFIG:-}" ] || arguments+=(-- "$INPUT_CONFIG")

# `cd` would read `-` as a place of its own, and CDPATH could lead elsewhere.
directory=${INPUT_WORKING_DIRECTORY:-.}
case $directory in
    /* | [A-Za-z]:*) ;;
    *) directory="./$directory" ;;
esac
unset CDPATH
cd -- "$directory" || refuse "There is no directory \`$INPUT_WORKING_DIRECTORY\` to run in."

# A line of the report that reads like a workflow command is text, except where the format is made of such commands.
key=
if [ "$format" != github ]; then
    key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "::stop-commands::$key"
fi
# On Windows, bash would rewrite arguments that look like paths.
export MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*'
status=0
GITHUB_OUTPUT="$outputs" "$PROGRAM" "${arguments[@]}" || status=$?
[ -z "$key" ] || printf '\n::%s::\n' "$key"

# What is between two lines of the JSON report, which writes one value a line.
part() {
    if [ -f "$report" ]; then
        sed -n "/^$1\$/,/^$2\$/p" "$report"
    fi
}

if ! grep -q '^verdict=' "$outputs"; then
    case $status in
        0) verdict=open ;;
        1) verdict=held ;;
        *) verdict=cannot-judge ;;
    esac
    {
        echo "verdict=$verdict"
        echo "findings=$(part '  "findings": \[' '  \],\{0,1\}' | grep -c '^      "fingerprint": ' || true)"
        echo "waiting-on=$(part '    "missing": \[' '    \],\{0,1\}' | sed -n 's/^        "team": "\(.*\)",\{0,1\}$/\1/p' | paste -s -d , -)"
        echo "report=$([ ! -f "$report" ] || echo "$report")"
        echo "reported=false"
    } >> "$outputs"
fi
cat "$outputs" >> "$GITHUB_OUTPUT"

# A job that fails stays red, although a later run finds that all have agreed: they are two runs. A commit status is one
# line that each run writes anew. So the status holds the change where it could be written, and the job where not.
if [ "$status" -eq 1 ] && [ "${INPUT_FAIL_ON_HELD:-false}" = false ] && grep -qx 'reported=true' "$outputs"; then
    exit 0
fi
exit "$status"
