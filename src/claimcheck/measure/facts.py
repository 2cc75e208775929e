"""What a finished run was made of: tasks, systems, roles and mean scores, as the Record keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from claimcheck.plan.plan import Plan
from claimcheck.record import MeanScore, Role, SystemFacts, TaskFacts
from claimcheck.scores import Cell, ScoreTable
from claimcheck.spec import model_names
from claimcheck.spec.profile import (
    Bm25System,
    EncodeSystem,
    FuseSystem,
    Localise,
    RerankSystem,
    RunSystem,
    SystemSpec,
)
from claimcheck.spec.project import Project
from claimcheck.spec.word_models import PoolModel, VectorsModel


def task_facts(plan: Plan, folders: Mapping[str, Path]) -> tuple[TaskFacts, ...]:
    """Facts of every task that was laid out, from its `task.json`."""
    return tuple(_task(name, folders[name]) for name in sorted(plan.tasks) if name in folders)


def _task(name: str, folder: Path) -> TaskFacts:
    facts = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    return TaskFacts(
        name=name,
        kind=facts["kind"],
        corpus=facts["corpus"],
        languages=tuple(facts["languages"]),
        pairs=tuple(facts["pairs"]),
        queries=facts["queries"],
        documents=facts["documents"],
        text_digests=facts["text_digests"],
        notes=tuple(facts["notes"]),
    )


def system_facts(
    project: Project,
    scores: ScoreTable,
    failed: Mapping[str, str],
    needed: set[str],
    shared: Mapping[str, Mapping[str, int]],
) -> tuple[SystemFacts, ...]:
    """Facts of every system that was needed or came in a score table."""
    names = sorted(needed | set(scores.systems))
    found = [_system(project, name, scores, failed.get(name)) for name in names]
    return tuple(replace(system, shared_texts=shared.get(system.name, {})) for system in found)


def _system(project: Project, name: str, scores: ScoreTable, failed: str | None) -> SystemFacts:
    spec = project.profile.systems.get(name)
    baseline = project.baseline(name)
    if spec is None:
        return SystemFacts(name, "scores", baseline=baseline, detail="ready-made scores")
    model = _model(spec)
    trained = model_names.system_training(project.profile, name)
    return SystemFacts(
        name=name,
        method=_method(spec),
        model=model,
        family=model_names.family(project.profile, model) if model else None,
        baseline=baseline,
        recipe=model_names.system_recipe(project.profile, name),
        trained_languages=trained.languages,
        trained_corpora=trained.corpora,
        stands_for=project.profile.stands_for.get(name) or project.profile.stands_for.get(model or ""),
        detail=_detail(project, spec),
        failed=failed,
        below_floor=_below_floor(project, name, spec, scores),
    )


def _model(spec: SystemSpec) -> str | None:
    """The model that gives a system's scores."""
    match spec:
        case EncodeSystem(encode=name) | RerankSystem(model=name):
            return name
    return None


def _method(spec: SystemSpec) -> str:
    match spec:
        case EncodeSystem():
            return "localised" if spec.localise else "dense"
        case Bm25System():
            return "bm25"
        case RerankSystem():
            return "rerank"
        case FuseSystem():
            return "fuse"
        case RunSystem():
            return "run"
    return "scores"


def _detail(project: Project, spec: SystemSpec) -> str:
    match spec:
        case EncodeSystem(encode=model, localise=None):
            return f"{model}, {_texts(project, model)}, cosine"
        case EncodeSystem(encode=model, localise=Localise() as localise):
            best = (
                "best window"
                if localise.aggregate == "max" or localise.top == 1
                else f"mean of the best {localise.top}"
            )
            return f"{model}, windows of {localise.window} tokens every {localise.stride}, {best}"
        case Bm25System(bm25=options):
            words = "words; character bigrams for scripts without spaces"
            set_here = {"k1": options.k1, "b": options.b}
            said = [f"{name} {value:g}" for name, value in set_here.items() if value is not None]
            said += [f"translated by {options.translate}"] if options.translate else []
            return ", ".join(["BM25", words, *said])
        case RerankSystem() | FuseSystem():
            return _combined(spec)
        case RunSystem(run=run):
            return f"ready-made run files {run}"
    return "ready-made scores"


def _combined(spec: RerankSystem | FuseSystem) -> str:
    match spec:
        case RerankSystem(rerank=first, model=model, depth=depth, interpolate=weight):
            mixed = f", the first stage's score counting {weight:g}" if weight else ""
            return f"the top {depth} of {first} re-ranked with {model}{mixed}"
        case FuseSystem(fuse=members, by="rrf"):
            return f"reciprocal ranks of {', '.join(members)}"
    weights = spec.weights or (1.0,) * len(spec.fuse)
    parts = [f"{weight:g} × {member}" for member, weight in zip(spec.fuse, weights, strict=True)]
    return f"min-max scores of {' + '.join(parts)}"


def _texts(project: Project, name: str) -> str:
    """What a text's vector is made of."""
    match project.profile.models.get(name):
        case VectorsModel():
            return "IDF-weighted sums of word vectors"
        case PoolModel(by="iso", layer=layer):
            return f"IDF-weighted sums of words encoded alone at layer {layer}"
        case PoolModel(by="aoc", layer=layer):
            return f"IDF-weighted sums of words averaged over contexts at layer {layer}"
        case PoolModel(layer=layer):
            return f"mean of layer {layer}"
    return "whole texts"


def _below_floor(project: Project, name: str, spec: SystemSpec, scores: ScoreTable) -> str | None:
    """The floor is a share of another system's mean over the test cells that both have."""
    floor = spec.competence
    if floor is None:
        return None
    measure = project.suite.defaults.measure
    cells = [
        c
        for c in scores.cells()
        if scores.get("test", measure, c, name) is not None
        and scores.get("test", measure, c, floor.of) is not None
    ]
    if not cells:
        return None
    own, other = (float(np.mean([_mean(scores, measure, c, s) for c in cells])) for s in (name, floor.of))
    if own >= floor.at_least * other:
        return None
    return (
        f"{measure} {own:.3f} on {len(cells)} cells is below its floor of "
        f"{floor.at_least:g} × {floor.of} = {floor.at_least * other:.3f}"
    )


def _mean(scores: ScoreTable, measure: str, cell: Cell, system: str) -> float:
    block = scores.get("test", measure, cell, system)
    return float(block.values.mean()) if block is not None else 0.0


def roles(project: Project) -> tuple[Role, ...]:
    """All roles of the profile; one keyed by corpus has an entry per corpus, matching members in order."""
    found = []
    for name, members in sorted(project.profile.roles.items()):
        if isinstance(members, Mapping):
            found += [Role(name, corpus, tuple(members[corpus])) for corpus in sorted(members)]
        else:
            found.append(Role(name, None, tuple(sorted(members))))
    return tuple(found)


def means(scores: ScoreTable, measures: set[str]) -> tuple[MeanScore, ...]:
    """Mean test scores in the measures that claims are tested on."""
    found = []
    for key in scores:
        if key.split == "test" and key.measure in measures:
            block = scores[key]
            found.append(
                MeanScore(
                    key.cell.task,
                    key.cell.pair,
                    key.system,
                    key.measure,
                    float(block.values.mean()),
                    len(block.queries),
                    len(block.seeds),
                )
            )
    return tuple(found)
