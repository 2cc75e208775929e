"""Hostile and broken input: a clear error or an honest result within seconds, never a trace."""

from __future__ import annotations

import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layouts import assemble, make_pdf

from claimcheck.audit import audit_document, parse_source, read_document
from claimcheck.audit.readers import pdf, read_text
from claimcheck.audit.text_output import render_text
from claimcheck.errors import DataError

CLEAN = (Path(__file__).parent / "data" / "clean.md").read_text(encoding="utf-8")
SECONDS = 10.0  # of processor time; most take a tenth
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def audited(path: Path) -> str:
    """The audit of a file as text; DataError passes."""
    return render_text(audit_document(read_document(path, path.name)), verbose=True)


def timed(path: Path) -> str:
    """What the audit says, error or text, within the time limit."""
    start = time.process_time()
    try:
        said = audited(path)
    except DataError as error:
        said = str(error)
        assert path.name in said
    assert time.process_time() - start < SECONDS
    return said


@FUZZ
@given(data=st.binary(max_size=3000), suffix=st.sampled_from([".md", ".txt", ".html", ".tex", ".docx", ""]))
def test_random_bytes(tmp_path: Path, data: bytes, suffix: str) -> None:
    """Random bytes are an error that names the file, or a document without claims."""
    path = tmp_path / f"random{suffix}"
    path.write_bytes(data)
    timed(path)


PIECES = st.sampled_from(
    ["|", "\\|", "---", "# ", "**", "`", "```\n", "<!--", "-->", "<table>", "<tr>", "<td>", "</table>", "<li>", "<script>", "</div>",
     "\\begin{tabular}{ll}", "\\\\", "&", "\\end{tabular}", "\\section{", "}", "{", "\\item ", "%", "[1]", "(", "✓", "×", "0.27",
     "References\n", "5 Extracted Claims\n", "Abstract\n", "\n", "\n\n", " ", "e.g. ", "...", "arXiv:2112.11031", "10.1/x", "http://",
     "Research question: ", "5 papers retrieved. ", "a", "word ", "\u00a0", "ﬁ", "\ufffd", "&amp;", "&#0;", "<a href='http://x'>", "—"]
)  # fmt: skip


@FUZZ
@given(parts=st.lists(PIECES, max_size=120), suffix=st.sampled_from(["md", "html", "tex"]))
def test_markup_soup(parts: list[str], suffix: str) -> None:
    """Any mixture of markup parses, audits and renders; findings keep their quotes."""
    result = audit_document(parse_source(read_text("".join(parts), f"soup.{suffix}")))
    assert result.dropped == 0
    render_text(result, verbose=True)


@FUZZ
@given(
    cuts=st.lists(st.tuples(st.integers(0, len(CLEAN)), st.integers(0, 60)), max_size=6),
    junk=st.text(max_size=8),
)
def test_damaged_synthesis(cuts: list[tuple[int, int]], junk: str) -> None:
    """A synthesis with holes and junk in it still parses, and every finding is quoted."""
    text = CLEAN
    for at, size in cuts:
        text = text[:at] + junk + text[at + size :]
    result = audit_document(parse_source(read_text(text, "damaged.md")))
    assert result.dropped == 0


def claims_of(unit: str) -> bytes:
    """The clean synthesis with fifty claims that repeat a unit."""
    rows = "".join(f"\n| {unit * 9_900} {i} | ✓ | 0.9 |" for i in range(50))
    return CLEAN.replace("|---|---|---|", f"|---|---|---|{rows}").encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("line.md", b"word and more words, " * 100_000),
        ("line.txt", b"x" * 2_000_000),
        ("pipes.md", b"|" * 1_000_000),
        ("rows.md", b"| a claim that says something about systems | \xe2\x9c\x93 | 0.5 |\n" * 5_000),
        ("stars.md", b"*a_`[(" * 100_000),
        ("tags.html", b"<div>" * 200_000),
        ("tables.html", b"<table><tr><td>" * 30_000),
        ("open.html", b'<a href="' * 100_000),
        ("less.html", b"<" * 2_000_000),
        ("comment.html", b"<!--" * 200_000),
        ("entities.html", b"&amp;&#65;&bogus;" * 50_000),
        ("braces.tex", b"\\section{" * 100_000),
        ("begin.tex", b"\\begin{tabular}{l}" * 30_000),
        ("cells.tex", b"\\begin{tabular}{ll}" + b"a & b \\\\ " * 50_000),
        ("numbers.md", b"5 papers retrieved. 8 claims extracted; 7 independently verified. " * 7_000),
        ("brackets.md", b"[1, 2, 3-9] " * 30_000),
        ("dots.md", b"." * 2_000_000),
        ("newlines.md", b"\n" * 1_000_000 + b"a"),
        ("broken-utf8.md", b"claims \xff\xfe and \xc3( more " * 20_000),
        ("nul.md", b"\x00" * 1_000_000),
        ("empty.md", b""),
        ("blank.md", b" \n\n "),
        ("too-large.md", b"x" * 50_000_000),
        (
            "spaces.md",
            b"## Claims\n\n**Claim 1.** " + b" " * 500_000 + b"x.\n\nVerdict " + b" " * 500_000 + b"x",
        ),
        ("fields.md", b"## Claims\n\n" + b"Status: " * 100_000),
        ("records.md", b"### Claim 1: words that say something.\n- Status: yes\n\n" * 3_000),
        (
            "callouts.md",
            b"## Claims\n\n" + b"> [!NOTE] C1\n> some words that say more\n> verdict:: yes\n\n" * 8_000,
        ),
        ("citations.md", "【1†[1†[[1]](#ref-".encode() * 60_000),
        ("navigation.html", b"<h2>References</h2>" + b"<nav><div class='csl-left-margin'>1." * 20_000),
        ("hyphens.md", claims_of("a-")),
        ("capitals.md", claims_of("A.")),
        ("commas.md", b"x;," * 200_000),
        ("half.pdf", make_pdf([["Abstract"]])[:400]),
        ("header.pdf", b"%PDF-1.7\n" + b"\x00" * 10_000),
        ("no-text.pdf", make_pdf([[]])),
        ("garbage.pdf", b"garbage" * 1000),
        ("zip.docx", b"PK\x03\x04" + b"\x00" * 100),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_answers_in_seconds(tmp_path: Path, name: str, data: bytes) -> None:
    """Long lines, deep nesting, unclosed markup, broken encodings and files: an answer in time."""
    path = tmp_path / name
    path.write_bytes(data)
    assert timed(path)


