"""IBM model 1 against brute force over all alignments, and against numbers worked out by hand."""

from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.execute.words.ibm1 import Table, train

Texts = list[list[str]]


def as_dict(table: Table) -> dict[tuple[str, str], float]:
    """(source word, target word) → probability."""
    return {
        (table.sources[s], table.targets[t]): float(p)
        for s, t, p in zip(table.source, table.target, table.probability, strict=True)
    }


def by_enumeration(sources: Texts, targets: Texts, rounds: int) -> dict[tuple[str, str], float]:
    """Expectation maximisation that weighs every alignment of every text, as the model is defined."""
    probability: dict[tuple[str, str], float] = defaultdict(lambda: 1.0)
    for _ in range(rounds):
        counts: dict[tuple[str, str], float] = defaultdict(float)
        for source, target in zip(sources, targets, strict=True):
            makers = ["", *source]
            alignments = list(itertools.product(makers, repeat=len(target)))
            weights = [
                np.prod([probability[s, t] for s, t in zip(a, target, strict=True)]) for a in alignments
            ]
            for alignment, weight in zip(alignments, weights, strict=True):
                for pair in zip(alignment, target, strict=True):
                    counts[pair] += weight / sum(weights)
        totals: dict[str, float] = defaultdict(float)
        for (source_word, _), count in counts.items():
            totals[source_word] += count
        probability = defaultdict(float, {pair: n / totals[pair[0]] for pair, n in counts.items()})
    return dict(probability)


def test_first_round_by_hand() -> None:
    """After one round, p(t | s) is the share of t among the fractional counts of s."""
    found = as_dict(train([["das", "haus"], ["das"]], [["the", "house"], ["the"]], iterations=1))
    # "the" in the first text: 1/3 each from none, das, haus; in the second: 1/2 each from none and das.
    assert found["das", "the"] == pytest.approx((1 / 3 + 1 / 2) / (1 / 3 + 1 / 3 + 1 / 2))
    assert found["haus", "house"] == pytest.approx(0.5)


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from("abc"), min_size=1, max_size=3),
            st.lists(st.sampled_from("xyz"), min_size=1, max_size=3),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_equals_the_sum_over_all_alignments(texts: list[tuple[list[str], list[str]]]) -> None:
    """Factorised expectation gives what enumerating every alignment gives."""
    sources, targets = [s for s, _ in texts], [t for _, t in texts]
    found, expected = as_dict(train(sources, targets, iterations=3)), by_enumeration(sources, targets, 3)
    assert found.keys() == {pair for pair, p in expected.items() if p >= 0}
    assert found == pytest.approx(expected)


def test_learns_the_only_consistent_translation() -> None:
    """Words that always come together end up as each other's translation."""
    sources = [["a", "b"], ["a", "c"], ["b", "c"], ["a"]]
    targets = [["x", "y"], ["x", "z"], ["y", "z"], ["x"]]
    found = as_dict(train(sources, targets, iterations=50))
    assert min(found["a", "x"], found["b", "y"], found["c", "z"]) > 0.95


def test_pruning_keeps_the_best_and_sums_to_one() -> None:
    """Pruned rows hold the most probable translations, rescaled; none is left of the empty word."""
    table = Table(
        ["", "a", "b"],
        ["x", "y", "z"],
        np.array([0, 1, 1, 1, 2]),
        np.array([0, 0, 1, 2, 2]),
        np.array([1.0, 0.2, 0.6, 0.2, 1.0]),
    )
    found = as_dict(table.pruned(least=0.1, most=2))
    assert found == pytest.approx({("a", "x"): 0.25, ("a", "y"): 0.75, ("b", "z"): 1.0})


def test_no_text_gives_an_empty_table() -> None:
    """Nothing to learn from is no error: the table is empty."""
    assert as_dict(train([], [])) == {}
