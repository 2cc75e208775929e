"""Which pairs meet in which batch."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.training.order import Pair, batches, shuffled, steps_of


def _pairs(languages: list[str], each: int, answers: int) -> list[Pair]:
    return [
        Pair(f"{language}{i}", language, frozenset({f"q{language}{i}", ("answer", i % answers)}))
        for language in languages
        for i in range(each)
    ]


@given(
    languages=st.integers(1, 4),
    each=st.integers(8, 40),
    answers=st.integers(8, 40),
    size=st.integers(2, 8),
    seed=st.integers(0, 5),
    by_language=st.booleans(),
)
def test_batches_are_full_and_without_conflicts(
    languages: int, each: int, answers: int, size: int, seed: int, by_language: bool
) -> None:
    """Every batch is of the asked size, says nothing twice, and is of one language where that is asked."""
    pairs = _pairs([f"l{i}" for i in range(languages)], each, answers)
    found = list(batches(pairs, batch_size=size, steps=25, seed=seed, by_language=by_language))
    assert len(found) == 25
    for batch in found:
        said = [thing for index in batch for thing in pairs[index].says]
        assert len(batch) == size
        assert len(said) == len(set(said))
        assert not by_language or len({pairs[index].languages for index in batch}) == 1


def test_each_pass_sees_each_pair_once_where_nothing_conflicts() -> None:
    """With all answers different, k passes see every pair k times."""
    pairs = _pairs(["a", "b"], 30, 1000)
    pairs = [pair._replace(says=frozenset({pair.name})) for pair in pairs]
    for by_language in (False, True):
        steps = steps_of(60, 3, 10)
        seen = Counter(
            int(index)
            for batch in batches(pairs, batch_size=10, steps=steps, seed=3, by_language=by_language)
            for index in batch
        )
        assert set(seen.values()) == {3}
        assert len(seen) == 60


def test_languages_take_their_share_of_the_steps() -> None:
    """Three to one in pairs is three to one in steps, at any time to within one step."""
    pairs = _pairs(["a"], 36, 36) + _pairs(["b"], 12, 12)
    taken = [
        pairs[batch[0]].languages
        for batch in batches(pairs, batch_size=4, steps=40, seed=0, by_language=True)
    ]
    for step in range(1, 41):
        assert abs(taken[:step].count("a") - 0.75 * step) < 1
    assert taken != sorted(taken)


def test_a_specialist_sees_the_batches_that_the_joint_model_sees_of_its_language() -> None:
    """Same seed, same order: other languages change when a language's batches come, not what is in them."""
    joint = _pairs(["a", "b", "c"], 20, 15)
    alone = [pair for pair in joint if pair.languages == "b"]
    mixed = [
        [joint[i].name for i in batch]
        for batch in batches(joint, batch_size=5, steps=12, seed=7, by_language=True)
        if joint[batch[0]].languages == "b"
    ]
    own = [
        [alone[i].name for i in batch]
        for batch in batches(alone, batch_size=5, steps=4, seed=7, by_language=False)
    ]
    assert len(mixed) == 4
    assert mixed == own


def test_seeds_draw_different_orders() -> None:
    """Another seed is another order; the same seed is the same one."""
    pairs = _pairs(["a"], 30, 30)
    one, again, other = (
        np.concatenate(list(batches(pairs, batch_size=6, steps=5, seed=seed, by_language=False)))
        for seed in (1, 1, 2)
    )
    assert one.tolist() == again.tolist() != other.tolist()


def test_too_few_pairs_are_refused_with_both_numbers() -> None:
    """Fewer pairs than a batch, or fewer that go together, say how many there are."""
    with pytest.raises(DataError, match="7 training pairs in all languages, fewer than one batch of 8"):
        list(batches(_pairs(["a"], 7, 7), batch_size=8, steps=1, seed=0, by_language=False))
    with pytest.raises(DataError, match="no 8 training pairs .*at most 5 found together"):
        list(batches(_pairs(["a"], 40, 5), batch_size=8, steps=1, seed=0, by_language=False))


@given(sizes=st.lists(st.integers(2, 20), min_size=1, max_size=4), seed=st.integers(0, 3))
def test_shuffled_labels_are_a_derangement_within_each_language(sizes: list[int], seed: int) -> None:
    """Each passage goes to exactly one query of the same language, never to its own."""
    languages = [f"l{i}" for i, size in enumerate(sizes) for _ in range(size)]
    names = [f"n{i}" for i in range(len(languages))]
    order = shuffled(names, languages, seed)
    assert sorted(order.tolist()) == list(range(len(names)))
    assert all(order[i] != i and languages[order[i]] == languages[i] for i in range(len(names)))


@pytest.mark.parametrize(("passes", "steps"), [(1, 16), (0.5, 8), (2, 32), (0.001, 1), (1.03, 17)])
def test_steps_cover_the_passes(passes: float, steps: int) -> None:
    """1,000 pairs in batches of 64."""
    assert steps_of(1000, passes, 64) == steps
