"""From a hypothesis to contrast groups: operands become arms, cells become rows.

Cells without scores of both operands are left out and reported; what is left must allow a test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import cast

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.cells import select
from claimcheck.decide.context import Context
from claimcheck.decide.families import Exclusive, Extremes
from claimcheck.decide.groups import Group, Take, Unit
from claimcheck.decide.linear import Linear
from claimcheck.decide.operands import Arm, Side, UntestableError, baselines, covered, resolve
from claimcheck.decide.pairs import only_means, over_pairs
from claimcheck.decide.question import Question
from claimcheck.decide.rows import build
from claimcheck.decide.sample import Sample
from claimcheck.decide.systems import Systems, contrast_basis
from claimcheck.scores import Cell
from claimcheck.spec.hypothesis import Compare, Only, Operand, OwnBaseline

FloatArray = NDArray[np.float64]


@dataclass
class Compiler:
    """Compiles the atoms of one question; equal contrasts become one group.

    Attributes:
        context: scores of the question's measure.
        question: what is asked.
        cells: the selected cells, some perhaps without scores.
        given: context and cells as they were selected; others than these where pairs stand for queries.
        dropped: why cells were left out, for the reader.
        missing: queries without a score that count as 0, per system.
    """

    context: Context
    question: Question
    cells: tuple[Cell, ...]
    given: tuple[Context, tuple[Cell, ...]]
    dropped: dict[Cell, str] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    _groups: dict[object, Group] = field(default_factory=dict)

    @classmethod
    def of(cls, context: Context, question: Question) -> Compiler:
        """A compiler over all cells that the question selects.

        Raises:
            UntestableError: there is none.
        """
        known = set(context.test.cells)
        known |= {Cell(t.name, pair) for t in context.evidence.tasks.values() for pair in t.pairs}
        cells = select(question.cells, known, context.evidence.tasks)
        if not cells:
            raise UntestableError("not tested", "no cell of this profile is one the claim is about")
        given = context, cells
        if not only_means(context, cells):
            return cls(context, question, cells, given)
        context, cells, dropped = over_pairs(context, cells)
        return cls(context, question, cells, given, dropped)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The distinct groups compiled so far."""
        return tuple(self._groups.values())

    def compare(self, atom: Compare) -> Group:
        """The group of a comparison.

        Raises:
            UntestableError: see `operands.resolve`, or no cell has scores of both operands.
        """
        self._refuse_counts(atom)
        key = ("compare", atom.a, atom.b)
        if key not in self._groups:
            self._groups[key] = self._compare(atom)
        return self._groups[key]

    def only(self, atom: Only) -> Group:
        """The group of an `only`: contrasts of all alternatives against their bases."""
        self._refuse_counts(atom)
        key = ("only", atom.x, atom.among, atom.than)
        if key not in self._groups:
            self._groups[key] = self._only(atom)
        return self._groups[key]

    def _refuse_counts(self, atom: Compare | Only) -> None:
        if self.context.pairs_alone and atom.hold.kind != "on-average":
            raise UntestableError(
                "not tested",
                f"'{atom.hold.name}' asks about single language pairs, but only their means are known, "
                "not how far off these may be; give the score of each query",
            )

    def _refuse_unmatched(self, atom: Compare, *sides: Side) -> None:
        """Which of several is best on average, or each against a best, asks for the same ones everywhere."""
        extreme = any(side.take in ("best", "worst") for side in sides)
        for side in sides:
            average = atom.hold.kind == "on-average" and side.take in ("best", "worst")
            if extreme and (average or side.take == "each") and not side.matched:
                raise UntestableError(
                    "error",
                    f"{side.label}: the role has more members on one corpus than on another, so they do not "
                    "correspond; list as many for each corpus, or claim it for one corpus",
                )

    def _compare(self, atom: Compare) -> Group:
        cells = self._usable([atom.a, *([atom.b] if isinstance(atom.b, Operand) else [])], atom.b)
        a = resolve(self.context, atom.a, cells)
        if isinstance(atom.b, OwnBaseline):
            pairs = list(zip(a.arms, baselines(self.context, a.arms), strict=True))
            if a.take in ("best", "worst"):
                self._refuse_unmatched(atom, a)
                return self._extremes(pairs, cells, cast("Take", a.take))
            return self._linear(pairs, cells, mean=a.take == "mean", label=a.label, other="own baseline")
        b = resolve(self.context, atom.b, cells)
        self._refuse_unmatched(atom, a, b)
        if a.take in ("best", "worst") or b.take in ("best", "worst"):
            return self._systems(a, b, cells)
        if a.take == "mean" or b.take == "mean":
            return self._means(a, b, cells)
        return self._linear(
            [(x, y) for x in a.arms for y in b.arms], cells, mean=False, label=a.label, other=b.label
        )

    def _linear(
        self, pairs: Sequence[tuple[Arm, Arm]], cells: Sequence[Cell], *, mean: bool, label: str, other: str
    ) -> Group:
        """One row per pair and cell, or per cell the mean of all pairs."""
        arms = _unique([arm for pair in pairs for arm in pair])
        place = {arm.key: i for i, arm in enumerate(arms)}
        W = np.zeros((len(pairs), len(arms)))
        for i, (x, y) in enumerate(pairs):
            W[i, place[x.key]] += 1.0
            W[i, place[y.key]] -= 1.0
        if mean and len(pairs) > 1:
            return self._rows(arms, W.mean(axis=0, keepdims=True), cells, [(label, other)])
        return self._rows(arms, W, cells, pairs)

    def _means(self, a: Side, b: Side, cells: Sequence[Cell]) -> Group:
        """The mean of a role against each of, or the mean of, another."""
        arms = _unique([*a.arms, *b.arms])
        rows = [(_vectors(a, arms), a), (_vectors(b, arms), b)]
        (left, _), (right, _) = rows
        W = np.stack([x - y for x in left for y in right])
        named = [[side.label] if side.take == "mean" else side.arms for side in (a, b)]
        return self._rows(arms, W, cells, list(product(*named)))

    def _rows(
        self,
        arms: Sequence[Arm],
        W: FloatArray,
        cells: Sequence[Cell],
        sides: Sequence[tuple[Arm | str, ...]],
    ) -> Group:
        """One row per contrast and cell; contrasts that are of the same systems on a cell are one."""
        rows: dict[object, tuple[int, int]] = {}
        for c, cell in enumerate(cells):
            for j, weights in enumerate(W):
                used = frozenset((a.on(cell), w) for a, w in zip(arms, weights, strict=True) if w)
                rows.setdefault((cell, used), (c, j))
        place, chosen = np.array(list(rows.values())).T
        sample = build(self.context, arms, W[chosen], cells, place, seed_sd=self.question.seed_sd)
        units = []
        for c, j in rows.values():
            a, b = (side if isinstance(side, str) else side.named(cells[c]) for side in sides[j])
            units.append(Unit(a, b, cells[c]))
        return Linear(sample, np.zeros(len(units), dtype=np.int64), tuple(units), *self._settings)

    def _stack(
        self, pairs: Sequence[tuple[Arm, Arm]], cells: Sequence[Cell]
    ) -> tuple[Sample, NDArray[np.int64]]:
        """The rows of J contrasts on C cells, row c·J + j, and the contrast of each."""
        arms = _unique([arm for pair in pairs for arm in pair])
        place = {arm.key: i for i, arm in enumerate(arms)}
        J, C = len(pairs), len(cells)
        W = np.zeros((J, len(arms)))
        for j, (x, y) in enumerate(pairs):
            W[j, place[x.key]] += 1.0
            W[j, place[y.key]] -= 1.0
        cell = np.repeat(np.arange(C), J)
        sample = build(self.context, arms, np.tile(W, (C, 1)), cells, cell, seed_sd=self.question.seed_sd)
        return sample, np.tile(np.arange(J), C)

    def _extremes(self, pairs: Sequence[tuple[Arm, Arm]], cells: Sequence[Cell], take: Take) -> Group:
        sample, column = self._stack(pairs, cells)
        units = tuple(Unit(take, "own baseline", c) for c in cells)
        return Extremes(sample, column, units, *self._settings, take)

    def _only(self, atom: Only) -> Group:
        others = sorted(name for name in atom.among if name != atom.x)
        if not others:
            raise UntestableError("error", "only: needs an alternative besides the one it names")
        bases = [atom.than] if isinstance(atom.than, Operand) else []
        cells = self._usable([Operand(atom.x), *(Operand(o) for o in others), *bases], atom.than)
        pairs = []
        for name in (atom.x, *others):
            side = resolve(self.context, Operand(name, "each"), cells)
            if len(side.arms) > 1:
                raise UntestableError(
                    "error", f"only: role '{name}' has several members; give each a role of its own"
                )
            arm = side.arms[0]
            if isinstance(atom.than, OwnBaseline):
                base = baselines(self.context, [arm])[0]
            else:
                found = resolve(self.context, atom.than, cells)
                if len(found.arms) > 1:
                    raise UntestableError("error", "only: better_than must name one system or own-baseline")
                base = found.arms[0]
            pairs.append((arm, base))
        sample, column = self._stack(pairs, cells)
        units = tuple(Unit(pairs[0][0].name, pairs[0][1].name, c) for c in cells)
        return Exclusive(sample, column, units, *self._settings)

    def _systems(self, a: Side, b: Side, cells: Sequence[Cell]) -> Group:
        arms = _unique([*a.arms, *b.arms])
        S, C = len(arms), len(cells)
        if S < 2:
            raise UntestableError("error", "the same system stands on both sides")
        left, right = np.stack(_vectors(a, arms)), np.stack(_vectors(b, arms))
        basis = contrast_basis(S)
        J = S - 1
        rows = build(
            self.context, arms, np.tile(basis.T, (C, 1)), cells, np.repeat(np.arange(C), J),
            seed_sd=self.question.seed_sd, differences=False,
        )  # fmt: skip
        A, B = len(left), len(right)
        W = (left[:, None] - right[None]).reshape(A * B, S)
        pairs = build(
            self.context,
            arms,
            np.tile(W, (C, 1)),
            cells,
            np.repeat(np.arange(C), A * B),
            seed_sd=self.question.seed_sd,
        )
        names = _names(a) if a.take == "each" else [a.label]
        units = tuple(Unit(x, b.label, c) for x in names for c in cells)
        takes = (cast("Take", a.take), cast("Take", b.take))
        column = np.tile(np.arange(J), C)
        return Systems(rows, column, units, *self._settings, basis, left, right, takes, pairs)

    @property
    def _settings(self) -> tuple[float, int, int]:
        return self.question.effect_scale, self.question.resamples, self.question.seed

    def _usable(self, operands: Sequence[Operand], than: Operand | OwnBaseline) -> tuple[Cell, ...]:
        """Cells on which every system that is needed has scores of enough queries.

        Raises:
            UntestableError: there is none.
        """
        usable, why = [], dict[Cell, str]()
        by_operand = [covered(self.context, operand.name, self.cells) for operand in operands]
        for cell in self.cells:
            reason = self._lacking(cell, by_operand, operands, own=isinstance(than, OwnBaseline))
            if reason is None:
                usable.append(cell)
            else:
                why[cell] = reason
        if not usable:
            self._refuse(operands, by_operand, why)
        self.dropped |= {cell: reason for cell, reason in why.items() if cell not in self.dropped}
        return tuple(usable)

    def _lacking(
        self,
        cell: Cell,
        by_operand: Sequence[Mapping[Cell, tuple[str, ...]]],
        operands: Sequence[Operand],
        *,
        own: bool,
    ) -> str | None:
        """Why a cell cannot be used; None if it can."""
        have = self.context.test.systems(cell)
        needed: list[str] = []
        for operand, found in zip(operands, by_operand, strict=True):
            if cell not in found:
                return f"role '{operand.name}' has no member for this corpus"
            needed += found[cell]
        if own:
            systems = self.context.evidence.systems
            needed += [s.baseline for n in tuple(needed) if (s := systems.get(n)) is not None and s.baseline]
        lacking = [name for name in dict.fromkeys(needed) if name not in have]
        if lacking:
            return f"no scores of {', '.join(lacking)}"
        n = self.context.test.index(cell).positions.size
        if n < max(2, self.question.min_queries):
            pairs = self.context.pairs_alone
            what, several = ("language pair", "language pairs") if pairs else ("query", "queries")
            return f"{n} {what if n == 1 else several}, at least {max(2, self.question.min_queries)} needed"
        for name in dict.fromkeys(needed):
            if gaps := self.context.test.missing(cell, name):
                self.missing[f"{name} on {cell}"] = gaps
        return None

    def _refuse(
        self,
        operands: Sequence[Operand],
        by_operand: Sequence[Mapping[Cell, tuple[str, ...]]],
        why: Mapping[Cell, str],
    ) -> None:
        """Say why nothing can be tested: a failed step is an error, an absent system is not."""
        needed = dict.fromkeys(n for found in by_operand for names in found.values() for n in names)
        for name in needed:
            facts = self.context.evidence.systems.get(name)
            if facts is not None and facts.failed is not None:
                raise UntestableError("error", f"system '{name}' has no scores: {facts.failed}")
        reasons = sorted(set(why.values()))
        detail = reasons[0] + (f" (and {len(reasons) - 1} other reasons)" if len(reasons) > 1 else "")
        for operand, found in zip(operands, by_operand, strict=True):
            if not found:
                detail = f"role '{operand.name}' has no member for the corpora of this claim"
        raise UntestableError("not tested", f"no cell with {self.question.measure} of both sides: {detail}")


def _unique(arms: Sequence[Arm]) -> list[Arm]:
    return list({arm.key: arm for arm in arms}.values())


def _vectors(side: Side, arms: Sequence[Arm]) -> list[FloatArray]:
    """What a side compares, as combinations of arms: its members, or their mean."""
    place = {arm.key: i for i, arm in enumerate(arms)}
    members = np.zeros((len(side.arms), len(arms)))
    for i, arm in enumerate(side.arms):
        members[i, place[arm.key]] = 1.0
    return [members.mean(axis=0)] if side.take == "mean" else list(members)


def _names(side: Side) -> list[str]:
    return [side.label] if side.take == "mean" else [arm.name for arm in side.arms]
