"""Text made safe to show."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from report_sample import HOSTILE, hostile, sample

from claimcheck.report.text import clean, cleaned, shorten, slug

ANY = st.text(st.characters())


def test_controls_and_reordering_marks_go_and_everything_else_stays() -> None:
    """A file name with a right-to-left override reads in the order in which it is stored."""
    assert clean("a\u202egnp.exe\u2066 \x1b[31mred\x00\tend\n") == "agnp.exe [31mred end"
    assert clean("日本語 ✓ Ωμέγα 😀 e\u0301") == "日本語 ✓ Ωμέγα 😀 e\u0301"
    assert clean("\ud800x\ufffe") == "\ufffdx"


@given(ANY)
def test_clean_text_holds_no_control_and_cleaning_twice_changes_nothing(text: str) -> None:
    """No control, surrogate or bidi character survives, and the result is a fixed point."""
    once = clean(text)
    assert clean(once) == once
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in once)
    assert not set(once) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert "  " not in once


def test_cleaning_a_record_reaches_every_string_and_keeps_the_numbers() -> None:
    """Nested tuples, mappings and dataclasses alike."""
    poisoned = cleaned(hostile())
    assert "\u202e" not in repr(poisoned)
    assert poisoned.verdicts[2].p == sample().verdicts[2].p
    assert cleaned(sample()) == sample()


def test_shortening_ends_at_a_word_and_says_that_it_did() -> None:
    """The ellipsis counts, and short text is left alone."""
    assert shorten("one two three four", 14) == "one two three…"
    assert shorten("short", 14) == "short"
    assert shorten("W" * 30, 10) == "W" * 9 + "…"


@given(st.lists(ANY, max_size=8))
def test_slugs_are_safe_names_and_never_meet(texts: list[str]) -> None:
    """ASCII letters, digits and hyphens only; equal or odd texts still get names of their own."""
    taken: set[str] = set()
    names = [slug(text, taken) for text in [*texts, *texts, HOSTILE]]
    assert len(set(names)) == len(names)
    assert all(name and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for name in names)
