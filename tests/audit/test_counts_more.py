"""Numbers in more words: shares, rests, tallies, steps of the work, and what only looks like a count."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_styles import audited, document, rules

from claimcheck.audit import attribution
from claimcheck.audit.case import Case
from claimcheck.audit.parse import count_patterns, counts
from claimcheck.audit.rules import cc201, cc202, cc203, counting
from claimcheck.audit.wording import fold, holds

RIGHT = "Seven claims were extracted: five verified, one refuted, one open."
FOUND = "The search yielded 136 papers, of which five papers were included."
MARKS = ["✓"] * 5 + ["×", "?"]
ROWS = "\n".join(
    f"| {i} | Judge {chr(64 + i)} errs by {i} points on Arena. | [{(i - 1) % 5 + 1}] | {mark} |"
    for i, mark in enumerate(MARKS, 1)
)
BASE = """# Position bias of LLM judges

## Abstract

{abstract}

## Methods

{methods}

## Results

{results}

## Claims

{caption}

| # | Claim | Ref. | Verified |
|--:|:------|:----:|:--------:|
{rows}

## References

[1] Zheng, A. (2023). Judging. arXiv:2306.05685
[2] Wang, B. (2023). Fair. arXiv:2305.17926
[3] Li, C. (2023). Split. arXiv:2310.01432
[4] Koo, D. (2023). Bench. arXiv:2309.17012
[5] Shi, E. (2024). Judges. arXiv:2406.07791
{more}
"""


def synthesis(
    *,
    abstract: str = "Judges are biased.",
    methods: str = FOUND,
    results: str = RIGHT,
    caption: str = "",
    more: str = "",
) -> str:
    """A synthesis of five papers and seven claims, of which five are ✓, one ×, one ?."""
    return BASE.format(
        abstract=abstract, methods=methods, results=results, caption=caption, rows=ROWS, more=more
    )


def counting_rules(text: str, name: str = "a.md") -> set[str]:
    """The rules about counts that a text breaks."""
    return {r for r in rules(text, name) if r.startswith("CC20")}


def test_the_numbers_of_the_synthesis_are_right() -> None:
    """Nothing is found where all numbers agree."""
    assert not counting_rules(synthesis())


@pytest.mark.parametrize(
    "results",
    [
        "Seven claims were extracted, and all of them were verified.",
        "Seven claims were extracted, all verified.",
        "Every claim was verified.",
        "Every single claim was confirmed.",
        "Seven claims were extracted; 86 % of them were verified.",
        r"Seven claims were extracted; 86\% of them were verified.",
        "Seven claims were extracted, and 86 % were verified.",
        "86 percent of the claims were verified.",
        "The verification rate was 86 %.",
        "Our overall verification rate is 85.7 %.",
        "Verification rate: 86 %",
        "Claims verified: 86 %",
        "All but one of the claims were verified.",
        "All claims but one were confirmed.",
        "All of the claims except one held up.",
        "Every claim but one was verified.",
        "We extracted seven claims; all but one passed verification.",
        "Seven claims were extracted: six passed verification and one was refuted.",
        "Six of the seven claims passed verification.",
        "Verification succeeded for six claims.",
        "Verification succeeded for six of the seven claims.",
        "Verified: 6. Refuted: 1.",
        "Verified: 6, refuted: 1, open: 0.",
        "Refuted: 1; verified: 6.",
        "We list 7 claims. Six of them held up in the recomputation, one did not.",
        "Seven claims were extracted. Six of the seven were confirmed.",
    ],
)
def test_verified_in_other_words(results: str) -> None:
    """How many claims were verified is read as a share, a rest, a tally, or of claims named before."""
    assert counting_rules(synthesis(results=results)) == {"CC203"}


@pytest.mark.parametrize(
    "results",
    [
        "Seven claims were extracted; 71 % of them were verified.",
        "Seven claims were extracted; 71.4 % of them were verified.",
        "72 % of the claims were verified.",
        "The verification rate was 71 % (5 of 7).",
        "The verification rate was 83 %.",  # of the six that were decided
        "Verification rate: 71 %",
        "All but two of the claims were verified.",
        "Seven claims were extracted: five passed verification and one was refuted.",
        "Verification succeeded for five claims.",
        "Verified: 5. Refuted: 1.",
        "We list 7 claims. Five of them held up in the recomputation, two did not.",
        "Seven claims were extracted. Five of the seven were confirmed.",
        "All of the claims were verified. Five held, one was refuted.",
        "Every claim was verified. Five held, and two did not.",
        "All of the claims were verified in two passes.",
        "About 80 % of the claims were verified.",
        "At least 60 % of the claims were verified.",
        "If 86 % of the claims were verified, the judge would be usable.",
        "Suppose that all but one of the claims were verified.",
        "86 % of the claims were verified by hand, the others by a script.",
        "86 % of the pairs were verified.",
        "The inspection rate was 86 %.",
        "A verification rate of 86 % is common.",
        "Zheng et al. extracted 40 claims; 86 % of them were verified.",
        "In [2], the verification rate was 86 %.",
        "In the pilot, all but one of the claims were verified.",
        "For GPT-4, all but one of the claims were verified.",
        "Of the claims about GPT-4, all but one were verified.",
        "In the first draft, all but one of the claims were verified.",
        "All but one of the judges were verified.",
        "Not every claim was verified.",
        "Six models passed verification.",
        "Verification succeeded for six models.",
        "Verification succeeded for two claims only after a second try.",
        "Codes are verified: 1, refuted: 0, open: 2.",
        "Verified: 6 May 2024. Refuted: 1 June 2024.",
        "Twelve trials were run. Six of them held up in the recomputation.",
        "Six trials were run on the claims. Five of the six were confirmed, one was not.",
        "Seven claims were extracted from six papers. Four of the six were confirmed by later work.",
    ],
)
def test_shares_that_are_right_or_of_something_else(results: str) -> None:
    """Right numbers, steps of the work, parts, suppositions and others' numbers are no findings."""
    assert not counting_rules(synthesis(results=results))


