"""What a rule is and what it says: findings with quotes, passes, abstentions.

In: a `Case` (built by `engine`). Out: `Outcome` per rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from claimcheck.audit.source import Place, Span

if TYPE_CHECKING:
    from claimcheck.audit.case import Case

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
Basis = Literal["fact", "judgement"]
State = Literal["finding", "clean", "abstain", "not run"]


class Evidence(NamedTuple):
    """A verbatim passage elsewhere that the finding rests on: a source's sentence, another claim."""

    place: Place
    quote: str


class Found(NamedTuple):
    """A finding as a rule makes it: a span of the document and what is wrong with it."""

    span: Span
    message: str
    advice: str = ""
    claim: int | None = None
    severity: Severity | None = None  # default: the rule's
    evidence: tuple[Evidence, ...] = ()


class Passed(NamedTuple):
    """Something that was checked and held, worth printing."""

    text: str


class Abstained(NamedTuple):
    """Why a rule, or one claim under it, could not be judged."""

    reason: str
    claim: int | None = None


Result = Found | Passed | Abstained


class Finding(NamedTuple):
    """A finding as it is reported: quoted verbatim, placed, and never without its quote."""

    rule: str
    severity: Severity
    basis: Basis
    place: Place
    quote: str
    message: str
    advice: str = ""
    claim: int | None = None
    evidence: tuple[Evidence, ...] = ()
    suppressed: str | None = None  # the reason given


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rule on one document."""

    rule: str
    state: State
    findings: tuple[Finding, ...] = ()
    passed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()  # of abstaining or not running


Needs = Literal["claims", "references", "sources", "record", "published"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `long` explains it with a bad and a good example."""

    id: str
    name: str
    summary: str
    severity: Severity
    basis: Basis
    long: str
    check: Callable[[Case], Iterator[Result]]
    needs: tuple[Needs, ...] = ()
    english: bool = False  # it reads English words, and abstains on other documents
