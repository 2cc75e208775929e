"""The recipes that a merge chooses from on a dev set (execute: merge).

Each value of a grid may be a list. The degenerate points, the base and each model alone, are always among
the candidates: a merge that is not better than they are is not chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from claimcheck.execute.merging.soup import greedy_soup
from claimcheck.spec.recipe import Recipe

GRID = ("t", "density", "scale")
SOUP = "greedy_soup"


class Candidate(NamedTuple):
    """One dev evaluation.

    Attributes:
        name: "base", "model.0", … for the degenerate points, else "merge".
        recipe: what was evaluated.
        score: on dev, higher is better.
    """

    name: str
    recipe: Recipe
    score: float

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"name": self.name, "recipe": self.recipe.to_json(), "score": self.score}


def is_choice(params: Mapping[str, Any]) -> bool:
    """Whether there is anything to choose."""
    return params.get("method") == SOUP or any(isinstance(params.get(key), list | tuple) for key in GRID)


def grid(params: Mapping[str, Any], models: int) -> list[Recipe]:
    """All combinations of the values, in the order in which they are listed.

    Raises:
        DataError: one of the recipes makes no sense.
    """
    lists = {
        key: params[key] if isinstance(params[key], list | tuple) else [params[key]]
        for key in GRID
        if key in params
    }
    return [
        Recipe.of({**params, **dict(zip(lists, values, strict=True))}, models)
        for values in product(*lists.values())
    ]


def alone(models: int) -> dict[str, Recipe]:
    """Name → recipe of the degenerate points; exact, bit for bit."""
    ones = {
        f"model.{i}": Recipe("linear", tuple(float(i == j) for j in range(models))) for i in range(models)
    }
    return {"base": Recipe("task_arithmetic", (1.0,) * models, scale=0.0), **ones}


def choose(
    params: Mapping[str, Any], models: int, score: Callable[[Recipe], float]
) -> tuple[Recipe, list[Candidate]]:
    """Evaluate all candidates and take the best.

    Of equal scores a merge comes before the degenerate points, and of merges the one listed first.

    Args:
        params: a recipe whose values may be lists, or method: greedy_soup.
        models: how many there are.
        score: dev score of a recipe.

    Returns:
        The best, and all candidates in the order of their evaluation.
    """
    points = alone(models)
    if params["method"] == SOUP:
        base = Candidate("base", points["base"], score(points["base"]))
        soup = greedy_soup(models, score)
        tasted = [
            Candidate(f"model.{i}" if i < models else "merge", *tasting)
            for i, tasting in enumerate(soup.tastings)
        ]
        chosen = base if base.score > soup.score else Candidate("merge", soup.recipe, soup.score)
        return chosen.recipe, [base, *tasted]
    recipes: Sequence[tuple[str, Recipe]] = [
        *points.items(),
        *(("merge", recipe) for recipe in grid(params, models)),
    ]
    found = [Candidate(name, recipe, score(recipe)) for name, recipe in recipes]
    return max(found, key=lambda one: (one.score, one.name == "merge")).recipe, found
