"""Measures as parseable values."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.measures import LARGEST_CUTOFF, Measure, known, parse_measure

measures = st.one_of(
    st.sampled_from(["AP", "RR", "Bpref"]).map(Measure),
    st.builds(
        Measure, st.sampled_from(["nDCG", "AP", "RR", "P", "R", "Success"]), st.integers(1, LARGEST_CUTOFF)
    ),
)


@given(measures)
def test_prints_back_to_itself(measure: Measure) -> None:
    """Every measure parses from its own text."""
    assert parse_measure(str(measure)) == measure


@given(st.text())
def test_any_text_parses_exactly_or_is_refused(text: str) -> None:
    """What is accepted is spelled as the measure prints; all else is a DataError, never another exception."""
    try:
        measure = parse_measure(text)
    except DataError:
        return
    assert str(measure) == text


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("ndcg@10", "nDCG@10"),
        ("NDCG@10", "nDCG@10"),
        ("nDGC@10", "nDCG@10"),
        ("ndcg_cut_10", "nDCG@10"),
        ("nDCG@010", "nDCG@10"),
        ("MAP", "AP"),
        ("map_cut_100", "AP@100"),
        ("MRR@10", "RR@10"),
        ("recip_rank", "RR"),
        ("Recall@100", "R@100"),
        ("P_5", "P@5"),
        ("success_1", "Success@1"),
        ("bpref", "Bpref"),
    ],
)
def test_a_near_miss_is_told_what_was_meant(wrong: str, meant: str) -> None:
    """Names of other tools and slips of the keyboard are refused with the spelling to use."""
    with pytest.raises(DataError, match=f"did you mean '{meant}'") as error:
        parse_measure(wrong)
    assert known() in str(error.value)
    assert str(parse_measure(meant)) == meant


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ("nDCG", "such as nDCG@10"),
        ("Bpref@10", "write Bpref"),
        ("nDCG@0", "between 1 and"),
        ("P@9999999999999", "between 1 and"),
    ],
)
def test_a_wrong_cutoff_is_told_apart_from_a_wrong_name(wrong: str, advice: str) -> None:
    """A known measure with a missing, unwanted or impossible cut-off says so."""
    with pytest.raises(DataError, match=advice):
        parse_measure(wrong)


@pytest.mark.parametrize("wrong", ["", "@10", "BLEU", "nDCG@-1", "P@1e3", "P@١٠"])
def test_what_is_no_measure_is_refused(wrong: str) -> None:
    """Unknown names, empty names and what is no number are errors that list what is known."""
    with pytest.raises(DataError, match="nDCG@k"):
        parse_measure(wrong)


@pytest.mark.parametrize(
    ("name", "cutoff", "message"),
    [
        ("nDCG", None, "needs a cut-off"),
        ("Bpref", 10, "takes no cut-off"),
        ("P", 0, "between 1"),
        ("MAP", None, "unknown"),
    ],
)
def test_an_impossible_measure_cannot_be_made(name: str, cutoff: int | None, message: str) -> None:
    """The value itself refuses what its text would refuse."""
    with pytest.raises(DataError, match=message):
        Measure(name, cutoff)


def test_parsing_loads_nothing_heavy() -> None:
    """Naming a measure, as `lint` does, takes no time."""
    code = (
        "import sys, claimcheck.measures; sys.exit(bool({'pandas', 'pyarrow', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
