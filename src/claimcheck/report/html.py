"""HTML: one file, nothing loaded from anywhere, the Record inside it.

In comes the view of a Record, out comes a string. A content security policy allows exactly the one style
sheet and the one script of the page, by their digests, so that text that slips through every escape
still runs nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from claimcheck.report.audit_view import quoted
from claimcheck.report.layout.svg import svg
from claimcheck.report.templates import template_folder
from claimcheck.report.view import Report
from claimcheck.report.words import Stamp

_LEGEND = (
    ("verified, conclusive", Stamp("", "", "", "verified", "circle", True, "")),
    ("leans verified", Stamp("", "", "", "verified", "circle", False, "")),
    ("refuted, conclusive", Stamp("", "", "", "refuted", "square", True, "")),
    ("leans refuted", Stamp("", "", "", "refuted", "square", False, "")),
)


def html(report: Report) -> str:
    """The report as one HTML document; the same Record gives the same bytes."""
    style, script = _text("style.css"), _text("script.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            policy=_policy(style, script),
            style=style,
            script=script,
            data=_embedded(report.json),
            sections=_sections(report),
            groups=list(dict.fromkeys(row.stamp.group for row in report.rows)),
            legend=_LEGEND,
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(template_folder() / "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["svg"] = svg
    environment.filters["quoted"] = quoted
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    return environment


@lru_cache(maxsize=2)
def _text(name: str) -> Markup:
    """A file of ours, put into the page as it is."""
    return Markup((template_folder() / "html" / name).read_text(encoding="utf-8"))  # noqa: S704 - not a user's


def _policy(style: str, script: str) -> str:
    """Nothing may be loaded; only the style sheet and the script with these digests count."""
    parts = [
        "default-src 'none'",
        f"style-src '{_digest(style)}'",
        f"script-src '{_digest(script)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(parts)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# What may not stand in an HTML file as it is, controls and noncharacters, and what could end the element.
# Beyond the first plane `_escape` looks for them: 32 ranges more would make the whole search slow.
_UNFIT = re.compile(
    "[<>&\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U00010000-\U0010ffff]"
)


def _embedded(text: str) -> Markup:
    """`record.json` with some characters as JSON's escapes; JSON reads the same."""
    return Markup(_UNFIT.sub(_escape, text))  # noqa: S704 - no < > &


def _escape(match: re.Match[str]) -> str:
    r"""A character as ``\u0041``, or as two surrogates beyond the first plane, if it is to go."""
    if ord(match[0]) > 0xFFFF and ord(match[0]) & 0xFFFE != 0xFFFE:
        return match[0]
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _sections(report: Report) -> list[tuple[str, str]]:
    present = [
        ("agreement", "Said and found", bool(report.audits)),
        ("verdicts", "Verdicts", True),
        ("effects", "Effects", report.forest is not None),
        ("scores", "Scores", bool(report.maps)),
        ("models", "Models", report.models is not None),
        ("claims", "Claim by claim", True),
        ("power", "Power", bool(report.powers)),
        ("calibration", "Calibration", True),
        ("audit", "Audit", bool(report.audits)),
        ("provenance", "Provenance", True),
        ("cite", "How to cite", True),
    ]
    return [(anchor, name) for anchor, name, shown in present if shown]
