"""Claims as headings, callouts, bold lines and lists, with fields or signs: what is claim, mark, confidence."""

from __future__ import annotations

import pytest
from test_styles import document

FIRST = "Hard negatives raise the MRR@10 on MS MARCO by 6.9 points. [1]"
SECOND = "Random negatives raise the recall on Mr. TyDi by 2 points. [2]"
HEAD = "# Negatives for dense retrievers\n\n## Claims\n\n"

# Each form writes one claim: words, a mark in the words or signs it uses, a confidence.
FORMS = {
    "heading with bullets": "### {n}. {words}\n\n- **Status:** {word}\n- **Confidence:** {sure}\n",
    "heading C1 with bullets": "### C{n}. {words}\n\n- **Status:** {word}\n- **Confidence:** {sure}\n",
    "heading without number": "### {words}\n\n- **Status:** {word}\n- **Confidence:** {sure}\n",
    "heading with lines": "### {n}. {words}\n\n**Status:** {word}\n**Confidence:** {sure}\n",
    "heading with a sign": "### {sign} Claim {n}: {words}\n\n**Confidence:** {sure}\n",
    "heading that ends in a sign": "### Claim {n}: {words} {sign}\n\n**Confidence:** {sure}\n",
    "bold name with bullets": "**Claim {n}.** {words}\n\n- Verdict: {word}\n- Confidence: {sure}\n",
    "bold name with a line": "**Claim {n}.** {words}\n\n**Verdict:** {sign} · **Confidence:** {sure}\n",
    "bold C1": "**C{n}.** {words}\n\n- Verdict: {word}\n- Confidence: {sure}\n",
    "callout": "> [!TIP]\n> **Claim {n}.** {words}\n>\n> **Verdict:** {sign} · **Confidence:** {sure}\n",
    "callout with a title": "> [!note] C{n}\n> {words}\n> verdict:: {sign}\n> confidence:: {sure}\n",
    "summary": "<details>\n<summary><b>C{n}.</b> {sign} {words}</summary>\n\n- Confidence: {sure}\n\n</details>\n",
    "definition list": "Claim {n}: {words}\n:   Verdict: {word}\n:   Confidence: {sure}\n",
    "paragraph": "{words}\nVerdict: {word}\nConfidence: {sure}\n",
    "table of fields": "| Field | Value |\n|---|---|\n| Claim | {words} |\n| Verdict | {word} |\n"
    "| Confidence | {sure} |\n",
    "quotation": "> {words}\n> — *{word}, confidence {sure}*\n",
    "item with breaks": "- {words}<br>Verdict: {word}<br>Confidence: {sure}",
    "item with a bold end": "- {words} **({word}; confidence {sure})**",
    "item with a key": "- {sign} {words} — confidence: {sure}",
    "item with a sentence": "- {sign} {words} Confidence: {sure}.",
    "item with a probability": "- {sign} {words} (probability: {sure})",
    "item with a name": "- **C{n}** {sign} {words} (confidence: {sure})",
    "item that ends in a citation": "- {uncited} — {word}, confidence {sure} [{n}]",
    "item that ends in a citation and bold": "- {uncited} — **{word}** (confidence: {sure}) [{n}]",
    "item in words": "- {words} — {word} with confidence {sure}",
    "item with the word last": "- {words} — {word}, {sure} confidence",
    "item with the confidence first": "- {words} — confidence {sure}, {word}",
    "item that begins in bold": "- **{word} ({sure}).** {words}",
    "item that begins with a bold word": "- **{word}:** {words} (confidence {sure})",
    "item that begins in brackets": "- [{word}, {sure}] {words}",
    "item with an item below": "- {words}\n  - {word}, confidence {sure}",
    "heading that judges": "### Claim {n} — {word} (confidence {sure})\n\n{words}\n",
    "heading that judges in brackets": "### Claim {n} ({word}, {sure})\n\n> {words}\n",
    "heading with sign and number": "### {sign} Claim {n} ({sure})\n\n{words}\n",
    "item that ends in a sign and a key": "- {words} {sign} *Confidence: {sure}*",
    "item that ends in bold": "- {words} {sign} **{sure}**",
    "item that ends in code": "- {words} `{word}` `{sure}`",
    "item with an arrow": "- {words} → {word} ({sure})",
    "item with p": "- {words} ({word}, p = {sure})",
    "item with bold fields in a line": "- {words} **Verdict:** {word} **Confidence:** {sure}",
    "item with bars": "- {words} | {sign} | {sure}",
    "item with details": "- {sign} {words} (confidence: {sure})\n  - *Evidence:* table {n}",
}


