"""What one pass finds about the models' changes, against plain numpy; and the diagnosis made of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from merging_families import Family, random_family, save_family, weights

from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.blocks import BLOCK
from claimcheck.execute.merging.merger import Merger
from claimcheck.execute.merging.survey import survey
from claimcheck.spec.recipe import Recipe


@pytest.mark.parametrize(("dtype", "tolerance"), [("f4", 1e-6), ("f8", 1e-12)])
def test_inner_products_and_counts(tmp_path: Path, dtype: str, tolerance: float) -> None:
    """Gram matrix, moved, shared and conflicting elements, with parts that some models left alone."""
    family = random_family(tmp_path / "f", {"x": (2 * BLOCK + 77,)}, dtype=dtype)
    base = weights(family.base)["x"]
    tuned = [weights(folder)["x"] for folder in family.models]
    tuned[0][:BLOCK] = base[:BLOCK]
    tuned[1][::3] = base[::3]
    family = save_family(tmp_path / "g", {"x": base}, [{"x": model} for model in tuned])
    (found,) = survey(open_models(family.base, family.models).slots, threads=2, chunk=BLOCK)
    vectors = np.stack([base, *(model - base for model in tuned)]).astype(np.float64)
    scale = np.linalg.norm(vectors, axis=1)
    np.testing.assert_allclose(
        found.gram / np.outer(scale, scale), vectors @ vectors.T / np.outer(scale, scale), atol=tolerance
    )
    moved = vectors[1:] != 0
    several = moved.sum(axis=0) > 1
    opposed = (vectors[1:] > 0).any(axis=0) & (vectors[1:] < 0).any(axis=0)
    assert found.moved == tuple(moved.sum(axis=1))
    assert (found.shared, found.conflicts) == (several.sum(), opposed.sum())
    models = np.stack(tuned).astype(np.float64)
    np.testing.assert_allclose(found.models, models @ models.T, rtol=1e-5)


def _diagnosed(family: Family, recipe: Recipe) -> tuple[Merger, dict]:
    merger = Merger(open_models(family.base, family.models))
    return merger, merger.diagnosis(recipe).to_json()


def test_the_diagnosis_is_in_the_callers_order(tmp_path: Path) -> None:
    """Per-model entries follow the models as they were given, whatever order the engine works in."""
    family = random_family(tmp_path, {"x": (50, 4), "y": (7,)})
    recipe = Recipe.of({"method": "ties", "density": 0.2}, 3)
    _, forward = _diagnosed(family, recipe)
    _, backward = _diagnosed(Family(family.base, family.models[::-1]), recipe)
    base, tuned = weights(family.base), [weights(folder) for folder in family.models]
    assert forward["models"] == ["m0", "m1", "m2"]
    (x,) = (tensor for tensor in forward["tensors"] if tensor["key"] == "x")
    deltas = [(model["x"] - base["x"]).astype(np.float64).ravel() for model in tuned]
    assert x["delta_norms"] == pytest.approx([np.linalg.norm(delta) for delta in deltas])
    assert x["cosines"] == pytest.approx(
        [np.corrcoef(deltas[i], deltas[j])[0, 1] for i, j in ((0, 1), (0, 2), (1, 2))], abs=0.02
    )
    for delta, threshold, kept in zip(deltas, x["thresholds"], x["kept"], strict=True):
        assert (np.abs(delta) >= threshold * (1 - 1e-6)).mean() == pytest.approx(kept)
    for one, two in zip(forward["tensors"], backward["tensors"], strict=True):
        for entry in ("delta_norms", "moved", "thresholds", "kept", "cosines"):
            assert one[entry] == two[entry][::-1]
        assert one["sign_conflicts"] == two["sign_conflicts"]


def test_the_whole_is_all_changed_tensors_as_one_vector(tmp_path: Path) -> None:
    """Norms and cosines of the concatenated deltas; unchanged tensors are counted apart."""
    base = {"x": np.ones(4, np.float32), "y": np.ones(3, np.float32), "z": np.ones(2, np.float32)}
    one = {**base, "x": np.float32([2, 1, 1, 1]), "y": np.float32([1, 3, 1])}
    two = {**base, "x": np.float32([0, 1, 1, 2]), "y": np.float32([1, 3, 1])}
    _, found = _diagnosed(save_family(tmp_path, base, [one, two]), Recipe.of({"method": "linear"}, 2))
    whole = found["whole"]
    assert (found["copied"], len(found["tensors"]), whole["size"]) == (1, 2, 7)
    assert whole["delta_norms"] == pytest.approx([5**0.5, 6**0.5])
    assert whole["cosines"] == pytest.approx([(-1 + 4) / 30**0.5])
    assert whole["moved"] == pytest.approx([2 / 7, 3 / 7])
    assert whole["shared"] == pytest.approx(2 / 7)
    assert whole["sign_conflicts"] == pytest.approx(1 / 2)
    assert found["fallback_share"] is None


def test_method_entries(tmp_path: Path) -> None:
    """Each method says what it did: fallback, interpolation, rescaling; JSON has no NaN."""
    family = random_family(tmp_path, {"x": (50, 4)}, models=2)
    cases = {
        "slerp": ({}, "fell_back"),
        "model_stock": ({}, "interpolation"),
        "dare_ties": ({"density": 0.5}, "rescale"),
    }
    for method, (params, entry) in cases.items():
        _, found = _diagnosed(family, Recipe.of({"method": method, **params}, 2))
        entries = {"fell_back", "interpolation", "rescale", "thresholds", "kept"} & found["tensors"][0].keys()
        assert entries == {entry}
        json.dumps(found, allow_nan=False)
    _, slerp = _diagnosed(family, Recipe.of({"method": "slerp"}, 2))
    assert slerp["fallback_share"] == float(slerp["tensors"][0]["fell_back"])


def test_nothing_changed_gives_a_diagnosis_without_cosines(tmp_path: Path) -> None:
    """Models equal to the base: no tensor is merged, and no number is made up."""
    family = random_family(tmp_path, {"x": (5,)}, models=1)
    merger, found = _diagnosed(
        Family(family.base, [family.base, family.base]), Recipe.of({"method": "slerp"}, 2)
    )
    assert merger.changed == ()
    assert (found["tensors"], found["copied"], found["fallback_share"]) == ([], 1, None)
    assert (found["whole"]["cosines"], found["whole"]["sign_conflicts"]) == ([None], None)


def test_numbers_too_large_to_square_are_still_numbers(tmp_path: Path) -> None:
    """A mask of −3·10³⁸ in the weights is finite, and merges."""
    base = {"x": np.float32([-3e38, 1, 2])}
    model = {"x": np.float32([-3e38, 2, 2])}
    family = save_family(tmp_path, base, [model, model])
    found = Merger(open_models(family.base, family.models)).state_dict(Recipe("slerp", (1.0, 1.0)))
    np.testing.assert_array_equal(found["x"], model["x"])
