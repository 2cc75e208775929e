"""The answer at the head of a report: what the evidence says on the suite's question, then the other claims.

A suite asks its question in words, and no field says which claim answers it. The claim whose statement
shares most words with the question is taken for it and quoted, so that a reader can judge both; of a run
without such a claim only the marks are listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.record import ClaimFacts, Record, Verdict
from claimcheck.report.text import shorten
from claimcheck.report.words import failed_controls, stamp

_STEM = 5  # letters: "retrievers" and "retrieval", "joint" and "jointly" begin alike
_SHORTEST = 4  # letters: shorter words are mostly grammar
_COMMON = frozenset(
    {"does", "each", "from", "have", "into", "more", "most", "only", "other", "over", "same", "some", "such"}
    | {"than", "that", "their", "them", "these", "they", "this", "those", "were", "when", "which", "with"}
)
_QUOTED = 600  # characters: no sentence is longer, but a field may be
_SHARE = 0.5  # of the question's words: a claim with fewer is about something else


def answer(record: Record) -> str:
    """What came out, no more than it supports."""
    if failed_controls(record):
        return "Nothing can be concluded from this run: a control failed, and all its marks are void."
    asked = asked_claim(record)
    if asked is None:
        return _marks(record.verdicts) or "No claim was tested."
    others = [v for v in record.verdicts if v.claim != asked.id]
    listed = _marks(others)
    return f"{_on_question(asked, record.verdict(asked.id))}{f' Other claims: {listed}' if listed else ''}"


def asked_claim(record: Record) -> ClaimFacts | None:
    """The claim closest to the suite's question, the first of several; None if none has half its words."""
    question = _stems(record.question)
    decided = {verdict.claim for verdict in record.verdicts}
    claims = [claim for claim in record.claims if claim.id in decided]
    shared = [len(question & _stems(claim.statement)) for claim in claims]
    most = max(shared, default=0)
    if not question or most < _SHARE * len(question):
        return None
    return claims[shared.index(most)]


def _stems(text: str) -> set[str]:
    words = (word.lower() for word in re.findall(r"[^\W\d_]+", text))
    return {word[:_STEM] for word in words if len(word) >= _SHORTEST and word not in _COMMON}


def _on_question(claim: ClaimFacts, verdict: Verdict) -> str:
    """What the evidence says on the claim closest to the question, with the claim in its own words."""
    quoted = (
        f"the claim closest to this question, {claim.id}: “{shorten(claim.statement, _QUOTED).rstrip(' .')}”"
    )
    mark = stamp(verdict, void=False)
    if mark.group in ("error", "not-tested"):
        return f"Nothing was found out about {quoted} ({mark.phrase})."
    leans = verdict.strength == "inconclusive"
    if verdict.mark == "verified":
        told = "The evidence leans towards" if leans else "The evidence speaks for"
    else:
        told = "The evidence leans against" if leans else "The evidence speaks against"
    proxy = ", on proxy evidence" if verdict.fidelity == "proxy" and "proxy" not in mark.phrase else ""
    return f"{told} {quoted} ({mark.phrase}{proxy})."


def _marks(verdicts: Sequence[Verdict]) -> str:
    """The claims by what came out, each once; empty if none was tested."""
    parts = [
        _listed(_ids(verdicts, "conclusive", "verified", "exact"), "verified"),
        _listed(_ids(verdicts, "conclusive", "refuted", "exact"), "refuted"),
        _listed(_ids(verdicts, "conclusive", "verified", "proxy"), "verified on proxy evidence"),
        _listed(_ids(verdicts, "conclusive", "refuted", "proxy"), "refuted on proxy evidence"),
        _listed(_ids(verdicts, "inconclusive", "verified"), "leans verified", "lean verified"),
        _listed(_ids(verdicts, "inconclusive", "refuted"), "leans refuted", "lean refuted"),
        _listed(_ids(verdicts, "by inspection"), "decided by inspection"),
    ]
    found = [part for part in parts if part]
    if not found:
        return ""
    settled = any(v.strength == "conclusive" for v in verdicts)
    leaning = any(v.strength == "inconclusive" for v in verdicts)
    lead = "" if settled or not leaning else "No tested claim is settled: "
    tail = " (leans are inconclusive)" if leaning and settled else ""
    return f"{lead}{'; '.join(found)}{tail}."


def _ids(
    verdicts: Sequence[Verdict], strength: str, mark: str | None = None, fidelity: str | None = None
) -> list[str]:
    """Claims with this outcome, in suite order."""
    return [
        v.claim
        for v in verdicts
        if v.strength == strength and mark in (None, v.mark) and fidelity in (None, v.fidelity)
    ]


def _listed(ids: Sequence[str], one: str, many: str | None = None) -> str:
    """``c2 and c4 verified``; empty if there is none."""
    if not ids:
        return ""
    shown = ids if len(ids) <= 6 else [*ids[:5], f"{len(ids) - 5} more"]
    names = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{names} {one if len(ids) == 1 or many is None else many}"
