"""What `take: dev-best` chose: for each claim, role and run the member that its arm consists of.

In: a Record without verdicts, and its scores. Out: `DevChoice` values for the Record, which say what stands
behind a name such as "dev-best merged". The choice itself is made in `decide`; here it is read off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from claimcheck.decide import Evidence
from claimcheck.decide.case import Case
from claimcheck.decide.context import Context
from claimcheck.decide.operands import Arm, UntestableError, covered, pick_runs
from claimcheck.decide.recorded import question_of
from claimcheck.record import DevChoice, Record
from claimcheck.scores import Cell, ScoreTable

_DEV_BEST = "dev-best "  # what `decide` puts before the name of the role


def dev_choices(record: Record, scores: ScoreTable) -> tuple[DevChoice, ...]:
    """The choices behind the hypotheses of all claims that can be tested, in their order, by task and run."""
    evidence = Evidence.from_record(record, scores)
    found: list[DevChoice] = []
    for claim in record.claims:
        if "dev-best" not in str(claim.spec.get("hypothesis")):
            continue
        context = Context(evidence, claim.measure)
        try:
            arms = Case.of(question_of(claim, record.defaults), context).arms
        except UntestableError:
            continue
        for arm in arms:
            if arm.name.startswith(_DEV_BEST):
                found += sorted(_choices(claim.id, arm, context), key=lambda c: (c.tasks, c.seed))
    return tuple(found)


def _choices(claim: str, arm: Arm, context: Context) -> Iterator[DevChoice]:
    """One per set of members and run: members are chosen among on all cells that have the same ones."""
    role = arm.name.removeprefix(_DEV_BEST)
    menus: dict[tuple[str, ...], list[Cell]] = {}
    for cell, members in covered(context, role, sorted(arm.picks)).items():
        menus.setdefault(members, []).append(cell)
    seeds = arm.seeds or (0,)
    for members, cells in menus.items():
        known = [cell for cell in cells if all(m in context.dev.systems(cell) for m in members)]
        means = {member: _dev_means(context, known, member, seeds) for member in members}
        for i, seed in enumerate(seeds):
            yield DevChoice(
                claim=claim,
                role=role,
                tasks=tuple(sorted({cell.task for cell in known})),
                seed=seed,
                chosen=arm.picks[cells[0]][i],
                measure=context.measure,
                scores={member: float(own[i]) for member, own in means.items()},
            )


def _dev_means(context: Context, cells: Sequence[Cell], member: str, seeds: tuple[int, ...]) -> list[float]:
    """Mean over cells of the mean over dev queries, per seed; an untrained member has the same in each."""
    runs = [pick_runs(context.dev.seeds(c, member), context.dev.runs(c, member), seeds) for c in cells]
    return list(np.mean([own.mean(axis=1) for own in runs], axis=0))
