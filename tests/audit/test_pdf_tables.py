"""Claims tables as PDFs give them: columns in any order, cells on any line of their row, heads on every page."""

from __future__ import annotations

import re
import time
from itertools import chain
from pathlib import Path

import pytest
from layouts import make_pdf

from claimcheck.audit import Document, audit_document, parse_source, read_document
from claimcheck.audit.parse.columns import heads
from claimcheck.audit.readers import read_text

CLAIMS = (
    "Light stemming of Finnish raises MAP by 9 points on CLEF 2003.",
    "Aggressive stemming of the same language loses 2 points of P@10. It does so in 3 of 5 runs.",
    "Lemmas and stems are equal on German, where compounds matter more than endings do.",
)
MARKS = (True, False, None)
CONFIDENCES = (0.92, 0.12, 0.55)


def parsed(lines: list[str], before: str = "Stemming", after: str = "References") -> Document:
    """The document model of a text with such lines, a heading before and one after them."""
    return parse_source(read_text("\n".join([before, "", *lines, "", after, ""]), "doc.txt"))


def told(document: Document) -> list[tuple[str, bool | None, float | None, str]]:
    """Text, mark, confidence and source of each claim."""
    return [(c.text, c.mark, c.confidence, c.pointer) for c in document.claims]


def wrapped(text: str, width: int = 46) -> list[str]:
    """The lines of a narrow column."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def row(claim: str, before: str, after: list[str], where: str) -> list[str]:
    """The lines of a row whose cells stand beside one of the claim's lines or below them."""
    lines = wrapped(claim)
    if before:
        lines[0] = f"{before} {lines[0]}"
    if where == "below":
        return [*lines, " ".join(after)]
    if where == "each below":
        return [*lines, *after]
    at = {"last": len(lines) - 1, "first": 0, "middle": len(lines) // 2}[where]
    lines[at] = " ".join([lines[at], *after])
    return lines


SOURCES = {
    "numbers": ("[1]", "[1, 3]", "[2–4]"),
    "bare": ("1", "1, 3", "2"),
    "named": ("Smith et al., 2020", "Smith & Lee, 2020; van Dam 2021a", "Kettunen (2005)"),
    "ids": ("arXiv:2101.00001v2", "2101.00001, 2101.00002", "10.1000/eh.2019.44"),
}
WHERE = ("below", "each below", "last", "first", "middle")


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("sources", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize(
    ("head", "numbered", "order"),
    [
        ("No. Claim Source Mark Confidence", True, "smc"),
        ("# Claim Reference Verified Confidence", True, "smc"),
        ("Claim Source Mark Confidence", False, "smc"),
        ("Claim Mark Confidence Source", False, "mcs"),
        ("Claim Verdict Evidence Confidence", False, "msc"),
        ("ID Statement Confidence Status Papers", True, "cms"),
    ],
    ids=["no-source", "reference", "source", "last", "between", "confidence-first"],
)
def test_columns_after_the_claim(
    head: str, numbered: bool, order: str, sources: tuple[str, ...], where: str
) -> None:
    """Wherever cells stand in their row, the claim has its words only, and its mark, confidence and source."""
    lines = [head]
    for number, (claim, mark, confidence) in enumerate(zip(CLAIMS, "✓×?", CONFIDENCES, strict=True)):
        cells = {"s": sources[number], "m": mark, "c": str(confidence)}
        lines += row(claim, str(number + 1) if numbered else "", [cells[o] for o in order], where)
    assert told(parsed(lines)) == list(zip(CLAIMS, MARKS, CONFIDENCES, sources, strict=True))


@pytest.mark.parametrize("where", WHERE)
def test_columns_before_the_claim(where: str) -> None:
    """A mark, a number and a source may stand before the claim."""
    lines = ["# Verified Source Claim Confidence"]
    for number, (claim, mark, confidence) in enumerate(
        zip(CLAIMS, ("yes", "no", "unclear"), CONFIDENCES, strict=True)
    ):
        lines += row(claim, f"{number + 1} {mark} [{number + 1}]", [str(confidence)], where)
    expected = list(zip(CLAIMS, MARKS, CONFIDENCES, ("[1]", "[2]", "[3]"), strict=True))
    assert told(parsed(lines)) == expected


def test_words_for_marks_and_confidences() -> None:
    """Verdicts and degrees in words and percents are read; words of the claim itself are none of them."""
    lines = [
        "Claim Source Verdict Confidence (%)",
        "It is true that stemming helps, with high confidence and in 90 % of the runs.",
        "[1] Supported 95",
        "No gain was verified for English. Smith 2020 partly supported 60",
        "Lemmas never help in Thai.",
        "WHO report",
        "Refuted low",
    ]
    claims = parsed(lines).claims
    assert [c.text for c in claims] == [lines[1], lines[3][:33], lines[4]]
    assert [(c.mark, c.confidence, c.pointer) for c in claims] == [
        (True, 0.95, "[1]"),
        (None, 0.6, "Smith 2020"),
        (False, None, "WHO report"),
    ]
    assert claims[2].confidence_text is not None
    assert claims[2].confidence_text.plain == "low"


def test_without_a_column_of_confidences() -> None:
    """A mark alone tells a row; a word of the claim at a line's end does not."""
    lines = ["Claim Source Verified", "Stemming helps where this is true", "of German too. [1] yes",
             "Lemmas are better. [2]", "no"]  # fmt: skip
    assert told(parsed(lines)) == [
        ("Stemming helps where this is true of German too.", True, None, "[1]"),
        ("Lemmas are better.", False, None, "[2]"),
    ]


def test_rows_that_were_cut_off() -> None:
    """Claims without a full stop keep their words, and a row without a source has none."""
    lines = ["Claim Source Mark Confidence", "Stemming helps on all of the collections of CLEF 2003 and on [1] ✓ 0.9",
             "Stemming in Finnish and", "in Thai hel", "✓ 0.8", "Lemmas are bett [2] × 0.1"]  # fmt: skip
    assert told(parsed(lines)) == [
        ("Stemming helps on all of the collections of CLEF 2003 and on", True, 0.9, "[1]"),
        ("Stemming in Finnish and in Thai hel", True, 0.8, ""),
        ("Lemmas are bett", False, 0.1, "[2]"),
    ]


def test_a_column_of_themes() -> None:
    """The head is no part of a claim, and neither are short cells of another column before it."""
    lines = ["Theme Claim Papers Verdict Confidence", "State", "panels", *wrapped(CLAIMS[0]), "1 supported 80 %",
             *wrapped(CLAIMS[1]), "2 refuted 100 %", "5 claims were read."]  # fmt: skip
    assert told(parsed(lines)) == [(CLAIMS[0], True, 0.8, "1"), (CLAIMS[1], False, 1.0, "2")]


def test_a_numbered_list_under_a_head_is_a_table() -> None:
    """Numbers with a full stop don't turn rows into items of a list."""
    lines = [
        "No. Claim Source Mark Confidence",
        "1. Stemming helps.",
        "[1] ✓ 0.92",
        "2. Lemmas help. [2] × 0.12",
    ]
    document = parsed(lines, "Extracted Claims")
    assert told(document) == [
        ("Stemming helps.", True, 0.92, "[1]"),
        ("Lemmas help.", False, 0.12, "[2]"),
    ]


PAGES = [
    ["Stemming in Languages with Many Endings", "Abstract", "We look at stemming and at lemmas.",
     "1 Extracted Claims", "Table 1: Claims and where they come from.", "No. Claim Source Mark Confidence",
     "1 Light stemming of Finnish raises MAP by nine points on the", "collection of 2003.", "[1] ✓ 0.92"],
    ["No. Claim Source Mark Confidence", "2 Aggressive stemming loses two points of P@10 on the same", "collection.",
     "[1, 2] × 0.12", "3 Lemmas and stems are equal on"],
    ["Table 1 (continued)", "No. Claim Source Mark Confidence", "German. [3] ? 0.55", "References",
     "[1] A. Korhonen. Light stems. 2004.", "[2] B. Meyer. Stems. 2005.", "[3] C. Dam. Lemmas. 2006."],
]  # fmt: skip


def test_a_table_over_pages(tmp_path: Path) -> None:
    """Repeated heads and captions are left out, places lead to page and line, and sources count as cited."""
    path = tmp_path / "doc.pdf"
    path.write_bytes(make_pdf(PAGES))
    document = read_document(path, "doc.pdf")
    assert told(document) == [
        ("Light stemming of Finnish raises MAP by nine points on the collection of 2003.", True, 0.92, "[1]"),
        ("Aggressive stemming loses two points of P@10 on the same collection.", False, 0.12, "[1, 2]"),
        ("Lemmas and stems are equal on German.", None, 0.55, "[3]"),
    ]
    places = [document.place(c.span) for c in document.claims]
    assert [(p.page, p.line) for p in places] == [(1, 7), (2, 2), (2, 5)]
    marks = [document.place(c.verdict.span) for c in document.claims if c.verdict]
    assert [(p.page, p.line) for p in marks] == [(1, 9), (2, 4), (3, 3)]
    result = audit_document(document)
    assert not {f.rule for f in result.findings} & {"CC601", "CC602", "CC603", "CC101", "CC202"}
    assert result.dropped == 0


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Claim Verified Confidence", ("claim", "mark", "confidence")),
        ("  №  Key claim  Source(s)  Verified?  Conf. (0–1)", ("number", "claim", "source", "mark", "confidence")),
        ("Claim\nReference\nVerdict\nCertainty\nStemming helps.", ("claim", "source", "mark", "confidence")),
        ("Aussage Quelle Bestätigt Konfidenz", ("claim", "source", "mark", "confidence")),
        ("Claims\nTheme Claim Papers Verdict Score", ("other", "claim", "source", "mark", "confidence")),
        ("Claim Verified\nNo\nmore", ("claim", "mark")),
    ],
)  # fmt: skip
def test_heads(text: str, columns: tuple[str, ...]) -> None:
    """A head is told by what it names, in any order, on one line or several."""
    assert [h.columns for h in heads(text)] == [columns]


