"""Styles of writing: citations, marks, lists of fields, references and counts as many authors and machines have them."""

from __future__ import annotations

import pytest

from claimcheck.audit import Audit, audit_document, parse_source
from claimcheck.audit.attribution import about_others, in_quotation
from claimcheck.audit.case import Case
from claimcheck.audit.citations import citations
from claimcheck.audit.document import Document
from claimcheck.audit.parse.marks import is_open, mark_of
from claimcheck.audit.readers import read_text
from claimcheck.audit.suggest import suggest
from claimcheck.audit.wording import stem


def document(text: str, name: str = "a.md") -> Document:
    """A document as read from a text."""
    return parse_source(read_text(text, name))


def audited(text: str, name: str = "a.md") -> Audit:
    """The audit of a text."""
    return audit_document(document(text, name))


def rules(text: str, name: str = "a.md") -> set[str]:
    """The rules that a text breaks."""
    return {f.rule for f in audited(text, name).findings}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It rose to 35 [9] and by 35 % [8].", [9, 8]),
        ("It rose by 35 % [1, 5].", [1, 5]),
        ("It rose by 12 % [5, 20].", []),
        ("It rose (95 % CI [1, 5]).", []),
        ("A wide range [8] of tasks.", [8]),
        ("It works.[1][2] It leaks.[3–5]", [1, 2, 3, 4, 5]),
        ("Notes [^2][^3] follow.", [2, 3]),
        ("A [link][1] is none, nor is a [word](x).", []),
        ("The entry array[3] is read.", [3]),
        ("The entry x[3] and \\cite[12]{key} are none.", []),
        ("It works.^1,2^ It helps.<sup>3–4</sup> So models¹ ² do.", [1, 2, 3, 4, 1]),
        ("Area is 5 km² and R² is 0.3; 10⁶ steps.", []),
        ("It works【7】.", [7]),
        ("Doses of [2, 5] mg and [1] mg.", [1]),
    ],
)
def test_numbers_cited(text: str, numbers: list[int]) -> None:
    """Brackets, raised numbers and lists are citations; intervals, units, powers and links are not."""
    assert [c.number for c in citations(text) if c.number is not None] == numbers


def test_only_what_is_surely_a_citation_can_be_missing() -> None:
    """A raised number that fits no reference is no finding; one that fits is a citation."""
    page = (
        "<h1>Retrieval of Pages</h1><p>RAG is good.<sup>1,2</sup> Also better.<sup><a href='#r3'>3</a></sup> Area: 5 "
        "km<sup>2</sup>. Wrong.<sup>9</sup></p><h2>References</h2><ol>"
        + "".join(f"<li>Lewis, {a}. (2020). RAG part {a}. NeurIPS 33.</li>" for a in "ABC")
        + "</ol>"
    )
    assert rules(page, "a.html") == set()
    assert rules(page.replace("<sup>1,2</sup>", ""), "a.html") == {"CC601"}


AUTHORS = """# Ocean Alkalinity as Carbon Removal

Uptake is 0.84 (Burt et al., 2021) and 0.7 (He and Tyka, 2023). It falls (Renforth, 2017){more}.

## References

{references}
"""
ENTRIES = (
    "Burt, D. J. (2021). The sensitivity of the marine system to regional\n{indent}alkalinity. Frontiers 3, 624075.",
    "He, J., and Tyka, M. D. (2023). Limits and equilibration.\n{indent}Biogeosciences 20, 27-43.",
    "Renforth, P. (2017). Assessing ocean alkalinity. Reviews 55.",
)


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n- "])
@pytest.mark.parametrize("indent", ["", "    "])
def test_references_by_author_and_year(between: str, indent: str) -> None:
    """Entries on lines of their own are as many references, with hanging indent or without."""
    listed = (between.strip(" \n") + " " + between.join(ENTRIES)).strip().format(indent=indent)
    text = AUTHORS.format(more="", references=listed)
    assert len(document(text, "a.txt").references) == 3
    assert rules(text, "a.txt") == set()


def test_author_and_year_without_a_reference() -> None:
    """Where references are cited as (Name, year), one that is not listed is missing."""
    listed = "\n".join(ENTRIES).format(indent="    ")
    found = audited(AUTHORS.format(more=", as (Nobody, 2018) says", references=listed), "a.txt").findings
    assert [(f.rule, f.quote) for f in found] == [("CC602", "Nobody, 2018")]
    assert rules(AUTHORS.format(more=" (March, 2018)", references=listed), "a.txt") == set()


