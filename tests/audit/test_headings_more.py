"""Headings that belong together, footnotes beside references, and other names of the list of references."""

from __future__ import annotations

from pathlib import Path

import pytest
from layouts import make_pdf
from test_citation_forms import KEYED
from test_styles import audited, document, rules

from claimcheck.audit import Document, audit_document, read_document
from claimcheck.audit.headings import looks_like_work, number_of, run_in_heading

LABELS = [
    "Background",
    "Introduction",
    "Methods",
    "Summary",
    "Overview",
    "Question",
    "Results",
    "Conclusions",
]
ENTRIES = (
    "- Ash, A. (2020). First trial of tea. J Tea, 1, 1-9.\n"
    "- Birch, B. (2021). Second trial of tea. J Tea, 2, 1-9.\n"
)
ARTICLE = (
    "# Does tea improve sleep?\n\n{abstract}\n\n## Methods\n\nWe searched Medline (Ash, 2020; Birch, 2021).\n\n"
    "## Results\n\nTea lengthened sleep by 12 minutes.\n\n## References\n\n" + ENTRIES
)
HANDLED = "2 studies were included. Of 7 claims, 5 were rated as verified."


def kinds(read: Document) -> list[tuple[str, int]]:
    """Kind and level of each section that has a heading."""
    return [(s.kind, s.level) for s in read.sections if s.title]


def faults(text: str, name: str = "a.md") -> list[str]:
    """What is said about the form of a text, and about its references."""
    return [f.message for f in audited(text, name).findings if f.rule in ("CC102", "CC105", "CC201", "CC602")]


@pytest.mark.parametrize("form", ["**{}:** {}", "**{}.** {}", "**{}** {}", "*{}:* {}", "{}: {}", "**{}**\n\n{}", "**{}:**\n{}", "### {}\n\n{}"])  # fmt: skip
@pytest.mark.parametrize("label", LABELS)
def test_labels_of_a_structured_abstract(label: str, form: str) -> None:
    """They open no section beside the abstract, which is not empty, and whose results are no section's."""
    parts = [form.format(label, "Tea is drunk by many people."), form.format("Results", HANDLED)]
    text = ARTICLE.format(abstract="\n\n".join(["## Abstract", *parts]))
    assert [kind for kind, _ in kinds(document(text))] == ["abstract", "methods", "results", "references"]
    assert [s.section for s in document(text).sentences if "drunk" in s.plain or "7 claims" in s.plain] == ["abstract"] * 2  # fmt: skip
    assert faults(text) == []
    assert faults(text.replace("rated as verified.", "rated as")) == ["the abstract stops in mid-sentence"]


@pytest.mark.parametrize("abstract", ["**Abstract.** {}", "Abstract: {}", "## Abstract\n\nIt is drunk.\n\n{}", "Abstract\n\n{}"])  # fmt: skip
def test_abstracts_with_labels(abstract: str) -> None:
    """However the abstract itself is opened, the labels in it belong to it."""
    parts = f"**Background:** Tea is drunk by many people.\n\n**Results:** {HANDLED}"
    text = ARTICLE.format(abstract=abstract.format(parts))
    assert [kind for kind, _ in kinds(document(text))] == ["abstract", "methods", "results", "references"]
    assert faults(text) == []


def test_sections_whose_headings_all_run_in() -> None:
    """Behind "Abstract. Text", headings of this kind open sections of their own."""
    text = ARTICLE.format(abstract=f"**Abstract.** Tea is drunk.\n\n**Results.** {HANDLED}")
    assert [kind for kind, _ in kinds(document(text))][:2] == ["abstract", "results"]


def test_an_empty_abstract_is_still_one() -> None:
    """A section beside an abstract is no part of it, nor is what stands below a title named so."""
    assert faults(ARTICLE.format(abstract="## Abstract")) == ["the section 'Abstract' is empty"]
    below = "# Summary\n\n## Methods\n\nWe searched.\n\n## Results\n\nTea helped by 12 minutes.\n"
    assert [kind for kind, _ in kinds(document(below))] == ["abstract", "methods", "results"]


@pytest.mark.parametrize(
    ("line", "text"),
    [("**Abstract.** Tea", "Tea"), ("**Abstract**: Tea", "Tea"), ("Abstract. **RQ:** Tea", "**RQ:** Tea")],
)
def test_text_behind_a_heading_that_runs_in(line: str, text: str) -> None:
    """It begins behind all marks of the heading."""
    found = run_in_heading(line)
    assert found
    assert line[found[2] :] == text


