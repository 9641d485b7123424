#!/bin/sh
# Make a virtual environment and install stratsim into it: setup.sh PYTHON VENV EXTRA
# An empty PYTHON means the newest suitable one on the path. Uses uv where it is present, else pip.
set -eu
python=$1 venv=$2 extra=$3

suitable() { command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if [ -z "$python" ]; then
    for one in python3.13 python3.12 python3.11 python3 python; do
        if suitable "$one"; then python=$one; break; fi
    done
fi
if [ -z "$python" ] || ! suitable "$python"; then
    echo "stratsim needs Python 3.11 or newer; ${python:-no python3 on the path} is not. Install one, or name it: make PYTHON=/path/to/python3" >&2
    exit 1
fi
# the newest pip from the first: those that come with Python take twice as long, or longer, to choose versions
create() { "$python" -m venv --without-pip "$venv" && "$python" -m pip --python "$venv/bin/python" install --quiet pip; }
if [ ! -x "$venv/bin/python" ]; then create 2>/dev/null || "$python" -m venv --clear "$venv"; fi
install() {
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python "$venv/bin/python" --only-binary llvmlite -e ".[$1]"
    else
        # --no-compile: Python compiles what is imported, when it is; compiling all of it takes as long as the rest
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --only-binary llvmlite -e ".[$1]"
    fi
}
# "fast" where llvmlite has a wheel; without it months run in numpy, to the same results
install "$extra,fast" 2>/dev/null || install "$extra"
# our own modules alone: they are few, and commands start quicker from the first on, also where Python may write nothing
"$venv/bin/python" -m compileall -q src
