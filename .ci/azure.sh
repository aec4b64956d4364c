#!/usr/bin/env bash
# A scan of Azure Blob Storage, as its emulator Azurite (from npm) speaks it: a clean dataset, a drifted one, a place that
# is not there, and a state that is kept there. Needs node and npm; without them it says so and passes.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
    echo "node is not at hand here: Azure was not scanned"
    exit 0
fi

# The account and key that every Azurite has (its README says them): no secret of anybody's.
account=devstoreaccount1
key='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
port=${AZURITE_PORT:-10310}
endpoint="http://127.0.0.1:$port/$account"

tools=${AZURITE_TOOLS:-${TMPDIR:-/tmp}/sluicegate-azurite}
place=$(mktemp -d)
server=
ended() {
    if [ -n "$server" ]; then
        kill "$server" 2> /dev/null || true
        wait "$server" 2> /dev/null || true
    fi
    rm -rf "$place"
}
trap ended EXIT

mkdir -p "$tools"
cp .ci/azurite/package.json .ci/azurite/package-lock.json "$tools/"
npm ci --prefix "$tools" --silent --no-audit --no-fund --ignore-scripts

"$tools/node_modules/.bin/azurite-blob" --silent --inMemoryPersistence --skipApiVersionCheck \
    --blobHost 127.0.0.1 --blobPort "$port" > "$place/azurite.log" 2>&1 &
server=$!
node .ci/azurite/fill.mjs "$endpoint" "$account" "$key" lake fixtures/lake orders orders-drifted trips

cargo build --quiet --locked
sluicegate=$PWD/target/debug/sluicegate
cp -r contracts "$place/contracts"
cd "$place"
# How old the fixtures are is no matter here.
sed -i 's/property: latency/property: timeToDetect/' contracts/orders/orders.odcs.yaml
export AZURE_STORAGE_ACCOUNT_NAME=$account AZURE_STORAGE_ACCOUNT_KEY=$key COLUMNS=80

# Runs a scan: the exit code that it has to end with, a text that it has to say, and what is asked.
scan() {
    local expected=$1 said=$2 code=0
    shift 2
    "$sluicegate" drift contracts/orders --dataset orders --endpoint "http://127.0.0.1:$port/$account" "$@" > told.txt 2>&1 || code=$?
    if [ "$code" != "$expected" ] || ! grep -qF -- "$said" told.txt || grep -qF -- "$key" told.txt; then
        echo "drift $*: exit $code, expected $expected and: $said"
        cat told.txt
        exit 1
    fi
}

scan 0 'kept: the data holds what was promised' az://lake/orders/
scan 0 'kept: the data holds what was promised' 'az://lake/orders/dt=2026-01-0*/*.parquet'
scan 0 'kept: the data holds what was promised' "abfss://lake@$account.dfs.core.windows.net/orders/"
# The backticks are part of the sentence.
# shellcheck disable=SC2016
scan 1 'breaking[field-removed]: `orders.customer_id` is not in the data' az://lake/orders-drifted/
scan 2 'problem[missing-data]' az://lake/nowhere/
scan 2 'problem[missing-data]' az://lakes/orders/
scan 0 '5 opened' az://lake/orders/ --state az://lake/memory/drift.state
scan 0 '0 new or changed, 0 gone, 5 not opened again' az://lake/orders/ --state az://lake/memory/drift.state
AZURE_STORAGE_ACCOUNT_KEY=bm90IHRoZSBrZXk= scan 2 'problem[forbidden-data]' az://lake/orders/
echo "Azurite: 9 scans passed"
