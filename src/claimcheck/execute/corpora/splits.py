"""Fixed splits and sampling by hash: the same in every language, on every machine, in every file order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

SPLITS = ("train", "dev", "test")
TRAIN, DEV = 0.5, 0.6
"""Upper ends of the train and dev shares: half of the groups train, a tenth dev, the rest test."""


def _fraction(text: str) -> float:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") / 2**64


def split_of(group: str) -> str:
    """The split of a group (a block of the ICD-10, an integration) from a hash of its id."""
    fraction = _fraction(f"split:{group}")
    return "train" if fraction < TRAIN else "dev" if fraction < DEV else "test"


def hash_order(ids: Iterable[str], seed: int) -> list[str]:
    """Ids in a random order that depends on the ids and the seed alone."""
    return sorted(ids, key=lambda i: (hashlib.blake2b(f"{seed}:{i}".encode(), digest_size=8).digest(), i))
