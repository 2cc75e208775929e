"""What a plan will do, as lines: state and reason of every step, time, download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from claimcheck.plan.plan import Plan, missing
from claimcheck.plan.step import Step
from claimcheck.store import Store

State = Literal["cached", "run", "unused"]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step. `seconds` is an estimate for steps to run, 0 otherwise."""

    state: State
    title: str
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole plan as lines; `download` in bytes."""

    steps: tuple[StepLine, ...]
    cached: int
    to_run: int
    seconds: float
    download: int


def preview(plan: Plan, store: Store) -> Preview:
    """Look at the store, run nothing."""
    users: dict[Step, list[Step]] = {}
    for step in plan.steps:
        for source in step.inputs.values():
            users.setdefault(source, []).append(step)
    needed = set(missing(plan.targets, store))
    lines = tuple(_line(step, store, needed, users) for step in plan.steps)
    to_run = [step for step in plan.steps if step in needed]
    return Preview(
        lines,
        cached=sum(line.state == "cached" for line in lines),
        to_run=len(to_run),
        seconds=sum(step.seconds for step in to_run),
        download=sum(int(step.params.get("size", 0)) for step in to_run if step.kind == "fetch"),
    )


def _line(step: Step, store: Store, needed: set[Step], users: dict[Step, list[Step]]) -> StepLine:
    if step in needed:
        waiting = [u.title for u in users.get(step, []) if u in needed]
        why = (
            f"for {waiting[0]}" + (f" and {len(waiting) - 1} more" if len(waiting) > 1 else "")
            if waiting
            else ""
        )
        return StepLine("run", step.title, step.seconds, why or "its scores are not in the store")
    if store.has(step.key):
        return StepLine("cached", step.title, 0.0, "")
    return StepLine("unused", step.title, 0.0, "all that needs it is in the store")