@pytest.mark.parametrize(
    ("abstract", "rule"),
    [
        ("Seven claims were extracted; six of the seven were confirmed.", "CC204"),
        ("Seven claims were tested. Six of the seven were confirmed.", "CC204"),
        ("Seven claims were extracted, and all but one were verified.", "CC203"),
        ("Seven claims were extracted; 86 % of them were verified.", "CC203"),
        ("Judges are biased: six of the seven claims were verified.", "CC204"),
    ],
)
def test_a_right_number_does_not_settle_a_wrong_one(abstract: str, rule: str) -> None:
    """A wrong number of the abstract is told beside the right one of the results."""
    assert counting_rules(synthesis(abstract=abstract)) == {rule}
    right = (
        abstract.replace("six", "five")
        .replace("Six", "Five")
        .replace("but one", "but two")
        .replace("86", "71")
    )
    assert not counting_rules(synthesis(abstract=right))


def test_captions_count() -> None:
    """What a caption counts is compared, in LaTeX as well; what is commented out is not."""
    caption = "Six of the seven claims were verified."
    assert counting_rules(synthesis(caption=f"Table 1: {caption}")) == {"CC204"}
    latex = (
        "\\documentclass{article}\n\\begin{document}\n\\section{Results}\nFive claims were verified.\n"
        "\\begin{table}\n\\caption{%s}\n\\begin{tabular}{ll}\nClaim & Verified \\\\\n"
        "Judge A errs by 3 points. & yes \\\\\n\\end{tabular}\n\\end{table}\n\\end{document}\n"
    )
    assert "CC204" in rules(latex % caption, "a.tex")
    commented = latex.replace("\\caption{%s}", "\\caption{Claims.}\n% \\caption{%s}").replace("% \\", "%% \\")
    assert "CC204" not in rules(commented % caption, "a.tex")


