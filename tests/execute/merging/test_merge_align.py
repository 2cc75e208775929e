"""Which models can be merged, and how the others are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from merging_families import save_bare
from safetensors.numpy import save_file

from claimcheck.errors import DataError, UnsafeModelError
from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.merger import Merger
from claimcheck.spec.recipe import Recipe

BASE = {"a.weight": np.ones((2, 3), np.float32), "b.bias": np.zeros(3, np.float32), "ids": np.arange(4)}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base of three tensors, one of whole numbers."""
    return save_bare(tmp_path / "base", BASE)


def test_models_that_fit_are_opened(base: Path, tmp_path: Path) -> None:
    """Every tensor of the base is found in each model, in the order of the base's bytes."""
    model = save_bare(tmp_path / "m", {name: tensor + tensor.dtype.type(0) for name, tensor in BASE.items()})
    models = open_models(base, [model, base])
    assert {slot.key for slot in models.slots} == set(BASE)
    assert [slot.base.start for slot in models.slots] == sorted(slot.base.start for slot in models.slots)
    assert [tensor.file.parent for tensor in models.slots[0].models] == [model, base]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"a.weight": np.ones((2, 4), np.float32)}, "'a.weight' has shape 2×4, in the base 2×3"),
        ({"b.bias": np.zeros(3, np.float16)}, "'b.bias' has dtype F16, in the base F32"),
        ({"b.bias": np.float32(1)}, "has shape of a single number"),
        ({"b.bias": None}, "it lacks the tensor 'b.bias'"),
        ({"c": np.ones(1, np.float32)}, "it has the tensor 'c', which the base lacks"),
    ],
)
def test_the_first_difference_is_named(base: Path, tmp_path: Path, change: dict[str, Any], says: str) -> None:
    """Another name, shape or dtype is refused with what differs and where."""
    tensors = {name: tensor for name, tensor in {**BASE, **change}.items() if tensor is not None}
    model = save_bare(tmp_path / "other", tensors)
    with pytest.raises(DataError, match="does not fit the base") as caught:
        open_models(base, [base, model])
    assert says in str(caught.value)
    assert str(model) in str(caught.value)


def test_another_architecture_is_refused(base: Path, tmp_path: Path) -> None:
    """Equal shapes with another number of attention heads compute something else."""
    (base / "config.json").write_text(json.dumps({"model_type": "bert", "num_attention_heads": 12}))
    model = save_bare(tmp_path / "m", BASE, num_attention_heads=6)
    with pytest.raises(DataError, match="num_attention_heads is 6, in the base 12"):
        open_models(base, [model])


def test_another_vocabulary_is_refused(base: Path, tmp_path: Path) -> None:
    """A model with other word pieces cannot be averaged row by row."""
    model = save_bare(tmp_path / "m", BASE, vocabulary=("a", "c"))
    with pytest.raises(DataError, match=r"another tokenizer: vocab\.txt"):
        open_models(base, [model])


def test_whole_numbers_must_agree(base: Path, tmp_path: Path) -> None:
    """Buffers of whole numbers are copied when equal and refused when not."""
    model = save_bare(tmp_path / "m", {**BASE, "ids": np.array([0, 1, 2, 4])})
    with pytest.raises(DataError, match="'ids' holds whole numbers") as caught:
        Merger(open_models(base, [model])).state_dict(Recipe("linear", (1.0,)))
    assert str(model / "model.safetensors") in str(caught.value)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused(base: Path, tmp_path: Path, bad: float) -> None:
    """A model whose training failed is named before anything is merged."""
    model = save_bare(tmp_path / "m", {**BASE, "b.bias": np.float32([0, bad, 0])})
    with pytest.raises(DataError, match="'b.bias' has values that are not finite") as caught:
        Merger(open_models(base, [base, model])).state_dict(Recipe("linear", (1.0, 1.0)))
    assert str(model / "model.safetensors") in str(caught.value)
    with pytest.raises(DataError, match="not finite"):  # in the base
        Merger(open_models(model, [model])).state_dict(Recipe("linear", (1.0,)))


def test_results_beyond_the_dtype_are_refused(tmp_path: Path) -> None:
    """A sum that half precision cannot hold is an error, not an infinity in a file."""
    base = save_bare(tmp_path / "base", {"x": np.float16([1, 2])})
    model = save_bare(tmp_path / "m", {"x": np.float16([60000, 2])})
    with pytest.raises(DataError, match="'x' has values beyond the range of F16"):
        Merger(open_models(base, [model])).state_dict(Recipe("task_arithmetic", (1.0,), scale=3.0))


def test_an_unused_pooler_is_left_out_where_not_all_have_it(base: Path, tmp_path: Path) -> None:
    """Poolers and position ids that libraries save or not do not stand in the way; other tensors do."""
    extra = {"pooler.dense.weight": np.ones((3, 3), np.float32), "embeddings.position_ids": np.arange(5)}
    full = save_bare(tmp_path / "full", {**BASE, **extra})
    assert open_models(full, [base]).left_out == ("embeddings.position_ids", "pooler.dense.weight")
    assert open_models(base, [full]).left_out == ("embeddings.position_ids", "pooler.dense.weight")
    assert open_models(full, [full]).left_out == ()
    assert len(open_models(full, [full]).slots) == len(BASE) + 2


def test_into_how_many_files_a_model_was_cut_does_not_matter(base: Path, tmp_path: Path) -> None:
    """Tensors are found by name in any of a folder's weight files; a module's folder is part of the name."""
    model = tmp_path / "cut"
    shutil.copytree(base, model)
    (model / "model.safetensors").unlink()
    for number, (name, tensor) in enumerate(BASE.items()):
        save_file({name: tensor}, model / f"model-{number}.safetensors")
    assert {slot.key for slot in open_models(base, [model]).slots} == set(BASE)
    (model / "2_Dense").mkdir()
    save_file({"a.weight": np.ones(2, np.float32)}, model / "2_Dense" / "model.safetensors")
    with pytest.raises(DataError, match="it has the tensor '2_Dense/a.weight', which the base lacks"):
        open_models(base, [model])
    shutil.copyfile(model / "model-0.safetensors", model / "model-9.safetensors")
    with pytest.raises(DataError, match="stands in two of its weight files"):
        open_models(base, [model])


def test_folders_without_weights_or_with_code_are_refused(base: Path, tmp_path: Path) -> None:
    """No weights, no models, no folder, and code in a folder are clear errors."""
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DataError, match=r"no \.safetensors weights"):
        open_models(base, [empty])
    with pytest.raises(DataError, match="nothing to merge"):
        open_models(base, [])
    with pytest.raises(DataError, match="no such model folder"):
        open_models(base, [tmp_path / "absent"])
    (base / "modeling.py").write_text("print()")
    with pytest.raises(UnsafeModelError, match="is code"):
        open_models(base, [base])


def test_a_file_that_shrinks_meanwhile_is_an_error(base: Path) -> None:
    """A model that somebody rewrites under our hands is not merged."""
    models = open_models(base, [base])
    with (base / "model.safetensors").open("r+b") as stream:
        stream.truncate(models.slots[0].base.start + 4)
    with pytest.raises(DataError, match="became shorter"):
        Merger(models).state_dict(Recipe("linear", (1.0,)))
