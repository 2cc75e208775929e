"""Tests of reading the smart-home archive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from made_archives import smarthome_archive, write_zip

from claimcheck.errors import DataError
from claimcheck.execute.corpora import smarthome
from claimcheck.execute.corpora.concepts import ConceptCorpus
from claimcheck.execute.corpora.training import described_pairs

ENGLISH = {
    "title": "Lamp",
    "services": {
        "turn_on": {"name": "Turn on the {lamp}", "description": "Makes [light](http://x.y) ![i](/i.png)."}
    },
    "state": {"off": "Off", "number": "42 %"},
}
GERMAN = {
    "title": "Lamp",
    "services": {"turn_on": {"name": "Schalte {lamp} ein", "description": "Macht `Licht`: https://x.y/z"}},
    "state": {"off": "Aus"},
    "more": {"extra": "Zusatz"},
}


def test_strings_are_units_and_integrations_are_pages(tmp_path: Path) -> None:
    """Key paths are ids; markup goes; what is English or has no letter counts as missing."""
    path = smarthome_archive(
        tmp_path / "a.whl", {"lamp": {"en": ENGLISH, "de": GERMAN, "zh-Hant": {"title": "燈"}}}
    )
    source = smarthome.read(path, ["en", "de", "zh_Hant"])
    units = {unit.id: unit for unit in source.units}
    assert {name: dict(unit.texts) for name, unit in units.items()} == {
        "lamp.services.turn_on.description": {"en": "Makes light .", "de": "Macht Licht :"},
        "lamp.services.turn_on.name": {"en": "Turn on the …", "de": "Schalte … ein"},
        "lamp.state.off": {"en": "Off", "de": "Aus"},
        "lamp.title": {"en": "Lamp", "zh_Hant": "燈"},
    }
    assert units["lamp.services.turn_on.name"].pages == {"integration": "lamp"}
    assert [name for name, unit in units.items() if unit.query] == ["lamp.services.turn_on.name"]
    assert [name for name, unit in units.items() if unit.sentence] == [
        "lamp.services.turn_on.description",
        "lamp.services.turn_on.name",
    ]
    assert list(source.pairs) == [("lamp.services.turn_on.name", "lamp.services.turn_on.description")]
    assert [page.id for page in source.pages] == ["lamp"]


def test_zh_is_short_for_traditional_chinese(tmp_path: Path) -> None:
    """`zh` and `zh_Hant` read the same file."""
    path = smarthome_archive(tmp_path / "a.whl", {"lamp": {"en": ENGLISH, "zh-Hant": {"title": "燈"}}})
    assert [u.texts.get("zh") for u in smarthome.read(path, ["zh"]).units][-1] == "燈"


def test_unknown_languages_and_foreign_archives_are_refused(tmp_path: Path) -> None:
    """The error says which languages there are, or that this is another archive."""
    path = smarthome_archive(tmp_path / "a.whl", {"lamp": {"en": ENGLISH, "de": GERMAN}})
    with pytest.raises(DataError, match=r"no language 'fr'; it has zh \(for zh_Hant\), de, en"):
        smarthome.read(path, ["en", "fr"])
    with pytest.raises(DataError, match="is it the homeassistant archive"):
        smarthome.read(write_zip(tmp_path / "b.whl", {"x": "y"}), ["en"])
    bad = {"homeassistant/components/lamp/translations/en.json": "{"}
    with pytest.raises(DataError, match=r"lamp/translations/en\.json' is not valid JSON"):
        smarthome.read(write_zip(tmp_path / "c.whl", bad), ["en"])


@pytest.mark.archives
def test_the_real_archive_has_the_known_counts(archives: Path, make_corpus: Callable[..., Path]) -> None:
    """Strings per language, integrations, and enough name–description pairs to tune on."""
    languages = ["en", "de", "es", "ja", "zh_Hant", "fi", "tr"]
    folder = make_corpus("homeassistant", archives / "homeassistant-2024.3.3-py3-none-any.whl", *languages)
    corpus = ConceptCorpus.read(folder, languages)
    counts = corpus.facts["counts"]
    assert counts["read"] == {
        "en": 22928,
        "de": 21440,
        "es": 21815,
        "ja": 22481,
        "zh_Hant": 22556,
        "fi": 22382,
        "tr": 22317,
    }
    assert counts["pages"]["integration"] == {"train": 380, "dev": 73, "test": 311}
    assert counts["units"] == 20836
    for language in languages:
        assert len(list(described_pairs(corpus, language))) >= 1290
