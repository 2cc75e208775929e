"""A finished run without a neural model: BM25 against somebody's run file, and its bundle."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from claimcheck.bundle import write_bundle
from claimcheck.store import Store
from finished_suite import Changed, finish, read_members


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `suite`, `store` and the Record folder `out`."""
    return finish(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="session")
def packed(finished: Path) -> Path:
    """The bundle of that run."""
    return write_bundle(finished / "out", Store(finished / "store"), finished / "whole.zip").path


@pytest.fixture
def changed(packed: Path, tmp_path: Path) -> Changed:
    """A copy with some members replaced (None: left out) and, as a forger would, all sums made again."""

    def change(members: Mapping[str, bytes | None]) -> Path:
        content = read_members(packed) | dict(members)
        content = {name: text for name, text in content.items() if text is not None}
        if "SHA256SUMS" not in members:
            sums = [
                f"{hashlib.sha256(t).hexdigest()}  {n}\n" for n, t in content.items() if n != "SHA256SUMS"
            ]
            content["SHA256SUMS"] = "".join(sums).encode()
        path = tmp_path / "changed.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in content.items():
                archive.writestr(name, text)
        return path

    return change