@pytest.mark.parametrize(
    "abstract",
    [
        "This synthesis draws on six papers.",
        "This review draws on six papers that report nDCG.",
        "The synthesis is built on six publications.",
        "This review, based on six studies, asks how strong the bias is.",
        "This review asks how strong the bias is. It draws on six papers.",
        "We ask how strong the bias is on the basis of six papers.",
        "Built on six publications, this review asks how strong the bias is.",
    ],
)
def test_papers_drawn_on(abstract: str) -> None:
    """What the document as a whole draws on is the number of papers."""
    assert counting_rules(synthesis(abstract=abstract)) == {"CC204"}
    assert not counting_rules(synthesis(abstract=abstract.replace("six", "five")))
    assert counting_rules(synthesis(abstract=abstract, methods="")) == {"CC201"}


@pytest.mark.parametrize(
    "abstract",
    [
        "The first claim draws on two papers.",
        "This result rests on two papers.",
        "This review draws on five papers and two reports.",
        "This review draws on two papers by Zheng.",
        "We answer the second question on the basis of two papers.",
        "We assess claim 2 on the basis of two papers.",
        "We reject claim 2 on the basis of two papers.",
        "BenchX is new. It draws on two papers.",
        "Zheng et al. wrote a review. The review draws on 30 papers.",
        "Earlier reviews draw on 30 papers.",
        "This review draws mainly on two papers.",
        "This review draws on more than two papers.",
        "If this review draws on 30 papers, it is too long.",
        "The evidence base for GPT-4 comprises two trials.",
        "For GPT-4, the evidence base comprises two trials.",
        "The evidence base comprises five trials and two reviews.",
    ],
)
def test_papers_of_a_part(abstract: str) -> None:
    """What a claim, a part or another review draws on says nothing about the references."""
    assert not counting_rules(synthesis(abstract=abstract))


@pytest.mark.parametrize(
    ("methods", "rule"),
    [
        ("From 240 results, seven were selected.", "CC201"),
        ("Of 1,240 records, only seven were included.", "CC201"),
        ("The evidence base comprises seven trials.", "CC201"),
        ("The evidence base consists of seven papers.", "CC201"),
        ("The search yielded 136 hits. Of 163 hits, five were selected.", "CC204"),
        ("The search yielded 136 hits. The 163 hits that the search returned were read.", "CC204"),
        ("The search returned 189 records. The 198 records that the search returned were screened.", "CC204"),
    ],
)
def test_searches_in_other_words(methods: str, rule: str) -> None:
    """Numbers of hits and of what was selected from them are read."""
    assert counting_rules(synthesis(methods=methods)) == {rule}


@pytest.mark.parametrize(
    "methods",
    [
        "From 240 results, five were selected.",
        "From 240 checkpoints, seven were selected.",
        "From 240 results, seven were selected for plotting.",
        "The search yielded 136 hits, and five papers were included.",
        "The search yielded 136 hits. After 27 duplicates were removed, we read the titles. Of 109 hits, five were selected.",
        "The search yielded 136 hits, and snowballing added 27. Of 163 hits, five were selected.",
        "The search yielded 136 hits in PubMed and 40 in ERIC. Of 176 hits, five were selected.",
        "Of 212 records, 31 were included. After full-text reading, five papers were included.",
        "31 papers were retained after title screening; after reading, five papers were included.",
        "The search yielded 136 papers; 120 papers were found after removal of duplicates. Five papers were included.",
        "We kept 31 papers after screening titles and five papers after full texts.",
        "31 papers were retained by title; five remained in the end.",
        "About 140 papers were found; the search yielded 136 papers. Five papers were included.",
    ],
)
def test_steps_of_a_search(methods: str) -> None:
    """Each step of a search may have its own number, if the step is told."""
    assert not counting_rules(synthesis(methods=methods))


