"""More wordings that rules must tell apart: whose numbers, what is a definition, which clause predicates."""

from __future__ import annotations

import re
import time

import pytest
from test_styles import audited, document, rules

from claimcheck.audit import attribution
from claimcheck.audit.case import Case
from claimcheck.audit.parse import counts
from claimcheck.audit.rules import cc102, cc304, cc401, cc702, cc703, cc705, truncation
from claimcheck.audit.rules.cc401 import activity_in

BASE = """# Position bias of LLM judges

{abstract}

## Method

We searched arXiv on 3 May 2024 for "position bias" (2022 to 2024){kept}. {conf}

✓ = the table agrees, × = the table disagrees, ? = neither.

{method}

## Claims

| # | Claim | Ref. | Mark | Confidence |
|:--|:--|:-:|:-:|:-:|
| 1 | Position bias of LLM judges favours the first answer in 75 % of the pairs. | [1] | ✓ | 0.9 |
| 2 | {claim} | [2] | × | 0.1 |
| 3 | Claude has a position bias of 5 % on Arena. | [2] | ? | 0.5 |

{after}

## References

[1] Zheng, Judging. arXiv:2306.05685
[2] Wang, Fair. arXiv:2305.17926
"""
CONFIDENCE = "Confidence is the mean probability, over two raters, that the claim is true."


def synthesis(
    *,
    abstract: str = "",
    kept: str = " and kept 2 of 40 papers",
    conf: str = CONFIDENCE,
    method: str = "",
    claim: str = "Position bias is 3 % for GPT-4 on MT-bench.",
    after: str = "",
) -> str:
    """A synthesis with three claims (✓ × ?), two references and a legend."""
    return BASE.format(abstract=abstract, kept=kept, conf=conf, method=method, claim=claim, after=after)


@pytest.mark.parametrize(
    "after",
    [
        "Claim 2 was verified by a second reader, who also found it refuted.",
        "One claim is refuted. Claim~2 is refuted because the bias is 19 %.",
        "Claims 2 and 3 were refuted. Claims 1, 2 and 3 were verified. Claim No. 2 is refuted.",
        "Zheng et al. extracted 80 claims, of which 61 were verified by hand.",
        "Zheng et al. [1] extracted 80 claims; 61 were verified.",
        "Earlier syntheses verified 12 of 20 claims [2].",
        "The first paper verified 4 of 7 claims.",
        "Raters verified 3 claims each.",
        "We extracted 5 claims per paper.",
        "No claim was refuted outright by both raters.",
        "Two of the claims are refuted by nobody.",
        "Ten of the 15 claims P1–P15 concern something else.",
        "Two of the 2 claims C1 and C2 concern judges.",
        "Of the two claims about GPT-4, two are refuted.",
        "For GPT-4, 2 claims were refuted.",
        "We draw 2 claims from [1] and 1 from [2].",
        "Two claims were checked against the tables by a third reader.",
        "If 2 of the 3 claims hold, the judge is biased.",
        "Version 2 of this brief: in version 1, 4 claims were listed.",
        "Bloom et al. reviewed 12 studies, 5 of them experimental.",
        "In the survey of Bloom et al., 12 studies were included.",
        "The authors of that paper reviewed 12 studies.",
    ],
)
def test_numbers_about_something_else(after: str) -> None:
    """Names of claims, others' work, earlier versions, parts and suppositions are no counts of the document."""
    assert not {r for r in rules(synthesis(after=after)) if r.startswith("CC20")}


@pytest.mark.parametrize(
    ("after", "rule"),
    [
        ("3 claims, of which 2 are supported, 1 is refuted.", "CC203"),
        ("2 of 3 claims check out, 1 doesn't.", "CC203"),
        ("Two of the three statements hold, one fails.", "CC203"),
        ("Of the three statements we checked, two are supported, one is contradicted.", "CC203"),
        ("Of three statements, two are borne out, one is contradicted.", "CC203"),
        ("Two claims were verified; claim 3 was refuted.", "CC203"),
        ("We drew our claims from Zheng et al. and Wang et al., and 2 were verified.", "CC203"),
        ("We draw 5 claims from 2 studies.", "CC202"),
        ("Five claims were checked against the tables.", "CC202"),
    ],
)
def test_numbers_of_its_own(after: str, rule: str) -> None:
    """Counts of claims and marks are read in more words, and compared with the rows."""
    assert {r for r in rules(synthesis(after=after)) if r.startswith("CC20")} == {rule}


@pytest.mark.parametrize(
    "method",
    [
        "After removal of 17 duplicates there were 64 records; 8 papers report nDCG and were read in full.",
        "**Evidence base:** 8 papers, 3 claims",
    ],
)
def test_papers_read_are_compared_with_the_references(method: str) -> None:
    """What was read in full, or is called the evidence base, is the number of papers."""
    assert "CC201" in rules(synthesis(method=method, kept=""))
    assert "CC201" not in rules(synthesis(method=method.replace("8", "2"), kept=""))


