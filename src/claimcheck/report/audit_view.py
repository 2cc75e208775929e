"""Audits of syntheses as a report shows them: findings by rule, what held, what could not be judged.

In comes a Record, out come views of its audits. A long list is cut and says by how much; the Record in the
page holds all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from claimcheck.record import AuditFacts, AuditFinding, AuditQuote, AuditRule, Record, Severity
from claimcheck.report import numbers
from claimcheck.report.agreement_view import AgreementView, agreement_view
from claimcheck.report.grid import Column, Grid, grid
from claimcheck.report.text import shorten

_SHOWN = 25  # findings of one rule
_QUOTE = 500  # characters of a quote
_REASONS = 6  # why a rule abstained, claim by claim


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one rule, as far as they are shown."""

    rule: str
    name: str
    summary: str
    severity: Severity
    advice: str
    findings: tuple[AuditFinding, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.findings)


@dataclass(frozen=True, slots=True)
class AuditView:
    """The audit of one document; `table` and `rules` go into HTML and on paper."""

    anchor: str
    document: str
    title: str
    read: str
    counts: str
    agreement: AgreementView
    groups: tuple[FindingGroup, ...]
    suppressed: tuple[AuditFinding, ...]
    table: Grid | None
    rules: Grid | None
    notes: tuple[str, ...]


def audit_views(record: Record, anchors: Mapping[str, str]) -> tuple[AuditView, ...]:
    """A view per audit; `anchors` leads from claim ids to their sections of the page."""
    return tuple(_view(record, audit, anchors, i) for i, audit in enumerate(record.audits, 1))


def _view(record: Record, audit: AuditFacts, anchors: Mapping[str, str], number: int) -> AuditView:
    found = tuple(f for f in audit.findings if f.suppressed is None)
    groups = tuple(_groups(found, audit.rules))
    return AuditView(
        anchor=f"audit-{number}",
        document=audit.document,
        title=audit.title or audit.document,
        read=f"{numbers.plural(audit.claims, 'claim')}, {numbers.plural(audit.references, 'reference')}",
        counts=counts(audit),
        agreement=agreement_view(record, audit, anchors, f"agreement-{number}"),
        groups=groups,
        suppressed=tuple(f for f in audit.findings if f.suppressed is not None),
        table=_table(audit, groups, f"audit-findings-{number}"),
        rules=_rules(audit, found, f"audit-rules-{number}"),
        notes=audit.notes,
    )


def counts(audit: AuditFacts) -> str:
    """``2 errors, 1 warning``, and how many were suppressed or dropped."""
    standing = [f.severity for f in audit.findings if f.suppressed is None]
    severities: tuple[Severity, ...] = get_args(Severity)
    parts = [numbers.plural(n, s) for s in severities if (n := standing.count(s))]
    silenced = len(audit.findings) - len(standing)
    parts = parts or ["no findings"]
    parts += [f"{numbers.count(silenced)} suppressed with a reason"] if silenced else []
    parts += [f"{numbers.count(audit.dropped)} dropped, their quote not found again"] if audit.dropped else []
    return ", ".join(parts)


def _groups(found: Sequence[AuditFinding], rules: Sequence[AuditRule]) -> Iterator[FindingGroup]:
    known = {rule.id: rule for rule in rules}
    by_rule: dict[str, list[AuditFinding]] = {}
    for finding in found:
        by_rule.setdefault(finding.rule, []).append(finding)
    for name, findings in by_rule.items():
        rule = known.get(name)
        yield FindingGroup(
            rule=name,
            name=rule.name if rule else "",
            summary=rule.summary if rule else "",
            severity=findings[0].severity,
            advice=" ".join(dict.fromkeys(f.advice for f in findings if f.advice)),
            findings=tuple(findings[:_SHOWN]),
            count=len(findings),
        )


def quoted(finding: AuditFinding | AuditQuote) -> str:
    """The quote, its middle left out where it is long: beginning and end are what is looked for."""
    if len(finding.quote) <= _QUOTE:
        return finding.quote
    half = (_QUOTE - 5) // 2
    return f"{finding.quote[:half].rstrip()} […] {finding.quote[-half:].lstrip()}"


def _table(audit: AuditFacts, groups: Sequence[FindingGroup], name: str) -> Grid | None:
    columns = (
        Column("Rule"),
        Column("Severity"),
        Column("Place"),
        Column("What is wrong"),
        Column("Quote"),
    )
    rows = [
        (f.rule, f.severity, f.place, f.message, f"“{shorten(f.quote, 160)}”")
        for group in groups
        for f in group.findings
    ]
    rows += [
        (g.rule, g.severity, "", f"{numbers.count(g.more)} more of this rule, in the Record", "")
        for g in groups
        if g.more
    ]
    return grid(name, f"Findings in {audit.document}, the gravest first.", columns, rows, keep_empty=True)


def _rules(audit: AuditFacts, found: Sequence[AuditFinding], name: str) -> Grid | None:
    columns = (
        Column("Rule"),
        Column("Name"),
        Column("Outcome"),
        Column("Findings", numeric=True),
        Column("What held, or why it could not judge"),
    )
    counted = [f.rule for f in found]
    rows = [
        (r.id, r.name, r.state, numbers.count(counted.count(r.id)) if r.state == "finding" else "", _held(r))
        for r in audit.rules
    ]
    caption = (
        f"Every rule on {audit.document}: finding, clean, abstain or not run. "
        "claimcheck audit runs more of them when it is given the sources."
    )
    return grid(name, caption, columns, rows, keep_empty=True)


def _held(rule: AuditRule) -> str:
    parts = [*rule.passed, *rule.reasons[:_REASONS]]
    left = len(rule.reasons) - _REASONS
    return "; ".join([*parts, f"and {numbers.count(left)} more"] if left > 0 else parts)
