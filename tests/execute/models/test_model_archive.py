"""Members of archives, and what is said about archives that lack them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from claimcheck.errors import DataError
from claimcheck.execute.models.archive import member


def _archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_member_is_found_by_the_end_of_its_path(tmp_path: Path) -> None:
    """The last parts of a member's path name it; its size comes with its stream."""
    path = _archive(tmp_path / "a.whl", {"package/deep/model.bin": b"12345", "package/other_model.bin": b""})
    with member(path, "model.bin") as (stream, size):
        assert (stream.read(), size) == (b"12345", 5)


def test_the_folder_of_a_fetch_artefact_stands_for_its_archive(tmp_path: Path) -> None:
    """A folder with one archive is as good as the archive."""
    _archive(tmp_path / "a.whl", {"x": b"1"})
    with member(tmp_path, "x") as (stream, _):
        assert stream.read() == b"1"


@pytest.mark.parametrize("members", [{}, {"a/x": b"", "b/x": b""}])
def test_a_member_must_be_there_once(tmp_path: Path, members: dict[str, bytes]) -> None:
    """A missing or ambiguous member is an error that says how many were found."""
    path = _archive(tmp_path / "a.whl", members)
    with pytest.raises(DataError, match=f"found {len(members)}"), member(path, "x"):
        pass


def test_a_damaged_archive_is_an_error(tmp_path: Path) -> None:
    """Bytes that are no zip, and a zip with a changed member, are both reported as damaged."""
    path = _archive(tmp_path / "a.whl", {"x": bytes(range(256)) * 40})
    whole = path.read_bytes()
    path.write_bytes(b"no zip")
    with pytest.raises(DataError, match="damaged archive"), member(path, "x"):
        pass
    changed = bytearray(whole)
    changed[60] ^= 0xFF
    path.write_bytes(changed)
    with pytest.raises(DataError, match="damaged archive"), member(path, "x") as (stream, size):
        stream.read(size)


def test_a_folder_without_one_archive_is_an_error(tmp_path: Path) -> None:
    """An empty folder is no archive."""
    with pytest.raises(DataError, match="expected one archive"), member(tmp_path, "x"):
        pass


def test_a_member_that_claims_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A size beyond anything that belongs here is not even opened."""
    from claimcheck.execute.models import archive

    monkeypatch.setattr(archive, "LARGEST", 10)
    path = _archive(tmp_path / "a.whl", {"x": bytes(11)})
    with pytest.raises(DataError, match="claims 11 bytes"), member(path, "x"):
        pass
