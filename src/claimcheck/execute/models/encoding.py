"""Texts → L2-normalised vectors: tokenised once, sorted by length, batched by tokens (execute: encode)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.models.encoders import Encoder, prompt_ids
from claimcheck.execute.models.tokens import Offsets, batches, truncate, windows
from claimcheck.plan.precision import Precision

if TYPE_CHECKING:
    import torch
    from torch import Tensor

TINY = 1e-12  # the least norm that is divided by, as torch.nn.functional.normalize has it


class Window(NamedTuple):
    """Localised matching: content tokens per segment, and between the starts of two segments."""

    size: int
    stride: int


class Encoded(NamedTuple):
    """What `encode` gives.

    Attributes:
        vectors: float32 [segments, dim], L2-normalised.
        offsets: int64 [texts + 1]; text i has the segments offsets[i] … offsets[i + 1] − 1.
        tokens: how many were computed, special tokens included.
        truncated: how many texts were longer than the model takes.
    """

    vectors: NDArray[np.float32]
    offsets: Offsets
    tokens: int
    truncated: int


def encode(
    encoder: Encoder,
    texts: Sequence[str],
    *,
    prompt: str = "",
    precision: Precision = "fp32",
    window: Window | None = None,
    progress: Callable[[float], None] | None = None,
) -> Encoded:
    """Encode texts.

    Args:
        encoder: from `open_encoder`.
        texts: encoded as they are, duplicates too.
        prompt: put before each text, and before each of its segments.
        precision: of the encoder's products; pooling and normalisation are in fp32 always.
        window: cut texts into segments; by default each text is one, cut to the model's length.
        progress: told the fraction of tokens done.

    Raises:
        DataError: a window that the model cannot take, or a vector that is not finite or is zero.
    """
    bare = encoder.tokenise([prompt + text for text in texts])
    if window is None:
        tokens = truncate(bare, encoder.frame, encoder.max_length)
        offsets = np.arange(len(texts) + 1, dtype=np.int64)
        cut = int(np.count_nonzero(tokens.lengths < bare.lengths + len(encoder.frame)))
    else:
        head = prompt_ids(encoder, prompt)
        _check_window(encoder, window, len(head))
        tokens, offsets = windows(bare, head, encoder.frame, window=window.size, stride=window.stride)
        cut = 0
    vectors = normalised(encoder, tokens, encoder.device, precision, progress)
    return Encoded(vectors, offsets, len(tokens.ids), cut)


def _check_window(encoder: Encoder, window: Window, prompt: int) -> None:
    if not 1 <= window.stride <= window.size:
        raise DataError(f"window {window.size} with stride {window.stride}: 1 ≤ stride ≤ window is needed")
    extra = len(encoder.frame) + prompt
    if encoder.max_length is not None and window.size + extra > encoder.max_length:
        raise DataError(
            f"window {window.size} plus {extra} prompt and special tokens exceeds the model's "
            f"{encoder.max_length}; at most {encoder.max_length - extra} fits"
        )


class Computes(Protocol):
    """What turns rows of texts into vectors: an encoder from token ids, or the upper part of one."""

    dim: int
    budget: int
    padded: bool

    def vectors(self, rows: Tensor, lengths: Tensor, /) -> Tensor:
        """Rows of a batch one after the other, rows per text [n] → vectors [n, dim]."""


class Inputs(Protocol):
    """Texts in the form a model takes them: one or more rows each (token ids, or activations)."""

    @property
    def lengths(self) -> Offsets:
        """Rows per text, int64 [n]."""

    def take(self, indexes: NDArray[np.int64], /) -> tuple[NDArray[Any], Offsets]:
        """The rows of some texts one after the other, and rows per text."""


def as_tensor(rows: NDArray[Any], device: torch.device) -> Tensor:
    """Token ids as int64, activations as fp32, on the device where they are computed with."""
    import torch

    kind = np.int64 if np.issubdtype(rows.dtype, np.integer) else np.float32
    return torch.from_numpy(rows.astype(kind, copy=False)).to(device)


def normalised(
    model: Computes,
    texts: Inputs,
    device: torch.device,
    precision: Precision = "fp32",
    progress: Callable[[float], None] | None = None,
) -> NDArray[np.float32]:
    """L2-normalised vectors [n, dim] of texts, computed batch by batch.

    Raises:
        DataError: a vector is not finite or is zero.
    """
    import torch

    count = texts.lengths
    result = np.zeros((len(count), model.dim), np.float32)
    filled = np.flatnonzero(count)  # a text without any token keeps a vector of zeros, like nothing
    work = [filled[batch] for batch in batches(count[filled], model.budget, padded=model.padded)]

    def compute(batch: NDArray[np.int64]) -> int:
        rows, lengths = texts.take(batch)
        with torch.inference_mode():
            vectors = model.vectors(as_tensor(rows, device), as_tensor(lengths, device))
            result[batch] = vectors.cpu().numpy()
        return len(rows)

    done, total = 0, max(1, int(count.sum()))
    with workers(device.type, precision) as pool:
        for rows in pool.map(compute, work):
            done += rows
            if progress:
                progress(done / total)
    norms = np.linalg.norm(result, axis=1, keepdims=True)
    if not (np.isfinite(norms).all() and (norms[filled] > TINY).all()):
        raise DataError(
            "the model gives vectors that are zero or not finite; it is damaged, or too far for bf16"
        )
    result /= np.maximum(norms, TINY)
    return result


@contextmanager
def workers(device: str, precision: Precision) -> Iterator[ThreadPoolExecutor]:
    """As many threads as torch would use, each computing whole batches alone; one thread for a GPU.

    Faster than all threads on one small product after the other, where all wait for the slowest every time
    (and on a busy machine for the scheduler), and the result does not depend on their number.
    """
    import torch

    def prepare() -> None:
        # The mode is the thread's own and ends with it, so weights are cast to bf16 once, not for each batch.
        autocast = torch.autocast(device, torch.bfloat16, enabled=precision == "bf16")
        autocast.__enter__()  # type: ignore[no-untyped-call]

    threads = torch.get_num_threads()
    if device == "cpu":
        torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(threads if device == "cpu" else 1, initializer=prepare) as pool:
            yield pool
    finally:
        torch.set_num_threads(threads)
        torch.clear_autocast_cache()
