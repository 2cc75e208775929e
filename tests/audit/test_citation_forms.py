"""Forms of citations and reference lists that deep-research tools, editors and converters write."""

from __future__ import annotations

import pytest
from test_styles import document, rules

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
