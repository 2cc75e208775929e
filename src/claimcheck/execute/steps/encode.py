"""The `encode` step: a model and a task in, one vector per distinct text of a role out.

A model that is only the trained part of a base needs the base beside it, and is quick where the base's
features of the task are there too.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.models.encoders import Encoder, open_encoder, role_prompt
from claimcheck.execute.models.encoding import Window, encode, normalised
from claimcheck.execute.models.kept import kept
from claimcheck.execute.models.texts import DistinctTexts, sources
from claimcheck.execute.models.vectors import VectorWriter, segment_rows
from claimcheck.execute.words.space import Space
from claimcheck.execute.words.sums import encode_words

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress


_opened = kept(open_encoder)


@kept
def _assembled(base: Path, top: Path) -> Encoder:
    """A base of its own, with the trained weights in place of the base's."""
    from claimcheck.execute.merging.inplace import put
    from claimcheck.execute.training.folder import TopFolder

    trained = TopFolder.open(top)
    trained.check(base)
    encoder = open_encoder(base)
    put(trained.tensors(), encoder.modules)
    return encoder


def _from_features(
    params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress
) -> None:
    """Only the upper part is computed, trained or the base's own, on what the prefix made of the texts."""
    from claimcheck.execute.training.features import Features
    from claimcheck.execute.training.folder import TopFolder, identity
    from claimcheck.execute.training.split import open_split

    role, precision = params["role"], params["precision"]
    if params.get("window"):
        raise DataError("encode: features are of whole texts; leave them out for localised matching")
    features, base = Features.open(inputs["features"]), inputs.get("base", inputs["model"])
    trained = TopFolder.open(inputs["model"]) if "base" in inputs else None
    trainable = trained.trainable if trained else str(features.facts["trainable"])
    features.check(trainable, identity(base))
    if features.facts["role"] != role:
        raise DataError(f"encode: features of texts as {features.facts['role']}, asked for as {role}")
    progress(0.0, "opening the model")
    split = open_split(base, trainable)
    top = split.fresh()
    if trained:
        trained.check(base)
        top.put(trained.tensors())
    vectors = normalised(
        top, features, split.device, precision, lambda part: progress(part, f"encoding as {role}")
    )
    writer = VectorWriter(out)
    writer.append(vectors)
    for source in sorted(inputs["features"].glob("rows.*.npy")):
        shutil.copyfile(source, out / source.name)
    facts = ("distinct", "texts", "tokens", "truncated")
    about = {"dim": top.dim, "vectors": writer.rows, "precision": precision}
    writer.close(about | {name: features.facts[name] for name in facts})
    progress(1.0, f"encoded {len(vectors)} texts")


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Encode each distinct text of a role once, over all languages and splits.

    `params`: `role` ("query" | "passage"), `precision` ("fp32" | "bf16"), and for localised matching `window`
    and `stride` in content tokens. `inputs`: `model`, `task`; for a trained part also `base`. With
    `features` of the base for this role and task, parts and the base itself are quick. Where `model` is a
    space of word vectors, texts are sums of words and only `role` counts.

    Raises:
        DataError: the task has no such texts, or the model cannot take them or is of another base.
    """
    if Space.found_in(inputs["model"]):
        encode_words(inputs["model"], inputs["task"], params["role"], out, progress, inputs.get("encoder"))
        return
    if "features" in inputs:
        _from_features(params, inputs, out, progress)
        return
    role, precision = params["role"], params["precision"]
    window = Window(int(params["window"]), int(params["stride"])) if params.get("window") else None
    texts = DistinctTexts(sources(inputs["task"], role))
    progress(0.0, "opening the model")
    encoder = _assembled(inputs["base"], inputs["model"]) if "base" in inputs else _opened(inputs["model"])
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
