"""PDFs as browsers and typesetters print them: what stands around, above and within tables, lists and pages."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from layouts import make_pdf

from claimcheck.audit import Document, audit_document, parse_source, read_document
from claimcheck.audit.parse.columns import heads
from claimcheck.audit.readers import read_text
from claimcheck.audit.readers.pdf_layout import laid_out

TITLE = "Stemming in Languages with Many Endings"
ROWS = ["1 Light stemming raises the MAP of Finnish", "by 9 points.", "[1] Supported 0.92",
        "2 Stemming loses 2 points of P@10.", "[2] Refuted 0.12"]  # fmt: skip
TABLE = ["No. Claim Source Verdict Confidence", *ROWS]
CLAIMS = [
    ("Light stemming raises the MAP of Finnish by 9 points.", True, 0.92, "[1]"),
    ("Stemming loses 2 points of P@10.", False, 0.12, "[2]"),
]
REFERENCES = ["References", "[1] A. Korhonen. Light stems. 2004.", "[2] B. Meyer. Stems. 2005."]


def read(tmp_path: Path, *pages: list[str]) -> Document:
    """The document model of a PDF with such lines."""
    path = tmp_path / "doc.pdf"
    path.write_bytes(make_pdf([*pages]))
    return read_document(path, "doc.pdf")


def told(document: Document) -> list[tuple[str, bool | None, float | None, str]]:
    """Text, mark, confidence and source of each claim."""
    return [(c.text, c.mark, c.confidence, c.pointer) for c in document.claims]


def rules(document: Document) -> set[str]:
    """The rules that find something."""
    return {f.rule for f in audit_document(document).findings}


@pytest.mark.parametrize("above", ["1 Claims", "1 Results"])
def test_text_behind_a_table_is_read(tmp_path: Path, above: str) -> None:
    """Sentences below the last row are text, and what they count is compared."""
    document = read(tmp_path, [TITLE, above, *TABLE, "2 claims extracted; 2 verified.", *REFERENCES])
    assert told(document) == CLAIMS
    assert [s.plain for s in document.sentences][-1] == "2 claims extracted; 2 verified."
    assert "CC203" in rules(document)


def test_text_between_a_heading_and_a_table_is_read(tmp_path: Path) -> None:
    """Sentences above the head are text; the caption between them and the head is none."""
    said = "The confidence is the share of 20 raters who called the claim true."
    lines = [TITLE, "1 Claims", said, "Table 1: Claims", *TABLE, *REFERENCES]
    document = read(tmp_path, lines)
    assert told(document) == CLAIMS
    assert [s.plain for s in document.sentences][-1] == said
    assert "CC304" not in rules(document)


def test_a_heading_behind_a_table(tmp_path: Path) -> None:
    """A heading of any name opens the next section if it has the next number."""
    lines = [
        TITLE,
        "1 Claims",
        *TABLE,
        "2 Notes",
        "Confidence is the share of 20 raters who agreed.",
        *REFERENCES,
    ]
    document = read(tmp_path, lines)
    assert told(document) == CLAIMS
    assert [s.title.plain for s in document.sections if s.title] == ["1 Claims", "2 Notes", "References"]
    assert "CC304" not in rules(document)
    lines[lines.index("2 Notes")] = "5 Raters judged"
    assert "5 Raters judged" not in {s.title.plain for s in read(tmp_path, lines).sections if s.title}


def test_lines_behind_a_table_that_may_be_rows_are_no_text(tmp_path: Path) -> None:
    """A row that is not understood comes neither to the claim above nor to the text."""
    lines = [
        TITLE,
        "1 Claims",
        *TABLE,
        "Lemmas are equal. [1] plausible 0.5",
        "They are. So it is.",
        *REFERENCES,
    ]
    document = read(tmp_path, lines)
    assert not any("Lemmas" in s.plain for s in document.sentences)


def test_a_table_among_the_references_is_no_reference(tmp_path: Path) -> None:
    """A table that was moved into the list of references is neither an entry nor part of one."""
    lines = [
        TITLE,
        "1 Results",
        "Stems help [1, 2].",
        *REFERENCES[:2],
        "Table 1: Claims.",
        *TABLE,
        REFERENCES[2],
    ]
    document = read(tmp_path, lines)
    assert told(document) == CLAIMS
    assert [r.text for r in document.references] == [
        "A. Korhonen. Light stems. 2004.",
        "B. Meyer. Stems. 2005.",
    ]


def test_text_behind_a_record(tmp_path: Path) -> None:
    """The confidence that ends a record is read though a sentence follows it."""
    lines = [TITLE, "Claims", "Claim 1: Stems help Finnish by 9 points of MAP [1].", "Verdict: supported",
             "Confidence: 0.92", "1 claim: 1 supported.", *REFERENCES]  # fmt: skip
    document = read(tmp_path, lines)
    assert [(c.mark, c.confidence) for c in document.claims] == [(True, 0.92)]
    assert "1 claim: 1 supported." in {s.plain for s in document.sentences}


MARKS = {
    "Judgement": ("Supported", "Refuted"), "Label": ("SUPPORTS", "REFUTES"), "Holds?": ("Yes", "No"),
    "Mark": ("Y", "N"), "Verdict": ("Entails", "Contradicts"), "Ruling": ("T", "F"), "Outlook": ("true", "false"),
}  # fmt: skip


@pytest.mark.parametrize("heading", ["Claims", "Results"])
@pytest.mark.parametrize("number", ["No. ", ""])
@pytest.mark.parametrize(("name", "marks"), MARKS.items(), ids=MARKS)
def test_marks_are_no_part_of_the_source(
    heading: str, number: str, name: str, marks: tuple[str, str]
) -> None:
    """Words of marks are read under any name of their column, with a heading of claims or without."""
    lines = [TITLE, heading, f"{number}Claim Ref {name} Confidence"]
    for place, (claim, mark) in enumerate(zip(CLAIMS, marks, strict=True), 1):
        lines.append(f"{place if number else ''} {claim[0]} {claim[3]} {mark} {claim[2]}".strip())
    document = parse_source(read_text("\n".join([*lines, "", *REFERENCES]), "doc.txt"))
    assert told(document) == CLAIMS
    assert not any("marks" in note for note in document.notes)


@pytest.mark.parametrize("name", ["Judgement", "Holds"])
def test_a_head_of_three_names(tmp_path: Path, name: str) -> None:
    """The name of the marks is told by the columns beside it."""
    lines = [
        TITLE,
        "Results",
        f"Claim {name} Confidence",
        "Stems help in Finnish. Yes 0.9",
        "Lemmas do not. No 0.1",
    ]
    claims = told(read(tmp_path, lines))
    assert claims == [("Stems help in Finnish.", True, 0.9, ""), ("Lemmas do not.", False, 0.1, "")]


def test_marks_that_are_not_understood_are_told(tmp_path: Path) -> None:
    """Words of no known mark are neither read as the source nor passed over in silence."""
    lines = [TITLE, "Claims", "Claim Ref Judgement Confidence", "Stems help in Finnish. [1] so-so 0.9",
             "Lemmas help in Thai. [2] more-so 0.1", *REFERENCES]  # fmt: skip
    document = read(tmp_path, lines)
    assert told(document) == [
        ("Stems help in Finnish.", None, 0.9, "[1]"),
        ("Lemmas help in Thai.", None, 0.1, "[2]"),
    ]
    assert any("no marks that could be read" in note for note in document.notes)


@pytest.mark.parametrize(("word", "mark"), [("N", "N"), ("factor F", "F"), ("the test T", "T")])
def test_letters_of_a_claim_are_no_marks(word: str, mark: str) -> None:
    """A letter within a claim is no mark unless a confidence follows it where a mark can stand."""
    lines = ["Stemming", "", "Claim Source Verdict Confidence", f"Runs with {word} of 0.5 or {word}, as {mark} shows, win.",
             "[1] Y 0.9", f"{mark} is large in runs that lose.", "[2] N 0.1", "", "References", ""]  # fmt: skip
    claims = parse_source(read_text("\n".join(lines), "doc.txt")).claims
    assert [(c.text, c.mark) for c in claims] == [(lines[3], True), (lines[5], False)]


@pytest.mark.parametrize("name", ["Support", "Rating", "Judgement", "n"])
def test_numbers_are_no_marks(tmp_path: Path, name: str) -> None:
    """Small numbers, which a font of symbols may show as marks, are none where no name says so."""
    lines = [TITLE, "Results", f"Claim Ref {name} Confidence", "Stems help in Finnish. [1] 4 0.9",
             "Lemmas help in Thai. [2] 6 0.1", *REFERENCES]  # fmt: skip
    document = read(tmp_path, lines)
    assert told(document) == [
        ("Stems help in Finnish.", None, 0.9, "[1]"),
        ("Lemmas help in Thai.", None, 0.1, "[2]"),
    ]


def test_one_mark_of_many_that_is_not_known(tmp_path: Path) -> None:
    """A word that is no known mark is told, and the others are read."""
    lines = [TITLE, "Results", "Claim Ref n Judgement Confidence", "Stems help in Finnish. [1] 12 Supported 0.9",
             "Lemmas help in Thai. [2] 8 Plausible 0.6", "Both help in German. [1] 9 Refuted 0.1", *REFERENCES]  # fmt: skip
    document = read(tmp_path, lines)
    assert [(c.mark, c.confidence, c.pointer) for c in document.claims] == [
        (True, 0.9, "[1]"),
        (None, 0.6, "[2]"),
        (False, 0.1, "[1]"),
    ]
    assert any("1 mark could not be read" in note and "Plausible" in note for note in document.notes)


def test_cells_without_a_space_between_them(tmp_path: Path) -> None:
    """Narrow columns lose the spaces between their cells."""
    lines = [TITLE, "Results", "No.Claim Ref. Judgement Confidence", "1", "Stems help in Finnish.", "[1] Supported 0.96",
             "2 Lemmas help in Thai. [2] Contradicted0.06", "3", "Both help in German.", "[1] Confirmed90 %", *REFERENCES]  # fmt: skip
    assert told(read(tmp_path, lines)) == [
        ("Stems help in Finnish.", True, 0.96, "[1]"),
        ("Lemmas help in Thai.", False, 0.06, "[2]"),
        ("Both help in German.", True, 0.9, "[1]"),
    ]


def test_more_numbers_than_marks(tmp_path: Path) -> None:
    """A table of which some marks are not understood is left unread: claims would get those of others."""
    lines = [TITLE, "Results", "No. Claim Ref Verdict Confidence", "1 Stems help in Finnish. [1] so-so;0.9",
             "2 Lemmas help in Thai. [2] more-so;0.9", "3 Both help in German. [1] Y 0.8", *REFERENCES]  # fmt: skip
    document = read(tmp_path, lines)
    assert not document.claims
    assert any("table of claims" in note and "could not be taken apart" in note for note in document.notes)


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("No.Claim Ref.Verdict Conf.", ("number", "claim", "source", "mark", "confidence")),
        ("Claim Rating Verdict Confidence", ("claim", "other", "mark", "confidence")),
        ("Claim Judgement Rating Confidence Source", ("claim", "other", "other", "confidence", "source")),
        ("Claim Stance Confidence", ("claim", "other", "confidence")),
    ],
)
def test_heads(line: str, columns: tuple[str, ...]) -> None:
    """A name that may be that of marks does not hide the others."""
    assert [h.columns for h in heads(line)] == [columns]


@pytest.mark.parametrize(
    "line", ["Claims Assessment", "Claim ratings", "Finding Holds", "Claims rating confidence"]
)
def test_no_heads(line: str) -> None:
    """Headings of two words are no heads of a table."""
    assert not list(heads(line))


def test_a_head_with_each_name_on_its_line(tmp_path: Path) -> None:
    """A table written cell by cell: "Claim" is the name of a column, not a heading."""
    lines = [TITLE, "4. Claims", "#", "Claim", "Source", "Verdict", "Confidence"]
    for number, claim in enumerate(CLAIMS, 1):
        lines += [str(number), claim[0], claim[3], "✓" if claim[1] else "✗", str(claim[2])]
    document = read(tmp_path, [*lines, "5. Limitations", "Only Finnish.", *REFERENCES])
    assert told(document) == CLAIMS
    titles = [s.title.plain for s in document.sections if s.title]
    assert titles == ["4. Claims", "5. Limitations", "References"]


def printed(pages: list[list[str]], title: str = TITLE) -> list[list[str]]:
    """Pages with date, title, address and number as a browser prints them at their edges."""
    count = len(pages)
    return [
        [*page, f"11/26/26, 1:53 PM {title}", f"file:///tmp/review.html {number}/{count}"]
        for number, page in enumerate(pages, 1)
    ]


def test_edges_of_printed_pages_are_no_text(tmp_path: Path) -> None:
    """What the browser prints around each page comes neither to claims nor to sentences."""
    pages = [[TITLE, "Claims", "Claim 1: Stems help Finnish by 9 points of MAP. [1]"],
             ["Verdict: supported", "Confidence: 0.93", "Claim 2: Lemmas help Thai by 3 points of MAP. [2]"],
             ["Verdict: refuted", "Confidence: 0.12", *REFERENCES]]  # fmt: skip
    document = read(tmp_path, *printed(pages))
    assert [(c.text, c.mark, c.confidence) for c in document.claims] == [
        ("Stems help Finnish by 9 points of MAP. [1]", True, 0.93),
        ("Lemmas help Thai by 3 points of MAP. [2]", False, 0.12),
    ]
    assert "review.html" not in document.source.text
    assert "CC101" not in rules(document)


def test_edges_that_no_browser_printed_are_kept(tmp_path: Path) -> None:
    """An address without the number of its page, and dates under different titles, are text."""
    pages = [[TITLE, "The page was read on", "11/26/26, 1:53 PM by one of us.", "https://a.org/b 2/3"],
             ["More text.", "11/26/26, 2:53 PM by another.", "https://a.org/b 2/2"]]  # fmt: skip
    assert read(tmp_path, pages[0]).source.text.count("\n") == 4
    assert (
        read(tmp_path, ["One.", "11/26/26, 2:53 PM A", "https://a.org/b 1/2"], pages[1]).source.text.count(
            "\n"
        )
        == 6
    )


def test_a_list_of_contents_is_no_list_of_empty_sections(tmp_path: Path) -> None:
    """Headings that stand again below are those of a table of contents."""
    body = ["1 Question", "Do stems help?", "2 Claims", "Stems help [1, 2].", *REFERENCES]
    for contents in (
        ["1 Question", "2 Claims", "References"],
        ["Contents", "1 Question", "2 Claims", "References"],
    ):
        document = read(tmp_path, [TITLE, *contents, *body])
        assert [s.title.plain for s in document.sections if s.title] == [
            "1 Question",
            "2 Claims",
            "References",
        ]
        assert len(document.references) == 2
        assert "CC105" not in rules(document)


def test_an_empty_section_is_still_told(tmp_path: Path) -> None:
    """Headings that stand once are those of sections."""
    document = read(tmp_path, [TITLE, "1 Question", "2 Method", "Stems help [1, 2].", *REFERENCES])
    assert "CC105" in rules(document)


@pytest.mark.parametrize("marker", ["{}.", "[{}]"])
def test_numbers_of_references_on_lines_of_their_own(tmp_path: Path, marker: str) -> None:
    """A number belongs to the entry on the next line; a finding in such an entry keeps its place."""
    entries = [
        "Korhonen, A. Light stems. ICLR (2004).",
        "Meyer, B. Stems. http://stems.org/a",
        "Dam, C. Lemmas. 2006.",
    ]
    lines = [line for n, entry in enumerate(entries, 1) for line in (marker.format(n), entry)]
    document = read(tmp_path, [TITLE, "Stems help [1, 2, 3].", "References", *lines])
    assert [(r.label, r.text) for r in document.references] == [(str(n), e) for n, e in enumerate(entries, 1)]
    result = audit_document(document)
    assert not {f.rule for f in result.findings} & {"CC601", "CC602", "CC105"}
    insecure = [f for f in result.findings if f.rule == "CC605"]
    assert [(f.place.line, f.quote) for f in insecure] == [(7, entries[1])]
    assert result.dropped == 0


def test_a_number_that_ends_a_sentence_is_no_label() -> None:
    """Only numbers that count up, or stand where a list can begin, are joined with the next line."""
    for text in (
        "It rises to\n33.\nThen it falls.\n",
        "See Table\n1.\nIt shows more.\n",
        "Up to\n2.\nmore\n3.\nOr so.\n",
    ):
        assert laid_out(text) == text
    assert laid_out("All is well.\n1.\nStems help.\n") == "All is well.\n1. Stems help.\n"


def test_a_sign_behind_a_heading_is_no_part_of_it() -> None:
    """Pages of notebooks link each heading to itself."""
    assert laid_out("References¶\n[1] A ¶ of B.\n") == "References \n[1] A ¶ of B.\n"


def test_numbers_that_float_apart_from_their_list(tmp_path: Path) -> None:
    """Numbers of a list at the top of the page hide neither title nor text, and entries count in order."""
    entries = ["Korhonen, A. et al. Light stems. ICLR (2004).", "Meyer, B. et al. Stems. NAACL (2005)."]
    document = read(tmp_path, ["1.", "2.", TITLE, "Stems help [1, 2].", "References", *entries])
    assert [r.text for r in document.references] == entries
    assert [s.plain for s in document.sentences][-1].endswith("Stems help [1, 2].")
    assert not rules(document) & {"CC601", "CC602"}


def test_numbers_in_a_column_are_kept(tmp_path: Path) -> None:
    """Numbers one below the other elsewhere may be cells of a table written column by column."""
    lines = [
        TITLE,
        "Claims",
        "Stems help in Finnish.",
        "Lemmas help in Thai.",
        "[1]",
        "[2]",
        "✓ 0.9",
        "× 0.1",
    ]
    assert "[1]\n[2]\n" in read(tmp_path, lines).source.text


def test_references_whose_numbers_were_lost(tmp_path: Path) -> None:
    """Of a number that a style sheet counts only "]" may be left: entries count in order."""
    entries = ["Korhonen A. Light stems. 2004.", "Meyer B. Stems in German.", "Dam C. Lemmas. 2006."]
    document = read(tmp_path, [TITLE, "Stems help [1, 2, 3].", "References", *(f" ]  {e}" for e in entries)])
    assert [r.text for r in document.references] == entries
    assert not rules(document) & {"CC601", "CC602"}


@pytest.mark.parametrize(
    "line",
    ["1.\n", "[1]\n", "References\n", "1.\nText here.\n", "Claims\nReferences\n", "Claim\nSource\nVerdict\nConfidence\n",
     "Claim Ruling Source Confidence\nLemmas help. Y [1] 0.9\nAll is well.\n", "Confidence: 0.9\nNow.\n", "Y ",
     "1 It. [1] Y 0.9\n", "] A\n", "[1] Supported0.9\n"],
)  # fmt: skip
def test_lines_that_repeat_themselves_are_read_in_time(tmp_path: Path, line: str) -> None:
    """No text makes the search for lists, contents and tables slow."""
    lines = line.strip().split("\n") * (20_000 // len(line))
    start = time.process_time()
    read(tmp_path, [TITLE, "1 Claims", "No. Claim Source Verdict Confidence", *lines])
    assert time.process_time() - start < 10
