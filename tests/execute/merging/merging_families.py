"""Families of models for these tests: a base and models tuned from it, saved by the format's own library."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from safetensors.numpy import load_file, save_file

Tensors = Mapping[str, np.ndarray]


class Family(NamedTuple):
    """Folders of a base and of models tuned from it."""

    base: Path
    models: list[Path]


def save_bare(folder: Path, tensors: Tensors, vocabulary: Sequence[str] = ("a", "b"), **config: Any) -> Path:
    """A model folder with just enough in it to be merged."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", **config}), encoding="utf-8")
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in vocabulary), encoding="utf-8")
    save_file(
        {n: np.asarray(t) for n, t in tensors.items()},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )
    return folder


def save_family(root: Path, base: Tensors, models: Sequence[Tensors]) -> Family:
    """A family of bare folders."""
    return Family(
        save_bare(root / "base", base), [save_bare(root / f"m{i}", model) for i, model in enumerate(models)]
    )


def random_family(
    root: Path, shapes: Mapping[str, tuple[int, ...]], models: int = 3, *, seed: int = 0, dtype: str = "f4"
) -> Family:
    """A family with correlated random deltas of different sizes."""
    rng = np.random.default_rng(seed)
    base = {name: rng.normal(0, 0.3, shape).astype(dtype) for name, shape in shapes.items()}
    common = {name: rng.normal(0, 0.01, shape) for name, shape in shapes.items()}
    tuned = [
        {
            name: (base[name] + 0.5 * common[name] + rng.normal(0, 0.01 * (i + 1), shape)).astype(dtype)
            for name, shape in shapes.items()
        }
        for i in range(models)
    ]
    return save_family(root, base, tuned)


def tuned_family(base: Path, root: Path, dtype: str, models: int = 3) -> Family:
    """The base in another precision, and copies of it in which every float tensor is moved at random."""
    tensors = {name: _cast(tensor, dtype) for name, tensor in load_file(base / "model.safetensors").items()}
    folders = [_with_weights(base, root / "base", tensors)]
    for i in range(models):
        rng = np.random.default_rng([11, i])
        moved = {
            name: (tensor + rng.normal(0, 0.01 * (i + 1), tensor.shape)).astype(tensor.dtype)
            if tensor.dtype.kind == "f"
            else tensor
            for name, tensor in tensors.items()
        }
        folders.append(_with_weights(base, root / f"m{i}", moved))
    return Family(folders[0], folders[1:])


def _cast(tensor: np.ndarray, dtype: str) -> np.ndarray:
    return tensor.astype(dtype) if tensor.dtype.kind == "f" else tensor


def _with_weights(base: Path, folder: Path, tensors: Tensors) -> Path:
    shutil.copytree(base, folder)
    return _save(folder, tensors)


def _save(folder: Path, tensors: Tensors) -> Path:
    arrays = {name: np.asarray(tensor) for name, tensor in tensors.items()}
    save_file(arrays, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def weights(folder: Path) -> dict[str, np.ndarray]:
    """The tensors of a folder, read by the format's own library."""
    return load_file(folder / "model.safetensors")
