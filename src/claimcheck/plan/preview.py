"""What a plan will do, as lines: state and reason of every step, time, download, power per claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from claimcheck.plan.earlier import Earlier, earlier_spreads
from claimcheck.plan.plan import Plan, missing
from claimcheck.plan.step import Step
from claimcheck.spec.cells import select
from claimcheck.spec.hypothesis import Compare, Covers, Hold, atoms
from claimcheck.stats.thresholds import at_least, at_most
from claimcheck.store import Store

if TYPE_CHECKING:
    from claimcheck.stats.foreseen import Spread

State = Literal["cached", "run", "unused"]
ASSUMED_CORRELATION = 0.3  # of a query's differences on two language pairs
ENOUGH = 0.2  # power below which a claim is said to have no prospect


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
    earlier = earlier_spreads(store, plan.project.suite.suite)
    return Preview(
        lines,
        tuple(_claim(plan, claim.id, earlier) for claim in plan.claims),
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


def _claim(plan: Plan, claim_id: str, earlier: Mapping[str, Earlier]) -> ClaimLine:
    from claimcheck.stats.foreseen import Spread
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
    if claim_id in earlier:
        spread, day = earlier[claim_id]
        source = f"sd {spread.sd:.2f} as in the run of {day}"
    else:
        spread = Spread(project.suite.defaults.query_sd, ASSUMED_CORRELATION)
        source = f"sd {spread.sd:g} assumed: `query_sd` of the suite"
    alpha = claim.alpha / len(plan.claims)
    mde = mde_before(
        n=n, sd=spread.sd, alpha=alpha, cells=len(cells) // len(tasks), correlation=spread.correlation
    )
    found = _foreseen(plan, claim_id, cells=len(cells), n=n // len(tasks), alpha=alpha, spread=spread)
    return ClaimLine(
        claim_id,
        f"{len(cells)} cells, {n} queries: finds an average effect of {mde:.3f} {claim.measure} "
        f"beyond the margin at 80 % power{found} ({source})",
    )


def _foreseen(plan: Plan, claim_id: str, *, cells: int, n: int, alpha: float, spread: Spread) -> str:
    """Simulated power of the claim's first comparison, for an effect that would surprise nobody."""
    import numpy as np

    from claimcheck.stats.foreseen import power_before

    atom = next(a for a in atoms(plan.project.claim(claim_id).hypothesis) if not isinstance(a, Covers))
    if isinstance(atom, Compare) and atom.kind in ("comparable", "different"):
        return ""
    k = cells_needed(atom.hold, cells)
    if k == 0:
        return ""
    effect = plan.project.suite.defaults.effect_scale
    rng = np.random.default_rng(0)
    power = power_before(spread, n=n, cells=cells, effect=effect, k=k, alpha=alpha, rng=rng)
    few = ": can hardly come out conclusive" if power < ENOUGH else ""
    return (
        f"; {atom.hold.name}, an effect of {effect:g} past it is found in {power:.0%} of simulated runs{few}"
    )


def cells_needed(hold: Hold, cells: int) -> int | None:
    """Of how many cells the test must be sure, whichever way they are to differ; None: of their average."""
    match hold.kind:
        case "on-average":
            return None
        case "everywhere":
            return cells
        case "somewhere":
            return 1
    share = hold.share or Fraction(0)
    return at_least(share, cells) if hold.kind == "at-least" else cells - at_most(share, cells)
