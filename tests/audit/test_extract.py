"""Extraction: skeletons that lint as they are, with what the document said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.audit import parse_source, read_document, write_suite
from claimcheck.audit.readers import read_text
from claimcheck.audit.suggest import suggest
from claimcheck.errors import DataError, UsageError
from claimcheck.spec.lint import lint
from claimcheck.spec.load import load_project

DATA = Path(__file__).parent / "data"
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "synthesis.md"


@pytest.mark.parametrize("path", [DATA / "clean.md", EXAMPLE], ids=["clean", "example"])
def test_skeletons_lint(path: Path, tmp_path: Path) -> None:
    """The suite written from a document has no lint error, under its own profile."""
    out = tmp_path / "mine"
    files = write_suite(read_document(path), out)
    assert all(f.is_file() for f in files)
    assert [str(f) for f in lint([out]) if f.level == "error"] == []


def test_skeletons_keep_what_was_said(tmp_path: Path) -> None:
    """Statement, mark, confidence and source of every claim stand in its spec."""
    document = read_document(DATA / "clean.md")
    write_suite(document, tmp_path / "mine")
    project = load_project([tmp_path / "mine"])
    assert [c.statement for c in project.claims] == [c.text for c in document.claims]
    assert [c.says.verified for c in project.claims] == [True, True, True, False, None]
    assert [c.says.confidence for c in project.claims] == [0.95, 0.9, 0.9, 0.05, 0.5]
    assert [c.cites for c in project.claims][:3] == [
        ("arXiv:2104.01234",),
        ("arXiv:2203.04567",),
        ("doi:10.1234/sections.2023.17",),
    ]
    assert project.suite.question == document.question.plain if document.question else False


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Query translation outperforms encoders on average.", "{better: query-translation, than: encoders, by: 0.01, hold: on-average}"),
        ("Encoders do not beat word embeddings on average.", "{not_better: encoders, than: word-embeddings, by: 0.01, hold: on-average}"),
        ("mBERT fails to significantly outperform CLWE.", "{not_better: mbert, than: clwe"),
        ("Re-ranking rarely improves strong rankers.", "{better: re-ranking, than: strong-rankers, by: 0.01, hold: rarely}"),
        ("Only in-domain tuning improves MAP.", "{only: candidate, among: [candidate, alternative], better_than: baseline"),
        ("LaBSE is comparable to mE5 on all pairs.", "{comparable: labse, to: me5, within: 0.01, hold: everywhere}"),
        ("XLM underperforms mBERT.", "{better: mbert, than: xlm"),
        ("The score depends on the language.", "{different: "),
        ("This paper presents a study of encoders.", "{covers: "),
        ("In most languages, stemming beats no stemming.", "{better: "),
        ("Encoders on average fail to outperform lexicons.", "{not_better: encoders, than: lexicons, by: 0.01, hold: on-average}"),
        ("Dense retrieval does not consistently outperform BM25.", "{not: {better: dense-retrieval, than: bm25, by: 0.01, hold: everywhere}}"),
        ("LaBSE achieves the best scores.", "{better: candidate, than: best-other, by: 0.01}"),
        ("Merged models perform comparably to joint training.", "{comparable: merged-models, to: joint-training"),
        ("Query expansion has no effect on recall.", "{comparable: "),
        ("Not only LaBSE but also m-USE outperforms Proc-B.", "{better: "),
        ("Gains are limited to related languages.", "{only: candidate"),
        ("Merging beats joint training in 8 of 12 pairs.", "{better: merging, than: joint-training, by: 0.01, hold: {at_least: 0.67}}"),
        ("Localised matching scores sections against the query.", "{different: system-a"),
        ("Encoders lag behind BM25 on long documents.", "{better: bm25, than: encoders"),
    ],
)  # fmt: skip
def test_wording_suggests_hypothesis(text: str, start: str) -> None:
    """Comparison and quantifier of the wording become the hypothesis; a person is asked about the rest."""
    found = suggest(text)
    assert found.hypothesis.startswith(start)
    assert found.decide


def asked(text: str) -> str:
    """All that a person is asked about a claim, but for the margin."""
    return " | ".join(d for d in suggest(text).decide if "too small to matter" not in d)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        # a name that holds a word of comparison
        ("On NQ, chunks of 256 tokens give a higher exact match than chunks of 1,024 tokens.", "{better: chunks-256-tokens, than: chunks-1024-tokens"),
        ("Five sessions per week are better than three sessions per week at equal energy expenditure.", "{better: five-sessions-week, than: three-sessions-week"),
        ("Light stemming improves MAP by 9 points over no stemming.", "{better: light-stemming, than: no-stemming"),
        ("FLAN 137B beats GPT-3 175B.", "{better: flan-137b, than: gpt-3-175b"),
        # sides
        ("Rewrites by people lead to a lower nDCG@3 than rewrites by language models on CAsT.", "{better: rewrites-language-models, than: rewrites-people"),
        ("A nap of 60 minutes improves recall of word pairs by 9 % in adults compared with quiet rest.", "{better: nap-60-minutes, than: quiet-rest"),
        ("HyDE improves nDCG@10 over BM25 on TREC DL 2019.", "{better: hyde, than: bm25"),
        ("Hard negatives raise MRR@10 by 3 points over random negatives.", "{better: hard-negatives, than: random-negatives"),
        ("Retrieval practice improves delayed test scores in history.", "{better: retrieval-practice, than: without-retrieval-practice"),
        ("Evidence shows that ColBERT reaches a higher nDCG@10 than BM25.", "{better: colbert, than: bm25"),
        ("BM25 is outperformed by DPR.", "{better: dpr, than: bm25"),
        ("Word2vec is not as good as BERT.", "{better: bert, than: word2vec"),
        ("DPR has no higher recall than BM25.", "{not_better: dpr, than: bm25"),
        ("Fine-tuned judges agree with people as often as GPT-4 does.", "{comparable: fine-tuned-judges, to: gpt-4, within: 0.01}"),
        ("Merged models are not comparable to joint training.", "{different: merged-models, from: joint-training"),
    ],
)  # fmt: skip
def test_plain_wording_is_read_without_a_question(text: str, start: str) -> None:
    """Sides and direction are right where nothing but the margin is asked."""
    assert suggest(text).hypothesis.startswith(start)
    assert asked(text) == ""


@pytest.mark.parametrize(
    ("text", "start", "question"),
    [
        ("Soils produce more carbon dioxide equivalents than sands.", "{better: soils, than: sands", "exchange the sides"),
        ("Binaural beats reduce STAI scores by 3 points or more compared with plain music.", "{better: plain-music, than: binaural-beats", "exchange the sides"),
        ("Boosting has a lower RMSE than the weather model.", "{better: boosting, than: weather-model", "'RMSE' is read as a cost"),
        ("Reranking increases latency by 20 ms over BM25.", "{better: bm25, than: reranking", "'latency' is read as a cost"),
        ("Smaller classes achieved higher scores than larger classes.", "{better: smaller-classes, than: larger-classes", "exchange the sides"),
        ("Correlation with people is lower for dialogue than for news.", "{better: news, than: dialogue", "conditions of the same"),
        ("Recall is higher for long queries than short queries.", "{better: recall, than: short-queries", "names a measure"),
        ("Judges prefer the longer of two summaries in more than 60 % of pairs that people call equal.", "{different: ", "no comparison"),
        ("RAG reaches 44.5 exact match on NQ.", "{different: ", "no comparison"),
        ("Correlation on SummEval does not depend on the quality of the systems.", "{comparable: ", "which systems"),
        ("Lemmatisation and stemming differ by less than one point of MAP.", "{comparable: ", "which systems"),
        ("Byte-level models have the same sequence length for all 200 languages.", "{comparable: system-a, to: system-b, within: 0.01, hold: everywhere}", "which systems"),
        ("Long-context rerankers improve nDCG@10 over passage rerankers on 9 of 11 BEIR sets.", "{better: long-context-rerankers, than: passage-rerankers, by: 0.01, hold: {at_least: 0.82}}", "share of the cells"),
        ("Rewriting improves search in languages other than English.", "{better: rewriting, than: search", "is 'search' a system?"),
        ("No-till raised carbon compared with conventional tillage.", "{better: no-till, than: conventional-tillage", "exchange the sides"),
        ("Bilingual lexicons extracted from corpora outperform embeddings.", "{better: bilingual-lexicons-extracted, than: embeddings", "is short for"),
        ("DPR outperforms BM25 but not SPLADE.", "{better: dpr, than: bm25", "negates"),
        ("Sparse models lose less accuracy than dense models.", "{better: ", "'lose' may turn the direction"),
        ("Voice messages are better than text messages in 50 % of villages.", "{better: voice-messages, than: text-messages", "'in 50 % of' a share"),
        ("Semantic entropy needs 10 samples to outperform token probability.", "{better: system-a, than: system-b", "which systems"),
        ("DPR may outperform BM25.", "{better: dpr, than: bm25", "'may' hedges"),
    ],
)  # fmt: skip
def test_what_the_wording_leaves_open_is_asked(text: str, start: str, question: str) -> None:
    """Where direction, sides or the claim itself are not plain, the suggestion says what to decide."""
    assert suggest(text).hypothesis.startswith(start)
    assert question in asked(text)


def test_every_suggested_form_lints(tmp_path: Path) -> None:
    """Shares, negations and comparisons with the best are valid hypotheses."""
    claims = (
        "Dense retrieval does not consistently outperform BM25.",
        "LaBSE achieves the best scores.",
        "Merging beats joint training in 8 of 12 pairs.",
        "Merging beats joint training in no more than 2 of 12 pairs.",
        "Gains are limited to related languages.",
    )
    rows = "".join(f"| {claim} | ✓ | 0.9 |\n" for claim in claims)
    text = f"# T\n\n| Claim | Verified | Confidence |\n|---|---|---|\n{rows}"
    write_suite(parse_source(read_text(text)), tmp_path / "mine")
    assert [str(f) for f in lint([tmp_path / "mine"]) if f.level == "error"] == []


def test_not_significantly_is_no_evidence() -> None:
    """A claim of non-superiority asks for the margin and says why."""
    assert any("no evidence" in d for d in suggest("mBERT fails to significantly outperform CLWE.").decide)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    claims=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x0b\x0c"), min_size=1, max_size=300),
        min_size=1,
        max_size=5,
    ),
    title=st.text(max_size=80),
)
def test_any_wording_lints(claims: list[str], title: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever claims and title hold, the skeletons are valid YAML that lints."""
    rows = "".join(f"| {c} | ✓ | 0.5 |\n" for c in claims)
    document = parse_source(
        read_text(
            f"# {title}\n\n## Claims\n\n| Claim | Verified | Confidence |\n|---|---|---|\n{rows}", "any.md"
        )
    )
    if not document.claims:
        return
    out = tmp_path_factory.mktemp("any") / "suite"
    write_suite(document, out)
    assert [str(f) for f in lint([out]) if f.level == "error"] == []


def test_no_claims_is_an_error(tmp_path: Path) -> None:
    """A document without claims cannot be extracted, and nothing is written."""
    with pytest.raises(DataError, match="no claims"):
        write_suite(parse_source(read_text("# A title\n\nText.", "none.md")), tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A folder that holds something is left alone."""
    (tmp_path / "keep.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        write_suite(read_document(DATA / "clean.md"), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["keep.txt"]
