"""Texts in common between training pairs and a task, against sets of strings."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.execute.corpora.overlap import shared_texts
from claimcheck.execute.corpora.tables import write_table
from claimcheck.execute.corpora.tasks import Texts, write_documents, write_queries

WORDS = st.lists(st.sampled_from(["fox", "Fox", "fox ", "oak", "rain", ""]), max_size=5)


def _pairs(folder: Path, queries: list[str], passages: list[str]) -> Path:
    folder.mkdir()
    write_table(folder / "pairs.parquet", {"query": queries, "passage": passages})
    return folder


def _task(folder: Path, texts: dict[str, list[str]]) -> Path:
    """Files by name: queries of a split and language, documents of a language."""
    folder.mkdir()
    for name, found in texts.items():
        given_texts = Texts([f"{i:03}" for i in range(len(found))], found)
        kind, *rest = name.split(".")
        if kind == "queries":
            write_queries(folder, *rest, given_texts)
        else:
            write_documents(folder, *rest, given_texts)
    return folder


@given(queries=WORDS, test=WORDS, dev=WORDS, documents=WORDS)
@settings(max_examples=30)
def test_counts_distinct_texts(
    queries: list[str], test: list[str], dev: list[str], documents: list[str]
) -> None:
    """Queries and passages, dev and test, every language; whole texts, each once."""
    with TemporaryDirectory() as name:
        pairs = _pairs(Path(name, "pairs"), queries, queries[::-1])
        found = {"queries.test.en": test, "queries.dev.de": dev, "documents.fr": documents}
        task = _task(Path(name, "task"), found)
        assert shared_texts(pairs, task) == len({*queries} & {*test, *dev, *documents})


def test_a_passage_that_is_a_query_counts(tmp_path: Path) -> None:
    """On whichever side a text stood in training, it was seen."""
    pairs = _pairs(tmp_path / "pairs", ["a", "b"], ["long passage", "another"])
    task = _task(tmp_path / "task", {"queries.test.en": ["long passage"], "documents.en": ["b", "c"]})
    assert shared_texts(pairs, task) == 2


def test_nothing_in_common(tmp_path: Path) -> None:
    """A part of a text is another text."""
    pairs = _pairs(tmp_path / "pairs", ["a fox"], ["the oak"])
    assert shared_texts(pairs, _task(tmp_path / "task", {"documents.en": ["a", "fox", "the oak tree"]})) == 0
