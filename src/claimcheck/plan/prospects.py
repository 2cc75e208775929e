"""What each claim of a plan can show: cells, queries, and the effects that would be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from claimcheck.plan.earlier import Earlier, earlier_spreads
from claimcheck.plan.plan import Plan
from claimcheck.spec.cells import select
from claimcheck.spec.hypothesis import Compare, Covers, Hold, atoms
from claimcheck.spec.profile import ScoresSystem
from claimcheck.spec.project import Project
from claimcheck.spec.tables import table_queries
from claimcheck.stats.foreseen import Spread, power_before
from claimcheck.stats.power import mde_before
from claimcheck.stats.thresholds import at_least, at_most
from claimcheck.store import Store

ASSUMED_CORRELATION = 0.3  # of a query's differences on two language pairs
ENOUGH = 0.2  # power below which a claim is said to have no prospect


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """What one claim can show: cells, queries and the smallest effect that would be found."""

    id: str
    text: str


def prospects(plan: Plan, store: Store) -> tuple[ClaimLine, ...]:
    """A line per claim; spreads are those of an earlier run where the store has one."""
    earlier = earlier_spreads(store, plan.project.suite.suite)
    return tuple(_claim(plan, claim.id, earlier) for claim in plan.claims)


def _claim(plan: Plan, claim_id: str, earlier: Mapping[str, Earlier]) -> ClaimLine:
    project = plan.project
    if claim_id in project.untested:
        return ClaimLine(claim_id, f"not tested: {project.untested[claim_id]}")
    claim = project.claim(claim_id)
    cells = select(claim.selection, project.tasks)
    if all(isinstance(atom, Covers) for atom in atoms(claim.hypothesis)):
        return ClaimLine(claim_id, f"by inspection, {_cells(len(cells))}")
    by_task = _queries(project, cells)
    n = sum(q for q in by_task.values() if q is not None)
    if not n:
        later = "how many, and which effect they can show, is known once run"
        return ClaimLine(claim_id, f"{_cells(len(cells))}, all queries there are: {later}")
    tasks = set(by_task)
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
        f"{_cells(len(cells))}, {n} queries: finds an average effect of {mde:.3f} {claim.measure} "
        f"beyond the margin at 80 % power{found} ({source})",
    )


def _cells(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"


def _queries(project: Project, cells: Sequence[tuple[str, str]]) -> dict[str, int | None]:
    """Task → its queries in each cell; None where only the run will tell.

    A profile caps the queries of its tasks. A table of scores has tasks of its own, whose queries are
    counted: those of the cell that has fewest.
    """
    counted: dict[tuple[str, str], int] = {}
    if any(task not in project.profile.tasks for task, _ in cells):
        for system in project.profile.systems.values():
            if isinstance(system, ScoresSystem):
                for cell, count in table_queries(project.path(system.scores)).items():
                    counted[cell] = min(count, counted.get(cell, count))
    found: dict[str, int | None] = {}
    for task in sorted({task for task, _ in cells}):
        own = [counted[cell] for cell in cells if cell[0] == task and cell in counted]
        known = project.profile.tasks.get(task)
        found[task] = min(own, default=None) if known is None else known.queries
    return found


def _foreseen(plan: Plan, claim_id: str, *, cells: int, n: int, alpha: float, spread: Spread) -> str:
    """Simulated power of the claim's first comparison, for an effect that would surprise nobody."""
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
