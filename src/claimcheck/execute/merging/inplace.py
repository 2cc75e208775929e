"""A merge put into an open model, so that dev evaluations write nothing (execute: merge, sweeps)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from claimcheck.errors import DataError
from claimcheck.execute.merging.arrays import Numbers

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import nn


def put(tensors: Mapping[str, Numbers], model: SentenceTransformer, folder: Path) -> None:
    """Overwrite weights of an open model.

    Args:
        tensors: from `Merger.state_dict`; keys as in the folder.
        model: opened from the folder, on any device and in any precision; changed in place.
        folder: the base's.

    Raises:
        DataError: the model has no such weight, or one of another shape.
    """
    import torch

    modules = {path: module.state_dict() for path, module in modules_of(model, folder).items()}
    with torch.no_grad():
        for key, array in tensors.items():
            path = PurePosixPath(key)
            weights = modules.get(path.parent.as_posix(), {})
            weight = weights.get(path.name)
            if weight is None or tuple(weight.shape) != array.shape:
                raise DataError(
                    f"{folder}: the open model has no weight {key!r} of shape {list(array.shape)}; "
                    "write the merge with `claimcheck merge` and open the folder instead"
                )
            weight.copy_(torch.from_numpy(array))


def modules_of(model: SentenceTransformer, folder: Path) -> dict[str, nn.Module]:
    """Path of each module in the folder → what names its weights as the file does."""
    listed = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    found = {}
    for entry, module in zip(listed, model, strict=True):
        found[PurePosixPath(entry["path"]).as_posix()] = _inner(module)
    return found


def _inner(module: nn.Module) -> nn.Module:
    """The Hugging Face model inside a Transformer module, whose names the file has; else the module."""
    from sentence_transformers.base.modules import Transformer

    return module.model if isinstance(module, Transformer) else module
