"""Reading `.vec` files: whole, cut off, malformed, and any bytes at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.words.vec_file import read_vec


def write(folder: Path, content: str | bytes) -> Path:
    """A `.vec` file with this content."""
    path = folder / "wiki.de.vec"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_words_become_tokens(tmp_path: Path) -> None:
    """Case is folded, the first spelling wins, and what is no single token is left out."""
    found = read_vec(write(tmp_path, "5 2\nHaus 1 0\nhaus 9 9\n, 3 3\nein-haus 4 4\n病人 0.5 -1e-1 \n"))
    assert list(found.words) == ["haus", "病人"]
    np.testing.assert_allclose(found.vectors, [[1, 0], [0.5, -0.1]])


def test_stops_at_the_wanted_number_of_words(tmp_path: Path) -> None:
    """Only the most frequent words are read; what follows them is not even parsed."""
    assert list(read_vec(write(tmp_path, "3 1\na 1\nb 2\nc broken\n"), most=2).words) == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "wiki.de.vec:1: expected the number of words"),
        ("a 1 2\nb 3 4\n", "wiki.de.vec:1: expected the number of words"),
        ("2 2\na 1 2\n", "wiki.de.vec:3: the file ends after 1 of 2 words"),
        ("1 3\na 1 2\n", "expected 3 finite numbers after the word, found 2"),
        ("1 2\na 1 nan\n", "expected 2 finite numbers"),
        ("1 2\na 1 1e300\n", "expected 2 finite numbers"),
        ("1 2\na 1 x\n", "wiki.de.vec:2: could not convert"),
        ("1 1\n! 1\n", "no word in it is a token"),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    """Each mistake is told with its place."""
    with pytest.raises(DataError, match=message.replace(".", r"\.")):
        read_vec(write(tmp_path, content))


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is told by name."""
    with pytest.raises(DataError, match=r"none\.vec: not readable"):
        read_vec(tmp_path / "none.vec")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda rest: b"2 2\n" + rest))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever a file holds, it is read or refused with a message; nothing else happens."""
    try:
        found = read_vec(write(tmp_path, content))
    except DataError:
        return
    assert len(found.words) == len(found.vectors)
    assert np.isfinite(found.vectors).all()
