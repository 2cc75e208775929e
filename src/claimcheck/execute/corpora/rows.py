"""Rows of texts and of judgements, as every format of local collections gives them."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from claimcheck.execute.corpora.text_files import wrong

TextRow: TypeAlias = tuple[str, str, int]
"""(id, text, line); line 0 where a format has no lines."""
Judgement: TypeAlias = tuple[str, str, int, int]
"""(query, document, grade, line)."""


def joined(title: str, text: str) -> str:
    """Title and text of a document as one text, as BEIR does it: a space between them."""
    return f"{title} {text}".strip()


def checked_id(path: Path, number: int, identifier: str) -> str:
    """The id, stripped. Raises DataError if it is empty or holds white space, which no run file can carry."""
    stripped = identifier.strip()
    if not stripped or len(stripped.split()) > 1:
        raise wrong(path, number, f"{identifier!r} is no id: it must be one word")
    return stripped


def checked_grade(path: Path, number: int, grade: str) -> int:
    """A grade as a number. Raises DataError if it is no whole number of at most nine digits."""
    text = grade.strip()
    digits = text.removeprefix("-").removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise wrong(path, number, f"grade {grade!r} is no whole number")
    return -int(digits) if text.startswith("-") else int(digits)
