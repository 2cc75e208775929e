"""A run that is killed at any moment goes on where it stopped and ends in the same Record."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from small_suite import write_suite

KILLS = 10


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small suite on disk."""
    return write_suite(tmp_path_factory.mktemp("resume"))


def _start(suite: Path, store: Path, out: Path, jobs: int = 1) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "claimcheck",
        "verify",
        str(suite),
        "--store",
        str(store),
        "--out",
        str(out),
        "--jobs",
        str(jobs),
        "-v",
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    )


def _whole_run(suite: Path, store: Path, out: Path) -> str:
    """Run to the end; returns what it said on stderr."""
    process = _start(suite, store, out)
    errors = process.communicate()[1]
    assert process.returncode == 0, errors
    return errors


def _finished(store: Path) -> dict[str, float]:
    """Key → time of change of every finished artefact's manifest."""
    return {p.parent.name: p.stat().st_mtime_ns for p in store.glob("objects/*/*/manifest.json")}


def test_killed_runs_resume(suite: Path, tmp_path: Path) -> None:
    """Ten kills, half of them with workers: what had finished never runs again; the Record is the same."""
    begun = time.monotonic()
    _whole_run(suite, tmp_path / "whole", tmp_path / "expected")
    duration = time.monotonic() - begun

    rng = random.Random(3)
    store, out = tmp_path / "store", tmp_path / "out"
    seen: dict[str, float] = {}
    killed = 0
    for turn in range(KILLS):
        process = _start(suite, store, out, jobs=1 + turn % 2)
        try:
            process.communicate(timeout=rng.uniform(0.1, 0.9) * duration)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
            process.communicate()
        now = _finished(store)
        assert {key: now.get(key) for key in seen} == seen, "a finished step was run again"
        seen = now
    _whole_run(suite, store, out)
    final = _finished(store)
    assert {key: final.get(key) for key in seen} == seen
    assert killed > 0
    assert (out / "record.json").read_bytes() == (tmp_path / "expected" / "record.json").read_bytes()
    assert not list((store / "tmp").iterdir()) or _only_leftovers(store)


def _only_leftovers(store: Path) -> bool:
    """Whatever a kill left under tmp/ is not an artefact, and `cache prune` removes it."""
    command = [sys.executable, "-m", "claimcheck", "cache", "prune", "--store", str(store)]
    subprocess.run(command, check=True, capture_output=True)
    return not list((store / "tmp").iterdir())


def test_damaged_artefact_is_made_again(suite: Path, tmp_path: Path) -> None:
    """A changed score file is found by its digest, made again, and the Record stays the same."""
    store = tmp_path / "store"
    _whole_run(suite, store, tmp_path / "one")
    manifests = [
        p for p in store.glob("objects/*/*/manifest.json") if json.loads(p.read_text())["kind"] == "measure"
    ]
    values = manifests[0].parent / "values.npy"
    content = bytearray(values.read_bytes())
    content[-1] ^= 255
    values.write_bytes(content)
    assert "measure" in _whole_run(suite, store, tmp_path / "two")
    assert (tmp_path / "one" / "record.json").read_bytes() == (tmp_path / "two" / "record.json").read_bytes()
