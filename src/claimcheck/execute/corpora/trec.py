"""TREC and CLEF files: documents and topics in their SGML, judgements in four columns.

Documents are `<DOC>` elements with a `<DOCNO>` (or `<DOCID>`), in one file or in all files of a folder,
gzipped or not; their text is what stands between the other tags. Topics are `<top>` elements (`<topic>` in
newer files) with `<num>` or `<identifier>`; their text is title and description, the usual short query.
Narratives are not read. Files must be UTF-8.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from claimcheck.execute.corpora.rows import Judgement, TextRow, checked_grade, checked_id
from claimcheck.execute.corpora.text_files import lines, wrong

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_DOC = re.compile(r"<doc>", re.IGNORECASE)
_DOC_END = re.compile(r"</doc>", re.IGNORECASE)
_DOCNO = re.compile(r"<(docno|docid)>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_TOP = re.compile(r"<top(ic)?(\s[^<>]*)?>", re.IGNORECASE)
_TOP_END = re.compile(r"</top(ic)?>", re.IGNORECASE)
_FIELD = re.compile(
    r"<(?:[A-Za-z]{2}-)?(num|identifier|title|desc|description|narr|narrative)>", re.IGNORECASE
)
_LABEL = re.compile(r"^\s*(Number|Topic|Description|Narrative)\s*:", re.IGNORECASE)
_NUMBER_ATTRIBUTE = re.compile(r"""\bnumber\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_TEXT_FIELDS = ("title", "desc", "description")


def documents(path: Path) -> Iterator[TextRow]:
    """Documents of a file, or of all files below a folder in the order of their names."""
    files = (
        sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        if path.is_dir()
        else [path]
    )
    if not files:
        raise wrong(path, 0, "no file in this folder")
    for file in files:
        for number, body, _ in _elements(file, _DOC, _DOC_END, "<DOC>"):
            names = _DOCNO.findall(body)
            if not names:
                raise wrong(file, number, "a <DOC> without a <DOCNO>")
            identifier = next((name for tag, name in names if tag.lower() == "docno"), names[0][1])
            yield checked_id(file, number, identifier), _plain(_DOCNO.sub(" ", body)), number


def topics(path: Path) -> Iterator[TextRow]:
    """Topics of a file, or of all files below a folder: title and description."""
    files = (
        sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
        if path.is_dir()
        else [path]
    )
    for file in files:
        for number, body, opening in _elements(file, _TOP, _TOP_END, "<top>"):
            parts = _FIELD.split(body)
            fields: dict[str, str] = {}
            for name, text in zip(parts[1::2], parts[2::2], strict=True):
                fields.setdefault(name.lower(), _plain(_LABEL.sub("", _plain(text))))
            attribute = _NUMBER_ATTRIBUTE.search(opening)
            identifier = fields.get("num") or fields.get("identifier") or (attribute[1] if attribute else "")
            text = " ".join(fields[name] for name in _TEXT_FIELDS if fields.get(name))
            if not text:
                raise wrong(file, number, "a topic without title and description")
            yield checked_id(file, number, identifier), text, number


def qrels(path: Path) -> Iterator[Judgement]:
    """Judgements: query, an unused column, document, grade."""
    for number, line in lines(path):
        cells = line.split()
        if not cells:
            continue
        if len(cells) != 4:
            raise wrong(path, number, f"{len(cells)} columns, expected query, 0, document and grade")
        yield cells[0], cells[2], checked_grade(path, number, cells[3]), number


def _elements(
    path: Path, start: re.Pattern[str], end: re.Pattern[str], what: str
) -> Iterator[tuple[int, str, str]]:
    """Line, content and opening tag of every element, one at a time."""
    opened, opening, found = 0, "", False
    body: list[str] = []
    for number, line in lines(path):
        rest = line
        while True:
            if not opened:
                match = start.search(rest)
                if not match:
                    break
                opened, opening, body, rest = number, match[0], [], rest[match.end() :]
            match = end.search(rest)
            if start.search(rest[: match.start()] if match else rest):
                raise wrong(
                    path, number, f"a {what} inside the {what} of line {opened}; its end tag is missing"
                )
            if not match:
                body.append(rest)
                break
            body.append(rest[: match.start()])
            yield opened, "\n".join(body), opening
            opened, found, rest = 0, True, rest[match.end() :]
    if opened:
        raise wrong(path, opened, f"the {what} that begins here does not end")
    if not found:
        raise wrong(path, 0, f"no {what} in this file")


def _plain(text: str) -> str:
    """Text without tags, entities resolved, spaces single."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())
