"""The `encode` step: a model and a task in, one vector per distinct text of a role out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from claimcheck.execute.models.encoders import Encoder, open_encoder, role_prompt
from claimcheck.execute.models.encoding import Window, encode
from claimcheck.execute.models.texts import DistinctTexts, sources
from claimcheck.execute.models.vectors import VectorWriter, segment_rows
from claimcheck.execute.words.space import Space
from claimcheck.execute.words.sums import encode_words

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress


@lru_cache(maxsize=2)
def _opened(folder: Path) -> Encoder:
    """An artefact never changes, and opening one costs seconds: steps in a row share the model."""
    return open_encoder(folder)


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Encode each distinct text of a role once, over all languages and splits.

    `params`: `role` ("query" | "passage"), `precision` ("fp32" | "bf16"), and for localised matching `window`
    and `stride` in content tokens. Where the model is a space of word vectors, texts are sums of words and only
    `role` counts.

    Raises:
        DataError: the task has no such texts, or the model cannot take them.
    """
    if Space.found_in(inputs["model"]):
        encode_words(inputs["model"], inputs["task"], params["role"], out, progress)
        return
    role, precision = params["role"], params["precision"]
    window = Window(int(params["window"]), int(params["stride"])) if params.get("window") else None
    texts = DistinctTexts(sources(inputs["task"], role))
    progress(0.0, "opening the model")
    encoder = _opened(inputs["model"])
    prompt = role_prompt(encoder, role)
    writer = VectorWriter(out)
    counts = [np.zeros(0, np.int64)]  # segments of each distinct text
    tokens = truncated = 0
    for chunk in texts.chunks():

        def report(part: float, begin: float = chunk.begin, end: float = chunk.end) -> None:
            progress(begin + part * (end - begin), f"encoding as {role}")

        encoded = encode(
            encoder, chunk.texts, prompt=prompt, precision=precision, window=window, progress=report
        )
        writer.append(encoded.vectors)
        counts.append(np.diff(encoded.offsets))
        tokens, truncated = tokens + encoded.tokens, truncated + encoded.truncated
    for name, numbers in texts.rows.items():
        rows, offsets = segment_rows(numbers, np.concatenate(counts))
        np.save(out / f"rows.{name}.npy", rows)
        if window:
            np.save(out / f"offsets.{name}.npy", offsets)
    writer.close(
        {
            "dim": encoder.dim,
            "distinct": len(texts),
            "texts": sum(map(len, texts.rows.values())),
            "vectors": writer.rows,
            "precision": precision,
            "tokens": tokens,
            "truncated": truncated,
        }
    )
    progress(1.0, f"encoded {len(texts)} texts")
