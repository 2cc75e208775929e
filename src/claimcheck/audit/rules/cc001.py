"""CC001: a suppression without a reason, or of no rule."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.suppress import suppressions


def check(case: Case) -> Iterator[Result]:
    """Report directives that silence nothing."""
    good = 0
    for item in suppressions(case.document.source):
        if not item.rules:
            yield Found(
                item.span, "a suppression names no rule", "Name the rule: claimcheck: ignore CC403 reason"
            )
        elif not item.reason:
            yield Found(
                item.span,
                f"the suppression of {', '.join(item.rules)} gives no reason; it silences nothing",
                "Say why the finding does not apply: claimcheck: ignore CC403 reason",
            )
        else:
            good += 1
    if good:
        yield Passed(f"{good} suppressions give a reason")


RULE = Rule(
    id="CC001",
    name="suppression",
    summary="A suppression comment gives no reason or names no rule.",
    severity="warning",
    basis="fact",
    check=check,
    long="""
A comment silences a finding only if it says why; suppressed findings are counted and shown.

Bad:   <!-- claimcheck: ignore CC403 -->
Good:  <!-- claimcheck: ignore CC403 "most" is defined in section 2 -->
""",
)
