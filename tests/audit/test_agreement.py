"""The agreement table and CC901: matching claims, κ, Brier, reliability."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, cohen_kappa_score

from claimcheck.audit import audit_document, compare_marks, parse_source, read_document
from claimcheck.audit.agreement import kappa, match_claims, reliability
from claimcheck.audit.document import Document
from claimcheck.audit.readers import read_text
from claimcheck.audit.text_output import agreement_lines
from claimcheck.record import ClaimFacts, Record, SourceSays, Verdict

ROOT = Path(__file__).parents[2]
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


def claims_table(rows: list[tuple[str, str, str]]) -> Document:
    """A document with nothing but a claims table."""
    lines = "".join(f"| {text} | {mark} | {confidence} |\n" for text, mark, confidence in rows)
    head = "# T\n\n## Claims\n\n| Claim | Verified | Confidence |\n|---|---|---|\n"
    return parse_source(read_text(head + lines, "d.md"))


def shipped() -> list[ClaimFacts]:
    """The claims of the shipped suite, with the marks and confidences that they quote."""
    specs = [yaml.safe_load(p.read_text(encoding="utf-8")) for p in sorted((ROOT / "claims").glob("c*.yaml"))]
    says = [spec.get("source", {}).get("says", {}) for spec in specs]
    return [
        facts(spec["claim"], spec["statement"], said.get("verified"), said.get("confidence"))
        for spec, said in zip(specs, says, strict=True)
    ]


def matches(texts: list[str], claims: list[ClaimFacts]) -> list[str | None]:
    """The ids matched with these claims of a document, each marked ✓ .22 as c7 is."""
    found = match_claims(claims_table([(text, "✓", "0.22") for text in texts]).claims, claims)
    return [found[i].id if i in found else None for i in range(1, len(texts) + 1)]


def test_a_mark_and_a_confidence_are_no_statement() -> None:
    """Claims that share the quoted numbers and hardly a word are not compared, and the table says so."""
    document = claims_table(
        [("Pretrained encoders on average", "✓", "0.41"), ("Butter is better trained than oil.", "✓", "0.29")]
    )
    claims = [
        facts("b", "The best numbers come from encoders trained for meaning.", True, 0.29),
        facts("a", "Off-the-shelf encoders do not beat embeddings.", True, 0.41),
    ]
    verdicts = [Verdict(i, "refuted", "conclusive", "", confidence=0.97) for i in "ab"]
    result = audit_document(document, record=record(claims, verdicts))
    assert result.agreement is not None
    assert [(r.claim, r.agree) for r in result.agreement.rows] == [(None, None)] * 2
    assert "no experiment for it in the Record: claim 1, 2" in result.agreement.notes
    assert sum("no experiment for it " in line for line in list(agreement_lines(result.agreement))[1:3]) == 2
    assert "CC901" not in {f.rule for f in result.findings}


def test_equal_marks_break_ties() -> None:
    """Of two statements with the same words, the one that quotes the mark and confidence of the claim."""
    claims = [facts(i, "Sections help long documents.", True, p) for i, p in (("a", 0.9), ("b", 0.22))]
    assert matches(["Sections help long documents."], claims) == ["b"]


def test_the_shipped_claims_match_themselves() -> None:
    """Whatever the order; nothing else does."""
    claims = shipped()
    statements = [" ".join(c.statement.split()) for c in claims]
    assert len(claims) == 9
    assert matches(statements, claims) == [c.id for c in claims]
    assert matches(statements[::-1], claims) == [c.id for c in claims][::-1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c0", "Merged retrievers, each specialised on one language, beat a single retriever trained jointly on all "
               "those languages, both within the domain and across languages."),
        ("c1", "Our comparison is broad: it covers several multilingual encoders of different design, sentence "
               "retrieval as well as retrieval of whole documents, and pairs of several families and scripts."),
        ("c2", "In unsupervised cross-lingual retrieval of whole documents, general-purpose multilingual encoders "
               "used as they are do not beat systems based on cross-lingual word embeddings on average."),
        ("c3", "The best scores in retrieving sentences across languages are those of encoders further trained to "
               "represent sentence meaning."),
        ("c4", "In sentence retrieval across languages, no general-purpose multilingual encoder used as it is "
               "reaches the best encoder that was trained for the meaning of sentences."),
        ("c5", "For long documents, comparing the query with sections of the document ranks better than comparing it "
               "with a single encoding of the whole document by the same encoder."),
        ("c5", "Long documents are ranked better by comparing queries with document sections than with one encoding "
               "of the whole document by the same encoder."),
        ("c6", "Rankers trained on English relevance data only were tested in other languages and domains [3]."),
        ("c7", "Re-ranking by a ranker trained on English relevance data from another domain rarely improves the "
               "unsupervised ranking it starts from."),
        ("c8", "Only contrastive tuning on data of the domain improves a multilingual ranker in a specialised domain; "
               "tuning on another domain or re-ranking without training data of that domain does not improve it."),
    ],
)  # fmt: skip
def test_light_paraphrases_are_matched(name: str, text: str) -> None:
    """One to one with the claim they paraphrase."""
    assert matches([text], shipped()) == [name]


def test_a_claim_that_was_cut_is_matched_by_the_run_that_is_left() -> None:
    """A half that still says it; what lacks the predicate, or stands elsewhere in other words, is not matched."""
    cut = [
        "encoders used as they are do not, on average, beat systems built on cross-lingual word embeddings.",
        "For unsupervised retrieval of whole documents across languages, general-purpose multilingual encoders used",
        "rather than with generators trained on web text.",
        "the best scores come from encoders that were further trained to represent the meaning of sent",
        "For retrieval of sentences across languages,",
    ]
    assert matches(cut, shipped()) == ["c2", None, None, "c3", None]


@pytest.mark.parametrize(
    "text",
    [
        "Butter is better trained than oil.",
        "Documents across languages are retrieved by encoders.",
        "The best multilingual encoder was trained on sentences.",
        "Encoders are trained on English data.",
        "Re-ranking improves scores.",
        "For retrieval of sentences across languages, the best scores come from bilingual dictionaries.",
        "For retrieval of documents across languages, the best scores come from lexical translation.",
        "The weather in spring is mild in most years.",
    ],
)
def test_other_claims_are_not_matched(text: str) -> None:
    """Words of the field, or a beginning in common, do not make two claims one."""
    assert matches([text], shipped()) == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Re-ranking with a ranker that was trained on English relevance data of another domain improves on the "
        "unsupervised ranking that it starts from.",
        "For unsupervised retrieval of whole documents across languages, general-purpose multilingual encoders used "
        "as they are beat systems built on cross-lingual word embeddings.",
        "One retriever trained jointly on all languages beats merging retrievers that were each specialised on one "
        "language, within the domain and across languages.",
        "On long documents, comparing a query with one encoding of the whole document ranks better than comparing it "
        "with the sections of the document by the same encoder.",
        "On long documents, comparing a query with the sections of a document ranks worse than comparing it with one "
        "encoding of the whole document by the same encoder.",
        "Rankers that were trained on English relevance data were tested on other languages and in other domains.",
    ],
)
def test_what_turns_a_claim_is_not_matched(text: str) -> None:
    """The same words without "rarely", "not" or "only", with sides exchanged, or in the other direction."""
    assert matches([text], shipped()) == [None]


def test_numbers_of_the_statement_must_be_in_the_claim() -> None:
    """A claim of another size is another claim; details of its own are not."""
    claims = [facts("a", "Merged retrievers beat joint training on titles by 0.05 nDCG@10.")]
    assert matches(["Merged retrievers beat joint training on titles by 0.15 nDCG@10."], claims) == [None]
    assert matches(
        ["On 9 tasks merged retrievers beat joint training on titles by .05 nDCG@10."], claims
    ) == ["a"]


def test_the_example_has_no_experiment_in_the_shipped_suite() -> None:
    """The README's example is about other things than the shipped claims."""
    document = read_document(ROOT / "docs" / "examples" / "synthesis.md")
    assert len(document.claims) == 6
    assert match_claims(document.claims, shipped()) == {}


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


