"""The one LaTeX escape filter: whatever text comes in, it comes out as text.

It wraps PyLaTeX's escaping. Control and bidi characters are taken out before it (`text.clean`), and what
PyLaTeX leaves alone but TeX does not print as it is (ligatures, quotes, mathematical signs, endless
words) is dealt with after it. The result is ASCII for the signs we use ourselves, so that tables and
numbers also go through pdflatex.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pylatex.utils import escape_latex

from claimcheck.report.text import clean

# What PyLaTeX does not cover: signs in math mode, so that any engine and any font has them, and the
# characters that TeX fonts join or replace.
_SIGNS = {
    "−": "$-$",
    "×": r"$\times$",
    "±": r"$\pm$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "≠": r"$\neq$",
    "≈": r"$\approx$",
    "→": r"$\rightarrow$",
    "←": r"$\leftarrow$",
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
    "Δ": r"$\Delta$",
    "α": r"$\alpha$",
    "κ": r"$\kappa$",
    "τ": r"$\tau$",
    "σ": r"$\sigma$",
    "μ": r"$\mu$",
    "·": r"\textperiodcentered{}",
    "…": r"\ldots{}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    "‘": r"\textquoteleft{}",
    "’": r"\textquoteright{}",
    "\u202f": r"\,",
    "\u00a0": "~",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
}
_WORD = re.compile(r"\S{28,}")
_EVERY = 6  # characters between places where an endless word may break


@lru_cache(maxsize=8192)
def latex(text: str) -> str:
    """Escape plain text for LaTeX; never raises, and nothing in it is run."""
    text = _WORD.sub(_breakable, clean(text))
    return "".join(_escaped(part) for part in re.split(f"({_BREAK})", text))


def unbroken(text: str) -> str:
    """The same without places for breaks, and with plain single hyphens: for BibTeX, which copies text.

    BibTeX counts the braces of a field without regard to backslashes, so braces get names.
    """
    named = _escaped_all(clean(text)).replace(r"\{", r"\textbraceleft{}").replace(r"\}", r"\textbraceright{}")
    return re.sub(r"(?<!\{-\})\{-\}(?!\{-\})", "-", named)


_BREAK = "\ue000"  # private use: stands for a possible line break until the text is escaped


def _breakable(match: re.Match[str]) -> str:
    word = match[0].replace(_BREAK, "")
    return _BREAK.join(word[i : i + _EVERY] for i in range(0, len(word), _EVERY))


def _escaped(part: str) -> str:
    if part == _BREAK:
        return r"\allowbreak{}"
    return _escaped_all(part)


def _escaped_all(text: str) -> str:
    return "".join(_SIGNS.get(c) or str(escape_latex(c)) for c in text)
