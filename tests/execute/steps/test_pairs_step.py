"""The `pairs` step, and a user's own pairs."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.corpora import concepts
from claimcheck.execute.corpora.concepts import Page, Source, Unit
from claimcheck.execute.corpora.splits import split_of
from claimcheck.execute.corpora.tables import read_table
from claimcheck.execute.corpora.training import TrainingPair, spread
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import corpus, pairs, task

LANGUAGES = ("de", "en", "fr")
GROUPS, PER_GROUP = 60, 5


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A concept corpus: sixty pages of five titles, and a pair of texts per title."""
    out = tmp_path_factory.mktemp("corpus")
    units = [
        Unit(
            f"u{g:02d}.{i}",
            f"g{g}",
            {"page": f"p{g:02d}"},
            {language: f"{language} title {g} {i}" for language in LANGUAGES},
        )
        for g in range(GROUPS)
        for i in range(PER_GROUP)
    ]
    pages = [
        Page(f"p{g:02d}", "page", f"g{g}", {language: f"{language} page {g}" for language in LANGUAGES})
        for g in range(GROUPS)
    ]
    linked = [(f"u{g:02d}.0", f"u{g:02d}.1") for g in range(GROUPS)]
    concepts.write(concepts.assemble(Source("made up", "none", units, pages, linked), LANGUAGES), out)
    return out


def _rows(made: Path, out: Path, **params: Any) -> list[dict[str, str]]:
    out.mkdir()
    given = {"languages": list(LANGUAGES), "crossing": "monolingual", "parallel": False, "seed": 3} | params
    pairs.run(given, {"corpus": made}, out, silent)
    table = read_table(out / "pairs.parquet")
    return [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]


def test_languages_get_different_pages_and_about_as_many_pairs(made: Path, tmp_path: Path) -> None:
    """Together all train titles, each in one language; no page is in two; sorted."""
    rows = _rows(made, tmp_path / "out", page="page")
    train = sum(split_of(f"g{g}") == "train" for g in range(GROUPS)) * PER_GROUP
    assert len(rows) == len({row["id"] for row in rows}) == train
    languages = {row["answer"]: set() for row in rows}
    for row in rows:
        languages[row["answer"]].add(row["query_language"])
        assert row["query_language"] == row["passage_language"]
        assert row["query"].startswith(row["query_language"])
        assert row["query"] not in row["passage"].split("\n")
        assert row["passage"].startswith(f"{row['passage_language']} page")
    assert all(len(found) == 1 for found in languages.values())
    counts = Counter(row["query_language"] for row in rows)
    assert max(counts.values()) - min(counts.values()) <= PER_GROUP
    assert rows == sorted(rows, key=lambda row: (row["id"], row["query_language"]))
    facts = json.loads((tmp_path / "out" / "pairs.json").read_text())
    assert facts["counts"] == {f"{language}-{language}": counts[language] for language in LANGUAGES}


def test_parallel_pairs_are_the_same_in_every_language(made: Path, tmp_path: Path) -> None:
    """With a limit, the same ids; another seed takes others."""
    found = []
    for seed in (1, 2):
        rows = _rows(made, tmp_path / f"{seed}", page="page", parallel=True, per_language=30, seed=seed)
        ids = {language: {r["id"] for r in rows if r["query_language"] == language} for language in LANGUAGES}
        assert ids["de"] == ids["en"] == ids["fr"]
        assert len(ids["de"]) == 30
        found.append(ids["de"])
    assert found[0] != found[1]


def test_crosslingual_pairs_cross(made: Path, tmp_path: Path) -> None:
    """Every ordered pair of different languages; per_language counts the languages of queries."""
    rows = _rows(made, tmp_path / "out", page="page", crossing="cross-lingual", per_language=16)
    assert Counter(row["query_language"] for row in rows) == dict.fromkeys(LANGUAGES, 16)
    assert len({(row["query_language"], row["passage_language"]) for row in rows}) == 6
    for row in rows:
        assert row["query"].startswith(row["query_language"])
        assert row["passage"].startswith(row["passage_language"])
        assert row["query_language"] != row["passage_language"]


def test_without_a_page_the_corpus_own_pairs_are_taken(made: Path, tmp_path: Path) -> None:
    """A name and its description."""
    rows = _rows(made, tmp_path / "out")
    assert rows
    assert all(row["query"].endswith(" 0") and row["passage"].endswith(" 1") for row in rows)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"page": "block"}, "page is 'block'; corpus made up has pages page"),
        ({"languages": ["xx"]}, "no texts in xx"),
        ({"crossing": "both"}, "expected monolingual or cross-lingual"),
        ({"languages": ["de"], "crossing": "cross-lingual"}, "need two languages"),
        ({"page": "page", "per_language": 5000}, "training pairs from de to de, 5000 are wanted"),
    ],
)
def test_impossible_wishes_are_refused(
    made: Path, tmp_path: Path, params: dict[str, Any], message: str
) -> None:
    """Each with its own sentence."""
    with pytest.raises(DataError, match=message):
        _rows(made, tmp_path / "out", **params)


