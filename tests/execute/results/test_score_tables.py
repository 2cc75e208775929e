"""Score tables of others: every layout gives the same table, every fault its row."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.results.tables import INDEX_COLUMNS, read_scores
from claimcheck.scores import PAIR_MEAN, Block, Cell, ScoreKey, ScoreTable
from claimcheck.spec import tables as linted

if TYPE_CHECKING:
    from pathlib import Path

LONG = "query,system,score\nq1,A,0.5\nq1,B,0.25\nq2,A,1\nq2,B,0\n"
NO_CELL = Cell("", "")
WIDE = "query,A,B\nq1,0.5,0.25\nq2,1,0\n"


def write(folder: Path, content: str | bytes, name: str = "scores.csv") -> Path:
    """The content as a file."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def values(table: ScoreTable, system: str, measure: str = "score") -> list[list[float]]:
    """Scores of a system by seed and query."""
    return table[ScoreKey("test", measure, NO_CELL, system)].values.tolist()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (LONG, "scores.csv"),
        (WIDE, "scores.csv"),
        (LONG.replace(",", "\t"), "scores.tsv"),
        ("\ufeff" + LONG, "scores.csv"),
        (LONG.replace("\n", "\r\n"), "scores.csv"),
        (LONG.replace("q1", '"q1"').replace("0.25", " 0.25 "), "scores.csv"),
        ("query,system,score\n" + "\n".join(reversed(LONG.splitlines()[1:])), "scores.csv"),
        ("B,query,A\n0,q2,1\n0.25,q1,0.5\n", "scores.csv"),
        (LONG.replace("\n", "\n\n"), "scores.csv"),
    ],
    ids=[
        "long",
        "wide",
        "tabs",
        "byte order mark",
        "CRLF",
        "quotes",
        "reversed",
        "columns in any order",
        "blank lines",
    ],
)
def test_all_layouts_give_the_same_table(tmp_path: Path, content: str, name: str) -> None:
    """Long or wide, in any order and dialect, the scores are the same."""
    table = read_scores(write(tmp_path, content, name))
    assert values(table, "A") == [[0.5, 1.0]]
    assert values(table, "B") == [[0.25, 0.0]]
    assert table.digest() == read_scores(write(tmp_path, LONG)).digest()


def test_parquet_gives_the_same_table(tmp_path: Path) -> None:
    """Parquet with its own types, dictionaries and whole numbers as ids reads as CSV does."""
    frame = pd.read_csv(io.StringIO(LONG.replace("q", "").replace("uery", "query")))
    frame["system"] = frame["system"].astype("category")
    path = tmp_path / "scores.parquet"
    frame.to_parquet(path)
    expected = read_scores(write(tmp_path, LONG.replace("q1", "1").replace("q2", "2")))
    assert read_scores(path).digest() == expected.digest()


def test_all_columns_end_where_they_belong(tmp_path: Path) -> None:
    """Split, measure, task, pair and seed make blocks; trec_eval's names of measures become ours."""
    rows = [
        "query,system,score,task,pair,seed,measure,split",
        *(
            f"q{q},A,0.{q}{seed},t,{pair},{seed},{measure},{split}"
            for q in (1, 2)
            for pair in ("en-de", "de-en")
            for seed in (7, 3)
            for measure in ("map", "nDCG@10")
            for split in ("dev", "test")
        ),
    ]
    table = read_scores(write(tmp_path, "\n".join(rows)), measure="RR")
    assert table.measures == ("AP", "nDCG@10")
    assert len(table) == 8
    block = table[ScoreKey("dev", "AP", Cell("t", "en-de"), "A")]
    assert block.seeds == (3, 7)
    assert block.queries == ("q1", "q2")
    assert block.values.tolist() == [[0.13, 0.23], [0.17, 0.27]]


def test_a_table_without_a_measure_holds_the_one_it_is_read_for(tmp_path: Path) -> None:
    """The caller names the measure; a column in the table goes before."""
    assert read_scores(write(tmp_path, LONG), measure="AP").measures == ("AP",)
    named = LONG.replace("score\n", "score,measure\n").replace("5\n", "5,RR\n").replace("1\n", "1,RR\n")
    named = named.replace("0\n", "0,RR\n")
    assert read_scores(write(tmp_path, named), measure="AP").measures == ("RR",)


