#!/usr/bin/env bash
# Pass the core's tests and one notebook with the versions that Colab has installed.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf .venv-colab
python3 -m venv .venv-colab
export PATH="$PWD/.venv-colab/bin:$PATH"
python -m pip install -qq --requirement tests/colab.txt --editable ".[test]"

python -m pytest -q -m core
python -m pytest -q tests/files
python -m pytest -q tests/whole/test_notebooks.py -k 00_start_here
