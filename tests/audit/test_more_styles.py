"""More styles: signs under any head, boxes of counts, permalinks, lists that Markdown numbers, what × means."""

from __future__ import annotations

import pytest
from test_styles import audited, document, rules

from claimcheck.audit.case import Case
from claimcheck.audit.markup import plain
from claimcheck.audit.parse.marks import confidence_of, is_open

ABOVE = "# Exercise at home and in groups\n\n{above}\n\n## {section}\n\n"
BELOW = "\n\n## References\n\n{below}\n"
WORKS = (
    "1. Dunn A. (2005). Exercise for depression. https://doi.org/10.1016/j.amepre.2004.09.003\n"
    "{second}. Orkaby A. (2020). Walking in groups. https://doi.org/10.1001/jama.2020.7848"
)
ROWS = (
    "| 1 | Supervised exercise lowers BDI scores by 4 points. | [1] | ✔ | .90 |\n"
    "| 2 | Walking in groups lowers BDI scores by 2 points. | [2] | ✘ | .04 |"
)


def synthesis(above: str = "", section: str = "Claims", head: str = "Verified", second: int = 2) -> str:
    """A synthesis of two claims."""
    table = f"| ID | Claim | Study | {head} | Confidence |\n|---|---|---|---|---|\n{ROWS}"
    page = ABOVE.format(above=above, section=section) + table
    return page + BELOW.format(below=WORKS.format(second=second))


@pytest.mark.parametrize("head", ["✔/✘", "OK", " ", "Result of ours"])
def test_signs_are_marks_under_any_head(head: str) -> None:
    """A column of nothing but ✔ and ✘ holds the marks, also outside a section of claims."""
    claims = document(synthesis(section="Evidence", head=head)).claims
    assert [(c.mark, c.confidence, c.pointer) for c in claims] == [(True, 0.9, "[1]"), (False, 0.04, "[2]")]


@pytest.mark.parametrize("cells", [("yes", "no"), ("12", "30"), ("★★", "★")])
def test_other_columns_are_no_marks(cells: tuple[str, str]) -> None:
    """Words and numbers under a head that names no mark are something else, and so are other signs."""
    text = synthesis(section="Evidence", head="Open access")
    for sign, cell in zip("✔✘", cells, strict=True):
        text = text.replace(f"| {sign} |", f"| {cell} |")
    assert [c.mark for c in document(text).claims] == [None, None]


def test_a_box_of_counts() -> None:
    """In "Claims: 2 Verified: 1" each number belongs to the word before it."""
    box = "Papers: 2   Claims: 2\nVerified: 1   Refuted: 1   Open: 0"
    assert "CC203" not in rules(synthesis(box))
    assert "CC203" in rules(synthesis(box.replace("Verified: 1", "Claims verified: 2")))


@pytest.mark.parametrize(
    ("sentence", "label", "values"),
    [
        ("We collect eight claims from two papers.", "claims", [8]),
        ("All seven claims were rated by hand.", "claims", [7]),
        ("All seven claims that cite him fail.", "claims", []),
        ("The search gave 7 papers.", "papers retrieved", [7]),
        ("2 papers gave means and deviations.", "papers retrieved", []),
        ("The search returned 118 papers, of which 2 were kept.", "papers included", [2]),
        ("Claims assessed: 7", "claims", [7]),
        ("Sources consulted: 9", "papers included", [9]),
    ],
)
def test_counts(sentence: str, label: str, values: list[int]) -> None:
    """Numbers of claims and of papers, however they are told."""
    assert [c.value for c in Case(document(synthesis(sentence))).counts if c.label == label] == values


@pytest.mark.parametrize(("second", "missing"), [(1, False), (2, False), (3, True)])
def test_a_list_is_numbered_from_its_first_number(second: int, missing: bool) -> None:
    """Markdown renders "1." and "1." as 1 and 2; other numbers stand as they are."""
    found = rules(synthesis("Both help [1, 2].", second=second))
    assert ("CC602" in found) == missing


@pytest.mark.parametrize("kind", ["anchor-link", "headerlink"])
def test_permalinks_belong_to_no_heading(kind: str) -> None:
    """A "¶" that leads to its own heading is no part of it: the list of references is found."""
    link = f'<a class="x {kind}" href="#r">¶</a>'
    page = (
        f"<h1>Tokenizers of Many Languages{link}</h1><p>Bytes are fair [1].</p>"
        f"<h2>References{link}</h2><ol><li>Petrov, A. Tokenizers. 2023. arXiv:2305.15425</li></ol>"
    )
    found = document(page, "a.html")
    assert len(found.references) == 1
    assert found.title is not None
    assert found.title.plain == "Tokenizers of Many Languages"


@pytest.mark.parametrize(
    "told",
    [
        "✓: supported, ✘: contradicted.",
        "✔ = supported by the evidence, ✘ = contradicted by the evidence.",
        "✘: refuted by the data, not merely unsupported.",
    ],
)
def test_what_a_cross_means(told: str) -> None:
    """A legend tells what × means."""
    assert "CC305" not in rules(synthesis(told))
    assert "CC305" in rules(synthesis("✓: read and checked, ✘: something else."))


