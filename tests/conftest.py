"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: a first call may import a library. Derandomised: the same tests on every machine.
settings.register_profile("claimcheck", deadline=None, derandomize=True)
settings.load_profile("claimcheck")


@pytest.fixture(scope="session")
def archives() -> Path:
    """The folder with the pinned archives; fetched through the shipped lock when it is not there yet."""
    folder = os.environ.get("CLAIMCHECK_ARCHIVES")
    if folder:
        return Path(folder)
    pytest.fail("set CLAIMCHECK_ARCHIVES")
