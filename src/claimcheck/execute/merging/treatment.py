"""What a method does to each tensor: a kernel, and what a person wants to know of it (execute: merge)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.execute.merging import geometry
from claimcheck.execute.merging.coins import Coin
from claimcheck.execute.merging.kernels import Combine, Elect, Kernel, Mask, Shift, Top
from claimcheck.execute.merging.magnitude import Cut
from claimcheck.execute.merging.survey import Survey
from claimcheck.spec.recipe import Recipe


class Drops(NamedTuple):
    """DARE on one tensor: a mask per model, and the factor that makes up for what it drops."""

    coins: tuple[Coin, ...]
    rescale: tuple[float, ...]


class Treatment(NamedTuple):
    """How a tensor is merged.

    Attributes:
        kernel: None where the base's tensor is copied, because no model changed it.
        fell_back: whether a spherical method interpolated on the line; None for the others.
        interpolation: t of model_stock.
        cuts: of ties, per model.
        rescale: of DARE, per model.
    """

    kernel: Kernel | None
    fell_back: bool | None = None
    interpolation: float | None = None
    cuts: tuple[Cut, ...] | None = None
    rescale: tuple[float, ...] | None = None


COPY = Treatment(None)


def treat(recipe: Recipe, survey: Survey, cuts: tuple[Cut, ...] | None, drops: Drops | None) -> Treatment:
    """The treatment of a tensor that some model changed.

    Args:
        recipe: its weights are in the survey's order of models.
        survey: of the tensor.
        cuts: for ties.
        drops: for dare_linear and dare_ties.
    """
    n = len(recipe.weights)
    if drops is not None:
        return _dare(recipe, drops)
    if cuts is not None:
        masks: tuple[Mask, ...] = tuple(Top(cut.threshold) for cut in cuts)
        return Treatment(Elect(recipe.weights, (1.0,) * n, masks, recipe.scale), cuts=cuts)
    if recipe.method == "linear":
        return Treatment(Combine(recipe.shares))
    if recipe.method == "task_arithmetic":
        return Treatment(Shift(_scaled(recipe, recipe.weights), (None,) * n))
    if recipe.method == "model_stock":
        t = geometry.model_stock(survey.deltas)
        return Treatment(Shift((t / n,) * n, (None,) * n), interpolation=t)
    return _spherical(recipe, survey)


def _spherical(recipe: Recipe, survey: Survey) -> Treatment:
    on_deltas = {"nuslerp": geometry.nuslerp, "multislerp": geometry.multislerp}
    on_models = {"slerp": geometry.slerp, "karcher": geometry.karcher}
    if recipe.method in on_models:
        found = on_models[recipe.method](survey.models, recipe.shares)
        return Treatment(Combine(found.coefficients), fell_back=found.fell_back)
    found = on_deltas[recipe.method](survey.deltas, recipe.shares)
    masks: tuple[Mask, ...] = (None,) * len(recipe.weights)
    return Treatment(Shift(found.coefficients, masks), fell_back=found.fell_back)


def _dare(recipe: Recipe, drops: Drops) -> Treatment:
    kernel: Kernel
    if recipe.method == "dare_ties":
        kernel = Elect(recipe.weights, drops.rescale, drops.coins, recipe.scale)
    else:
        factors = [weight * ratio for weight, ratio in zip(recipe.weights, drops.rescale, strict=True)]
        kernel = Shift(_scaled(recipe, factors), drops.coins)
    return Treatment(kernel, rescale=drops.rescale)


def _scaled(recipe: Recipe, weights: Sequence[float]) -> tuple[float, ...]:
    return tuple(recipe.scale * weight for weight in weights)
