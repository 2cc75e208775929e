"""Forms of citations and reference lists that deep-research tools, editors and converters write."""

from __future__ import annotations

import pytest
from test_styles import audited, document, rules

PAGE = """# Replay in retrieval

Replay keeps old languages.

## Claims

| Claim | Mark |
|---|---|
| Replay keeps MRR@10 within 1 point on XOR-TyDi.{cited} | ✓ |
| Adapters keep the MRR@10 of Mr. TyDi [2]. | ✓ |

## Sources

1. Gao, L. et al. Replay. 2023.
2. Hou, J. et al. Continual learning. 2023.
"""
FORMS = [
    "【{}†source】",
    "【{}†L3-L9】",
    "[{}†L3-L9]",
    "[{}](#ref-{})",
    "\\[{}\\]",
    "[cite: {}]",
    "[[{}]](https://a.org/of)",
]


@pytest.mark.parametrize("form", [*FORMS, "¹", "[[Gao 2023]]", "[Gao 2023]", "[^1]"])
def test_forms_of_citations(form: str) -> None:
    """Each cites the first work: it is neither uncited nor does the claim lack a source or an end."""
    found = rules(PAGE.format(cited=form.format(1, 1)))
    assert found.isdisjoint({"CC601", "CC602", "CC603", "CC101"})


@pytest.mark.parametrize("form", FORMS[:-1])
def test_citations_of_nothing(form: str) -> None:
    """A number that the list does not have is reported in each form."""
    assert "CC602" in rules(PAGE.format(cited=form.format(7, 7)))


def test_a_link_to_a_section_is_no_citation() -> None:
    """A number that links to a heading names a section."""
    assert "CC602" not in rules(PAGE.format(cited=" See section [7](#seven-results)."))


TEXT = "Averaging works [1] and so does task arithmetic [2]."
FIRST = "Wortsman M. et al. Model soups. ICML 2022. arXiv:2203.05482"
SECOND = "Ilharco G. et al. Editing models with task arithmetic. ICLR 2023."
BACK = "<p><a href='#ftnt_ref{0}' id='ftnt{0}'>[{0}]</a> {1}</p>"
ENTRY = "<div class='csl-entry'><div class='csl-left-margin'>{0}. </div><div class='csl-right-inline'>{1}</div></div>"
LISTS = {
    "Markdown, folded": f"{TEXT}\n\n<details>\n<summary>References</summary>\n\n1. {FIRST}\n2. {SECOND}\n\n</details>\n",
    "HTML, folded in a list": f"<p>{TEXT}</p><ul><li><details open><summary>References</summary>"
    f"<ol><li>{FIRST}</li></ol><ol start=2><li>{SECOND}</li></ol></details></li></ul>",
    "HTML, footnotes": f"<p>{TEXT}</p><hr><div>{BACK.format(1, FIRST)}</div><div>{BACK.format(2, SECOND)}</div>",
    "HTML, numeric style": f"<p>{TEXT}</p><h2>References</h2>{ENTRY.format(1, FIRST)}{ENTRY.format(2, SECOND)}",
    "LaTeX, by hand": "\\section{Merging}\n"
    + TEXT
    + "\n\\section*{References}\n\\addcontentsline{toc}{section}"
    f"{{References}}\n\\small\n\\noindent\n[1] {FIRST}\n\n[2] {SECOND}\n",
}


@pytest.mark.parametrize("form", LISTS)
def test_forms_of_reference_lists(form: str) -> None:
    """Two works, each found once and cited."""
    kind = {"M": "a.md", "H": "a.html", "L": "a.tex"}[form[0]]
    assert len(document(LISTS[form], kind).references) == 2
    assert rules(LISTS[form], kind).isdisjoint({"CC601", "CC602"})


def test_navigation_is_no_text() -> None:
    """A table of contents and what a site puts below each page are not read."""
    page = (
        "<div>Abstract</div><p>Four claims on negatives.</p><nav><ul><li>1 Question</li><li>References</li></ul>"
        f"</nav><h1>1 Question</h1><p>{TEXT}</p><h1>References</h1>{ENTRY.format(1, FIRST)}"
        f"{ENTRY.format(2, SECOND)}<footer><div class='nav-footer'>Built with a tool</div></footer>"
    )
    assert "Built" not in document(page, "a.html").source.text
    assert "CC102" not in rules(page, "a.html")
    assert len(document(page, "a.html").references) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "The interval is [0.69, 0.90] and the range [1, 12].",
        "Values in [0, 1] are scaled.",
        "See equation [7] in the appendix.",
        "The answer [sic] was kept.",
    ],
)
def test_brackets_that_cite_nothing(sentence: str) -> None:
    """Intervals, numbers of equations and words in brackets are no citations."""
    assert "CC602" not in rules(PAGE.format(cited=" [1] " + sentence))


