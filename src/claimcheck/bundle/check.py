"""Computes a bundle again from its own files, and says what agrees.

Nothing in the bundle is believed because another file of it says so: sums over bytes, scores over rankings,
marks over scores, and everything that is said twice is made again and compared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimcheck.bundle import layout
from claimcheck.bundle.again import decided_again, environment_of, means_again, suite_again, table_of
from claimcheck.bundle.archive import Reader
from claimcheck.bundle.derived import Environment, derived
from claimcheck.bundle.ranked import scored_again
from claimcheck.errors import ClaimcheckError
from claimcheck.record import ENGINE, Record, dumps, loads
from claimcheck.scores import ScoreTable

_MOST_SHOWN = 5
_SUM = re.compile(r"([0-9a-f]{64})  (\S+)")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the outcome. `agrees` is None where there is nothing to compare with."""

    what: str
    agrees: bool | None
    detail: str


def check_bundle(path: Path) -> Iterator[Check]:
    """Check a bundle, cheapest first.

    Raises:
        DataError: the file is no bundle, or has members that no bundle has.
        RecordError: its Record cannot be read, so that nothing can be computed.
    """
    with Reader(path) as bundle:
        yield _sums(bundle)
        text = bundle.read(layout.RECORD).decode("utf-8", "replace")
        record = loads(text)
        yield _tried("suite", lambda: _lines("suite", *suite_again(bundle, record)))
        yield _tried("files made from the Record", lambda: _again(bundle, record, text))
        try:
            scores = table_of(bundle)
        except ClaimcheckError as error:
            yield Check("scores", False, str(error))
            return
        yield _digest(record, scores)
        yield _tried("scores from runs", lambda: _scored(bundle, record, scores))
        yield _tried("means", lambda: _lines("means", *means_again(record, scores)))
        yield _tried("marks", lambda: _marks(bundle, record, scores))


def _sums(bundle: Reader) -> Check:
    """Every member but the list itself is listed with its sha256, and nothing else is."""
    listed: dict[str, str] = {}
    wrong: list[str] = []
    for line in bundle.read(layout.SUMS).decode("utf-8", "replace").splitlines():
        match = _SUM.fullmatch(line)
        if match is None or match[2] in listed:
            wrong.append(f"line '{line[:60]}'")
        else:
            listed[match[2]] = match[1]
    present = [name for name in bundle.names() if name != layout.SUMS]
    wrong += [f"{name} is not listed" for name in present if name not in listed]
    wrong += [f"{name} is missing" for name in listed if name not in bundle]
    wrong += [
        f"{name} was changed"
        for name in present
        if name in listed and hashlib.sha256(bundle.read(name)).hexdigest() != listed[name]
    ]
    return _lines("sums", f"{len(present)} files are as listed", wrong)


def _again(bundle: Reader, record: Record, text: str) -> Check:
    """Report, gate and the other files that the Record alone determines, made again byte by byte."""
    packed = environment_of(bundle)
    same = packed.claimcheck == Environment.here(None).claimcheck
    made = dict(derived(record, text, packed))
    if same:
        made[layout.RECORD] = dumps(record).encode()
    else:
        del made[layout.REPORT]  # another version draws another page
    wrong = [
        f"{name} is not what record.json makes it"
        for name, content in made.items()
        if name not in bundle or bundle.read(name) != content
    ]
    said = f"{len(made)} made again, same bytes"
    if not same:
        said += f"; {layout.REPORT} is by claimcheck {packed.claimcheck} and not compared"
    return _lines("files made from the Record", said, wrong)


def _marks(bundle: Reader, record: Record, scores: ScoreTable) -> Check:
    said, wrong = decided_again(record, scores)
    packed = environment_of(bundle)
    if packed.engine != ENGINE:
        wrong.insert(
            0, f"decided by engine {packed.engine} of claimcheck {packed.claimcheck}, here is {ENGINE}"
        )
    return _lines("marks", said, wrong)


def _digest(record: Record, scores: ScoreTable) -> Check:
    agrees = scores.digest() == record.scores_digest
    said = f"{len(scores)} blocks of scores" if agrees else "scores.parquet is not what record.json digested"
    return Check("scores", agrees, said)


def _scored(bundle: Reader, record: Record, scores: ScoreTable) -> Check:
    found = scored_again(bundle, record, scores)
    if not found.compared and not found.wrong:
        return Check("scores from runs", None, "no runs in this bundle: scores are taken as they are")
    said = f"{found.compared} scores computed again from {found.runs} runs"
    if found.without:
        said += f"; {len(found.without)} systems without runs ({_some(found.without)}): taken as they are"
    return _lines("scores from runs", said, found.wrong)


def _tried(what: str, check: Callable[[], Check]) -> Check:
    """A check; content that cannot be computed with is a disagreement, not an end."""
    try:
        return check()
    except (ClaimcheckError, KeyError, ValueError, TypeError, ArithmeticError) as error:
        return Check(what, False, f"cannot be computed: {type(error).__name__}: {str(error)[:300]}")


def _lines(what: str, agreed: str, wrong: list[str]) -> Check:
    return Check(what, not wrong, _some(wrong) if wrong else agreed)


def _some(items: list[str]) -> str:
    more = f"; and {len(items) - _MOST_SHOWN} more" if len(items) > _MOST_SHOWN else ""
    return "; ".join(items[:_MOST_SHOWN]) + more