PLACES = {
    "claim": ("|---|---|---|", "|---|---|---|\n| {} | ✓ | 0.9 |"),
    "prose": ("## 4 Limitations", "{}\n\n## 4 Limitations"),
    "heading": ("## 4 Limitations", "## {}\n\nSome words.\n\n## 4 Limitations"),
    "title": ("# ", "# {} "),
    "reference": ("## References\n", "## References\n\n- {}"),
}


@FUZZ
@given(parts=st.lists(PIECES, min_size=1, max_size=4), place=st.sampled_from(sorted(PLACES)))
def test_anything_repeated(tmp_path: Path, parts: list[str], place: str) -> None:
    """Whatever is repeated over and over within one claim, paragraph, heading or entry is read in time."""
    unit = "".join(parts)
    where, what = PLACES[place]
    path = tmp_path / "repeated.md"
    path.write_text(CLEAN.replace(where, what.format(unit * (19_000 // len(unit))), 1), encoding="utf-8")
    timed(path)


def bomb(megabytes: int, layers: int) -> bytes:
    """A PDF page whose content stream becomes `megabytes` of text operators when inflated."""
    data = b"(a) Tj\n" * (megabytes * 1_000_000 // 7)
    for _ in range(layers):
        data = zlib.compress(data, 9)
    filters = "[" + " /FlateDecode" * layers + " ]"
    stream = f"<< /Filter {filters} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << >> >>",
            stream,
        ]
    )


@pytest.mark.parametrize("layers", [1, 2])
def test_decompression_bomb(tmp_path: Path, layers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small PDF that inflates to hundreds of megabytes ends in an error, not in all memory."""
    monkeypatch.setattr(pdf, "SECONDS", 4.0)
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb(120, layers))
    assert path.stat().st_size < 2_000_000
    with pytest.raises(DataError, match=r"bomb\.pdf"):
        pdf.read_pdf(path, path.name, 4.0)


def test_half_a_character(tmp_path: Path) -> None:
    """Half of a surrogate pair, as some fonts yield, becomes a question mark that can be printed."""
    data = make_pdf([["Abstract", "One – two claims."]], compress=False)
    assert b"<8B> <2013>" in data
    path = tmp_path / "half.pdf"
    path.write_bytes(data.replace(b"<8B> <2013>", b"<8B> <D835>"))
    assert "One ? two" in read_document(path, path.name).source.text
    audited(path).encode()


def test_endless_page_tree(tmp_path: Path) -> None:
    """A page tree that contains itself ends in an error."""
    path = tmp_path / "loop.pdf"
    path.write_bytes(
        assemble([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"])
    )
    assert "loop.pdf" in timed(path)


def test_five_megabytes(tmp_path: Path) -> None:
    """A synthesis of five megabytes, claims and text, is audited in seconds, also on a machine that does other things."""
    sentence = "Paragraph {0} says that system {0} reached an MRR of 0.{1} on CLEF [1]. It is long."
    filler = "\n\n".join(sentence.format(i, i % 90 + 10) * 4 for i in range(9_000))
    text = CLEAN.replace("## 4 Limitations", filler + "\n\n## 4 Limitations")
    claim = "| On collection {0}, system A{0} reaches {1} points more MAP than B{0} [2]. | ✓ | 0.9 |"
    rows = "\n".join(claim.format(i, i % 97 + 1) for i in range(8_000))
    text = text.replace("|---|---|---|", f"|---|---|---|\n{rows}")
    while len(text.encode()) < 5_000_000:
        text += "\n" + filler[:100_000]
    path = tmp_path / "large.md"
    path.write_text(text, encoding="utf-8")
    start = time.process_time()
    assert "8005 claims" in audited(path)
    assert time.process_time() - start < 8.0
