"""Every shared method against mergekit's in-memory functions, on the same BERT- and XLM-R-type models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from merging_families import Family

from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.coins import Coin, coin_key
from claimcheck.execute.merging.merger import Merger
from claimcheck.execute.merging.weights import open_weights
from claimcheck.spec.recipe import METHODS, Recipe

mergekit = pytest.importorskip("mergekit.merge_methods", reason="pip install --no-deps mergekit")

# Ours, and the same in mergekit's words; its dare_ties divides by the weights of those that agree if asked.
CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"method": "linear", "weights": [0.2, 1.5, 0.3]}, {"weight": [0.2, 1.5, 0.3]}),
    (
        {"method": "task_arithmetic", "weights": [1, 0.5, -0.25], "scale": 0.4},
        {"weight": [1.0, 0.5, -0.25], "lambda": 0.4},
    ),
    ({"method": "ties", "density": 0.2}, {"weight": 1.0, "density": 0.2}),
    (
        {"method": "ties", "density": 0.55, "weights": [0.5, 1, 2], "scale": 0.7},
        {"weight": [0.5, 1.0, 2.0], "density": 0.55, "lambda": 0.7},
    ),
    (
        {"method": "dare_linear", "density": 0.3, "seed": 5, "weights": [1, 2, 1]},
        {"weight": [1.0, 2.0, 1.0], "density": 0.3},
    ),
    (
        {"method": "dare_linear", "density": 0.3, "seed": 5, "scale": 1 / 0.3, "variant": "paper"},
        {"weight": 1.0, "density": 0.3, "rescale": False, "lambda": 1 / 0.3 / 0.3},
    ),
    (
        {"method": "dare_ties", "density": 0.5, "seed": 6, "weights": [1, 2, 1]},
        {"weight": [1.0, 2.0, 1.0], "density": 0.5, "normalize": True},
    ),
    ({"method": "slerp", "t": 0.3}, {"t": 0.3}),
    ({"method": "nuslerp", "weights": [1, 2]}, {"weight": [1.0, 2.0]}),
    ({"method": "multislerp", "weights": [1, 2, 0.5]}, {"weight": [1.0, 2.0, 0.5]}),
    ({"method": "karcher"}, {}),
    ({"method": "model_stock"}, {}),
]
BASELESS = {"linear", "karcher", "slerp"}
TOLERANCE = {"f4": 1e-6, "f8": 1e-10}  # mergekit drops in fp32 whatever the input: DARE is compared in that


def test_the_cases_cover_every_method() -> None:
    """No method goes unchecked."""
    assert {ours["method"] for ours, _ in CASES} == set(METHODS)


@pytest.mark.parametrize(
    ("ours", "theirs"), CASES, ids=[f"{ours['method']}-{i}" for i, (ours, _) in enumerate(CASES)]
)
def test_equals_mergekit(
    family: Family, ours: dict[str, Any], theirs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal to 1e-6 in fp32 and 1e-10 in fp64; for DARE both use our masks, drawn in their order."""
    import torch
    from safetensors.torch import load_file

    method = ours["method"]
    folders = family.models[: METHODS[method].most]
    found = Merger(open_models(family.base, folders)).state_dict(Recipe.of(ours, len(folders)))
    inputs = [
        load_file(folder / "model.safetensors")
        for folder in ([] if method in BASELESS else [family.base]) + folders
    ]
    masks = _masks(folders, list(inputs[0]), ours)
    monkeypatch.setattr(
        torch, "bernoulli", lambda p: torch.from_numpy(next(masks)).to(p.dtype).reshape(p.shape)
    )
    base = 0 if method not in BASELESS or method == "slerp" else None
    expected = mergekit.merge_state_dicts(inputs, method, parameters=theirs, base=base)
    assert found.keys() == expected.keys()
    for name, tensor in found.items():
        tolerance = TOLERANCE["f4" if "seed" in ours else tensor.dtype.str[1:]]
        np.testing.assert_allclose(tensor, expected[name].numpy(), rtol=0, atol=tolerance, err_msg=name)


def _masks(folders: list[Path], names: list[str], ours: dict[str, Any]) -> Iterator[np.ndarray]:
    models = [open_weights(folder) for folder in folders]
    for name in names:
        for model in models:
            key = coin_key(ours.get("seed", 0), f"{model.digest}#0", name)
            yield Coin(key, ours.get("density", 1.0)).keep(0, model.tensors[name].size)
