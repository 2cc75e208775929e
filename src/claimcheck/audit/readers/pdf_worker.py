"""Extract the text of a PDF, page by page, as JSON lines; run as a script in a process of its own.

In: a path on the command line. Out: one line {"page": n, "text": …} per page, first one {"title": …},
or {"error": …}. A PDF can make any reader slow or greedy: pypdf limits what one stream may
become, memory is capped here, time by the parent.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from typing import Any

MEMORY = 2 << 30  # bytes of address space
PAGES = 400
CHARACTERS = 8_000_000


def main(path: str) -> None:
    """Print the pages of one PDF."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(3000)
    try:
        _extract(path)
    except MemoryError:
        _say({"error": "it needs more memory than a document should (a decompression bomb?)"})
    except Exception as error:
        _say({"error": f"{type(error).__name__}: {str(error)[:200]}"})


def _extract(path: str) -> None:
    import pypdf

    reader = pypdf.PdfReader(path, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        _say({"error": "it is encrypted; save it without a password"})
        return
    total = 0
    for number, page in enumerate(reader.pages, 1):
        if number > PAGES or total > CHARACTERS:
            _say({"lost": f"only {number - 1} of {len(reader.pages)} pages were read"})
            return
        try:
            text, title = _page(page, number)
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:
            _say({"lost": f"page {number} could not be read ({type(error).__name__}: {str(error)[:100]})"})
            continue
        if title:
            _say({"title": title})
        total += len(text)
        _say({"page": number, "text": text})


def _page(page: Any, number: int) -> tuple[str, str]:
    """Text of a page and, for the first, what is set in its largest type."""
    if number > 1:
        return page.extract_text() or "", ""
    sizes: list[tuple[float, str]] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, size: Any) -> None:
        if text.strip():
            scale = abs(float(tm[3]) or float(tm[1]) or 1.0) * abs(float(cm[3]) or float(cm[1]) or 1.0)
            sizes.append((round(scale * float(size or 1), 1), text))

    text = page.extract_text(visitor_text=visit) or ""
    if not sizes:
        return text, ""
    largest = max(size for size, _ in sizes)
    ordinary = sorted(sizes, key=lambda s: s[0])[len(sizes) // 2][0]
    title = " ".join(" ".join(t for size, t in sizes if size >= largest - 0.2).split())
    return text, title if largest > ordinary * 1.1 and 10 <= len(title) <= 400 else ""


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
