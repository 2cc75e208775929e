"""The verdicts of the sample Record: every kind of outcome, with numbers that agree with one another."""

from __future__ import annotations

import math
import random

from claimcheck.record import (
    AtomResult,
    CellEffect,
    CurvePoint,
    Gate,
    Interval,
    Power,
    Sensitivity,
    SensitivityRow,
    SideResult,
    Verdict,
)

LANGUAGES = ("de", "en", "es", "fr", "ja", "zh")
CROSS = tuple(f"{a}-{b}" for a in LANGUAGES for b in LANGUAGES if a != b)
SOME = ("de-en", "en-de", "en-es", "en-fr", "en-ja", "en-zh", "es-en", "fr-en", "ja-en")


def _cells(
    a: str, b: str, centre: float, spread: float, *, pairs: tuple[str, ...] = SOME, seed: int
) -> tuple[CellEffect, ...]:
    draw = random.Random(seed)
    cells = []
    for pair in pairs:
        delta = centre + draw.gauss(0, spread)
        half = 0.018 + 0.012 * draw.random()
        base = 0.5 + 0.2 * draw.random()
        pooled = centre + 0.5 * (delta - centre)
        z = delta / (half / 1.96)
        cells.append(
            CellEffect(
                "icd10-blocks",
                pair,
                a,
                b,
                300,
                base + delta,
                base,
                delta,
                Interval(delta - half, delta + half),
                0.5 * math.erfc(z / math.sqrt(2)),
                pooled,
                Interval(pooled - 0.7 * half, pooled + 0.7 * half),
            )
        )
    return tuple(cells)


def _differences(delta: float, seed: int) -> tuple[float, ...]:
    draw = random.Random(seed)
    values = [
        0.0 if draw.random() < 0.45 else max(-1.0, min(1.0, draw.gauss(delta * 2, 0.3))) for _ in range(200)
    ]
    return tuple(sorted(values))


def _atom(
    label: str,
    kind: str,
    hold: str,
    *,
    margin: float,
    delta: float,
    half: float,
    p: float,
    c: float,
    required: str = "",
    cells: tuple[CellEffect, ...] = (),
    seed: int = 1,
) -> AtomResult:
    return AtomResult(
        label,
        kind,
        hold,
        margin,
        "ok",
        c,
        delta,
        Interval(delta - half, delta + half),
        half / 1.97,
        299.0,
        300,
        p,
        1 - p,
        min(1.0, p * 1.1 + 1e-4),
        required,
        cells,
        _differences(delta, seed),
        0.021,
    )


def _gates(*lines: tuple[str, bool | None, str, str]) -> tuple[Gate, ...]:
    return tuple(Gate(*line) for line in lines)


def _sensitivity(centre: float, mark: str) -> Sensitivity:
    """A logistic curve that crosses one half at `centre`."""
    points = tuple(
        CurvePoint(x, 1 / (1 + math.exp((x - centre) / 0.006))) for x in (i / 500 for i in range(-10, 31))
    )
    other = "refuted" if mark == "verified" else "verified"
    return Sensitivity(
        points,
        centre,
        (
            SensitivityRow("without de", mark, 0.81, -0.03, 0.01),  # type: ignore[arg-type]
            SensitivityRow("without ja", other, 0.55, -0.004, 0.31),  # type: ignore[arg-type]
            SensitivityRow("measure AP instead of nDCG@10", mark, 0.77, -0.021, 0.04),  # type: ignore[arg-type]
            SensitivityRow("not pooled", mark, 0.9, -0.03, None),  # type: ignore[arg-type]
        ),
    )


def _power(scale: float, *, under: bool = False) -> Power:
    points = tuple(
        CurvePoint(x, 1 / (1 + math.exp(-(x - scale) / 0.006))) for x in (i / 250 for i in range(16))
    )
    return Power(0.86 if not under else 0.41, 0.83 if not under else 0.38, under, points)


