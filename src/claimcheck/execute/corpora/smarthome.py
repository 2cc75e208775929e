"""Read the texts of smart-home integrations in sixty languages from the `homeassistant` archive.

Comes in: the archive, of which only `components/*/translations/LANG.json` is read. Goes out: a
`concepts.Source`: a unit per string (its key path), a page per integration, and name → description pairs.
Splits hang on the integration.

Strings that a language leaves as they are in English count as missing there. Markup, addresses and
placeholders such as `{host}` are taken out: they are the same in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora.archive import Archive, open_archive
from claimcheck.execute.corpora.concepts import Page, Source, Unit, fold

MEMBER = re.compile(r"homeassistant/components/([^/]+)/translations/([A-Za-z0-9-]+)\.json")
LICENCE = "Apache-2.0 (the archive homeassistant)"
LEVEL = "integration"
NAMES = ("name", "title")
NAME_WORDS, SENTENCE_WORDS = 2, 3
"""English words a query needs, of a name and of a string: "Off" and "Host" say too little to search for."""
MARKUP = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), " "),  # images
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),  # links: their text stays
    (re.compile(r"https?://\S+"), " "),
    (re.compile(r"\{[^{}]*\}"), "…"),
    (re.compile(r"<[^<>]+>"), " "),
    (re.compile(r"[`*_#]+"), " "),
)


def read(source: Path, languages: Sequence[str]) -> Source:
    """Read strings in `languages`; `zh_Hant` names the archive's `zh-Hant`, `zh` is short for it.

    Raises:
        DataError: an unknown language, or the archive is not laid out as expected.
    """
    with open_archive(source) as archive:
        members = _members(archive)
        english = _strings(archive, members.get("en", {}))
        texts = {"en": english}
        for language in languages:
            code = "zh-Hant" if language == "zh" else language.replace("_", "-")
            if code not in members:
                known = ", ".join(sorted(found.replace("-", "_") for found in members))
                raise DataError(
                    f"homeassistant has no language {language!r}; it has zh (for zh_Hant), {known}"
                )
            if language != "en":
                texts[language] = {
                    key: text
                    for key, text in _strings(archive, members[code]).items()
                    if key in english and fold(text) != fold(english[key])
                }
    keys = sorted(english)
    units = [
        Unit(
            id=".".join(key),
            group=key[0],
            pages={LEVEL: key[0]},
            texts={language: texts[language][key] for language in languages if key in texts[language]},
            sentence=len(english[key].split()) >= SENTENCE_WORDS,
            query=key[-1] in NAMES and len(english[key].split()) >= NAME_WORDS,
        )
        for key in keys
    ]
    pages = [Page(integration, LEVEL, integration) for integration in sorted({key[0] for key in keys})]
    notes = (
        "strings left in English count as missing",
        "markup, addresses and placeholders are taken out",
        f"queries of document tasks are names of at least {NAME_WORDS} English words, "
        f"of sentence tasks strings of at least {SENTENCE_WORDS}",
    )
    return Source("homeassistant", LICENCE, units, pages, list(_pairs(english)), notes)


def _members(archive: Archive) -> dict[str, dict[str, str]]:
    """Language → integration → member."""
    found: dict[str, dict[str, str]] = {}
    for name in archive.names:
        match = MEMBER.fullmatch(name)
        if match:
            found.setdefault(match[2], {})[match[1]] = name
    if "en" not in found:
        raise DataError(
            f"{archive.path.name}: no English texts of integrations in it; is it the homeassistant archive?"
        )
    return found


def _strings(archive: Archive, members: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Key path, which begins with the integration → cleaned text; texts without a letter are left out."""
    found = {}
    for integration, member in sorted(members.items()):
        for key, text in _leaves(archive.json(member), (integration,)):
            cleaned = clean(text)
            if any(character.isalpha() for character in cleaned):
                found[key] = cleaned
    return found


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key in value:
            yield from _leaves(value[key], (*path, key))


def _pairs(english: Mapping[tuple[str, ...], str]) -> Iterator[tuple[str, str]]:
    """Siblings `name` (or else `title`) and `description`."""
    for key in sorted(english):
        if key[-1] == "description":
            name = next((other for n in NAMES if (other := (*key[:-1], n)) in english), None)
            if name is not None:
                yield ".".join(name), ".".join(key)


def clean(text: str) -> str:
    """A string without markup, addresses and names of placeholders, spaces made single."""
    for pattern, replacement in MARKUP:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())
