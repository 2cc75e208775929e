"""The `cross-encoder` step: an encoder and training pairs in, a cross-encoder's folder out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.models.cross_encoder import PairScorer, open_cross_encoder
from claimcheck.execute.models.cross_encoder_folder import begin_cross_encoder, save_weights
from claimcheck.execute.models.cross_encoder_negatives import Pair
from claimcheck.execute.models.cross_encoder_training import DEV_CANDIDATES, Settings, train
from claimcheck.execute.models.kept import forget
from claimcheck.execute.models.layout import DESCRIPTION, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimcheck.execute.progress import Progress

DIGITS = 6  # of losses and scores


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Train a cross-encoder from the encoder `model` on the `pairs` whose both languages are asked for.

    `params`: `languages`, `layers`, `negatives`, `passes`, `batch_size` (queries), `lr`, `max_length`,
    `precision`, `seed`. Beside the model, `training.json` holds settings, loss curve and dev scores.

    Raises:
        UnsafeModelError, DataError: the base or the pairs cannot be used.
        StepError: the loss is not finite.
    """
    settings = Settings(
        negatives=int(params["negatives"]),
        passes=float(params["passes"]),
        batch_size=int(params["batch_size"]),
        lr=float(params["lr"]),
        max_length=int(params["max_length"]),
        precision=params.get("precision", "fp32"),
        seed=int(params["seed"]),
    )
    languages = tuple(params["languages"])
    pairs = read_pairs(inputs["pairs"], languages)
    progress(0.0, "taking the base apart")
    forget()  # what other steps have open: training takes two gigabytes itself
    begin_cross_encoder(
        inputs["model"], out, layers=int(params["layers"]), max_length=settings.max_length, seed=settings.seed
    )
    scorer = open_cross_encoder(out, device=None)
    trained = train(scorer, pairs, settings, lambda done, text: progress(0.05 + 0.9 * done, text))
    progress(0.95, "writing the cross-encoder")
    _save(scorer, out)
    content = {
        "settings": {name: params[name] for name in sorted(params)},
        "languages": list(languages),
        "curve": [[step, round(loss, DIGITS)] for step, loss in trained.curve],
        "dev": {
            "measure": f"RR@{DEV_CANDIDATES}",
            "scores": [[f"step {step}", round(score, DIGITS)] for step, score in trained.dev],
        },
        "choice": f"step {trained.kept}",
        **trained.facts,
    }
    about = {"reader": None, "family": _family(inputs["model"]), "max_length": settings.max_length}
    write_json(out, {"training.json": content, DESCRIPTION: about})
    progress(1.0, "cross-encoder trained")


def read_pairs(folder: Path, languages: Sequence[str]) -> list[Pair]:
    """The pairs whose languages are asked for, in the order of the file.

    Raises:
        DataError: not the artefact of a `pairs` step, or no pair in these languages.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "pairs.parquet"
    columns = ["query_language", "passage_language", "query", "passage", "answer"]
    try:
        rows = pq.read_table(path, columns=columns).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path}: not a table of training pairs ({error}); make the pairs again") from error
    wanted = set(languages)
    found = [
        Pair(row["query"], row["passage"], row["answer"])
        for row in rows
        if {row["query_language"], row["passage_language"]} <= wanted
    ]
    if not found:
        has = ", ".join(sorted({f"{row['query_language']}-{row['passage_language']}" for row in rows}))
        raise DataError(f"{path}: no pair within {', '.join(languages)}; it has {has or 'none at all'}")
    return found


def _save(scorer: PairScorer, out: Path) -> None:
    modules: list[Any] = list(scorer.model)
    encoder, dense = modules[0].model.state_dict(), modules[-1].state_dict()
    save_weights(
        out, {n: v.cpu() for n, v in encoder.items()}, {name: values.cpu() for name, values in dense.items()}
    )


def _family(base: Path) -> str:
    path = base / DESCRIPTION
    return str(json.loads(path.read_text(encoding="utf-8")).get("family") if path.exists() else base.name)