@pytest.mark.parametrize(
    "told",
    [
        "This synthesis states nine claims.",
        "This review summarises what the papers report in nine claims.",
        "The evidence is summarised in nine claims.",
        "This review asks how strong the bias is. It states nine claims.",
        "We state nine claims.",
        "The table has nine claims.",
        "The table below lists nine claims, each with a mark.",
        "Nine claims were extracted: the bias is in all of them.",
        "We list nine claims: each has a mark.",
        "Eleven claims were extracted and merged into nine claims.",
        "Eleven claims were extracted, then reduced to nine.",
    ],
)
def test_claims_in_other_words(told: str) -> None:
    """How many claims there are is read in the abstract, at the table, before a colon and after merging."""
    assert counting_rules(synthesis(results=told)) == {"CC202"}
    assert not counting_rules(synthesis(results=told.replace("nine", "seven").replace("Nine", "Seven")))
    assert counting_rules(synthesis(abstract=told)) == {"CC204"}


@pytest.mark.parametrize(
    "told",
    [
        "Eleven candidate claims were extracted and merged into seven claims; five were verified.",
        "Eleven candidate claims were extracted; duplicates were merged. Seven claims were extracted in the end.",
        "Eleven claims were extracted and reduced to seven.",
        "Eleven claims were extracted. They were narrowed down to seven.",
        "Ten claims were extracted; the seven that concern judges are listed.",
        "Seven claims were extracted; two near-duplicate claims were merged into one claim.",
        "Seven claims were extracted and condensed into three themes.",
        "The gains are stated in two claims.",
        "For GPT-4, the table has two claims.",
        "The table has two claims marked ×.",
        "The table has two claims about GPT-4.",
        "Table 2 of Zheng et al. lists two claims.",
        "The report of Zheng states two claims.",
        "This review summarises the costs in two claims and the gains in five.",
        "This review states two claims about GPT-4.",
        "BenchX is new. It states two claims.",
        "In the first round, nine claims were extracted.",
    ],
)
def test_claims_of_a_part_or_an_earlier_step(told: str) -> None:
    """Parts, candidates, what was merged, and the claims of others are no number of rows."""
    assert not counting_rules(synthesis(results=told))
    assert not counting_rules(synthesis(abstract=told))


@pytest.mark.parametrize("where", ["methods", "results", "introduction"])
def test_references_for_methods_alone(where: str) -> None:
    """A work that is cited for a statistic or for background alone is none of the papers."""
    cohen = "[6] Cohen, J. (1960). A coefficient of agreement."
    cited = {
        "methods": synthesis(methods=f"{FOUND} Agreement was high (κ = .82; Cohen, 1960).", more=cohen),
        "results": synthesis(results=f"{RIGHT} Agreement was high (κ = .82) [6].", more=cohen),
        "introduction": synthesis(more=cohen).replace(
            "## Methods", "## Introduction\n\nPeople disagree [6].\n\n## Methods"
        ),
    }
    assert not counting_rules(cited[where])


@pytest.mark.parametrize(
    "text",
    [
        synthesis(more="[6] Cohen, J. (1960). A coefficient."),
        synthesis(results=f"{RIGHT} Judges disagree [6].", more="[6] Cohen, J. (1960). A coefficient."),
        synthesis(
            methods=f"{FOUND} We use κ [6].",
            more="[6] Cohen, J. (1960). A coefficient.\n[7] Roe, K. (2020). Judges.",
        ),
    ],
)
def test_references_beyond_the_papers(text: str) -> None:
    """A reference that is not cited, or cited for a result, is one too many."""
    assert "CC201" in counting_rules(text)


def test_a_share_is_quoted() -> None:
    """The finding on a percentage names both numbers and quotes the words."""
    (found,) = audited(synthesis(results="The verification rate was 86 %.")).findings[:1]
    assert found.message == "claims verified as stated: 86 %, but rows marked ✓: 5 of 7"
    assert found.quote == "The verification rate was 86 %"


