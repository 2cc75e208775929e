"""Identifiers of works: arXiv ids, DOIs and URLs.

In: raw text. Out: identifiers as written, or in the one form in which two spellings compare equal.
"""

from __future__ import annotations

import re

from claimcheck.audit.wording import fold, holds

URL = re.compile(r"\b(?:https?|ftp)://[^\s<>\"{}|\\^`\]]+", re.I)
# Anything that presents itself as an arXiv id; whether it is well-formed is a rule's question.
ARXIV = re.compile(
    r"\barxiv(?:\.org/(?:abs|pdf|html)/|(?:\s{0,9}preprint)?(?:\s{0,9}arxiv)?\s{0,9}[:/]\s{0,9}"
    r"|\.(?=\d{4}\.\d)|\s{1,9}(?:(?:e-?)?(?:pre)?prints?\s{1,9})?(?=\d{4}\.\d|[a-z-]+/\d))([\w.\-]+(?:/\w+)?)",
    re.I,
)
DOI = re.compile(r"(?:\bdoi\s*[:=]?\s*(?:https?://(?:dx\.)?doi\.org/)?|(?:dx\.)?doi\.org/|\b)(10\.[\w.]{1,12}/[^\s<>\"|{}\]]+)|"
                 # "doi:abc", "doi.org/5555/x" without "10.", and "doi:10.5555" without what follows
                 r"(?:\bdoi\s*:\s*(?!10\.)|\bdoi\.org/(?=\d{4,9}/)|(?:\bdoi\s*[:=]?\s*|\bdoi\.org/)"
                 r"(?=10\.\d{1,9}(?!\s{0,3}/|[\w/-]|\.\w)))([^\s<>\"|]+)", re.I)  # fmt: skip
_TEN = re.compile(r"10\.\d")
IDS = ("arxiv", "http", "ftp", "doi")  # one of them is in nearly every identifier


def identifiers(text: str) -> set[str]:
    """ArXiv ids (without version), DOIs and URLs (without scheme) in a text."""
    folded = fold(text)
    if not holds(folded, IDS) and not ("10." in folded and _TEN.search(text)):
        return set()
    found: set[str] = set()
    if "arxiv" in folded:
        found |= {arxiv_base(m[1].rstrip(".,;:)")) for m in ARXIV.finditer(text)}
    if "10." in folded or "doi" in folded:
        found |= {(m[1] or m[2]).lower().rstrip(".,;:)") for m in DOI.finditer(text)}
    if "http" in folded or "ftp" in folded:
        found |= {bare_url(m.group()) for m in URL.finditer(text)}
    return found


def bare_url(url: str) -> str:
    """A URL without scheme, "www." and what trails it."""
    return re.sub(r"^https?://(?:www\.)?", "", url.lower()).rstrip("/.,;:)")


def arxiv_base(identifier: str) -> str:
    """An arXiv id without its version, lower-cased."""
    return re.sub(r"v\d+$", "", identifier.lower())
