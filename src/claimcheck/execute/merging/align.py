"""Which models can be merged: the same tensors and the same tokenizer, else a refusal (execute: merge).

Folders come in, `Models` goes out: every tensor of the base beside those of the models. Only headers and
tokenizers are read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.merging.header import Tensor
from claimcheck.execute.merging.tokenizers import tokenizer_difference
from claimcheck.execute.merging.weights import Weights, open_weights

# What encoders do not use and some libraries save all the same: a pooler, and positions that are 0, 1, 2, …
UNUSED = re.compile(r"(^|[./])(pooler\..*|position_ids)$")
# Entries of config.json that change what weights of the same shapes compute.
ARCHITECTURE = ("model_type", "num_attention_heads", "hidden_act", "position_embedding_type")


@dataclass(frozen=True, slots=True)
class Slot:
    """One tensor of the result: the base's, and those of the models in their order."""

    key: str
    base: Tensor
    models: tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """A base and the models tuned from it, found to fit.

    Attributes:
        base: gives everything that is not merged.
        models: in the order in which they were given.
        slots: what the result holds, in the order of the base's files and bytes.
        left_out: keys of unused tensors that not all of them have.
    """

    base: Weights
    models: tuple[Weights, ...]
    slots: tuple[Slot, ...]
    left_out: tuple[str, ...]


def open_models(base: Path, models: Sequence[Path]) -> Models:
    """Open a base and its models and compare them.

    Raises:
        UnsafeModelError: a folder would run code; see `check_folder`.
        DataError: a folder is damaged, or a model differs from the base in a tensor's name, shape or dtype,
            in its architecture, or in its tokenizer; the first difference is named.
    """
    if not models:
        raise DataError("nothing to merge: give at least one model beside the base")
    opened = [open_weights(folder) for folder in (base, *models)]
    left_out = _left_out(opened)
    for model in opened[1:]:
        difference = tensor_difference(opened[0], model, left_out) or _architecture_difference(
            base, model.folder
        )
        if difference:
            raise DataError(
                f"{model.folder} does not fit the base {base}: {difference}; "
                "only models tuned from one base, all its parts kept, can be merged"
            )
        difference = tokenizer_difference(base, model.folder)
        if difference:
            raise DataError(
                f"{model.folder} does not fit the base {base}: another tokenizer: {difference}; "
                "models with different vocabularies cannot be merged"
            )
    slots = tuple(
        Slot(key, tensor, tuple(model.tensors[key] for model in opened[1:]))
        for key, tensor in opened[0].tensors.items()
        if key not in left_out
    )
    return Models(opened[0], tuple(opened[1:]), slots, tuple(sorted(left_out)))


def _left_out(all_weights: Iterable[Weights]) -> set[str]:
    first, *others = (set(weights.tensors) for weights in all_weights)
    partly = first.union(*others) - first.intersection(*others)
    return {key for key in partly if UNUSED.search(key)}


def tensor_difference(base: Weights, model: Weights, left_out: set[str]) -> str | None:
    """The first tensor in which a model differs from the base, in words; None if they agree."""
    for key, tensor in base.tensors.items():
        if key in left_out:
            continue
        other = model.tensors.get(key)
        if other is None:
            return f"it lacks the tensor {key!r}"
        if other.shape != tensor.shape:
            return f"the tensor {key!r} has shape {_shown(other.shape)}, in the base {_shown(tensor.shape)}"
        if other.dtype != tensor.dtype:
            return f"the tensor {key!r} has dtype {other.dtype}, in the base {tensor.dtype}"
    more = [key for key in model.tensors if key not in base.tensors and key not in left_out]
    return f"it has the tensor {more[0]!r}, which the base lacks" if more else None


def _shown(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "of a single number"


def _architecture_difference(base: Path, model: Path) -> str | None:
    for config in sorted(base.rglob("config.json")):
        name = config.relative_to(base)
        if not (model / name).exists():
            continue
        one, two = _config(config), _config(model / name)
        for key in ARCHITECTURE:
            if key in one and key in two and one[key] != two[key]:
                return f"{name}: {key} is {two[key]!r}, in the base {one[key]!r}"
    return None


def _config(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_bytes())  # check_folder has parsed it once
    return content if isinstance(content, dict) else {}
