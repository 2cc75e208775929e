"""Verdicts as lines of plain text, for the terminal and for logs: a Record in, strings out.

The verdict is always a word and never a colour alone; the command line decides about colour and prints.
"""

from __future__ import annotations

from claimcheck.record import AuditFacts, Record, Verdict
from claimcheck.report.headline import headline
from claimcheck.report.numbers import NONE, count, effect, number, p_value, share
from claimcheck.report.text import clean
from claimcheck.report.words import failed_controls, flags, tally_parts, tally_text

_GAP = "   "
_LATE = "changed after evidence"


def claim_line(record: Record, verdict: Verdict) -> str:
    """One line for a claim as it is decided: mark, strength, Δ with interval, p, n, confidence, fidelity.

    A claim that was edited after its evidence existed says so at the end, with the verdict it had before.
    """
    width = max((len(clean(v.claim)) for v in record.verdicts), default=0)
    void = bool(failed_controls(record)) and verdict.mark is not None
    mark = "void" if void else verdict.mark or NONE
    head = f"{clean(verdict.claim):{width}}  {mark:8}   {verdict.strength:13}"
    late = [clean(flag) for flag in flags(record, verdict) if flag.startswith(_LATE)]
    return (head + " " + _GAP.join([*_parts(record, verdict), *late])).rstrip()


def _parts(record: Record, verdict: Verdict) -> list[str]:
    if verdict.mark is None:
        return [clean(verdict.reason)]
    if verdict.strength == "by inspection":
        return [clean(verdict.reason), verdict.fidelity]
    atom = headline(verdict)
    measure = next((clean(c.measure) for c in record.claims if c.id == verdict.claim), "")
    parts = []
    if atom is not None and atom.delta is not None:
        parts.append(f"Δ {measure} {effect(atom.delta, atom.interval)}".replace("  ", " "))
    p = p_value(verdict.p)
    parts.append(f"p {p}")
    if atom is not None and atom.n is not None:
        parts.append(f"n {count(atom.n)}")
    word = "confidence" if verdict.conclusive else f"leans {verdict.mark},"
    parts += [f"{word} {share(verdict.confidence)}", verdict.fidelity]
    return parts


def audit_line(audit: AuditFacts) -> str:
    """One line for a synthesis: its findings, and how its marks compare with the verdicts."""
    from claimcheck.report.audit_view import counts  # figures behind it: most lines do without

    table = audit.agreement
    parts = [counts(audit), f"{count(table.agreed)} of {count(table.compared)} marks agree"]
    parts += [f"κ {number(table.kappa, 2)}"] if table.kappa is not None else []
    parts += [f"Brier {number(table.brier)} over {count(table.brier_n)}"] if table.brier is not None else []
    return f"{clean(audit.document)}: {'; '.join(parts)}"


def tally_line(record: Record) -> str:
    """The closing line: ``9 claims: 6 verified, 3 refuted (2 inconclusive); 7 tested, 2 by inspection``."""
    line = "; ".join([tally_text(record), ", ".join(tally_parts(record))])
    failed = failed_controls(record)
    if failed:
        names = ", ".join(clean(control.name) for control in failed)
        return f"CONTROL FAILED ({names}): {line}"
    return line
