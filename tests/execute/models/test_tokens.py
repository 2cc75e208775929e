"""Token rows: joining, cutting, windows and batches, against plain lists."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.execute.models.tokens import Frame, Tokens, batches, starts, truncate, windows

ROWS = st.lists(st.lists(st.integers(0, 99), max_size=12), max_size=8)
FRAME = Frame((100,), (101, 102))


def _lists(tokens: Tokens) -> list[list[int]]:
    return [tokens[i].tolist() for i in range(len(tokens))]


@given(ROWS)
def test_rows_come_back_as_they_went_in(rows: list[list[int]]) -> None:
    """Joining keeps each row and its length."""
    tokens = Tokens.of(rows)
    assert _lists(tokens) == rows
    assert tokens.lengths.tolist() == [len(row) for row in rows]


@given(ROWS, st.data())
def test_take_gathers_rows_in_any_order(rows: list[list[int]], data: st.DataObject) -> None:
    """Any selection, repeats included, comes out one after the other."""
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=6)) if rows else []
    ids, lengths = Tokens.of(rows).take(np.array(chosen, np.int64))
    assert ids.tolist() == [i for place in chosen for i in rows[place]]
    assert lengths.tolist() == [len(rows[place]) for place in chosen]


@given(ROWS, st.integers(3, 14))
def test_truncation_keeps_the_beginning_and_the_frame(rows: list[list[int]], limit: int) -> None:
    """Each text keeps its first tokens, as many as fit beside the special ones."""
    cut = truncate(Tokens.of(rows), FRAME, limit)
    assert _lists(cut) == [[100, *row[: limit - 3], 101, 102] for row in rows]
    assert _lists(truncate(Tokens.of(rows), FRAME, None)) == [[100, *row, 101, 102] for row in rows]


@given(st.integers(0, 60), st.integers(1, 20), st.data())
def test_windows_cover_a_text_and_the_last_ends_with_it(
    length: int, window: int, data: st.DataObject
) -> None:
    """Every token is in a window, windows are full, none is superfluous, the last is right-aligned."""
    stride = data.draw(st.integers(1, window))
    places = list(starts(length, window, stride))
    covered = {token for start in places for token in range(start, min(start + window, length))}
    assert covered == set(range(length))
    if length <= window:
        assert places == [0]
    else:
        assert places[-1] == length - window
        assert all(one < two for one, two in pairwise(places))
        assert places[:-1] == [stride * i for i in range(len(places) - 1)]
        assert len(places) == -(-(length - window) // stride) + 1


@given(ROWS, st.integers(1, 5))
def test_each_window_is_a_text_of_its_own(rows: list[list[int]], window: int) -> None:
    """Every window starts with the prompt that its text starts with, inside a frame of its own."""
    prompt = [7, 8]
    segments, offsets = windows(
        Tokens.of([prompt + row for row in rows]),
        np.array(prompt, np.int32),
        FRAME,
        window=window,
        stride=window,
    )
    for i, row in enumerate(rows):
        expected = [[100, *prompt, *row[s : s + window], 101, 102] for s in starts(len(row), window, window)]
        assert _lists(segments)[offsets[i] : offsets[i + 1]] == expected


def test_a_prompt_that_melts_into_its_text_is_taken_as_far_as_it_goes() -> None:
    """Where a tokenizer joins the end of the prompt with the first word, the shared beginning is repeated."""
    segments, _ = windows(Tokens.of([[7, 9, 1, 2]]), np.array([7, 8], np.int32), FRAME, window=2, stride=2)
    assert _lists(segments) == [[100, 7, 9, 1, 101, 102], [100, 7, 1, 2, 101, 102]]


@given(st.lists(st.integers(1, 30), max_size=40), st.integers(1, 60), st.booleans())
def test_batches_hold_each_text_once_within_the_budget(lengths: list[int], budget: int, padded: bool) -> None:
    """A partition of the texts, longest first, each batch within its budget unless one text exceeds it."""
    found = batches(np.array(lengths, np.int64), budget, padded=padded)
    assert sorted(int(i) for batch in found for i in batch) == list(range(len(lengths)))
    sizes = [[lengths[i] for i in batch] for batch in found]
    assert [size for batch in sizes for size in batch] == sorted(lengths, reverse=True)
    for batch in sizes:
        cost = max(batch) * len(batch) if padded else sum(batch)
        assert cost <= budget or len(batch) == 1
    for batch, following in pairwise(sizes):
        more = max(batch) * (len(batch) + 1) if padded else sum(batch) + following[0]
        assert more > budget  # no batch could have taken one more text
