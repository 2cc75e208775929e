"""CC001: a suppression without a reason, or of no rule."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Evidence, Found, Passed, Result, Rule
from claimcheck.audit.rules import all_rules
from claimcheck.audit.source import Source
from claimcheck.audit.suppress import Suppression, suppressions


def check(case: Case) -> Iterator[Result]:
    """Report directives that silence nothing, or not all that they name."""
    source = case.document.source
    good = 0
    for item in suppressions(source):
        unknown = [name for name in item.rules if not any(r.id.startswith(name) for r in all_rules())]
        if not item.rules:
            message = "a suppression names no rule"
            advice = "Name the rule: claimcheck: ignore CC403 reason"
        elif unknown:
            message = f"a suppression names {' and '.join(unknown)}, and no rule is called so"
            advice = "Correct the name; the head of one, as CC4, stands for all rules that begin so."
        elif not item.reason:
            message = f"the suppression of {', '.join(item.rules)} gives no reason; it silences nothing"
            advice = "Say why the finding does not apply: claimcheck: ignore CC403 reason"
        else:
            good += 1
            continue
        yield Found(item.span, message, advice, evidence=_words_of(source, item))
    if good:
        yield Passed(f"{good} suppressions give a reason")


def _words_of(source: Source, item: Suppression) -> tuple[Evidence, ...]:
    """The comment itself where the text as read has only a sign in its place, as in HTML."""
    if source.raw(item.span).strip("\u200b"):
        return ()
    text = next(c.text for c in source.comments if c.span == item.span)
    return (Evidence(source.place(item.span.start), text),)


RULE = Rule(
    id="CC001",
    name="suppression",
    summary="A suppression comment gives no reason or names no rule.",
    severity="warning",
    basis="fact",
    check=check,
    long="""
A comment silences a finding only if it says why; suppressed findings are counted and shown. Names that no
rule has are told of; the head of one, as CC4, names all rules that begin so.

Bad:   <!-- claimcheck: ignore CC403 -->
Good:  <!-- claimcheck: ignore CC403 "most" is defined in section 2 -->
""",
)
