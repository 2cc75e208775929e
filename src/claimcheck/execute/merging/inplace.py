"""A merge put into an open model, so that dev evaluations write nothing (execute: merge, sweeps)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimcheck.errors import DataError
from claimcheck.execute.merging.arrays import Numbers

if TYPE_CHECKING:
    from torch import nn


def put(tensors: Mapping[str, Numbers], modules: Mapping[str, nn.Module]) -> None:
    """Overwrite weights of an open model.

    Args:
        tensors: from `Merger.state_dict`; keys as in the model's folder.
        modules: an encoder's, on any device and in any precision; changed in place.

    Raises:
        DataError: the model has no such weight, or one of another shape.
    """
    import torch

    states = {path: module.state_dict() for path, module in modules.items()}
    with torch.no_grad():
        for key, array in tensors.items():
            path = PurePosixPath(key)
            weight = states.get(path.parent.as_posix(), {}).get(path.name)
            if weight is None or tuple(weight.shape) != array.shape:
                raise DataError(
                    f"the open model has no weight {key!r} of shape {list(array.shape)}; "
                    "write the merge with `claimcheck merge` and open the folder instead"
                )
            weight.copy_(torch.from_numpy(array))
