"""Step `task`: sample queries, collect documents and write qrels for every valid pair of languages.

params: see `TaskParams`; inputs {corpus}. Goes out: the artefact described in `corpora.tasks`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora import concept_tasks, tasks
from claimcheck.execute.corpora.concepts import ConceptCorpus
from claimcheck.execute.corpora.tasks import TaskParams
from claimcheck.execute.progress import Progress


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Make the task. Raises DataError if the corpus cannot give what is asked."""
    wanted = TaskParams.of(params)
    facts = json.loads((inputs["corpus"] / "corpus.json").read_text(encoding="utf-8"))
    languages = tasks.chosen_languages(facts["languages"], wanted.languages)
    progress(0.0, "sampling queries")
    _concept_task(inputs["corpus"], languages, wanted, out)
    progress(1.0, "written")


def _concept_task(folder: Path, languages: tuple[str, ...], wanted: TaskParams, out: Path) -> None:
    corpus = ConceptCorpus.read(folder, languages)
    make = concept_tasks.sentence_task if wanted.kind == "sentence" else concept_tasks.document_task
    task = make(corpus, wanted)
    valid = [f"{a}-{b}" for a in languages for b in languages if a != b or task.monolingual]
    why = (
        "it names other languages"
        if task.monolingual
        else "a query would find its own string there, or it names other languages"
    )
    pairs = tasks.chosen_pairs(valid, wanted.pairs, why)
    if not pairs:
        raise DataError("task: one language and no monolingual cell; add a language, or own_title: drop")
    digests, overlap = {}, {}
    train = {
        language: {
            text
            for text, split in zip(corpus.texts[language], corpus.splits, strict=True)
            if split == "train"
        }
        for language in languages
    }
    for language in languages:
        digests[f"train.{language}"] = tasks.text_digest(train[language])
        digests[f"documents.{language}"] = tasks.text_digest(task.documents[language].texts)
        overlap[language] = len(train[language] & set(task.documents[language].texts))
        tasks.write_documents(out, language, task.documents[language])
    for split, queries in task.queries.items():
        for language, texts in queries.items():
            digests[f"queries.{split}.{language}"] = tasks.text_digest(texts.texts)
            overlap[language] += len(train[language] & set(texts.texts))
            tasks.write_queries(out, split, language, texts)
        for pair in pairs:
            source, target = pair.split("-")
            rows = sorted((q, d, 1) for q in queries[source].ids for d in task.relevant[q][target])
            tasks.write_qrels(out, split, pair, rows)
    tasks.write_facts(
        out,
        {
            "kind": wanted.kind,
            "corpus": wanted.corpus or corpus.facts["reader"],
            "languages": list(languages),
            "pairs": list(pairs),
            "splits": list(task.queries),
            "queries": {split: len(next(iter(found.values())).ids) for split, found in task.queries.items()},
            "documents": {language: len(task.documents[language].ids) for language in languages},
            "text_digests": digests,
            "texts_shared_with_train": overlap,
            "licence": corpus.facts["licence"],
            "notes": [*corpus.facts["notes"], *task.notes],
        },
    )
