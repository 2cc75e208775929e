"""What any merge must satisfy, whatever the numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from merging_families import Family, random_family, save_family, weights

from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.blocks import BLOCK
from claimcheck.execute.merging.merger import Merger
from claimcheck.spec.recipe import METHODS, Recipe

ASKS = {"ties": {"density": 0.3}, "dare_linear": {"density": 0.4}, "dare_ties": {"density": 0.4}}
MEANS = ["linear", "slerp", "nuslerp", "multislerp", "karcher", "model_stock"]
WEIGHTS = st.lists(st.floats(0.1, 3), min_size=3, max_size=3)
NUMBERS = arrays(np.float32, (7, 5), elements=st.floats(-2, 2, width=32))


def recipe(method: str, models: int, **params: Any) -> Recipe:
    """A recipe with the density that its method needs."""
    return Recipe.of({"method": method, **ASKS.get(method, {}), **params}, models)


def merge(
    family: Family, how: Recipe, order: Sequence[int] | None = None, **engine: Any
) -> dict[str, np.ndarray]:
    """The merged tensors, models taken in an order of their own."""
    folders = [family.models[i] for i in order] if order else family.models
    return Merger(open_models(family.base, folders), **engine).state_dict(how)


@pytest.mark.parametrize("method", MEANS)
@settings(max_examples=12)
@given(base=NUMBERS, model=NUMBERS)
def test_a_merge_of_equal_models_is_that_model(method: str, base: np.ndarray, model: np.ndarray) -> None:
    """merge(a, a) = a."""
    with tempfile.TemporaryDirectory() as root:
        family = save_family(Path(root), {"x": base}, [{"x": model}, {"x": model}])
        found = merge(family, recipe(method, 2)).get("x", base)
    # halving is exact but for the last bit of numbers near the smallest one there is
    np.testing.assert_allclose(found, model, rtol=0, atol=2e-6 if method != "linear" else 3e-45)


@pytest.mark.parametrize("method", METHODS)
def test_equal_contents_give_the_base_untouched(method: str, tmp_path: Path) -> None:
    """Where no model moved a tensor, the result has the base's, bit for bit."""
    tensors = {"x": np.linspace(-1, 1, 33, dtype=np.float32), "y": np.ones(4, np.float32)}
    moved = {**tensors, "y": np.full(4, 1.5, np.float32)}
    family = save_family(tmp_path, tensors, [moved, moved])
    merger = Merger(open_models(family.base, family.models))
    assert merger.changed == ("y",)
    assert merger.state_dict(recipe(method, 2)).keys() == {"y"}


@settings(max_examples=4)
@given(shares=WEIGHTS, seed=st.integers(0, 99))
def test_the_order_of_models_does_not_matter(shares: list[float], seed: int) -> None:
    """Every order gives the same bits, for every method; weights travel with their models."""
    with tempfile.TemporaryDirectory() as root:
        family = random_family(Path(root), {"x": (40, 11), "y": (9,)}, seed=seed)
        for method, asks in METHODS.items():
            n = asks.most or 3
            results = []
            for order in permutations(range(n)):
                given = {"weights": [shares[i] for i in order]} if "weights" in asks.takes else {}
                results.append(merge(family, recipe(method, n, **given), order))
            for other in results[1:]:
                for name, tensor in results[0].items():
                    assert tensor.tobytes() == other[name].tobytes(), (method, name)


def test_the_order_of_models_with_equal_norms_does_not_matter(tmp_path: Path) -> None:
    """Mirrored and doubled models, which norms alone cannot order, still give the same bits."""
    rng = np.random.default_rng(3)
    base, delta = np.zeros(501, np.float32), rng.normal(size=501).astype(np.float32)
    family = save_family(tmp_path, {"x": base}, [{"x": delta}, {"x": -delta}, {"x": delta}])
    shares = [0.3, 0.7, 0.9]
    for method in ("linear", "dare_linear", "ties"):
        results = {
            merge(family, recipe(method, 3, weights=[shares[i] for i in order]), order)["x"].tobytes()
            for order in permutations(range(3))
        }
        assert len(results) == 1, method


