"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from claimcheck.execute.progress import silent
from claimcheck.execute.steps import fetch
from claimcheck.plan.lock import read_lock
from claimcheck.store import default_root

# No deadline: a first call may import a library. Derandomised: the same tests on every machine.
settings.register_profile("claimcheck", deadline=None, derandomize=True)
settings.load_profile("claimcheck")

PROFILE = Path(__file__).parent.parent / "claims" / "profiles" / "embedded.yaml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """One flag to write golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


@pytest.fixture(scope="session")
def archives() -> Path:
    """A folder with the pinned archives of the default profile, fetched once and kept in the user's cache."""
    given = os.environ.get("CLAIMCHECK_ARCHIVES")
    if given:
        return Path(given)
    folder = default_root() / "test-archives"
    folder.mkdir(parents=True, exist_ok=True)
    for source, entry in read_lock(PROFILE).entries.items():
        path = folder / entry.file
        if not path.is_file() or path.stat().st_size != entry.size:
            fetch.run({"source": source, **entry.params()}, {}, folder, silent)
    return folder
