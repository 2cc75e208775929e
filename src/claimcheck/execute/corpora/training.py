"""Query–passage pairs of the train split of a concept corpus, for models that are tuned on a corpus.

Comes in: the artefact of a concept corpus. Goes out: pairs in one language, in the order of their ids, and
in `spread` which of them are whose. No title and no page of the train split is in any task of the corpus.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from claimcheck.errors import DataError
from claimcheck.execute.corpora.concepts import CROSSING, ConceptCorpus, fold
from claimcheck.execute.corpora.pages import lines_of, page_text
from claimcheck.execute.corpora.splits import hash_order

TRAIN = "train"
Languages: TypeAlias = tuple[str, str]
"""Of the query and of the passage."""


class TrainingPair(NamedTuple):
    """A query and a passage that answers it.

    Attributes:
        id: the same in every language.
        concept: what the query says, in any language.
        answer: what the passage is about, in any language.
        group: pages of one group are spread over languages together.
    """

    id: str
    concept: str
    answer: str
    group: str
    query: str
    passage: str


def page_pairs(corpus: ConceptCorpus, language: str, level: str) -> Iterator[TrainingPair]:
    """Each train title with its page, from which whatever the title's concept says is left out.

    With the title left in, matching strings would do. Pages that say nothing else give no pair.
    """
    pages = {name: page for page, name in enumerate(corpus.page_ids) if corpus.page_levels[page] == level}
    lines = lines_of(corpus, level)
    for row, name in sorted(enumerate(corpus.page[level]), key=lambda item: corpus.ids[item[0]]):
        if name and corpus.query[row] and corpus.splits[row] == TRAIN:
            passage = page_text(corpus, pages[name], lines[name], language, {corpus.concepts[row]})
            if passage:
                yield TrainingPair(
                    corpus.ids[row], corpus.concepts[row], name, name, corpus.texts[language][row], passage
                )


def described_pairs(corpus: ConceptCorpus, language: str) -> Iterator[TrainingPair]:
    """Each name on a train page with its description, each distinct pair of texts once.

    A name that several splits share ("Reload") is taken too: it is no query and no document of any task.
    """
    rows = {name: row for row, name in enumerate(corpus.ids)}
    train_pages = {
        (level, name)
        for name, level, split in zip(corpus.page_ids, corpus.page_levels, corpus.page_splits, strict=True)
        if split == TRAIN
    }
    texts = corpus.texts[language]
    seen = set()
    for query, document in corpus.pairs:
        name, description = rows[query], rows[document]
        key = (fold(texts[name]), fold(texts[description]))
        homes = [f"{level}:{p[name]}" for level, p in corpus.page.items() if (level, p[name]) in train_pages]
        kept = homes and {corpus.splits[name], corpus.splits[description]} <= {TRAIN, CROSSING}
        if kept and key not in seen and key[0] != key[1]:
            seen.add(key)
            yield TrainingPair(
                query,
                corpus.concepts[name],
                corpus.concepts[description],
                homes[0],
                texts[name],
                texts[description],
            )


class Spread(NamedTuple):
    """Which pairs each pair of languages gets.

    Attributes:
        ids: (query language, passage language) → ids, sorted.
        repeated: how many pairs were left out since another language has a query that says the same.
    """

    ids: Mapping[Languages, Sequence[str]]
    repeated: int


def spread(
    pairs: Mapping[Languages, Mapping[str, TrainingPair]],
    *,
    parallel: bool,
    limit: int | None,
    seed: int,
) -> Spread:
    """Share pairs out among languages.

    Unless `parallel`, no group and no concept is in two of them: groups are dealt out in an order drawn by
    the seed, each to whoever has the fewest pairs. What is kept of many depends on ids and the seed alone.

    Args:
        pairs: what there is in each pair of languages, by id.
        parallel: give all of them the same concepts instead.
        limit: pairs for each of them; None: all there are.
        seed: of the orders.

    Raises:
        DataError: fewer pairs than `limit` in one of them.
    """
    given: dict[Languages, dict[str, TrainingPair]] = (
        {languages: dict(found) for languages, found in pairs.items()} if parallel else _dealt(pairs, seed)
    )
    repeated = 0 if parallel else _without_repeats(given, seed)
    result = {}
    for languages, found in given.items():
        if len(found) < (limit or 1):
            raise DataError(
                f"pairs: {len(found)} training pairs from {languages[0]} to {languages[1]}, {limit or 1} are "
                "wanted; ask for fewer pairs or fewer languages"
            )
        result[languages] = sorted(hash_order(found, seed)[:limit])
    return Spread(result, repeated)


def _dealt(
    pairs: Mapping[Languages, Mapping[str, TrainingPair]], seed: int
) -> dict[Languages, dict[str, TrainingPair]]:
    groups: dict[str, None] = {pair.group: None for found in pairs.values() for pair in found.values()}
    members: dict[Languages, dict[str, list[TrainingPair]]] = {languages: {} for languages in pairs}
    for languages, found in pairs.items():
        for pair in found.values():
            members[languages].setdefault(pair.group, []).append(pair)
    given: dict[Languages, dict[str, TrainingPair]] = {languages: {} for languages in pairs}
    for group in hash_order(groups, seed):
        able = [languages for languages in pairs if group in members[languages]]
        owner = min(able, key=lambda languages: len(given[languages]))
        given[owner] |= {pair.id: pair for pair in members[owner][group]}
    return given


def _without_repeats(given: Mapping[Languages, dict[str, TrainingPair]], seed: int) -> int:
    """Leave each concept to the first that has it, in an order drawn by the seed; gives how many went."""
    everything = {
        f"{name}:{'-'.join(languages)}": (languages, name) for languages in given for name in given[languages]
    }
    owner: dict[str, Languages] = {}
    left_out = 0
    for key in hash_order(everything, seed):
        languages, name = everything[key]
        if owner.setdefault(given[languages][name].concept, languages) != languages:
            del given[languages][name]
            left_out += 1
    return left_out
