"""Tensors in pieces, read in order, worked on in parallel (execute: merge).

A chunk is what a thread gets and what is written at once. Within it numbers go by blocks that fit the
processor's cache. Blocks count from the tensor's first element whatever the chunks are, so sums taken block
by block do not depend on chunks or threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from io import FileIO
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from claimcheck.cores import cores
from claimcheck.errors import DataError
from claimcheck.execute.merging.align import Slot
from claimcheck.execute.merging.arrays import Numbers, Raw, computed_in, decode
from claimcheck.execute.merging.header import Tensor

BLOCK = 65_536  # elements; 256 kB in fp32, so that a handful of them fits a core's second-level cache
CHUNK = 32 * BLOCK  # elements; about 2 million
MOST_THREADS = 4  # beyond, memory and disk are the limit

T = TypeVar("T")
R = TypeVar("R")


class Chunk(NamedTuple):
    """Elements `start` … `stop` − 1 of the flattened tensor number `slot`."""

    slot: int
    start: int
    stop: int


def chunks(slot: int, size: int, chunk: int = CHUNK) -> Iterator[Chunk]:
    """A tensor of `size` elements in chunks of whole blocks, the last one shorter."""
    step = max(1, chunk // BLOCK) * BLOCK
    for start in range(0, size, step):
        yield Chunk(slot, start, min(size, start + step))


@dataclass(frozen=True, slots=True)
class Block:
    """The same block of a tensor of the base and of each model, in the type they are computed in.

    All arrays are scratch: whoever works on a block may overwrite them, and the next block does. (Fresh
    arrays of this size cost more than the arithmetic, since the system takes their pages back at once.)

    Attributes:
        at: its first element's place in the flattened tensor.
        base: of the base, [n].
        models: of each model, [n].
        spare: two more arrays of the same type, contents undefined.
        flags: an array of truth values, contents undefined.
    """

    at: int
    base: Numbers
    models: list[Numbers]
    spare: tuple[Numbers, Numbers]
    flags: NDArray[np.bool_]


def read_raw(tensors: Sequence[Tensor], chunk: Chunk) -> Iterator[tuple[int, list[Raw]]]:
    """The bytes of a chunk of several tensors of one dtype, block by block.

    Raises:
        DataError: a file became shorter since its header was read.
    """
    width = tensors[0].item_bytes
    with ExitStack() as stack:
        streams: list[FileIO] = []
        for tensor in tensors:
            stream = stack.enter_context(tensor.file.open("rb", buffering=0))
            stream.seek(tensor.start + chunk.start * width)
            streams.append(stream)
        buffers = np.empty((len(tensors), min(BLOCK, chunk.stop - chunk.start) * width), np.uint8)
        for at in range(chunk.start, chunk.stop, BLOCK):
            views = buffers[:, : (min(chunk.stop, at + BLOCK) - at) * width]
            for stream, view, tensor in zip(streams, views, tensors, strict=True):
                _fill(stream, view, tensor)
            yield at, list(views)


def _fill(stream: FileIO, view: Raw, tensor: Tensor) -> None:
    left = view.data
    while left:
        count = stream.readinto(left)
        if not count:
            raise DataError(f"{tensor.file}: became shorter while it was read; merge again when it is whole")
        left = left[count:]


def read_blocks(slot: Slot, chunk: Chunk) -> Iterator[Block]:
    """The numbers of a chunk of a tensor of floats, block by block."""
    dtype = slot.base.dtype
    one, two = np.empty((2, BLOCK), computed_in(dtype))
    flags = np.empty(BLOCK, np.bool_)
    for at, views in read_raw((slot.base, *slot.models), chunk):
        base, *models = (decode(view, dtype) for view in views)
        n = len(base)
        yield Block(at, base, models, (one[:n], two[:n]), flags[:n])


def default_threads() -> int:
    """As many as this process may use, up to a few."""
    return min(MOST_THREADS, cores())


def ordered(work: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """Results of `work` in the order of the items, computed a few items ahead."""
    if threads == 1:
        yield from map(work, items)
        return
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
