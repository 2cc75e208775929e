"""Texts in the form a trained part takes them, by the files they come from (execute: finetune, merge)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.execute.models.encoders import Encoder, role_prompt
from claimcheck.execute.models.encoding import Inputs
from claimcheck.execute.models.texts import DistinctTexts, Source
from claimcheck.execute.models.tokens import Offsets
from claimcheck.execute.training.features import Features, Rows, framed


class Texts(NamedTuple):
    """Distinct texts.

    Attributes:
        inputs: their rows: activations of the prefix, or token ids.
        numbers: name of a file, such as `pairs` or `dev.de` → the distinct text of each of its rows.
    """

    inputs: Inputs
    numbers: Mapping[str, Rows]


class Subset(NamedTuple):
    """Some texts of others, by number."""

    whole: Inputs
    indexes: NDArray[np.int64]

    @property
    def lengths(self) -> Offsets:
        """See `Inputs`."""
        return self.whole.lengths[self.indexes]

    def take(self, indexes: NDArray[np.int64]) -> tuple[NDArray[Any], Offsets]:
        """See `Inputs`."""
        return self.whole.take(self.indexes[indexes])


def from_features(folder: Path, names: list[str], trainable: str, base: Mapping[str, str]) -> Texts:
    """Some files' texts out of a features artefact. Raises DataError for features of another model."""
    features = Features.open(folder)
    features.check(trainable, base)
    return Texts(features, {name: features.numbers(name) for name in names})


def from_texts(encoder: Encoder, found: list[Source], role: str, max_length: int | None = None) -> Texts:
    """Files' texts, tokenised here."""
    distinct = DistinctTexts(found)
    texts = [text for chunk in distinct.chunks() for text in chunk.texts]
    tokens = framed(encoder, texts, role_prompt(encoder, role), max_length).tokens
    return Texts(tokens, distinct.rows)
