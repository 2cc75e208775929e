"""Bytes of a safetensors file ↔ numbers to compute with (execute: merge).

F32 and F64 are computed in as they are; F16 and BF16 in 32 bits.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.floating[Any]]
Raw: TypeAlias = NDArray[np.uint8]

_STORED = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}


def computed_in(dtype: str) -> type[np.float32 | np.float64]:
    """The type in which a stored dtype is computed."""
    return np.float64 if dtype == "F64" else np.float32


def decode(raw: Raw, dtype: str) -> Numbers:
    """Numbers from bytes; a view of them where no conversion is needed."""
    if dtype == "BF16":  # the upper half of the 32-bit format
        return (raw.view("<u2").astype(np.uint32) << 16).view(np.float32)
    return raw.view(_STORED[dtype]).astype(computed_in(dtype), copy=False)


def encode(values: Numbers, dtype: str) -> Raw:
    """Bytes from numbers, rounded to the nearest, ties to even; too large becomes infinite."""
    if dtype == "BF16":
        bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
        upper = (bits + (0x7FFF + ((bits >> 16) & 1))) >> 16
        return upper.astype("<u2").view(np.uint8)
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(values.astype(_STORED[dtype], copy=False)).view(np.uint8)
