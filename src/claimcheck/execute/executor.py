"""Run the steps of a plan that are not in the store, one after another, each with all cores.

Comes in: target steps. Goes out: which of them have an artefact, and what failed. Results travel
through the store alone; a failed step is data, and what does not need it goes on.
"""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from claimcheck.errors import ClaimcheckError, StepError, is_full_disk
from claimcheck.execute.events import Advanced, Failed, Finished, Listener, Started
from claimcheck.execute.progress import Progress
from claimcheck.plan.plan import missing
from claimcheck.plan.step import VERSIONS, Step
from claimcheck.store import Store

LIBRARIES = (
    "numpy",
    "torch",
    "transformers",
    "sentence-transformers",
    "faiss-cpu",
    "bm25s",
    "gensim",
    "pyarrow",
)


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
        listen: called with every event.
    """

    def __init__(self, store: Store, listen: Listener) -> None:
        self._store = store
        self._listen = listen
        self._failures: dict[Step, Failure] = {}
        self._ran: list[Step] = []

    def run(self, targets: Iterable[Step]) -> Outcome:
        """Run what is missing; every target ends in `folders` or in `failures`."""
        wanted = tuple(dict.fromkeys(targets))
        todo = missing(wanted, self._store)
        for position, step in enumerate(todo, start=1):
            self._bring(step, position, len(todo))
        folders = {}
        for target in wanted:
            folder = self._bring(target, len(todo), len(todo))
            if folder is not None:
                folders[target] = folder
        return Outcome(
            folders, dict(self._failures), tuple(self._ran), len(wanted) - len(set(wanted) & set(todo))
        )

    def _bring(self, step: Step, position: int, total: int) -> Path | None:
        """The step's folder, running it (and remaking damaged inputs) if need be; None if it failed."""
        if step in self._failures:
            return None
        found = self._store.open(step.key)
        if found is not None:
            return found.folder
        inputs: dict[str, Path] = {name: Path(path) for name, path in step.local.items()}
        for name in sorted(step.inputs):
            source = step.inputs[name]
            folder = self._bring(source, position, total)
            if folder is None:
                cause = self._failures[source].cause
                self._failures[step] = Failure(step, cause, self._failures[source].error)
                return None
            inputs[name] = folder
        return self._make(step, inputs, position, total)

    def _make(self, step: Step, inputs: Mapping[str, Path], position: int, total: int) -> Path | None:
        self._listen(Started(step, position, total))
        facts = {
            "kind": step.kind,
            "title": step.title,
            "params": dict(step.params),
            "inputs": {name: source.key for name, source in step.inputs.items()},
            "version": VERSIONS[step.kind],
            "libraries": versions(),
        }

        def progress(fraction: float, text: str) -> None:
            self._listen(Advanced(step, fraction, text))

        def write(folder: Path) -> None:
            _run(step, inputs, folder, progress)

        try:
            artefact, made = self._store.create(step.key, facts, write)
        except Exception as error:  # a failed step is data
            known = _explained(step, error)
            self._failures[step] = Failure(step, step, known, traceback.format_exc())
            self._listen(Failed(step, known))
            return None
        if made:
            self._ran.append(step)
        self._listen(Finished(step, artefact.seconds, made))
        return artefact.folder


def _run(step: Step, inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    module = importlib.import_module(f"claimcheck.execute.steps.{step.kind.replace('-', '_')}")
    module.run(step.params, inputs, out, progress)


def _explained(step: Step, error: Exception) -> Exception:
    if isinstance(error, ClaimcheckError):
        return error
    if is_full_disk(error):
        return StepError(
            f"{step.title}: the disk is full; free space or give another --store, then run again"
        )
    if isinstance(error, MemoryError):
        return StepError(f"{step.title}: out of memory; fewer documents or a smaller model would fit")
    return StepError(f"{step.title}: {type(error).__name__}: {error}")


def versions() -> dict[str, str]:
    """Versions of the libraries that results can depend on; absent ones are left out."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
