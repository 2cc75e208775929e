"""CC502: the document examines something else than its title says."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Evidence, Found, Passed, Result, Rule
from claimcheck.audit.rules.cc501 import question_terms

SHARED = 0.34


def check(case: Case) -> Iterator[Result]:
    """Compare the content words of "this paper examines …" with those of the title."""
    document = case.document
    if document.title is None or document.topic is None:
        yield Abstained("the title or a sentence 'this paper examines …' was not found")
        return
    title, topic = question_terms(document.title.plain), question_terms(document.topic.plain)
    smaller = min(len(title), len(topic))
    if smaller < 2:
        yield Abstained("the title or the topic has fewer than two content words")
        return
    shared = title.keys() & topic.keys()
    if len(shared) / smaller < SHARED:
        yield Found(
            document.topic.span,
            f"what the document examines shares {len(shared)} of {smaller} content words with its title",
            "Make title and subject agree.",
            evidence=(
                Evidence(document.place(document.title.span), document.source.raw(document.title.span)),
            ),
        )
    else:
        yield Passed(f"title and subject share {len(shared)} of {smaller} content words")


RULE = Rule(
    id="CC502",
    name="topic-mismatch",
    summary="'This paper examines X' shares hardly a word with the title.",
    severity="warning",
    basis="judgement",
    english=True,
    check=check,
    long="""
A synthesis whose text is about something else than its title was assembled from two runs, or its search
drifted.

Bad:   title "Merging Retrievers for Cross-Lingual Search", text "This paper examines: protein folding
       with transformers."
Good:  title and subject name the same thing.
""",
)
