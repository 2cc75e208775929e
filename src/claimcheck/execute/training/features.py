"""What the frozen prefix of a model makes of each text, on disk (execute: features → finetune, encode).

features.json           trainable, role, width, per_token, base, precision, counts
features-00000.npy, …   fp16 [rows, width], memory-mapped; a shard per 50,000 texts
offsets.npy             int64 [texts + 1]: where each distinct text's rows lie
rows.NAME.npy           the distinct text of each row of a file, as the `encode` step writes them
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.models.encoders import Encoder
from claimcheck.execute.models.encoding import as_tensor, workers
from claimcheck.execute.models.tokens import Offsets, Tokens, batches, truncate
from claimcheck.execute.training.split import Split
from claimcheck.plan.precision import Precision

Rows = NDArray[np.int32]
DESCRIPTION = "features.json"
STORED: type[np.floating[Any]] = np.float16


class Framed(NamedTuple):
    """Texts as a model reads them, and how many were cut."""

    tokens: Tokens
    truncated: int


def framed(encoder: Encoder, texts: Sequence[str], prompt: str, max_length: int | None) -> Framed:
    """Tokenise texts, each with the prompt before it and cut to what the model and `max_length` allow."""
    bare = encoder.tokenise([prompt + text for text in texts])
    limits = [limit for limit in (encoder.max_length, max_length) if limit is not None]
    tokens = truncate(bare, encoder.frame, min(limits, default=None))
    return Framed(tokens, int(np.count_nonzero(tokens.lengths < bare.lengths + len(encoder.frame))))


def write_shard(
    split: Split, tokens: Tokens, path: Path, precision: Precision, progress: Callable[[float], None]
) -> NDArray[np.int64]:
    """Compute the prefix of some texts into a file.

    Returns:
        Rows per text.

    Raises:
        DataError: the prefix gives a number that fp16 cannot hold.
        OSError: the disk is full.
    """
    import torch

    assert split.prefix is not None  # noqa: S101 - the step refuses `all`
    prefix = split.prefix
    count = tokens.lengths if split.per_token else np.ones(len(tokens), np.int64)
    starts = np.cumsum(count) - count
    result = np.lib.format.open_memmap(path, "w+", STORED, (int(count.sum()), split.width))
    _reserve(path)

    def compute(batch: NDArray[np.int64]) -> int:
        ids, lengths = tokens.take(batch)
        with torch.inference_mode():
            rows = prefix(as_tensor(ids, split.device), as_tensor(lengths, split.device)).float()
        if not bool((rows.abs() <= float(np.finfo(STORED).max)).all()):
            raise DataError("the model's activations are not finite or too large for 16 bits; it is damaged")
        places = np.repeat(starts[batch] - (np.cumsum(count[batch]) - count[batch]), count[batch])
        result[places + np.arange(len(places))] = rows.cpu().numpy()
        return len(ids)

    done, total = 0, max(1, len(tokens.ids))
    budget, padded = split.encoder.budget, split.encoder.padded
    with workers(split.device.type, precision) as pool:
        for some in pool.map(compute, batches(tokens.lengths, budget, padded=padded)):
            done += some
            progress(done / total)
    result.flush()
    return count


def _reserve(path: Path) -> None:
    """Take a mapped file's room on disk now: a page that finds none later kills the process, mutely."""
    if hasattr(os, "posix_fallocate"):  # macOS has none
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


@dataclass(frozen=True)
class Features:
    """An opened features artefact; rows stay on disk until they are asked for.

    Attributes:
        facts: what features.json says.
        offsets: int64 [texts + 1].
    """

    folder: Path
    facts: Mapping[str, Any]
    offsets: Offsets
    _shards: tuple[NDArray[Any], ...]

    @classmethod
    def open(cls, folder: Path) -> Features:
        """Map the artefact into memory.

        Raises:
            DataError: not such an artefact, or its files do not fit together.
        """
        try:
            facts = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            offsets: Offsets = np.load(folder / "offsets.npy", allow_pickle=False)
            shards = tuple(
                np.load(path, mmap_mode="r", allow_pickle=False)
                for path in sorted(folder.glob("features-*.npy"))
            )
            whole = sum(map(len, shards)) == offsets[-1] and {s.shape[1] for s in shards} <= {facts["width"]}
        except (OSError, ValueError, KeyError, IndexError) as error:
            raise DataError(f"{folder}: not a features artefact ({error!r}); make it again") from error
        if not whole:
            raise DataError(f"{folder}: its rows are not those that it lists; make it again")
        return cls(folder, facts, offsets, shards)

    def check(self, trainable: str, base: Mapping[str, str]) -> None:
        """Refuse features of another model, or of one that was cut elsewhere. Raises DataError."""
        if self.facts["trainable"] != trainable:
            raise DataError(
                f"{self.folder}: features for trainable: {self.facts['trainable']}, not for {trainable}"
            )
        if self.facts["base"] != dict(base):
            raise DataError(f"{self.folder}: features of another base model; make them again")

    @property
    def lengths(self) -> Offsets:
        """Rows per distinct text."""
        return np.diff(self.offsets)

    def take(self, indexes: NDArray[np.int64]) -> tuple[NDArray[Any], Offsets]:
        """Rows of some texts one after the other, and rows per text."""
        lengths = self.offsets[indexes + 1] - self.offsets[indexes]
        ends = np.cumsum(lengths)
        places = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(
            self.offsets[indexes] - (ends - lengths), lengths
        )
        if len(self._shards) == 1:
            return self._shards[0][places], lengths
        result = np.empty((len(places), int(self.facts["width"])), STORED)
        begin = 0
        for shard in self._shards:
            inside = np.flatnonzero((places >= begin) & (places < begin + len(shard)))
            result[inside] = shard[places[inside] - begin]
            begin += len(shard)
        return result, lengths

    def numbers(self, name: str) -> Rows:
        """The distinct text of each row of a file, such as `pairs`, `dev.de` or `de`. Raises DataError."""
        try:
            rows: Rows = np.load(self.folder / f"rows.{name}.npy", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise DataError(f"{self.folder}: has no rows.{name}.npy; make features of this task") from error
        return rows
