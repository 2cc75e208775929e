"""TREC runs and judgements: read as trec_eval reads them, or refused with file and line."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
import pytrec_eval
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.results import lines
from claimcheck.execute.results.trec import read_qrels, read_run
from claimcheck.measure.formulas import per_query
from claimcheck.measure.qrels import Qrels
from claimcheck.measures import Measure

if TYPE_CHECKING:
    from pathlib import Path

QUERIES = pa.array(["q1", "q2", "q3"])
DOCUMENTS = pa.array(["a", "b", "c", "d"])
GOOD = "q1 Q0 a 1 3.5 me\nq1 Q0 b 2 2.5 me\nq2 Q0 c 1 1 me\n"


def write(folder: Path, text: str | bytes) -> Path:
    """The text as a file."""
    path = folder / "run.trec"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_reads_rankings(tmp_path: Path) -> None:
    """Rows of documents and scores per query; a query without lines is empty."""
    run = read_run(write(tmp_path, GOOD), QUERIES, DOCUMENTS)
    np.testing.assert_array_equal(run.ranking.documents, [[0, 1], [2, -1], [-1, -1]])
    np.testing.assert_array_equal(run.ranking.scores, np.array([[3.5, 2.5], [1, 0], [0, 0]], np.float32))
    assert (run.outside, run.elsewhere, run.ranking.missing) == (0, 0, 1)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.rstrip("\n"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace(" ", "\t"),
        GOOD.replace(" ", "  \t "),
        "\n" + GOOD.replace("\n", "\n \n"),
        gzip.compress(GOOD.encode()),
    ],
    ids=["no newline at the end", "CRLF", "tabs", "mixed spaces", "blank lines", "gzip"],
)
def test_layout_does_not_matter(tmp_path: Path, text: str | bytes) -> None:
    """Spacing, line ends, blank lines and packing change nothing."""
    plain = read_run(write(tmp_path, GOOD), QUERIES, DOCUMENTS)
    other = read_run(write(tmp_path, text), QUERIES, DOCUMENTS)
    np.testing.assert_array_equal(other.ranking.documents, plain.ranking.documents)
    np.testing.assert_array_equal(other.ranking.scores, plain.ranking.scores)


ids = st.sampled_from(["a", "b", "c", "d", "B", "é", "zz", "a0", "😀", "~"])
scores = st.sampled_from(["1", "1.00000001", "0.5", "-0.5", "-0", "0", "1e-3", "+2", "-7.25"])
rankings = st.dictionaries(
    st.sampled_from(["q1", "q2", "q3"]), st.dictionaries(ids, scores, min_size=1), min_size=1
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rankings, st.dictionaries(ids, st.integers(0, 2), min_size=1), st.booleans(), st.randoms())
def test_measured_as_trec_eval_measures_the_file(
    tmp_path: Path, run: dict[str, dict[str, str]], grades: dict[str, int], tabs: bool, random: object
) -> None:
    """Ties in single precision, unknown ids, lines in any order: every score equals trec_eval's."""
    rows = [f"{q} Q0 {d} 1 {s} x" for q, documents in run.items() for d, s in documents.items()]
    random.shuffle(rows)  # type: ignore[attr-defined]
    text = "\n".join(rows) + "\n"
    path = write(tmp_path, text.replace(" ", "\t") if tabs else text)
    names = sorted({*grades, "a"})
    if not {d for documents in run.values() for d in documents} & set(names):
        with pytest.raises(DataError, match="none of its documents"):
            read_run(path, QUERIES, pa.array(names))
        return
    ranking = read_run(path, QUERIES, pa.array(names)).ranking
    judged = np.array([(q, names.index(d), g) for q in range(3) for d, g in grades.items()]).T
    found = per_query(
        [Measure("AP"), Measure("RR")], ranking.documents, Qrels.build(*judged, n_queries=3), len(names)
    )
    evaluator = pytrec_eval.RelevanceEvaluator(dict.fromkeys(run, grades), {"map", "recip_rank"})
    expected = evaluator.evaluate({q: {d: float(s) for d, s in ds.items()} for q, ds in run.items()})
    for row, query in enumerate(["q1", "q2", "q3"]):
        theirs = expected.get(query, {"map": 0.0, "recip_rank": 0.0})
        assert found[:, row].tolist() == pytest.approx([theirs["map"], theirs["recip_rank"]], abs=1e-12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"run\.trec: empty"),
        ("\n \n", r"run\.trec: empty"),
        (GOOD + "q1 Q0 c 1 3.5\n", r"run\.trec:4: 5 columns instead of 6 .*'q1 Q0 c 1 3\.5'"),
        (GOOD + "\nq1 Q0 c 1 3.5 me again\n", r"run\.trec:5: 7 columns instead of 6"),
        ("q1 Q0 a 1 3.5\n" + GOOD.replace("c 1 1", "c 1 1 1"), r"run\.trec:1: 5 columns"),
        (GOOD + "q2 Q0 b 1 nan me\n", r"run\.trec:4: score 'nan' is not a finite number"),
        (GOOD + "q2 Q0 b 1 -inf me\n", r"run\.trec:4: score '-inf'"),
        (GOOD + "q2 Q0 b 1 1e39 me\n", r"run\.trec:4: score '1e39'"),
        (GOOD + "q2 Q0 b 1 1,5 me\n", r"run\.trec:4: score '1,5'"),
        (GOOD + "q2 Q0 b 1 1_0 me\n", r"run\.trec:4: score '1_0'"),
        (GOOD + "q2 Q0 b 1 ١ me\n", r"run\.trec:4: score '١'"),
        (
            GOOD + "q1 Q0 a 9 0.1 me\n",
            r"run\.trec:4: document 'a' a second time for query 'q1' \(first in line 1\)",
        ),
        (GOOD + "q7 Q0 a 9 0.1 me\n", r"run\.trec:4: query 'q7' is not among the 3 queries .* such as 'q1'"),
        ("q1 Q0 x 1 1 me\nq2 Q0 y 1 1 me\n", r"none of its documents is in the task: it retrieves 'x'"),
        ("dev1 Q0 a 1 1 me\n", "another split"),
        (GOOD.encode() + b"q3 Q0 \xff\xfe 1 1 me\n", r"run\.trec:4: not UTF-8"),
        (gzip.compress(GOOD.encode())[:-10], r"run\.trec: cannot be read"),
        (b"q" * (1 << 24), r"run\.trec: a line longer than"),
    ],
)
def test_bad_runs_are_refused(tmp_path: Path, text: str | bytes, message: str) -> None:
    """Each fault is told with file, line, what was found and what to do."""
    with pytest.raises(DataError, match=message):
        read_run(write(tmp_path, text), QUERIES, DOCUMENTS, others=[pa.array(["dev1"])])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A path that leads nowhere is an error of its own."""
    with pytest.raises(DataError, match="cannot be read"):
        read_run(tmp_path / "none.trec", QUERIES, DOCUMENTS)


def test_a_query_of_another_split_is_left_out_and_counted(tmp_path: Path) -> None:
    """One file may hold the queries of several splits."""
    run = read_run(write(tmp_path, GOOD), pa.array(["q1"]), DOCUMENTS, others=[pa.array(["q2"])])
    np.testing.assert_array_equal(run.ranking.documents, [[0, 1]])
    assert run.elsewhere == 1


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from([*GOOD.splitlines(), "", " ", "q1 Q0  d 3 1 me ", "q3\tQ0 a 1 2 me"]), max_size=12
    )
)
def test_both_ways_of_splitting_agree(tmp_path: Path, rows: list[str]) -> None:
    """The fast reader for plain files and the general one find the same columns, lines and faults."""
    path = write(tmp_path, "\n".join(rows))

    def outcome() -> object:
        try:
            read = lines.read_columns(path, ("query", "Q0", "document", "rank", "score", "tag"), (0, 2, 4))
        except DataError as error:
            return str(error)
        return [column.to_pylist() for column in read.columns], read.lines.tolist()

    fast = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_plain", lambda *_: None)
        assert outcome() == fast
        patch.setattr(lines, "_BLOCK", 7)
        assert outcome() == fast


def test_a_long_plain_file_takes_the_fast_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run as tools write it is never split line by line."""
    monkeypatch.setattr(lines, "_fields_per_line", None)
    assert read_run(write(tmp_path, GOOD), QUERIES, DOCUMENTS).ranking.missing == 1


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(), st.text().map(str.encode), st.binary().map(lambda b: b"\x1f\x8b" + b)))
def test_random_bytes_are_refused(tmp_path: Path, content: bytes) -> None:
    """No content ends in anything but a DataError."""
    for read in (lambda path: read_run(path, QUERIES, DOCUMENTS), read_qrels):
        with pytest.raises(DataError):
            read(write(tmp_path, content))


def test_reads_judgements(tmp_path: Path) -> None:
    """Four columns, whole grades, negative ones too."""
    judged = read_qrels(write(tmp_path, "q1 0 a 2\nq1 0 b -1\nq2 0 a 0\n"))
    assert list(zip(judged.query, judged.document, judged.grade.tolist(), strict=True)) == [
        ("q1", "a", 2),
        ("q1", "b", -1),
        ("q2", "a", 0),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q1 0 a 0.5\n", r"run\.trec:1: grade '0\.5' is not a whole number"),
        ("q1 0 a 1e10\n", r"run\.trec:1: grade '1e10'"),
        ("q1 0 a yes\n", r"run\.trec:1: grade 'yes'"),
        ("q1 0 a 1\nq1 0 a 0\n", r"run\.trec:2: document 'a' a second time"),
        ("q1 a 1\n", r"run\.trec:1: 3 columns instead of 4"),
    ],
)
def test_bad_judgements_are_refused(tmp_path: Path, text: str, message: str) -> None:
    """Each fault is told with file and line."""
    with pytest.raises(DataError, match=message):
        read_qrels(write(tmp_path, text))
