"""Numbers as text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.record import Interval
from claimcheck.report import numbers


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.041, "+0.041"),
        (-0.041, "−0.041"),
        (0.0, "0.000"),
        (-0.0, "0.000"),
        (0.0004, "+0.0004"),
        (3.9e-5, "+0.00004"),
        (-3.9e-5, "−0.00004"),
        (3e-7, "+0.000"),
        (-3e-7, "−0.000"),
        (-0.0004, "−0.0004"),
        (1.0, "+1.000"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_a_difference_has_its_sign_a_real_minus_and_never_rounds_to_zero(x: float | None, text: str) -> None:
    """Differences carry a sign, and what is not zero does not read as zero."""
    assert numbers.signed(x) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0004, "< 0.001"),
        (0.0, "< 0.001"),
        (0.001, "0.001"),
        (0.05, "0.050"),
        (0.9996, "> 0.999"),
        (1.0, "> 0.999"),
        (None, "–"),
    ],
)
def test_p_values_stop_at_three_decimals(p: float | None, text: str) -> None:
    """A p below a thousandth is a bound, one near one as well."""
    assert numbers.p_value(p) == text


@pytest.mark.parametrize(
    ("c", "text"), [(0.71, "0.71"), (0.999, "> 0.99"), (1.0, "> 0.99"), (0.0, "< 0.01"), (None, "–")]
)
def test_a_share_of_draws_is_never_certainty(c: float | None, text: str) -> None:
    """All of 10,000 draws is not all of them."""
    assert numbers.share(c) == text


def test_drawn_shares_show_their_monte_carlo_error_only_where_it_means_something() -> None:
    """In the middle with ±, at the ends as a bound."""
    assert numbers.drawn(0.29, 0.0045) == "0.290 ± 0.004"
    assert numbers.drawn(1.0, 0.0) == "> 0.999"
    assert numbers.drawn(0.0, 0.0) == "< 0.001"
    assert numbers.drawn(None, None) == "–"


def test_an_effect_is_a_difference_with_its_interval() -> None:
    """The form of the terminal line, the tables and the figures."""
    assert numbers.effect(-0.041, Interval(-0.063, -0.019)) == "−0.041 [−0.063, −0.019]"
    assert numbers.effect(0.01, None) == "+0.010"
    assert numbers.effect(None, None) == "–"


@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 6))
def test_a_number_reads_back_within_half_a_unit_of_its_last_digit(x: float, digits: int) -> None:
    """What is printed is what was meant."""
    text = numbers.number(x, digits)
    found = re.fullmatch(r"([<>] )?(−?)(\d+(?:\.\d+)?)", text)
    assert found is not None
    value = float(found[3]) * (-1 if found[2] else 1)
    assert abs(value - x) <= 0.5 * 10**-digits + 1e-9 * abs(x) or found[1]


def test_counts_durations_pairs_and_plurals() -> None:
    """The rest of what a report says in figures."""
    assert numbers.count(12345) == "12,345"
    assert numbers.count(None) == "–"
    assert [numbers.duration(s) for s in (48.2, 200, 7500)] == ["48 s", "3 min 20 s", "2 h 5 min"]
    assert numbers.pair("en-zh_Hant") == "en→zh_Hant"
    assert numbers.pair("") == ""
    assert (numbers.plural(1, "claim"), numbers.plural(9, "claim")) == ("1 claim", "9 claims")
    assert numbers.p_clause(0.012) == "p = 0.012"
    assert numbers.p_clause(0.0001) == "p < 0.001"
