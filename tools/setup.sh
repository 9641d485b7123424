#!/bin/sh
# Make a virtual environment and install stratsim into it: setup.sh PYTHON VENV EXTRA
# An empty PYTHON means the newest suitable one on the path.
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
# The newest pip from the first: those that come with Python choose versions slowly. With it comes uv, which installs in
# seconds what takes pip a minute; where it cannot be had, or does not reach what pip reaches, pip does the work.
create() { "$python" -m venv --without-pip "$venv" && "$python" -m pip --python "$venv/bin/python" install --quiet $1; }
if [ ! -x "$venv/bin/python" ]; then
    create "pip uv" 2>/dev/null || create pip 2>/dev/null || "$python" -m venv --clear "$venv"
fi
said() { "$python" -m pip config get "global.$1" 2>/dev/null || true; }  # uv reads no settings of pip
index=${PIP_INDEX_URL:-$(said index-url)} cert=${SSL_CERT_FILE:-${PIP_CERT:-$(said cert)}}
if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
if [ -n "$cert" ]; then export SSL_CERT_FILE="$cert"; fi
uv=$(command -v uv || command -v "$venv/bin/uv" || true)
by_uv() { [ -n "$uv" ] && [ -z "${PIP_NO_INDEX:-}" ] && "$uv" pip install --quiet --python "$venv/bin/python" --only-binary llvmlite --only-binary isal -e ".[$1]"; }
# --no-compile: Python compiles what is imported, when it is; compiling all of it takes as long as the rest
by_pip() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --only-binary llvmlite --only-binary isal -e ".[$1]"; }
# "fast" where llvmlite and isal have wheels; without it months run in numpy, to the same results
by_uv "$extra,fast" 2>/dev/null || by_uv "$extra" 2>/dev/null || by_pip "$extra,fast" 2>/dev/null || by_pip "$extra"
# our own modules alone: they are few, and commands start quicker from the first on, also where Python may write nothing
"$venv/bin/python" -m compileall -q src
