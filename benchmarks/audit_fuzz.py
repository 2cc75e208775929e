"""Fuzz the audit's readers and rules under coverage guidance (needs `pip install atheris`).

Usage: python benchmarks/audit_fuzz.py -max_total_time=60 [CORPUS]. Any exception but DataError is a
fault, and so are a finding without its quote and an input that takes longer than ten seconds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["claimcheck.audit"]):
    from claimcheck.audit import audit_document, parse_source
    from claimcheck.audit.html_output import render_html
    from claimcheck.audit.json_output import render_json
    from claimcheck.audit.readers import html, latex, markdown, read_text  # noqa: F401 - imported when used
    from claimcheck.audit.readers.limits import to_text
    from claimcheck.audit.rules import all_rules
    from claimcheck.audit.sources import make_sources
    from claimcheck.audit.text_output import render_text
    from claimcheck.errors import DataError

    all_rules()  # imports them

DATA = Path(__file__).parents[1] / "tests" / "audit" / "data"
SOURCES = make_sources(
    [read_text(p.read_text(encoding="utf-8"), p.name) for p in sorted((DATA / "sources").iterdir())]
)
SUFFIXES = ("md", "txt", "html", "tex")


def one_input(data: bytes) -> None:
    """Audit one document; its first byte chooses the format."""
    try:
        text, _ = to_text(data[1:], "fuzz")
    except DataError:
        return
    name = f"fuzz.{SUFFIXES[data[0] % len(SUFFIXES)]}" if data else "fuzz.md"
    result = audit_document(parse_source(read_text(text, name)), sources=SOURCES)
    assert result.dropped == 0, "a finding lost its quote"
    render_text(result, verbose=True).encode()
    render_json([result]).encode()
    render_html([result]).encode()


def main() -> None:
    """Fuzz, with the test documents as seeds of the corpus."""
    if len(sys.argv) < 2 or sys.argv[-1].startswith("-"):
        seeds = Path(tempfile.mkdtemp(prefix="claimcheck-fuzz-"))
        for path in DATA.glob("*.*"):
            (seeds / path.name).write_bytes(b"\x00" + path.read_bytes())
        sys.argv.append(str(seeds))
    atheris.Setup([*sys.argv, "-timeout=10"], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
