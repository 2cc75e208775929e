"""The header of a safetensors file: what the file holds and where (execute: merge).

The format: an unsigned 64-bit length, that many bytes of JSON (name → dtype, shape, offsets), then the
tensors' bytes. Reading and writing it ourselves is what lets a merge stream.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError

MAX_HEADER = 100_000_000  # bytes; the limit of the format's own library
ALIGNMENT = 8  # bytes; to which the format's own library pads a header
FLOATS = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
WHOLE = {"I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1}
ITEM_BYTES = {**FLOATS, **WHOLE}


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor in a file.

    Attributes:
        name: as the file has it.
        dtype: of the format, e.g. "F32".
        shape: of the tensor.
        file: which file.
        start: its first byte, counted from the beginning of the file.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    file: Path
    start: int

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def item_bytes(self) -> int:
        """Bytes per element."""
        return ITEM_BYTES[self.dtype]

    @property
    def is_float(self) -> bool:
        """Whether it is merged; whole numbers must agree instead."""
        return self.dtype in FLOATS


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A safetensors file: its tensors in the order of their bytes."""

    path: Path
    metadata: Mapping[str, str]
    tensors: tuple[Tensor, ...]


def read_header(path: Path) -> WeightFile:
    """Read what a safetensors file holds.

    Raises:
        DataError: not such a file, cut off, or with a dtype that is not merged here.
    """
    try:
        with path.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > MAX_HEADER:
                raise ValueError("its header is too long")
            content = json.loads(stream.read(length))
        metadata = content.pop("__metadata__", {})
        tensors = [_tensor(path, name, entry, 8 + length) for name, entry in content.items()]
        tensors.sort(key=lambda tensor: (tensor.start, tensor.name))
        _check_bytes(tensors, 8 + length, path.stat().st_size)
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise DataError(f"{path}: not a whole safetensors file ({error}); fetch the model again") from error
    return WeightFile(path, metadata, tuple(tensors))


def _tensor(path: Path, name: str, entry: Mapping[str, Any], data: int) -> Tensor:
    dtype = entry["dtype"]
    if dtype not in ITEM_BYTES:
        raise DataError(
            f"{path}: the tensor {name!r} has dtype {dtype}; only {', '.join(FLOATS)} are merged, "
            "so save the model in one of them"
        )
    start, end = entry["data_offsets"]
    tensor = Tensor(name, dtype, tuple(int(n) for n in entry["shape"]), path, data + start)
    if end - start != tensor.size * tensor.item_bytes:
        raise ValueError(f"{name} has {end - start} bytes, its shape asks for another number")
    return tensor


def _check_bytes(tensors: Iterable[Tensor], data: int, length: int) -> None:
    at = data
    for tensor in tensors:
        if tensor.start != at:
            raise ValueError(f"{tensor.name} does not begin where the tensor before it ends")
        at += tensor.size * tensor.item_bytes
    if at != length:
        raise ValueError(f"{length} bytes, its header asks for {at}")


def header_bytes(tensors: Iterable[Tensor], metadata: Mapping[str, str]) -> bytes:
    """The header of a file that holds these tensors one after another."""
    content: dict[str, Any] = {"__metadata__": dict(sorted(metadata.items()))} if metadata else {}
    at = 0
    for tensor in tensors:
        end = at + tensor.size * tensor.item_bytes
        content[tensor.name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    return struct.pack("<Q", len(text)) + text
