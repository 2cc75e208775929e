"""Read a PDF through `pypdf`, in a process of its own with limits on time, memory and size.

In: a path. Out: `Source` whose places are page and line; what could not be read is said.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from claimcheck.audit.readers import pdf_worker
from claimcheck.audit.readers.ligatures import TABLE, from_bitmaps
from claimcheck.audit.readers.markdown import read_extracted
from claimcheck.audit.source import Anchor, Source, Span
from claimcheck.errors import DataError

SECONDS = 12.0
_FOLIO = re.compile(r"^\s*(?:page\s+)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?\s*$", re.I)


def read_pdf(path: Path, name: str, seconds: float = SECONDS) -> Source:
    """Read the text of a PDF.

    Raises:
        DataError: damaged, encrypted, without text, or nothing could be read within the limits.
    """
    pages, title, lost = _extract(path, name, seconds)
    if not any(p.strip() for _, p in pages):
        why = f" ({lost[0]})" if lost else ""
        raise DataError(f"{name}: no text could be read from this PDF{why}; if it is a scan, run OCR first")
    text, anchors = _join(pages)
    source = read_extracted(text, name, anchors, tuple(lost))
    span = _find(text, _whole(title).translate(TABLE)) if title else None
    if span is None:
        return source
    return Source(name, "pdf", text, source.anchors, source.blocks, (), {"title": span}, tuple(lost))


def _extract(path: Path, name: str, seconds: float) -> tuple[list[tuple[int, str]], str, list[str]]:
    command = [sys.executable, "-I", str(Path(pdf_worker.__file__)), str(path.resolve())]
    lost: list[str] = []
    try:
        # The list form runs no shell; the path is one argument.
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False, env=_environment())  # noqa: S603
        out, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as error:
        out, code = error.stdout or b"", 0
        lost.append(f"reading was stopped after {seconds:.0f} s; pages after the last one read are missing")
    pages: list[tuple[int, str]] = []
    title = ""
    for line in out.decode("utf-8", errors="replace").splitlines():
        try:
            item = json.loads(line)
        except json.JSONDecodeError:  # cut off in mid-line
            continue
        if "error" in item:
            raise DataError(f"{name}: this PDF cannot be read: {item['error']}")
        title = item.get("title", title)
        if "lost" in item:
            lost.append(item["lost"])
        if "page" in item:
            pages.append((item["page"], item["text"]))
    if code != 0 and not pages:
        raise DataError(
            f"{name}: this PDF cannot be read: the reader ended with code {code} (out of memory?)"
        )
    if code != 0:
        lost.append("the reader stopped before the last page")
    return pages, title, lost


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))} | {
        "PYTHONIOENCODING": "utf-8"
    }


def _join(pages: list[tuple[int, str]]) -> tuple[str, list[Anchor]]:
    """One text of all pages; page numbers and running heads are left out, line numbers count them."""
    lines = [(number, from_bitmaps(text).replace("\r", "").split("\n")) for number, text in pages]
    inked = {n: [i for i, line in enumerate(page) if line.strip()] for n, page in lines}
    edges = Counter(
        e for n, page in lines if inked[n] for e in {page[inked[n][0]].strip(), page[inked[n][-1]].strip()}
    )
    running = {e for e, n in edges.items() if n >= 3 and n > len(pages) / 2}
    parts: list[str] = []
    anchors: list[Anchor] = []
    size = 0
    for number, page in lines:
        filled = inked[number]
        for index in range(filled[0], filled[-1] + 1) if filled else ():
            line = _whole(page[index]).translate(TABLE)
            if index in (filled[0], filled[-1]) and (_FOLIO.match(line) or line.strip() in running):
                continue
            anchors.append(Anchor(size, index + 1, 1, number))
            parts.append(line + "\n")
            size += len(line) + 1
    return "".join(parts), anchors


def _whole(line: str) -> str:
    """The line as it can be written: half of a surrogate pair becomes a question mark."""
    return line.encode("utf-8", "replace").decode("utf-8")


def _find(text: str, title: str) -> Span | None:
    """Where the words of the title stand, however they are spaced; None if they don't on the first page."""
    pattern = r"\s*".join(re.escape(c) for c in "".join(title.split())[:400])
    match = re.search(pattern, text[:6000])
    return Span(*match.span()) if match else None
