"""An audit as terminal text: findings first, then what was checked and held, what could not be judged.

In: `Audit`. Out: lines. Colour is the caller's (`paint`), and none is needed to read them.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterator

from claimcheck.audit.agreement import Agreement
from claimcheck.audit.engine import Audit
from claimcheck.audit.finding import Finding
from claimcheck.audit.rules import all_rules

_QUOTE = 160
SHOWN = 3  # findings of one rule; more are counted


Paint = Callable[[str, str], str]  # text and what it is: error, warning, note, quote, aside


def _plain(text: str, _kind: str) -> str:
    return text


def render_text(audit: Audit, *, verbose: bool = False, paint: Paint = _plain) -> str:
    """The whole audit of one document."""
    return "\n".join(_lines(audit, verbose, paint)) + "\n"


def _lines(audit: Audit, verbose: bool, paint: Paint) -> Iterator[str]:
    if audit.agreement:
        yield from agreement_lines(audit.agreement)
        yield ""
    names = {r.id: r.name for r in all_rules()}
    advised: set[str] = set()
    shown: Counter[str] = Counter()
    folded: dict[str, list[Finding]] = {}
    for finding in audit.findings:
        shown[finding.rule] += 1
        if shown[finding.rule] > SHOWN and not verbose:
            folded.setdefault(finding.rule, []).append(finding)
            continue
        yield from _finding(finding, names[finding.rule], paint)
        if finding.advice and finding.advice not in advised:
            advised.add(finding.advice)
            yield from textwrap.wrap(
                f"→ {finding.advice}", 108, initial_indent="    ", subsequent_indent="      "
            )
    for rule, more in folded.items():
        listed = ", ".join(map(_spot, more[:12])) + (", …" if len(more) > 12 else "")
        yield f"{audit.file}: {rule} {names[rule]}: {len(more)} more, at {listed} (-v shows them)"
    for finding in audit.suppressed:
        yield f"{finding.place}: {finding.rule} suppressed: {finding.suppressed}"
    for note in audit.notes:
        yield f"note: {printable(note)}"
    if verbose:
        for line in _details(audit):
            yield paint(line, "aside")
    worst = audit.findings[0].severity if audit.findings else "clean"
    yield paint(summary(audit), worst)


def summary(audit: Audit) -> str:
    """One line: what was read, what was found, how many rules were clean or could not judge."""
    states = [o.state for o in audit.outcomes]
    counts = ", ".join(
        f"{audit.count(s)} {s}{'s' if audit.count(s) != 1 else ''}" for s in ("error", "warning", "note")
    )
    parts = [
        f"{audit.file}: {audit.claims} claims, {audit.references} references",
        counts if audit.findings else "no findings",
        f"rules: {states.count('finding')} with findings, {states.count('clean')} clean, "
        f"{states.count('abstain')} could not judge, {states.count('not run')} not run",
    ]
    if audit.suppressed:
        parts.insert(2, f"{len(audit.suppressed)} suppressed")
    if audit.dropped:
        parts.append(f"{audit.dropped} dropped because their quote was not found in the file")
    return "; ".join(parts)


def _spot(finding: Finding) -> str:
    where = f"{finding.place.line}:{finding.place.column}"
    return where if finding.place.page is None else f"page {finding.place.page}, line {finding.place.line}"


def _finding(finding: Finding, name: str, paint: Paint) -> Iterator[str]:
    what = paint(f"{finding.severity} {finding.rule} {name}:", finding.severity)
    yield f"{finding.place}: {what} {printable(finding.message)}"
    yield paint(f"    “{shorten(finding.quote)}”", "quote")
    for evidence in finding.evidence:
        yield f"    {evidence.place}: {paint(f'“{shorten(evidence.quote)}”', 'quote')}"


def _details(audit: Audit) -> Iterator[str]:
    without: dict[tuple[str, str], dict[str, None]] = {}  # rules by what they could not do, and why
    for outcome in audit.outcomes:
        for text in outcome.passed:
            yield f"holds   {outcome.rule}: {text}"
        if outcome.state == "clean" and not outcome.passed:
            yield f"clean   {outcome.rule}"
        for reason in outcome.reasons:
            state = "not run" if outcome.state == "not run" else "abstain"
            without.setdefault((state, reason), {})[outcome.rule] = None
    for (state, reason), rules in without.items():
        yield f"{state} {', '.join(rules)}: {reason}"


def shorten(quote: str, width: int = _QUOTE) -> str:
    """A quote on one line, its middle left out when it is long: beginning and end are what is looked for."""
    line = printable(" ".join(quote.split()))
    if len(line) <= width:
        return line
    half = (width - 5) // 2
    return f"{line[:half].rstrip()} […] {line[-half:].lstrip()}"


# Escape sequences and marks that turn the direction of text: a document must not steer a terminal.
_CONTROL = dict.fromkeys(
    [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)


def printable(text: str) -> str:
    """Text whose control characters cannot act on a terminal."""
    return text.translate(_CONTROL)


def agreement_lines(table: Agreement) -> Iterator[str]:
    """Said / found / agree, then κ, Brier and reliability."""
    yield f"{'claim':<8}{'said':<12}{'found':<34}{'agree':<7}statement"
    for row in table.rows:
        said = {True: "✓", False: "×", None: "–"}[row.said]
        said += f" {row.said_confidence:.2f}" if row.said_confidence is not None else ""
        found = row.found or row.strength or ("–" if row.claim else "no experiment for it")
        if row.found:
            found += f" {row.found_confidence:.2f}" if row.found_confidence is not None else ""
            found += f" {row.strength}, {row.fidelity}"
        agree = {True: "yes", False: "NO", None: "–"}[row.agree]
        yield f"{row.claim or row.number!s:<8}{said:<12}{found:<34}{agree:<7}{shorten(row.text, 60)}"
    kappa = "not defined" if table.kappa is None else f"{table.kappa:.2f}"
    brier = (
        "no conclusive verdict"
        if table.brier is None
        else f"{table.brier:.3f} over {table.brier_n} conclusive verdicts"
    )
    agreed = f"{table.agreed} of {table.compared} marks agree" if table.compared else "no mark to compare"
    yield f"{agreed}; Cohen's κ {kappa}; Brier score of the stated confidences {brier}"
    for point in table.reliability:
        yield f"  stated {point.x:.2f} → verified {point.y:.2f} (n = {point.n})"
    for note in table.notes:
        yield f"  {note}"
