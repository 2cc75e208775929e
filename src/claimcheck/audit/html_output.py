"""Audits as one HTML file: no requests, no scripts, readable in light and dark.

In: audits and the folder of templates. Out: text, the same bytes for the same audits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from claimcheck.audit.agreement import Agreement
from claimcheck.audit.engine import Audit
from claimcheck.audit.finding import SEVERITIES, Finding
from claimcheck.audit.rules import all_rules
from claimcheck.audit.text_output import shorten, summary
from claimcheck.errors import UsageError

_HERE = Path(__file__).resolve()
_PLACES = (_HERE.parents[1] / "templates" / "html", _HERE.parents[3] / "templates" / "html")
_LONG = 700
_PLOT = 200  # side of the reliability diagram, in px


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one rule in one document."""

    rule: str
    name: str
    summary: str
    severity: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the reliability diagram, in px."""

    x: float
    y: float
    r: float
    title: str


def render_html(audits: Sequence[Audit]) -> str:
    """A page with a section per document.

    Raises:
        UsageError: the templates are missing from the installation.
    """
    import jinja2

    folder = next((p for p in _PLACES if (p / "audit.html.j2").is_file()), None)
    if folder is None:
        raise UsageError(
            "the report templates are missing from this installation; install claimcheck-ir again"
        )
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template("audit.html.j2")
    pages = [
        {
            "audit": audit,
            "groups": groups(audit),
            "counts": {s: audit.count(s) for s in SEVERITIES},
            "summary": summary(audit),
            "dots": dots(audit.agreement),
        }
        for audit in audits
    ]
    return template.render(pages=pages, shorten=lambda q: shorten(q, _LONG), plot=_PLOT)


def groups(audit: Audit) -> tuple[Group, ...]:
    """Findings by rule, the gravest first."""
    known = {r.id: r for r in all_rules()}
    by_rule: dict[str, list[Finding]] = {}
    for finding in audit.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return tuple(
        Group(name, known[name].name, known[name].summary, found[0].severity, tuple(found))
        for name, found in by_rule.items()
    )


def dots(table: Agreement | None) -> tuple[Dot, ...]:
    """The reliability diagram's points; area grows with their count."""
    if table is None:
        return ()
    return tuple(
        Dot(
            x=round(p.x * _PLOT, 1),
            y=round((1 - p.y) * _PLOT, 1),
            r=round(3 + 2 * float(p.n or 1) ** 0.5, 1),
            title=f"stated {p.x:.2f}, verified {p.y:.2f}, n = {p.n}",
        )
        for p in table.reliability
    )
