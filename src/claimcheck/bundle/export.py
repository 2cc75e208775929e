"""From the store: the rankings and judgements behind a Record's scores, as TREC files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from claimcheck.bundle.layout import RunName
from claimcheck.bundle.trec import qrels_text, run_text
from claimcheck.execute.search.collection import SplitPair, open_collection
from claimcheck.execute.search.ranking import Ranking, Run
from claimcheck.measure.qrels import Qrels
from claimcheck.record import Record, RunFacts
from claimcheck.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


@dataclass
class Export:
    """Walks over the runs of a Record; `lacking` says of which the store no longer has the rankings."""

    record: Record
    store: Store
    lacking: list[str] = field(default_factory=list)

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Member name and content: qrels before the runs they judge."""
        written: set[str] = set()
        for run in sorted(self.record.runs, key=lambda run: (run.task, run.system, run.seed)):
            folders = self._folders(run)
            if folders is None:
                self.lacking.append(f"{run.system} on {run.task}")
                continue
            task, searched = folders
            for cell in searched.cells:
                judged = _judged(task, cell)
                name = RunName(run.task, cell.split, cell.pair, run.system, run.seed)
                if name.qrels not in written:
                    written.add(name.qrels)
                    yield name.qrels, qrels_text(judged.qrels, judged.queries, judged.all_documents)
                ranking = Ranking(searched.documents(cell), searched.scores(cell))
                text = run_text(ranking, judged.qrels, judged.queries, judged.documents, "claimcheck")
                yield name.member, text

    def _folders(self, run: RunFacts) -> tuple[Path, Run] | None:
        measured = self.store.open(run.step)
        if measured is None:
            return None
        inputs = measured.manifest.get("inputs", {})
        task, searched = (self.store.open(str(inputs.get(name))) for name in ("task", "run"))
        if task is None or searched is None:
            return None
        return task.folder, Run.open(searched.folder)


@dataclass(frozen=True)
class _Cell:
    """Judgements of a cell with the ids of their rows; documents outside the collection come last."""

    qrels: Qrels
    queries: pa.Array
    documents: pa.Array
    all_documents: pa.Array


@lru_cache(maxsize=256)
def _judged(task: Path, cell: SplitPair) -> _Cell:
    collection = open_collection(task)
    documents = collection.document_ids(cell.document_language)
    qrels, outside = collection.judgements(cell)
    return _Cell(
        qrels, collection.query_ids(cell.split, cell.query_language), documents, _joined(documents, outside)
    )


def _joined(documents: pa.Array, outside: pa.Array) -> pa.Array:
    import pyarrow as pa

    return pa.concat_arrays([documents, outside.cast(documents.type)]) if len(outside) else documents
