"""The same synthesis in every format: the same claims, no findings, quotes that hold."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from layouts import make_pdf, pdf_lines, to_html, to_latex, to_plain

from claimcheck.audit import Document, audit_document, read_document
from claimcheck.audit.case import Case
from claimcheck.audit.sources import load_sources
from claimcheck.audit.wording import compounds, fold, rejoin

DATA = Path(__file__).parent / "data"
CLEAN = (DATA / "clean.md").read_text(encoding="utf-8")


def pdf(text: str) -> bytes:
    """The synthesis as a PDF of pages with 45 lines and page numbers."""
    lines = pdf_lines(text)
    pages = [[*lines[i : i + 45], str(1 + i // 45)] for i in range(0, len(lines), 45)]
    return make_pdf(pages, title_lines=2)


FORMATS = {
    "clean.html": lambda: to_html(CLEAN).encode(),
    "clean.tex": lambda: to_latex(CLEAN).encode(),
    "clean.txt": lambda: to_plain(CLEAN).encode(),
    "clean.pdf": lambda: pdf(CLEAN),
    "crlf.md": lambda: CLEAN.replace("\n", "\r\n").encode(),
    "nbsp.md": lambda: CLEAN.replace(" MAP", "\u00a0MAP").replace("| ✓", "|\u00a0✓").encode(),
    "bom.md": lambda: b"\xef\xbb\xbf" + CLEAN.encode(),
    "utf16.md": lambda: CLEAN.encode("utf-16"),
    "ligatures.md": lambda: CLEAN.replace("fi", "\ufb01").replace("fl", "\ufb02").encode(),
    "no-suffix": CLEAN.encode,
}


@pytest.fixture(params=FORMATS)
def document(request: pytest.FixtureRequest, tmp_path: Path) -> Document:
    """The clean synthesis in one of the formats, read from a file."""
    path = tmp_path / request.param
    path.write_bytes(FORMATS[request.param]())
    return read_document(path, request.param)


def test_same_claims(document: Document) -> None:
    """Every format brings back text, mark and confidence of every claim."""
    assert [(c.mark, c.confidence) for c in document.claims] == [
        (True, 0.95),
        (True, 0.9),
        (True, 0.9),
        (False, 0.05),
        (None, 0.5),
    ]
    texts = [c.text.replace("\\cite", "") for c in document.claims]
    assert texts[0].startswith(
        "On CLEF 2003, query translation beats multilingual encoders for cross-lingual document"
    )
    assert texts[4] == "Training on 10 000 translated pairs closes the remaining gap on NeuCLIR [2]."


def test_same_parts(document: Document) -> None:
    """Title, date, question, sections and references are found in every format."""
    assert document.title is not None
    assert (
        document.title.plain
        == "Does Query Translation Beat Multilingual Encoders for Cross-Lingual Document Retrieval?"
    )
    assert document.date == (2024, 6, 10)
    assert document.question is not None
    assert document.question.plain.endswith("for cross-lingual document retrieval?")
    kinds = [s.kind for s in document.sections if s.title]
    assert kinds == ["abstract", "introduction", "methods", "results", "limitations", "claims", "references"]
    assert [r.label for r in document.references] == ["1", "2", "3"] or document.source.format == "html"
    assert [len(r.arxiv) for r in document.references] == [1, 1, 0]
    assert document.references[2].dois == ("10.1234/sections.2023.17",)
    assert {c.label for c in Case(document).counts} == {"papers retrieved", "papers included", "claims", "claims verified",
                                                 "claims refuted", "quality score"}  # fmt: skip


def test_sentences_by_needle(document: Document) -> None:
    """Sentences follow each other; those with a needle are found, as written and without markup."""
    spans = [s.span for s in document.sentences]
    assert len(spans) > 5
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for needles in (("a",), ("merg", "the"), ("2", "["), ("e",), ("no such words",)):
        raw = [
            s for s in document.sentences if any(n in document.source.raw(s.span).lower() for n in needles)
        ]
        assert list(document.writing(*needles)) == raw
        plain = [s for s in document.sentences if any(n in s.plain.lower() for n in needles)]
        assert list(document.saying(*needles)) == plain


def test_silent(document: Document) -> None:
    """No format makes the clean synthesis look faulty."""
    for sources in (None, load_sources(DATA / "sources")):
        result = audit_document(document, sources=sources)
        assert [(f.rule, f.message, f.quote) for f in result.findings] == []
        assert result.dropped == 0
        assert not document.notes


@pytest.mark.parametrize(
    ("name", "marks"),
    [("clean-columns.md", [True, True, True, False, None]), ("clean-list.txt", [False, True, True, False])],
)
def test_other_families(name: str, marks: list[bool | None]) -> None:
    """Syntheses of other fields and layouts (columns turned round, words for marks, a list) are read and stay silent."""
    document = read_document(DATA / name, name)
    assert [c.mark for c in document.claims] == marks
    assert all(c.confidence is not None for c in document.claims)
    assert document.question is not None
    assert [(f.rule, f.message, f.quote) for f in audit_document(document).findings] == []


FAULTY = CLEAN.replace("| ✓ | 0.95 |", "| ✓ | 0.27 |").replace(
    "5 claims were extracted", "6 claims were extracted"
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("f.md", FAULTY.encode()),
        ("f.html", to_html(FAULTY).encode()),
        ("f.tex", to_latex(FAULTY).encode()),
        ("f.pdf", pdf(FAULTY)),
        ("l.md", FAULTY.replace("whole documents raises", "\ufb01nal \ufb02at documents raises").encode()),
    ],
    ids=["md", "html", "tex", "pdf", "ligatures"],
)
def test_findings_are_placed(name: str, data: bytes, tmp_path: Path) -> None:
    """A finding's place leads to its quote in the file itself, whatever the format."""
    path = tmp_path / name
    path.write_bytes(data)
    result = audit_document(read_document(path, name))
    assert {f.rule for f in result.findings} == {"CC301", "CC202"}
    finding = next(f for f in result.findings if f.rule == "CC301")
    assert finding.quote == "0.27"
    if name == "f.pdf":
        assert finding.place.page is not None
    else:
        line = data.decode().split("\n")[finding.place.line - 1]
        assert line[finding.place.column - 1 :].startswith("0.27")


def test_quote_across_tags(tmp_path: Path) -> None:
    """A quote holds although tags, comments and entities of several lines stand between its words."""
    path = tmp_path / "tags.html"
    page = to_html(FAULTY).replace("6 claims were", "6 <b\n class='x'>claims</b>&nbsp;were")
    path.write_text(page, encoding="utf-8")
    result = audit_document(read_document(path, "tags.html"))
    assert result.dropped == 0
    assert {f.rule for f in result.findings} == {"CC301", "CC202"}


def test_a_compound_at_a_line_end_keeps_its_hyphen() -> None:
    """A break is undone, but for words that the document has with a hyphen within a line."""
    text = (
        "Cross-lingual search and state-of-the-art models.\nMono-\nlingual and cross-\nlingual, of-\nthe art."
    )
    known = compounds(fold(text))
    assert rejoin(text, known).endswith("models. Monolingual and cross-lingual, of-the art.")
    assert rejoin("multi-\nlin-\ngual, state-\nof-\nthe-\nart", known) == "multilingual, state-of-the-art"
    assert rejoin("Hard-\nnegative mining helps.", known) == "Hardnegative mining helps."
    assert rejoin("Hard-\nnegative mining helps.", frozenset({"hard-negative"})).startswith("Hard-negative")
