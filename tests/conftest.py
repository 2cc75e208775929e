"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def archives() -> Path:
    """The folder with the pinned archives; fetched through the shipped lock when it is not there yet."""
    folder = os.environ.get("CLAIMCHECK_ARCHIVES")
    if folder:
        return Path(folder)
    pytest.fail("set CLAIMCHECK_ARCHIVES")
