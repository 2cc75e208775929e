"""Who runs the jobs: this process alone, or workers beside it (execute; see `workers`).

An executor hands jobs out while somebody is free and waits for results; which crew it has changes no
result.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from claimcheck.errors import ClaimcheckError
from claimcheck.execute.job import Job, perform
from claimcheck.store import Store

Advance = Callable[[str, float, str], None]
"""Told the key of a running job, the fraction done, and what it does."""


@dataclass(frozen=True)
class Result:
    """A job is over: `error` says why there is no artefact, and `trace` where it was raised."""

    job: Job
    seconds: float = 0.0
    made: bool = False
    error: ClaimcheckError | None = None
    trace: str = ""


class Crew(Protocol):
    """Runs jobs, in a `with` block."""

    @property
    def free(self) -> bool:
        """Whether it can take another job now."""

    def start(self, job: Job) -> None:
        """Take a job."""

    def result(self) -> Result:
        """Wait until a job is over."""

    def __enter__(self) -> Crew:
        """Nothing runs yet."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Stop whatever still runs."""


class Alone(AbstractContextManager["Alone"]):
    """This process: one job at a time, with all cores."""

    def __init__(self, store: Store, advance: Advance) -> None:
        self._store = store
        self._advance = advance
        self._job: Job | None = None

    @property
    def free(self) -> bool:
        """Whether there is no job."""
        return self._job is None

    def start(self, job: Job) -> None:
        """Take a job; it runs when its result is asked for."""
        self._job = job

    def result(self) -> Result:
        """Run the job."""
        job, self._job = self._job, None
        assert job is not None  # noqa: S101 - the executor asks for what it has started
        try:
            done = perform(job, self._store, lambda part, text: self._advance(job.key, part, text))
        except ClaimcheckError as error:
            return Result(job, error=error, trace=traceback.format_exc())
        return Result(job, *done)

    def __exit__(self, *_: object) -> None:
        """Nothing is left running."""
