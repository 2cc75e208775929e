"""Words: cleaning, stems, content words. Pure functions that every reader and rule shares.

In: text as a reader found it. Out: text for comparing, never for quoting (quotes stay verbatim).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
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
_BROKEN_LINE = re.compile(r"(?<!\w)(\w*[a-zà-ÿ])-[ \t]*\r?\n[ \t]*(?=([a-zà-ÿ]\w*))")
_COMPOUND = re.compile(r"(?<!\w)(\w+)-(?=(\w+))")

STOPWORDS = frozenset(
    ["a", "about", "above", "across", "after", "again", "against", "all", "also", "although", "am",
     "among", "an", "and", "any", "are", "as", "at", "be", "because", "been", "before", "being",
     "below", "between", "both", "but", "by", "can", "cannot", "could", "did", "do", "does", "doing",
     "done", "down", "during", "each", "either", "else", "etc", "even", "ever", "every", "few", "for",
     "from", "further", "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his",
     "how", "however", "i", "if", "in", "into", "is", "it", "its", "itself", "just", "let", "may", "me",
     "might", "more", "most", "much", "must", "my", "neither", "no", "nor", "not", "now", "of", "off",
     "often", "on", "once", "one", "only", "onto", "or", "other", "our", "ours", "out", "over", "own",
     "per", "rather", "s", "same", "she", "should", "since", "so", "some", "such", "t", "than", "that",
     "the", "their", "theirs", "them", "then", "there", "these", "they", "this", "those", "through",
     "thus", "to", "too", "toward", "towards", "under", "until", "up", "upon", "us", "use", "used",
     "using", "very", "via", "was", "we", "were", "what", "when", "where", "whether", "which", "while",
     "who", "whom", "whose", "why", "will", "with", "within", "without", "would", "yet", "you", "your",
     "e", "g", "i.e", "e.g", "paper", "study", "studies", "work", "results", "result", "show", "shows",
     "shown", "find", "finds", "found", "finding", "findings"]
)  # fmt: skip


def clean(text: str) -> str:
    """Plain characters and single spaces: what two spellings of one sentence have in common."""
    return " ".join((text if text.isascii() else text.translate(_PLAIN)).split())


# Beside a-z, what patterns that ignore case take for one of these letters.
_FOLDED = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"), ("\u212a", "k"))


def fold(text: str) -> str:
    """The text in lower case, offset for offset, with the ASCII letters that a pattern under re.I sees."""
    if not text.isascii():
        for char, letter in _FOLDED:
            text = text.replace(char, letter)
    return text.lower()


def holds(folded: str, needles: Iterable[str]) -> bool:
    """Whether a folded text holds a needle: far cheaper than the pattern that needs one to match."""
    for needle in needles:  # noqa: SIM110 - a generator would cost as much as the search
        if needle in folded:
            return True
    return False


def compounds(folded: str) -> frozenset[str]:
    """Words such as "cross-lingual" that a folded text has within a line."""
    return frozenset("-".join(halves) for halves in _COMPOUND.findall(folded))


def rejoin(text: str, known: Container[str] = ()) -> str:
    """Undo hyphenation over line ends, then `clean`; known compounds keep their hyphen."""

    def joined(match: re.Match[str]) -> str:
        return f"{match[1]}-" if f"{match[1]}-{match[2]}".lower() in known else match[1]

    return clean(_BROKEN_LINE.sub(joined, text) if "-" in text else text)


_CITED = re.compile(
    r"【[^【】]{0,44}】|\[(?:cite:\s?)?[\^@]?[\w:.+-]{1,30}(?:\s*[,;–-]\s*[\^@]?[\w:.+-]{1,30})*(?:†[^\[\]\n]{0,40})?\](?!\()",
    re.I,
)
_DATED = re.compile(r"\([^()]{0,80}\b(?:19|20)\d\d[a-z]?\)", re.I)
_NAMED = re.compile(r"\(?\barxiv[:\s/]\s?\S+|\(?\bdoi\s?:?\s?10\.\S+|<?https?://\S+", re.I)


def without_citations(text: str) -> str:
    """The text with [3], (Smith et al., 2020), arXiv ids, DOIs and links taken out."""
    if "[" in text or "【" in text:
        text = _CITED.sub(" ", text)
    if "(" in text:
        text = _DATED.sub(" ", text)
    return _NAMED.sub(" ", text) if holds(fold(text), ("arxiv", "doi", "http")) else text


class Word(NamedTuple):
    """A word with its place in the text it came from; `key` compares words however they are typeset."""

    key: str
    start: int
    end: int


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[Word]:
    """All words in order, lower-cased, ligatures opened; hyphens and punctuation separate words."""
    return [Word(m.group().translate(_PLAIN).lower(), m.start(), m.end()) for m in _WORD.finditer(text)]


_SEPARATED = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})


def word_keys(text: str) -> list[str]:
    """The keys of `words`, for those who don't need the places."""
    if not text.isascii():
        return [w.key for w in words(text)]
    text = text.lower()
    return text.translate(_SEPARATED).split() if "'" not in text else _WORD.findall(text)


_SUFFIXES = (
    "isations", "izations", "isation", "ization", "ational", "fulness", "ements", "nesses", "ations",
    "ingly", "ement", "ely",
    "ments", "ation", "ising", "izing", "ively", "ness", "ment", "ally", "ised", "ized", "ises",
    "izes", "iser",
    "izer", "ions", "ings", "edly", "ises", "ers", "ors", "ies", "ied", "ing", "ion", "ise", "ize",
    "als", "ed", "er",
    "or", "es", "ly", "al", "s", "e", "y",
)  # fmt: skip

_HISSING = ("xes", "sses", "zzes", "uses", "ches", "shes")  # after these sounds a plural is in -es


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A light English stem: retrievers, retrieval → retriev; taxes → tax; remotely → remot."""
    word = word.lower()
    if word.endswith(_HISSING) and len(word) >= 5:
        word = word[:-2]
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
    return [stem(w) for w in word_keys(text) if w not in STOPWORDS and (len(w) > 1 or w.isdigit())]
