"""The store: atomic, checked, shared."""

from __future__ import annotations

import hashlib
import multiprocessing
from pathlib import Path

import pytest

from claimcheck.errors import UsageError
from claimcheck.store import Store, sha256
from claimcheck.store.folder import SMALL

KEY = "ab" + "0" * 38
FACTS = {"kind": "task", "title": "a task", "params": {}, "inputs": {}, "version": 1, "libraries": {}}


def _write(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "data.txt").write_text("hello")
    (folder / "sub" / "more.txt").write_text("world")


def test_create_then_open(tmp_path: Path) -> None:
    """What was written is found again, with sizes and digests in the manifest."""
    made, new = Store(tmp_path).create(KEY, FACTS, _write)
    assert new
    found = Store(tmp_path).open(KEY)
    assert found is not None
    assert found.folder == made.folder
    assert (found.folder / "sub" / "more.txt").read_text() == "world"
    assert set(found.manifest["files"]) == {"data.txt", "sub/more.txt"}
    assert found.bytes == 10


def test_create_runs_once(tmp_path: Path) -> None:
    """A second create of the same key takes the artefact that is there."""
    store = Store(tmp_path)
    store.create(KEY, FACTS, _write)
    _, new = store.create(KEY, FACTS, lambda _: pytest.fail("ran twice"))
    assert not new


def test_failed_write_leaves_nothing(tmp_path: Path) -> None:
    """An exception inside the writer leaves neither an artefact nor a temporary folder."""
    store = Store(tmp_path)

    def fail(folder: Path) -> None:
        (folder / "half").write_text("x")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        store.create(KEY, FACTS, fail)
    assert not store.has(KEY)
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("damage", ["change", "truncate", "delete", "manifest"])
def test_damage_is_found_and_made_again(tmp_path: Path, damage: str) -> None:
    """A changed, cut, missing or unreadable file sets the artefact aside, and it can be made again."""
    folder = Store(tmp_path).create(KEY, FACTS, _write)[0].folder
    match damage:
        case "change":
            (folder / "data.txt").write_text("hallo")
        case "truncate":
            (folder / "data.txt").write_text("he")
        case "delete":
            (folder / "sub" / "more.txt").unlink()
        case "manifest":
            (folder / "manifest.json").write_text("{")
    store = Store(tmp_path)
    assert store.open(KEY) is None
    assert len(list((tmp_path / "damaged").iterdir())) == 1
    _, new = store.create(KEY, FACTS, _write)
    assert new
    assert store.open(KEY) is not None


def test_verify_names_the_damaged(tmp_path: Path) -> None:
    """`verify` checks all artefacts and says which file is wrong."""
    store = Store(tmp_path)
    store.create("cd" + KEY[2:], FACTS, _write)
    folder = store.create(KEY, FACTS, _write)[0].folder
    (folder / "data.txt").write_text("hallo")
    assert [(d.key, d.reason) for d in store.verify()] == [(KEY, "data.txt is not what was written")]
    assert [a.key for a in store.artefacts()] == ["cd" + KEY[2:]]


def test_artefacts_are_found_by_a_file_of_theirs(tmp_path: Path) -> None:
    """Only artefacts that have a file of the given name come."""
    store = Store(tmp_path)
    store.create(KEY, FACTS, _write)
    store.create("cd" + KEY[2:], FACTS, lambda folder: (folder / "other.txt").touch())
    assert [a.key for a in store.artefacts("data.txt")] == [KEY]


@pytest.mark.parametrize("size", [0, SMALL, SMALL + 1, 3 * SMALL])
def test_a_digest_is_that_of_the_whole_file(tmp_path: Path, size: int) -> None:
    """Small files are read at once and large ones in parts; hashlib gives the same for both."""
    content = bytes(range(251)) * (size // 251 + 1)
    (tmp_path / "f").write_bytes(content[:size])
    assert sha256(tmp_path / "f") == hashlib.sha256(content[:size]).hexdigest()


def test_leftovers_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    """A temporary folder without an owner goes when its key is made, or with `sweep`."""
    store = Store(tmp_path)
    store.create("cd" + KEY[2:], FACTS, _write)
    for key in (KEY, "ef" + KEY[2:]):
        (tmp_path / "tmp" / f"{key}.dead").mkdir()
        (tmp_path / "tmp" / f"{key}.dead" / "half").write_text("xyz")
    store.create(KEY, FACTS, _write)
    assert [p.name for p in (tmp_path / "tmp").iterdir()] == ["ef" + KEY[2:] + ".dead"]
    assert store.sweep() == 3
    assert list((tmp_path / "tmp").iterdir()) == []


def test_remove(tmp_path: Path) -> None:
    """A removed artefact is gone; removing it twice is fine."""
    store = Store(tmp_path)
    store.create(KEY, FACTS, _write)
    store.remove(KEY)
    store.remove(KEY)
    assert store.open(KEY) is None


def _slow_create(root: str, counter: str) -> None:
    def write(folder: Path) -> None:
        with Path(counter).open("a") as file:
            file.write("x")
        _write(folder)

    Store(Path(root)).create(KEY, FACTS, write)


def test_processes_share_a_store(tmp_path: Path) -> None:
    """Four processes that want the same key at once: one makes it, the others take it."""
    context = multiprocessing.get_context("spawn")
    counter = tmp_path / "counter"
    workers = [
        context.Process(target=_slow_create, args=(str(tmp_path / "s"), str(counter))) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [w.exitcode for w in workers] == [0, 0, 0, 0]
    assert counter.read_text() == "x"


def test_unwritable_root(tmp_path: Path) -> None:
    """A root that is a file is a usage error that names --store."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="--store"):
        Store(tmp_path / "file").create(KEY, FACTS, _write)