def test_papers_that_were_screened_after_reading() -> None:
    """Where papers were left out after they had been read, their number says nothing about the list."""
    method = "In all, 8 papers were read in full. Those without numbers were left out."
    assert "CC201" not in rules(synthesis(method=method, kept=""))


def test_a_result_below_the_table_sums_it_up() -> None:
    """A line of results after the claims need not tell a result: the table does."""
    assert "CC105" not in rules(synthesis(after="Result: 3 claims, of which 1 is supported, 1 is refuted."))


@pytest.mark.parametrize(
    "claim",
    [
        "When synthetic controls are used in place of county pairs, the elasticity is again –0.145.",
        "When human labels were collected twice, position bias was 4 %.",
        "Position bias was 4 % when labels were collected twice.",
        "Position bias was 4 % on tasks for which labels were collected twice.",
        "Swapping, as was proposed for GPT-4, halves the position bias.",
        "Position bias was found in all 12 judges that were tested.",
        "The position bias that was reported for GPT-4 by its developers is not reproduced.",
        "Genital infections were reported more frequently with placebo than with empagliflozin.",
        "Adverse events were reported in 12 % of patients.",
    ],
)
def test_passives_of_other_clauses(claim: str) -> None:
    """A passive within a subordinate clause, or with a comparison, leaves the claim testable."""
    assert activity_in(claim) is None


@pytest.mark.parametrize(
    "claim",
    [
        "The authors recorded speakers with aphasia and control speakers.",
        "A new method for judges is proposed.",
        "A corpus that was collected in 2020 is described.",
        "Since 2020, many judges have been proposed.",
        "In 2023, when judges were new, a benchmark was built for them.",
    ],
)
def test_passives_of_the_main_clause(claim: str) -> None:
    """What is told to have been done is no result, whatever stands before it."""
    assert activity_in(claim)


@pytest.mark.parametrize(
    "conf",
    [
        "\n\n**Confidence.** Mean of the two readers' stated probabilities (in percent) that the claim holds.",
        "\n\n### Confidence\n\nThe mean probability of two raters.\n\n### Marks",
        "\n\n- **Confidence**: how sure the two raters are, on average, that the claim is true.",
        "CONF is the probability, averaged over the reviewers, that it holds.",
        "We report as confidence the fraction of ten runs in which the verifier accepted the claim.",
        "The last column is the proportion of raters who accept the claim.",
    ],
)
def test_a_confidence_is_defined(conf: str) -> None:
    """Definitions under a bold head, with a colon, of an abbreviation or of the column are definitions."""
    assert "CC304" not in rules(synthesis(conf=conf))


@pytest.mark.parametrize(
    "conf",
    [
        "**Confidence.** See the table.",
        "Conference papers give the share of hits.",
        "The confidence is high.",
        "The score is the share of votes.",
    ],
)
def test_a_confidence_is_not_defined(conf: str) -> None:
    """Words about confidence, or about another quantity, define nothing."""
    assert "CC304" in rules(synthesis(conf=conf))


def test_a_score_is_defined_where_it_heads_the_column() -> None:
    """A column headed "Score" is defined by what is said of the score, not of a quality score."""
    text = synthesis(conf="The *score* is the average of two readers' votes.")
    assert "CC304" not in rules(text.replace("| Confidence |", "| Score |"))
    assert "CC304" in rules(
        text.replace("The *score*", "The quality score").replace("| Confidence |", "| Score |")
    )


def test_rejected_is_defined() -> None:
    """Words that say the contrary define a mark in words."""
    text = (
        synthesis()
        .replace("✓ = the table agrees, × = the table disagrees, ? = neither.", "{}")
        .replace("| ? |", "| ✓ |")
    )
    text = text.replace("| ✓ |", "| Confirmed |").replace("| × |", "| Rejected |")
    assert "CC305" not in rules(text.replace("{}", "*Rejected*: the numbers show the reverse."))
    assert "CC305" in rules(text.replace("{}", "*Rejected*: two readers said so."))


@pytest.mark.parametrize(
    "abstract",
    [
        "LLM judges favour the first answer. **Keywords:** LLM; judge; bias",
        "LLM judges favour the first answer.\n\n*Index terms* — LLM, judge, bias",
        "LLM judges favour the first answer.\n\nKeywords: LLM, judge",
        "LLM judges favour the first answer [1, 2]",
        "- LLM judges favour the first answer\n- GPT-4 does so less",
    ],
)
def test_abstracts_that_end(abstract: str) -> None:
    """Keywords, a citation and open items end an abstract as well."""
    assert "CC102" not in rules(synthesis(abstract=f"## Abstract\n\n{abstract}"))


