"""Merged models as folders: they open, they are whole or absent, and their bytes are always the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from merging_families import Family, random_family, save_bare, tuned_family, weights
from safetensors.numpy import load_file, save_file

from claimcheck.errors import DataError, StepError, UsageError
from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.inplace import put
from claimcheck.execute.merging.merger import Merger
from claimcheck.execute.merging.write import write_model, write_new
from claimcheck.spec.recipe import Recipe

TEXTS = ["query: the red fox", "Ein Fuchs schläft.", "狐は古い樫の木の下で眠る"]


def _merger(family: Family) -> Merger:
    return Merger(open_models(family.base, family.models))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta", "muse"])
def test_the_result_opens_and_equals_the_merge_in_place(
    kind: str, encoders: dict[str, Path], tmp_path: Path
) -> None:
    """A written merge encodes like the base with the merged tensors put into it, and unlike the base."""
    from claimcheck.execute.models.encoders import open_encoder
    from claimcheck.execute.models.encoding import encode

    family = tuned_family(encoders[kind], tmp_path, "f4")
    recipe = Recipe.of({"method": "ties", "density": 0.4}, 3)
    merger = _merger(family)
    diagnosis = write_new(merger, recipe, tmp_path / "out")
    model = open_encoder(family.base, device="cpu")
    before = encode(model, TEXTS).vectors
    put(merger.state_dict(recipe), model.modules)
    written = open_encoder(tmp_path / "out", device="cpu")
    found = encode(written, TEXTS).vectors
    np.testing.assert_allclose(found, encode(model, TEXTS).vectors, rtol=0, atol=1e-6)
    assert np.abs(found - before).max() > 1e-4
    assert written.prompts == model.prompts
    assert diagnosis.models == ("m0", "m1", "m2")


def test_everything_else_is_the_bases(encoders: dict[str, Path], tmp_path: Path) -> None:
    """Configuration, tokenizer, modules, prompts are copied; a card and an earlier merge's papers are not."""
    family = tuned_family(encoders["bert"], tmp_path, "f4")
    for name in ("README.md", "merge.json", "diagnosis.json"):
        (family.base / name).write_text("{}")
    (family.base / ".cache").mkdir()
    (family.base / ".cache" / "x.json").write_text("{}")
    write_new(_merger(family), Recipe.of({"method": "linear"}, 3), tmp_path / "out")
    base, out = _bytes(family.base), _bytes(tmp_path / "out")
    assert out.keys() == base.keys() - {"README.md", ".cache/x.json"}
    changed = {name for name in out if out[name] != base[name]}
    assert changed == {"model.safetensors", "merge.json", "diagnosis.json"}
    assert load_file(tmp_path / "out" / "model.safetensors").keys() == weights(family.base).keys()


def test_provenance(tmp_path: Path) -> None:
    """merge.json has the recipe and what went in, with the sha256 that sha256sum prints."""
    import hashlib

    family = random_family(tmp_path, {"x": (30, 4)})
    recipe = Recipe.of({"method": "dare_ties", "density": 0.5, "seed": 3}, 3)
    write_new(_merger(family), recipe, tmp_path / "out")
    said = json.loads((tmp_path / "out" / "merge.json").read_text())
    assert Recipe.of(said["recipe"], 3) == recipe
    for entry, folder in zip([said["base"], *said["models"]], [family.base, *family.models], strict=True):
        digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
        assert entry == {"name": folder.name, "sha256": {"model.safetensors": digest}}
    diagnosis = json.loads((tmp_path / "out" / "diagnosis.json").read_text())
    assert diagnosis["models"] == ["m0", "m1", "m2"]


@pytest.mark.parametrize("method", ["linear", "dare_ties"])
def test_equal_inputs_give_equal_bytes(method: str, tmp_path: Path) -> None:
    """Another place, another day, another number of threads: the same files."""
    recipe = Recipe.of({"method": method, **({"density": 0.5} if method == "dare_ties" else {})}, 3)
    found = []
    for place, threads in (("a", 1), ("b", 3)):
        family = random_family(tmp_path / place, {"x": (30, 4), "y": (2,)})
        write_new(
            Merger(open_models(family.base, family.models), threads=threads), recipe, tmp_path / place / "out"
        )
        found.append(_bytes(tmp_path / place / "out"))
    assert found[0] == found[1]


