"""From confidence and p-values to a mark, its strength and its trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claimcheck.decide import say
from claimcheck.decide.case import Case
from claimcheck.decide.engine import MIN_RUNS
from claimcheck.record import Gate, Mark, Strength
from claimcheck.stats.combine import holm


@dataclass(frozen=True, slots=True)
class Finding:
    """The numbers of one tested claim before correction over the suite."""

    c: float
    p_for: float
    p_against: float

    @property
    def mark(self) -> Mark:
        """Verified if the formula is at least as likely true as not."""
        return "verified" if self.c >= 0.5 else "refuted"

    @property
    def own_p(self) -> float:
        """P in the direction of the mark."""
        return self.p_for if self.mark == "verified" else self.p_against


@dataclass(frozen=True, slots=True)
class Correction:
    """By what a claim's p-values are multiplied, and how that is said."""

    factor: float
    words: str

    def __call__(self, p: float) -> float:
        """The corrected p."""
        return min(1.0, p * self.factor)


UNCORRECTED = Correction(1.0, "none")


def corrections(
    findings: Sequence[Finding], independent: Sequence[bool], method: str, others: int = 0
) -> tuple[Correction, ...]:
    """Correction of each claim over the suite, `others` of whose claims are not tested here but count.

    Each claim brings q = min(p_for, p_against). Bonferroni multiplies by the number of claims and holds
    under any dependence. Holm's factors are used only for claims declared independent of the others;
    the rest count as never rejected.
    """
    n = len(findings) + others
    aside = f", {others} of them not tested here" if others else ""
    if method == "none" or n <= 1:
        said = "none: a single claim" if n <= 1 and method != "none" else "none"
        return tuple(Correction(1.0, said) for _ in findings)
    out = [Correction(float(n), f"bonferroni over {n} claims{aside}") for _ in findings]
    free = [i for i, own in enumerate(independent) if own]
    if method == "holm" and free:
        q = np.array([min(findings[i].p_for, findings[i].p_against) for i in free])
        for i, own, adjusted in zip(free, q, holm(q, n), strict=True):
            factor = float(adjusted / own) if own > 0.0 and adjusted < 1.0 else float(n)
            out[i] = Correction(factor, f"holm over {n} claims{aside}")
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Strength of a mark, why, and the gates it went through."""

    strength: Strength
    reason: str
    gates: tuple[Gate, ...]


def judge(case: Case, finding: Finding, correction: Correction, tips: Tips) -> Judgement:
    """Put a finding through the gates of a conclusive mark."""
    alpha = case.question.alpha
    gates = [
        _confidence_gate(finding, alpha, tips),
        _test_gate(finding, correction, alpha, tips),
        _runs_gate(case),
        *_floor_gates(case),
    ]
    failed = [g for g in gates if g.passed is False]
    if not failed:
        return Judgement("conclusive", f"both the confidence and the test say {finding.mark}", tuple(gates))
    reason = "; ".join(_short(g) for g in failed)
    return Judgement("inconclusive", reason, tuple(gates))


@dataclass(frozen=True, slots=True)
class Tips:
    """Margins at which a gate would turn; None where there is none in reach."""

    confidence: float | None = None
    test: float | None = None


def _confidence_gate(finding: Finding, alpha: float, tips: Tips) -> Gate:
    own = max(finding.c, 1.0 - finding.c)
    flip = "" if tips.confidence is None else f"turns at a margin of {say.margin(tips.confidence)}"
    said = "true" if finding.mark == "verified" else "false"
    detail = f"confidence {say.share(own, 1.0 - alpha)} that the claim is {said}, {1 - alpha:g} needed"
    return Gate("confidence", own >= 1.0 - alpha, detail, flip)


def _test_gate(finding: Finding, correction: Correction, alpha: float, tips: Tips) -> Gate:
    corrected = correction(finding.own_p)
    said = "for the claim" if finding.mark == "verified" else "against the claim"
    detail = f"p {said} {say.share(finding.own_p, alpha)}"
    if correction.factor != 1.0:
        detail += f", corrected {say.share(corrected, alpha)} ({correction.words})"
    detail += f", at most {alpha:g} needed"
    flip = "" if tips.test is None else f"turns at a margin of {say.margin(tips.test)}"
    return Gate("test", corrected <= alpha, detail, flip)


def _runs_gate(case: Case) -> Gate:
    runs = case.fewest_runs
    if runs is None:
        return Gate("training runs", None, "nothing was trained")
    return Gate(
        "training runs",
        runs >= MIN_RUNS,
        f"{runs} {'run' if runs == 1 else 'runs'} of the least trained arm, {MIN_RUNS} needed",
        ""
        if runs >= MIN_RUNS
        else f"needs {MIN_RUNS - runs} more {'seed' if MIN_RUNS - runs == 1 else 'seeds'}",
    )


def _floor_gates(case: Case) -> list[Gate]:
    systems = case.compiler.context.evidence.systems
    below = [
        f"{name}: {facts.below_floor}"
        for name in sorted({s for arm in case.arms for s in arm.systems})
        if (facts := systems.get(name)) is not None and facts.below_floor is not None
    ]
    if not below:
        return []
    return [
        Gate(
            "competence floor",
            passed=False,
            detail="; ".join(below),
            flip="needs a stand-in that reaches its floor",
        )
    ]


def _short(gate: Gate) -> str:
    return {
        "confidence": "the confidence is too low",
        "test": "the test does not reject",
        "training runs": f"fewer than {MIN_RUNS} training runs",
        "competence floor": "a system misses its competence floor",
    }[gate.name]