def test_a_page_range_over_a_line_end_is_no_entry() -> None:
    """A line that begins with the second half of a page range begins no entry."""
    text = (
        "Minimum Wages and Employment\n\nElasticities are small [1], [2].\n\nReferences\n\n"
        "1. Neumark D, Salas JMI. Revisiting the minimum wage debate. ILR Review 2014;67(3S):608–\n"
        "648. doi:10.1177/00197939140670S307\n2. Dube A. Minimum wage effects. Review 92:945–\n964.\n"
    )
    assert [r.label for r in document(text, "a.txt").references] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        *((t, True) for t in ("SUPPORTS", "🟢", "Strongly supported", "Likely true", "[x]", "vrai", "wahr", "vero", "正确")),
        *((t, False) for t in ("REFUTES", "🔴", "Probably false", "[ ]", "x", "faux", "falsch", "falso", "错误")),
        *((t, None) for t in ("NOT ENOUGH INFO", "Mostly true", "likely", "🟡", "supporting", "perhaps", "")),
    ],
)  # fmt: skip
def test_marks(text: str, mark: bool | None) -> None:
    """Marks of several kinds and languages; what is neither is None."""
    assert mark_of(text) is mark


def test_marks_that_cannot_be_read_are_said() -> None:
    """A verdict that is neither ✓ nor × nor open is named in a note."""
    text = "# Masks\n\n## Claims\n\n| Claim | Verdict |\n|---|---|\n" + "".join(
        f"| Masks lowered the spread of disease {n} by 12 percent [1]. | {verdict} |\n"
        for n, verdict in enumerate(["Supported", "Grade B", "Grade C", "unclear", "—", "mixed"])
    )
    assert document(text).notes[0] == "2 marks could not be read as ✓ or ×: 'Grade B', 'Grade C'"
    assert all(is_open(t) for t in ("?", "–", "n/a", "Not enough info", "inconclusive", "Mostly true", "⚪"))


FIELDS = """# Inhibitors in Heart Failure

Confidence is the probability that the claim is true, as estimated by two readers.

## Claims

{claims}

## References

1. Anker SD. Empagliflozin in heart failure. NEJM 2021.
"""
NESTED = """1. Empagliflozin lowered the outcome in heart failure from 17.1 to 13.8 percent.
   - Verdict: ✓
   - Confidence: 0.45
   - Source: [1]
2. Canagliflozin raised the score by 4.3 points.
   - Verdict: ✗
   - Confidence: 0.05
   - Source: [1]"""
ON_A_LINE = """### Claim 1

> Empagliflozin lowered the outcome in heart failure
> from 17.1 to 13.8 percent.

**Verdict:** ✓ · **Confidence:** 0.45 · **Source:** [1]

### Claim 2

> Canagliflozin raised the score by 4.3 points.

Verdict: ✗ | Confidence: 0.05 | Source: [1]"""


NAMED = """### Claim 1: The outcome falls

Empagliflozin lowered the outcome in heart failure from 17.1 to 13.8 percent.

- Verdict: ✓
- Confidence: 0.45
- Source: [1]

### Claim 2: Canagliflozin raised the score by 4.3 points.

- Verdict: ✗
- Confidence: 0.05
- Source: [1]"""
IN_THE_ITEM = """  1. Empagliflozin lowered the outcome in heart failure from 17.1 to 13.8 percent.
     Verdict: supported. Confidence: 0.45; Source: [1]
  2. Canagliflozin raised the score by 4.3 points.
     Verdict: refuted
     Confidence: 0.05
     Source: [1]"""


@pytest.mark.parametrize(
    "claims", [NESTED, ON_A_LINE, NAMED, IN_THE_ITEM], ids=["nested", "on-a-line", "named", "in-the-item"]
)
def test_fields_of_a_claim(claims: str) -> None:
    """Verdict, confidence and source below a claim, as items of their own or on one line, belong to it."""
    read = document(FIELDS.format(claims=claims)).claims
    assert [(c.text, c.mark, c.confidence, c.pointer) for c in read] == [
        ("Empagliflozin lowered the outcome in heart failure from 17.1 to 13.8 percent.", True, 0.45, "[1]"),
        ("Canagliflozin raised the score by 4.3 points.", False, 0.05, "[1]"),
    ]