def test_ids_are_never_taken_for_missing(tmp_path: Path) -> None:
    """Queries and systems called NA, null or 007 keep their names."""
    table = read_scores(write(tmp_path, "query,system,score\nNA,null,1\n007,null,0\n"))
    assert table.systems == ("null",)
    assert table[next(iter(table))].queries == ("007", "NA")


names = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), min_size=1, max_size=4)
unit = st.floats(0, 1)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(names, min_size=1, max_size=4, unique=True),
    st.lists(
        names.filter(lambda n: n not in (*INDEX_COLUMNS, "system", "score")),
        min_size=1,
        max_size=4,
        unique=True,
    ),
    st.data(),
)
def test_reads_what_pandas_writes(
    tmp_path: Path, queries: list[str], systems: list[str], data: st.DataObject
) -> None:
    """Any names and scores survive long and wide CSV and Parquet, in any order of rows."""
    scores = {(q, s): data.draw(unit) for q in queries for s in systems}
    blocks = {
        ScoreKey("test", "AP", Cell("", ""), s): Block(
            (0,), tuple(sorted(queries)), np.array([[scores[q, s] for q in sorted(queries)]])
        )
        for s in systems
    }
    expected = ScoreTable(blocks).digest()
    rows = data.draw(st.permutations([(q, s, v) for (q, s), v in scores.items()]))
    long = pd.DataFrame(rows, columns=["query", "system", "score"])
    wide = pd.DataFrame([[q, *(scores[q, s] for s in systems)] for q in queries], columns=["query", *systems])
    for frame in (long, wide):
        frame.to_csv(tmp_path / "t.csv", index=False)
        frame.to_parquet(tmp_path / "t.parquet")
        assert read_scores(tmp_path / "t.csv", measure="AP").digest() == expected
        assert read_scores(tmp_path / "t.parquet", measure="AP").digest() == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            LONG + "q3,A,0.5\n",
            r"csv:6: query 'q3' has a score of 'A' but none of 'B', which lacks 1 of 3 .*-c does",
        ),
        (LONG + "q3,A,0.5\nq3,B,\n", r"csv:7: no score for query 'q3' of system 'B'; write 0"),
        (LONG + "q3,A,0.5\nq3,B,nan\n", r"csv:7: 'nan' in column 'score' is not a finite number"),
        (LONG + "q3,A,0.5\nq3,B,n/a\n", r"csv:7: 'n/a' in column 'score' is not a finite number"),
        (LONG + "q3,A,0.5\nq3,B,1e999\n", r"csv:7: '1e999' in column 'score'"),
        (LONG + "q3,A,0.5\nq3,B,50.1\n", r"csv:7: score 50\.1 of system 'B' is outside \[0, 1\].* by 100"),
        (LONG + "q3,A,0.5\nq3,B,-0.1\n", r"csv:7: score -0\.1 of system 'B' is outside"),
        (LONG + "q1,B,0.25\n", r"csv:6: a second score for query 'q1' of system 'B' \(the first: .*csv:3\)"),
        (LONG + ",B,0.25\n", r"csv:6: column 'query' is empty"),
        (LONG + "q3,,0.25\n", r"csv:6: column 'system' is empty"),
        (LONG + "q3,A\n", r"scores\.csv: cannot be read as a table: .*Expected 3 columns, got 2: q3,A"),
        (LONG + '"q3\n\n,still",A,0.5\n"q4",A,x\n', r"csv:9: 'x' in column 'score'"),
        (WIDE + "q3,0.5,\n", r"csv:4: no score of system 'B' for query 'q3'; write 0"),
        (WIDE + "q3,0.5,inf\n", r"csv:4: 'inf' in column 'B' is not a finite number"),
        (WIDE + "\nq3,0.5,2\n", r"csv:5: score 2 of system 'B' is outside"),
        (
            WIDE + "q1,0.5,0.25\n",
            r"csv:4: a second score for query 'q1' of system 'A' \(the first: .*csv:2\)",
        ),
        ("topic,A,B\nq1,0.5,0.25\n", r"no column 'query' among its columns \(topic, A, B\)"),
        ("query,system\nq1,A\n", "needs both columns 'system' and 'score'"),
        ("query,system,score,sigma\nq1,A,1,1\n", "column 'sigma' is not one of"),
        ("query,A,A\nq1,1,1\n", "column 'A' stands twice"),
        ("query,A,\nq1,1,1\n", "a column without a name"),
        ("query,task\nq1,t\n", "names no system"),
        ("query,A,B\nq1,1,\nq2,1,\n", "column 'B' is empty; remove it"),
        ("query,system,score,seed\nq1,A,1,1.5\n", r"csv:2: seed '1\.5' is not a whole number"),
        ("query,system,score,seed\nq1,A,1,1\nq2,A,1,1\nq1,A,1,2\n", r"csv:3: .* none of 'A' \(seed 2\)"),
        ("query,system,score\n", "a table without rows"),
        ("", "scores.csv: cannot be read as a table"),
        (b"query,A\nq\xff,1\n", "scores.csv: .*UTF"),
        (
            "query," + ",".join(f"s{i}" for i in range(20_000)) + "\n",
            "20001 columns; is this a table of scores",
        ),
    ],
)
def test_bad_tables_are_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    """Each fault is told with file and row, what was found and what to do."""
    with pytest.raises(DataError, match=message):
        read_scores(write(tmp_path, content))


