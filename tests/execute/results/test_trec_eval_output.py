"""The output of ``trec_eval -q`` as a score table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimcheck.errors import DataError
from claimcheck.execute.results.tables import read_scores
from claimcheck.execute.results.treceval import our_name
from claimcheck.scores import Cell, ScoreKey

if TYPE_CHECKING:
    from pathlib import Path

ONE = """\
runid                 \tall\tA
num_ret               \t301\t1000
map                   \t301\t0.2500
ndcg_cut_10           \t301\t0.5000
map                   \t302\t0.7500
ndcg_cut_10           \t302\t1.0000
map                   \tall\t0.5000
ndcg_cut_10           \tall\t0.7500
"""


def test_a_folder_holds_one_system_per_file(tmp_path: Path) -> None:
    """File names without endings are systems; rows of means and unknown measures are left out."""
    (tmp_path / "bm25.v2.eval").write_text(ONE)
    (tmp_path / "dense.txt").write_text(ONE.replace("0.2500", "0.1"))
    (tmp_path / ".hidden").write_text("not read")
    table = read_scores(tmp_path)
    assert table.systems == ("bm25.v2", "dense")
    assert table.measures == ("AP", "nDCG@10")
    block = table[ScoreKey("test", "AP", Cell("", ""), "dense")]
    assert block.queries == ("301", "302")
    assert block.values.tolist() == [[0.1, 0.75]]


def test_a_single_file_and_a_single_measure(tmp_path: Path) -> None:
    """One file is a table of one system; only the wanted measure is kept."""
    path = tmp_path / "mine.res"
    path.write_text(ONE)
    table = read_scores(path, measure="nDCG@10")
    assert (table.systems, table.measures) == (("mine",), ("nDCG@10",))


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("map", "AP"),
        ("recip_rank", "RR"),
        ("bpref", "Bpref"),
        ("ndcg_cut_10", "nDCG@10"),
        ("ndcg_cut.10", "nDCG@10"),
        ("map_cut_100", "AP@100"),
        ("P_5", "P@5"),
        ("recall_1000", "R@1000"),
        ("success_1", "Success@1"),
        ("ndcg", None),
        ("gm_map", None),
        ("iprec_at_recall_0.10", None),
        ("P_0", None),
    ],
)
def test_names_of_measures(theirs: str, ours: str | None) -> None:
    """trec_eval's names of our measures, and none of those that we do not have."""
    assert our_name(theirs) == ours


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "an empty folder"),
        ({"a.txt": ONE, "a.eval": ONE}, "a second file for system 'a'"),
        ({"a.txt": "map all 0.5\n"}, r"only means over all queries; print each query with `trec_eval -q`"),
        ({"a.txt": "Rprec 301 0.5\n"}, "no measure that claimcheck knows among Rprec"),
        ({"a.txt": ONE + "map 303 x\n"}, r"a\.txt:9: value 'x' is not a finite number"),
        (
            {"a.txt": ONE + "map 301 0.5\n"},
            r"a\.txt:9: a second score for query '301' .* \(the first: .*a\.txt:3\)",
        ),
        ({"a.txt": ONE + "map 303\n"}, r"a\.txt:9: 2 columns instead of 3 \(measure query value\)"),
        (
            {"a.txt": ONE + "map 303 0.5\n", "b.txt": ONE},
            r"a\.txt:9: query '303' has a score of 'a' but none of 'b'",
        ),
        ({"a.txt": ONE.replace("0.2500", "25")}, r"a\.txt:3: score 25 of system 'a' is outside \[0, 1\]"),
    ],
)
def test_bad_output_is_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    """Each fault is told with its file and line."""
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(DataError, match=message):
        read_scores(tmp_path)
