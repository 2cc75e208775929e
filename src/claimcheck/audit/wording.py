"""Words: cleaning, stems, content words, sentences. Pure functions that every reader and rule shares.

In: text as a reader found it. Out: text for comparing, never for quoting (quotes stay verbatim).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# What PDF extraction and word processors put in place of plain characters.
_PLAIN = str.maketrans(
    {
        "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2009": " ", "\u200a": " ", "\u2002": " ",
        "\u2003": " ",
        "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None, "\u00ad": None,
        "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st",
        "\ufb06": "st", "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u2032": "'",
        "\u201c": '"', "\u201d": '"',
        "\u201e": '"', "\u2010": "-", "\u2011": "-", "\ufe0f": None, "\x00": None,
    }
)  # fmt: skip
# A word hyphenated over a line end: the hyphen belongs to typesetting when a lower-case letter follows.
_BROKEN_LINE = re.compile(r"(?<=[a-zà-ÿ])-[ \t]*\r?\n[ \t]*(?=[a-zà-ÿ])")

STOPWORDS = frozenset(
    [
        "a",
        "about",
        "above",
        "across",
        "after",
        "again",
        "against",
        "all",
        "also",
        "although",
        "am",
        "among",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "done",
        "down",
        "during",
        "each",
        "either",
        "else",
        "etc",
        "even",
        "ever",
        "every",
        "few",
        "for",
        "from",
        "further",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "however",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "let",
        "may",
        "me",
        "might",
        "more",
        "most",
        "much",
        "must",
        "my",
        "neither",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "often",
        "on",
        "once",
        "one",
        "only",
        "onto",
        "or",
        "other",
        "our",
        "ours",
        "out",
        "over",
        "own",
        "per",
        "rather",
        "s",
        "same",
        "she",
        "should",
        "since",
        "so",
        "some",
        "such",
        "t",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "thus",
        "to",
        "too",
        "toward",
        "towards",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "use",
        "used",
        "using",
        "very",
        "via",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "within",
        "without",
        "would",
        "yet",
        "you",
        "your",
        "e",
        "g",
        "i.e",
        "e.g",
        "paper",
        "study",
        "studies",
        "work",
        "results",
        "result",
        "show",
        "shows",
        "shown",
        "find",
        "finds",
        "found",
        "finding",
        "findings",
    ]
)


def clean(text: str) -> str:
    """Plain characters and single spaces: what two spellings of one sentence have in common."""
    return " ".join((text if text.isascii() else text.translate(_PLAIN)).split())


def rejoin(text: str) -> str:
    """Undo hyphenation over line ends, then `clean`."""
    return clean(_BROKEN_LINE.sub("", text))


_CITATION = re.compile(
    r"\[[\^@]?[\w:.+-]{1,30}(?:\s*[,;–-]\s*[\^@]?[\w:.+-]{1,30})*\](?!\()|\(?\barxiv[:\s/]\s?\S+"
    r"|\(?\bdoi\s?:?\s?10\.\S+|<?https?://\S+"
    r"|\([^()]{0,80}\b(?:19|20)\d\d[a-z]?\)", re.I,
)  # fmt: skip


def without_citations(text: str) -> str:
    """The text with [3], (Smith et al., 2020), arXiv ids, DOIs and links taken out."""
    return _CITATION.sub(" ", text)


class Word(NamedTuple):
    """A word with its place in the text it came from; `key` compares words however they are typeset."""

    key: str
    start: int
    end: int


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[Word]:
    """All words in order, lower-cased, ligatures opened; hyphens and punctuation separate words."""
    return [Word(m.group().translate(_PLAIN).lower(), m.start(), m.end()) for m in _WORD.finditer(text)]


_SUFFIXES = (
    "isations", "izations", "isation", "ization", "ational", "fulness", "ements", "nesses", "ations",
    "ingly", "ement",
    "ments", "ation", "ising", "izing", "ively", "ness", "ment", "ally", "ised", "ized", "ises",
    "izes", "iser",
    "izer", "ions", "ings", "edly", "ises", "ers", "ors", "ies", "ied", "ing", "ion", "ise", "ize",
    "als", "ed", "er",
    "or", "es", "ly", "al", "s", "e", "y",
)  # fmt: skip


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A light English stem: retrievers, retrieval → retriev; specialised, specialize → special."""
    word = word.lower()
    if len(word) <= 3 or not word.isalpha():
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    for suffix in ("is", "iz", "at", "al"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 5:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


def content_words(text: str) -> list[str]:
    """Stems of the words that carry content, in order, repeats kept."""
    return [
        stem(w.key) for w in words(text) if w.key not in STOPWORDS and (len(w.key) > 1 or w.key.isdigit())
    ]


_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|etc|cf|vs|resp|approx|ca|al|no|nos|fig|figs|eq|eqs|sec|secs|tab|vol|pp|ed"
    r"|eds|dr|prof|mr"
    r"|mrs|st|jr|ref|refs|dept|univ|proc|conf|int|j|trans|w\.r\.t|a\.k\.a|viz|incl|excl|max|min|avg)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…](?:[\"'”’»)\]]|\[\d+(?:[,–-]\s*\d+)*\])*(?=\s|$)|[。！？]")
