"""Text from a spec or a run, made safe to show: no control characters, no reordering, no endless words.

First stop of every rendering: a Record comes in, the same Record with clean strings goes out. What is
left is plain text; HTML and LaTeX escape it on their own (`html`, `escape`).
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

# Characters that make text read in another order than it is stored (Unicode TR9), and the byte order mark.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_SPACES = re.compile(r"[ \t\r\n\f\v\u0085\u2028\u2029]+")
_RISKY = re.compile(r"[^ -~]|  ")

T = TypeVar("T")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """One line of plain text: control and bidi characters out, lone surrogates replaced, spaces single."""
    if not _RISKY.search(text):
        return text.strip()
    text = _SPACES.sub(" ", text)
    return "".join(_clean_character(c) for c in text).strip()


def _clean_character(character: str) -> str:
    if character in _BIDI:
        return ""
    match unicodedata.category(character):
        case "Cc":
            return ""
        case "Cs":
            return "\ufffd"
        case "Cn" if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:
            return ""  # noncharacters: no encoding of HTML may hold them
    return character


def cleaned(value: T) -> T:
    """The same value (dataclasses, tuples, mappings) with every string in it passed through `clean`."""
    result: Any = value
    if isinstance(value, str):
        result = clean(value)
    elif isinstance(value, int | float | None):
        pass
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {name: getattr(value, name) for name in value.__dataclass_fields__}
        unlike = {name: new for name, old in parts.items() if (new := cleaned(old)) != old}
        result = dataclasses.replace(value, **unlike) if unlike else value
    elif isinstance(value, Mapping):
        result = {cleaned(key): cleaned(item) for key, item in value.items()}
    elif isinstance(value, tuple):
        result = tuple(cleaned(item) for item in value)
    elif isinstance(value, list):
        result = [cleaned(item) for item in value]
    return result  # type: ignore[no-any-return]  # the shape is the one that came in


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut at a space where one is near, with an ellipsis for what is gone."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    at = head.rfind(" ")
    return (head[:at] if at > 0.6 * length else head).rstrip(" ,;:–—-") + "…"


def slug(text: str, taken: set[str]) -> str:
    """An identifier of ASCII letters, digits and hyphens, unlike all in `taken`, to which it is added."""
    base = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "x"
    name, n = base, 1
    while name in taken:
        n += 1
        name = f"{base}-{n}"
    taken.add(name)
    return name
