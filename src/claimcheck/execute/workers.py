"""Worker processes that run several steps at once, and how many fit a machine (execute).

They are processes of their own because models, random states and thread counts are a process's. All of them
together use the cores that one process would, so that cores are busy where a step can use only one.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any

from claimcheck import errors
from claimcheck.cores import cores
from claimcheck.errors import ClaimcheckError, DataError, StepError, UsageError
from claimcheck.execute.crew import Advance, Alone, Crew, Result
from claimcheck.execute.job import Job
from claimcheck.plan.precision import has_cuda
from claimcheck.store import Store

MOST = 4  # workers, however many cores: each opens models of its own
MEMORY = 3 * 2**30  # bytes that a worker may need
WORTH = 20.0  # estimated seconds of work below which starting workers costs more than it saves
PATIENCE = 5.0  # seconds in which a worker that was told to stop cleans up
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")

News = queue.SimpleQueue[tuple[str, list[Any] | None]]
"""The key of a job, and what its worker says of it; None where the worker is gone."""


def crew_for(store: Store, advance: Advance, jobs: int | None, seconds: Iterable[float]) -> Crew:
    """The crew for steps of these estimated `seconds`.

    Args:
        store: where artefacts go.
        advance: told about progress.
        jobs: steps to run at once; None for what fits the machine and the work.
        seconds: of each step.
    """
    estimates = list(seconds)
    if jobs is None:
        jobs = fitting() if sum(estimates) >= WORTH else 1
    count = min(jobs, len(estimates))
    return Workers(store, advance, count) if count > 1 else Alone(store, advance)


def fitting() -> int:
    """Steps that this machine can run at once: one per core, but few and within its memory; one on a GPU."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 1 if has_cuda() else max(1, min(cores(), MOST, memory // MEMORY))


class Workers(AbstractContextManager["Workers"]):
    """Processes, each with its share of the cores; they start with their first job and end with this one."""

    def __init__(self, store: Store, advance: Advance, count: int) -> None:
        self._store = store
        self._advance = advance
        self._count = count
        self._idle: list[_Worker] = []
        self._busy: dict[str, _Worker] = {}
        self._news: News = queue.SimpleQueue()

    @property
    def free(self) -> bool:
        """Whether a worker has nothing to do."""
        return len(self._busy) < self._count

    def start(self, job: Job) -> None:
        """Give a job to an idle worker, or to a new one."""
        worker = self._idle.pop() if self._idle else _Worker(self._store, max(1, cores() // self._count))
        self._busy[job.key] = worker
        worker.give(job, self._news)

    def result(self) -> Result:
        """Wait for the next job that is over, and pass on the news of the others."""
        while True:
            key, message = self._news.get()
            if message is not None and message[0] == "advanced":
                self._advance(key, *message[1:])
                continue
            worker = self._busy.pop(key)
            if message is None:
                return Result(worker.job, error=StepError(f"{worker.job.title}: {worker.epitaph()}"))
            self._idle.append(worker)
            if message[0] == "made":
                return Result(worker.job, *message[1:])
            _, name, text, trace = message
            return Result(worker.job, error=_error(name, text), trace=trace)

    def __exit__(self, *_: object) -> None:
        """Stop all workers; what they had half written is removed."""
        for worker in self._busy.values():
            worker.process.terminate()
        for worker in (*self._busy.values(), *self._idle):
            worker.stop(idle=worker in self._idle)


class _Worker:
    """A process and the job it has."""

    job: Job

    def __init__(self, store: Store, threads: int) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "claimcheck.execute.worker", os.fspath(store.root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**dict.fromkeys(THREADS, str(threads)), **os.environ},
            start_new_session=True,  # Ctrl-C is for the parent, who then stops its workers
        )
        assert self.process.stdin and self.process.stdout  # noqa: S101, PT018 - piped
        self._jobs, self._said = self.process.stdin, self.process.stdout

    def give(self, job: Job, news: News) -> None:
        """Hand over a job; what the process says until it is over goes to `news`."""
        self.job = job
        try:
            self._jobs.write(json.dumps(asdict(job)) + "\n")
            self._jobs.flush()
        except BrokenPipeError:
            news.put((job.key, None))
        else:
            threading.Thread(target=self._listen, args=(job.key, news), daemon=True).start()

    def _listen(self, key: str, news: News) -> None:
        for line in iter(self._said.readline, ""):
            message = json.loads(line)
            news.put((key, message))
            if message[0] != "advanced":
                return
        news.put((key, None))

    def epitaph(self) -> str:
        """Why the process is gone, in words."""
        code = self.process.wait()
        self._close()
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        return f"its process ended {how}; if memory ran out, --jobs 1 needs less"

    def stop(self, *, idle: bool) -> None:
        """Let an idle process go, or wait for one that was told to end, but not for ever."""
        if not idle:
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self._close()
        self.process.wait()

    def _close(self) -> None:
        for pipe in (self._jobs, self._said):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _error(name: str, text: str) -> ClaimcheckError:
    kind = getattr(errors, name, StepError)
    return kind(text) if issubclass(kind, DataError | UsageError) else StepError(text)
