"""Long lines: whole in a pipe or a file, folded at spaces on a terminal. Nothing is ever cut."""

from __future__ import annotations

import shutil
import sys
import textwrap

_INDENT = " " * 6  # of what goes on: deeper than any line of ours begins


def wrapped(line: str) -> str:
    """The line as standard output should get it."""
    if not sys.stdout.isatty():
        return line
    return folded(line, shutil.get_terminal_size().columns)


def folded(line: str, width: int) -> str:
    """The line on as many of `width` characters as it needs, all but the first indented.

    Words that are longer stay whole: a path or a key can be copied.
    """
    rows = textwrap.wrap(
        line,
        max(width, 2 * len(_INDENT)),
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(rows) or line
