"""Steps that every plan begins with: archives, corpora, tasks (plan)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from claimcheck.errors import Place, SpecError
from claimcheck.plan import cost
from claimcheck.plan.lock import read_lock
from claimcheck.plan.sources import (
    DataSetSource,
    HubSource,
    PathSource,
    WheelSource,
    local_digest,
    parse_source,
)
from claimcheck.plan.step import Step
from claimcheck.spec.project import Project


class Sourced(NamedTuple):
    """A source as a step takes it: an input, or a local path with its digest."""

    inputs: dict[str, Step]
    local: dict[str, str]
    digests: dict[str, str]


class BaseSteps:
    """Steps of a project's corpora and tasks; one step per name, whoever asks.

    Args:
        project: the loaded suite with its profile.
        stat_cache: where digests of the user's own files are remembered by size and time.
    """

    def __init__(self, project: Project, stat_cache: Path | None) -> None:
        self.project = project
        self.profile = project.profile
        self.stat_cache = stat_cache
        self.lock = read_lock(project.profile_file)
        self.corpus = cache(self._corpus)
        self.task = cache(self._task)

    def _task(self, name: str) -> Step:
        spec = self.profile.tasks[name]
        corpus = self.profile.corpora[spec.corpus]
        pairs = [p for t in self.project.tasks if t.name == name for p in t.pairs]
        params = given(
            kind=spec.kind,
            corpus=spec.corpus,
            queries=spec.queries,
            dev_queries=spec.dev_queries,
            documents=spec.documents,
            page=spec.page,
            own_title=spec.own_title,
            min_words=spec.min_words,
            languages=list(spec.languages or corpus.languages),
            pairs=pairs,
        )
        return Step(
            "task",
            params,
            {"corpus": self.corpus(spec.corpus)},
            {},
            f"lay out task {name}",
            cost.task(self.project, name),
        )

    def _corpus(self, name: str) -> Step:
        spec = self.profile.corpora[name]
        source = self.source(spec.source, f"corpora.{name}.from", spec.place)
        params = given(reader=spec.reader, languages=list(spec.languages), digests=source.digests or None)
        return Step("corpus", params, source.inputs, source.local, f"read corpus {name}", cost.CORPUS)

    def source(self, text: str, key: str, place: Place, *, under: str = "source") -> Sourced:
        """A source as inputs, local paths and digests of a step, all under the name `under`.

        Raises:
            SpecError: it is not locked, or a local file is missing.
        """
        match parse_source(text):
            case PathSource(path):
                where = self.project.path(path)
                if not where.exists():
                    raise SpecError(
                        f"{key}: {where} does not exist; paths are relative to the profile", place
                    )
                digest = local_digest(where, self.stat_cache)
                return Sourced({}, {under: str(where.resolve())}, {under: digest})
            case WheelSource() | HubSource() | DataSetSource() as source:
                return Sourced({under: self._fetch(text, source, key, place)}, {}, {})
        raise TypeError(text)

    def _fetch(
        self, text: str, source: WheelSource | HubSource | DataSetSource, key: str, place: Place
    ) -> Step:
        if not isinstance(source, WheelSource):
            return Step("fetch", {"source": text}, {}, {}, f"fetch {text}", cost.FETCH)
        entry = self.lock.entry(text)
        if entry is None:
            raise SpecError(
                f"{key}: {text} is not in {self.lock.path.name}; "
                f"pin it with `claimcheck lock {self.project.folder}`",
                place,
            )
        return Step(
            "fetch", {"source": text, **entry.params()}, {}, {}, f"fetch {text}", cost.download(entry.size)
        )


def given(**params: object) -> dict[str, Any]:
    """Parameters that were given: leaving out the others keeps keys stable when options are added."""
    return {name: value for name, value in params.items() if value is not None}
