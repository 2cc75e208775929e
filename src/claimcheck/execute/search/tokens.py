"""Text to tokens for lexical search, by script instead of by language.

Words of scripts that set spaces are tokens as they stand, compatibility-normalised and case-folded; accents
stay, since they tell words apart. Runs of scripts without spaces become overlapping pairs of characters, as
in Lucene's CJKAnalyzer; Hangul too, whose particles stick to the words.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Unicode blocks written without spaces between words, after NFKC.
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1100, 0x11FF),  # Hangul letters
    (0x3005, 0x3007),  # ideographic iteration mark, closing mark, zero
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),  # Katakana extensions
    (0x3400, 0x4DBF),  # Han extension A
    (0x4E00, 0x9FFF),  # Han
    (0xAC00, 0xD7AF),  # Hangul syllables
    (0xF900, 0xFAFF),  # Han compatibility
    (0x20000, 0x3FFFF),  # Han extensions B and later
)
_JOINERS = dict.fromkeys((0x200C, 0x200D, 0x00AD))  # invisible inside words: dropped


class Span(NamedTuple):
    """A token and its place in the folded text."""

    token: str
    start: int
    end: int


def tokenise(text: str) -> list[str]:
    """Tokens of a text in order, repetitions included."""
    return [span.token for span in located(folded(text))]


def folded(text: str) -> str:
    """A text as its tokens see it: compatibility-normalised, case-folded, without invisible joiners."""
    once = unicodedata.normalize("NFKC", text).translate(_JOINERS).casefold()
    return unicodedata.normalize("NFKC", once)


def located(text: str) -> list[Span]:
    """Tokens of a folded text with their places."""
    spans: list[Span] = []
    for match in _pattern().finditer(text):
        run, start = match[0], match.start()
        if match.lastgroup == "unspaced" and len(run) > 1:
            spans += [Span(run[i : i + 2], start + i, start + i + 2) for i in range(len(run) - 1)]
        else:
            spans.append(Span(run, start, match.end()))
    return spans


@cache
def _pattern() -> re.Pattern[str]:
    r"""Runs of unspaced scripts, or of other letters, digits and the marks on them (``\w`` lacks marks)."""
    kinds = bytearray(unicodedata.category(chr(code))[0] in "LMN" for code in range(sys.maxunicode + 1))
    for first, last in _UNSPACED:
        kinds[first : last + 1] = bytes(2 * kind for kind in kinds[first : last + 1])
    word, unspaced = ("".join(_ranges(kinds, kind)) for kind in (1, 2))
    return re.compile(f"(?P<unspaced>[{unspaced}]+)|(?P<word>[{word}]+)")


def _ranges(kinds: bytearray, kind: int) -> Iterator[str]:
    """The codes of a kind as ranges of a character class."""
    for run in re.finditer(bytes([kind]) + b"+", kinds):
        yield f"\\U{run.start():08x}-\\U{run.end() - 1:08x}"
