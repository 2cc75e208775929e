"""Greedy soup: which models to average, chosen on a dev set (execute: merge).

Source: Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models improves accuracy
without increasing inference time", recipe 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from claimcheck.spec.recipe import Recipe

Score = Callable[[Recipe], float]


class Tasting(NamedTuple):
    """One dev evaluation."""

    recipe: Recipe
    score: float


class Soup(NamedTuple):
    """The chosen mean and all that was evaluated on the way, in order; the first N are the models alone."""

    recipe: Recipe
    score: float
    tastings: tuple[Tasting, ...]


def greedy_soup(models: int, score: Score) -> Soup:
    """Take models from the best on, keeping each one whose mean with those kept is no worse on dev.

    Args:
        models: how many there are; at least one.
        score: dev score of a recipe, higher is better; called once per model alone and once per further
            model. Equal scores keep the order of the models.

    Returns:
        A `linear` recipe with weights 1 and 0.
    """
    tastings: list[Tasting] = []

    def taste(kept: set[int]) -> Tasting:
        recipe = Recipe("linear", tuple(float(i in kept) for i in range(models)))
        tastings.append(Tasting(recipe, score(recipe)))
        return tastings[-1]

    alone = [taste({i}) for i in range(models)]
    first, *others = sorted(range(models), key=lambda i: (-alone[i].score, i))
    kept, best = {first}, alone[first]
    for i in others:
        candidate = taste(kept | {i})
        if candidate.score >= best.score:
            kept, best = kept | {i}, candidate
    return Soup(best.recipe, best.score, tuple(tastings))
