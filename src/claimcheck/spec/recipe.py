"""How models are merged, as a value: of `merge:` in a profile and of a recipe file.

`Recipe.of` reads the parameters of the `merge` step or of a recipe file; `problems` says all that is wrong
with them, key by key, so that a file's reader can add lines and columns.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from claimcheck.errors import DataError
from claimcheck.spec.names import did_you_mean

SMALLEST_SUM = 1e-8  # of weights that are divided by, as in mergekit
MAX_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Method:
    """What a merge method asks for.

    Attributes:
        takes: keys of a recipe that mean something to it, beside `method`.
        least: fewest models beside the base.
        most: most models; None: any number.
        averages: whether weights are divided by their sum.
        spherical: whether weights are shares of an arc, hence not negative.
    """

    takes: tuple[str, ...] = ("weights",)
    least: int = 1
    most: int | None = None
    averages: bool = False
    spherical: bool = False


METHODS: Mapping[str, Method] = {
    "linear": Method(averages=True),
    "task_arithmetic": Method(("weights", "scale")),
    "ties": Method(("weights", "density", "scale", "scope")),
    "dare_linear": Method(("weights", "density", "scale", "seed", "variant")),
    "dare_ties": Method(("weights", "density", "scale", "seed", "variant")),
    "slerp": Method(("weights", "t"), least=2, most=2, averages=True, spherical=True),
    "nuslerp": Method(("weights", "t"), least=2, most=2, averages=True, spherical=True),
    "multislerp": Method(averages=True, spherical=True),
    "karcher": Method(averages=True, spherical=True),
    "model_stock": Method((), least=2),
}
KEYS = ("method", "weights", "t", "density", "scale", "seed", "variant", "scope")
WORDS = {"variant": ("mergekit", "paper"), "scope": ("tensor", "model")}


class Problem(NamedTuple):
    """What is wrong with a recipe, at which key; the key is empty for what is missing."""

    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """A method and its parameters.

    Attributes:
        method: a key of `METHODS`.
        weights: w_i, one per model.
        density: share p of each delta's elements that is kept; only where the method trims or drops.
        scale: λ, the factor of the merged delta.
        seed: of the random masks of DARE.
        variant: how DARE makes up for what it dropped: "mergekit" (Σ|Δ| as before) or "paper" (1/p).
        scope: over what TIES ranks |Δ|: each "tensor" or, as in the paper, the whole "model".
    """

    method: str
    weights: tuple[float, ...]
    density: float | None = None
    scale: float = 1.0
    seed: int = 0
    variant: str = "mergekit"
    scope: str = "tensor"

    @classmethod
    def of(cls, params: Mapping[str, Any], models: int) -> Recipe:
        """Read a recipe for a number of models; weights are 1 where none are given.

        Raises:
            DataError: with the first of its problems.
        """
        for problem in problems(params, models):
            raise DataError(f"merge recipe: {problem.message}")
        given = {key: params[key] for key in KEYS if key in params and key not in ("weights", "t")}
        weights = params.get("weights", [1.0] * models)
        if "t" in params:
            weights = [1 - params["t"], params["t"]]
        recipe = cls(**given, weights=tuple(float(weight) for weight in weights))
        density = None if recipe.density is None else float(recipe.density)
        return replace(recipe, density=density, scale=float(recipe.scale))

    @property
    def shares(self) -> tuple[float, ...]:
        """Weights divided by their sum."""
        total = math.fsum(self.weights)
        return tuple(weight / total for weight in self.weights)

    def to_json(self) -> dict[str, Any]:
        """The parameters that mean something to the method; `Recipe.of` reads them back."""
        takes = METHODS[self.method].takes
        values = {key: getattr(self, key) for key in takes if key not in ("weights", "t")}
        weights = {"weights": list(self.weights)} if "weights" in takes else {}
        return {"method": self.method, **weights, **values}


def problems(params: Mapping[str, Any], models: int) -> Iterator[Problem]:
    """All that is wrong with the parameters of a merge of so many models."""
    name = params.get("method")
    if name == "greedy_soup":
        yield Problem(
            "method",
            "greedy_soup tries models one by one on a dev set, which a recipe does not have; run it in an "
            "experiment, or write its choice as method: linear with weights 1 and 0",
        )
        return
    method = METHODS.get(name) if isinstance(name, str) else None
    if method is None:
        known = did_you_mean(str(name), METHODS) if "method" in params else f"; known: {', '.join(METHODS)}"
        yield Problem("method" if "method" in params else "", f"no merge method {name!r}{known}")
        return
    for key in params:
        if key not in KEYS:
            yield Problem(key, f"unknown key '{key}'{did_you_mean(key, ('method', *method.takes))}")
        elif key != "method" and key not in method.takes:
            takes = f"it takes {', '.join(method.takes)}" if method.takes else "it takes no parameters"
            yield Problem(key, f"'{key}' means nothing to {name}; {takes}")
    if not method.least <= models <= (method.most or models):
        number = f"exactly {method.least}" if method.most else f"at least {method.least}"
        yield Problem("method", f"{name} merges {number} models, there are {models}")
    yield from _weights(params, method, models)
    yield from _others(params, method)


def _weights(params: Mapping[str, Any], method: Method, models: int) -> Iterator[Problem]:
    if "t" in params and "t" in method.takes:
        if not _is_number(params["t"]) or not 0 <= params["t"] <= 1:
            yield Problem("t", f"t is the share of the second model, from 0 to 1, not {params['t']!r}")
        if "weights" in params:
            yield Problem("t", "t and weights say the same thing (weights 1 − t and t); give one of them")
    if "weights" not in params or "weights" not in method.takes:
        return
    weights = params["weights"]
    if not isinstance(weights, Sequence) or isinstance(weights, str) or not all(map(_is_number, weights)):
        yield Problem("weights", f"weights are a list of numbers, one per model, not {weights!r}")
    elif len(weights) != models:
        yield Problem("weights", f"{len(weights)} weights for {models} models; give one per model")
    elif method.spherical and min(weights) < 0:
        yield Problem("weights", f"a weight is {min(weights)}; shares of an arc cannot be negative")
    elif method.averages and abs(math.fsum(weights)) < SMALLEST_SUM:
        yield Problem("weights", "the weights sum to 0, and the mean divides by their sum")


def _others(params: Mapping[str, Any], method: Method) -> Iterator[Problem]:
    if "density" in method.takes:
        if "density" not in params:
            yield Problem("", "no density: say which share of each delta is kept (0.2 in the TIES paper)")
        elif not _is_number(params["density"]) or not 0 < params["density"] <= 1:
            yield Problem("density", f"density is a share above 0 and up to 1, not {params['density']!r}")
    if "scale" in params and "scale" in method.takes and not _is_number(params["scale"]):
        yield Problem("scale", f"scale is a number, not {params['scale']!r}")
    if "seed" in params and "seed" in method.takes:
        seed = params["seed"]
        if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed <= MAX_SEED:
            yield Problem("seed", f"seed is a whole number from 0 on, not {seed!r}")
    for key, words in WORDS.items():
        if key in params and key in method.takes and params[key] not in words:
            yield Problem(key, f"{key} is {' or '.join(words)}, not {params[key]!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
