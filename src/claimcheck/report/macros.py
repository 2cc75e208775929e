"""`numbers.tex`: a LaTeX macro per number, so that the prose of a paper can't drift from the Record."""

from __future__ import annotations

from claimcheck.record import tally
from claimcheck.report import numbers, words
from claimcheck.report.escape import latex
from claimcheck.report.headline import headline
from claimcheck.report.view import Report

_DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def macros(report: Report) -> str:
    r"""``\ccCTwoDelta`` for claims, ``\ccVerified`` for the suite, ``\ccAuditOneKappa`` for syntheses."""
    record = report.record
    void = bool(words.failed_controls(record))
    lines = [
        _macro("Record", report.id),
        _macro("Profile", record.profile),
        _macro("Evidence", words.evidence(record)),
    ]
    counts = tally(record.verdicts)
    for name in counts.__slots__:
        value = getattr(counts, name)
        lines.append(_macro("".join(part.capitalize() for part in name.split("_")), numbers.count(value)))
    taken: set[str] = set()
    for verdict in record.verdicts:
        prefix, atom = _letters(verdict.claim, taken), headline(verdict)
        values = {
            "Verdict": words.stamp(verdict, void=void).phrase,
            "Fidelity": words.fidelity(verdict),
            "Delta": numbers.signed(atom.delta) if atom else numbers.NONE,
            "Interval": numbers.interval(atom.interval) if atom else numbers.NONE,
            "Margin": numbers.number(atom.margin) if atom else numbers.NONE,
            "N": numbers.count(atom.n) if atom else numbers.NONE,
            "P": numbers.p_value(verdict.p),
            "PFor": numbers.p_value(verdict.p_for),
            "PAgainst": numbers.p_value(verdict.p_against),
            "C": numbers.share(verdict.c),
            "Confidence": numbers.share(words.confidence(verdict)),
            "Tipping": numbers.number(verdict.sensitivity.tipping),
        }
        lines += [_macro(prefix + name, value) for name, value in values.items()]
    for number, audit in enumerate(record.audits, 1):
        prefix, table = _letters(f"audit {number}", taken), audit.agreement
        values = {
            "Claims": numbers.count(audit.claims),
            "Agreed": numbers.count(table.agreed),
            "Compared": numbers.count(table.compared),
            "Kappa": numbers.number(table.kappa, 2),
            "Brier": numbers.number(table.brier),
            "BrierN": numbers.count(table.brier_n),
        }
        lines += [_macro(prefix + name, value) for name, value in values.items()]
    return "".join(lines)


def _macro(name: str, value: str) -> str:
    return f"\\newcommand{{\\cc{name}}}{{{latex(value)}}}\n"


def _letters(text: str, taken: set[str]) -> str:
    """A claim id as letters, the only characters a macro name may have: ``c2`` is ``CTwo``."""
    parts = [
        _DIGITS[int(c)] if c in "0123456789" else c if c.isascii() and c.isalpha() else " " for c in text
    ]
    name = "".join(word[:1].upper() + word[1:] for word in "".join(parts).split())[:40] or "Claim"
    base = name
    while name in taken:
        name = f"{base}X{len(taken)}".translate({48 + i: word for i, word in enumerate(_DIGITS)})
    taken.add(name)
    return name
