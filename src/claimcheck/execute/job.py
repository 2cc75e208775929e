"""One step as it is handed to whoever runs it: plain values, so that any process can (execute).

Comes in: a key, what to run, the folders to read. Goes out: an artefact in the store, or an error.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from claimcheck.errors import ClaimcheckError, StepError, is_full_disk
from claimcheck.execute.progress import Progress
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
class Job:
    """A step whose inputs are there; all of it is JSON.

    Attributes:
        key: of the step.
        kind: which file of `execute/steps` runs it.
        title: what a person reads in messages.
        params: the step's.
        inputs: name → key of the step whose artefact is read under that name.
        folders: name → folder or file to read, the user's own ones too.
    """

    key: str
    kind: str
    title: str
    params: Mapping[str, Any]
    inputs: Mapping[str, str]
    folders: Mapping[str, str]

    @classmethod
    def of(cls, step: Step, store: Store) -> Job:
        """The job of a step whose inputs are in the store."""
        inputs = {name: source.key for name, source in step.inputs.items()}
        folders = {name: str(store.folder(key)) for name, key in inputs.items()}
        return cls(step.key, step.kind, step.title, dict(step.params), inputs, {**step.local, **folders})


def perform(job: Job, store: Store, progress: Progress) -> tuple[float, bool]:
    """Bring a job's artefact into the store.

    Returns:
        Seconds that making it took, and whether it was made here rather than by another process.

    Raises:
        ClaimcheckError: whatever went wrong, in words a user can act on; its cause is the original error.
    """
    facts = {
        "kind": job.kind,
        "title": job.title,
        "params": job.params,
        "inputs": job.inputs,
        "version": VERSIONS[job.kind],
        "libraries": versions(),
    }

    def write(folder: Path) -> None:
        module = importlib.import_module(f"claimcheck.execute.steps.{job.kind.replace('-', '_')}")
        module.run(job.params, {name: Path(path) for name, path in job.folders.items()}, folder, progress)

    try:
        artefact, made = store.create(job.key, facts, write)
    except ClaimcheckError:
        raise
    except Exception as error:
        raise _explained(job.title, error) from error
    return artefact.seconds, made


def _explained(title: str, error: Exception) -> StepError:
    if is_full_disk(error):
        return StepError(f"{title}: the disk is full; free space or give another --store, then run again")
    if isinstance(error, MemoryError):
        return StepError(f"{title}: out of memory; fewer documents or a smaller model would fit")
    return StepError(f"{title}: {type(error).__name__}: {error}")


@cache
def versions() -> Mapping[str, str]:
    """Versions of the libraries that results can depend on; absent ones are left out."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