@pytest.mark.parametrize("name", ["Search strategy", "Claims", "Conclusion", "Findings", "Results", "Methods", "Question", "Summary", "Limitations", "Teas"])  # fmt: skip
@pytest.mark.parametrize(
    "form", ["1 DISCUSSION\n\n1.1 {}", "## 1 Discussion\n\n## 1.1 {}", "II. DISCUSSION\n\nA. {}"]
)
def test_numbers_tell_the_level(name: str, form: str) -> None:
    """A section is not empty if its number begins that of the next heading, whatever that is called."""
    if form.startswith("II") and name == "Teas":
        return  # no name of a section, so a paragraph
    text = f"Tea and sleep\n\n{form.format(name)}\n\nTea helps some people.\n"
    kind = "a.md" if "#" in form else "a.txt"
    assert [level for _, level in kinds(document(text, kind))][-2:] == [2, 3]
    assert "CC105" not in rules(text, kind)
    assert "CC105" in rules(text.replace("1.1 ", "2 ").replace("A. ", "III. "), kind) or name == "Teas"


def test_one_kind_right_below_itself() -> None:
    """Without numbers, "Search strategy" is a part of the methods if it follows their heading."""
    assert "CC105" not in rules("Tea and sleep\n\nMethods\n\nSearch strategy\n\nWe searched.\n", "a.txt")
    assert "CC105" in rules("Tea and sleep\n\nMethods\n\nResults\n\nTea helps.\n", "a.txt")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.2 Claims", "1.2"), ("## 3. Results", "3"), ("iv) Results", "IV"), ("A trial", ""), ("Section 2 Tea", "2")],
)  # fmt: skip
def test_numbers_of_headings(text: str, number: str) -> None:
    """A letter is a number only with a mark behind it."""
    assert number_of(text) == number


def test_an_article_as_pdf(tmp_path: Path) -> None:
    """Neither its structured abstract nor a section that begins with a subsection is empty."""
    lines = ["Does tea improve sleep?", "A. Ash", "Abstract", "Background: Tea is drunk by many people and nobody knows whether it",
             "helps them. Methods: We searched Medline for trials of tea.", f"Results: {HANDLED}", "Conclusions: Tea helps.",
             "1 Methods", "1.1 Search strategy", "We searched Medline.", "2 Results", "2.1 Findings", "Tea lengthened sleep by 12 minutes.",
             "References", "[1] Ash, A. (2020). First trial of tea.", "[2] Birch, B. (2021). Second trial of tea."]  # fmt: skip
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([lines]))
    read = read_document(path, "a.pdf")
    assert [kind for kind, _ in kinds(read)] == ["abstract", "methods", "methods", "results", "results", "references"]  # fmt: skip
    assert "CC105" not in {f.rule for f in audit_document(read).findings}


PAGE = "Does tea improve sleep?\n\nTwo papers were included (Ash, 2020; Birch, 2021).{}\n\n## {}\n\n{}\n"
REMARK = "Kappa between the two readers was .79."
FOOTNOTES = {
    "Markdown": "[^1]: {}",
    "with a name": "[^kappa]: {}",
    "Google": '<a id="ftnt1"></a>[[1]](#ftnt_ref1) {}',
    "Google, a link": '<a href="#ftnt_ref1" id="ftnt1">[1]</a> {}',
    "of their own": "## Footnotes\n\n[^1]: {}",
}


@pytest.mark.parametrize("form", FOOTNOTES)
@pytest.mark.parametrize("note", [REMARK, "Searched on 3 June 2024."])
def test_footnotes_behind_references(form: str, note: str) -> None:
    """A remark is no entry, but text; the section that it has to itself is not empty."""
    text = PAGE.format("[^1]", "References", f"{ENTRIES}\n{FOOTNOTES[form].format(note)}")
    assert len(document(text).references) == 2
    assert faults(text) == []
    assert document(text).sentences[-1].plain.endswith(note)


@pytest.mark.parametrize("note", ["Cedar, C. (2022). Third trial of tea.", "Trial of tea: https://a.org/x.", "Tea. doi:10.1234/x", "Cedar and Elm, Third trial, 2022."])  # fmt: skip
def test_footnotes_that_are_entries(note: str) -> None:
    """An author with a year, a link or a DOI makes a footnote an entry."""
    text = PAGE.format("[^1]", "References", f"{ENTRIES}\n[^1]: {note}")
    assert [r.label for r in document(text).references] == ["", "", "1"]


def test_a_list_of_footnotes_alone() -> None:
    """It stays the list of references, whatever stands in it."""
    text = PAGE.format("[^1]", "References", f"[^1]: Ash. First trial.\n[^2]: {REMARK}")
    assert [r.label for r in document(text).references] == ["1", "2"]
    named = PAGE.format("[^1]", "Notes", "[^1]: Ash. First trial. 2020.\n[^2]: Birch. Second trial. 2021.")
    assert [(s.kind, len(s.blocks)) for s in document(named).sections] == [("front", 2), ("references", 2)]