QUOTED = [
    (
        "A broad evaluation of multilingual encoders is carried out on document and sentence retrieval.",
        "✓",
        "0.27",
    ),
    (
        "Off-the-shelf encoders show no clear gain over models with cross-lingual word embeddings for docum",
        "✓",
        "0.41",
    ),
    (
        "State-of-the-art sentence-level results come from encoders specialised for sentence meaning.",
        "✓",
        "0.29",
    ),
    ("The peak is not reached by general-purpose encoders used as they are.", "✓", "0.17"),
    ("Matching a query with localised parts of long documents helps.", "✓", "0.17"),
    ("Rankers trained on English data of another task are examined for transfer.", "✓", "0.30"),
    ("Such re-ranking rarely brings an improvement over the unsupervised first stage.", "✓", "0.22"),
    ("Gains come only from contrastive tuning on in-domain data.", "×", "0.13"),
]


def test_the_document_that_specs_quote_is_known_by_its_numbers() -> None:
    """Marks and confidences in a row tell the synthesis; its claims may then be worded otherwise."""
    suite = shipped()
    assert {n: c.id for n, c in match_claims(claims_table(QUOTED).claims, suite).items()} == {
        n: f"c{n}" for n in range(1, 9)
    }
    other = [
        (f"Butter number {i} is better than oil.", mark, sure) for i, (_, mark, sure) in enumerate(QUOTED)
    ]
    assert match_claims(claims_table(other).claims, suite) == {}  # not about the same
    assert match_claims(claims_table(QUOTED[::-1]).claims, suite) == {}  # in another order
    some = [(text, mark, sure if i in (1, 6) else "0.55") for i, (text, mark, sure) in enumerate(QUOTED)]
    assert match_claims(claims_table(some).claims, suite) == {}  # two equal pairs are chance
