"""Step `task`: sample queries, collect documents and write qrels for every valid pair of languages.

params: see `TaskParams`; inputs {corpus}. Goes out: the artefact described in `corpora.tasks`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora import concept_tasks, tasks
from claimcheck.execute.corpora.collection_tasks import write_collection_task
from claimcheck.execute.corpora.concepts import ConceptCorpus
from claimcheck.execute.corpora.tasks import TaskParams
from claimcheck.execute.progress import Progress


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Make the task. Raises DataError if the corpus cannot give what is asked."""
    wanted, folder = TaskParams.of(params), inputs["corpus"]
    corpus = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
    languages = tasks.chosen_languages(corpus["languages"], wanted.languages)
    if corpus["nature"] == "pairs":
        raise DataError(f"task: corpus {wanted.corpus or 'of pairs'} has training pairs only, no queries")
    progress(0.0, "sampling queries")
    if corpus["nature"] == "collection":
        made = write_collection_task(folder, corpus, languages, wanted, out)
    else:
        made = _write_concept_task(ConceptCorpus.read(folder, languages), languages, wanted, out)
    tasks.write_facts(
        out,
        {
            "kind": wanted.kind,
            "corpus": wanted.corpus or corpus["reader"],
            "languages": list(languages),
            "licence": corpus["licence"],
        }
        | made,
    )
    progress(1.0, "written")


def _write_concept_task(
    corpus: ConceptCorpus, languages: Sequence[str], wanted: TaskParams, out: Path
) -> dict[str, Any]:
    """Write the queries, documents and qrels that the pairs need; gives the facts of the task."""
    make = concept_tasks.sentence_task if wanted.kind == "sentence" else concept_tasks.document_task
    task = make(corpus, wanted)
    valid = [f"{a}-{b}" for a in languages for b in languages if a != b or task.monolingual]
    why = "a query would find its own string there, or it names languages the task lacks"
    pairs = tasks.chosen_pairs(valid, wanted.pairs, why)
    if not pairs:
        raise DataError("task: one language and no monolingual cell; add a language, or `own_title: drop`")
    asked, searched = ({pair.split("-")[side] for pair in pairs} for side in (0, 1))
    digests, shared = {}, {}
    for language in languages:
        train = set(corpus.texts_of("train", language))
        texts = {}
        if language in searched:
            tasks.write_documents(out, language, task.documents[language])
            texts[f"documents.{language}"] = task.documents[language].texts
        for split, queries in task.queries.items():
            if language in asked:
                tasks.write_queries(out, split, language, queries[language])
                texts[f"queries.{split}.{language}"] = queries[language].texts
        digests[f"train.{language}"] = tasks.text_digest(train)
        digests |= {name: tasks.text_digest(found) for name, found in texts.items()}
        shared[language] = len(train & {text for found in texts.values() for text in found})
    for split, queries in task.queries.items():
        ids = queries[languages[0]].ids
        for pair in pairs:
            target = pair.split("-")[1]
            tasks.write_qrels(out, split, pair, [(q, d, 1) for q in ids for d in task.relevant[q][target]])
    return {
        "pairs": list(pairs),
        "splits": list(task.queries),
        "queries": {split: len(queries[languages[0]].ids) for split, queries in task.queries.items()},
        "documents": {language: len(task.documents[language].ids) for language in sorted(searched)},
        "text_digests": digests,
        "texts_shared_with_train": shared,
        "notes": [*corpus.facts["notes"], *task.notes],
    }