@given(
    rows=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5)), min_size=6, max_size=40),
    languages=st.integers(1, 3),
    seed=st.integers(0, 3),
)
def test_no_concept_and_no_group_is_shared(rows: list[tuple[int, int]], languages: int, seed: int) -> None:
    """Whatever the overlaps, languages have neither a group nor a concept in common."""
    found = {
        f"i{number}": TrainingPair(f"i{number}", f"c{concept}", f"g{group}", f"g{group}", "q", "p")
        for number, (concept, group) in enumerate(rows)
    }
    given = {(f"l{i}", f"l{i}"): found for i in range(languages)}
    try:
        shared_out = spread(given, parallel=False, limit=None, seed=seed)
    except DataError:
        return
    for what in ("concept", "group"):
        said = [{getattr(found[i], what) for i in ids} for ids in shared_out.ids.values()]
        assert sum(map(len, said)) == len(set().union(*said))


TSV = (
    "id\tquery_language\tpassage_language\tquery\tpassage\n"
    "b\tde\tde\tFuchs\tEin Fuchs.\na\ten\ten\tfox\tA fox.\n"
)


def _read(source: Path, out: Path, languages: list[str]) -> list[dict[str, str]]:
    out.mkdir()
    corpus.run({"reader": "pairs", "languages": languages}, {"source": source}, out, silent)
    return _rows(out, out / "pairs", languages=languages)


@pytest.mark.parametrize("form", ["pairs.tsv", "pairs.tsv.gz", "pairs.jsonl"])
def test_own_pairs_are_read_from_either_format(tmp_path: Path, form: str) -> None:
    """The same rows from TSV, gzip and JSONL, from a file or its folder; the answer is the passage."""
    (tmp_path / "own").mkdir()
    path = tmp_path / "own" / form
    lines = [line.split("\t") for line in TSV.splitlines()]
    text = (
        "".join(json.dumps(dict(zip(lines[0], line, strict=True))) + "\n" for line in lines[1:])
        if form.endswith("jsonl")
        else TSV
    )
    path.write_bytes(gzip.compress(text.encode()) if form.endswith("gz") else text.encode())
    for number, source in enumerate((path, path.parent)):
        rows = _read(source, tmp_path / f"out{number}", ["de", "en"])
        assert [(row["id"], row["query"], row["answer"]) for row in rows] == [
            ("a", "fox", "A fox."),
            ("b", "Fuchs", "Ein Fuchs."),
        ]


def test_one_language_needs_no_language_columns(tmp_path: Path) -> None:
    """Two columns are enough; ids count rows."""
    (tmp_path / "pairs.tsv").write_text("query\tpassage\nfox\tA fox.\noak\tAn oak.\n")
    rows = _read(tmp_path / "pairs.tsv", tmp_path / "out", ["en"])
    assert [(row["query"], row["query_language"]) for row in rows] == [("fox", "en"), ("oak", "en")]
    with pytest.raises(DataError, match="training pairs only"):
        task.run({"kind": "sentence"}, {"corpus": tmp_path / "out"}, tmp_path, silent)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("query\tpassage\nfox\t \n", r'pairs.tsv:2: no "passage" with a text'),
        ("query\tanswer\nfox\ta\n", "the first line must name the columns query, passage"),
        (TSV.replace("\nb\tde", "\nb\txx"), r"pairs.tsv:2: query_language is 'xx'; the corpus has de, en"),
        (TSV.replace("\na\ten\ten", "\nb\tde\tde"), r"pairs.tsv:3: id 'b' occurs twice in de-de"),
        ("query\tpassage\n", "no pair in it"),
        ("", "the file is empty"),
    ],
)
def test_malformed_pairs_are_errors_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    """What is wrong, and where."""
    (tmp_path / "pairs.tsv").write_text(text)
    with pytest.raises(DataError, match=message):
        _read(tmp_path, tmp_path / "out", ["de", "en"])


def test_the_file_must_be_there_once(tmp_path: Path) -> None:
    """None, or two that could be meant."""
    with pytest.raises(DataError, match="found none of them"):
        _read(tmp_path, tmp_path / "out1", ["en"])
    for name in ("pairs.tsv", "pairs.jsonl"):
        (tmp_path / name).write_text("x")
    with pytest.raises(DataError, match=r"both pairs.tsv and pairs.jsonl"):
        _read(tmp_path, tmp_path / "out2", ["en"])
