"""The last models stay open, whatever opened them, and no more of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claimcheck.execute.models.kept import MOST, forget, give_back, kept

opened: list[str] = []


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing is open before or after."""
    forget()
    opened.clear()
    yield
    forget()


@kept
def _encoder(name: str) -> list[str]:
    opened.append(name)
    return [name]


@kept
def _ranker(name: str) -> list[str]:
    opened.append(name)
    return [name]


def test_steps_in_a_row_share_a_model() -> None:
    """Asked twice, opened once; another way of opening the same folder gives another model."""
    assert _encoder("a") is _encoder("a")
    assert _ranker("a") is not _encoder("a")
    assert opened == ["a", "a"]


def test_the_one_that_was_used_longest_ago_goes() -> None:
    """One more than fits: the least recently used is opened again, the others are not."""
    names = [str(number) for number in range(MOST)]
    for name in names:
        _encoder(name)
    _encoder(names[0])
    _ranker("more")
    opened.clear()
    _encoder(names[0])
    assert opened == []
    _encoder(names[1])
    assert opened == [names[1]]


def test_a_model_that_cannot_be_opened_is_not_kept() -> None:
    """The error comes each time, and what was open stays usable."""

    @kept
    def broken(name: str) -> None:
        opened.append(name)
        raise ValueError(name)

    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            broken("x")
    assert opened == ["x", "x"]


def test_forgetting() -> None:
    """After it everything is opened again; giving memory back harms nobody."""
    _encoder("a")
    forget()
    give_back()
    _encoder("a")
    assert opened == ["a", "a"]