_UPPER_START = re.compile(r"\s*[\"'“‘«(\[]*\s*(?:[A-Z0-9À-ÞΑ-ΩА-Я]|[^\x00-\u024f]|m[A-Z])")


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence; abbreviations, initials and decimals don't end one."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        tail = text[max(start, end - 12) : match.start() + 1]
        if _ABBREVIATION.search(tail) or not (end == len(text) or _UPPER_START.match(text[end : end + 40])):
            continue
        _add(found, text, start, end)
        start = end
    _add(found, text, start, len(text))
    return found


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
    r"(?:[.!?:。！？]|[^\W\d_]\.)[\"'”’»)\]>*_]*(?:\s*(?:\[[\w\s,;–-]+\]|\([^()]*\d{4}[^()]*\)|<[^>]*>)[.]?)*$"
)
_ELLIPSIS = re.compile(r"(?:…|\.{3,}|\. \. \.|\[…\]|\[\.\.\.\])[\"'”’)\]]*$")


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does: a mark, perhaps quotes, brackets and citations after it."""
    text = clean(text)
    return bool(_TERMINAL.search(text)) and not _ELLIPSIS.search(text) and not text.endswith(":")


def ends_in_ellipsis(text: str) -> bool:
    """Whether the text says itself that it was cut."""
    return bool(_ELLIPSIS.search(clean(text)))


# A text that ends in one of these goes on: articles, prepositions, conjunctions, auxiliaries, determiners.
DANGLING = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "without",
        "into",
        "onto",
        "over",
        "under",
        "between",
        "among",
        "across",
        "through",
        "via",
        "per",
        "than",
        "as",
        "and",
        "or",
        "nor",
        "but",
        "that",
        "which",
        "who",
        "whose",
        "whom",
        "where",
        "when",
        "while",
        "whereas",
        "because",
        "although",
        "though",
        "if",
        "whether",
        "since",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "can",
        "could",
        "may",
        "might",
        "must",
        "shall",
        "should",
        "will",
        "would",
        "not",
        "no",
        "their",
        "its",
        "our",
        "your",
        "his",
        "her",
        "this",
        "these",
        "those",
        "such",
        "each",
        "every",
        "both",
        "either",
        "neither",
        "more",
        "most",
        "less",
        "least",
        "very",
        "rather",
        "e.g",
        "i.e",
        "vs",
        "versus",
        "including",
        "using",
        "based",
        "compared",
        "against",
        "toward",
        "towards",
        "upon",
        "within",
        "during",
        "after",
        "before",
        "until",
    ]
)


def dangles(text: str) -> bool:
    """Whether the last word or mark shows that something must follow."""
    text = clean(text)
    if not text:
        return False
    if text[-1] in ",;-–—/&(+" or text.count("(") > text.count(")") or text.count("[") > text.count("]"):
        return True
    last = re.findall(r"[\w.]+", text)[-1:]
    return bool(last) and last[0].lower() in DANGLING
