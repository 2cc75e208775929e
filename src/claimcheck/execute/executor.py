"""Run the steps of a plan that are not in the store, each as soon as its inputs are there.

Comes in: target steps. Goes out: which of them have an artefact, and what failed. Results travel
through the store alone; a failed step is data, and what does not need it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimcheck.execute.agenda import Agenda
from claimcheck.execute.crew import Result
from claimcheck.execute.events import Advanced, Failed, Finished, Listener, Started
from claimcheck.execute.job import Job
from claimcheck.execute.workers import crew_for
from claimcheck.plan.plan import missing
from claimcheck.plan.step import Step
from claimcheck.store import Store


@dataclass(frozen=True)
class Failure:
    """Why a step has no artefact. `cause` is the step that failed: itself, or one it needs."""

    step: Step
    cause: Step
    error: Exception
    trace: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a run of steps came to."""

    folders: Mapping[Step, Path]
    failures: Mapping[Step, Failure] = field(default_factory=dict)
    ran: tuple[Step, ...] = ()
    cached: int = 0

    @property
    def causes(self) -> tuple[Failure, ...]:
        """The failures that started it: steps that failed themselves."""
        return tuple(f for f in self.failures.values() if f.cause == f.step)


class Executor:
    """Brings targets into the store.

    Args:
        store: where artefacts are looked up and put.
        listen: called with every event, in the caller's thread.
        jobs: steps to run at once; None for what fits the machine and the work.
    """

    def __init__(self, store: Store, listen: Listener, jobs: int | None = None) -> None:
        self._store = store
        self._listen = listen
        self._jobs = jobs
        self._failures: dict[Step, Failure] = {}
        self._ran: list[Step] = []

    def run(self, targets: Iterable[Step]) -> Outcome:
        """Run what is missing or damaged; every target ends in `folders` or in `failures`."""
        wanted = tuple(dict.fromkeys(targets))
        todo = missing(wanted, self._store, compare=True)
        self._work(todo)
        folders = {step: self._store.folder(step.key) for step in wanted if step not in self._failures}
        return Outcome(
            folders, dict(self._failures), tuple(self._ran), len(wanted) - len(set(wanted) & set(todo))
        )

    def _work(self, todo: tuple[Step, ...]) -> None:
        agenda, running, started = Agenda(todo), dict[str, Step](), 0

        def advance(key: str, fraction: float, text: str) -> None:
            self._listen(Advanced(running[key], fraction, text))

        with crew_for(self._store, advance, self._jobs, (step.seconds for step in todo)) as crew:
            while True:
                while crew.free and (step := agenda.next()):
                    started += 1
                    running[step.key] = step
                    self._listen(Started(step, started, len(todo)))
                    crew.start(Job.of(step, self._store))
                if not running:
                    return
                result = crew.result()
                self._over(running.pop(result.job.key), result, agenda)

    def _over(self, step: Step, result: Result, agenda: Agenda) -> None:
        if result.error is None:
            if result.made:
                self._ran.append(step)
            agenda.done(step)
            self._listen(Finished(step, result.seconds, result.made))
            return
        for one in (step, *agenda.lost(step)):
            self._failures.setdefault(one, Failure(one, step, result.error, result.trace))
        self._listen(Failed(step, result.error))
