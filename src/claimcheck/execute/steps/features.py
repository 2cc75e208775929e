"""The `features` step: what a model's frozen prefix makes of each distinct text of a role, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.models.encoders import role_prompt
from claimcheck.execute.models.layout import write_json
from claimcheck.execute.models.texts import DistinctTexts, pair_sources, sources

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Write the features of a task's or of training pairs' texts, as `training.features` lays them out.

    `params`: `role` ("query" | "passage"), `trainable` ("head" | "top-K"), `precision`, and `max_length` in
    tokens, special ones included; `inputs`: `model`, and `task` or `pairs`.

    Raises:
        DataError: there are no such texts, or the model cannot be cut so.
    """
    from claimcheck.execute.training.features import DESCRIPTION, framed, write_shard
    from claimcheck.execute.training.folder import identity
    from claimcheck.execute.training.split import open_split

    role, trainable = params["role"], params["trainable"]
    if trainable == "all":
        raise DataError("features: with trainable: all there is no frozen prefix; leave this step out")
    found = pair_sources(inputs["pairs"], role) if "pairs" in inputs else sources(inputs["task"], role)
    progress(0.0, "opening the model")
    split = open_split(inputs["model"], trainable)
    prompt = role_prompt(split.encoder, role)
    texts = DistinctTexts(found)
    counts = [np.zeros(1, np.int64)]
    tokens = truncated = 0
    for number, chunk in enumerate(texts.chunks()):

        def report(part: float, begin: float = chunk.begin, end: float = chunk.end) -> None:
            progress(begin + part * (end - begin), f"computing features as {role}")

        some = framed(split.encoder, chunk.texts, prompt, params.get("max_length"))
        path = out / f"features-{number:05d}.npy"
        counts.append(write_shard(split, some.tokens, path, params["precision"], report))
        tokens, truncated = tokens + len(some.tokens.ids), truncated + some.truncated
    for name, numbers in texts.rows.items():
        np.save(out / f"rows.{name}.npy", numbers, allow_pickle=False)
    offsets = np.cumsum(np.concatenate(counts))
    np.save(out / "offsets.npy", offsets, allow_pickle=False)
    facts = {
        "trainable": trainable,
        "role": role,
        "base": identity(inputs["model"]),
        "width": split.width,
        "per_token": split.per_token,
        "precision": params["precision"],
        "max_length": params.get("max_length"),
        "distinct": len(texts),
        "texts": sum(map(len, texts.rows.values())),
        "rows": int(offsets[-1]),
        "tokens": tokens,
        "truncated": truncated,
    }
    write_json(out, {DESCRIPTION: facts})
    progress(1.0, f"features of {len(texts)} texts")
