"""From the names in a formula to arms: things that have a score for every query of every cell.

An arm is a system, matching members of a role on each corpus, or the member chosen on dev queries in each
run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claimcheck.record import Strength
from claimcheck.scores import Cell
from claimcheck.spec.hypothesis import Operand, OwnBaseline

if TYPE_CHECKING:
    from claimcheck.decide.context import Context

FloatArray = NDArray[np.float64]


class UntestableError(Exception):
    """The evidence does not allow a test. Caught inside `decide`: a verdict's strength and reason."""

    def __init__(self, strength: Strength, reason: str) -> None:
        super().__init__(reason)
        self.strength: Strength = strength
        self.reason = reason


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """What is compared.

    Attributes:
        name: as a reader knows it.
        picks: per cell the system; one entry, or one per seed where the choice may differ by run.
        seeds: the training seeds, where picks has one entry per seed; else None: all runs there are.
        recipe: pools its seed variance with arms of the same recipe; None if nothing was trained.
    """

    name: str
    picks: Mapping[Cell, tuple[str, ...]]
    seeds: tuple[int, ...] | None
    recipe: str | None

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for arms that are the same systems everywhere."""
        return (self.seeds, tuple(sorted(self.picks.items())))

    def on(self, cell: Cell) -> tuple[object, ...]:
        """What it is on one cell; equal for arms that are the same systems there."""
        return (self.seeds, self.picks.get(cell))

    def named(self, cell: Cell) -> str:
        """Its name on one cell: a member's own, where a role means another system on each corpus."""
        own = self.picks[cell]
        return own[0] if len(own) == 1 and len(self.systems) > 1 else self.name

    @property
    def systems(self) -> tuple[str, ...]:
        """All systems it consists of, sorted."""
        return tuple(sorted({name for names in self.picks.values() for name in names}))


@dataclass(frozen=True, slots=True)
class Side:
    """One operand: its arms, and how they are taken together ("one" if there is only one)."""

    label: str
    arms: tuple[Arm, ...]
    take: str  # "one", "mean", "best", "worst", "each"

    @property
    def matched(self) -> bool:
        """Whether every arm is a member of its own everywhere: no corpus has fewer of them than another."""
        cells = self.arms[0].picks
        return all(len({arm.picks[cell] for arm in self.arms}) == len(self.arms) for cell in cells)


def members(context: Context, name: str) -> Mapping[str | None, tuple[str, ...]]:
    """Systems behind a name: by corpus, or under None where the corpus does not matter."""
    roles = {role.corpus: role.members for role in context.evidence.roles if role.name == name}
    if roles:
        return roles
    if name in context.evidence.systems or name in context.known:
        return {None: (name,)}
    raise UntestableError("not tested", f"nothing in this profile stands for '{name}'")


def covered(context: Context, name: str, cells: Sequence[Cell]) -> dict[Cell, tuple[str, ...]]:
    """Systems behind a name, cell by cell; cells for whose corpus the role has nobody are absent."""
    by_corpus = members(context, name)
    out = {}
    for cell in cells:
        facts = context.evidence.tasks.get(cell.task)
        found = by_corpus.get(facts.corpus if facts else None, by_corpus.get(None))
        if found:
            out[cell] = found
    return out


def resolve(context: Context, operand: Operand, cells: Sequence[Cell]) -> Side:
    """The arms of an operand over cells on which all its members have scores.

    Raises:
        UntestableError: no member, several members and no `take`, or no dev scores to choose on.
    """
    by_cell = covered(context, operand.name, cells)
    if any(cell not in by_cell for cell in cells):
        raise UntestableError("not tested", f"role '{operand.name}' has no member for some of the cells")
    several = any(len(found) > 1 for found in by_cell.values())
    if several and operand.take is None:
        raise UntestableError(
            "error",
            f"role '{operand.name}' has several members; say take: mean, best, worst, dev-best or each",
        )
    if operand.take == "dev-best" and several:
        return Side(f"dev-best {operand.name}", (dev_best(context, operand.name, by_cell),), "one")
    arms = _members(context, operand, by_cell)
    if len(arms) == 1:
        return Side(
            operand.name if several else arms[0].name, arms, "each" if operand.take == "each" else "one"
        )
    return Side(f"{operand.take} {operand.name}", arms, str(operand.take))


def baselines(context: Context, arms: Sequence[Arm]) -> tuple[Arm, ...]:
    """For each arm the one made of its systems' own baselines.

    Raises:
        UntestableError: a system declares no baseline.
    """
    return tuple(_baseline(context, arm) for arm in arms)


