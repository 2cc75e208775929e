"""What a plan will do, as lines: state and reason of every step, time, download, power per claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from claimcheck.plan.plan import Plan, missing
from claimcheck.plan.step import Step
from claimcheck.spec.cells import select
from claimcheck.spec.hypothesis import Covers, atoms
from claimcheck.store import Store

State = Literal["cached", "run", "unused"]
# sd of per-query differences between two rankers on known-item tasks, where nothing was run yet
ASSUMED_SD = 0.35
ASSUMED_CORRELATION = 0.3  # of a query's differences on two language pairs


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step. `seconds` is an estimate for steps to run, 0 otherwise."""

    state: State
    title: str
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """What one claim can show: cells, queries and the smallest effect that would be found."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole plan as lines; `download` in bytes."""

    steps: tuple[StepLine, ...]
    claims: tuple[ClaimLine, ...]
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
        tuple(_claim(plan, claim.id) for claim in plan.claims),
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


def _claim(plan: Plan, claim_id: str) -> ClaimLine:
    from claimcheck.stats.power import mde_before

    project = plan.project
    if claim_id in project.untested:
        return ClaimLine(claim_id, f"not tested in this profile: {project.untested[claim_id]}")
    claim = project.claim(claim_id)
    cells = select(claim.selection, project.tasks)
    if all(isinstance(atom, Covers) for atom in atoms(claim.hypothesis)):
        return ClaimLine(claim_id, f"by inspection, {len(cells)} cells")
    known = project.profile.tasks  # a table of scores has tasks of its own, with all its queries
    queries = [known[task].queries for task in sorted({task for task, _ in cells}) if task in known]
    n = sum(q for q in queries if q is not None)
    if not n:
        return ClaimLine(claim_id, f"{len(cells)} cell{'s'[: len(cells) != 1]}, all queries there are")
    tasks = {task for task, _ in cells}
    mde = mde_before(
        n=n,
        sd=ASSUMED_SD,
        alpha=claim.alpha / len(plan.claims),
        cells=len(cells) // len(tasks),
        correlation=ASSUMED_CORRELATION,
    )
    return ClaimLine(
        claim_id,
        f"{len(cells)} cells, {n} queries: finds an average effect of {mde:.3f} {claim.measure} "
        f"beyond the margin at 80 % power (sd {ASSUMED_SD} assumed)",
    )
