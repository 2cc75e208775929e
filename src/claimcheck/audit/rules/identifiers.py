"""Forms of arXiv ids and DOIs: shared by CC606 and CC607.

In: an identifier as written. Out: what is wrong with it, and for arXiv ids year and month.
Source: https://info.arxiv.org/help/arxiv_identifier.html
"""

from __future__ import annotations

import re

_NEW = re.compile(r"^(\d{2})(\d{2})\.(\d{4,5})(?:v([1-9]\d?))?$")
_OLD = re.compile(r"^[a-z]+(?:-[a-z]+)?(?:\.[a-z]{2})?/(\d{2})(\d{2})(\d{3})(?:v\d{1,2})?$", re.I)
_DOI = re.compile(r"^10(?:\.\d{4,9}(?:\.\d+)*/\S+|/[a-z0-9]{3,12})$")  # 10/gf2k3p is a short DOI
# What style files and examples print where an identifier belongs.
_PLACEHOLDER = re.compile(r"x{3,}|0000000$|1234567$|example|/n{3,}|1122445\.1122456$", re.I)
_FIRST_NEW, _FIRST_LONG = (7, 4), (15, 1)


def arxiv_fault(identifier: str) -> str | None:
    """What is wrong with an arXiv id, or None."""
    if match := _NEW.match(identifier):
        year, month, number = int(match[1]), int(match[2]), match[3]
        if not 1 <= month <= 12:
            return f"there is no month {match[2]}"
        if (year, month) < _FIRST_NEW:
            return "ids of this form begin in April 2007"
        want = 5 if (year, month) >= _FIRST_LONG else 4
        if len(number) != want:
            return f"ids of 20{match[1]} have {want} digits after the point"
        return None
    if match := _OLD.match(identifier):
        return None if 1 <= int(match[2]) <= 12 else f"there is no month {match[2]}"
    return "this is not the form of an arXiv id (YYMM.NNNNN)"


def arxiv_month(identifier: str) -> tuple[int, int] | None:
    """Year and month of a well-formed arXiv id."""
    if arxiv_fault(identifier):
        return None
    match = _NEW.match(identifier) or _OLD.match(identifier)
    if not match:
        return None
    year = int(match[1])
    return (1900 if year > 90 else 2000) + year, int(match[2])


def doi_fault(doi: str) -> str | None:
    """What is wrong with a DOI, or None."""
    if doi.startswith("10.") and "/" not in doi:
        return "nothing follows the prefix (10.NNNN/…)"
    if not _DOI.match(doi):
        return "this is not the form of a DOI (10.NNNN/…)"
    return "it is a placeholder" if _PLACEHOLDER.search(doi) else None