def test_a_percentage_is_no_number_of_claims() -> None:
    """A fact such as "Claims verified: 71 %" counts no 71 claims."""
    text = synthesis(results="Claims verified: 71 %")
    assert not counting_rules(text)
    assert 71.0 not in {c.value for c in Case(document(text)).counts}


SHORT = """# Position bias of LLM judges

{front}

## Method

{method}

## Claims

| Claim | Source | Mark |
|---|---|---|
| Averaging loses 2 points of nDCG@10 on FiQA. | [1] | ✓ |
| Adapters win 4 points of recall on TREC. | [2] | × |

## References

[1] Zheng, A. (2023). Judging. arXiv:2306.05685
[2] Wang, B. (2023). Fair. arXiv:2305.17926
"""


def short(front: str, method: str = "") -> str:
    """A synthesis of two claims, one of them ✓, and two references."""
    return SHORT.format(front=front, method=method)


@pytest.mark.parametrize(
    ("front", "broken"),
    [
        ("6 claims · 4 papers", {"CC201", "CC202"}),
        ("6 claims, 4 papers", {"CC201", "CC202"}),
        ("*6 claims – 4 papers*", {"CC201", "CC202"}),
        ("**6** claims | **4** papers | **2** verified", {"CC201", "CC202", "CC203"}),
        ("2 claims · 2 papers · 2 verified", {"CC203"}),
        ("6 claims from 4 papers", {"CC201", "CC202"}),
        ("4 papers analysed · 6 claims", {"CC201", "CC202"}),
        ("4 papers read, 6 claims", {"CC201", "CC202"}),
        ("This report covers 6 claims from 4 papers.", {"CC201", "CC202"}),
        ("This report covers 4 papers.", {"CC201"}),
        ("This synthesis of 4 papers checked 6 claims.", {"CC201", "CC202"}),
        ("Papers analysed: 4", {"CC201"}),
        ("We read 4 papers.", {"CC201"}),
        ("We read four papers and took six claims from them.", {"CC201", "CC202"}),
        ("Four papers were read, and six claims were taken from them.", {"CC201", "CC202"}),
        ("We checked 6 claims.", {"CC202"}),
        ("6 claims were checked.", {"CC202"}),
        ("6 claims were checked. One was refuted.", {"CC202"}),
        ("ſix claims were extracted.", {"CC202"}),
    ],
)
def test_counts_that_a_document_begins_with(front: str, broken: set[str]) -> None:
    """Lines of counts, what a report covers, what was read and what was checked are stated numbers."""
    assert counting_rules(short(front)) == broken
    right = front.replace("4", "2").replace("6", "2").replace("**2** verified", "**1** verified")
    right = re.sub("[Ff]our|six|ſix", "two", right).replace("2 verified", "1 verified")
    assert not counting_rules(short(right))


@pytest.mark.parametrize(
    ("front", "method"),
    [
        ("We read 4 papers.", "Papers without numbers were excluded."),
        ("We read 4 papers.", "Papers with numbers were included."),
        ("We read 4 papers. Only those with numbers are listed.", ""),
        ("We read 4 papers. Two of them report numbers.", ""),
        ("For the second claim, we read 4 papers.", ""),
        ("Zheng et al. [1] read 4 papers.", ""),
        ("4 papers were read by Zheng et al. [1].", ""),
        ("We read 4 papers twice.", ""),
        ("Papers analysed: 4\n\nOf these, 2 papers were included.", ""),
        ("Papers analysed: 4", "The full texts were screened, and two papers were included."),
        ("4 papers · 2 claims", "We screened the titles."),
        ("", "### Averaging\n\n1 paper · 1 claim\n\n### Adapters\n\n1 paper · 1 claim"),
        ("The benchmark has 6 claims, 4 papers and 3 languages.", ""),
        ("BenchX: 6 claims, 4 papers", ""),
        ("Zheng et al. published a survey. This survey covers 30 papers.", ""),
        ("Judges are biased [1], as an early report says. This report covers 6 claims from 4 papers.", ""),
        ("This report covers 6 claims from 4 papers of Zheng.", ""),
        ("This report covers one claim about GPT-4.", ""),
        ("This synthesis of 4 papers by Zheng checked 6 claims by hand.", ""),
        ("We checked 6 claims by hand.", ""),
        ("In a pilot, we checked 6 claims.", ""),
        ("We checked 6 claims. Two are listed.", ""),
        ("We checked 6 claims. The others were dropped.", ""),
        ("We checked one claim.", ""),
        ("Two papers report costs, and six claims were taken from them.", ""),
        ("Two older papers were read, and one claim was taken from them.", ""),
        ("Four papers were read in May.", ""),
        ("If four papers were read, six claims were taken from them.", ""),
    ],
)
def test_numbers_that_a_document_does_not_state_of_itself(front: str, method: str) -> None:
    """Steps, parts, pilots and the numbers of others are no numbers of claims or references."""
    assert not counting_rules(short(front, method))


