"""Cut HTML into tags, text and comments, each with its offset in the file.

In: HTML text. Out: tokens in order. Parsers that build trees lose columns, and some of them the text in
broken markup; this one reads forward only, so depth and unclosed tags cost nothing.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Literal, NamedTuple

from claimcheck.audit.wording import holds

_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)")
_TAG_REST = re.compile(r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>")
_ATTRIBUTE = re.compile(r"([a-zA-Z_:][\w:.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_RAW = frozenset({"script", "style", "textarea", "xmp", "iframe", "noembed"})
_MAX_TAG = 8192


class Token(NamedTuple):
    """`name` is the lower-case tag name; `start`, `end` are offsets of the token in the file."""

    kind: Literal["open", "close", "text", "comment"]
    name: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """All tokens; the content of scripts and styles is left out."""
    at, size = 0, len(text)
    while at < size:
        match = _MARKUP.search(text, at)
        if match is None:
            yield Token("text", "", at, size)
            return
        less = match.start()
        if less > at:
            yield Token("text", "", at, less)
        at = yield from _markup(text, less)


def _markup(text: str, less: int) -> Generator[Token, None, int]:  # noqa: PLR0911 - one per form
    """One tag, comment or declaration at `less`; returns where the rest begins."""
    size = len(text)
    if text.startswith("<!--", less):
        end = text.find("-->", less + 4)
        if end < 0:  # never closed: browsers drop the rest; losing it silently would be worse
            yield Token("text", "", less, size)
            return size
        yield Token("comment", "", less + 4, end)
        return end + 3
    end = _tag_end(text, less)
    name = _NAME.match(text, less, min(size, less + 80))
    if end < 0:
        yield Token("text", "", less, size)
        return size
    if not name:
        return end
    tag = name[1].lower()
    if text[less + 1] == "/":
        yield Token("close", tag, less, end)
        return end
    yield Token("open", tag, less, end)
    if tag in _RAW:
        close = _find_close(text, tag, end)
        return close
    return end


def _tag_end(text: str, less: int) -> int:
    match = _TAG_REST.match(text, less + 1, min(len(text), less + _MAX_TAG))
    if match:
        return match.end()
    plain = text.find(">", less + 1)
    return plain + 1 if plain >= 0 else -1


def _find_close(text: str, tag: str, start: int) -> int:
    match = re.compile(rf"</{tag}\b[^>]*>", re.IGNORECASE).search(text, start)
    return match.start() if match else len(text)


class Attribute(NamedTuple):
    """A value, and the offset in the file where it begins."""

    value: str
    start: int


def attributes(text: str, token: Token) -> dict[str, Attribute]:
    """The attributes of an opening tag by lower-case name."""
    found: dict[str, Attribute] = {}
    for match in _ATTRIBUTE.finditer(text, token.start, token.end):
        group = next(g for g in (2, 3, 4) if match[g] is not None)
        found.setdefault(match[1].lower(), Attribute(match[group], match.start(group)))
    return found


def has_class(text: str, token: Token, *names: str) -> bool:
    """Whether an opening tag has one of the classes."""
    if not holds(text[token.start : token.end], names):
        return False
    classes = attributes(text, token).get("class")
    return classes is not None and not {*names}.isdisjoint(classes.value.split())
