"""Run rules on a document: quote or drop, suppress, sort.

In: a document and what was given beside it. Out: `Audit`, the one value that outputs render.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from claimcheck.audit.case import Case
from claimcheck.audit.document import Document
from claimcheck.audit.finding import SEVERITIES, Abstained, Finding, Found, Outcome, Passed, Rule, Severity
from claimcheck.audit.quoting import MAX_QUOTE, Quotes
from claimcheck.audit.rules import all_rules
from claimcheck.audit.shares import LONG, in_shares
from claimcheck.audit.source import Place
from claimcheck.audit.suppress import Silence, suppressions

if TYPE_CHECKING:
    from claimcheck.audit.agreement import Agreement
    from claimcheck.audit.nli import Judge
    from claimcheck.audit.sources import Sources
    from claimcheck.record import Record

_MISSING = {
    "claims": "no claims were found",
    "references": "no reference list was found",
    "sources": "needs --sources",
    "record": "needs --record",
    "published": "needs --published",
}
_GRAVE = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_FAMILY = len("CC1")  # what the ids of a family have in common
_COMPARING = ("CC402", "CC405")  # claims with one another
_FOREIGN = "the rule reads English words, and the document is in another language"


class Read(NamedTuple):
    """A claim as it was read: to see whether the reader took the table for what it is."""

    number: int
    place: Place
    text: str
    mark: bool | None
    confidence: float | None
    source: str


@dataclass(frozen=True)
class Audit:
    """All that was found in one document. `dropped` counts findings whose quote was not found."""

    file: str
    format: str
    title: str
    claims: int
    references: int
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...]
    dropped: int = 0
    agreement: Agreement | None = None
    read: tuple[Read, ...] = ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Findings that count, the worst first, then by place."""
        return _sorted(f for o in self.outcomes for f in o.findings if f.suppressed is None)

    @cached_property
    def suppressed(self) -> tuple[Finding, ...]:
        """Findings silenced by a comment with a reason."""
        return _sorted(f for o in self.outcomes for f in o.findings if f.suppressed is not None)

    def count(self, severity: Severity) -> int:
        """Number of findings of a severity."""
        return sum(f.severity == severity for f in self.findings)


def audit_document(
    document: Document,
    *,
    sources: Sources | None = None,
    record: Record | None = None,
    published: Mapping[str, str] | None = None,
    judge: Judge | None = None,
    rules: tuple[Rule, ...] | None = None,
    processes: int = 1,
) -> Audit:
    """Check a document by all rules, or by those given; a long one in so many processes."""
    case = Case(document, sources, record, published, judge)
    outcomes, dropped = [], 0
    for outcome, lost in _run_all(all_rules() if rules is None else rules, case, processes):
        outcomes.append(outcome)
        dropped += lost
    return Audit(
        file=document.source.name,
        format=document.source.format,
        title=document.title.plain if document.title else "",
        claims=len(document.claims),
        references=len(document.references),
        outcomes=tuple(outcomes),
        notes=document.notes + (sources.notes if sources else ()),
        dropped=dropped,
        agreement=case.agreement,
        read=tuple(
            Read(c.number, document.place(c.span), c.text, c.mark, c.confidence, c.pointer)
            for c in document.claims
        ),
    )


def _run_all(rules: Sequence[Rule], case: Case, processes: int) -> list[tuple[Outcome, int]]:
    quotes = Quotes(case.document.source)
    silenced = Silence(suppressions(case.document.source))

    def run(part: Sequence[Rule]) -> list[tuple[Outcome, int]]:
        return [_run(rule, case, quotes, silenced) for rule in part]

    if processes < 2 or len(case.document.source.text) < LONG or case.judge is not None:
        return run(rules)
    case.prepare()
    # What a case finds for one part, as pairs of claims, the others seldom ask for.
    parts: dict[str, list[Rule]] = {"": []}  # the longest first, so that no process waits for it alone
    for rule in rules:
        parts.setdefault("" if rule.id in _COMPARING else rule.id[:_FAMILY], []).append(rule)
    done = {
        outcome.rule: (outcome, lost)
        for part in in_shares(run, list(parts.values()), processes)
        for outcome, lost in part
    }
    return [done[rule.id] for rule in rules]


def _missing(rule: Rule, case: Case) -> str | None:
    have = {
        "claims": bool(case.document.claims),
        "references": case.document.has_reference_list,
        "sources": case.sources is not None,
        "record": case.record is not None,
        "published": case.published is not None,
    }
    return next((_MISSING[n] for n in rule.needs if not have[n]), None)


def _run(rule: Rule, case: Case, quotes: Quotes, silenced: Silence) -> tuple[Outcome, int]:
    if reason := _missing(rule, case):
        return Outcome(rule.id, "not run", reasons=(reason,)), 0
    if rule.english and not case.document.english:
        return Outcome(rule.id, "abstain", reasons=(_FOREIGN,)), 0
    findings, passed, reasons, dropped = [], [], [], 0
    for result in rule.check(case):
        if isinstance(result, Passed):
            passed.append(result.text)
        elif isinstance(result, Abstained):
            reasons.append(f"claim {result.claim}: {result.reason}" if result.claim else result.reason)
        elif (finding := _finding(rule, result, case.document, quotes, silenced)) is None:
            dropped += 1
        else:
            findings.append(finding)
    if dropped and not findings:
        reasons.append("what it found could not be quoted from the document")
    if findings:
        return Outcome(rule.id, "finding", _sorted(findings), tuple(passed), tuple(reasons)), dropped
    return Outcome(rule.id, "abstain" if reasons else "clean", (), tuple(passed), tuple(reasons)), dropped


def _finding(
    rule: Rule, found: Found, document: Document, quotes: Quotes, silenced: Silence
) -> Finding | None:
    raw = document.source.raw(found.span)
    start = found.span.start + len(raw) - len(raw.lstrip())
    quote = raw.strip()[:MAX_QUOTE]
    place = document.source.place(start)
    if not quotes.hold(place, quote):
        return None
    return Finding(
        rule=rule.id,
        severity=found.severity or rule.severity,
        basis=rule.basis,
        place=place,
        quote=quote,
        message=" ".join(found.message.split()),
        advice=found.advice,
        claim=found.claim,
        evidence=found.evidence,
        suppressed=silenced.reason(rule.id, found.span),
    )


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    def key(f: Finding) -> tuple[int, int, int, int, str, str]:
        return (
            _GRAVE[f.severity],
            f.place.page or 0,
            f.place.line,
            f.place.column,
            f.rule,
            f.message,
        )

    return tuple(sorted(findings, key=key))
