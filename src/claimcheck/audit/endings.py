"""Sentences: where they end, and whether a text ends as one does or was cut.

In: text as a reader found it. Out: offsets of sentences; yes or no. Pure functions for parsing and rules.
"""

from __future__ import annotations

import re
from functools import lru_cache

from claimcheck.audit.wording import clean

_SHORT = (
    *(
        "etc",
        "cf",
        "vs",
        "resp",
        "approx",
        "ca",
        "al",
        "no",
        "nos",
        "fig",
        "figs",
        "eq",
        "eqs",
        "sec",
        "secs",
    ),
    *("tab", "vol", "pp", "ed", "eds", "dr", "prof", "mr", "mrs", "st", "jr", "ref", "refs", "dept", "univ"),
    *("proc", "conf", "int", "trans", "viz", "incl", "excl", "max", "min", "avg"),
)
_SHORT_WORDS = frozenset(_SHORT)
_LONGER = max(map(len, _SHORT)) + 2  # so many letters and a mark belong to no abbreviation
_ABBREVIATION = re.compile(
    rf"(?:\b(?:e\.g|i\.e|w\.r\.t|a\.k\.a|{'|'.join(_SHORT)})|\b[A-Z])\.$", re.IGNORECASE
)
# One class at the beginning lets the search skip to the next mark.
_SENTENCE_END = re.compile(
    r"[.!?…。！？](?:(?<=[.!?…])(?:[\"'”’»)\]]|\[\d+(?:[,–-]\s*\d+)*\])*(?=\s|$)|(?<=[。！？]))"
)
_UPPER_START = re.compile(r"\s*[\"'“‘«(\[]*\s*(?:[A-Z0-9À-ÞΑ-ΩА-Я]|[^\x00-\u024f]|m[A-Z])")


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence; abbreviations, initials and decimals don't end one."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        tail = text[max(start, end - 12) : match.start() + 1]
        if _abbreviated(tail):
            continue
        plainly = text[end : end + 1] == " " and "A" <= text[end + 1 : end + 2] <= "Z"
        if not (plainly or end == len(text) or _UPPER_START.match(text[end : end + 40])):
            continue
        _add(found, text, start, end)
        start = end
    _add(found, text, start, len(text))
    return found


def _abbreviated(tail: str) -> bool:
    """Whether the mark at the end belongs to an abbreviation; most words are told without the pattern."""
    if tail[-1:] != ".":
        return False
    end = tail[-_LONGER:-1]
    if len(end) == _LONGER - 1 and end.isalpha() and end.isascii():
        return False
    if tail[-2:-1].isalpha() and tail.isascii():
        word = tail[:-1].rsplit(maxsplit=1)[-1]
        if word.isalpha():
            return len(word) == 1 or word.lower() in _SHORT_WORDS
    return bool(_ABBREVIATION.search(tail))


MAX_SENTENCE = 3000  # characters; what runs on longer is cut at a space, so that every search stays short


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while end - start > MAX_SENTENCE:
        space = text.rfind(" ", start + 1, start + MAX_SENTENCE)
        cut = space if space > start else start + MAX_SENTENCE
        _add(found, text, start, cut)
        start = cut
    part = text[start:end]
    if part.strip():
        found.append((start + len(part) - len(part.lstrip()), start + len(part.rstrip())))


_TERMINAL = re.compile(
    r"(?:[.!?:。！？]|[^\W\d_]\.)[\"'”’»)\]>*_]*(?:\s*(?:\[[\w\s,;:†^@–-]+\]|【[^【】]*】|\([^()]*\d{4}[^()]*\)|<[^>]*>)[.]?)*$"
)
_MARKS = ".!?。！？"
_CLOSERS = "\"'”’»)]>*_】"  # what may stand last after a mark
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹˒⁻"  # numbers of citations behind a mark
# Up to three citations, as [3] and (Smith, 2020), that stand last.
_CITATIONS = (
    r"(?:\s?(?:\[\^?[\w@][\w\s,;:†^@–-]{0,80}\]|【[^【】]{1,44}】|\([^()]{1,80}\d{4}[^()]{0,40}\))){1,3}"
)
_ELLIPSIS = re.compile(
    rf"(?:…|\.{{3,}}|\. \. \.)(?:[\"'”’)\]]*$|[)\]]{{1,2}}\.$|[\"'”’)\]]{{0,3}}{_CITATIONS}\.?$)"
)


