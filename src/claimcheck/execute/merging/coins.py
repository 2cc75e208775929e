"""Random masks that depend on nothing but what they are for (execute: merge, method DARE).

Philox is a counter-based generator (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): its
key says which seed, model and tensor, its counter which element. So no order, chunk or thread changes a mask,
and a larger density keeps all that a smaller one keeps.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORDS = 8  # 32-bit words that one step of Philox's counter yields


@dataclass(frozen=True, slots=True)
class Coin:
    """A Bernoulli mask over the elements of one tensor of one model.

    Attributes:
        key: 128 bits, from `coin_key`.
        density: probability of keeping an element.
    """

    key: int
    density: float

    def keep(self, at: int, count: int) -> NDArray[np.bool_]:
        """Whether to keep the elements `at` … `at + count` − 1; `at` is a multiple of 8."""
        stream = np.random.Philox(counter=at // WORDS, key=self.key)
        words = stream.random_raw((count + 1) // 2).astype("<u8", copy=False).view("<u4")[:count]
        keep: NDArray[np.bool_] = words < round(self.density * 2**32)
        return keep


def coin_key(seed: int, model: str, tensor: str) -> int:
    """The key of a mask: which seed, which model (its digest), which tensor."""
    text = "\0".join((str(seed), model, tensor)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "little")