@pytest.mark.parametrize(
    "told",
    [
        "Two engineers gave the probability that it is true; the confidence is the mean.",
        "The number in the last column is the share of five raters who judged the claim to be true.",
    ],
)
def test_what_the_confidence_is(told: str) -> None:
    """The confidence may be defined by its column, or by the probability it is the mean of."""
    assert "CC304" not in rules(synthesis(told))
    assert "CC304" in rules(synthesis("Two engineers filled in the last column."))
    assert "CC304" in rules(synthesis("Storms are rare; the probability that they are strong is small."))


def test_a_heading_without_words() -> None:
    """An empty heading is no section that is empty: there is nothing to quote, and nothing is lost."""
    assert audited("# Walking\n\n##\u0020\n\n## \n\n## Claims\n\nNone.\n").dropped == 0


def test_results_with_an_effect() -> None:
    """A results section that gives an effect has results."""
    text = "## Results\n\nThe largest is that of quizzes with feedback, d = 0.61 [1]."
    assert "CC105" not in rules(synthesis(text))
    assert "CC105" in rules(synthesis("## Results\n\n2 papers were found and 2 claims were extracted."))


@pytest.mark.parametrize(
    ("text", "value"), [("High (0.93)", 0.93), ("low (12 %)", 0.12), ("High (n = 3)", None)]
)
def test_confidences_in_words_and_numbers(text: str, value: float | None) -> None:
    """A number behind its degree counts."""
    assert confidence_of(text) == value


def test_confidences_behind_claims_of_a_list() -> None:
    """A confidence may stand behind the claim, in parentheses and before its source."""
    text = (
        "# Reminders\n\n## Claims\n\n1. ✓ Reminders help in Kenya (p = .014). (0.91) [1]\n"
        "2. ✗ They harm by 10 points (0.05 SD). (confidence 0.12) [1, 2]\n3. ✓ They raise MAP (0.31).\n"
    )
    claims = document(text).claims
    assert [c.confidence for c in claims] == [0.91, 0.12, None]
    assert claims[0].text == "Reminders help in Kenya (p = .014)."
    assert claims[2].text == "They raise MAP (0.31)."


def test_a_head_with_a_column_n() -> None:
    """A column "n" beside claim, verdict and confidence is no mark, in LaTeX without a row marked as head."""
    text = (
        "\\section{Claims}\\begin{tabular}{lXrcr}ID & Claim & $n$ & Verdict & Confidence \\\\\n"
        "C1 & Quizzes raise test scores by 13 points. & 142 & yes & 0.94 \\\\\n"
        "C2 & Quizzes raise the anxiety of 72 pupils. & 408 & no & 0.05 \\\\\n\\end{tabular}\n"
    )
    assert [(c.mark, c.confidence) for c in document(text, "a.tex").claims] == [(True, 0.94), (False, 0.05)]


@pytest.mark.parametrize("text", ["❓", "❔", "NEI", "Unsettled", "⚠ Mixed"])
def test_open_marks(text: str) -> None:
    """Marks that say that nothing was decided."""
    assert is_open(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"$\rho = .51$ for $n \le 20$", "ρ = .51 for n ≤ 20"),
        (r"Touch\'e and M\"{u}ller, \~nandu", "Touché and Müller, ñandu"),
        (r"a\_b \& 5\,\%", "a_b & 5 %"),
    ],
)
def test_latex_letters(text: str, words: str) -> None:
    """Greek letters, relations and accents are read as a person reads them."""
    assert plain(text, "latex") == words


@pytest.mark.parametrize(
    ("setting", "fires"),
    [("in retrieval-augmented generation", False), ("in retrieval for augmented generation", True)],
)
def test_words_that_a_hyphen_joins_are_one_thing_to_ask_for(setting: str, fires: bool) -> None:
    """A compound that only names the setting, and that no claim repeats, counts once among what is missing."""
    question = f"Research question: Does walking in groups lower scores at home {setting}?"
    assert ("CC501" in rules(synthesis(question))) == fires


@pytest.mark.parametrize("other", ["BM25", "mBERT", "Lexical search", "DPR-2"])
def test_sides_that_changed_places(other: str) -> None:
    """Two claims that exchange the sides of one comparison cannot both hold, whatever word begins them."""
    first, second = f"Dense retrieval outperforms {other}", f"{other} outperforms dense retrieval"
    table = f"| {first} on CLEF 2003. | [1] | ✓ |\n| {second} on CLEF 2003. | [1] | ✓ |"
    text = f"# Searching\n\n## Claims\n\n| Claim | Source | Verdict |\n|---|---|---|\n{table}\n"
    assert "CC405" in rules(text)


def test_a_heading_with_an_aside() -> None:
    """What stands in parentheses behind a section's name is no part of it."""
    text = "Reminders\n\nCLAIMS (2 claims: 1 supported, 1 contradicted, none without enough data)\n1. ✓ Reminders help in Kenya. [1]\n2. ✗ They harm in Peru. [1]\n"
    assert [c.mark for c in document(text, "a.txt").claims] == [True, False]