LISTED = """# Instruction Tuning

## Claims

- **Scaling**
  - ✓ FLAN beats zero-shot GPT-3 on 20 of 25 data sets [1]. (confidence: 0.95)
  - ✗ Tuning helps models of 8B parameters on
    unseen tasks of FLAN [1]. (confidence: 0.09)
- **Data**
  - ? LIMA is preferred in 43 % of the prompts [1] — confidence 0.60
"""
BOXES = """# Instruction Tuning

## Claims

- [x] FLAN beats zero-shot GPT-3 on 20 of 25 data sets [1]. (confidence: 0.95)
- [ ] Tuning helps models of 8B parameters on unseen tasks of FLAN [1]. Confidence: 0.09
- [x] LIMA is preferred in 43 % of the prompts [1] — confidence 0.60
"""


@pytest.mark.parametrize(("text", "last"), [(LISTED, None), (BOXES, True)], ids=["groups", "boxes"])
def test_confidences_behind_claims(text: str, last: bool | None) -> None:
    """A confidence behind a claim is no part of its text; the name of a group of claims is none."""
    assert [(c.text, c.mark, c.confidence) for c in document(text).claims] == [
        ("FLAN beats zero-shot GPT-3 on 20 of 25 data sets [1].", True, 0.95),
        ("Tuning helps models of 8B parameters on unseen tasks of FLAN [1].", False, 0.09),
        ("LIMA is preferred in 43 % of the prompts [1]", last, 0.60),
    ]


def test_findings_that_cite_are_read_as_claims() -> None:
    """A report without a claims table has its cited findings read as claims, and says so."""
    points = "".join(f"{n}. Fusion number {n} gains 6.{n} points on TriviaQA [1].\n" for n in (1, 2, 3))
    text = f"# Fusion on TriviaQA\n\n## Key findings\n\n{points}\n## References\n\n1. Izacard G. Fusion. EACL 2021.\n"
    read = document(text)
    assert len(read.claims) == 3
    assert read.notes == ("no claims table was found; the 3 points of 'Key findings' were read as claims",)
    assert document(text.replace(" [1]", "")).claims == ()


def test_two_rows_of_heads() -> None:
    """Heads of groups of columns stand above the heads of the columns."""
    page = (
        "<h1>Remote Work</h1><h2>Claims</h2><table><tr><th rowspan=2>Claim</th><th colspan=2>Assessment</th></tr>"
        "<tr><th>Verdict</th><th>Confidence</th></tr>"
        "<tr><td>Remote work raised the output of call centres by 13 %.</td><td>Supported</td><td>0.93</td></tr></table>"
    )
    assert [(c.text[:11], c.mark, c.confidence) for c in document(page, "a.html").claims] == [
        ("Remote work", True, 0.93)
    ]


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("One meta-analysis included 24 studies [1].", []),
        ("We included 24 studies [1–24].", [24]),
        ("This review included 24 studies [1].", [24]),
        ("A total of 14 studies met the inclusion criteria.", [14]),
        ("The 15 included studies agree.", [15]),
        ("The 3 included studies of mice agree.", []),
    ],
)
def test_counts_of_papers(sentence: str, counts: list[int]) -> None:
    """What is said of cited reviews, or of some of the papers, is no count of the document's own."""
    read = document(f"# Soil\n\n{sentence}\n")
    assert [c.value for c in Case(read).counts if c.label == "papers included"] == counts


@pytest.mark.parametrize(
    ("sentence", "label", "value"),
    [
        ("2 of the 3 claims were verified.", "claims verified", [2]),
        ("2 of our 3 claims were verified.", "claims verified", [2]),
        ("Two out of the three claims were verified.", "claims verified", [2]),
        ("2 (67 %) of the 3 claims were verified.", "claims verified", [2]),
        ("All but one of the 3 claims were verified.", "claims verified", []),
        ("1 of 3 claims was refuted.", "claims refuted", []),
        ("3 claims were verified.", "claims verified", [3]),
        ("2/3 claims verified.", "claims verified", [2]),
    ],
)
def test_a_share_of_claims_is_not_all_of_them(sentence: str, label: str, value: list[int]) -> None:
    """The number after "of" is that of all claims."""
    assert [c.value for c in Case(document(f"# Soil\n\n{sentence}\n")).counts if c.label == label] == value