@lru_cache(maxsize=65536)  # three rules ask about each claim
def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does: a mark, perhaps quotes, brackets and citations after it."""
    text = clean(text).rstrip(_RAISED)
    if not text or not (text[-1] in _MARKS or (text[-1] in _CLOSERS and _TERMINAL.search(text))):
        return False
    return not (_trails_off(text) or stops_short(text))


def ends_in_ellipsis(text: str) -> bool:
    """Whether the text says itself that it was cut."""
    return _trails_off(clean(text))


def _trails_off(text: str) -> bool:
    dots = "…" in text or "..." in text or ". . ." in text
    return dots and _ELLIPSIS.search(text) is not None


# A text that ends in one of these goes on: articles, prepositions, conjunctions, auxiliaries, determiners.
DANGLING = frozenset(
    ["a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "without", "into",
     "onto", "over", "under", "between", "among", "across", "through", "via", "per", "than", "as",
     "and", "or", "nor", "but", "that", "which", "who", "whose", "whom", "where", "when", "while",
     "whereas", "because", "although", "though", "if", "whether", "since", "is", "are", "was", "were",
     "be", "been", "being", "has", "have", "had", "do", "does", "did", "can", "could", "may", "might",
     "must", "shall", "should", "will", "would", "not", "no", "their", "its", "our", "your", "his",
     "her", "this", "these", "those", "such", "each", "every", "both", "either", "neither", "more",
     "most", "less", "least", "very", "rather", "e.g", "i.e", "vs", "versus", "including", "using",
     "based", "compared", "against", "toward", "towards", "upon", "within", "during", "after", "before",
     "until"]
)  # fmt: skip


_FUNCTION_WORDS = ("which", "while", "where", "whereas", "whether", "because", "between", "although",
                   "through", "these", "those", "their", "without", "within")  # fmt: skip
_ALSO_WORDS = {"alt", "bet", "the", "tho", "thou", "where", "whet", "wit", "with"}
_BEGINNINGS = ["wh", *sorted({w[:n] for w in _FUNCTION_WORDS for n in range(3, len(w))} - _ALSO_WORDS)]
# Determiners that stand before no citation either; "grade a." may end a sentence.
_DETERMINERS = (
    r"(?:the|their|its|our|your|every|(?<=\bwith )an?|(?<=\bin )an?|(?<=\bat )an?|(?<=\bas )an?"
    r"|(?<=\bthan )an?|(?<=\bof )an|(?<=\bfor )an|(?<=\bby )an"  # "un an." ends a French sentence
    r")"
)
# "[2] and [3]." is whole, "[2] and." is not.
_OPEN_END = re.compile(
    rf"\b(?:{_DETERMINERS}(?:{_CITATIONS})?|(?<=\bwithout )any{_CITATIONS}"
    r"|and|nor|whereas|(?:because|instead|regardless|in spite) of|such as|as well as|rather than"
    r"|(?:from|by|between) [+−-]?0|\d\.\d+ (?:to|and) [+−-]?0"  # of 0.31
    rf"|e\.g|i\.e|{'|'.join(_BEGINNINGS)})\.$"
)
_LAST = 260  # characters in which the last words and citations stand
# One of them is the last word before those citations; most texts end in another.
_OPEN_WORDS = frozenset(
    ["the", "their", "its", "our", "your", "every", "a", "an", "any", "and", "nor", "whereas", "of", "as",
     "than", "e.g", "i.e", "0", *_BEGINNINGS]
)  # fmt: skip


def stops_short(text: str) -> bool:
    """Whether a full stop was set behind a word that ends no sentence: "… a year and."."""
    if not text.endswith(".") or _last_word(text[-_LAST:-1]) not in _OPEN_WORDS:
        return False
    return _OPEN_END.search(text[-_LAST:]) is not None


def _last_word(text: str) -> str:
    """The last word of a text before up to three citations."""
    for _ in range(3):
        if text[-1:] not in (")", "]", "】"):
            break
        text = text[: max(text.rfind("("), text.rfind("["), text.rfind("【"), 0)].rstrip()
    return re.split(r"[^\w.]", text[-_LONGEST_WORD:])[-1]


_LONGEST_WORD = 20


def dangles(text: str) -> bool:
    """Whether the last word or mark shows that something must follow."""
    text = clean(text)
    if not text:
        return False
    if text[-1] in ",;-–—/&(+" or text.count("(") > text.count(")") or text.count("[") > text.count("]"):
        return True
    last = re.findall(r"[\w.]+", text)[-1:]
    return bool(last) and last[0].lower() in DANGLING