def test_footnotes_of_a_google_document() -> None:
    """In HTML they follow a list of another kind and lead back."""
    text = (
        "<h1>Tea and sleep</h1><p>Two papers were included (Ash, 2020; Birch, 2021).</p><h2>References</h2><ul>"
        "<li>Ash, A. (2020). First trial of tea.<li>Birch, B. (2021). Second trial of tea.</ul><hr>"
        f"<div><p><a href='#ftnt_ref1' id='ftnt1'>[1]</a>&nbsp;{REMARK}</p></div>"
    )
    assert len(document(text, "a.html").references) == 2
    assert faults(text, "a.html") == []


SURE = ["Sources cited", "Papers cited", "Cited studies"]
INCLUDED = ["Included studies", "Papers included", "Studies included", "Reviewed papers"]
LAST = ["Studies", "Papers", "Evidence base"]


@pytest.mark.parametrize("name", [*SURE, *INCLUDED, *LAST])
@pytest.mark.parametrize("mark", ["## ", "## 5 ", ""])
def test_names_of_the_list_of_references(name: str, mark: str) -> None:
    """The last section, with entries that look like works, is the list; with marks or prose it is none."""
    text = PAGE.replace("## ", mark).format("", name, ENTRIES + "\n## Funding\n\nNone.")
    assert len(document(text).references) == 2
    assert {"CC601", "CC602"}.isdisjoint(rules(text))
    for other in ("- Ash (2020) found that tea helps. ✓ 0.9\n", "Papers were read, see https://a.org for more.\n",
                  "| Ash, A. (2020). Tea. | 1 |\n|---|---|\n| Birch, B. (2021). Tea. | 2 |\n"):  # fmt: skip
        assert (document(PAGE.format("", name, other)).references == ()) == (name not in SURE)


@pytest.mark.parametrize("name", [*SURE, *INCLUDED, *LAST])
def test_names_in_the_middle(name: str) -> None:
    """Before other sections "Studies" lists no references, and beside a list of them nothing else does."""
    text = PAGE.format("", name, ENTRIES + "\n## Discussion\n\nTea helps.")
    assert bool(document(text).references) == (name not in LAST)
    both = PAGE.format("", name, ENTRIES + "\n## References\n\n" + ENTRIES)
    assert len(document(both).references) == (4 if name in SURE else 2)


@pytest.mark.parametrize(
    ("text", "is_work"),
    [
        ("Ash A, Birch B. First trial of tea. J Tea 2020;1:1-9.", True),
        ("[3] A. B. Ash. First trial of tea. 2020.", True),
        ("Ash et al. (2020). First trial of tea.", True),
        ("Anna Ash. First trial of tea. 2020.", True),
        ("A link alone: https://arxiv.org/abs/2104.01234", True),
        ("Ash (2020) found that tea helps.", False),
        ("In March 2020 tea was scarce.", False),
        ("Ash, A. (2020). Tea helps. ✓", False),
    ],
)
def test_entries(text: str, is_work: bool) -> None:
    """An entry begins with an author and has a year, or has a link; a claim has a mark."""
    assert looks_like_work(text) == is_work


@pytest.mark.parametrize("div", ["::: {{#ref-{} .csl-entry}}\n{}\n:::", "::: {{#ref-{}}}\n\n{}\n\n:::", "- []{{#ref-{}}}{}"])  # fmt: skip
def test_keys_of_pandoc(div: str) -> None:
    """They are the labels of the entries, so that a key can be missing."""
    entries = [
        div.format("jon10", "Jonkers, I. 2010. Tea."),
        div.format("wik11", "Wiktor, Jonkers. 2011. Tea."),
    ]
    text = "# Tea\n\nTea helps [@jon10]. So does more [@wik11].{}\n\n# References {{#ref-list}}\n\n" + "\n\n".join(entries).replace("{", "{{").replace("}", "}}")  # fmt: skip
    assert [r.label for r in document(text.format("")).references] == ["jon10", "wik11"]
    assert {"CC601", "CC602"}.isdisjoint(rules(text.format("")))
    assert "CC602" in rules(text.format(" None does [@jon11]."))


def test_keys_of_pandoc_in_findings() -> None:
    """An entry that is never cited is named by its key."""
    found = audited("Position bias of judges\n\n" + KEYED["Pandoc"]).findings
    assert [f.message for f in found if f.rule == "CC601"] == ["reference wang is never cited"]
