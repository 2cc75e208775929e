"""What a training is asked to do, as a value (execute: finetune)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claimcheck.errors import DataError
from claimcheck.plan.precision import Precision

WORDS = {
    "batches": ("mixed", "language"),
    "labels": ("true", "shuffled"),
    "precision": ("fp32", "bf16"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train.

    Attributes:
        languages: of the pairs, those whose query and passage are both in one of them.
        trainable: "head", "top-K" or "all".
        lr: learning rates; the best on dev is kept where there are several.
        passes: how often each pair is seen, on average.
        batch_size: pairs per step.
        scale: factor of the cosines in the loss, the inverse of its temperature.
        batches: "mixed", or "language": each batch of one pair of languages.
        labels: "true", or "shuffled": every query is given another query's passage (a control).
        seed: of the order of pairs and of the shuffling.
        max_length: tokens of a training text at most, where texts are tokenised here (trainable: all).
        precision: of products; weights, sums and losses are fp32.
    """

    languages: tuple[str, ...]
    trainable: str
    lr: tuple[float, ...]
    passes: float = 1.0
    batch_size: int = 64
    scale: float = 20.0
    batches: str = "mixed"
    labels: str = "true"
    seed: int = 0
    max_length: int | None = None
    precision: Precision = "fp32"

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Settings:
        """Read step params.

        Raises:
            DataError: a parameter is unknown or makes no sense.
        """
        unknown = sorted(set(params) - set(cls.__dataclass_fields__) - {"measure"})
        if unknown:
            known = ", ".join(sorted(cls.__dataclass_fields__))
            raise DataError(f"finetune: unknown parameter {unknown[0]!r}; known are {known}")
        lr = params["lr"]
        rates = tuple(float(rate) for rate in (lr if isinstance(lr, list | tuple) else [lr]))
        given = {key: params[key] for key in cls.__dataclass_fields__ if params.get(key) is not None}
        made = cls(**{**given, "languages": tuple(params["languages"]), "lr": rates})
        made._check()
        return made

    def _check(self) -> None:
        for key, words in WORDS.items():
            if getattr(self, key) not in words:
                raise DataError(f"finetune: {key} is {getattr(self, key)!r}, expected {' or '.join(words)}")
        if not self.lr or len(set(self.lr)) < len(self.lr):
            raise DataError("finetune: lr is a learning rate, or a list of different ones to choose from")
        if not all(math.isfinite(rate) and rate >= 0 for rate in self.lr):
            raise DataError(f"finetune: a learning rate of {self.lr} is negative or not finite")
        if self.batch_size < 2:
            raise DataError("finetune: batch_size is 1, but other passages of the batch are the negatives")
        for key in ("passes", "scale"):
            if not (math.isfinite(getattr(self, key)) and getattr(self, key) > 0):
                raise DataError(f"finetune: {key} is {getattr(self, key)}, a positive number is needed")

    def to_json(self) -> dict[str, Any]:
        """The parameters, as `of` reads them."""
        values = {key: getattr(self, key) for key in self.__dataclass_fields__}
        values |= {"languages": list(self.languages), "lr": list(self.lr)}
        return {key: value for key, value in values.items() if value is not None}
