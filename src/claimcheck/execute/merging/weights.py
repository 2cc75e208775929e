"""All weights of a model folder (execute: merge).

A sentence-transformers folder holds one safetensors file per module that has weights, a large Hugging Face
model several. A tensor's key is its name after the path of its module's folder, so that it does not matter
into how many files a model was cut.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from claimcheck.errors import DataError
from claimcheck.execute.merging.header import Tensor, WeightFile, read_header
from claimcheck.execute.models.folder import check_folder

SUFFIX = ".safetensors"


@dataclass(frozen=True)
class Weights:
    """The weight files of a folder, sorted by path."""

    folder: Path
    files: tuple[WeightFile, ...]

    @cached_property
    def tensors(self) -> dict[str, Tensor]:
        """Key → tensor, in the order of files and bytes."""
        return {self.key(file, tensor.name): tensor for file in self.files for tensor in file.tensors}

    def key(self, file: WeightFile, name: str) -> str:
        """The key of a tensor of one of the files."""
        return (file.path.parent.relative_to(self.folder) / name).as_posix()

    @cached_property
    def digests(self) -> dict[str, str]:
        """Path of each file in the folder → its sha256."""
        found = {}
        for file in self.files:
            with file.path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            found[file.path.relative_to(self.folder).as_posix()] = digest
        return found

    @property
    def digest(self) -> str:
        """What tells these weights from others: the files' sha256 in their order."""
        return ".".join(self.digests.values())


def open_weights(folder: Path) -> Weights:
    """Read the headers of all weights of a model folder.

    Raises:
        UnsafeModelError: see `check_folder`.
        DataError: no weights, the same tensor twice, or a damaged file.
    """
    check_folder(folder)
    paths = sorted(
        path
        for path in folder.rglob(f"*{SUFFIX}")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not paths:
        raise DataError(f"{folder}: no {SUFFIX} weights; give the folder that save_pretrained wrote")
    weights = Weights(folder, tuple(read_header(path) for path in paths))
    if len(weights.tensors) < sum(len(file.tensors) for file in weights.files):
        raise DataError(f"{folder}: a tensor stands in two of its weight files; save the model again")
    return weights
