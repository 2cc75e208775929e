"""The compiled formula: its truth in every draw, and the error-controlled test of it and of its negation.

NOT is pushed to the atoms by exchanging the two p-values that every node has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.compile import Compiler
from claimcheck.decide.covers import Finding, inspect
from claimcheck.decide.groups import OBSERVED, Effects, Group, Sides, Source
from claimcheck.decide.noise import Noise
from claimcheck.spec.hypothesis import All, Any, Compare, Covers, Hold, Hypothesis, Not, Only
from claimcheck.stats.combine import all_of, any_of, at_least_k, outside, within
from claimcheck.stats.thresholds import at_least, at_most

FloatArray = NDArray[np.float64]
Truth = NDArray[np.bool_]
DrawsOf = Mapping[int, Effects]  # id of a group → its draws
ValuesOf = Mapping[int, FloatArray]  # id of a group → simulated estimates (worlds, K)
SourcesOf = Mapping[int, Source]  # id of a group → what its tests are computed from


class Ps(NamedTuple):
    """The p-values of a statement and of its negation, shape (worlds,)."""

    held: FloatArray
    failed: FloatArray

    def negated(self) -> Ps:
        """The p-values of the negated statement."""
        return Ps(self.failed, self.held)


class Count(NamedTuple):
    """A quantifier in numbers: at least k of n units (`at_least`), or at most k."""

    k: int
    n: int
    at_least: bool

    def __str__(self) -> str:
        if self.at_least and self.k == self.n:
            return f"{self.n} of {self.n} cells"
        return f"{'at least' if self.at_least else 'at most'} {self.k} of {self.n} cells"


@dataclass(frozen=True)
class AtomNode:
    """An atom over a group of contrasts. Margins may be shifted, for curves and tipping points."""

    atom: Compare | Only
    group: Group

    @property
    def label(self) -> str:
        """Short name of the contrast."""
        if isinstance(self.atom, Only):
            return f"only {self.atom.x}"
        unit = self.group.units[0]
        names = {(u.a, u.b) for u in self.group.units}
        return f"{unit.a} − {unit.b}" if len(names) == 1 else f"{_side(self.atom.a)} − {_side(self.atom.b)}"

    @property
    def kind(self) -> str:
        """The comparison, or "only"."""
        return "only" if isinstance(self.atom, Only) else self.atom.kind

    @property
    def count(self) -> Count | None:
        """What its quantifier asks for; None on average."""
        return count_of(self.atom.hold, len(self.group.units))

    def truth(self, draws: Effects, shift: float = 0.0) -> Truth:
        """Whether the atom is true, per draw."""
        m, count = self.atom.margin + shift, self.count
        if count is None:
            return self._holds(draws.average, draws.average_rival, m)
        if (statistic := self._statistic(draws, count)) is not None:
            return np.asarray(statistic > m if self.kind in ("better", "different") else statistic < m)
        found = self.units_true(draws, shift)
        return np.asarray(found >= count.k if count.at_least else found <= count.k)

    def units_true(self, draws: Effects, shift: float = 0.0) -> NDArray[np.int64]:
        """On how many units the comparison holds, per draw."""
        held = self._holds(draws.units, draws.rival, self.atom.margin + shift)
        return np.asarray(held.sum(axis=1))

    def _holds(self, effect: FloatArray, rival: FloatArray | None, m: float) -> Truth:
        if rival is not None:
            return (effect > m) & (rival < m)
        match self.kind:
            case "better":
                return effect > m
            case "not_better":
                return effect < m
            case "comparable":
                return np.abs(effect) < m
            case _:
                return np.abs(effect) > m

    def _statistic(self, draws: Effects, count: Count) -> FloatArray | None:
        """The one effect of each draw that decides "everywhere" or "somewhere"; None for other counts."""
        if draws.rival is not None or not count.at_least or count.k not in (1, count.n):
            return None
        effects = np.abs(draws.units) if self.kind in ("comparable", "different") else draws.units
        largest = (self.kind in ("better", "different")) == (count.k == 1)
        return np.asarray(effects.max(axis=1) if largest else effects.min(axis=1))

    def test(self, source: Source = OBSERVED, shift: float = 0.0) -> Ps:
        """The p-values of the atom and of its negation."""
        m, count = self.atom.margin + shift, self.count
        if count is None:
            return self._ps(lambda margin: self.group.average_sides(margin, source), m)
        k = count.k if count.at_least else count.k + 1
        worlds = 1 if source.y is None else source.y.shape[0]
        if k <= 0 or k > count.n:
            certain = Ps(np.full(worlds, float(k > 0)), np.full(worlds, float(k <= 0)))
            return certain if count.at_least else certain.negated()
        if self.kind in ("better", "not_better"):
            held = self.group.count_sides(m, k, source)
            failed = self.group.count_sides(m, count.n - k + 1, source)
            ps = Ps(held.above, failed.below) if self.kind == "better" else Ps(held.below, failed.above)
        else:
            units = self._ps(lambda margin: self.group.unit_sides(margin, source), m)
            ps = Ps(at_least_k(units.held, k), at_least_k(units.failed, count.n - k + 1))
        return ps if count.at_least else ps.negated()

    def unit_test(self, shift: float = 0.0) -> Ps:
        """The p-values of the atom on every unit alone, shape (1, U)."""
        return self._ps(self.group.unit_sides, self.atom.margin + shift)

    def _ps(self, sides: Callable[[float], Sides], m: float) -> Ps:
        match self.kind:
            case "better" | "only":
                return Ps(*sides(m))
            case "not_better":
                return Ps(*sides(m).flipped())
            case _:
                upper, lower = sides(m), sides(-m)
                inner, outer = within(upper.below, lower.above), outside(upper.above, lower.below)
                return Ps(inner, outer) if self.kind == "comparable" else Ps(outer, inner)


@dataclass(frozen=True)
class FixedNode:
    """A `covers` atom: decided by inspection, the same in every draw."""

    findings: tuple[Finding, ...]

    @property
    def met(self) -> bool:
        """Whether all requirements are met."""
        return all(f.met for f in self.findings)


@dataclass(frozen=True)
class JoinNode:
    """A conjunction or disjunction."""

    parts: tuple[Node, ...]
    conjunction: bool


@dataclass(frozen=True)
class NotNode:
    """A negation."""

    part: Node


Node = AtomNode | FixedNode | JoinNode | NotNode


def compiled(hypothesis: Hypothesis, compiler: Compiler) -> Node:
    """Compile a hypothesis.

    Raises:
        UntestableError: the evidence does not allow one of its atoms to be tested.
    """
    match hypothesis:
        case Compare():
            return AtomNode(hypothesis, compiler.compare(hypothesis))
        case Only():
            return AtomNode(hypothesis, compiler.only(hypothesis))
        case Covers():
            return FixedNode(inspect(compiler.given[0], hypothesis, compiler.given[1]))
        case Not(part):
            return NotNode(compiled(part, compiler))
        case All(parts) | Any(parts):
            return JoinNode(tuple(compiled(p, compiler) for p in parts), isinstance(hypothesis, All))


def leaves(node: Node) -> Iterator[tuple[AtomNode | FixedNode, bool]]:
    """Atoms from left to right, with whether they stand under an odd number of negations."""
    match node:
        case JoinNode(parts=parts):
            for part in parts:
                yield from leaves(part)
        case NotNode(part=part):
            for atom, negated in leaves(part):
                yield atom, not negated
        case _:
            yield node, False


def regrouped(node: Node, groups: Mapping[int, Group]) -> Node:
    """The same formula over other groups, by id of the old ones."""
    match node:
        case AtomNode(atom=atom, group=group):
            return AtomNode(atom, groups[id(group)])
        case JoinNode(parts=parts, conjunction=conjunction):
            return JoinNode(tuple(regrouped(p, groups) for p in parts), conjunction)
        case NotNode(part=part):
            return NotNode(regrouped(part, groups))
        case FixedNode():
            return node


def groups_of(node: Node) -> tuple[Group, ...]:
    """The distinct groups of a formula, in the order of its atoms."""
    return tuple({id(a.group): a.group for a, _ in leaves(node) if isinstance(a, AtomNode)}.values())


def truth(node: Node, draws: DrawsOf, n: int, shift: float = 0.0) -> Truth:
    """Whether the whole formula is true, per draw; shape (n,)."""
    match node:
        case AtomNode():
            return node.truth(draws[id(node.group)], shift)
        case FixedNode():
            return np.full(n, node.met)
        case NotNode(part=part):
            return ~truth(part, draws, n, shift)
        case JoinNode(parts=parts, conjunction=conjunction):
            found = [truth(part, draws, n, shift) for part in parts]
            return np.asarray(np.logical_and.reduce(found) if conjunction else np.logical_or.reduce(found))


def p_values(node: Node, sources: SourcesOf | None = None, *, worlds: int = 1, shift: float = 0.0) -> Ps:
    """The p-values of the whole formula and of its negation.

    AND takes the largest p, OR as many times the smallest p as it has tested parts. Parts decided by
    inspection carry no error: they drop out, or decide.

    Args:
        node: the formula.
        sources: id of a group → what to test it on; the sample itself where absent.
        worlds: number of simulated worlds in the sources.
        shift: added to all margins.
    """
    if isinstance(node, AtomNode):
        return node.test((sources or {}).get(id(node.group), OBSERVED), shift)
    if isinstance(node, NotNode):
        return p_values(node.part, sources, worlds=worlds, shift=shift).negated()
    fixed = fixed_truth(node)
    if fixed is not None or isinstance(node, FixedNode):
        return Ps(np.full(worlds, float(not fixed)), np.full(worlds, float(bool(fixed))))
    parts = [p_values(p, sources, worlds=worlds, shift=shift) for p in node.parts if fixed_truth(p) is None]
    held, failed = np.stack([t.held for t in parts], -1), np.stack([t.failed for t in parts], -1)
    return Ps(all_of(held), any_of(failed)) if node.conjunction else Ps(any_of(held), all_of(failed))


def fixed_truth(node: Node) -> bool | None:
    """The truth of a formula that inspection alone decides; None where a test is needed."""
    match node:
        case AtomNode():
            return None
        case FixedNode():
            return node.met
        case NotNode(part=part):
            inner = fixed_truth(part)
            return None if inner is None else not inner
        case JoinNode(parts=parts, conjunction=conjunction):
            found = [fixed_truth(p) for p in parts]
            if (not conjunction) in found:
                return not conjunction
            return None if None in found else conjunction


def draws_of(
    node: Node, n: int, rng: np.random.Generator, *, flat: bool = False, values: ValuesOf | None = None
) -> DrawsOf:
    """Draws of all groups of a formula; they share the errors of common queries and training runs."""
    groups = groups_of(node)
    worlds = 1 if values is None else next(iter(values.values())).shape[0]
    noise = shared_noise(groups, n * worlds, rng)
    return {
        id(g): g.draw(n, rng, noise=noise, flat=flat, y=None if values is None else values[id(g)])
        for g in groups
    }


def shared_noise(groups: Sequence[Group], total: int, rng: np.random.Generator) -> Noise | None:
    """The noise several groups share; a single one needs none."""
    live = [g.live for g in groups if g.active.any()]
    return Noise(live, total, rng) if len(live) > 1 else None


def count_of(hold: Hold, n: int) -> Count | None:
    """What a quantifier asks for over n units; None on average."""
    match hold.kind:
        case "on-average":
            return None
        case "everywhere":
            return Count(n, n, at_least=True)
        case "somewhere":
            return Count(1, n, at_least=True)
        case "at-least":
            return Count(at_least(hold.share, n), n, at_least=True) if hold.share is not None else None
        case "at-most":
            return Count(at_most(hold.share, n), n, at_least=False) if hold.share is not None else None


def _side(operand: object) -> str:
    name, take = getattr(operand, "name", "own baseline"), getattr(operand, "take", None)
    return f"{take} {name}" if take else str(name)
