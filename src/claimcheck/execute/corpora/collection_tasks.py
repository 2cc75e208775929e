"""Make a task from a ready-made collection: its own judgements, sampled where a profile caps them.

Comes in: the artefact of `collection` and `TaskParams`. Goes out: the task's files, documents streamed.
Queries that are judged in every pair are taken first, so that pairs differ in language and not in queries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora import tasks
from claimcheck.execute.corpora.concepts import fold
from claimcheck.execute.corpora.splits import hash_order
from claimcheck.execute.corpora.tables import TableWriter, read_table, stream_table
from claimcheck.execute.corpora.tasks import TaskParams, Texts

OWN_STRING = 0.5
"""A monolingual cell in which this share of the queries is itself a relevant document is known-item search
for one's own string, and no cell; a few duplicates (as in Quora) are a collection's own business."""

Judged = Mapping[str, Sequence[tuple[str, str, int]]]
"""Pair → sorted (query, document, grade)."""


@dataclass(frozen=True)
class _Sample:
    """Judgements of the sampled queries by split and pair."""

    qrels: Mapping[str, Judged]
    notes: Sequence[str]

    def queries(self, split: str) -> set[str]:
        return {query for rows in self.qrels[split].values() for query, _, _ in rows}

    def documents(self, language: str) -> set[str]:
        """Judged documents in a language."""
        return {
            document
            for judged in self.qrels.values()
            for pair, rows in judged.items()
            if pair.split("-")[1] == language
            for _, document, _ in rows
        }


def write_collection_task(
    corpus: Path, facts: Mapping[str, Any], languages: Sequence[str], params: TaskParams, out: Path
) -> dict[str, Any]:
    """Write queries, documents and qrels; gives the facts of the task.

    Raises:
        DataError: pages are asked of a collection that has none, or no pair is left.
    """
    if params.page or params.own_title != "keep" or params.min_words:
        raise DataError(
            f"task: page, own_title and min_words are for concept corpora, not for {facts['reader']}"
        )
    there = [p for p in facts["pairs"] if set(p.split("-")) <= set(languages)]
    pairs = tasks.chosen_pairs(there, params.pairs, "no judgements are for it")
    sample = _sample(corpus, facts["splits"], pairs, params)
    digests: dict[str, str] = {}
    own: dict[str, dict[str, str]] = {}
    for language in dict.fromkeys(pair.split("-")[0] for pair in pairs):
        table = read_table(corpus / f"queries.{language}.parquet")
        own[language] = dict(zip(table["id"], table["text"], strict=True))
        for split in sample.qrels:
            wanted = sample.queries(split)
            texts = Texts.of({i: text for i, text in own[language].items() if i in wanted})
            tasks.write_queries(out, split, language, texts)
            digests[f"queries.{split}.{language}"] = tasks.text_digest(texts.texts)
    counts, notes = {}, []
    for language in dict.fromkeys(pair.split("-")[1] for pair in pairs):
        judged = sample.documents(language)
        kept = _kept(corpus / f"documents.{language}.parquet", judged, params)
        texts_of, digests[f"documents.{language}"], counts[language] = _copy(
            corpus / f"documents.{language}.parquet", out / f"documents.{language}.parquet", kept, judged
        )
        pair = f"{language}-{language}"
        if pair in pairs:
            notes += _own_strings(pair, sample.qrels["test"][pair], own[language], texts_of)
    for split, by_pair in sample.qrels.items():
        for pair, rows in by_pair.items():
            tasks.write_qrels(out, split, pair, rows)
    return {
        "pairs": list(pairs),
        "splits": list(sample.qrels),
        "queries": {split: len(sample.queries(split)) for split in sample.qrels},
        "documents": counts,
        "text_digests": digests,
        "notes": [*facts["notes"], *sample.notes, *notes],
    }


def _sample(corpus: Path, splits: Sequence[str], pairs: Sequence[str], params: TaskParams) -> _Sample:
    judged: dict[str, dict[str, list[tuple[str, str, int]]]] = {}
    for split in splits:
        for pair in pairs:
            path = corpus / f"qrels.{split}.{pair}.parquet"
            if path.is_file():
                table = read_table(path)
                rows = list(zip(table["query"], table["document"], table["grade"], strict=True))
                judged.setdefault(split, {})[pair] = rows
    orders = {split: _preferred(by_pair, params.seed) for split, by_pair in judged.items()}
    notes = []
    if "dev" not in orders and params.dev_queries:
        orders = {"dev": orders["test"][: params.dev_queries], "test": orders["test"][params.dev_queries :]}
        judged["dev"] = judged["test"]
        taken = len(orders["dev"])
        notes.append(f"the collection has no dev split: {taken} of its test queries serve as dev queries")
    limits = {"dev": params.dev_queries, "test": params.queries}
    chosen = {split: set(order[: limits[split]]) for split, order in orders.items()}
    if not chosen["test"]:
        raise DataError("task: no test query is left; ask fewer dev queries")
    return _Sample(
        {
            split: {
                pair: [row for row in rows if row[0] in chosen[split]] for pair, rows in judged[split].items()
            }
            for split in sorted(chosen)
            if chosen[split]
        },
        notes,
    )


def _preferred(by_pair: Judged, seed: int) -> list[str]:
    """Queries in hash order, those judged in most pairs first."""
    count: dict[str, int] = {}
    for rows in by_pair.values():
        for query in {row[0] for row in rows}:
            count[query] = count.get(query, 0) + 1
    return sorted(hash_order(count, seed), key=lambda query: -count[query])


def _kept(path: Path, judged: set[str], params: TaskParams) -> set[str] | None:
    """Ids of the documents to keep; None for all."""
    if params.documents is None:
        return None
    if len(judged) > params.documents:
        raise DataError(
            f"task: documents is {params.documents}, but {len(judged)} are judged; raise it or cap queries"
        )
    others = [
        i for batch in stream_table(path, ["id"]) for i in batch.column("id").to_pylist() if i not in judged
    ]
    return judged | set(hash_order(others, params.seed)[: params.documents - len(judged)])


def _copy(
    source: Path, target: Path, kept: set[str] | None, judged: set[str]
) -> tuple[dict[str, str], str, int]:
    """Copy documents; gives the texts of the judged ones, the digest of all texts and their number."""
    texts: dict[str, str] = {}
    hashes: set[bytes] = set()
    count = 0
    with TableWriter(target, {"id": "string", "text": "string"}) as writer:
        for batch in stream_table(source):
            rows = zip(batch.column("id").to_pylist(), batch.column("text").to_pylist(), strict=True)
            part = [row for row in rows if kept is None or row[0] in kept]
            writer.write({"id": [i for i, _ in part], "text": [text for _, text in part]})
            texts |= {i: text for i, text in part if i in judged}
            hashes |= {tasks.text_hash(text) for _, text in part}
            count += len(part)
    return texts, tasks.digest_of_hashes(hashes), count


def _own_strings(
    pair: str, rows: Sequence[tuple[str, str, int]], queries: Mapping[str, str], documents: Mapping[str, str]
) -> list[str]:
    """A note on queries that are documents themselves. Raises DataError if they are too many for a cell."""
    asked = {query for query, _, grade in rows if grade > 0}
    own = {
        query
        for query, document, grade in rows
        if grade > 0 and fold(queries[query]) == fold(documents[document])
    }
    if own and len(own) >= OWN_STRING * len(asked):
        raise DataError(
            f"task: in {pair}, {len(own)} of {len(asked)} queries would find their own string; "
            "that is no retrieval, so leave the pair out with `pairs:`"
        )
    return [f"{pair}: {len(own)} of {len(asked)} queries are relevant documents themselves"] if own else []
