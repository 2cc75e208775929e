"""Read a PDF through `pypdf`, in a process of its own with limits on time, memory and size.

In: a path. Out: `Source` whose places are page and line; what could not be read is said.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from claimcheck.audit.readers import pdf_worker
from claimcheck.audit.readers.ligatures import TABLE
from claimcheck.audit.readers.markdown import read_extracted
from claimcheck.audit.readers.pdf_blocks import parted
from claimcheck.audit.readers.pdf_layout import laid_out
from claimcheck.audit.readers.pdf_pages import join, whole
from claimcheck.audit.source import Source, Span
from claimcheck.errors import DataError

SECONDS = 12.0


def read_pdf(path: Path, name: str, seconds: float = SECONDS) -> Source:
    """Read the text of a PDF.

    Raises:
        DataError: damaged, encrypted, without text, or nothing could be read within the limits.
    """
    pages, title, lost = _extract(path, name, seconds)
    if not any(p.strip() for _, p in pages):
        why = f" ({lost[0]})" if lost else ""
        raise DataError(f"{name}: no text could be read from this PDF{why}; if it is a scan, run OCR first")
    text, anchors = join(pages)
    laid = laid_out(text)
    source = replace(read_extracted(laid, name, anchors, tuple(lost)), text=text)
    source = replace(source, blocks=parted(source, laid))
    span = _find(text, whole(title).translate(TABLE)) if title else None
    return replace(source, meta={"title": span}) if span else source


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


def _find(text: str, title: str) -> Span | None:
    """Where the words of the title stand, however they are spaced; None if they don't on the first page."""
    pattern = r"\s*".join(re.escape(c) for c in "".join(title.split())[:400])
    match = re.search(pattern, text[:6000])
    return Span(*match.span()) if match else None
