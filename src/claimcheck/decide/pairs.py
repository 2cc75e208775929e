"""Evidence of which only the mean per language pair is known: pairs take the place of queries.

Nobody can tell then how far a mean would move with other queries. What can be told is how far the
average over pairs would move with other languages: the pairs are resampled, clustered by the language of
the queries and by that of the documents. Only claims on average can be tested so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.cells import languages
from claimcheck.decide.context import Context
from claimcheck.decide.operands import UntestableError
from claimcheck.scores import PAIR_MEAN, Block, Cell, ScoreKey, ScoreTable
from claimcheck.stats.clusters import CrossedMeans, crossed_means

FloatArray = NDArray[np.float64]


def only_means(context: Context, cells: Sequence[Cell]) -> bool:
    """Whether the scores on these cells are means per language pair.

    Raises:
        UntestableError: some are, and others are scores of queries.
    """
    queries = {
        (name, block.queries == (PAIR_MEAN,))
        for cell in cells
        for name, block in context.test.systems(cell).items()
    }
    kinds = {alone for _, alone in queries}
    if len(kinds) < 2:
        return True in kinds
    mean, other = (min(name for name, alone in queries if alone is kind) for kind in (True, False))
    raise UntestableError(
        "error",
        f"'{mean}' has means per language pair, '{other}' scores of queries: they cannot be compared; "
        "give the means a profile of their own",
    )


def over_pairs(context: Context, cells: Sequence[Cell]) -> tuple[Context, tuple[Cell, ...], dict[Cell, str]]:
    """The evidence with one cell per task, whose queries are the task's language pairs.

    Returns:
        It, its cells, and the given cells that are left out because a system has no mean there.
    """
    blocks: dict[ScoreKey, Block] = {}
    dropped: dict[Cell, str] = {}
    for task in sorted({cell.task for cell in cells}):
        own = [cell for cell in cells if cell.task == task]
        systems = sorted({name for cell in own for name in context.test.systems(cell)})
        for cell in own:
            lacking = [name for name in systems if name not in context.test.systems(cell)]
            if lacking:
                dropped[cell] = f"no mean of {', '.join(lacking)}"
        kept = sorted({cell.pair: cell for cell in own if cell not in dropped}.items())
        for name in systems if kept else ():
            values = np.array([[context.test.runs(cell, name)[0, 0] for _, cell in kept]])
            key = ScoreKey("test", context.measure, Cell(task, ""), name)
            blocks[key] = Block((0,), tuple(pair for pair, _ in kept), values)
    evidence = replace(context.evidence, scores=ScoreTable(blocks))
    found = Context(evidence, context.measure, pairs_alone=True)
    return found, found.test.cells, dropped


def by_languages(d: FloatArray, pairs: Sequence[str]) -> CrossedMeans:
    """Means of rows over at least two pairs, clustered by both languages.

    Raises:
        UntestableError: differences that do not vary.
    """
    sides = list(zip(*(languages(pair) for pair in pairs), strict=True))
    first, second = (np.unique(side, return_inverse=True)[1] for side in sides)
    found = crossed_means(d, first, second)
    flat = d.any(axis=0) & ((found.residuals**2).sum(axis=0) <= 0.0)
    if flat.any():
        raise UntestableError(
            "not tested", "the systems differ by the same on every language pair: nothing tells the error"
        )
    return found