@pytest.mark.parametrize("signs", ["✅❌", "🟢🔴", "✔✖"])
@pytest.mark.parametrize("form", FORMS)
def test_forms_of_claims(form: str, signs: str) -> None:
    """Words, mark and confidence of each form; nothing of the fields is left in the words."""
    rows = zip((FIRST, SECOND), ("Supported", "Refuted"), signs, ("0.35", "0.05"), strict=True)
    text = HEAD + "\n".join(
        FORMS[form].format(n=number, words=words, uncited=words[:-4], word=word, sign=sign, sure=sure)
        for number, (words, word, sign, sure) in enumerate(rows, 1)
    )
    claims = document(text + "\n\n2 claims: 1 supported, 1 refuted.\n").claims
    cited = 0 if "{words}" in FORMS[form] else -4
    texts = [text[:cited] if cited else text for text in (FIRST, SECOND)]
    assert [(c.text, c.mark, c.confidence) for c in claims] == [
        (texts[0], True, 0.35),
        (texts[1], False, 0.05),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "### Retrieval\n\n- ✓ {0} (0.6)\n\n### Training\n\n- ✗ {1} (0.2)\n",
        "We took two claims from the abstracts, one from each.\n\n1. ✓ {0} (0.6)\n2. ✗ {1} (0.2)\n",
        "### How they were chosen\n\nTwo people read the abstracts.\n\n### Claim 1\n\n{0}\n\nStatus: ✓ (0.6)\n\n"
        "### Claim 2\n\n{1}\n\nStatus: ✗ (0.2)\n",
    ],
)
def test_what_is_no_claim(text: str) -> None:
    """Names of groups, sentences before a list, and sections about the claims are none."""
    claims = document(HEAD + text.format(FIRST, SECOND)).claims
    assert [(c.text, c.mark, c.confidence) for c in claims] == [(FIRST, True, 0.6), (SECOND, False, 0.2)]


def test_records_outside_a_section_of_claims() -> None:
    """Two marked records under "Results" are claims; a single "Verdict: …" in a text is none."""
    form = FORMS["bold name with bullets"]
    both = form.format(n=1, words=FIRST, word="Supported", sure="0.35") + "\n"
    both += form.format(n=2, words=SECOND, word="Refuted", sure="0.05")
    assert [c.mark for c in document("# Negatives\n\n## Results\n\n" + both).claims] == [True, False]
    alone = "# Negatives\n\n## Results\n\nWe looked at one more claim. Verdict: supported by two papers.\n"
    assert document(alone).claims == ()


@pytest.mark.parametrize(
    "item",
    [
        "**True negatives** help more than random ones [1].",
        "**Correct answers** stay correct [1].",
        "Hard negatives raise the MRR with 95 % confidence [1].",
        "The effect was verified in 12 sets [1]",
        "Valid inputs raise the recall — by 0.9 [1]",
    ],
)
def test_words_of_claims_are_no_marks(item: str) -> None:
    """A word in bold that goes on, or a share in the text, is no mark and no confidence."""
    read = document(f"{HEAD}- {item}\n- ✓ Random negatives raise the recall by 2 points [2].\n")
    assert (read.claims[0].mark, read.claims[0].text[-3:]) == (None, item[-3:])


def test_a_list_without_marks_is_told() -> None:
    """Nothing is lost without a word."""
    read = document(f"{HEAD}- {FIRST}\n- {SECOND}\n")
    assert [c.mark for c in read.claims] == [None, None]
    assert "the list of claims has no marks that could be read" in read.notes


def test_latex_of_nothing_but_a_command() -> None:
    """An entry that is a link alone is an entry, and a paragraph in italics is text."""
    read = document(
        "\\documentclass{article}\n\\title{Lanes}\n\\begin{document}\n\\maketitle\n\\emph{Lanes help.}\n\n"
        "\\bibliographystyle{plain}\n\\begin{thebibliography}{9}\n\\bibitem{li} \\url{https://arxiv.org/abs/2010.07654}\n"
        "\\bibitem{wu} Wu, B. \\url{https://arxiv.org/abs/2110.07654}\n\\end{thebibliography}\n\\end{document}\n",
        "t.tex",
    )
    assert [r.label for r in read.references] == ["li", "wu"]
    assert read.prose == "Lanes help."


