#!/usr/bin/env bash
# Measures reco against FAISS, PyTorch, a FastAPI service and nginx on this machine, and writes the
# table into README.md. Takes about ten minutes, and fetches the peers on its first run: Python
# packages into .venv, wrk and nginx from Debian. They are needed for this only.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v wrk >/dev/null || missing+=(wrk)
command -v nginx >/dev/null || missing+=(nginx-light)
python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
if [ ${#missing[@]} -gt 0 ]; then
    sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo"
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
if [ ! -x .venv/bin/python ]; then
    python3 -m venv .venv
fi
.venv/bin/pip install --quiet -r Benchmarks/requirements.txt

make build
exec .venv/bin/python Benchmarks/compare.py .build/release/reco .build/benchmarks \
    --readme README.md "$@"