HEADED = """# Green Roofs in Hot Cities

## Question

{question}

## Claims

{claims}

## {references}

- @dabaieh2015: Dabaieh M. Reducing cooling demands. Energy and Buildings 2015.
"""
TABLE = """| Mark | Claim | Confidence | Paper |
|:-:|---|--:|---|
| ✔ | Green roofs lowered cooling demand in hot cities by 25 %. | 1.00 | @dabaieh2015 |"""


@pytest.mark.parametrize("name", ["References", "Literature", "Citations", "Endnotes"])
def test_heads_delimiters_and_keys(name: str) -> None:
    """A column of one dash, keys as labels, names of the list of references, and a question by its heading."""
    asked = "Do green roofs lower the cooling demand of hot cities?"
    read = document(HEADED.format(question=asked, claims=TABLE, references=name))
    assert [(c.number, c.mark, c.confidence, c.pointer) for c in read.claims] == [
        (1, True, 1.0, "@dabaieh2015")
    ]
    assert [r.label for r in read.references] == ["dabaieh2015"]
    assert read.question
    assert read.question.plain == asked
    assert "CC501" in rules(
        HEADED.format(question="Do paints cut hospital bills?", claims=TABLE, references=name)
    )


def test_footnotes_are_the_references_where_there_are_no_others() -> None:
    """Definitions of footnotes are no claims, wherever they stand; without any list nothing can be missing."""
    notes = "[^1]: Micikevicius P. Mixed precision training. ICLR 2018.\n[^2]: Kalamkar D. BFLOAT16. 2019.\n"
    text = "# Loss Scaling\n\n## Claims\n\n1. It recovered 76.0 % on ImageNet.[^1] ✓\n2. It matched WMT.[^2] ✓\n\n"
    read = document(text + notes)
    assert (len(read.claims), [r.label for r in read.references]) == (2, ["1", "2"])
    assert "CC602" in rules(text + notes.splitlines()[0])
    assert "CC602" not in rules(text)


@pytest.mark.parametrize(
    "head", ["Supports claim?", "Assessment", "Rating", "Judgement", "Fact check", "Holds?"]
)
def test_names_of_the_column_of_marks(head: str) -> None:
    """Machines call the column of marks many names."""
    text = f"# Croup\n\n## Claims\n\n| Claim | {head} |\n|---|---|\n| Dexamethasone lowered the score by 0.65. | Yes |\n"
    assert [c.mark for c in document(text).claims] == [True]


def test_whose_words() -> None:
    """A sentence that only cites is about others; a quotation is open between its marks."""
    assert about_others("The cited work is itself a systematic review [1].")
    assert not about_others("We call this a systematic review [1].")
    assert not about_others("The search was systematic.")
    text = 'Lewis et al. state: "we present RAG" and we agree.'
    assert in_quotation(text, text.index("we present"))
    assert not in_quotation(text, text.index("we agree"))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("The tax did not lower petrol demand by 7 percent.", "{not_better: system-b, than: system-a"),
        ("Pruning does not hurt accuracy.", "{not_better: system-b, than: system-a"),
        ("No model exceeds BM25 on Touché.", "{not_better: model, than: bm25"),
        ("Neither BM25 nor DPR beats SPLADE.", "{not_better: bm25-dpr, than: splade"),
        ("In most languages, stemming beats no stemming.", "{better: "),
        ("BM25 and DPR perform similarly on NQ.", "{comparable: "),
        ("The drug raised the score by 4.3 points within 12 weeks.", "{better: "),
        ("LaBSE stays within 2 points of mE5.", "{comparable: "),
        ("Re-ranking improves MRR on MS MARCO.", "{better: re-ranking, than: without-re-ranking"),
    ],
)
def test_negations_in_suggestions(text: str, start: str) -> None:
    """A negated claim never gets the hypothesis of its opposite."""
    assert suggest(text).hypothesis.startswith(start)


@pytest.mark.parametrize(
    ("one", "other"),
    [("tax", "taxes"), ("virus", "viruses"), ("remote", "remotely"), ("box", "boxes"), ("class", "classes"),
     ("cause", "causes"), ("cache", "caches"), ("approach", "approaches")],
)  # fmt: skip
def test_stems(one: str, other: str) -> None:
    """Two forms of a word have one stem."""
    assert stem(one) == stem(other)
