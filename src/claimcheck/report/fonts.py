"""Fonts for every script: which installed fonts cover what a document says, and what no font covers.

`report.tex` reads `fonts-local.tex` if it is there (made for one compilation on one machine, from what
`fc-list` finds), else `fonts.tex` (the same on every machine). A character that no font has is printed as
its code, never dropped.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

# Families in the order in which they are asked for what Latin Modern lacks.
_FAMILIES = (
    "DejaVu Serif",
    "DejaVu Sans",
    "Noto Serif",
    "Noto Sans",
    "Noto Serif CJK JP",
    "Noto Sans CJK JP",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans Symbols2",
    "Noto Sans Symbols",
    "Noto Emoji",
    "Symbola",
)
_PATIENCE = 20  # seconds for one question to fontconfig or kpathsea
_TRIED = 12  # fonts beyond the families above that are looked at


class Font(NamedTuple):
    """An installed font: its file, the index of the face in it, what it covers."""

    path: str
    face: int
    covers: frozenset[int]


def portable(text: str) -> str:
    """`fonts.tex`: fallbacks by name for LuaLaTeX; for pdfLaTeX, codes for what is not Latin."""
    names = " ".join(f"\\cctry{{{family}}}" for family in _FAMILIES)
    declared = "".join(
        f"  \\DeclareUnicodeCharacter{{{code:04X}}}{{\\cccode{{{code:04X}}}}}%\n"
        for code in _beyond_latin(text)
    )
    return _PORTABLE.replace("NAMES", names).replace("DECLARED", declared)


def local(text: str) -> str | None:
    """`fonts-local.tex` for this machine: fallbacks by file, codes for the rest; None without fontconfig."""
    if shutil.which("fc-list") is None or shutil.which("fc-query") is None:
        return None
    needed = {ord(c) for c in text if ord(c) > 126}
    latin = _located("lmroman10-regular.otf")
    needed -= _coverage(latin)[0][1] if latin else frozenset(range(0x180))
    chosen: list[Font] = []
    for font in _candidates(needed):
        if font.covers & needed:
            chosen.append(font)
            needed -= font.covers
    fallbacks = ", ".join(f'"[{font.path}]({font.face}):mode=node;"' for font in chosen)
    codes = "".join(_active(code) for code in sorted(needed))
    return _LOCAL.replace("FALLBACKS", fallbacks).replace("CODES", codes)


def _candidates(needed: set[int]) -> Iterable[Font]:
    if not needed:
        return
    for family in _FAMILIES:
        for path in _listed(f":family={family}:style=Book", f":family={family}:style=Regular")[:1]:
            yield from (Font(path, index, covers) for index, covers in _coverage(path)[:1])
    for code in sorted(needed)[:_TRIED]:  # `needed` shrinks while the caller finds fonts
        if code in needed:
            for path in _listed(f":charset={code:x}:scalable=true:color=false")[:1]:
                yield from (Font(path, index, covers) for index, covers in _coverage(path)[:1])


def _listed(*patterns: str) -> list[str]:
    found = []
    for pattern in patterns:
        found += sorted(_ask("fc-list", pattern, "file").replace(": \n", "\n").splitlines())
    paths = [line.rstrip(": ") for line in found]
    return [
        path
        for path in paths
        if Path(path).suffix.lower() in (".ttf", ".otf", ".ttc", ".otc") and _plain(path)
    ]


def _plain(path: str) -> bool:
    """Whether a path can stand in a Lua string in TeX."""
    return re.fullmatch(r"[\w./+ -]+", path, re.ASCII) is not None


def _coverage(path: str) -> list[tuple[int, frozenset[int]]]:
    """(face index, covered code points) of each face of a font file."""
    faces = []
    for line in _ask("fc-query", "--format=%{index} %{charset}\n", path).splitlines():
        index, _, ranges = line.partition(" ")
        if not index.isdigit() or int(index) > 0xFFFF:  # named instances of a variable font
            continue
        points: set[int] = set()
        for part in ranges.split():
            low, _, high = part.partition("-")
            points.update(range(int(low, 16), int(high or low, 16) + 1))
        faces.append((int(index), frozenset(points)))
    return faces or [(0, frozenset())]


def _located(name: str) -> str:
    return _ask("kpsewhich", name).strip()


def _ask(*command: str) -> str:
    """What a font tool prints; nothing if it is missing, fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _active(code: int) -> str:
    """Make a character print its code."""
    return (
        f'\\begingroup\\lccode`\\~="{code:X}\\lowercase{{\\endgroup\\protected\\def~}}{{\\cccode{{{code:04X}}}}}'
        f'\\catcode"{code:X}=13\n'
    )


def _beyond_latin(text: str) -> list[int]:
    """Code points that pdfLaTeX with T1 fonts does not print."""
    known = set(range(0xA0, 0x180)) | {0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x20AC}
    return sorted({ord(c) for c in text if ord(c) > 126} - known)


# TeX's ligatures are off: "--" and "<<" in somebody's text must stay what they are.
_FACES = "".join(
    f"  \\set{kind}font{{{file}-regular.otf}}[BoldFont={file}-{bold}.otf, ItalicFont={file}-{italic}.otf, "
    "Ligatures=TeXOff, RawFeature={fallback=claimcheck}]%\n"
    for kind, file, bold, italic in (
        ("main", "lmroman10", "bold", "italic"),
        ("sans", "lmsans10", "bold", "oblique"),
        ("mono", "lmmono10", "regular", "italic"),
    )
)

_LOCAL = (
    "\\usepackage{fontspec}%\n\\directlua{luaotfload.add_fallback('claimcheck', {FALLBACKS})}%\n"
    + _FACES
    + "CODES"
)

_PORTABLE = (
    r"""\ifLuaTeX
  \usepackage{fontspec}%
  \def\ccfallbacks{}%
  \def\cctry#1{\IfFontExistsTF{#1}{\edef\ccfallbacks{\ccfallbacks "#1:mode=node;", }}{}}%
  NAMES%
  \directlua{luaotfload.add_fallback('claimcheck', {\ccfallbacks})}%
"""
    + _FACES
    + r"""\else
  \usepackage[T1]{fontenc}%
  \usepackage[utf8]{inputenc}%
  \usepackage{lmodern}%
DECLARED\fi
"""
)
