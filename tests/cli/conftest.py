"""A finished run for the commands that read one."""

from __future__ import annotations

from pathlib import Path

import pytest

from finished_suite import finish


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `suite`, `store` and the Record folder `out`."""
    return finish(tmp_path_factory.mktemp("finished"))
