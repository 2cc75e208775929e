"""Tests of reading archives."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.corpora.archive import MAX_RATIO, open_archive, unsafe_name


def test_members_are_read_and_nothing_is_unpacked(tmp_path: Path) -> None:
    """Reading gives bytes and leaves the folder as it was."""
    path = tmp_path / "a.whl"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("x/y.json", '{"a": [1]}')
        zipped.writestr("x/", "")
    with open_archive(tmp_path) as archive:
        assert archive.names == ("x/y.json",)
        assert "x/y.json" in archive
        assert archive.read("x/y.json") == b'{"a": [1]}'
        assert archive.json("x/y.json") == {"a": [1]}
    assert [p.name for p in tmp_path.iterdir()] == ["a.whl"]


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "C:/x", "a\\..\\x", "a\nb", ""])
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    """An archive with such a member is refused as a whole, by the member's name."""
    assert unsafe_name(name)
    path = tmp_path / "a.whl"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("good", "good")
        info = zipfile.ZipInfo("placeholder")
        info.filename = name or "\0"
        zipped.writestr(info, "bad")
    with pytest.raises(DataError, match="its path leads outside the archive"), open_archive(path):
        pass


@given(st.text(alphabet="ab./\\:\0\n ", max_size=12))
def test_a_safe_name_stays_inside_any_folder(name: str) -> None:
    """Whatever is not called unsafe resolves to a place below the folder it is joined to."""
    if not unsafe_name(name):
        folder = Path("/somewhere/deep")
        resolved = Path(*[part for part in (folder / name).parts if part != "."])
        assert resolved.is_relative_to(folder)
        assert ".." not in resolved.parts


def test_links_and_bombs_and_duplicates_are_refused(tmp_path: Path) -> None:
    """A symbolic link, a member that unpacks to hundreds of times its size, and a name used twice."""
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.whl", "w") as zipped:
        zipped.writestr(link, "/etc/passwd")
    with zipfile.ZipFile(tmp_path / "bomb.whl", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("zeros", bytes(8 * 1024**2))
    with zipfile.ZipFile(tmp_path / "twice.whl", "w") as zipped:
        zipped.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            zipped.writestr("a", "2")
    for name, message in (
        ("link", "symbolic link"),
        ("bomb", f"more than {MAX_RATIO} times"),
        ("twice", "it is there twice"),
    ):
        with pytest.raises(DataError, match=message), open_archive(tmp_path / f"{name}.whl"):
            pass


def test_missing_damaged_and_foreign_files_are_named(tmp_path: Path) -> None:
    """No zip, a missing member, flipped bytes and broken JSON each get their own sentence."""
    (tmp_path / "no.whl").write_text("not a zip")
    with pytest.raises(DataError, match="not a readable zip archive"), open_archive(tmp_path / "no.whl"):
        pass
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("text", "some content to damage")
        zipped.writestr("bad.json", "{")
    with open_archive(path) as archive:
        with pytest.raises(DataError, match="no member 'other' among its 2 files"):
            archive.read("other")
        with pytest.raises(DataError, match="not valid JSON"):
            archive.json("bad.json")
    path.write_bytes(path.read_bytes().replace(b"to damage", b"TO DAMAGE"))
    with open_archive(path) as archive, pytest.raises(DataError, match="is damaged"):
        archive.read("text")
    with pytest.raises(DataError, match="found 2"), open_archive(tmp_path):
        pass


@given(st.binary(max_size=200), st.integers(0, 400))
def test_damaged_archives_end_in_a_data_error(noise: bytes, at: int) -> None:
    """Overwriting any part of an archive gives the content, or a DataError, never another error."""
    import io
    import tempfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("a/b.txt", "hello " * 20)
        zipped.writestr("c.json", "[1, 2]")
    content = bytearray(buffer.getvalue())
    content[at : at + len(noise)] = noise
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.whl")
        path.write_bytes(bytes(content))
        try:
            with open_archive(path) as archive:
                for name in archive.names:
                    archive.read(name)
        except DataError:
            pass
