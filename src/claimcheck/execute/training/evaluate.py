"""Dev scores of a model that exists in memory alone (execute: finetune, merge)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.models.encoders import Encoder
from claimcheck.execute.models.encoding import Computes, normalised
from claimcheck.execute.models.texts import Source
from claimcheck.execute.search.collection import Collection, SplitPair, open_collection
from claimcheck.execute.search.dense import Index
from claimcheck.execute.training.folder import identity
from claimcheck.execute.training.inputs import Subset, Texts, from_features, from_texts
from claimcheck.measure.formulas import per_query
from claimcheck.measures import Measure, parse_measure
from claimcheck.plan.precision import Precision

if TYPE_CHECKING:
    import torch

    from claimcheck.measure.qrels import Qrels

DEV = "dev"
MEASURE = "nDCG@10"
DEPTH = 100  # ranks of a search whose measure has no cut-off


def dev_sources(task: Path) -> dict[str, list[Source]]:
    """Role → the files with the texts of the dev split, named as in features.

    Raises:
        DataError: the task has no dev split.
    """
    collection = open_collection(task)
    cells = _dev_cells(collection)
    queries = sorted({cell.query_language for cell in cells})
    documents = sorted({cell.document_language for cell in cells})
    return {
        "query": [Source(task / f"queries.{DEV}.{name}.parquet", f"{DEV}.{name}") for name in queries],
        "passage": [Source(task / f"documents.{name}.parquet", name) for name in documents],
    }


def _dev_cells(collection: Collection) -> list[SplitPair]:
    cells = [cell for cell in collection.cells() if cell.split == DEV]
    if not cells:
        raise DataError(
            f"{collection.folder}: has no dev queries to choose on; ask for some (dev_queries) in the task"
        )
    return cells


@dataclass(frozen=True)
class DevSet:
    """The dev split of a task: texts, judgements, and what counts."""

    queries: Texts
    passages: Texts
    measure: Measure
    _collection: Collection
    _qrels: Mapping[SplitPair, Qrels]

    @classmethod
    def of(
        cls, inputs: Mapping[str, Path], encoder: Encoder, trainable: str, base: Path, measure: str
    ) -> DevSet:
        """Read the inputs `dev.task` and, where there is a frozen prefix, `dev.query` and `dev.passage`.

        Args:
            inputs: of a step.
            encoder: which tokenises the texts where there are no features of them.
            trainable: what the features must be for.
            base: the model they must be of.
            measure: by which to choose.

        Raises:
            DataError: an input is missing, has no dev split, or is not of this model.
        """
        if "dev.task" not in inputs:
            raise DataError("nothing to choose on: the input dev.task is missing")
        task = inputs["dev.task"]
        collection = open_collection(task)
        texts = {}
        for role, found in dev_sources(task).items():
            if f"dev.{role}" in inputs:
                names = [source.name for source in found]
                texts[role] = from_features(inputs[f"dev.{role}"], names, trainable, identity(base))
            else:
                texts[role] = from_texts(encoder, found, role)
        qrels = {cell: collection.qrels(cell) for cell in _dev_cells(collection)}
        return cls(texts["query"], texts["passage"], parse_measure(measure), collection, qrels)

    def score(self, model: Computes, device: torch.device, precision: Precision = "fp32") -> float:
        """Mean over the pairs of the measure's mean over their judged queries.

        Documents are ranked exactly as the `search` step does it.
        """
        asked = _vectors(self.queries, model, device, precision)
        searched = _vectors(self.passages, model, device, precision)
        depth = self.measure.cutoff or DEPTH
        scores, language, index = [], "", None
        for cell, qrels in self._qrels.items():
            if index is None or cell.document_language != language:
                language = cell.document_language
                index = Index(self.passages.numbers[language], searched.take)
            rows = self.queries.numbers[f"{DEV}.{cell.query_language}"]
            ranking = index.search(asked.take(rows), depth)
            count = self._collection.count_documents(language)
            found = per_query([self.measure], ranking.documents, qrels, count)
            scores.append(float(found[0, qrels.judged].mean()))
        return float(np.mean(scores))


@dataclass(frozen=True)
class _Vectors:
    """Vectors of some distinct texts, found by the number of the text among all."""

    of: NDArray[np.int64]
    vectors: NDArray[np.float32]

    def take(self, rows: NDArray[np.int32]) -> NDArray[np.float32]:
        return self.vectors[np.searchsorted(self.of, rows)]


def _vectors(texts: Texts, model: Computes, device: torch.device, precision: Precision) -> _Vectors:
    used = np.unique(np.concatenate(list(texts.numbers.values()))).astype(np.int64)
    return _Vectors(used, normalised(model, Subset(texts.inputs, used), device, precision))