@pytest.mark.parametrize(
    ("abstract", "quote"),
    [
        ("LLM judges favour. The first **Keywords:** LLM; judge", "The first"),
        ("LLM judges favour the answer of the\n\nKeywords: LLM", "LLM judges favour the answer of the"),
        ("LLM judges favour the first [1, 2] and", "LLM judges favour the first [1, 2] and"),
        ("- LLM judges favour the first answer.\n- GPT-4 does so less than", "GPT-4 does so less than"),
    ],
)
def test_abstracts_that_stop(abstract: str, quote: str) -> None:
    """What stops in mid-sentence does so before keywords and in items too."""
    found = audited(synthesis(abstract=f"## Abstract\n\n{abstract}")).findings
    assert [f.quote for f in found if f.rule == "CC102"] == [quote]


def test_keywords_of_a_latex_class() -> None:
    r"""\keywords within the environment is no part of the abstract."""
    text = (
        "\\documentclass{llncs}\n\\begin{document}\n\\title{Bias of judges}\n\\maketitle\n\\begin{abstract}\nWe ask. The gain is "
        "large{}\n\\keywords{position bias \\and judges}\n\\end{abstract}\n\\section{Claims}\nNone.\n\\end{document}\n"
    )
    assert "CC102" not in rules(text.replace("{}", "."), "a.tex")
    assert "CC102" in rules(text.replace("large{}", "largest for the"), "a.tex")


@pytest.mark.parametrize(
    ("claim", "cut"),
    [
        ("Training on swapped pairs helps (+4.1 points), but only if n ≥ 10k", False),
        ("Position bias is lower in Llama-2-70B than in Llama-2-7B, 5 % vs. 12 %", False),
        ("Swapping halves the bias of judges, but only for n > k", False),
        ("Training on swapped pairs helps judges that were tuned on k", True),
        ("Swapping lowers the position bias of GPT-4 by 2.1 points", True),
    ],
)
def test_claims_that_end_in_a_comparison(claim: str, cut: bool) -> None:
    """A whole comparison may stand without a full stop; other quantities and letters may have been cut."""
    assert ("CC101" in rules(synthesis(claim=claim))) == cut


@pytest.mark.parametrize(
    ("method", "systematic"),
    [
        ("This is not a systematic review.", False),
        ("We did not conduct a systematic search.", False),
        ("This is a narrative rather than a systematic review.", False),
        ("This systematic review is short.", True),
    ],
)
def test_a_review_that_is_not_systematic(method: str, systematic: bool) -> None:
    """A review that says it is not systematic owes no protocol."""
    assert ("CC705" in rules(synthesis(method=method))) == systematic


@pytest.mark.parametrize(
    ("method", "circular"),
    [
        ("The claims were checked against the papers' tables by two reviewers who worked apart.", False),
        ("We compared each with the cited table.", False),
        ("Claims were checked against the tables of their papers.", False),
        ("All claims were verified against the source abstracts.", True),
        ("Claims were verified against the paper's abstract.", True),
    ],
)
def test_a_table_is_more_than_the_sentence_taken(method: str, circular: bool) -> None:
    """A comparison with a paper's tables is not one with the sentence that the claim was taken from."""
    assert ("CC703" in rules(synthesis(method=method))) == circular


@pytest.mark.parametrize(
    ("status", "machine"),
    [
        ("**Prepared by:** research assistant (LLM)", True),
        ("Written by: GPT-4", True),
        ("Prepared by: Jane Roe (NLP lab)", False),
        ("**Prepared by:** Claude Shannon", False),
    ],
)
def test_who_prepared_it(status: str, machine: bool) -> None:
    """A field that names a language model makes the document machine-made."""
    text = synthesis(abstract=status, after="We present a large corpus of judges.")
    assert ("CC702" in rules(text)) == machine


def test_the_words_that_are_sieved_for_are_in_what_is_found() -> None:
    """Numbers under the new labels are found by the words that their sentences are sieved by."""
    text = synthesis(
        after="Five claims were checked against the tables.", method="8 papers were read in full."
    )
    found = {(c.label, c.value) for c in Case(document(text)).counts}
    assert {("claims checked", 5.0), ("papers read", 8.0)} <= found


SEEDS = ["Zheng et al. ", "claims 1, ", "confidence is ", "prepared by: a ", "*_ ", "not the a ", "of the claims ", "   ", "key ",
         "when which ", "recorded a ", "compare the tables with ", "3 papers and ", "\\cite{a} "]  # fmt: skip


def test_patterns_stay_short() -> None:
    """No pattern takes more than a moment on a long run of the words that it begins with."""
    modules = (attribution, counts, cc102, cc304, cc401, cc702, cc703, cc705, truncation)
    patterns = [v for m in modules for v in vars(m).values() if isinstance(v, re.Pattern)]
    start = time.perf_counter()
    for seed in SEEDS:
        text = (seed * 3000)[:3000]
        for pattern in patterns:
            pattern.search(text)
    assert time.perf_counter() - start < 10