def _baseline(context: Context, arm: Arm) -> Arm:
    picks = {}
    for cell, names in arm.picks.items():
        own = []
        for name in names:
            facts = context.evidence.systems.get(name)
            if facts is None or facts.baseline is None:
                raise UntestableError("error", f"system '{name}' declares no baseline: to compare it with")
            own.append(facts.baseline)
        picks[cell] = (own[0],) if len(set(own)) == 1 else tuple(own)
    seeds = arm.seeds if any(len(own) > 1 for own in picks.values()) else None
    if seeds is not None:
        picks = {cell: own * len(seeds) if len(own) == 1 else own for cell, own in picks.items()}
    found = tuple(sorted({name for own in picks.values() for name in own}))
    name = found[0] if len(found) == 1 else f"baseline of {arm.name}"
    return Arm(name, picks, seeds, context.recipe(found))


def _members(context: Context, operand: Operand, by_cell: Mapping[Cell, tuple[str, ...]]) -> tuple[Arm, ...]:
    """One arm per member of a role; equal arms once.

    Members for single corpora correspond in the order in which they are listed. Where a corpus has fewer,
    they come again: for a mean as often as one another.
    """
    sizes = {len(menu) for menu in by_cell.values()}
    count = lcm(*sizes) if operand.take == "mean" else max(sizes)
    arms: dict[tuple[object, ...], Arm] = {}
    for nth in range(count):
        picks = {cell: (menu[nth % len(menu)],) for cell, menu in by_cell.items()}
        found = tuple(sorted({name for own in picks.values() for name in own}))
        label = found[0] if len(found) == 1 else operand.name
        if len(found) > 1 and count > 1:
            label = f"{operand.name} ({', '.join(found)})"
        arm = Arm(label, picks, None, context.recipe(found))
        arms.setdefault(arm.key, arm)
    return tuple(arms.values())


def dev_best(context: Context, name: str, by_cell: Mapping[Cell, tuple[str, ...]]) -> Arm:
    """The arm whose member is chosen on dev queries, in each run by that run's own dev scores.

    A role keyed by corpus is chosen per corpus. The choice maximises the mean over the dev cells on
    which all members have scores.

    Raises:
        UntestableError: no dev scores.
    """
    seeds = _common_seeds(context, by_cell)
    picks: dict[Cell, tuple[str, ...]] = {}
    for menu in sorted(set(by_cell.values())):
        cells = [cell for cell, found in by_cell.items() if found == menu]
        usable = [cell for cell in cells if all(m in context.dev.systems(cell) for m in menu)]
        if not usable:
            raise UntestableError(
                "error", f"take: dev-best of '{name}' needs dev scores of {', '.join(menu)}"
            )
        means = np.stack([_dev_means(context, usable, member, seeds) for member in sorted(menu)])
        best = tuple(sorted(menu)[i] for i in means.argmax(axis=0))  # ties: the first by name
        picks |= dict.fromkeys(cells, best)
    found = tuple(sorted({m for menu in by_cell.values() for m in menu}))
    recipe = context.recipe(found)
    if recipe is None:
        return Arm(f"dev-best {name}", {cell: own[:1] for cell, own in picks.items()}, None, None)
    return Arm(f"dev-best {name}", picks, seeds, f"dev-best of {recipe}")


def _common_seeds(context: Context, by_cell: Mapping[Cell, tuple[str, ...]]) -> tuple[int, ...]:
    """Seeds that all trained members share; (0,) if nothing was trained."""
    sets = []
    for cell, menu in by_cell.items():
        for member in menu:
            if context.recipe((member,)) is not None:
                sets.append(set(context.test.seeds(cell, member)))
                if member in context.dev.systems(cell):
                    sets.append(set(context.dev.seeds(cell, member)))
    if not sets:
        return (0,)
    common = set.intersection(*sets)
    if not common:
        raise UntestableError("error", "take: dev-best needs members trained with the same seeds")
    return tuple(sorted(common))


def _dev_means(context: Context, cells: Sequence[Cell], member: str, seeds: tuple[int, ...]) -> FloatArray:
    """Mean dev score over cells, per seed, shape (R,); an untrained member repeats its one run."""
    total = np.zeros(len(seeds))
    for cell in cells:
        total += pick_runs(context.dev.seeds(cell, member), context.dev.runs(cell, member), seeds).mean(
            axis=1
        )
    return np.asarray(total / len(cells))


def pick_runs(have: tuple[int, ...], runs: FloatArray, want: tuple[int, ...]) -> FloatArray:
    """Rows of `runs` for the wanted seeds; a single run serves every seed."""
    if len(have) == 1:
        return np.repeat(runs, len(want), axis=0)
    place = {seed: i for i, seed in enumerate(have)}
    return runs[[place[seed] for seed in want]]


__all__ = ["Arm", "Operand", "OwnBaseline", "Side", "UntestableError", "baselines", "resolve"]