@pytest.mark.parametrize(
    ("yes", "no", "open_"),
    [
        ("✅ (0.9)", "❌ (0.1)", "❓ (0.5)"),
        ("✅ (0.9)", "❌ (0.1)", "⚠️ 0.5"),
        ("**Supported** (0.9)", "**Contradicted** (0.1)", "**Unclear** (0.5)"),
        ("→ Supported (90%)", "→ Contradicted (10%)", "→ Mixed (50%)"),
        ("[OK, 0.9]", "[NO, 0.1]", "[??, 0.5]"),
        ("`SUPPORTED` `0.9`", "`REFUTED` `0.1`", "`NEI` `0.5`"),
    ],
)
@pytest.mark.parametrize("title", ["Claims", "Key findings"])
def test_third_marks(title: str, yes: str, no: str, open_: str) -> None:
    """A mark that says neither is taken off the words as the others are."""
    third = "Mixed negatives raise the recall on MIRACL by 3 points [1][2]."
    text = f"# Negatives\n\n## {title}\n\n1. {FIRST} {yes}\n2. {SECOND} {no}\n3. {third} {open_}\n"
    assert [(c.text, c.mark, c.confidence) for c in document(text).claims] == [
        (FIRST, True, 0.9),
        (SECOND, False, 0.1),
        (third, None, 0.5),
    ]


TABLE = "# Negatives\n\n## Results\n\n{head}\n|---|---|---|---|\n{rows}\n"


@pytest.mark.parametrize(
    ("head", "yes", "no"),
    [
        ("| Finding | Evidence | Source | Strength |", "Supports | (Ash, 2020) | 0.9", "Contradicts | (Elm, 2021) | 0.1"),
        ("| Finding | Evidence | Source | Confidence |", "✓ | (Ash, 2020) | 0.9", "× | (Elm, 2021) | 0.1"),
        ("| Claim | | Study | p |", "🟢 | (Ash, 2020) | .9", "🔴 | (Elm, 2021) | .1"),
        ("| Claim | OK? | Study | Probability |", "✓ | (Ash, 2020) | 90 %", "× | (Elm, 2021) | 10 %"),
    ],
)  # fmt: skip
def test_columns_by_what_they_hold(head: str, yes: str, no: str) -> None:
    """Marks under "Evidence", probabilities under "Strength" or "p"; the source is what is left."""
    claims = document(TABLE.format(head=head, rows=f"| {FIRST} | {yes} |\n| {SECOND} | {no} |")).claims
    assert [(c.mark, c.confidence, c.pointer) for c in claims] == [
        (True, 0.9, "(Ash, 2020)"),
        (False, 0.1, "(Elm, 2021)"),
    ]


def test_levels_of_significance_are_no_confidences() -> None:
    """A column of p values says how surprising the data are, not how sure the claim is."""
    rows = f"| {FIRST} | ✓ | [1] | .003 |\n| {SECOND} | × | [2] | .4 |"
    claims = document(TABLE.format(head="| Claim | Mark | Study | p |", rows=rows)).claims
    assert [(c.mark, c.confidence) for c in claims] == [(True, None), (False, None)]


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ('<input type="checkbox" checked disabled>', '<input disabled type="checkbox"/>'),
        ('<div class="checkbox checkbox-on"></div>', '<div class="checkbox checkbox-off"></div>'),
    ],
)
def test_boxes_of_pages(yes: str, no: str) -> None:
    """A ticked box is ✓, and one that is not is ×."""
    rows = "".join(f"<tr><td>{w}</td><td>{b}</td></tr>" for w, b in ((FIRST, yes), (SECOND, no)))
    page = f"<h1>Negatives</h1><h2>Claims</h2><table><tr><th>Claim</th><th>Verified</th></tr>{rows}</table>"
    assert [c.mark for c in document(page, "t.html").claims] == [True, False]


@pytest.mark.parametrize(
    ("title", "claim"),
    [
        ("Hard negatives raise the MRR@10 on MS MARCO by 7 points", True),
        ("The MRR@10 on MS MARCO is not changed by hard negatives", True),
        ("Hard negatives and the MRR@10 on MS MARCO", False),
        ("What is the MRR@10 of hard negatives on MS MARCO?", False),
    ],
)
def test_headings_that_are_claims(title: str, claim: bool) -> None:
    """A heading that says something is the claim, and the text below its comment; a name is none."""
    text = f"{HEAD}### 1. {title}\n\n{FIRST}\n\nVerdict: supported (0.9)\n"
    assert [c.text for c in document(text).claims] == [title if claim else FIRST]
