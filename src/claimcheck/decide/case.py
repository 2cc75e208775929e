"""One claim compiled against one measure of the evidence, ready to be drawn from and tested."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from claimcheck.decide.compile import Compiler
from claimcheck.decide.context import Context
from claimcheck.decide.engine import EASY_DRAWS
from claimcheck.decide.formula import (
    AtomNode,
    DrawsOf,
    Node,
    compiled,
    draws_of,
    fixed_truth,
    groups_of,
    leaves,
    p_values,
    regrouped,
    truth,
)
from claimcheck.decide.groups import Source
from claimcheck.decide.operands import Arm
from claimcheck.decide.permute import Flips
from claimcheck.decide.question import Question
from claimcheck.scores import Cell

Rng = np.random.Generator


@dataclass(frozen=True)
class Case:
    """A question, the formula compiled for it, and what the compiler noticed."""

    question: Question
    compiler: Compiler
    node: Node

    @classmethod
    def of(cls, question: Question, context: Context) -> Case:
        """Compile a question.

        Raises:
            UntestableError: the evidence does not allow it.
        """
        compiler = Compiler.of(context, question)
        return cls(question, compiler, compiled(question.hypothesis, compiler))

    def rng(self, stream: int) -> Rng:
        """The claim's own random numbers; streams are independent of one another."""
        return np.random.default_rng([self.question.seed, stream])

    def draws(self, n: int, stream: int = 0, *, flat: bool = False) -> DrawsOf:
        """Posterior draws of all contrasts in the formula."""
        return draws_of(self.node, n, self.rng(stream), flat=flat)

    def share(self, draws: DrawsOf, n: int, shift: float = 0.0) -> float:
        """Share of draws in which the whole formula is true, all margins shifted."""
        return float(truth(self.node, draws, n, shift).mean())

    def prior_share(self, n: int) -> float:
        """The same before any score is seen."""
        rng = self.rng(2)
        return self.share({id(g): g.draw_prior(n, rng) for g in groups_of(self.node)}, n)

    def test(self, shift: float = 0.0) -> tuple[float, float]:
        """One-sided p of the formula and of its negation."""
        ps = p_values(self.node, shift=shift)
        return float(ps.held[0]), float(ps.failed[0])

    def permuted(self) -> tuple[float, float]:
        """The same by sign flips."""
        sources = {id(g): Source(flips=self.flips) for g in groups_of(self.node)}
        ps = p_values(self.node, sources)
        return float(ps.held[0]), float(ps.failed[0])

    def on(self, cells: frozenset[Cell]) -> Case:
        """The same claim on some of its cells; what was chosen on dev queries stays chosen."""
        groups = {id(g): g.on(cells) for g in groups_of(self.node)}
        question = replace(self.question, resamples=min(self.question.resamples, EASY_DRAWS))
        return Case(question, self.compiler, regrouped(self.node, groups))

    @property
    def flips(self) -> Flips:
        """Sign vectors for permutation tests, shared by all claims with this seed."""
        return self.compiler.context.flips(self.question.resamples - 1, self.question.seed)

    @cached_property
    def fixed(self) -> bool | None:
        """The truth of a formula that inspection alone decides."""
        return fixed_truth(self.node)

    @cached_property
    def atoms(self) -> tuple[AtomNode, ...]:
        """The comparisons of the formula."""
        return tuple(a for a, _ in leaves(self.node) if isinstance(a, AtomNode))

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Cells that enter some comparison."""
        return tuple(sorted({c for atom in self.atoms for c in atom.group.sample.cells}))

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """All arms that are compared."""
        return tuple({a.key: a for atom in self.atoms for a in atom.group.sample.arms}.values())

    @cached_property
    def fewest_runs(self) -> int | None:
        """Fewest training runs of a trained arm; None if nothing was trained."""
        runs = [r for atom in self.atoms for r in atom.group.sample.seeds.runs if r is not None]
        return min(runs) if runs else None