def verdicts() -> tuple[Verdict, ...]:
    """Nine verdicts, c0 to c8."""
    proxy = (
        "system m-USE stands for mBERT and XLM",
        "collection ICD-10 pages stand for CLEF 2003",
        "measure nDCG@10 instead of AP",
    )
    cells = _cells("merged-ties", "joint-mono", -0.012, 0.01, pairs=CROSS, seed=3)
    gates = _gates(
        ("evidence", True, "300 queries in 30 cells, no query missing", ""),
        ("competence floor", True, "m-use reaches 1.21 × BM25 on monolingual nDCG@10 (needs 0.90)", ""),
        (
            "mark",
            None,
            "C = 0.29, so the claim is refuted rather than verified",
            "turns at a margin of −0.003",
        ),
        (
            "test",
            False,
            "p against = 0.210 > α = 0.05 after bonferroni over 6 claims",
            "turns at a margin of 0.032",
        ),
        ("seeds", True, "5 seeds of each trained arm", ""),
    )
    sure = _gates(
        ("evidence", True, "300 queries in 9 cells", ""),
        ("competence floor", True, "every stand-in reaches its floor", ""),
        ("mark", None, "C = 0.99, so the claim is verified", ""),
        ("test", True, "p for < 0.001 ≤ α = 0.05 after bonferroni over 6 claims", ""),
        ("confidence", True, "C = 0.99 ≥ 1 − α", ""),
    )
    return (
        Verdict(
            "c0",
            "refuted",
            "inconclusive",
            "neither direction passes its test after correction",
            0.71,
            0.29,
            0.0045,
            0.33,
            0.41,
            1.0,
            0.83,
            0.21,
            "bonferroni over 6 claims",
            (
                _atom(
                    "merged − joint",
                    "better",
                    "on-average",
                    margin=0.01,
                    delta=-0.004,
                    half=0.015,
                    p=0.83,
                    c=0.29,
                    cells=cells,
                    seed=5,
                ),
            ),
            gates,
            "exact",
            (),
            _sensitivity(-0.004, "refuted"),
            _power(0.028, under=True),
            (
                SideResult(
                    "merged-uniform is better than dev-best of joint by more than 0.010, on average",
                    "30 cells",
                    "ok",
                    0.21,
                    0.88,
                    0.12,
                    -0.011,
                    Interval(-0.027, 0.005),
                    300,
                ),
                SideResult("mean of merged is better than base by more than 0.010", "30 cells", "all ties"),
            ),
            (
                "Averaging five joint seeds without any specialist gives +0.006: averaging alone explains "
                "part of the gap.",
            ),
        ),
        Verdict(
            "c1",
            "verified",
            "by inspection",
            "5 families, 2 task kinds, 30 pairs and 4 scripts are in the evidence",
            1.0,
            atoms=(AtomResult("covers", "covers", "", None, "ok", 1.0),),
            trace=_gates(("families", True, "5 ≥ 4", ""), ("scripts", True, "4 ≥ 2", "")),
            fidelity="exact",
        ),
        Verdict(
            "c2",
            "verified",
            "conclusive",
            "the test and the confidence agree",
            0.99,
            0.991,
            0.001,
            0.999,
            0.43,
            0.0036,
            0.0006,
            0.9994,
            "bonferroni over 6 claims",
            (
                _atom(
                    "vanilla − clwe",
                    "not_better",
                    "on-average",
                    margin=0.02,
                    delta=-0.041,
                    half=0.022,
                    p=0.0006,
                    c=0.99,
                    cells=_cells("vanilla", "proc-b", -0.041, 0.02, seed=11),
                    seed=6,
                ),
            ),
            sure,
            "proxy",
            proxy,
            _sensitivity(0.021, "verified"),
            _power(0.018),
        ),
        Verdict(
            "c3",
            "verified",
            "inconclusive",
            "C is below 1 − α",
            0.83,
            0.83,
            0.004,
            0.86,
            0.25,
            0.31,
            0.0517,
            0.94,
            "bonferroni over 6 claims",
            (
                _atom(
                    "specialised − others",
                    "better",
                    "everywhere",
                    margin=0.0,
                    delta=0.031,
                    half=0.024,
                    p=0.0517,
                    c=0.83,
                    required="9 of 9 cells",
                    cells=_cells("labse", "m-use", 0.031, 0.02, seed=12),
                    seed=7,
                ),
            ),
            sure[:2],
            "proxy",
            proxy[:1],
            Sensitivity(),
            _power(0.026),
        ),
        Verdict(
            "c4",
            "verified",
            "conclusive",
            "the test and the confidence agree",
            0.9995,
            0.9995,
            0.0003,
            1.0,
            0.25,
            0.00006,
            0.00001,
            0.99999,
            "bonferroni over 6 claims",
            (
                _atom(
                    "specialised − vanilla",
                    "better",
                    "everywhere",
                    margin=0.0,
                    delta=0.128,
                    half=0.021,
                    p=0.00001,
                    c=0.9995,
                    required="9 of 9 cells",
                    cells=_cells("labse", "mlm-semb", 0.128, 0.03, seed=13),
                    seed=8,
                ),
            ),
            sure,
            "proxy",
            proxy[:1],
            _sensitivity(0.09, "verified"),
            _power(0.02),
        ),
        Verdict(
            "c5",
            "refuted",
            "conclusive",
            "the test and the confidence agree",
            0.98,
            0.02,
            0.0014,
            0.01,
            0.4,
            0.011,
            0.9981,
            0.0019,
            "bonferroni over 6 claims",
            (
                _atom(
                    "windows − whole",
                    "better",
                    "on-average",
                    margin=0.01,
                    delta=-0.017,
                    half=0.012,
                    p=0.9981,
                    c=0.02,
                    cells=_cells("e5-windows", "e5", -0.017, 0.012, seed=14),
                    seed=9,
                ),
            ),
            sure,
            "exact",
            (),
            _sensitivity(-0.012, "refuted"),
            _power(0.015),
        ),
        Verdict("c6", None, "not tested", "profile embedded has no ranker trained on relevance data"),
        Verdict(
            "c7",
            None,
            "error",
            "step rerank failed: the cross-encoder folder holds no tokenizer",
            trace=_gates(
                (
                    "steps",
                    False,
                    "rerank of e5 on icd10-titles failed",
                    "needs a model folder with a tokenizer",
                ),
            ),
        ),
        Verdict(
            "c8",
            "refuted",
            "inconclusive",
            "trained models have 2 seeds; at least 3 are needed for a conclusive mark",
            0.64,
            0.36,
            0.0048,
            0.3,
            0.2,
            0.5,
            0.61,
            0.083,
            "bonferroni over 6 claims",
            (
                _atom(
                    "in-domain − base",
                    "better",
                    "on-average",
                    margin=0.01,
                    delta=0.052,
                    half=0.02,
                    p=0.0004,
                    c=0.99,
                    seed=10,
                    cells=_cells("m-icd10", "m-base", 0.052, 0.02, seed=15),
                ),
                _atom(
                    "out-of-domain − base",
                    "better",
                    "on-average",
                    margin=0.01,
                    delta=0.012,
                    half=0.019,
                    p=0.41,
                    c=0.55,
                    seed=11,
                ),
                _atom(
                    "in-domain − out-of-domain",
                    "different",
                    "on-average",
                    margin=0.01,
                    delta=0.04,
                    half=0.018,
                    p=0.001,
                    c=0.97,
                    seed=12,
                ),
            ),
            gates[:3],
            "proxy",
            proxy[1:2],
            Sensitivity(),
            _power(0.03, under=True),
        ),
    )