def test_rows_of_parquet_are_told_by_number(tmp_path: Path) -> None:
    """Parquet has no lines; rows count from 1."""
    path = tmp_path / "scores.parquet"
    pq.write_table(pa.table({"query": ["q1", "q2"], "system": ["A", "A"], "score": [0.5, None]}), path)
    with pytest.raises(DataError, match=r"scores\.parquet: row 2: no score for query 'q2'"):
        read_scores(path)
    pq.write_table(pa.table({"query": ["q1"], "system": ["A"], "score": [[0.5]]}), path)
    with pytest.raises(DataError, match="column 'score' holds no numbers"):
        read_scores(path)
    not_utf8 = pa.array([b"q\xff"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"query": not_utf8, "system": ["A"], "score": [0.5]}), path)
    with pytest.raises(DataError, match=r"cannot be read as a table: .*UTF8"):
        read_scores(path)


def test_a_system_that_was_not_run_on_a_cell_is_simply_not_there(tmp_path: Path) -> None:
    """A whole cell may be missing, in a long as in a wide table; part of one may not."""
    wide = "query,pair,A,B\nq1,en-de,1,1\nq2,en-de,1,1\nq1,en-fr,1,\nq2,en-fr,1,\n"
    table = read_scores(write(tmp_path, wide))
    cells = {(key.cell.pair, key.system) for key in table}
    assert cells == {("en-de", "A"), ("en-de", "B"), ("en-fr", "A")}
    with pytest.raises(DataError, match=r"csv:5: no score of system 'B' for query 'q2'"):
        read_scores(write(tmp_path, wide.replace("q1,en-fr,1,", "q1,en-fr,1,0")))


def test_cells_may_have_different_queries(tmp_path: Path) -> None:
    """Only within a cell must all systems have the same queries."""
    text = "query,pair,A,B\nq1,en-de,1,1\nq2,en-fr,1,0\nq3,en-fr,1,0\n"
    table = read_scores(write(tmp_path, text))
    assert table[ScoreKey("test", "score", Cell("", "en-fr"), "B")].queries == ("q2", "q3")


def test_rounded_scores_stay_in_range(tmp_path: Path) -> None:
    """A sum printed as 1.0000001 is 1, and −0 is 0."""
    table = read_scores(write(tmp_path, "query,system,score\nq1,A,1.0000001\nq2,A,-0.0\n"))
    assert str(values(table, "A")) == "[[1.0, 0.0]]"


