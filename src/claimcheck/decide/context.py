"""Evidence as one claim sees it: boards of its measure, seeds, recipes, scores of arms."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.board import Board
from claimcheck.decide.evidence import Evidence
from claimcheck.decide.operands import Arm, pick_runs
from claimcheck.decide.permute import Flips
from claimcheck.scores import Cell
from claimcheck.stats.seeds import SeedTable, interaction, seed_table

FloatArray = NDArray[np.float64]


class Context:
    """One measure of the evidence; shared by all claims on that measure.

    Args:
        evidence: the scores and facts.
        measure: which measure.
        pairs_alone: whether the queries are language pairs of which only the means are known.
    """

    def __init__(self, evidence: Evidence, measure: str, *, pairs_alone: bool = False) -> None:
        self.evidence = evidence
        self.pairs_alone = pairs_alone
        self.measure = measure
        self.test = Board(evidence.scores, measure, "test")
        self.known = frozenset(evidence.scores.systems)
        self._several: dict[str, int] = {}
        for cell in self.test.cells:
            for name, block in self.test.systems(cell).items():
                self._several[name] = max(self._several.get(name, 1), len(block.seeds))
        self._per_query: dict[tuple[Cell, tuple[str, ...], tuple[int, ...] | None], FloatArray] = {}
        self._flips: dict[tuple[int, int], Flips] = {}
        self._seed_tables: dict[tuple[object, ...], SeedTable | None] = {}
        self._seed_means: dict[
            tuple[Cell, tuple[str, ...], tuple[int, ...] | None], tuple[FloatArray, float]
        ] = {}

    @cached_property
    def dev(self) -> Board:
        """Scores on dev queries."""
        return Board(self.evidence.scores, self.measure, "dev")

    def recipe(self, systems: Sequence[str]) -> str | None:
        """Name under which seed variances of these systems are pooled; None if none was trained.

        A system with several seeds but without a declared recipe is one of its own.
        """
        found = set()
        for name in systems:
            facts = self.evidence.systems.get(name)
            if facts is not None and facts.recipe is not None:
                found.add(facts.recipe)
            elif self._several.get(name, 1) > 1:
                found.add(f"runs of {name}")
        return " + ".join(sorted(found)) or None

    def same_recipe(self, recipe: str, cells: Sequence[Cell]) -> tuple[Arm, ...]:
        """Systems of a recipe with at least two runs on all the cells, as arms, sorted by name."""
        arms = []
        for name in sorted(self._several):
            if self._several[name] < 2 or self.recipe((name,)) != recipe:
                continue
            if all(name in self.test.systems(c) and len(self.test.seeds(c, name)) > 1 for c in cells):
                arms.append(Arm(name, dict.fromkeys(cells, (name,)), None, recipe))
        return tuple(arms)

    def flips(self, resamples: int, seed: int) -> Flips:
        """Sign vectors of a seed, made once."""
        return self._flips.setdefault((resamples, seed), Flips(resamples, seed))

    def runs(self, arm: Arm, cell: Cell) -> FloatArray:
        """Scores of an arm's runs on the cell's queries, shape (R, n_cell)."""
        picks = arm.picks[cell]
        if arm.seeds is None:
            return self.test.runs(cell, picks[0])
        rows = [
            pick_runs(self.test.seeds(cell, name), self.test.runs(cell, name), (seed,))[0]
            for seed, name in zip(arm.seeds, picks, strict=True)
        ]
        return np.stack(rows)

    def per_query(self, arm: Arm, cell: Cell) -> FloatArray:
        """Mean over runs, over the queries of the cell's task; NaN where the cell lacks the query."""
        key = (cell, arm.picks[cell], arm.seeds)
        if key not in self._per_query:
            runs = self.runs(arm, cell)
            self._per_query[key] = self.test.spread(cell, runs.sum(axis=0) / len(runs))
        return self._per_query[key]

    def seed_means(self, arm: Arm, cell: Cell) -> tuple[FloatArray, float]:
        """Mean of each run on a cell, shape (R,), and its query × seed noise."""
        key = (cell, arm.picks[cell], arm.seeds)
        if key not in self._seed_means:
            runs = self.runs(arm, cell)
            self._seed_means[key] = (runs.sum(axis=1) / runs.shape[1], interaction(runs))
        return self._seed_means[key]

    def seed_table(self, arm: Arm, cells: Sequence[Cell]) -> SeedTable | None:
        """Mean squares of an arm's runs over the cells; None with fewer than two runs."""
        key = (arm.key, tuple(cells))
        if key not in self._seed_tables:
            found = [self.seed_means(arm, cell) for cell in cells]
            runs = min(means.size for means, _ in found)
            means = np.stack([m[:runs] for m, _ in found], axis=1)
            noise = np.array([v for _, v in found])
            self._seed_tables[key] = seed_table(means, noise) if runs > 1 else None
        return self._seed_tables[key]

    def run_count(self, arm: Arm, cells: Sequence[Cell]) -> int:
        """Fewest runs an arm has on any of the cells."""
        return min(self.seed_means(arm, cell)[0].size for cell in cells)