def test_lines_of_counts_in_markup() -> None:
    """A line of counts is read in HTML; one that goes on, or one of several, is not."""
    page = (
        "<html><body><h1>Bias</h1><p><b>6</b> claims &middot; <b>4</b> papers</p><h2>Claims</h2><table><tr><th>Claim</th>"
        "<th>Mark</th></tr><tr><td>Averaging loses 2 points on FiQA.</td><td>✓</td></tr></table></body></html>"
    )
    assert counting_rules(page, "a.html") == {"CC202"}
    assert not counting_rules(page.replace("papers</p>", "papers of Zheng</p>"), "a.html")
    assert not counting_rules(short("1 claim · 1 paper\n\n1 claim, 1 paper"))


def states(text: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """State and reasons of CC201 and CC202."""
    found = audited(text).outcomes
    return {o.rule: (o.state, o.reasons) for o in found if o.rule in {"CC201", "CC202"}}


def test_no_number_is_stated() -> None:
    """Where no number is stated, nothing was compared, and the rules say so."""
    assert states(short("Judges are biased.")) == {
        "CC201": ("abstain", ("the document states no number of papers",)),
        "CC202": ("abstain", ("the document states no number of claims",)),
    }
    assert states(short("2 claims · 2 papers")) == {"CC201": ("clean", ()), "CC202": ("clean", ())}
    merged = states(short("Six claims were extracted; some were merged."))
    assert merged["CC202"] == (
        "abstain",
        ("the claims were cut down again, to a number that is not understood",),
    )


@pytest.mark.parametrize(
    ("method", "state"),
    [
        ("Studies with county or border-pair data were included.", "finding"),
        ("All papers that report nDCG were selected.", "finding"),
        ("Studies with data of 2 counties were included.", "abstain"),
        ("Studies without data were excluded.", "abstain"),
        ("We screened the titles. Studies with county data were included.", "abstain"),
        ("After reading, studies with county data were included.", "abstain"),
    ],
)
def test_criteria_without_a_number(method: str, state: str) -> None:
    """Beside a property "Papers: 6", criteria without a number tell of no screening."""
    row = "| Property | Value |\n|---|---|\n| Papers | 6 |"
    assert states(short(row, method))["CC201"][0] == state
    assert states(short("The search yielded 6 papers.", method))["CC201"][0] == "abstain"


PHRASES = st.sampled_from(
    ["this review", "we", "it", "draws on", "is built on", "asks", "on the basis of", "six", "5", "papers", "trials", "hits",
     "results", "records", "from", "of", "of the", "of them", ",", ":", "were", "are", "selected", "included", "verified",
     "confirmed", "held up", "passed verification", "verification succeeded for", "claims", "statements", "the table", "has",
     "states", "summarises the", "in", "extracted", "merged into", "the search", "that the search", "returned",
     "the evidence base comprises", "borne out", "checked out", "checked", "covers", "read", "and took", "taken from them", "in all"]
)  # fmt: skip


@given(phrases=st.lists(PHRASES, min_size=1, max_size=9))
def test_the_words_that_are_looked_up_are_in_what_matches(phrases: list[str]) -> None:
    """Where a pattern matches, the words stand for which a sentence is looked at under its label."""
    text = " ".join(phrases) + "."
    folded = fold(text)
    for label, words, pattern in count_patterns.PATTERNS:
        if re.search(pattern, text, re.I):
            assert holds(folded, count_patterns.ABOUT)
            assert all(holds(folded, needs) for needs in (words, *count_patterns.NEEDS[label]))
    for _, pattern in count_patterns.RESUMED:
        looked_at = holds(folded, count_patterns.THEREOF) and holds(folded, count_patterns.RESUMING)
        assert looked_at or not re.search(pattern, text, re.I)


ENDS = st.sampled_from(
    ["if", "up to", "at", "least", "But", "of", "the", "its", "/", "claim", "Claims 2", "rows 3", "no.", "nr", "#", "~", "(", "**",
     r"\\,", r"\\;", "&nbsp;", ",", "and", "–", "-", "3", "hypotheſis", "suppose that", "some", "et al.", "Zheng", "[1]",
     "the authors", "other", "reviews", "found", "in", "a pilot", "version 2", "the first draft"]
)  # fmt: skip


@given(parts=st.lists(st.tuples(ENDS, st.sampled_from(["", " ", "\n", "\u00a0 "])), max_size=6))
def test_words_that_spare_a_pattern(parts: list[tuple[str, str]]) -> None:
    """Where a pattern for the text before a number matches, the text ends in, or holds, a word looked up first."""
    text = "".join(word + space for word, space in parts)
    end = fold(text).rstrip()
    assert end.endswith(counts._ENDS_NAMED) or not counts._NAMED.search(text)
    assert end.endswith(counts._ENDS_TOTAL) or not counts._TOTAL.search(text)
    assert end.endswith(counts._ENDS_SUPPOSED) or not counts._SUPPOSED.search(text)
    assert holds(fold(text), attribution._OF_SOMEBODY) or not attribution._SOMEBODY.search(text)
    assert holds(fold(text), attribution._OF_VERSIONS) or not attribution._VERSION.search(text)


SEEDS = ["claims, all ", "all but one ", "86 % of the claims ", "verification rate ", "this review draws on six papers ",
         "we ask ", "claims were extracted and ", "of the six ", "verified: 6, ", "the table has two claims ", "hits ",
         "three papers, ", "   ", "\\caption[a]{", "six claims were ", "6 claims · ", "**6** claims | ",
         "this report of 4 papers covers 6 claims from ", "we read 4 papers and took ", "four papers were read, and six claims "]  # fmt: skip


def test_patterns_stay_short() -> None:
    """No pattern takes more than a moment on a long run of the words that it begins with."""
    found = [p for _, _, p in count_patterns.PATTERNS]
    found += [p for _, p in (*count_patterns.RESUMED, *count_patterns.IT, *count_patterns.HEADLINES)]
    found += [count_patterns.TALLY, count_patterns.IS_DOCUMENT, count_patterns.LAST_NAMED]
    found += [count_patterns.LATELY_NAMED, count_patterns.HEADLINE, count_patterns.HEADLINE_PART]
    found += [*cc203._ALL, cc203._ALL_BUT, *cc203._SHARES, cc203._RATE]
    patterns = [re.compile(p, re.I) for p in found]
    modules = (counts, counting, attribution, cc201, cc202, cc203)
    patterns += [v for m in modules for v in vars(m).values() if isinstance(v, re.Pattern)]
    start = time.perf_counter()
    for seed in SEEDS:
        text = (seed * 3000)[:3000]
        for pattern in patterns:
            pattern.search(text)
    assert time.perf_counter() - start < 10
