"""A plan: the steps behind every score that the selected claims need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from claimcheck.plan.demand import Demand
from claimcheck.plan.step import Step
from claimcheck.record import DataSource
from claimcheck.spec.project import Claim, Project
from claimcheck.store import Store


@dataclass(frozen=True, slots=True, order=True)
class Scored:
    """Whose scores a measure step gives: a system on a task, trained from `seed` (0: not trained here)."""

    system: str
    task: str
    seed: int = 0


@dataclass(frozen=True, slots=True, order=True)
class TrainedModel:
    """A model that is trained or merged here, and from which seed (0: one run for all seeds)."""

    name: str
    seed: int


@dataclass(frozen=True)
class Plan:
    """All steps of a run.

    Attributes:
        measures: system on task → the `measure` step that scores it, sorted.
        tasks: task → its `task` step.
        models: trained or merged model → the step that gives it, sorted.
        tables: score tables to read as they are: name of the system entry → file.
        data: where texts and weights come from, with licences.
    """

    project: Project
    demand: Demand
    measures: Mapping[Scored, Step]
    tasks: Mapping[str, Step]
    models: Mapping[TrainedModel, Step]
    tables: Mapping[str, Path]
    data: tuple[DataSource, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The selected claims, in suite order."""
        return self.demand.claims

    @property
    def targets(self) -> tuple[Step, ...]:
        """The steps whose artefacts the verdicts rest on."""
        return (*self.tasks.values(), *self.measures.values())

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, inputs before users."""
        return with_inputs(*self.targets)


def with_inputs(*steps: Step) -> tuple[Step, ...]:
    """Steps and all they rest on, each once, inputs before users."""
    order: dict[Step, None] = {}

    def visit(one: Step) -> None:
        if one not in order:
            for name in sorted(one.inputs):
                visit(one.inputs[name])
            order[one] = None

    for step in steps:
        visit(step)
    return tuple(order)


def missing(targets: Iterable[Step], store: Store, *, compare: bool = False) -> tuple[Step, ...]:
    """The steps that must run so that every target has an artefact, inputs before users.

    With `compare`, artefacts that will be read are compared with their digests; damaged ones are set aside.
    """
    order: dict[Step, None] = {}
    seen: set[str] = set()

    def visit(step: Step) -> None:
        if step.key in seen:
            return
        seen.add(step.key)
        if store.has(step.key) and (not compare or store.open(step.key) is not None):
            return
        for name in sorted(step.inputs):
            visit(step.inputs[name])
        order[step] = None

    for target in targets:
        visit(target)
    return tuple(order)
