"""Worker processes: the same results as one process, and no harm when one of them dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from claimcheck.cores import cores
from claimcheck.errors import DataError, StepError
from claimcheck.execute import workers
from claimcheck.execute.crew import Alone
from claimcheck.execute.job import Job
from claimcheck.execute.workers import Workers, crew_for, fitting
from claimcheck.store import Store
from claimcheck.store.lock import lock
from command import call
from finished_suite import write_suite

KEY = "ab" * 20


def _job(kind: str = "measure", key: str = KEY, **folders: str) -> Job:
    return Job(key, kind, "a step", {"method": "dense"}, {}, folders)


def _silent(key: str, fraction: float, text: str) -> None:
    """Told progress that these tests do not look at."""


def test_same_record(tmp_path: Path) -> None:
    """Two steps at once and one after the other end in the same bytes, and in equal artefacts."""
    suite = write_suite(tmp_path)
    for jobs in ("1", "2"):
        where = ["--store", str(tmp_path / f"store{jobs}"), "--out", str(tmp_path / f"out{jobs}")]
        assert call("verify", str(suite), *where, "--jobs", jobs, "-q") == 0
    one, two = ((tmp_path / f"out{jobs}" / "record.json").read_bytes() for jobs in "12")
    assert one == two
    digests = [
        {
            path.parent.name: json.loads(path.read_text())["files"]
            for path in (tmp_path / f"store{jobs}").glob("objects/*/*/manifest.json")
        }
        for jobs in "12"
    ]
    assert digests[0] == digests[1]
    assert len(digests[0]) > 4


@pytest.mark.parametrize("several", [False, True], ids=["alone", "workers"])
def test_errors_come_back(tmp_path: Path, several: bool) -> None:
    """A step's own error keeps its kind and words; a crash names the step; the worker goes on after both."""
    store = Store(tmp_path)
    with Workers(store, _silent, 2) if several else Alone(store, _silent) as crew:
        crew.start(_job())
        crashed = crew.result().error
        assert isinstance(crashed, StepError)
        assert str(crashed).startswith("a step: ")
        crew.start(_job("search", "cd" * 20, task=str(tmp_path / "none")))
        result = crew.result()
        assert isinstance(result.error, DataError)
        assert str(tmp_path / "none") in str(result.error)
        assert "Traceback" in result.trace
        assert crew.free


def test_a_worker_dies(tmp_path: Path) -> None:
    """A process that is killed costs its own step only: the next job finds a new one."""
    store = Store(tmp_path)
    store._prepare()
    with Workers(store, _silent, 2) as crew:
        with lock(store.root / "locks" / f"{KEY}.lock"):  # it waits for us
            crew.start(_job())
            crew._busy[KEY].process.send_signal(signal.SIGKILL)
            result = crew.result()
        assert isinstance(result.error, StepError)
        assert "ended by signal 9" in str(result.error)
        assert "--jobs 1" in str(result.error)
        crew.start(_job())
        assert "ended" not in str(crew.result().error)


def test_an_idle_worker_dies(tmp_path: Path) -> None:
    """A process that dies between two jobs is told of with the next."""
    with Workers(Store(tmp_path), _silent, 2) as crew:
        crew.start(_job())
        crew.result()
        (idle,) = crew._idle
        idle.process.kill()
        idle.process.wait()
        crew.start(_job())
        assert "ended by signal 9" in str(crew.result().error)


def test_a_worker_ends_with_its_parent(tmp_path: Path) -> None:
    """When stdin is closed nobody waits for the answer: the process is gone, though its step was running."""
    store = Store(tmp_path)
    store._prepare()
    command = [sys.executable, "-m", "claimcheck.execute.worker", str(tmp_path)]
    with lock(store.root / "locks" / f"{KEY}.lock"):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        process.communicate(json.dumps(asdict(_job())) + "\n", timeout=60)
    assert process.returncode == 0


def test_stopping_removes_what_is_half_written(tmp_path: Path) -> None:
    """Leaving the block while a step writes ends its process and leaves no temporary folder."""
    task = tmp_path / "task"
    task.mkdir()
    os.mkfifo(task / "task.json")  # whoever reads it waits for ever
    with Workers(Store(tmp_path / "store"), _silent, 2) as crew:
        crew.start(_job("search", task=str(task)))
        worker = crew._busy[KEY]
        limit = time.monotonic() + 60
        while not list((tmp_path / "store").glob("tmp/*")):
            assert time.monotonic() < limit
            time.sleep(0.05)
        assert worker.process.poll() is None
    assert worker.process.returncode == 1
    assert not list((tmp_path / "store").glob("tmp/*"))


def test_which_crew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little work, one step or --jobs 1 stay in this process; a GPU is not shared."""
    store = Store(tmp_path)
    assert isinstance(crew_for(store, _silent, None, [1.0, 1.0]), Alone)
    assert isinstance(crew_for(store, _silent, None, [100.0]), Alone)
    assert isinstance(crew_for(store, _silent, 1, [100.0, 100.0]), Alone)
    assert isinstance(crew_for(store, _silent, 2, [1.0, 1.0]), Workers)
    assert 1 <= fitting() <= cores()
    monkeypatch.setattr(workers, "has_cuda", lambda: True)
    assert fitting() == 1
    assert isinstance(crew_for(store, _silent, None, [100.0, 100.0]), Alone)


def test_progress_comes_through(tmp_path: Path) -> None:
    """What a step tells of its progress reaches the listener, by the key of the step."""
    told: list[tuple[str, float, str]] = []
    suite = write_suite(tmp_path)
    params = {"reader": "jsonl", "languages": ["en", "de"]}
    job = Job(KEY, "corpus", "read", params, {}, {"source": str(suite / "toys")})
    with Workers(Store(tmp_path / "store"), lambda *news: told.append(news), 2) as crew:
        crew.start(job)
        result = crew.result()
    assert (result.error, result.made) == (None, True)
    assert told
    assert all(key == KEY and 0 <= fraction <= 1 and text for key, fraction, text in told)
