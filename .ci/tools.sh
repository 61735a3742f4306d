# Sourced by the scripts beside it: what is built here, other people's programs, kept under target/, and servers that end
# with the script.

built="${CARGO_TARGET_DIR:-target}"
kept="$PWD/target/ci"
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true' EXIT

# Builds every program and every test. In one go: package by package, what they depend on would be compiled again and again,
# each time with a few other features.
everything() {
  [[ -n "${everything_is_built:-}" ]] || cargo build --quiet --workspace --bins --tests
}

# beside COMMAND…: starts a command that goes on while others run. Its output is kept.
beside() {
  "$@" >"$kept/beside.log" 2>&1 &
  beside=$!
  servers+=("$beside")
}

# joined: waits for the command that was started beside, and says what was wrong with it.
joined() {
  if ! wait "$beside"; then
    cat "$kept/beside.log" >&2
    return 1
  fi
}

# packages FOLDER NAME@VERSION…: npm packages in a folder, installed once.
packages() {
  local folder="$1"
  shift
  if [[ "$(cat "$folder/installed" 2>/dev/null)" != "$*" ]]; then
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-save --no-package-lock --no-audit --no-fund --loglevel error "$@"
    echo "$*" >"$folder/installed"
  fi
}

# venv FOLDER NAME==VERSION…: a virtual environment in a folder, made once.
venv() {
  local folder="$1"
  shift
  if [[ "$(cat "$folder/installed" 2>/dev/null)" != "$*" ]]; then
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
    echo "$*" >"$folder/installed"
  fi
}

# node22 FOLDER: sets `node` to a Node.js of version 22 or newer; the machine's own if it is, else one in the folder.
node22() {
  node=node
  if (("$(node --version | sed 's/^v\([0-9]*\).*/\1/')" < 22)); then
    local system machine
    system="$(uname -s | tr '[:upper:]' '[:lower:]')"
    machine="$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')"
    packages "$1" "node-$system-$machine@22.23.3"
    node="$1/node_modules/node-$system-$machine/bin/node"
  fi
}

# server COMMAND…: starts a server that prints its URL, and sets `url` to it. Its log goes to target/ci.
server() {
  local output
  exec {output}< <(exec "$@" 2>"$kept/$(basename "$1").log")
  servers+=($!)
  url=""
  IFS= read -r url <&"$output" || true
  if [[ "$url" != http://* ]]; then
    echo "error: $1 did not start; see $kept/$(basename "$1").log" >&2
    exit 1
  fi
}

mkdir -p "$kept"
