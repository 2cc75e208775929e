"""CC605: a reference is linked over http."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule

_HTTP = re.compile(r"^http://(?!localhost|127\.)", re.I)


def check(case: Case) -> Iterator[Result]:
    """Report references with http links."""
    plain = [r for r in case.document.references if any(_HTTP.match(u) for u in r.urls)]
    for reference in plain:
        yield Found(
            reference.span,
            f"reference {reference.label or reference.number} is linked over http",
            "Link it over https.",
        )
    if case.document.references and not plain:
        yield Passed("no reference is linked over http")


RULE = Rule(
    id="CC605",
    name="http-link",
    summary="A reference is linked over http instead of https.",
    severity="note",
    basis="fact",
    needs=("references",),
    check=check,
    long="""
Anybody on the way can change what an http link shows.

Bad:   http://arxiv.org/abs/2112.11031
Good:  https://arxiv.org/abs/2112.11031
""",
)
