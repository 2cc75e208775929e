"""Which references a citation means: by number, key, or author and year.

In: a document and a citation. Out: numbers of references; several where author and year fit several.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from claimcheck.audit.citations import Citation
from claimcheck.audit.document import Document, Reference
from claimcheck.audit.identifiers import arxiv_base, bare_url
from claimcheck.audit.wording import holds


def names_of(reference: Reference) -> set[str]:
    """What a reference may be called by: its ids and URLs."""
    return (
        {arxiv_base(a) for a in reference.arxiv}
        | {d.lower() for d in reference.dois}
        | {bare_url(u) for u in reference.urls}
    )


def resolve(document: Document, citation: Citation) -> set[int]:
    """Numbers of the references that a citation means; several where author and year fit several."""
    references = document.references
    if citation.number is not None:
        labelled = document.labels.get(str(citation.number), frozenset())
        if labelled or document.has_numbered_references:
            return set(labelled)
        return {citation.number} if 1 <= citation.number <= len(references) else set()
    if citation.key is not None:
        return set(document.labels.get(citation.key.lower(), ())) or _by_name(document, citation.key)
    names, year = spellings((citation.author or "").lower()), citation.year or ""
    return {r.number for r in references if year in r.text and holds(spelled(r.text), names)}


_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "’": "'", "æ": "ae", "œ": "oe"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe"})
_DIGRAPH = re.compile(r"(?<=[^\W\d_])([aou])e(?=[^\W\d_]{3})")  # of "Mueller", and not of "Roe"


def spellings(name: str) -> set[str]:
    """A name in lower case as entries may write it: with accents, without, or with "ue" for "ü"."""
    return {name, _unaccented(name), name.translate(_UMLAUTS), _DIGRAPH.sub(r"\1", name)}


@lru_cache(maxsize=8192)  # the same entries are compared with each name
def spelled(text: str) -> str:
    """A text in lower case, with its accents and once more without."""
    lowered = text.lower()
    return lowered if text.isascii() else f"{lowered}\n{_unaccented(lowered)}"


def _unaccented(lowered: str) -> str:
    parted = unicodedata.normalize("NFKD", lowered.translate(_PLAIN))
    return "".join(c for c in parted if not unicodedata.combining(c))


_KEY = re.compile(r"([a-z]{3,}).*?((?:19|20)\d\d)?$")


def _by_name(document: Document, key: str) -> set[int]:
    """What a key such as "zheng2023" means in a list whose entries show no keys: by author and year."""
    match = _KEY.match(key.lower()) if not document.has_keyed_references else None
    if not match:
        return set()
    name, year = match[1], match[2] or ""
    return {r.number for r in document.references if name in r.text.lower() and year in r.text}