def test_a_cut_model_keeps_its_cut_and_its_index_loses_what_is_left_out(tmp_path: Path) -> None:
    """Several weight files stay several; the table of contents says what is there."""
    base = save_bare(tmp_path / "base", {})
    (base / "model.safetensors").unlink()
    parts = {
        "model-1.safetensors": {"a": np.ones(3, np.float32)},
        "model-2.safetensors": {"b": np.ones(2, np.float32), "pooler.dense.bias": np.ones(1, np.float32)},
    }
    table = {name: file for file, tensors in parts.items() for name in tensors}
    for file, tensors in parts.items():
        save_file(tensors, base / file)
    (base / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": table}))
    model = save_bare(tmp_path / "m", {"a": np.zeros(3, np.float32), "b": np.zeros(2, np.float32)})
    write_new(Merger(open_models(base, [model])), Recipe("linear", (1.0,)), tmp_path / "out")
    index = json.loads((tmp_path / "out" / "model.safetensors.index.json").read_text())
    assert index["weight_map"] == {"a": "model-1.safetensors", "b": "model-2.safetensors"}
    for name, file in index["weight_map"].items():
        assert (load_file(tmp_path / "out" / file)[name] == 0).all()
    assert json.loads((tmp_path / "out" / "merge.json").read_text())["left_out"] == ["pooler.dense.bias"]


def test_what_exists_is_not_overwritten(tmp_path: Path) -> None:
    """A folder with something in it, or a file, is refused; an empty folder is filled."""
    family = random_family(tmp_path, {"x": (3,)})
    merger, recipe = _merger(family), Recipe.of({"method": "linear"}, 3)
    for taken in (family.base, family.base / "config.json"):
        with pytest.raises(UsageError, match="exists already"):
            write_new(merger, recipe, taken)
    with pytest.raises(UsageError, match="cannot be written"):
        write_new(merger, recipe, family.base / "config.json" / "out")
    (tmp_path / "empty").mkdir()
    write_new(merger, recipe, tmp_path / "empty")
    assert (tmp_path / "empty" / "merge.json").exists()


def test_a_failed_merge_leaves_nothing(tmp_path: Path) -> None:
    """Weights that are not finite are found while merging: no folder, no leftovers."""
    family = random_family(tmp_path, {"x": (30, 4)})
    bad = weights(family.models[1])
    bad["x"][3, 1] = np.nan
    save_file(bad, family.models[1] / "model.safetensors")
    with pytest.raises(DataError, match="not finite"):
        write_new(_merger(family), Recipe.of({"method": "linear"}, 3), tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "m0", "m1", "m2"]


LIMITED = """
import resource, sys
from pathlib import Path
from claimcheck.errors import StepError
from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.merger import Merger
from claimcheck.spec.recipe import Recipe
from claimcheck.execute.merging.write import write_new
root = Path(sys.argv[1])
merger = Merger(open_models(root / "base", [root / "m0"]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_new(merger, Recipe("linear", (1.0,)), root / "out")
except StepError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of file size are POSIX")
def test_a_disk_without_room_leaves_nothing(tmp_path: Path) -> None:
    """When the system takes no more bytes amid the weights: one sentence, nothing half-written."""
    random_family(tmp_path, {"x": (300, 400)}, models=1)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "no room for the merged model" in done.stdout
    assert "merge again" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "m0"]


def test_too_little_room_is_seen_before_anything_is_written(tmp_path: Path) -> None:
    """A base whose files claim more than the disk has free is refused at once."""
    family = random_family(tmp_path, {"x": (3,)}, models=1)
    huge = family.base / "huge.txt"
    with huge.open("wb") as stream:  # sparse: takes no room itself
        stream.truncate(shutil.disk_usage(tmp_path).free + 10**9)
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(StepError, match="MB are free"):
        write_model(_merger(family), Recipe("linear", (1.0,)), out)
    assert not any(out.iterdir())
    huge.unlink()


def test_a_model_that_does_not_fit_in_place_is_refused(encoders: dict[str, Path]) -> None:
    """Tensors of another model name the weight that is missing."""
    from claimcheck.execute.models.encoders import open_encoder

    model = open_encoder(encoders["bert"], device="cpu")
    with pytest.raises(DataError, match="no weight 'x' of shape"):
        put({"x": np.zeros(3, np.float32)}, model.modules)
