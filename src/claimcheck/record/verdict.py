"""What became of claims: effects on cells, gates, verdicts, and their count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ENGINE = "5"  # version of the decision procedure; stored verdicts and calibration are tied to it
Mark = Literal["verified", "refuted"]
Strength = Literal["conclusive", "inconclusive", "by inspection", "not tested", "error"]
Fidelity = Literal["exact", "proxy"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval, in the measure's units."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CellEffect:
    """One contrast on one cell. `delta` = mean(a) − mean(b); `p` is the one-sided test of the atom there.

    Where the best of several is taken on each cell, what was observed has no interval, the pooled effect has.
    """

    task: str
    pair: str
    a: str
    b: str
    n: int
    mean_a: float
    mean_b: float
    delta: float
    interval: Interval | None
    p: float | None
    pooled: float | None = None  # posterior mean
    pooled_interval: Interval | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AtomResult:
    """One atom: its effect, its test in both directions, and its share of true draws.

    p-values are one-sided: `p_t` for the atom as stated, `p_t_against` for its negation;
    `p_perm` is the sign-flip permutation beside `p_t`. None where a status forbids a number.
    """

    label: str
    kind: str
    hold: str
    margin: float | None
    status: str  # "ok", or why there is no number
    confidence: float | None
    delta: float | None = None
    interval: Interval | None = None
    se: float | None = None
    df: float | None = None
    n: int | None = None
    p_t: float | None = None
    p_t_against: float | None = None
    p_perm: float | None = None
    required: str = ""  # "6 of 9 cells" and the like
    cells: tuple[CellEffect, ...] = ()
    differences: tuple[float, ...] = ()  # sorted per-query differences, at most 200 quantiles
    mde: float | None = None  # smallest effect beyond the margin detected with 80 % power
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """One line of a decision trace. `passed` is None for a line that only informs."""

    name: str
    passed: bool | None
    detail: str
    flip: str = ""  # what would turn this gate


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One point of a curve: margin → confidence, effect → power, forecast → frequency."""

    x: float
    y: float
    n: int | None = None


@dataclass(frozen=True, slots=True)
class SensitivityRow:
    """The verdict's numbers under one other choice, e.g. without one language."""

    choice: str
    mark: Mark | None
    confidence: float | None
    delta: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How the verdict depends on what was chosen; `tipping` is the margin where C crosses one half."""

    margin_curve: tuple[CurvePoint, ...] = ()
    tipping: float | None = None
    rows: tuple[SensitivityRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Power:
    """Simulated power of the whole formula at the declared effect scale beyond the margin."""

    verified: float | None = None  # P(conclusive verified | effect = margin + scale)
    refuted: float | None = None
    underpowered: bool = False
    curve: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class SideResult:
    """A formula that a claim names to be read beside it; uncorrected, and no part of the mark.

    `p` is the one-sided test of the formula itself, `p_against` of its negation. Without a number,
    `status` says why.
    """

    hypothesis: str  # in words, one line
    cells: str  # which cells, in words
    status: str  # "ok", or why there is no number
    confidence: float | None = None  # share of draws in which the formula is true
    p: float | None = None
    p_against: float | None = None
    delta: float | None = None
    interval: Interval | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one claim.

    `p` is the corrected p of the mark's own direction. `confidence` belongs to the mark: max(C, 1−C).
    `mark` is None for the strengths "not tested" and "error".
    """

    claim: str
    mark: Mark | None
    strength: Strength
    reason: str  # one sentence: why this strength
    confidence: float | None = None
    c: float | None = None  # share of draws in which the whole formula is true
    c_se: float | None = None  # Monte-Carlo standard error of c
    c_unpooled: float | None = None
    c_prior: float | None = None
    p: float | None = None
    p_for: float | None = None
    p_against: float | None = None
    correction: str = ""  # "bonferroni over 7 claims"
    atoms: tuple[AtomResult, ...] = ()
    trace: tuple[Gate, ...] = ()
    fidelity: Fidelity = "proxy"
    deviations: tuple[str, ...] = ()
    sensitivity: Sensitivity = Sensitivity()
    power: Power = Power()
    side: tuple[SideResult, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def conclusive(self) -> bool:
        """Whether the mark may be quoted without "leans"."""
        return self.strength == "conclusive"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a suite's verdicts: the only place where they are counted."""

    claims: int
    tested: int
    verified: int
    refuted: int
    conclusive: int
    inconclusive: int
    by_inspection: int
    not_tested: int
    errors: int


def tally(verdicts: tuple[Verdict, ...]) -> Tally:
    """Count verdicts; `verified` and `refuted` include leans and inspections."""
    strengths = [v.strength for v in verdicts]
    return Tally(
        claims=len(verdicts),
        tested=strengths.count("conclusive") + strengths.count("inconclusive"),
        verified=sum(v.mark == "verified" for v in verdicts),
        refuted=sum(v.mark == "refuted" for v in verdicts),
        conclusive=strengths.count("conclusive"),
        inconclusive=strengths.count("inconclusive"),
        by_inspection=strengths.count("by inspection"),
        not_tested=strengths.count("not tested"),
        errors=strengths.count("error"),
    )
