#!/usr/bin/env bash
# Builds the wheel, installs it in an empty environment without development packages, and uses
# it from a folder that holds nothing else: what a learner gets.
# Usage: tests/wheel.sh PYTHON
set -euo pipefail
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
pip="-m pip --disable-pip-version-check --quiet"

"$python" $pip wheel --no-deps --wheel-dir "$folder" .
"$python" -m venv "$folder/env"
"$folder/env/bin/python" $pip install "$folder"/studykit-*.whl

export STUDYKIT_HOME="$folder/home" STUDYKIT_CACHE="$folder/cache"
unset STUDYKIT_PACK PYTHONPATH
mkdir "$folder/empty"
cd "$folder/empty"
PATH="$folder/env/bin:$PATH"

# says WORDS COMMAND…: the command succeeds, and what it prints has these words.
says() {
    local words=$1 printed
    shift
    if ! printed=$("$@") || ! grep -qF -- "$words" <<<"$printed"; then
        printf 'wheel: %s did not say "%s" but:\n%s\n' "$*" "$words" "$printed" >&2
        return 1
    fi
}

says "studykit $(python -c 'import importlib.metadata as m; print(m.version("studykit"))')" \
    studykit --version
says "REST API" studykit table api-types
printf 'a\n' >answer
says "1 of 1" studykit quiz api-gateway -n 1 --seed 1 <answer
test -s "$STUDYKIT_HOME/history.db"
test -z "$(find . -mindepth 1 ! -name answer)"
echo "The wheel works on its own."
