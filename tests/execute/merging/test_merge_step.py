"""The merge step: model folders in, a model folder out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from merging_families import Family, random_family, save_family, weights

from claimcheck.errors import DataError
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import merge


@pytest.fixture
def family(tmp_path: Path) -> Family:
    """A base and eleven models, so that model.10 comes after model.9."""
    return random_family(tmp_path, {"x": (6, 5)}, models=11)


def _inputs(family: Family) -> dict[str, Path]:
    models = {f"model.{i}": folder for i, folder in enumerate(family.models)}
    return dict(sorted({"base": family.base, **models}.items()))


def test_weights_belong_to_the_numbered_models(family: Family, tmp_path: Path) -> None:
    """Weight i is of model.i, however the inputs are sorted; progress ends at 1."""
    told: list[float] = []
    (tmp_path / "out").mkdir()
    params = {"method": "linear", "weights": [0] * 10 + [1]}
    merge.run(params, _inputs(family), tmp_path / "out", lambda done, _: told.append(done))
    np.testing.assert_array_equal(weights(tmp_path / "out")["x"], weights(family.models[10])["x"])
    assert told == sorted(told)
    assert told[-1] == 1


def test_the_two_ends_of_a_sweep(family: Family, tmp_path: Path) -> None:
    """Degenerate points are exact: scale 0 is the base, one weight of 1 is that specialist."""
    for name, params, expected in (
        ("base", {"method": "task_arithmetic", "scale": 0}, family.base),
        ("one", {"method": "linear", "weights": [1] + [0] * 10}, family.models[0]),
    ):
        (tmp_path / f"out-{name}").mkdir()
        merge.run(params, _inputs(family), tmp_path / f"out-{name}", silent)
        np.testing.assert_array_equal(weights(tmp_path / f"out-{name}")["x"], weights(expected)["x"])


@pytest.mark.parametrize("names", [["base"], ["base", "model.1"], ["model.0"], ["base", "model.0", "task"]])
def test_other_inputs_are_refused(family: Family, tmp_path: Path, names: list[str]) -> None:
    """A base and models numbered from 0, nothing else."""
    inputs = dict.fromkeys(names, family.base)
    with pytest.raises(DataError, match="merge needs the inputs"):
        merge.run({"method": "linear"}, inputs, tmp_path, silent)


GOLDEN = {
    "linear": "e5c64eb307ad6f05",
    "ties": "179aefba1a9d57ce",
    "dare_ties": "f620cd0681e8c730",
}


@pytest.mark.parametrize("method", GOLDEN)
def test_the_weights_are_those_of_yesterday(method: str, tmp_path: Path) -> None:
    """Golden digests: when they change, the step's version must, too."""
    values = np.arange(-300, 300, dtype=np.float32) / 64
    tuned = [values + np.roll(values, 100 * i + 7) / 8 for i in range(3)]
    family = save_family(tmp_path, {"x": values}, [{"x": model} for model in tuned])
    params = {"method": method, **({} if method == "linear" else {"density": 0.4, "scale": 0.5})}
    (tmp_path / "out").mkdir()
    merge.run(params, _inputs(family), tmp_path / "out", silent)
    digest = hashlib.sha256((tmp_path / "out" / "model.safetensors").read_bytes()).hexdigest()
    assert digest[:16] == GOLDEN[method]
