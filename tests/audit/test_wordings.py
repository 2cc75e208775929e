"""Wordings that rules must tell apart: parallel claims, legends, results, whole titles, counts of marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_styles import document, rules

from claimcheck.audit import parse_source
from claimcheck.audit.case import Case
from claimcheck.audit.markup import plain
from claimcheck.audit.parse.count_patterns import PATTERNS
from claimcheck.audit.parse.counts import _compiled, is_total, number
from claimcheck.audit.readers import read_text
from claimcheck.audit.rules.cc103 import cut_sign
from claimcheck.audit.rules.cc305 import _LEGEND, _TELLING
from claimcheck.audit.rules.pairs import side_by_side
from claimcheck.audit.wording import fold

ROWS = "| Averaging loses 2 points of nDCG@10 on FiQA. | [1] | {} |\n| Adapters win 4 points of recall on TREC. | [2] | {} |"


def synthesis(
    above: str, *, title: str = "Averaging and Adapters", marks: tuple[str, str] = ("✓", "×")
) -> str:
    """A synthesis of two claims below some text."""
    return f"# {title}\n\n{above}\n\n## Claims\n\n| Claim | Source | Mark |\n|---|---|---|\n{ROWS.format(*marks)}\n"


def pair(first: str, second: str) -> str:
    """A synthesis of two given claims."""
    return f"# Rerankers\n\n| Claim | Source | Mark |\n|---|---|---|\n| {first} | [1] | ✓ |\n| {second} | [1] | ✓ |\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Replay keeps the MRR@10 within 1 point on XOR-TyDi.", "Elastic weights keep MRR@10 within 1 point on XOR-TyDi."),
        ("Distillation halves the latency of listwise rerankers on TREC DL.", "Quantisation halves the latency of listwise rerankers on TREC DL."),
        ("On TREC DL, distillation halves the latency of listwise rerankers.", "Quantisation halves the latency of listwise rerankers on TREC DL."),
        ("Stemming raises the recall of short queries on Robust04.", "Stemming raises the recall of long queries on Robust04."),
    ],
)  # fmt: skip
def test_parallel_claims_are_no_repetition(first: str, second: str) -> None:
    """Claims that say the same of different things stand side by side."""
    assert side_by_side(first, second)
    assert side_by_side(second, first)
    assert "CC402" not in rules(pair(first, second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Replay keeps the MRR@10 within 1 point on XOR-TyDi.", "Replay keeps MRR@10 within 1 point on XOR-TyDi."),
        ("Adapter modules reduce forgetting on XNLI by 3 points.", "Adapters reduce forgetting on XNLI by 3 points."),
        ("Experiments show that adapters reduce forgetting on XNLI by 3 points.", "Trials found that adapters reduce forgetting on XNLI by 3 points."),
        ("On TREC DL, distillation halves the latency of rerankers.", "Distillation halves the latency of rerankers on TREC DL."),
    ],
)  # fmt: skip
def test_one_claim_in_other_words_is_a_repetition(first: str, second: str) -> None:
    """A claim with an article less, a front phrase or another reporting clause is the same claim."""
    assert not side_by_side(first, second)
    assert "CC402" in rules(pair(first, second))


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("Averaging works when both models start from the same checkpoint [1].", False),
        ("Learned sparse models lead by six points [1].", False),
        ("2 papers were found. Learned sparse models lead by six points [1].", False),
        ("The models share a vocabulary.", False),
        ("2 papers were found. The claims stand in Table 1.", True),
        ("The search was run on 5 March 2025.", True),
    ],
)
def test_results_that_count_papers_alone(text: str, fires: bool) -> None:
    """A results section is told to lack results only where it speaks of papers, claims and the search."""
    assert ("CC105" in rules(synthesis(f"## Results\n\n{text}"))) == fires


@pytest.mark.parametrize(
    "told",
    [
        "✓ means that the tables agree, × that they disagree, and ? that they do not tell.",
        "✓: the tables agree; ×: they disagree; ?: they do not tell.",
        "✓ = tables agree | × = tables disagree | ? = not enough data",
        "✓ tables agree, × tables disagree",
        "× (refuted) is used if a table says the opposite.",
        "A × is given when the evidence goes against the claim.",
        "✓ = yes, × = no, ~ = not known",
    ],
)
def test_legends_tell_what_a_cross_means(told: str) -> None:
    """A legend that sets × against the claim, or beside a third sign, leaves no doubt."""
    assert "CC305" not in rules(synthesis(told))


@pytest.mark.parametrize(
    "told", ["✓: read, ×: something else.", "Cross-encoders are wrong at times.", "A 2 × 3 design is usual."]
)
def test_other_words_tell_nothing_of_a_cross(told: str) -> None:
    """A legend that says neither, or a cross that is none, leaves the doubt."""
    assert "CC305" in rules(synthesis(told))


SIGNS = st.lists(
    st.sampled_from(["×", "✓", "?", "~", "cross", "refuted", "'no'", " = ", ": ", " that ", " is ", "they ", "disagree", "opposite",
                     "against", "(x)", ", ", "tables "]),
    max_size=12,
)  # fmt: skip


@given(parts=SIGNS)
def test_a_legend_holds_a_telling_word(parts: list[str]) -> None:
    """Sentences that the sieve of CC305 passes over hold no legend."""
    text = "".join(parts)
    assert not _LEGEND.search(text) or any(word in fold(text) for word in _TELLING)


def test_a_question_is_a_whole_title() -> None:
    """A title that ends in a question mark was not cut, though the research question is longer."""
    asks = (
        "Research question: Can a reranker trained on English only be used for Swahili passages without loss?"
    )
    whole = "Can a Reranker Trained on English Only Be Used for Swahili Passages"
    assert "CC103" not in rules(synthesis(asks, title=f"{whole}?"))
    assert "CC103" in rules(synthesis(asks, title=whole))


@pytest.mark.parametrize(
    ("title", "fires"),
    [
        ("Merging Retrievers versus Joint", True),
        ("Merging Retrievers versus Joint Training", False),
        ("From Dense Retrievers to Joint", False),
        ("Why Retrievers Are Joint", False),
        ("Merging versus Joint", False),
    ],
)
def test_an_adjective_that_the_text_sets_before_a_noun(title: str, fires: bool) -> None:
    """A title that ends in "joint" was cut where the text has "joint training" throughout."""
    text = "## Abstract\n\nMerging matches joint training. It is cheaper than joint training."
    assert ("CC103" in rules(synthesis(text, title=title))) == fires
    assert "CC103" not in rules(synthesis(f"{text} Both are joint.", title=title))
    bare = synthesis(text, title=title).removeprefix("# ")  # a title that is a paragraph
    assert ("CC103" in rules(bare)) == fires


def test_a_title_that_ends_in_an_adverb() -> None:
    """An adverb goes on behind "to", and not behind a verb."""
    assert cut_sign("Transfer of Retrievers to Typologically")
    assert not cut_sign("Transfer to Thinking Globally")
    assert not cut_sign("Retrieval on the Fly")


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("2 of 2 claims were supported.", True),
        ("2 claims: 2 supported, 1 contradicted.", True),
        ("2 claims, 2 of them supported.", True),
        ("Two claims were checked (2 supported).", True),
        ("Of the 2 claims, 2 are supported.", True),
        ("2/2 claims supported.", True),
        ("Supported claims: 2", True),
        ("2 claims were supported and 1 was not.", True),
        ("All claims were verified.", True),
        ("The tables were read, and all of the claims were\nsupported.", True),
        ("3 claims are supported by experiments.", False),
        ("3 claims are supported in the text of [1].", False),
        ("In [1], 2 of 2 claims were supported.", False),
        ("2 languages are supported.", False),
        ("All claims were verified by two readers.", False),
        ("All claims were verified and rated.", False),
        ("Not all claims were verified.", False),
    ],
)
def test_counts_of_supported_claims(text: str, counted: bool) -> None:
    """Claims that are "supported", or "all" of them, are counts of ✓ where nothing follows."""
    assert ("CC203" in rules(synthesis(text, marks=("Supported", "Refuted")))) == counted
    assert "CC203" not in rules(
        synthesis(text.replace("1 contradicted", "0 contradicted"), marks=("Supported",) * 2)
    )


def test_all_claims_in_the_methods() -> None:
    """What the methods say of all claims tells what was done."""
    text = "## Methods\n\nAll claims were verified."
    assert "CC203" not in rules(synthesis(text, marks=("Supported", "Refuted")))


def test_supported_and_verified_are_two_numbers() -> None:
    """Claims that were checked and claims that were supported may differ."""
    found = rules(
        synthesis("2 claims were verified. 1 of 2 claims was supported.", marks=("Supported", "Refuted"))
    )
    assert not found & {"CC203", "CC204"}


PHRASES = st.sampled_from(
    ["two", "3", "no", "claims", "claims:", "supported", "supported,", "contradicted", "were", "are", "of the", "of them", ",", ";",
     "and", "/", "by", "verified"]
)  # fmt: skip


@given(phrases=st.lists(PHRASES, min_size=1, max_size=12))
def test_counts_of_marks_are_those_of_all_patterns(phrases: list[str]) -> None:
    """Counts found with the words looked up first are those that every pattern finds on every sentence."""
    found = parse_source(read_text(f"# Title\n\n## Results\n\nIt says {' '.join(phrases)}.\n", "counts.md"))
    slow = set()
    for sentence in found.sentences:
        raw, taken = found.source.raw(sentence.span), list[tuple[int, int]]()
        for label, _, pattern in PATTERNS:
            for match in _compiled(pattern).finditer(raw):
                inside = any(a < match.end(1) and match.start(1) < b for a, b in taken)
                key = raw[match.end() : match.end() + 1] == ":"
                if not inside and not key and not is_total(label, raw[: match.start(1)]):
                    taken.append(match.span(1))
                    slow.add((label, number(match[1]), sentence.span.start + match.start()))
    assert {(c.label, c.value, c.span.start) for c in Case(found).counts} == slow


TABLE = "| Claim | Mark |\n|---|---|\n| Averaging loses 2 points of nDCG@10 on FiQA. | ✓ |\n"


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("Claims were checked.", None),
        ("Marks: + tables agree, - tables disagree, 0 tables do not tell.", None),
        (
            "The claims are those of five papers. Each was read\ntwice and marked as the tables say it, one by one\nand",
            None,
        ),
        ("Claims were checked.\n\n# Averaging of Models", "Averaging of Models"),
        ("Claims were checked.\n\n## Marks of the tables", None),
        ("Averaging of Models", "Averaging of Models"),
        ("Title: Averaging is all you need.", "Averaging is all you need."),
        ("Does Averaging Help?", "Does Averaging Help?"),
        ("Sparse vs. Dense Retrieval", "Sparse vs. Dense Retrieval"),
    ],
)
def test_running_text_is_no_title(above: str, title: str | None) -> None:
    """The first paragraph is the title unless it is a sentence."""
    found = document(f"{above}\n\n{TABLE}").title
    assert (found.plain if found else None) == title


TOLD = (
    "Shuster et al. {cite} were among the first to measure it.\n{label} Do language models hallucinate less?"
)


@pytest.mark.parametrize(
    ("name", "cite", "label"),
    [
        ("a.md", "[1]", "**RQ:**"),
        ("a.md", "[1]", "*RQ*:"),
        ("a.md", "[1]", "**Research question:**"),
        ("a.tex", r"\cite{shuster2021}", r"\textbf{RQ:}"),
        ("a.tex", r"\cite{shuster2021}", r"\noindent \emph{RQ:}"),
    ],
)
def test_a_question_does_not_run_backwards(name: str, cite: str, label: str) -> None:
    """A question in emphasis begins behind the sentence before it."""
    head = r"\section{Introduction}" if name.endswith("tex") else "# T\n\n## Introduction"
    found = parse_source(read_text(f"{head}\n\n{TOLD.format(cite=cite, label=label)}\n", name))
    assert found.question is not None
    assert found.question.plain == "Do language models hallucinate less?"
    assert len(found.sentences) == 2
    assert found.source.raw(found.sentences[1].span).startswith(label)


def test_an_abbreviation_before_emphasis_ends_no_sentence() -> None:
    """What is abbreviated goes on in emphasis."""
    text = "# T\n\n## Results\n\nIt is measured, e.g. *BM25* and vs. *Dense* ones. **Now.** It is better.\n"
    found = parse_source(read_text(text, "a.md"))
    assert [s.plain for s in found.sentences] == [
        "It is measured, e.g. BM25 and vs. Dense ones.",
        "Now. It is better.",
    ]


def test_entries_of_acm_and_revtex() -> None:
    """Fields of a bibliography leave their text alone."""
    acm = r"\bibfield{author}{\bibinfo{person}{Z. Huang}, {et~al\mbox{.}}} \bibinfo{year}{2023}\natexlab{}."
    aps = r"\bibfield  {author} {\bibinfo {author} {\bibfnamefont {G.}~\bibnamefont {Rossi}}}\BibitemShut {NoStop}"
    assert plain(acm, "latex") == "Z. Huang, et al. 2023."
    assert plain(aps, "latex") == "G. Rossi"