@pytest.mark.parametrize("method", ["task_arithmetic", "ties", "dare_linear", "dare_ties"])
@settings(max_examples=10)
@given(seed=st.integers(0, 999))
def test_scale_zero_gives_the_base(method: str, seed: int) -> None:
    """λ = 0 is the base, exactly."""
    with tempfile.TemporaryDirectory() as root:
        family = random_family(Path(root), {"x": (13, 3)}, seed=seed)
        found = merge(family, recipe(method, 3, scale=0))["x"]
        np.testing.assert_array_equal(found, weights(family.base)["x"])


@settings(max_examples=15)
@given(seed=st.integers(0, 999), scale=st.floats(0, 2))
def test_ties_of_one_whole_model_is_task_arithmetic(seed: int, scale: float) -> None:
    """With density 1 and one model nothing is trimmed and no sign is contested."""
    with tempfile.TemporaryDirectory() as root:
        family = random_family(Path(root), {"x": (13, 3)}, models=1, seed=seed)
        ties = merge(family, recipe("ties", 1, density=1, scale=scale))["x"]
        np.testing.assert_array_equal(ties, merge(family, recipe("task_arithmetic", 1, scale=scale))["x"])


@pytest.mark.parametrize("variant", ["mergekit", "paper"])
def test_dare_that_drops_nothing_is_its_plain_method(variant: str, tmp_path: Path) -> None:
    """With density 1 every element is kept and nothing is rescaled."""
    family = random_family(tmp_path, {"x": (31, 7)})
    for method, plain in (("dare_linear", "task_arithmetic"), ("dare_ties", "ties")):
        found = merge(family, recipe(method, 3, density=1, variant=variant))["x"]
        same = {"density": 1} if plain == "ties" else {}
        np.testing.assert_array_equal(found, merge(family, recipe(plain, 3, **same))["x"])


def test_orthogonal_deltas_give_model_stock_the_base(tmp_path: Path) -> None:
    """Deltas that share nothing average to nothing."""
    base = np.arange(8, dtype=np.float32)
    deltas = np.eye(8, dtype=np.float32)[:3]
    family = save_family(tmp_path, {"x": base}, [{"x": base + delta} for delta in deltas])
    np.testing.assert_array_equal(merge(family, recipe("model_stock", 3))["x"], base)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_chunks_and_threads_change_no_bit(dtype: str, tmp_path: Path) -> None:
    """Results depend neither on the size of chunks nor on how many are worked on at once."""
    family = random_family(tmp_path, {"x": (5 * BLOCK + 17,), "y": (3, BLOCK // 2), "z": ()}, dtype=dtype)
    recipes = [recipe(method, asks.most or 3) for method, asks in METHODS.items()]
    recipes.append(recipe("ties", 3, scope="model"))
    for how in recipes:
        n = len(how.weights)
        results = [
            merge(Family(family.base, family.models[:n]), how, chunk=chunk, threads=threads)
            for chunk, threads in ((BLOCK, 1), (2 * BLOCK, 3), (100 * BLOCK, 2))
        ]
        for other in results[1:]:
            for name, tensor in results[0].items():
                assert tensor.tobytes() == other[name].tobytes(), (how.method, name)


def test_sweeps_reuse_what_recipes_share(tmp_path: Path) -> None:
    """A merger that has seen other recipes gives what a fresh one gives."""
    family = random_family(tmp_path, {"x": (40, 11), "y": (9,)})
    merger = Merger(open_models(family.base, family.models))
    sweep = [
        recipe(method, 3, **params)
        for method in ("ties", "dare_ties")
        for params in ({"density": 0.2}, {"density": 0.8}, {"density": 0.2, "scale": 0.5})
    ]
    for how in sweep + sweep[::-1]:
        found, fresh = merger.state_dict(how), merge(family, how)
        assert all(found[name].tobytes() == fresh[name].tobytes() for name in fresh)


def test_a_seed_decides_what_dare_drops(tmp_path: Path) -> None:
    """Equal seeds agree, different ones do not, and a larger density keeps what a smaller one kept."""
    family = random_family(tmp_path, {"x": (60, 60)}, models=1)
    one, same, other = (
        merge(family, recipe("dare_linear", 1, seed=seed, variant="paper"))["x"] for seed in (1, 1, 2)
    )
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()
    more = merge(family, recipe("dare_linear", 1, seed=1, density=0.7, variant="paper"))["x"]
    base = weights(family.base)["x"]
    assert ((one != base) <= (more != base)).all()
