"""Readers: a file becomes a `Source`, with the place of everything kept and losses said.

In: a path. Out: `Source`. The format is told by what is in the file, then by its name.
"""

from __future__ import annotations

from pathlib import Path

from claimcheck.audit.readers.limits import load_bytes, to_text
from claimcheck.audit.source import Source
from claimcheck.errors import DataError

SUFFIXES = {
    ".md": "markdown", ".markdown": "markdown", ".mkd": "markdown", ".txt": "text", ".text": "text",
    "": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".tex": "latex", ".ltx": "latex", ".pdf": "pdf",
}  # fmt: skip


def read(path: Path, name: str | None = None) -> Source:
    """Read one document; `name` is how places call it (default: the path as given).

    Raises:
        DataError: no such file, too large, not a document of a known kind, damaged, or too slow to read.
    """
    name = name or str(path)
    data = load_bytes(path)
    suffix = path.suffix.lower()
    if data[:1024].lstrip().startswith(b"%PDF-") or suffix == ".pdf":
        from claimcheck.audit.readers.pdf import read_pdf

        return read_pdf(path, name)
    if suffix not in SUFFIXES and data[:4] == b"PK\x03\x04":
        raise DataError(
            f"{name}: a {suffix or 'zip'} package; save it as PDF, HTML, Markdown, LaTeX or plain text"
        )
    text, lost = to_text(data, name)
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    kind = SUFFIXES.get(suffix, "text")
    if head.startswith(("<!doctype html", "<html")):
        kind = "html"
    elif kind != "html" and ("\\documentclass" in head or "\\begin{document}" in head):
        kind = "latex"
    return _read_as(kind, text, name, lost)


def read_text(text: str, name: str = "document.md") -> Source:
    """Read a document that is in memory; its format is told by the suffix of `name`."""
    return _read_as(SUFFIXES.get(Path(name).suffix.lower(), "text"), text, name, ())


def _read_as(kind: str, text: str, name: str, lost: tuple[str, ...]) -> Source:
    """Read text by the reader of its format, which is imported only then."""
    if kind == "html":
        from claimcheck.audit.readers.html import read_html

        return read_html(text, name, lost)
    if kind == "latex":
        from claimcheck.audit.readers.latex import read_latex

        return read_latex(text, name, lost)
    from claimcheck.audit.readers.markdown import read_markdown

    return read_markdown(text, name, lost, "markdown" if kind == "markdown" else "text")