def test_a_million_rows_in_any_order(tmp_path: Path) -> None:
    """Large tables are read in columns: a shuffled million rows in seconds."""
    rng = np.random.default_rng(6)
    systems, queries = 200, 5_000
    order = rng.permutation(systems * queries)
    scores = rng.random((systems, queries)).round(4)
    columns = {
        "query": pa.array([f"q{i:04d}" for i in range(queries)]).take(pa.array(order % queries)),
        "system": pa.array([f"s{i:03d}" for i in range(systems)]).take(pa.array(order // queries)),
        "score": scores.ravel()[order],
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    table = read_scores(tmp_path / "t.parquet")
    assert len(table) == systems
    assert values(table, "s123") == [scores[123].tolist()]


def test_means_per_language_pair(tmp_path: Path) -> None:
    """A table without queries is one mean per cell and system, long or wide; a pair may lack a system."""
    long = "pair,system,score\nen-de,A,0.5\nen-de,B,0.25\nen-fr,A,1\nen-fr,B,0\n"
    wide = "pair,B,A\nen-fr,0,1\nen-de,0.25,0.5\n"
    for text in (long, wide):
        means = read_scores(write(tmp_path, text), measure="AP")
        assert (means.measures, means.systems) == (("AP",), ("A", "B"))
        assert means.cells() == (Cell("", "en-de"), Cell("", "en-fr"))
        assert {key: means[key].values.tolist() for key in means if key.system == "A"} == {
            ScoreKey("test", "AP", Cell("", "en-de"), "A"): [[0.5]],
            ScoreKey("test", "AP", Cell("", "en-fr"), "A"): [[1.0]],
        }
        assert {means[key].queries for key in means} == {(PAIR_MEAN,)}
        assert {means[key].seeds for key in means} == {(0,)}
    lacking = read_scores(write(tmp_path, "pair,A,B\nen-de,1,1\nen-fr,1,\n"))
    assert lacking.get("test", "score", Cell("", "en-fr"), "B") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("pair,A\nen-de,1\nen-de,1\n", r"csv:3: a second score"),
        ("pair,seed,A\nen-de,1,1\n", "average over seeds"),
        ("pair,A\nen-de,47.1\n", "outside"),
        ("pair,A\nen-de,1\nGerman,1\n", r"csv:3: pair 'German'; write both languages, as in en-de"),
        ("pair,A\n,1\n", r"csv:2: pair ''"),
        ("pair,system\nen-de,A\n", "needs both columns"),
    ],
)
def test_bad_means_are_refused(tmp_path: Path, content: str, message: str) -> None:
    """One mean per pair and system, in [0, 1], of pairs that name two languages."""
    with pytest.raises(DataError, match=message):
        read_scores(write(tmp_path, content))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.binary(), st.text().map(str.encode), st.text().map(lambda t: (LONG + t + ",").encode())),
    st.sampled_from(["t.csv", "t.tsv", "t.parquet", "t.eval"]),
)
def test_random_bytes_are_refused(tmp_path: Path, content: bytes, name: str) -> None:
    """No content ends in anything but a DataError."""
    with pytest.raises(DataError):
        read_scores(write(tmp_path, content, name))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(4, 700), st.integers(0, 255))
def test_damaged_parquet_is_refused_or_read(tmp_path: Path, at: int, byte: int) -> None:
    """One wrong byte anywhere is a DataError or changes nothing that is checked, never a crash."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"query": ["q1", "q2"], "A": [0.5, 1.0]}), path)
    content = bytearray(path.read_bytes())
    content[at % len(content)] = byte
    path.write_bytes(content)
    try:
        table = read_scores(path)
    except DataError as error:
        assert "t.parquet" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert len(table) == 1


def test_names_agree_with_what_lint_sees(tmp_path: Path) -> None:
    """The linter reads systems and cells from the same columns."""
    assert set(linted.INDEX_COLUMNS) == set(INDEX_COLUMNS)
    means = "pair,task,A,B\nen-de,t,1,0\nen-fr,t,0,1\n"
    for text in (LONG, WIDE, means, "query,pair,A\nq1,en-de,1\nq1,en-fr,0\n"):
        path = write(tmp_path, text)
        seen, table = linted.table_names(path), read_scores(path)
        assert seen.systems == table.systems
        assert seen.cells == tuple((cell.task, cell.pair) for cell in table.cells())
