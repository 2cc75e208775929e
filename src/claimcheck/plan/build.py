"""Project → Plan: turn names of the profile into steps. Nothing is computed here, nothing heavy imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from claimcheck.errors import UsageError
from claimcheck.plan.base_steps import BaseSteps
from claimcheck.plan.demand import demand
from claimcheck.plan.lock import Lock
from claimcheck.plan.model_steps import Model, ModelSteps
from claimcheck.plan.plan import Plan, Scored
from claimcheck.plan.sources import PathSource, parse_source
from claimcheck.plan.step import Step
from claimcheck.plan.system_steps import SystemSteps
from claimcheck.record import DataSource
from claimcheck.spec import model_names
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.profile import ScoresSystem, SourceModel
from claimcheck.spec.project import Project
from claimcheck.spec.trained import FinetuneModel, MergeModel
from claimcheck.spec.word_models import PretrainModel, TranslatorModel, VectorsModel

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
    profile = project.profile
    needed = demand(project, only=only, skip=skip)
    base = BaseSteps(project, stat_cache)
    models = ModelSteps(base, project.suite.defaults.measure)
    claimed = {c.measure for c in needed.claims}
    systems = SystemSteps(base, models, sorted({*claimed, *SIDE_MEASURES}))
    measures: dict[Scored, Step] = {}
    for system, task in needed.pairs:
        if system in profile.systems and not isinstance(profile.systems[system], ScoresSystem):
            for seed in model_names.system_seeds(profile, system):
                measures[Scored(system, task, seed)] = systems.measure(system, task, seed)
    tables = {
        name: project.path(spec.scores)
        for name, spec in sorted(profile.systems.items())
        if isinstance(spec, ScoresSystem)
    }
    tasks = {task: base.task(task) for task in sorted({s.task for s in measures})}
    return Plan(
        project,
        needed,
        dict(sorted(measures.items())),
        tasks,
        dict(sorted(models.trained.items())),
        tables,
        _data(project, base.lock, measures),
    )


def plan_model(project: Project, name: str, seed: int | None, *, stat_cache: Path | None = None) -> Model:
    """How one model of the profile is had.

    Args:
        project: the loaded suite with its profile.
        name: as the profile writes it, such as ``ties`` or ``spec.de``.
        seed: None: the first of its training seeds.
        stat_cache: see `build_plan`.

    Raises:
        UsageError: there is no such model, it was not trained from this seed, or it is no encoder.
        SpecError: see `build_plan`.
    """
    profile = project.profile
    known = model_names.names(profile)
    if name not in known:
        raise UsageError(f"profile '{profile.profile}' has no model '{name}'{did_you_mean(name, known)}")
    seeds = model_names.seeds(profile, known[name].entry)
    if seed is not None and seed not in seeds:
        trained = (
            f"its seeds are {', '.join(map(str, seeds))}" if seeds != model_names.UNTRAINED else "it has none"
        )
        raise UsageError(f"model '{name}' was not trained from seed {seed}: {trained}")
    if not isinstance(profile.models[known[name].entry], SourceModel | FinetuneModel | MergeModel):
        raise UsageError(f"'{name}' is no model folder; sources, tuned and merged models can be exported")
    models = ModelSteps(BaseSteps(project, stat_cache), project.suite.defaults.measure)
    return models.model(name, seeds[0] if seed is None else seed)


def _data(project: Project, lock: Lock, scored: Iterable[Scored]) -> tuple[DataSource, ...]:
    """Corpora and models behind the scored systems, with digest and licence: corpora first, by name."""
    profile = project.profile
    systems, tasks = {s.system for s in scored}, {s.task for s in scored}
    models = {name for system in systems for name in model_names.system_models(profile, system)}
    trained = {c for model in models for c in model_names.trained_on(profile, model).corpora}
    corpora = {profile.tasks[task].corpus for task in tasks} | trained
    entries = [
        (name, profile.corpora[name].source, profile.corpora[name].licence) for name in sorted(corpora)
    ]
    for name in sorted({source for model in models for source in model_names.sources(profile, model)}):
        match profile.models[name]:
            case SourceModel() as model:
                entries.append((name, model.source, model.licence))
                if model.tokenizer is not None:
                    entries.append((f"{name} tokenizer", model.tokenizer, None))
            case TranslatorModel() as model:
                entries.append((name, model.translator, model.licence))
            case PretrainModel() as model:
                entries.append((f"{name} tokenizer", model.tokenizer, None))
            case VectorsModel(vectors=Mapping() as files) as model:
                entries += [
                    (f"{name} {code}", f"path:{files[code]}", model.licence) for code in sorted(files)
                ]
    return tuple(_data_source(name, text, licence, lock, project) for name, text, licence in entries)


def _data_source(name: str, text: str, licence: str | None, lock: Lock, project: Project) -> DataSource:
    entry = lock.entry(text)
    digest = entry.sha256 if entry else ""
    known = licence or (entry.licence if entry else None) or "not stated"
    if isinstance(parse_source(text), PathSource):
        text = f"path:{Path(text.removeprefix('path:')).name}"  # a Record tells no machine's folders
    stands_for = project.profile.stands_for.get(name)
    return DataSource(name, text, digest, known, f"stands for {stands_for}" if stands_for else "")
