"""`claimcheck merge RECIPE --out DIR`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from merging_families import random_family

from claimcheck.cli.merge import merge
from claimcheck.errors import ClaimcheckError


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    """A recipe beside its models."""
    random_family(tmp_path, {"x": (60, 5), "y": (4,)}, models=2)
    path = tmp_path / "recipe.yaml"
    path.write_text("base: base\nmodels: [m0, m1]\nmethod: slerp\nt: 0.4\n")
    return path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(merge, [str(argument) for argument in arguments])


def test_writes_a_model_and_says_what_it_met(recipe: Path, tmp_path: Path) -> None:
    """A new folder, and a few lines on how the models differ."""
    done = _run(recipe, "--out", tmp_path / "out", "--threads", 1)
    assert done.exit_code == 0, done.output
    assert "slerp: 2 tensors merged, 0 the same in all models" in done.output
    assert "m0: changed 100.0%" in done.output
    assert "cosine of two changes" in done.output
    assert "opposite signs in" in done.output
    assert "on a line instead of an arc" in done.output
    assert done.output.endswith(f"wrote {tmp_path / 'out'}\n")
    assert (tmp_path / "out" / "model.safetensors").exists()


def test_mistakes_are_errors_of_ours(recipe: Path, tmp_path: Path) -> None:
    """A wrong recipe and a taken folder end with exit code 2, without a trace."""
    for out, text, says in (
        ("base", None, "exists already"),
        ("out", "base: base\nmodels: [m0, m1]\nmethod: slurp\n", "recipe.yaml:3:9: no merge method 'slurp'"),
    ):
        if text:
            recipe.write_text(text)
        done = _run(recipe, "--out", tmp_path / out)
        assert isinstance(done.exception, ClaimcheckError)
        assert done.exception.exit_code == 2
        assert says in str(done.exception)
    assert not (tmp_path / "out").exists()
    assert _run(tmp_path / "none.yaml", "--out", tmp_path / "out").exit_code == 2
