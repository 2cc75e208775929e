"""Take markup off a piece of text: Markdown, LaTeX, HTML, or the line breaks of a PDF.

In: a verbatim span. Out: words a person reads, for comparing and for YAML; never for quoting.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Container
from typing import TYPE_CHECKING

from claimcheck.audit.wording import clean, rejoin

if TYPE_CHECKING:
    from claimcheck.audit.source import Format

_MD_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]{0,40}\]){0,2000})\]\((?:<[^<>\s]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)?)(?:\s+\"[^\"]*\")?\)"
)
_MD_CITED = re.compile(r"\[(\d{1,3})\]\(#[^()\s]{1,100}\)")  # of a reference below
_MD_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~$%&])")
_MD_CODE = re.compile(r"`+([^`]*)`+")
_MD_EMPHASIS = re.compile(r"(\*{1,3})(?=\S)([^*]{1,4000}?)(?<=\S)\1")
_MD_UNDERLINE = re.compile(r"(?<![\w\\])(_{1,3})(?=\S)([^_]{1,4000}?)(?<=\S)\1(?!\w)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>|<!--.{0,4000}?-->", re.DOTALL)
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto|doi)[^<>\s]*)>")

_TEX_MARKS = {"checkmark": "✓", "cmark": "✓", "yes": "✓", "xmark": "✗",
              "Checkmark": "✓", "CheckmarkBold": "✓", "faCheck": "✓", "faCheckCircle": "✓",
              "XSolid": "✗", "XSolidBold": "✗", "XSolidBrush": "✗", "faTimes": "✗", "faTimesCircle": "✗",
              "faXmark": "✗", "boxtimes": "☒", "no": "✗", "times": "×", "ldots": "…",
              "dots": "…", "textbackslash": "\\", "LaTeX": "LaTeX", "TeX": "TeX", "pm": "±",
              "leq": "≤", "geq": "≥",
              "le": "≤", "ge": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "sim": "~", "cdot": "·",
              "circ": "°",
              "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "eta": "η",
              "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "µ", "pi": "π", "rho": "ρ", "sigma": "σ",
              "tau": "τ", "chi": "χ", "omega": "ω",
              "textless": "<", "textgreater": ">", "textasciitilde": "~", "newline": " ",
              "quad": " ", "percent": "%"}  # fmt: skip
_TEX_ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303",
                "=": "\u0304", ".": "\u0307"}  # fmt: skip
_TEX_DING = {"51": "✓", "52": "✔", "53": "✕", "54": "✖", "55": "✗", "56": "✘"}
_TEX_COMMENT = re.compile(r"(?<!\\)%.*")
_TEX = re.compile(
    r"\\(?:(?P<escaped>[%&_#${}])|(?P<space>[\\, ])"
    r"|(?P<accent>['`^\"~=.])\{?(?P<letter>[A-Za-z])\}?"
    r"|ding\s*\{(?P<ding>\d+)\}"
    r"|href\s*\{(?P<url>[^{}]*)\}\s*\{(?P<words>[^{}]*)\}"
    r"|(?:cite[a-zA-Z]*|parencite|textcite|autocite)\*?(?:\[[^\]]{0,200}\])*\{(?P<keys>[^{}]*)\}"
    # Commands whose arguments are no words, or whose first arguments say how, not what.
    r"|(?:label|ref|eqref|pageref|vspace|hspace|centering|small|noindent|bigskip|medskip)"
    r"(?![a-zA-Z])\*?(?:\{[^{}]*\})?"
    r"|addcontentsline\s*\{[^{}]*\}\s*\{[^{}]*\}\s*\{[^{}]*\}"
    r"|multi(?:column|row)\*?(?:\[[^\]\n]{0,200}\])?\s*\{[^{}]*\}(?:\[[^\]\n]{0,200}\])?\s*\{[^{}]*\}"
    r"(?:\[[^\]\n]{0,200}\])?"
    r"|(?:bibinfo|bibfield|BibitemShut|textcolor|color|cellcolor|rowcolor|parbox|raisebox|rotatebox|makebox|fontsize|resizebox)\*?"
    r"(?:\[[^\]\n]{0,200}\])*\s*\{[^{}]*\}"
    r"|(?P<command>[a-zA-Z]+)\*?[ \t]*(?:\[[^\]\n]{0,200}\])?)"
)
_TEX_BARE = re.compile(r"(?<!\x01)[{}$]")


def plain(text: str, format: Format, compounds: Container[str] = ()) -> str:  # noqa: A002 - the word of the field
    """Text without the markup of its format; `compounds`: see `rejoin`."""
    if format == "latex":
        return clean(_latex(text))
    if format == "pdf":
        return rejoin(text, compounds)
    if format == "html":
        return clean(text)
    return clean(_markdown(text)) if _MARKED.search(text) else clean(text)


_MARKED = re.compile(r"[\\`*_<\[&>]")
_MD_QUOTED = re.compile(r"^(?:[ \t]*>)+", re.M)  # lines of a block quote


def _markdown(text: str) -> str:
    if ">" in text:
        text = _MD_QUOTED.sub("", text)
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", text)
    if "](" in text:
        text = _MD_LINK.sub(r"\1", _MD_CITED.sub(r"[\1]", text))
    if "`" in text:
        text = _MD_CODE.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "*" in text or "_" in text:
        for _ in range(2):
            text = _MD_UNDERLINE.sub(r"\2", _MD_EMPHASIS.sub(r"\2", text))
    if "\\" in text:
        text = _MD_ESCAPE.sub(r"\1", text)
    return html.unescape(text) if "&" in text else text


def _latex(text: str) -> str:
    if "%" in text:
        text = _TEX_COMMENT.sub("", text)
    if "\\" in text:
        text = _TEX.sub(_tex, text)
    text = text.replace("~", " ").replace("---", "—").replace("--", "–")
    text = text.replace("``", '"').replace("''", '"')
    if "{" in text or "}" in text or "$" in text:
        text = _TEX_BARE.sub("", text)
    return text.replace("\x01", "")


def _tex(match: re.Match[str]) -> str:  # noqa: PLR0911 - one per kind
    """What one command or escaped character says; a brace or dollar that is meant gets a mark before it."""
    kind = match.lastgroup
    if kind == "command":
        mark = _TEX_MARKS.get(match["command"], "")
        return f"{mark} " if mark and match.group()[-1] in " \t" else mark
    if kind == "keys":
        return f"[{match['keys']}]"
    if kind == "letter":
        return unicodedata.normalize("NFC", match["letter"] + _TEX_ACCENTS[match["accent"]])
    if kind == "escaped":
        return f"\x01{match['escaped']}" if match["escaped"] in "{}$" else match["escaped"]
    if kind == "ding":
        return _TEX_DING.get(match["ding"], "?")
    if kind == "words":
        return f"{_TEX.sub(_tex, match['words'])} {_TEX.sub(_tex, match['url'])}"
    return " " if kind == "space" else ""
