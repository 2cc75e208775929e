"""The score table: sorted, digested, the same after a round trip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable

CELL = Cell("titles", "en-de")


def _table(values: list[list[float]], system: str = "a", seeds: tuple[int, ...] | None = None) -> ScoreTable:
    array = np.array(values)
    block = Block(seeds or tuple(range(len(array))), tuple(f"q{i}" for i in range(array.shape[1])), array)
    return ScoreTable({ScoreKey("test", "AP", CELL, system): block})


def _equal(a: ScoreTable, b: ScoreTable) -> bool:
    return list(a) == list(b) and all(
        a[k].seeds == b[k].seeds and a[k].queries == b[k].queries and np.array_equal(a[k].values, b[k].values)
        for k in a
    )


@given(st.permutations(range(12)))
def test_row_order_changes_nothing(order: list[int]) -> None:
    """Rows in any order give the same table and the same digest."""
    table = _table([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]).merged(_table([[1.0, 0.0, 0.5], [0.3, 0.2, 0.1]], "b"))
    shuffled = ScoreTable.from_arrow(table.to_arrow().take(order))
    assert _equal(table, shuffled)
    assert table.digest() == shuffled.digest()


def test_parquet_round_trip(tmp_path: Path) -> None:
    """What is written is read back."""
    table = _table([[0.1, 0.2, 1 / 3]], seeds=(7,))
    table.write(tmp_path / "scores.parquet")
    assert _equal(ScoreTable.read(tmp_path / "scores.parquet"), table)


def test_empty_round_trip(tmp_path: Path) -> None:
    """A table without scores is a table, too."""
    ScoreTable({}).write(tmp_path / "scores.parquet")
    assert len(ScoreTable.read(tmp_path / "scores.parquet")) == 0


def test_digest_sees_every_part() -> None:
    """Another value, system, seed or query gives another digest; float noise does not."""
    base = _table([[0.1, 0.2]])
    assert base.digest() == _table([[0.1 + 1e-13, 0.2]]).digest()
    others = [
        _table([[0.1, 0.3]]),
        _table([[0.1, 0.2]], "b"),
        _table([[0.1, 0.2]], seeds=(5,)),
        _table([[0.1]]),
    ]
    assert len({base.digest(), *(t.digest() for t in others)}) == 5


def test_two_sources_for_one_system() -> None:
    """The same system from two sources is an error that names it."""
    with pytest.raises(DataError, match="'a'.*two sources"):
        _table([[0.1]]).merged(_table([[0.2]]))


def test_ragged_and_doubled_rows_are_refused() -> None:
    """A query scored twice, or under only some seeds, is named."""
    names = ("split", "measure", "task", "pair", "system")
    same = {n: ["x", "x"] for n in names}
    with pytest.raises(DataError, match="two scores"):
        ScoreTable.from_columns({**same, "seed": [0, 0], "query": ["q", "q"], "score": [0.1, 0.2]})
    with pytest.raises(DataError, match="not all"):
        ScoreTable.from_columns({**same, "seed": [0, 1], "query": ["q", "r"], "score": [0.1, 0.2]})


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.integers(0, 2), st.sampled_from(["q1", "q2", "ä"]), st.floats(0, 1)
        ),
        min_size=1,
        max_size=14,
    )
)
def test_columns_and_arrow_agree(rows: list[tuple[str, int, str, float]]) -> None:
    """Any rows, rectangular or not: read from Arrow they give the table, or the error, of plain columns."""
    import pyarrow as pa

    systems, seeds, queries, scores = (list(column) for column in zip(*rows, strict=True))
    same = {name: [name] * len(rows) for name in ("split", "measure", "task", "pair")}
    columns = {**same, "system": systems, "seed": seeds, "query": queries, "score": scores}

    def outcome(read: Callable[[], ScoreTable]) -> ScoreTable | str:
        try:
            return read()
        except DataError as error:
            return str(error)

    one = outcome(lambda: ScoreTable.from_columns({k: np.array(v) for k, v in columns.items()}))
    other = outcome(lambda: ScoreTable.from_arrow(pa.table(columns)))
    if isinstance(one, ScoreTable) and isinstance(other, ScoreTable):
        assert _equal(one, other)
    else:
        assert one == other
