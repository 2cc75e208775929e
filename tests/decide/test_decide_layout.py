"""Boards, cell selection, tipping points: the small parts."""

from __future__ import annotations

import numpy as np
import pytest
from planted_evidence import MEASURE, table

from claimcheck.decide.board import Board
from claimcheck.decide.cells import is_cross_lingual, languages, select
from claimcheck.decide.evidence import Evidence
from claimcheck.decide.tipping import nearest_crossing
from claimcheck.record import TaskFacts
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable
from claimcheck.spec.hypothesis import CellSelection

TASKS = {
    "icd-titles": TaskFacts("icd-titles", "sentence", "icd", (), ()),
    "icd-blocks": TaskFacts("icd-blocks", "document", "icd", (), ()),
    "home": TaskFacts("home", "sentence", "smarthome", (), ()),
}
CELLS = [Cell(t, p) for t in TASKS for p in ("en-de", "de-en", "en-en")] + [Cell("plain", "")]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (CellSelection(), 7),
        (CellSelection(pairs="monolingual"), 4),
        (CellSelection(pairs="all"), 10),
        (CellSelection(pairs=("en-de",)), 3),
        (CellSelection(tasks=("icd-*",)), 4),
        (CellSelection(tasks=("icd-*", "home")), 6),
        (CellSelection(kinds=("sentence",)), 4),
        (CellSelection(kinds=("sentence",), corpora=("icd",)), 2),
        (CellSelection(tasks=("nothing",)), 0),
    ],
)
def test_selection(selection: CellSelection, expected: int) -> None:
    """Globs, kinds, corpora and pairs narrow each other; a cell without a pair meets every keyword."""
    found = select(selection, CELLS, TASKS)
    assert len(found) == expected
    assert list(found) == sorted(found)


def test_pairs() -> None:
    """The query's language comes first; a plain table has none."""
    assert languages("en-zh_Hant") == ("en", "zh_Hant")
    assert languages("") == ()
    assert is_cross_lingual("en-de")
    assert not is_cross_lingual("en-en")
    assert not is_cross_lingual("")


def test_board_aligns_queries_of_cells_and_systems() -> None:
    """Queries of a task share positions; what a system lacks is 0, what a cell lacks is NaN."""
    one, two = Cell("t", "en-de"), Cell("t", "de-en")
    board = Board(
        ScoreTable(
            {
                ScoreKey("test", MEASURE, one, "a"): Block((0,), ("q1", "q3"), np.array([[0.1, 0.3]])),
                ScoreKey("test", MEASURE, one, "b"): Block((0,), ("q1",), np.array([[0.5]])),
                ScoreKey("test", MEASURE, two, "a"): Block((0,), ("q2", "q3"), np.array([[0.2, 0.4]])),
                ScoreKey("dev", MEASURE, two, "a"): Block((0,), ("q9",), np.array([[0.9]])),
            }
        ),
        MEASURE,
    )
    assert board.cells == (two, one)
    assert board.clusters("t") == 3
    np.testing.assert_array_equal(board.runs(one, "b"), [[0.5, 0.0]])
    assert (board.missing(one, "b"), board.missing(one, "a")) == (1, 0)
    np.testing.assert_array_equal(board.spread(one, board.runs(one, "a")[0]), [0.1, np.nan, 0.3])
    assert board.systems(Cell("other", "")) == {}


@pytest.mark.parametrize("threshold", [0.03, -0.03, 0.2, -0.2, 0.003])
def test_tipping_finds_the_crossing(threshold: float) -> None:
    """The nearest change is found on either side, to a fraction of the scale."""
    found = nearest_crossing(lambda s: s < threshold, 0.025)
    assert found == pytest.approx(threshold, abs=2e-4)


def test_tipping_knows_its_limits() -> None:
    """No change in reach is None; shifts below the lowest are not tried; the nearer of two is taken."""
    assert nearest_crossing(lambda s: s < 9, 0.025) is None
    assert nearest_crossing(lambda s: s > -0.1, 0.025, lowest=-0.01) is None
    assert nearest_crossing(lambda s: -0.02 < s < 0.2, 0.025) == pytest.approx(-0.02, abs=2e-4)


def test_evidence_from_scores_alone() -> None:
    """A plain table needs no facts: every system counts as ready-made."""
    found = Evidence.from_scores(table({"a": 0.0, "b": 0.1}, n=3))
    assert sorted(found.systems) == ["a", "b"]
    assert found.systems["a"].method == "scores"
