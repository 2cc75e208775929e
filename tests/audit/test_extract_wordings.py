"""Wordings of a claim that narrow or deny it: what is suggested for them, and what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.audit import parse_source, write_suite
from claimcheck.audit.readers import read_text
from claimcheck.audit.suggest import suggest
from claimcheck.spec.lint import lint

WORDINGS = [
    # denials
    ("mBERT is hardly better than CLWE for document retrieval.", "{not_better: mbert, than: clwe, by: 0.01}", "'hardly' is read as 'not'"),
    ("mBERT was hardly any better than CLWE.", "{not_better: mbert, than: clwe, by: 0.01}", "'hardly' is read as 'not'"),
    ("mBERT barely outperforms CLWE.", "{not_better: mbert, than: clwe, by: 0.01}", "'barely' is read as 'not'"),
    ("mBERT is barely worse than CLWE.", "{not_better: clwe, than: mbert, by: 0.01}", "'barely' is read as 'not'"),
    ("mBERT scarcely differs from CLWE.", "{comparable: ", "'scarcely' is read as 'not'"),
    ("BM25 is not outperformed by SPLADE on BEIR.", "{not_better: splade, than: bm25, by: 0.01}", ""),
    # quantifiers
    ("mBERT hardly ever outperforms CLWE.", "{better: mbert, than: clwe, by: 0.01, hold: rarely}", "'hardly ever' is read as `hold: rarely`"),
    ("Model soups seldom outperform the best single model.", "{better: model-soups, than: best-single-model, by: 0.01, hold: rarely}", "'seldom'"),
    ("Usually dense retrieval beats BM25.", "{better: dense-retrieval, than: bm25, by: 0.01, hold: mostly}", "'Usually'"),
    ("Dense retrieval beats BM25 consistently.", "{better: dense-retrieval, than: bm25, by: 0.01, hold: everywhere}", "'consistently'"),
    ("Merging is worse than joint training in fewer than half of the language pairs.",
     "{better: joint-training, than: merging, by: 0.01, hold: {at_most: 0.5}}", "'in fewer than half of the language pairs' is read as a share"),
    ("Merging beats joint training for at least two thirds of the collections.",
     "{better: merging, than: joint-training, by: 0.01, hold: {at_least: 0.67}}", "two thirds of the collections' is read"),
    ("Merging beats joint training in only a minority of data sets.", "{better: merging, than: joint-training, by: 0.01, hold: {at_most: 0.5}}", "minority"),
    ("Merging beats joint training only in a third of the data sets.", "{better: merging, than: joint-training, by: 0.01, hold: {at_most: 0.33}}", "a third"),
    ("Merging beats joint training on the majority of data sets.", "{better: merging, than: joint-training, by: 0.01, hold: mostly}", "majority of"),
    ("Merging beats joint training in half of the documents.", "{better: merging, than: joint-training, by: 0.01}", "is 'in half of' a share of the cells?"),
    # exceptions
    ("Dense retrieval beats BM25 except on Touché.", "{better: dense-retrieval, than: bm25, by: 0.01}", "'except on Touché' narrows the claim"),
    ("Dense retrieval beats BM25 unless queries are long.", "{better: dense-retrieval, than: bm25, by: 0.01}", "'unless queries are long' narrows"),
    ("Dense retrieval beats everything but BM25.", "{better: dense-retrieval, than: everything, by: 0.01}", "'everything but BM25' narrows"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hypothesis", "question"), WORDINGS)
def test_what_narrows_a_claim_is_kept_or_asked(text: str, hypothesis: str, question: str) -> None:
    """A denial, quantifier or exception becomes part of the hypothesis or a question, and of no name."""
    found = suggest(text)
    assert found.hypothesis.startswith(hypothesis)
    assert question in " | ".join(found.decide)


def test_what_is_suggested_lints(tmp_path: Path) -> None:
    """All of these are valid hypotheses."""
    rows = "".join(f"| {text} | ✓ | 0.9 |\n" for text, _, _ in WORDINGS)
    document = parse_source(
        read_text(f"# T\n\n| Claim | Verified | Confidence |\n|---|---|---|\n{rows}", "t.md")
    )
    write_suite(document, tmp_path / "mine")
    assert [str(f) for f in lint([tmp_path / "mine"]) if f.level == "error"] == []
