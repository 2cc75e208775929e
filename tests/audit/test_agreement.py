"""The agreement table and CC901: matching claims, κ, Brier, reliability."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, cohen_kappa_score

from claimcheck.audit import audit_document, compare_marks, parse_source, read_document
from claimcheck.audit.agreement import kappa, reliability
from claimcheck.audit.readers import read_text
from claimcheck.record import ClaimFacts, Record, SourceSays, Verdict, plain

CLEAN = Path(__file__).parent / "data" / "clean.md"


def facts(
    name: str, statement: str, verified: bool | None = None, confidence: float | None = None
) -> ClaimFacts:
    """A claim of a Record."""
    return ClaimFacts(
        id=name, statement=statement, measure="AP", alpha=0.05, hypothesis="", cites=(), spec={}, digest="0",
        says=SourceSays(verified, confidence),
    )  # fmt: skip


def record(claims: list[ClaimFacts], verdicts: list[Verdict]) -> Record:
    """A Record with nothing but claims and verdicts."""
    return Record(
        suite="s", title="t", question="q", profile="p", defaults={}, claims=tuple(claims), verdicts=tuple(verdicts), tasks=(),
        systems=(), roles=(), means=(), controls=(), data=(), steps=(), software={}, scores_digest="0",
    )  # fmt: skip


OWN_WORDS = [
    facts(
        "translation",
        "Query translation is better than multilingual encoders for cross-lingual documents on CLEF 2003.",
    ),
    facts(
        "close", "For close languages on NeuCLIR the gap between translation and encoders is 0.03 nDCG@10."
    ),
    facts(
        "sections",
        "Sections of documents give encoders a higher MAP than whole documents on 9 of 12 language pairs.",
    ),
    facts("expansion", "Expanded translated queries have a higher recall at rank 100 on CLEF 2003."),
    facts("pairs", "Training on 10 000 translated pairs closes the gap on NeuCLIR."),
]
AGREEING = [
    Verdict("translation", "verified", "conclusive", "", confidence=0.97),
    Verdict("close", "verified", "inconclusive", "", confidence=0.7),
    Verdict("sections", "verified", "conclusive", "", confidence=0.99),
    Verdict("expansion", "refuted", "conclusive", "", confidence=0.96),
    Verdict("pairs", None, "not tested", ""),
]


def test_claims_are_matched_by_words() -> None:
    """Claims in our own words are found again, in whatever order the Record has them."""
    table = compare_marks(read_document(CLEAN), record(OWN_WORDS[::-1], AGREEING[::-1]))
    assert [r.claim for r in table.rows] == ["translation", "close", "sections", "expansion", "pairs"]
    assert (table.compared, table.agreed) == (4, 4)
    assert table.kappa == pytest.approx(1.0)
    assert table.brier == pytest.approx(((0.95 - 1) ** 2 + (0.9 - 1) ** 2 + 0.05**2) / 3)
    assert table.brier_n == 3


def test_claims_are_matched_by_mark_and_confidence() -> None:
    """A spec that quotes mark and confidence is matched even when hardly a word is shared."""
    document = parse_source(
        read_text(
            "# T\n\n## Claims\n\n| Claim | Verified | Confidence |\n|---|---|---|\n"
            "| Pretrained encoders on average | ✓ | 0.41 |\n| Peak scores are met by encoders | ✓ | 0.29 |\n", "d.md",
        )
    )  # fmt: skip
    claims = [
        facts("b", "The best numbers come from encoders tuned for meaning.", True, 0.29),
        facts("a", "Off-the-shelf encoders do not beat embeddings.", True, 0.41),
    ]
    verdicts = [
        Verdict("a", "refuted", "conclusive", "", confidence=0.97),
        Verdict("b", "verified", "conclusive", "", confidence=0.9),
    ]
    table = compare_marks(document, record(claims, verdicts))
    assert [(r.claim, r.agree) for r in table.rows] == [("a", False), ("b", True)]
    assert plain(table)["rows"][0]["found"] == "refuted"


@pytest.mark.parametrize("index", [0, 2, 3])
@pytest.mark.parametrize(
    ("strength", "severity"),
    [("conclusive", "error"), ("inconclusive", "warning"), ("by inspection", "error")],
)
def test_disagreement_is_found(index: int, strength: str, severity: str) -> None:
    """A mark against the experiment is found, and nothing else; its gravity follows the verdict's strength."""
    verdicts = list(AGREEING)
    flipped = "refuted" if verdicts[index].mark == "verified" else "verified"
    verdicts[index] = replace(verdicts[index], mark=flipped, strength=strength)  # type: ignore[arg-type]
    result = audit_document(read_document(CLEAN), record=record(OWN_WORDS, verdicts))
    assert [(f.rule, f.severity, f.claim) for f in result.findings] == [("CC901", severity, index + 1)]
    assert flipped in result.findings[0].message


def test_agreement_is_silent() -> None:
    """Marks that agree with the Record make no finding."""
    result = audit_document(read_document(CLEAN), record=record(OWN_WORDS, AGREEING))
    assert result.findings == ()
    assert result.agreement is not None


def test_claims_without_counterpart() -> None:
    """What is in one side alone is named, and compared with nothing."""
    table = compare_marks(
        read_document(CLEAN),
        record(
            [facts("x", "Bread rises overnight in a cold kitchen.")],
            [Verdict("x", "verified", "conclusive", "")],
        ),
    )
    assert table.compared == 0
    assert table.kappa is None
    assert table.brier is None
    assert any("in the Record alone: x" in n for n in table.notes)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30))
def test_kappa_is_cohens(pairs: list[tuple[bool, bool]]) -> None:
    """κ equals scikit-learn's, and is None where scikit-learn divides by zero."""
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    if len({*left, *right}) == 1:
        assert kappa(pairs) is None
    else:
        assert kappa(pairs) == pytest.approx(float(cohen_kappa_score(left, right)))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_reliability_keeps_every_forecast(forecasts: list[tuple[float, bool]]) -> None:
    """Bins hold all forecasts, and their decomposition bounds the Brier score from below."""
    points = reliability([(p, float(y)) for p, y in forecasts])
    assert sum(p.n or 0 for p in points) == len(forecasts)
    assert all(0 <= p.x <= 1 and 0 <= p.y <= 1 for p in points)
    if len({y for _, y in forecasts}) == 2:
        brier = float(brier_score_loss([y for _, y in forecasts], [p for p, _ in forecasts]))
        within = sum((p.n or 0) * (p.x - p.y) ** 2 for p in points) / len(forecasts)
        assert within <= brier + 1e-9
