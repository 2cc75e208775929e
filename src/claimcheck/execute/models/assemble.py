"""A base and a trained part of it → one plain model folder that sentence-transformers opens.

Weights are copied chunk by chunk, so that a large base needs no memory. What says how the part came to be
(`training.json`, `merge.json`, `diagnosis.json`) comes along.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from claimcheck.errors import DataError
from claimcheck.execute.merging.header import Tensor, WeightFile, header_bytes
from claimcheck.execute.merging.weights import SUFFIX, Weights, open_weights
from claimcheck.execute.new_folder import new_folder
from claimcheck.execute.training.folder import TOP, TopFolder
from claimcheck.store.folder import MANIFEST

CHUNK = 1 << 24  # bytes copied at once


def assemble(base: Path, top: Path, out: Path) -> None:
    """Write a plain folder into an existing empty one.

    Args:
        base: a model folder.
        top: what a `finetune` or `merge` step made of it.
        out: the folder to fill.

    Raises:
        UnsafeModelError: see `check_folder`.
        DataError: the part is of another base.
    """
    TopFolder.open(top).check(base)
    weights, trained = open_weights(base), open_weights(top).tensors
    for key, tensor in trained.items():
        old = weights.tensors.get(key)
        if old is None or (old.shape, old.dtype) != (tensor.shape, tensor.dtype):
            raise DataError(f"{top}: its tensor {key!r} is not one of the base {base}; train it again")
    for path in sorted(base.rglob("*")):
        if path.is_file() and path.suffix != SUFFIX:
            target = out / path.relative_to(base)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    for file in weights.files:
        target = out / file.path.relative_to(base)
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(weights, file, trained, target)
    for path in sorted(top.glob("*.json")):
        if path.name != TOP:
            shutil.copyfile(path, out / path.name)


def export_model(base: Path | None, folder: Path, out: Path) -> None:
    """Write a model of the store as a new folder, which appears only when it is whole.

    Args:
        base: None if `folder` is a whole model; else it is the trained part of this base.
        folder: the artefact.
        out: the new folder.

    Raises:
        UsageError: there is something at `out`, or its parent cannot be written.
    """
    with new_folder(out) as temporary:
        if base is None:
            ignored = shutil.ignore_patterns(MANIFEST)
            shutil.copytree(folder, temporary, dirs_exist_ok=True, ignore=ignored)
        else:
            assemble(base, folder, temporary)
            (temporary / MANIFEST).unlink(missing_ok=True)


def _write(weights: Weights, file: WeightFile, trained: Mapping[str, Tensor], target: Path) -> None:
    with target.open("wb") as stream:
        stream.write(header_bytes(file.tensors, file.metadata))
        for tensor in file.tensors:
            _copy(trained.get(weights.key(file, tensor.name), tensor), stream)


def _copy(tensor: Tensor, stream: BinaryIO) -> None:
    left = tensor.size * tensor.item_bytes
    with tensor.file.open("rb") as source:
        source.seek(tensor.start)
        while left:
            chunk = source.read(min(CHUNK, left))
            if not chunk:
                raise DataError(f"{tensor.file}: became shorter while it was read; train it again")
            stream.write(chunk)
            left -= len(chunk)
