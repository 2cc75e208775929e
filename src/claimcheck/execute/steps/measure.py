"""The `measure` step: a run and its judgements in, per-query scores out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.search.collection import Collection
from claimcheck.execute.search.ranking import Run
from claimcheck.measure.formulas import per_query
from claimcheck.measures import Measure, parse_measure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from claimcheck.execute.progress import Progress


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Write ``scores.parquet`` (split, pair, measure, query, score) and ``measure.json``.

    Every judged query has a row; one without results scores 0 and is counted (trec_eval -c).

    Raises:
        DataError: an unknown measure, or one that looks deeper than the run was kept.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    measures = [parse_measure(name) for name in params["measures"]]
    collection, searched = Collection(inputs["task"]), Run.open(inputs["run"])
    _check_depth(measures, searched)
    tables = []
    counts: dict[str, dict[str, int]] = {"queries": {}, "missing": {}, "without_relevant": {}}
    for number, cell in enumerate(searched.cells):
        progress(number / len(searched.cells), f"measuring {cell}")
        documents, qrels = searched.documents(cell), collection.qrels(cell)
        scores = per_query(measures, documents, qrels, collection.count_documents(cell.document_language))
        judged = qrels.judged
        ids = collection.query_ids(cell.split, cell.query_language).take(pa.array(judged))
        for measure, row in zip(measures, scores, strict=True):
            columns = {"split": cell.split, "pair": cell.pair, "measure": str(measure)}
            table = {name: pa.repeat(value, len(judged)) for name, value in columns.items()}
            tables.append(pa.table({**table, "query": ids, "score": row[judged]}))
        counts["queries"][str(cell)] = len(judged)
        counts["missing"][str(cell)] = int((documents[judged, :1] < 0).all(axis=1).sum())
        counts["without_relevant"][str(cell)] = int(np.count_nonzero(qrels.relevant_per_query[judged] == 0))
    pq.write_table(
        pa.concat_tables(tables) if tables else _EMPTY(), out / "scores.parquet", compression="zstd"
    )
    facts = {"measures": [str(m) for m in measures], "ties": searched.facts["ties"], **counts}
    text = json.dumps(facts, indent=1, sort_keys=True, allow_nan=False)
    (out / "measure.json").write_text(text + "\n", encoding="utf-8")
    progress(1.0, "measured")


def _check_depth(measures: list[Measure], searched: Run) -> None:
    """A cut-off below the depth of a search would silently lose relevant documents."""
    depth = searched.facts["depth"]
    for measure in measures:
        if searched.facts["method"] != "run" and measure.cutoff is not None and measure.cutoff > depth:
            raise DataError(
                f"{measure} looks at {measure.cutoff} ranks but the search kept {depth}; search deeper"
            )


def _EMPTY() -> Any:  # noqa: N802 - a constant that must wait for the lazy import
    import pyarrow as pa

    text = dict.fromkeys(("split", "pair", "measure", "query"), pa.string())
    return pa.schema({**text, "score": pa.float64()}).empty_table()
