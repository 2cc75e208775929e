"""Rankings: the order of ties, padding, and what a run's folder tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.search.collection import SplitPair
from claimcheck.execute.search.ranking import Run, RunWriter, best, collect

if TYPE_CHECKING:
    from pathlib import Path

few_scores = st.lists(st.sampled_from([-1.0, 0.0, 0.5, 2.0]), max_size=30)


@given(few_scores, st.integers(1, 40))
def test_best_is_a_sort_by_score_then_row_descending(scores: list[float], depth: int) -> None:
    """The top k with ties equals sorting everything and cutting."""
    expected = sorted(enumerate(scores), key=lambda item: (-item[1], -item[0]))[:depth]
    rows, found = best(np.array(scores, np.float32), depth)
    assert list(zip(rows.tolist(), found.tolist(), strict=True)) == expected


@given(few_scores, st.integers(1, 40), st.randoms(use_true_random=False))
def test_best_does_not_depend_on_the_order_of_candidates(
    scores: list[float], depth: int, random: object
) -> None:
    """Shuffled candidates with their rows give the same ranking."""
    order = list(range(len(scores)))
    random.shuffle(order)  # type: ignore[attr-defined]
    values = np.array(scores, np.float32)
    straight, shuffled = best(values, depth), best(values[order], depth, np.array(order, np.int64))
    np.testing.assert_array_equal(straight[0], shuffled[0])
    np.testing.assert_array_equal(straight[1], shuffled[1])


def test_short_rankings_end_in_minus_one() -> None:
    """A query with fewer results than the depth is padded, and none at all is counted as missing."""
    lists = [best(np.array([0.5, 0.5, 0.1], np.float32), 5), best(np.zeros(0, np.float32), 5)]
    ranking = collect(lists, 5)
    np.testing.assert_array_equal(ranking.documents, [[1, 0, 2, -1, -1], [-1] * 5])
    assert ranking.ties == 1
    assert ranking.missing == 1


def test_a_run_reads_back_as_written(tmp_path: Path) -> None:
    """Cells, rows, scores and counts survive the disk."""
    ranking = collect([best(np.array([0.1, 0.9], np.float32), 3)], 3)
    writer = RunWriter(tmp_path)
    writer.add(SplitPair("test", "en-de"), ranking)
    writer.close({"method": "dense", "depth": 3})
    run = Run.open(tmp_path)
    cell = SplitPair("test", "en-de")
    assert run.cells == (cell,)
    assert (cell.query_language, cell.document_language) == ("en", "de")
    np.testing.assert_array_equal(run.documents(cell), ranking.documents)
    np.testing.assert_array_equal(run.scores(cell), ranking.scores)
    assert run.facts["missing"] == {"test.en-de": 0}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": [3]}', '{"cells": ["a.b.c"]}'])
def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, text: str) -> None:
    """A damaged or foreign search.json is an error that names it."""
    (tmp_path / "search.json").write_text(text)
    with pytest.raises(DataError, match=r"search\.json: not the result of a search"):
        Run.open(tmp_path)
