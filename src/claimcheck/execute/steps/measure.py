"""The `measure` step: a run and its judgements in, per-query scores out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.search.collection import open_collection
from claimcheck.execute.search.ranking import Run
from claimcheck.measure.formulas import per_query
from claimcheck.measure.scorefile import CellScores, write_scores
from claimcheck.measures import Measure, parse_measure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from claimcheck.execute.progress import Progress


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Write the scores of every cell as `measure.scorefile` lays them out.

    Every judged query has a row; one without results scores 0 and is counted (trec_eval -c).

    Raises:
        DataError: an unknown measure, or one that looks deeper than the run was kept.
    """
    measures = [parse_measure(name) for name in params["measures"]]
    collection, searched = open_collection(inputs["task"]), Run.open(inputs["run"])
    _check_depth(measures, searched)
    scored = []
    counts: dict[str, dict[str, int]] = {"missing": {}, "without_relevant": {}}
    for number, cell in enumerate(searched.cells):
        progress(number / len(searched.cells), f"measuring {cell}")
        documents, qrels = searched.documents(cell), collection.qrels(cell)
        scores = per_query(measures, documents, qrels, collection.count_documents(cell.document_language))
        judged = qrels.judged
        ids = np.asarray(
            collection.query_ids(cell.split, cell.query_language).take(judged).to_pylist(), np.str_
        )
        scored.append(CellScores(cell.split, cell.pair, ids, scores[:, judged]))
        counts["missing"][str(cell)] = int((documents[judged, :1] < 0).all(axis=1).sum())
        counts["without_relevant"][str(cell)] = int(np.count_nonzero(qrels.relevant_per_query[judged] == 0))
    write_scores(out, [str(m) for m in measures], scored, {"ties": searched.facts["ties"], **counts})
    progress(1.0, "measured")


def _check_depth(measures: list[Measure], searched: Run) -> None:
    """A cut-off below the depth of a search would silently lose relevant documents."""
    depth = searched.facts["depth"]
    for measure in measures:
        if not searched.imported and measure.cutoff is not None and measure.cutoff > depth:
            raise DataError(
                f"{measure} looks at {measure.cutoff} ranks but the search kept {depth}; search deeper"
            )
