"""Trained parts of one base, to be merged like whole models (execute: merge).

A finetune step keeps only what it trained. Whether such parts fit is told by what they say of their base,
which stands for the tokenizer and all that was frozen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from claimcheck.errors import DataError
from claimcheck.execute.merging.align import Models, Slot, tensor_difference
from claimcheck.execute.merging.weights import Weights, open_weights
from claimcheck.execute.training.folder import TopFolder


def open_tops(base: Path, tops: Sequence[Path]) -> Models:
    """Open trained parts beside the same tensors of their base.

    Returns:
        Models whose base has no other tensors than the trained ones.

    Raises:
        UnsafeModelError: a folder would run code; see `check_folder`.
        DataError: a part is of another base, was trained elsewhere, or is damaged.
    """
    folders = [TopFolder.open(top) for top in tops]
    for top in folders:
        top.check(base)
        if top.trainable != folders[0].trainable:
            raise DataError(
                f"{top.folder} was trained as {top.trainable}, "
                f"{folders[0].folder} as {folders[0].trainable}; only the same parts can be merged"
            )
    models = tuple(open_weights(top) for top in tops)
    part = _part(open_weights(base), set(models[0].tensors))
    for model in models:
        difference = tensor_difference(part, model, set())
        if difference:
            raise DataError(f"{model.folder} does not fit the base {base}: {difference}; train it again")
    slots = tuple(
        Slot(key, tensor, tuple(model.tensors[key] for model in models))
        for key, tensor in part.tensors.items()
    )
    return Models(part, models, slots, ())


def _part(base: Weights, keys: set[str]) -> Weights:
    """A base with these tensors alone."""
    files = [
        replace(file, tensors=tuple(t for t in file.tensors if base.key(file, t.name) in keys))
        for file in base.files
    ]
    return Weights(base.folder, tuple(file for file in files if file.tensors))
