"""The `pairs` step: a corpus in, query–passage pairs of its train split out, shared out among languages.

pairs.parquet   id, query_language, passage_language, query, passage, answer; sorted by languages and id
pairs.json      what was asked for, counts, notes

`answer` is what a passage is about in any language: pairs with one answer are no negatives of each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora.concepts import ConceptCorpus
from claimcheck.execute.corpora.pair_files import COLUMNS, READER, read_pair_corpus
from claimcheck.execute.corpora.tables import write_table
from claimcheck.execute.corpora.training import (
    Languages,
    TrainingPair,
    described_pairs,
    page_pairs,
    spread,
)
from claimcheck.execute.models.layout import write_json

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

CROSSINGS = ("monolingual", "cross-lingual")


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Write training pairs.

    `params`: `languages`, `crossing` ("monolingual" | "cross-lingual"), `parallel`, `per_language` (pairs
    for each language of the queries; default: all there are), `page` (level of the pages that are passages;
    without it the corpus' own pairs of texts, if it has any), `seed`. `inputs`: `corpus`.

    Raises:
        DataError: the corpus has no such pairs, or too few.
    """
    folder, languages = inputs["corpus"], tuple(params["languages"])
    crossing = params.get("crossing", CROSSINGS[0])
    if crossing not in CROSSINGS:
        raise DataError(f"pairs: crossing is {crossing!r}, expected {' or '.join(CROSSINGS)}")
    facts = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
    missing = [language for language in languages if language not in facts["languages"]]
    if missing or not languages:
        raise DataError(
            f"pairs: no texts in {missing[0] if missing else 'no language'}; "
            f"there are {', '.join(facts['languages'])}"
        )
    wanted = [(a, b) for a in languages for b in languages if (a == b) == (crossing == CROSSINGS[0])]
    if not wanted:
        raise DataError("pairs: cross-lingual pairs need two languages")
    progress(0.0, "pairing queries and passages")
    able = _able(folder, facts, wanted, params.get("page"))
    per_language, others = params.get("per_language"), len(wanted) // len(languages)
    found = spread(
        able,
        parallel=bool(params.get("parallel")),
        limit=None if per_language is None else -(-int(per_language) // others),
        seed=int(params["seed"]),
    )
    rows = sorted(_rows(able, found.ids))
    write_table(out / "pairs.parquet", {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
    notes = [*facts["notes"]]
    if found.repeated:
        notes.append(f"{found.repeated} pairs left out: a query of another language says the same")
    about = {
        "params": dict(params),
        "corpus": facts["reader"],
        "licence": facts["licence"],
        "counts": {"-".join(languages): len(ids) for languages, ids in found.ids.items()},
        "pairs": len(rows),
        "notes": notes,
    }
    write_json(out, {"pairs.json": about})
    progress(1.0, f"{len(rows)} pairs")


def _able(
    folder: Path, facts: Mapping[str, Any], wanted: Sequence[Languages], page: str | None
) -> dict[Languages, dict[str, TrainingPair]]:
    """What a corpus has for each pair of languages, by id."""
    if facts["nature"] == READER:
        read = read_pair_corpus(folder)
        return {languages: read.get(languages, {}) for languages in wanted}
    if facts["nature"] != "concepts":
        raise DataError(
            f"pairs: corpus {facts['reader']} has no training pairs; take icd10, smarthome or a file of pairs"
        )
    languages = list(dict.fromkeys(language for pair in wanted for language in pair))
    corpus = ConceptCorpus.read(folder, languages)
    known = {language: _pairs(corpus, language, page) for language in languages}
    return {(a, b): _crossed(known[a], known[b]) for a, b in wanted}


def _pairs(corpus: ConceptCorpus, language: str, page: str | None) -> dict[str, TrainingPair]:
    levels = corpus.facts["levels"]
    if page is None and corpus.pairs:
        found: Iterator[TrainingPair] = described_pairs(corpus, language)
    else:
        level = levels[0] if page is None and len(levels) == 1 else page
        if level not in levels:
            raise DataError(
                f"pairs: page is {page!r}; corpus {corpus.facts['reader']} has pages {', '.join(levels)}"
            )
        found = page_pairs(corpus, language, str(level))
    return {pair.id: pair for pair in found}


def _crossed(
    queries: Mapping[str, TrainingPair], passages: Mapping[str, TrainingPair]
) -> dict[str, TrainingPair]:
    """Queries of one language with the passages of another."""
    return {
        name: pair._replace(passage=passages[name].passage)
        for name, pair in queries.items()
        if name in passages
    }


def _rows(
    able: Mapping[Languages, Mapping[str, TrainingPair]], ids: Mapping[Languages, Sequence[str]]
) -> Iterator[tuple[str, ...]]:
    for (a, b), names in ids.items():
        for name in names:
            pair = able[a, b][name]
            yield name, a, b, pair.query, pair.passage, pair.answer
