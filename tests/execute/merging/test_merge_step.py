"""The merge step: model folders in, a model folder out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from merging_families import Family, random_family, weights

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
