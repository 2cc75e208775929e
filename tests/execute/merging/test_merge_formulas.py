"""Every method against its formula, computed plainly on whole tensors in double precision."""

from __future__ import annotations

from typing import Any

import merging_oracles
import numpy as np
import pytest
from merging_families import Family, weights

from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.coins import Coin, coin_key
from claimcheck.execute.merging.merger import Merger
from claimcheck.execute.merging.weights import open_weights
from claimcheck.spec.recipe import METHODS, Recipe

CASES: list[dict[str, Any]] = [
    {"method": "linear"},
    {"method": "linear", "weights": [0.2, 1.5, 0.3]},
    {"method": "task_arithmetic", "weights": [1, 0.5, -0.25], "scale": 0.4},
    {"method": "ties", "density": 0.2},
    {"method": "ties", "density": 0.55, "weights": [0.5, 1, 2], "scale": 0.7},
    {"method": "dare_linear", "density": 0.3, "seed": 5, "scale": 0.8},
    {"method": "dare_linear", "density": 0.3, "seed": 5, "variant": "paper"},
    {"method": "dare_ties", "density": 0.5, "seed": 6, "weights": [1, 2, 1]},
    {"method": "dare_ties", "density": 0.5, "seed": 6, "variant": "paper"},
    {"method": "slerp", "t": 0.3},
    {"method": "nuslerp", "weights": [1, 2]},
    {"method": "multislerp", "weights": [1, 2, 0.5]},
    {"method": "karcher", "weights": [1, 2, 0.5]},
    {"method": "model_stock"},
]
TOLERANCE = {"f4": 1e-6, "f8": 1e-10}


def test_the_cases_cover_every_method() -> None:
    """No method goes without an oracle."""
    assert {case["method"] for case in CASES} == set(METHODS)


@pytest.mark.parametrize("params", CASES, ids=lambda params: "-".join(map(str, params.values())))
def test_equals_the_formula(family: Family, params: dict[str, Any]) -> None:
    """Merged tensors equal the formula to 1e-6 in fp32 and to 1e-10 in fp64."""
    folders = family.models[: METHODS[params["method"]].most]
    recipe = Recipe.of(params, len(folders))
    found = Merger(open_models(family.base, folders)).state_dict(recipe)
    base, models = weights(family.base), [weights(folder) for folder in folders]
    assert found.keys() == base.keys()
    oracle = {**params, "weights": recipe.weights}
    digests = [open_weights(folder).digest for folder in folders]
    for name, tensor in found.items():
        if "density" in params and "seed" in params:
            oracle["masks"] = [
                Coin(coin_key(params["seed"], f"{digest}#0", name), params["density"])
                .keep(0, tensor.size)
                .reshape(tensor.shape)
                for digest in digests
            ]
        expected = merging_oracles.merged(
            params["method"], base[name], [model[name] for model in models], oracle
        )
        tolerance = TOLERANCE[base[name].dtype.str[1:]]
        np.testing.assert_allclose(tensor, expected, rtol=0, atol=tolerance, err_msg=name)
        assert tensor.dtype == base[name].dtype


def test_whole_model_trimming_ranks_all_tensors_together(family: Family) -> None:
    """With scope model one threshold per model holds for all tensors, as in the paper."""
    recipe = Recipe.of({"method": "ties", "density": 0.1, "scope": "model"}, 3)
    found = Merger(open_models(family.base, family.models)).state_dict(recipe)
    base, models = weights(family.base), [weights(folder) for folder in family.models]
    names = sorted(base)
    flat = [
        np.concatenate([(model[name].astype(np.float64) - base[name]).ravel() for name in names])
        for model in models
    ]
    kept = [merging_oracles.top(delta, 0.1) for delta in flat]
    expected = merging_oracles.elected(kept, np.ones(3), np.ones(3))
    got = np.concatenate([found[name].ravel() - base[name].ravel().astype(np.float64) for name in names])
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-6)
