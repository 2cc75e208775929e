"""A trained model as a folder: the trained tensors alone, and which base they belong to (execute).

top.json            what is trained, and the base's digests: tensors of different bases are never mixed
…/*.safetensors     the trained tensors, where the base's folder has them
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.merging.tokenizers import tokenizer_digests
from claimcheck.execute.merging.weights import SUFFIX, open_weights
from claimcheck.execute.models.layout import write_json

TOP = "top.json"


@lru_cache(maxsize=8)  # an artefact never changes, and hashing a large base takes a second
def identity(base: Path) -> Mapping[str, str]:
    """What tells a base from others: its weight and tokenizer files with their sha256."""
    return dict(sorted({**open_weights(base).digests, **tokenizer_digests(base)}.items()))


@dataclass(frozen=True)
class TopFolder:
    """An opened folder of trained tensors.

    Attributes:
        folder: where it is.
        trainable: "head", "top-K" or "all".
        base: what `identity` gave for the base it was trained from.
    """

    folder: Path
    trainable: str
    base: Mapping[str, str]

    @classmethod
    def open(cls, folder: Path) -> TopFolder:
        """Read top.json. Raises DataError if it is no such folder."""
        try:
            content = json.loads((folder / TOP).read_text(encoding="utf-8"))
            return cls(folder, str(content["trainable"]), dict(content["base"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{folder}: not a trained model ({error!r}); train it again") from error

    def check(self, base: Path) -> None:
        """Refuse another base.

        Raises:
            DataError: with the first file that differs.
        """
        other = identity(base)
        for name in sorted(self.base.keys() | other.keys()):
            if self.base.get(name) != other.get(name):
                mine, theirs = (str(found.get(name, "missing"))[:12] for found in (self.base, other))
                raise DataError(
                    f"{self.folder} was not trained from the base {base}: {name} is {mine} in its own base "
                    f"and {theirs} in this one; give the base that it was trained from"
                )

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """Key in the base's folder → weights."""
        from safetensors.numpy import load_file

        return {
            (PurePosixPath(path.parent.relative_to(self.folder)) / name).as_posix(): array
            for path in sorted(self.folder.rglob(f"*{SUFFIX}"))
            for name, array in load_file(path).items()
        }


def is_top(folder: Path) -> bool:
    """Whether a folder holds trained tensors alone, not a whole model."""
    return (folder / TOP).is_file()


def write_identity(out: Path, base: Path, trainable: str) -> None:
    """Write top.json."""
    write_json(out, {TOP: {"trainable": trainable, "base": identity(base)}})


def write_top(out: Path, base: Path, trainable: str, tensors: Mapping[str, NDArray[Any]]) -> None:
    """Write trained tensors as a folder.

    Raises:
        DataError: the base's files have no such tensor, so the two would not fit together.
    """
    from safetensors.numpy import save_file

    known = open_weights(base).tensors
    files: dict[Path, dict[str, NDArray[Any]]] = {}
    for key, array in sorted(tensors.items()):
        if key not in known:
            raise DataError(f"{base}: its files have no tensor {key!r}; save the model again and train then")
        path = known[key].file.relative_to(base)
        files.setdefault(path, {})[PurePosixPath(key).name] = np.ascontiguousarray(array)
    for path, content in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        save_file(content, out / path)
    write_identity(out, base, trainable)
