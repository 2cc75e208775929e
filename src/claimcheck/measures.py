"""Measures as values: ``nDCG@10`` parses, and prints back to itself.

A leaf that anyone may import: names and parsing only. How a measure is computed is in
`claimcheck.measure`; the names are those of ir_measures, the definitions those of trec_eval.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from claimcheck.errors import DataError

# Names that must carry a cut-off, and names that may.
_WITH_CUTOFF = ("nDCG", "P", "R", "Success")
_CUTOFF_OPTIONAL = ("AP", "RR")
_WITHOUT_CUTOFF = ("Bpref",)
_NAMES = (*_CUTOFF_OPTIONAL, *_WITHOUT_CUTOFF, *_WITH_CUTOFF)

# What the same measures are called elsewhere: only to suggest, never accepted silently.
_ALSO_CALLED = {
    "map": "AP",
    "mrr": "RR",
    "reciprank": "RR",
    "precision": "P",
    "prec": "P",
    "recall": "R",
    "ndcgcut": "nDCG",
    "mapcut": "AP",
    "hit": "Success",
    "hits": "Success",
    "hitrate": "Success",
    "acc": "Success",
    "accuracy": "Success",
}
LARGEST_CUTOFF = 1_000_000  # deeper than any run is kept
_SHAPE = re.compile(r"([A-Za-z][A-Za-z_ -]*?)(?:[@_.](\d+))?\Z", re.ASCII)
_DEFAULT_CUTOFF = "10"  # in suggestions only


@dataclass(frozen=True, slots=True, order=True)
class Measure:
    """A retrieval measure with values in [0, 1], larger is better.

    Attributes:
        name: one of nDCG, AP, RR, P, R, Success, Bpref.
        cutoff: only the first `cutoff` ranks count; None for the whole ranking.
    """

    name: str
    cutoff: int | None = None

    def __post_init__(self) -> None:
        if self.name not in _NAMES:
            raise DataError(f"unknown measure '{self.name}'; claimcheck knows {known()}")
        if self.name in _WITH_CUTOFF and self.cutoff is None:
            raise DataError(f"measure '{self.name}' needs a cut-off, such as {self.name}@{_DEFAULT_CUTOFF}")
        if self.name in _WITHOUT_CUTOFF and self.cutoff is not None:
            raise DataError(f"measure '{self.name}' takes no cut-off; write {self.name}")
        if self.cutoff is not None and not 1 <= self.cutoff <= LARGEST_CUTOFF:
            raise DataError(f"cut-off {self.cutoff} of {self.name} is not between 1 and {LARGEST_CUTOFF}")

    def __str__(self) -> str:
        """The name as it is written in specs and tables."""
        return self.name if self.cutoff is None else f"{self.name}@{self.cutoff}"


def parse_measure(text: str) -> Measure:
    """Read a measure such as ``nDCG@10``, ``AP`` or ``R@100``.

    ``str(parse_measure(text)) == text`` for every text that is accepted.

    Raises:
        DataError: no such measure, or a cut-off missing, unwanted, out of range or oddly written;
            the message names the nearest valid spelling.
    """
    name, _, cutoff = text.partition("@")
    if name in _NAMES and ((cutoff.isascii() and cutoff.isdigit()) or text == name):
        measure = Measure(name, int(cutoff[:9]) if cutoff else None)
        if str(measure) == text:
            return measure
    nearest = _nearest(text)
    hint = f" (did you mean '{nearest}'?)" if nearest else ""
    raise DataError(f"unknown measure '{text[:60]}'{hint}; claimcheck knows {known()}")


def known() -> str:
    """All measures in one line, for messages."""
    names = [*_WITHOUT_CUTOFF, *(f"{n}[@k]" for n in _CUTOFF_OPTIONAL), *(f"{n}@k" for n in _WITH_CUTOFF)]
    return ", ".join(sorted(names, key=str.lower))


def _nearest(text: str) -> str | None:
    """The valid measure that a wrong text most probably means, or None."""
    shape = _SHAPE.match(text.strip())
    if shape is None:
        return None
    plain = re.sub("[_ -]", "", shape[1]).lower()
    spelling = {name.lower(): name for name in _NAMES} | _ALSO_CALLED
    close = difflib.get_close_matches(plain, spelling, n=1, cutoff=0.6)
    if not close:
        return None
    name = spelling[close[0]]
    if name in _WITHOUT_CUTOFF:
        return name
    cutoff = (shape[2] or "").lstrip("0")[:6] or (_DEFAULT_CUTOFF if name in _WITH_CUTOFF else "")
    return f"{name}@{cutoff}" if cutoff else name
