"""Counter-based random masks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.execute.merging.coins import WORDS, Coin, coin_key


@given(st.integers(0, 2000), st.integers(1, 300), st.floats(0, 1))
def test_a_piece_is_a_piece_of_the_whole(start: int, count: int, density: float) -> None:
    """Any aligned piece of a mask equals that piece of the mask drawn at once."""
    coin = Coin(coin_key(3, "model", "tensor"), density)
    at = start * WORDS
    whole = coin.keep(0, at + count)
    np.testing.assert_array_equal(coin.keep(at, count), whole[at:])


def test_keys_tell_seed_model_and_tensor_apart() -> None:
    """Each of the three gives another mask; equal ones give the same; nothing runs together."""
    names = [(0, "m", "t"), (1, "m", "t"), (0, "n", "t"), (0, "m", "u"), (0, "mt", ""), (0, "", "mt")]
    assert len({coin_key(*name) for name in names}) == len(names)
    assert coin_key(0, "m", "t") == coin_key(0, "m", "t")
    masks = [Coin(coin_key(*name), 0.5).keep(0, 64).tobytes() for name in names]
    assert len(set(masks)) == len(names)


@pytest.mark.parametrize("density", [0.1, 0.5, 0.93])
def test_the_share_kept_is_the_density(density: float) -> None:
    """Within five standard errors, and neighbours are not correlated."""
    n = 200_000
    keep = Coin(coin_key(7, "m", "t"), density).keep(0, n).astype(float)
    assert abs(keep.mean() - density) < 5 * (density * (1 - density) / n) ** 0.5
    assert abs(np.corrcoef(keep[:-1], keep[1:])[0, 1]) < 5 / n**0.5


def test_all_and_nothing() -> None:
    """Density 1 keeps all, 0 nothing."""
    assert Coin(9, 1.0).keep(0, 1000).all()
    assert not Coin(9, 0.0).keep(0, 1000).any()


def test_masks_are_those_of_yesterday() -> None:
    """A golden mask: a change of generator would change every merge with DARE."""
    bits = Coin(coin_key(1, "model", "tensor"), 0.5).keep(16, 32)
    assert np.packbits(bits).tobytes().hex() == "db4bc5be"
