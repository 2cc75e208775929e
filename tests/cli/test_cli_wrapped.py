"""`cli/wrapped.py`: a terminal gets folded lines, a pipe whole ones, and nobody less than all of it."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.cli.wrapped import folded, wrapped

LINE = "c3  –          not tested    profile 'quick' does not have what this claim needs: " + "word " * 40


class Screen:
    """Standard output as far as `wrapped` asks it."""

    def __init__(self, terminal: bool) -> None:
        self.isatty = lambda: terminal


def test_a_pipe_gets_the_line_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line per claim, so that grep and awk see all of it."""
    monkeypatch.setattr(sys, "stdout", Screen(terminal=False))
    assert wrapped(LINE) == LINE


def test_a_terminal_gets_it_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    """To its width, what goes on indented."""
    monkeypatch.setattr(sys, "stdout", Screen(terminal=True))
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((60, 20)))
    first, *others = wrapped(LINE).splitlines()
    assert first.startswith("c3  –          not tested")
    assert all(len(row) <= 60 for row in (first, *others))
    assert others
    assert all(row.startswith("      ") for row in others)


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"])), st.integers(1, 200))
def test_no_word_is_lost_or_broken(line: str, width: int) -> None:
    """Whatever the line and the width."""
    assert folded(line, width).split() == line.split()
