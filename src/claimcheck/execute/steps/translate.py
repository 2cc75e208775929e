"""The `translate` step: a task's queries in the languages of its documents, for lexical search.

Goes out: `queries.SPLIT.SOURCE-TARGET.parquet` (id, text) for every cell whose languages differ, in the
order of the task's own queries, and `translations.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.execute.corpora.tables import read_table, write_table
from claimcheck.execute.search.collection import SplitPair, open_collection

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Translate the queries of every cell.

    `params`: `codes`, `beams`, `precision`, see `Translator`. `inputs`: `task`, `model`.

    Raises:
        UnsafeModelError, DataError: see `Translator`.
    """
    from claimcheck.execute.fetched import repository
    from claimcheck.execute.models.translator import Translator

    collection = open_collection(inputs["task"])
    cells = [cell for cell in collection.cells() if cell.query_language != cell.document_language]
    if cells:  # a model is gigabytes
        progress(0.0, "opening the model")
        folder, codes = repository(inputs["model"]), params.get("codes") or {}
        model = Translator(folder, codes, int(params["beams"]), params["precision"])
    for number, cell in enumerate(cells):

        def report(done: float, number: int = number, cell: SplitPair = cell) -> None:
            progress((number + done) / len(cells), f"translating {cell}")

        texts = collection.query_texts(cell.split, cell.query_language)
        found = model.translate(texts, cell.query_language, cell.document_language, report)
        ids = collection.query_ids(cell.split, cell.query_language).to_pylist()
        write_table(_file(out, cell), {"id": ids, "text": found})
    facts = {"cells": [str(cell) for cell in cells], "beams": params["beams"]}
    (out / "translations.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    progress(1.0, "queries translated")


def read_translations(folder: Path, cell: SplitPair) -> list[str]:
    """The queries of a cell in the language of its documents, in row order."""
    return list(read_table(_file(folder, cell))["text"])


def _file(folder: Path, cell: SplitPair) -> Path:
    return folder / f"queries.{cell}.parquet"
