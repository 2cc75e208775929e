"""Tests of concept corpora: merging, splitting, and the artefact."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.corpora.concepts import (
    CROSSING,
    ConceptCorpus,
    Page,
    Source,
    Unit,
    assemble,
    fold,
    merged,
    write,
)
from claimcheck.execute.corpora.splits import SPLITS, hash_order, split_of

KEYS = st.lists(st.lists(st.sampled_from("abcde"), min_size=2, max_size=2), max_size=12)


def groups(split: str, count: int = 3) -> list[str]:
    """Names of groups that fall into a split."""
    return [name for name in (f"g{i}" for i in range(200)) if split_of(name) == split][:count]


@given(KEYS)
def test_merged_rows_are_the_transitive_closure_of_shared_keys(keys: Sequence[Sequence[str]]) -> None:
    """Against brute force: repeat joining rows with a common key in a column until nothing changes."""
    labels = list(range(len(keys)))
    changed = True
    while changed:
        changed = False
        for i, one in enumerate(keys):
            for j, other in enumerate(keys):
                if any(a == b for a, b in zip(one, other, strict=True)) and labels[j] > labels[i]:
                    labels[j], changed = labels[i], True
    assert merged(keys) == labels


def test_splits_are_fixed_by_the_id_alone() -> None:
    """Known ids keep their splits for ever; shares are near one half, a tenth and four tenths."""
    assert [split_of(name) for name in ("icdcat1-1", "icdcat1-6", "icdcat1-7", "hue", "mqtt")] == [
        *("train", "test", "dev", "train", "test")
    ]
    count = {split: sum(split_of(str(i)) == split for i in range(20_000)) / 20_000 for split in SPLITS}
    assert count["train"] == pytest.approx(0.5, abs=0.02)
    assert count["dev"] == pytest.approx(0.1, abs=0.02)


@given(st.sets(st.text(max_size=4)), st.integers(0, 5))
def test_hash_order_is_a_permutation_that_ignores_the_order_of_its_input(ids: set[str], seed: int) -> None:
    """Any order of the same ids gives the same permutation; a subset keeps its relative order."""
    order = hash_order(sorted(ids), seed)
    assert sorted(order) == sorted(ids)
    assert hash_order(sorted(ids, reverse=True), seed) == order
    half = set(order[::2])
    assert hash_order(half, seed) == [i for i in order if i in half]


def test_assemble_keeps_common_titles_and_merges_equal_ones() -> None:
    """A title without a language goes; equal titles in one language make one concept."""
    a, b = groups("train", 2)
    source = Source(
        "made",
        "free",
        [
            Unit("1", a, {"page": a}, {"en": "One", "de": "Eins"}),
            Unit("2", a, {"page": a}, {"en": "one ", "de": "Ein"}),
            Unit("3", b, {"page": b}, {"en": "Other", "de": "EIN"}),
            Unit("4", b, {"page": b}, {"en": "Lost"}),
        ],
        [
            Page(a, "page", a, {"en": "A", "de": ""}),
            Page(b, "page", b, {"en": "B", "de": "Be"}),
            Page("x", "page", "x"),
        ],
        [("1", "2"), ("1", "4")],
    )
    corpus = assemble(source, ["en", "de"])
    assert corpus.ids == ["1", "2", "3"]
    assert corpus.concepts == ["1", "1", "1"]
    assert corpus.splits == ["train"] * 3
    assert sorted(corpus.page_ids) == sorted([a, b])
    assert dict(zip(corpus.page_ids, corpus.headings["en"], strict=True)) == {a: "", b: "B"}
    assert corpus.pairs == [("1", "2")]
    assert corpus.facts["counts"]["merged"] == 2
    assert corpus.facts["counts"]["read"] == {"en": 4, "de": 3}


def test_a_concept_in_several_splits_is_in_none() -> None:
    """Equal titles in a train group and a test group are neither train nor test."""
    (a,), (b,) = groups("train", 1), groups("test", 1)
    units = [
        Unit("1", a, {"page": a}, {"en": "Same"}),
        Unit("2", b, {"page": b}, {"en": "same"}),
        Unit("3", b, {"page": b}, {"en": "Own"}),
    ]
    corpus = assemble(Source("made", "free", units, [Page(a, "page", a), Page(b, "page", b)]), ["en"])
    assert corpus.splits == [CROSSING, CROSSING, "test"]


def test_the_artefact_reads_back_and_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    """Writing twice gives equal files; reading gives the languages asked for."""
    (a,) = groups("dev", 1)
    units = [
        Unit("1", a, {"page": a}, {"en": "One", "de": "Eins"}),
        Unit("2", a, {}, {"en": "Two", "de": "Zwei"}),
    ]
    corpus = assemble(Source("made", "free", units, [Page(a, "page", a)], [("1", "2")]), ["en", "de"])
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        write(corpus, tmp_path / name)
    for file in sorted((tmp_path / "x").iterdir()):
        assert file.read_bytes() == (tmp_path / "y" / file.name).read_bytes()
    assert ConceptCorpus.read(tmp_path / "x", ["en", "de"]) == corpus
    assert list(ConceptCorpus.read(tmp_path / "x", ["de"]).texts) == ["de"]


def test_no_common_title_is_an_error() -> None:
    """With no title in all the languages there is no corpus."""
    with pytest.raises(DataError, match="no title is there in all of en, de"):
        assemble(Source("made", "free", [Unit("1", "g", {}, {"en": "One"})], []), ["en", "de"])


def test_fold_ignores_case_and_spaces() -> None:
    """Texts that differ in case or spaces only are the same string."""
    assert fold(" Straße  IN ") == fold("STRASSE in")
