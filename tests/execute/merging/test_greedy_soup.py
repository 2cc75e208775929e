"""Greedy soup, driven by a dev score."""

from __future__ import annotations

from itertools import product

import pytest

from claimcheck.execute.merging.soup import greedy_soup
from claimcheck.spec.recipe import Recipe

SCORES = {
    (1, 0, 0): 0.5,
    (0, 1, 0): 0.7,
    (0, 0, 1): 0.6,
    (0, 1, 1): 0.7,  # no worse: kept
    (1, 1, 1): 0.69,  # falls: left out
}


def _score(recipe: Recipe) -> float:
    return SCORES[tuple(int(weight) for weight in recipe.weights)]


def test_models_are_tried_from_the_best_on() -> None:
    """A model stays if the mean with it is no worse; every evaluation is told."""
    soup = greedy_soup(3, _score)
    assert soup.recipe == Recipe("linear", (0.0, 1.0, 1.0))
    assert soup.score == 0.7
    assert [tasting.recipe.weights for tasting in soup.tastings] == [
        tuple(map(float, key)) for key in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 1, 1), (1, 1, 1))
    ]


@pytest.mark.parametrize("models", [1, 2, 4])
def test_the_soup_is_never_worse_than_its_best_model(models: int) -> None:
    """Whatever the scores: one evaluation per model and one per further model, and the best of those kept."""
    for values in product([0.1, 0.2], repeat=models):
        table = dict(zip(product([0.0, 1.0], repeat=models), 2**models * values, strict=False))
        soup = greedy_soup(models, lambda recipe, table=table: table[recipe.weights])
        assert len(soup.tastings) == 2 * models - 1
        assert soup.score == table[soup.recipe.weights]
        assert soup.score >= max(tasting.score for tasting in soup.tastings[:models])
        assert Recipe.of(soup.recipe.to_json(), models) == soup.recipe
