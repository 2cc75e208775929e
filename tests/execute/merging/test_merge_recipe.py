"""Recipes as values and as YAML files, and all that can be wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError, SpecErrors
from claimcheck.execute.merging.recipe_file import read_recipe
from claimcheck.spec.recipe import METHODS, Recipe, problems


@pytest.mark.parametrize("method", METHODS)
def test_a_recipe_survives_its_json(method: str) -> None:
    """`Recipe.of` reads back what `to_json` wrote, and only what the method takes is written."""
    n = METHODS[method].most or 3
    given = {"method": method, **({"density": 0.25} if "density" in METHODS[method].takes else {})}
    recipe = Recipe.of(given, n)
    assert Recipe.of(recipe.to_json(), n) == recipe
    assert recipe.to_json().keys() - {"method"} == set(METHODS[method].takes) - {"t"}


def test_defaults_and_shares() -> None:
    """Weights are 1 each unless given, t is short for two weights, shares sum to 1."""
    assert Recipe.of({"method": "linear"}, 3).weights == (1.0, 1.0, 1.0)
    assert Recipe.of({"method": "slerp", "t": 0.25}, 2).weights == (0.75, 0.25)
    assert Recipe.of({"method": "linear", "weights": [1, 3]}, 2).shares == (0.25, 0.75)


WRONG: list[tuple[dict[str, Any], int, str, str]] = [
    ({"method": "tise", "density": 1}, 2, "method", "no merge method 'tise' (did you mean 'ties'?)"),
    ({}, 2, "", "no merge method None; known: linear"),
    ({"method": ["ties"]}, 2, "method", "no merge method"),
    ({"method": "greedy_soup"}, 2, "method", "run it in an experiment"),
    ({"method": "linear", "scale": 2}, 2, "scale", "'scale' means nothing to linear; it takes weights"),
    ({"method": "model_stock", "seed": 2}, 2, "seed", "it takes no parameters"),
    ({"method": "ties", "density": 1, "wieghts": [1]}, 1, "wieghts", "did you mean 'weights'?"),
    ({"method": "ties"}, 2, "", "no density"),
    ({"method": "ties", "density": 0}, 2, "density", "above 0 and up to 1, not 0"),
    ({"method": "ties", "density": "some"}, 2, "density", "not 'some'"),
    ({"method": "ties", "density": 1, "scope": "all"}, 2, "scope", "tensor or model, not 'all'"),
    ({"method": "dare_ties", "density": 1, "variant": 1}, 2, "variant", "mergekit or paper, not 1"),
    ({"method": "dare_ties", "density": 1, "seed": -1}, 2, "seed", "from 0 on, not -1"),
    ({"method": "dare_ties", "density": 1, "seed": True}, 2, "seed", "from 0 on, not True"),
    ({"method": "ties", "density": 1, "scale": float("nan")}, 2, "scale", "scale is a number, not nan"),
    ({"method": "linear", "weights": [1]}, 2, "weights", "1 weights for 2 models"),
    ({"method": "linear", "weights": [1, "x"]}, 2, "weights", "a list of numbers"),
    ({"method": "linear", "weights": [1, -1]}, 2, "weights", "sum to 0"),
    ({"method": "karcher", "weights": [3, -1]}, 2, "weights", "a weight is -1"),
    ({"method": "slerp"}, 3, "method", "slerp merges exactly 2 models, there are 3"),
    ({"method": "model_stock"}, 1, "method", "at least 2 models, there are 1"),
    ({"method": "slerp", "t": 1.5}, 2, "t", "from 0 to 1, not 1.5"),
    ({"method": "slerp", "t": 0.5, "weights": [1, 1]}, 2, "t", "give one of them"),
]


@pytest.mark.parametrize(("params", "models", "key", "says"), WRONG, ids=lambda value: str(value)[:40])
def test_problems_name_their_key(params: dict[str, Any], models: int, key: str, says: str) -> None:
    """Every mistake is one problem, at its key, with what to do; `Recipe.of` raises it."""
    (problem,) = problems(params, models)
    assert problem.key == key
    assert says in problem.message
    with pytest.raises(DataError, match="merge recipe"):
        Recipe.of(params, models)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda x: st.lists(x, max_size=3),
)


@given(
    st.dictionaries(
        st.sampled_from(["weights", "t", "density", "scale", "seed", "variant", "scope", "x"]),
        JSON,
        max_size=4,
    ),
    st.sampled_from([*METHODS, "x"]),
    st.integers(1, 3),
)
def test_any_parameters_give_a_recipe_or_a_data_error(
    params: dict[str, Any], method: str, models: int
) -> None:
    """Nothing else comes out, and a recipe that comes out has a weight per model."""
    try:
        recipe = Recipe.of({**params, "method": method}, models)
    except DataError:
        return
    assert len(recipe.weights) == models


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Where a recipe file and its models' folders are."""
    for name in ("base", "de", "fr"):
        (tmp_path / name).mkdir()
    return tmp_path


def _read(folder: Path, text: str) -> Any:
    (folder / "recipe.yaml").write_text(text, encoding="utf-8")
    return read_recipe(folder / "recipe.yaml")


def test_a_recipe_file(folders: Path) -> None:
    """Paths are relative to the file."""
    found = _read(folders, "base: base\nmodels: [de, ./fr]\nmethod: ties\ndensity: 0.2\nweights: [1, 2]\n")
    assert found.base == folders / "base"
    assert found.models == (folders / "de", folders / "fr")
    assert found.recipe == Recipe("ties", (1.0, 2.0), density=0.2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("base: base\nmodels: [de, fr]\nmethod: ties\ndensity: 2\n", "recipe.yaml:4:10: density is a share"),
        ("base: base\nmodels: [de, nl]\nmethod: linear\n", "recipe.yaml:2:14: models[1]: no such folder"),
        (
            "base: base\nmodel: [de]\nmethod: linear\n",
            "recipe.yaml:2:1: unknown key 'model' (did you mean 'models'?)",
        ),
        ("models: [de]\nmethod: linear\n", "recipe.yaml:1:1: base: give a model folder"),
        ("base: base\nmodels: de\nmethod: linear\n", "recipe.yaml:2:9: models: give a list"),
        ("base: base\nmodels: [1]\nmethod: linear\n", "models[0]: give a model folder"),
        ("base: base\nmodels: [de]\nmethod: tise\n", "recipe.yaml:3:9: no merge method 'tise'"),
        ("base: base\nmodels: [de]\nmethod: ties\n", "recipe.yaml:1:1: no density"),
        ("- x\n", "expected `key: value` lines"),
        ("base: base\nbase: de\n", "stands twice"),
    ],
)
def test_mistakes_in_a_file_have_places(folders: Path, text: str, says: str) -> None:
    """Line and column of what is wrong."""
    with pytest.raises(SpecErrors) as caught:
        _read(folders, text)
    assert says in str(caught.value)


def test_all_mistakes_at_once(folders: Path) -> None:
    """A file with several mistakes is reported once."""
    with pytest.raises(SpecErrors) as caught:
        _read(folders, "base: none\nmodels: [de, nl]\nmethod: ties\nseed: 1\n")
    assert len(caught.value.errors) == 3 + 1
