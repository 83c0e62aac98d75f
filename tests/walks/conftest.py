"""Fixtures: prompts that no encoder has made."""

import pytest

from tests import values


@pytest.fixture(scope="session")
def prompts():
    """Four prompts, shared: no walk changes what it is given."""
    return [values.prompt(seed) for seed in range(4)]
