"""`spec/tables.py`: the names in a score table, without its scores."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.results.tables import read_scores
from claimcheck.spec.tables import TableNames, table_names

LONG = (
    "query,system,score,task,pair\nq1,b,0.1,t,en-de\nq1,a,0.2,t,en-de\nq2,b,0.3,u,de-en\nq2,a,0.5,u,de-en\n"
)
WIDE = "query,pair,run2,run1\nq1,en-de,0.1,0.2\nq1,de-en,0.3,0.4\n"


def table(path: Path, text: str) -> Path:
    """The text as it is."""
    path.write_text(text, encoding="utf-8")
    return path


def parquet(path: Path, text: str) -> Path:
    """The CSV text as Parquet, every column text."""
    header, *rows = [line.split(",") for line in text.splitlines()]
    pq.write_table(pa.table({name: [row[i] for row in rows] for i, name in enumerate(header)}), path)
    return path


@pytest.mark.parametrize("write", [table, parquet])
def test_long_and_wide_tables_name_systems_and_cells(tmp_path: Path, write: type[object]) -> None:
    """In CSV and in Parquet alike; a missing column means one task or one pair without a name."""
    suffix = "parquet" if write is parquet else "csv"
    found = table_names(write(tmp_path / f"long.{suffix}", LONG))  # type: ignore[call-arg]
    assert found == TableNames(("a", "b"), (("t", "en-de"), ("u", "de-en")))
    found = table_names(write(tmp_path / f"wide.{suffix}", WIDE))  # type: ignore[call-arg]
    assert found == TableNames(("run1", "run2"), (("", "de-en"), ("", "en-de")))


def test_the_plainest_table_has_one_cell(tmp_path: Path) -> None:
    """Queries and a column per system, nothing else; a byte order mark and tabs do no harm."""
    assert table_names(table(tmp_path / "s.csv", "\ufeffquery,x,y\nq1,1,0\n")) == TableNames(
        ("x", "y"), (("", ""),)
    )
    assert table_names(table(tmp_path / "s.tsv", "query\tx\ty\nq1\t1\t0\n")) == TableNames(
        ("x", "y"), (("", ""),)
    )


def test_output_of_trec_eval_is_named_by_its_files(tmp_path: Path) -> None:
    """A folder has a system per file, endings cut off; a single file is one system."""
    folder = tmp_path / "evals"
    folder.mkdir()
    for name in ("bm25.eval.txt", "dense.txt", ".hidden"):
        (folder / name).write_text("map\tq1\t0.5\nmap\tall\t0.5\n", encoding="utf-8")
    assert table_names(folder) == TableNames(("bm25", "dense"), (("", ""),))
    assert table_names(folder / "dense.txt").systems == ("dense",)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("none.csv", None, "none.csv: no such file; paths are relative to the profile"),
        ("s.csv", "q,x\n1,2\n", "s.csv: no column 'query'"),
        ("s.csv", "query,system\nq1,a\n", "s.csv: a long table needs both columns 'system' and 'score'"),
        ("s.csv", "query,x,x\nq1,1,2\n", "s.csv: column 'x' stands twice"),
        ("s.csv", "query,task\nq1,t\n", "s.csv: names no system"),
        ("s.csv", "", "s.csv: no column 'query'"),
        ("s.csv", 'query,system,score\n"q1,a,1\n', "s.csv: not CSV: unexpected end of data"),
        ("s.parquet", "query,x\nq1,1\n", "s.parquet: not Parquet: "),
        (
            "s.csv",
            "query," + ",".join(f"s{i}" for i in range(10_000)),
            "s.csv: 10001 columns; is this a table of scores?",
        ),
    ],
)
def test_what_is_no_score_table_is_named(tmp_path: Path, name: str, text: str | None, message: str) -> None:
    """One line per kind of file."""
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        table_names(path)
    assert str(caught.value).startswith(message)


def test_a_table_that_is_not_text_is_named(tmp_path: Path) -> None:
    """Latin-1 and binary files."""
    path = tmp_path / "s.csv"
    path.write_bytes(b"query,caf\xe9\nq1,1\n")
    with pytest.raises(DataError, match=r"s\.csv: not UTF-8 text \(.* at byte 9\)"):
        table_names(path)


@given(
    systems=st.lists(st.text("abcxyz", min_size=1, max_size=4), min_size=1, max_size=4, unique=True),
    pairs=st.lists(st.sampled_from(["en-de", "de-en", "fr-en"]), min_size=1, max_size=3, unique=True),
)
def test_the_names_are_those_that_reading_the_scores_finds(
    tmp_path_factory: pytest.TempPathFactory, systems: list[str], pairs: list[str]
) -> None:
    """The cheap look and the full reader agree on systems and cells."""
    rows = [f"q{i},{s},0.5,{p}" for p in pairs for s in systems for i in range(2)]
    path = table(tmp_path_factory.mktemp("t") / "s.csv", "query,system,score,pair\n" + "\n".join(rows) + "\n")
    names, scores = table_names(path), read_scores(path)
    assert names.systems == scores.systems
    assert names.cells == tuple((cell.task, cell.pair) for cell in scores.cells())