@pytest.mark.parametrize("name", ["zheng", "1_1", "n1"])
def test_footnotes_with_names(name: str) -> None:
    """A footnote may have any name; one that is not defined is missing."""
    text = f"# Judges\n\nJudges favour the first answer.[^{name}]\n\n[^{name}]: Zheng, L. Judging. 2023. arXiv:2306.05685\n"
    assert rules(text).isdisjoint({"CC601", "CC602"})
    assert "CC602" in rules(text.replace(f"answer.[^{name}]", f"answer.[^{name}] It is old.[^{name}x]"))


KEYED = {
    "reST": "Judges have a bias [Zheng2023]_.\n\nReferences\n==========\n\n.. [Zheng2023] Zheng, L. Judging. 2023.\n"
    ".. [Wang2023] Wang, P. Fair. 2023.\n",
    "RFC": 'Judges have a bias [ZHENG].\n\nReferences\n\n   [ZHENG]  Zheng, L., "Judging", 2023.\n\n'
    '   [WANG]  Wang, P., "Fair", 2023.\n\nAuthor\'s Address\n\n   L. Machine\n   Email: l.machine@example.org\n',
    "Pandoc": "Judges have a bias [@zheng].\n\n# References {.unnumbered}\n\n::: {#refs}\n::: {#ref-zheng .csl-entry}\n"
    "Zheng, L. 2023. Judging.\n:::\n\n::: {#ref-wang .csl-entry}\nWang, P. 2023. Fair.\n:::\n:::\n",
}


UNCITED = {"reST": "Wang2023", "RFC": "WANG", "Pandoc": "wang"}


@pytest.mark.parametrize("form", KEYED)
def test_keys_of_references(form: str) -> None:
    """Of two works the second is not cited; what stands behind the list is no work."""
    found = audited(
        "Position bias of judges\n\n" + KEYED[form], "a.md" if form == "Pandoc" else "a.txt"
    ).findings
    assert [f.message for f in found if f.rule in ("CC601", "CC602")] == [
        f"reference {UNCITED[form]} is never cited"
    ]


RAISED = "Merging helps.<sup>1</sup> Averaging works.<sup>2</sup> So do soups.<sup>1</sup> Arithmetic works.<sup>2</sup> Ties help.<sup>1,2</sup> An area of 9 km<sup>2</sup> is small.{more}"


def test_raised_numbers_that_cite_nothing() -> None:
    """Where raised numbers cite, one beyond the list is missing; powers and units are none."""
    page = f"# Merging\n\n{RAISED}\n\n## References\n\n1. {FIRST}\n2. {SECOND}\n"
    assert "CC602" not in rules(page.format(more=" Cells per mm<sup>3</sup> and 10<sup>9</sup> of them."))
    assert "CC602" in rules(page.format(more=" Others fail.<sup>8</sup>"))


@pytest.mark.parametrize(
    ("cites", "missing"), [("[^3]", False), ("[^4]", True), ("[@fig-speed]", False), ("[5]", True)]
)
def test_remarks_and_figures_are_no_works(cites: str, missing: bool) -> None:
    """A footnote that is a remark and a figure of the document itself are no missing entries."""
    text = f"# Judges\n\nThey are biased [1][2].{cites}\n\n## References\n\n1. {FIRST}\n2. {SECOND}\n\n[^3]: By two readers.\n"
    assert ("CC602" in rules(text)) is missing


@pytest.mark.parametrize(
    ("cites", "missing"),
    [(("[1]", "[2]"), False), (("", ""), True)],
    ids=["cited in the text", "only a column"],
)
def test_a_column_that_counts_papers(cites: tuple[str, str], missing: bool) -> None:
    """Where the claims cite in their own words, a column of numbers counts."""
    rows = "".join(f"| It is biased {cite}. | ✓ | {n} |\n" for cite, n in zip(cites, (1, 5), strict=True))
    text = f"# Judges\n\n## Claims\n\n| Claim | Mark | Papers |\n|---|---|---|\n{rows}\n## References\n\n1. {FIRST}\n2. {SECOND}\n"
    assert ("CC602" in rules(text)) is missing
