#!/usr/bin/env bash
# Make a fresh environment and pass all tests in it: the README's second command.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf .venv-tests
python3 -m venv .venv-tests
export PATH="$PWD/.venv-tests/bin:$PATH"
python -m pip install -qq --editable ".[test]"
python -m pip install -qq --retries 1 --requirement tests/torch.txt

ruff check .
ruff format --check .
mypy
# A process for each core, and the tests of a file in one: they share what they load.
pytest() {
    python -m pytest -q -n auto --maxprocesses 4 --dist loadfile "$@"
}
# The core on the other two backends, then everything on JAX, then the notebooks with
# their defaults, as they are shipped; but for the one that renders many walks and the
# one that trains for minutes, which the tests have run with fewer frames and steps.
for backend in tensorflow torch; do
    KERAS_BACKEND=$backend pytest -m core
done
pytest --nbval-lax --nbval-current-env --nbval-cell-timeout=300 \
    --ignore=notebooks/08_faster_walks.ipynb \
    --ignore=notebooks/09_train_your_own.ipynb --durations=15 tests notebooks