@pytest.mark.parametrize(
    "text",
    ["Extracted Claims", "Claims, marks and confidence.", "The claims verified with Confidence", "Verified claims",
     "Claim Rate Year Verified", "Claim confidence", "Claims\nResults of the papers\nVerified"],
)  # fmt: skip
def test_no_heads(text: str) -> None:
    """Headings, captions and lines of the text are no heads of a table."""
    assert not list(heads(text))


@pytest.mark.parametrize("line", ["✓ ", "✓ 0.9 ", "Smith, Lee, ", "[1] ", "1, ", "supported ", "Claim Verified Confidence\n",
                                  "Table 1: x\n", "A\n", "\n", "  "])  # fmt: skip
def test_tables_that_repeat_themselves_are_read_in_time(line: str) -> None:
    """No text makes the search for cells slow."""
    start = time.process_time()
    for head in (
        "Claim Source Mark Confidence",
        "Mark Claim Evidence Confidence",
        "No. Claim Verified Source",
        "Claim Source n Data Verdict Confidence",
        "Claim n Verdict Effect Confidence Data",
    ):
        parsed([head, line * (40_000 // len(line))])
    assert time.process_time() - start < 10


OTHERS = {
    "n": ("142", "1,408", "6–12"),
    "d": ("d = 0.61", "d = 0.38", "–"),
    "w": ("ERIC", "human adults", "CAsT-19"),
}


@pytest.mark.parametrize("where", ["below", "each below", "last", "middle"])
@pytest.mark.parametrize("sources", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize(
    ("head", "order"),
    [
        ("Claim Source n Verdict Confidence", "snmc"),
        ("ID Claim Source Effect size (d) Verdict Confidence", "sdmc"),
        ("# Claim Source Data set Grade Verdict Conf.", "swnmc"),
        ("Claim Sample size Source Verified? Confidence", "nsmc"),
        ("Claim Source cohort Verdict Confidence", "swmc"),
        ("ID Claim Source Verdict n Confidence", "smnc"),
        ("Claim Source N Confidence Verdict", "sncm"),
    ],
    ids=["n", "effect", "two", "first", "unknown", "between", "confidence-first"],
)
def test_columns_of_other_kinds(head: str, order: str, sources: tuple[str, ...], where: str) -> None:
    """Cells of other columns are neither words of a claim nor do they move its mark to the next."""
    lines = [head]
    for number, (claim, mark, confidence) in enumerate(
        zip(CLAIMS, ("✓", "No", "Open"), CONFIDENCES, strict=True)
    ):
        cells = {"s": sources[number], "m": mark, "c": str(confidence)}
        cells |= {kind: values[number] for kind, values in OTHERS.items()}
        name = {"I": f"C{number + 1}", "#": f"{number + 1}"}.get(head[0], "")
        lines += row(claim, name, [cells[o] for o in order], where)
    assert told(parsed(lines)) == list(zip(CLAIMS, MARKS, CONFIDENCES, sources, strict=True))


@pytest.mark.parametrize("where", ["below", "last", "middle"])
def test_a_column_of_another_kind_behind_the_confidence(where: str) -> None:
    """What stands behind the confidence is no word of the next claim."""
    lines = ["Claim Source Verdict Confidence n"]
    for number, claim in enumerate(CLAIMS):
        cells = [f"[{number + 1}]", "✓×?"[number], str(CONFIDENCES[number]), OTHERS["n"][number]]
        lines += row(claim, "", cells, where)
    expected = list(zip(CLAIMS, MARKS, CONFIDENCES, ("[1]", "[2]", "[3]"), strict=True))
    assert told(parsed(lines)) == expected


def test_a_head_that_is_not_understood() -> None:
    """A table under a head with unknown words is left alone: its marks could come to the next claim."""
    lines = [
        "Claim Source number of pupils Verdict Confidence",
        CLAIMS[0],
        "[1] 142 ✓ 0.92",
        CLAIMS[2],
        "[2] 89 × 0.12",
    ]
    document = parsed(lines, "Claims")
    assert not document.claims
    assert any("could not be taken apart" in note for note in document.notes)


def test_without_a_head_marks_are_not_moved() -> None:
    """Cells between a claim and its mark that nothing explains make a table without a head unreadable."""
    assert not parsed([CLAIMS[0], "[1] ERIC ✓ 0.92", CLAIMS[2], "[2] TIMSS × 0.12"], "Claims").claims


@pytest.mark.parametrize("mark", ["Open", "open", "o", "◦", "Plausible", "Needs work"])
@pytest.mark.parametrize("last", [False, True])
def test_marks_that_are_neither_yes_nor_no(mark: str, last: bool) -> None:
    """A row ends with its cells, whatever word its mark is."""
    rows = [[*wrapped(CLAIMS[0]), "[1] Yes 0.92"], [*wrapped(CLAIMS[1]), f"[2] {mark} 0.50"],
            [*wrapped(CLAIMS[2]), "[3] No 0.05"]]  # fmt: skip
    expected = [
        (CLAIMS[0], True, 0.92, "[1]"),
        (CLAIMS[1], None, 0.5, "[2]"),
        (CLAIMS[2], False, 0.05, "[3]"),
    ]
    if last:
        rows.append(rows.pop(1))
        expected.append(expected.pop(1))
    assert told(parsed(["Claim Source Verdict Confidence", *chain.from_iterable(rows)])) == expected


PARTS = [
    ["Table 1: Claims, first part.", "Claim Source Verdict Conf.", CLAIMS[0], "[1] ✓ .92"],
    ["Table 2: Claims, second part.", "Claim Source Verdict Conf.", CLAIMS[2], "[2] × .12"],
]


@pytest.mark.parametrize("heading", ["Claims", "Results"])
@pytest.mark.parametrize(
    "between", [["2 Discussion", "", "Gains grow [1]."], ["Gains of [1] are largest by far."]]
)
def test_two_tables(heading: str, between: list[str]) -> None:
    """A second table with the same columns goes on with the claims, in this section or in another."""
    document = parsed(
        [*PARTS[0], "", *between, "", *PARTS[1], "", "3 Limitations", "", "Only English."], heading
    )
    assert told(document) == [(CLAIMS[0], True, 0.92, "[1]"), (CLAIMS[2], False, 0.12, "[2]")]
    assert [c.number for c in document.claims] == [1, 2]


def test_two_tables_the_second_among_the_references() -> None:
    """A table that a PDF moved into the list of references ends with its last row."""
    references = [
        "References",
        "[1] A. Korhonen. Light stems. 2004.",
        *PARTS[1],
        "[2] B. Meyer. Stems. 2005.",
    ]
    document = parsed([*PARTS[0], "", "2 Limitations", "", "Only English.", "", *references], "Results", "")
    assert told(document) == [(CLAIMS[0], True, 0.92, "[1]"), (CLAIMS[2], False, 0.12, "[2]")]
    assert [r.label for r in document.references] == ["1", "2"]


def test_names_of_pages_above_a_repeated_head() -> None:
    """What stands at the top of each page is no word of a claim."""
    head = "ID Claim Source Verdict Confidence"
    lines = ["StemReport 2025, page 1", "", "1 Claims", head, f"C1 {CLAIMS[0]}", "[1] ✓ 0.92", "StemReport 2025, page 2",
             head, f"C2 {CLAIMS[2]}", "[2] × 0.12"]  # fmt: skip
    assert told(parsed(lines)) == [(CLAIMS[0], True, 0.92, "[1]"), (CLAIMS[2], False, 0.12, "[2]")]


def test_a_source_with_two_surnames() -> None:
    """The first of two surnames is no word of the claim."""
    lines = ["Claim Source Verdict Confidence", CLAIMS[0], "Walter Anthony", "et al. (2018)", "✓ 0.92", CLAIMS[2],
             "[2] × 0.12"]  # fmt: skip
    assert [c.pointer for c in parsed(lines).claims] == ["Walter Anthony et al. (2018)", "[2]"]


def bitmap_pdf(lines: list[bytes]) -> bytes:
    """A page in a font of bitmaps as TeX makes it: glyphs have numbers for names, and no table tells characters."""
    shown = b"".join(b"(" + re.sub(rb"([()\\])", rb"\\\1", line) + b") Tj T*\n" for line in lines)
    page = b"BT /F1 10 Tf 14 TL 40 780 Td\n" + shown + b"ET"
    names = " ".join(f"/a{code}" for code in range(256))
    glyphs = " ".join(f"/a{code} 5 0 R" for code in range(256))
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [0.1 0 0 0.1 0 0] /FirstChar 0 /LastChar 255"
        f" /Widths [{'5 ' * 256}] /CharProcs << {glyphs} >> /Resources << >>"
        f" /Encoding << /Type /Encoding /Differences [0 {names}] >> >>"
    )
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Length 12 >>\nstream\n5 0 0 0 0 0 d1\nendstream",
        font.encode(),
    ]
    out, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    return out + head + table + trailer % (len(bodies) + 1, len(out))


@pytest.mark.parametrize("first", [27, 11], ids=["T1", "OT1"])
def test_ligatures_of_bitmap_fonts(tmp_path: Path, first: int) -> None:
    """Ligatures that are only numbers of glyphs are opened: in heads, which name the columns, and in claims."""
    rows = [
        "Do Fine-Tuned Encoders Beat Specific Baselines?",
        "Claims",
        "Claim Verified Confidence",
        "Efficient filters affect the first flat ranking by 3 points of MAP [1]. yes 0.91",
        "Specific offers benefit classification off CLEF 2003 by 0.05 MAP [1]. no 0.22",
    ]
    codes = {"ffi": first + 3, "ffl": first + 4, "ff": first, "fi": first + 1, "fl": first + 2}
    set_in_type = [re.sub("ffi|ffl|ff|fi|fl", lambda m: chr(codes[m.group()]), row) for row in rows]
    path = tmp_path / "bitmaps.pdf"
    path.write_bytes(bitmap_pdf([row.encode("latin-1") for row in set_in_type]))
    document = read_document(path)
    assert document.title is not None
    assert document.title.plain == rows[0]
    assert [(c.text, c.mark, c.confidence) for c in document.claims] == [
        (rows[3].removesuffix(" yes 0.91"), True, 0.91),
        (rows[4].removesuffix(" no 0.22"), False, 0.22),
    ]


def test_a_head_that_begins_with_a_number_sign_is_no_heading(tmp_path: Path) -> None:
    """In a PDF "# Claim Verdict Confidence" names columns; the references go on behind such a table."""
    lines = [
        "Reading Long Contexts",
        "References",
        "[1] A. Brandt. Long contexts. 2021. arXiv:2104.01234",
        "# Claim Verdict Confidence",
        "1 Recall falls by 9 points beyond 32 pages. yes 0.91",
        "2 Order matters for 5 of 7 readers. no 0.12",
        "References",
        "[2] E. Okafor. The order of pages. 2022. arXiv:2203.04567",
    ]
    path = tmp_path / "head.pdf"
    path.write_bytes(bitmap_pdf([line.encode() for line in lines]))
    document = read_document(path)
    assert len(document.claims) == 2
    assert len(document.references) == 2
    assert [s.title.plain for s in document.sections if s.title][-2:] == ["References", "References"]
