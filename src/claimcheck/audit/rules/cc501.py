"""CC501: no claim addresses the research question."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule
from claimcheck.audit.wording import STOPWORDS, compounds, fold, stem, word_keys, words

# Words that questions are made of; what a question is about lies in the others.
_FRAME = frozenset(
    stem(w)
    for w in [
        "effect",
        "effects",
        "effective",
        "effectiveness",
        "impact",
        "improve",
        "improves",
        "improvement",
        "outperform",
        "outperforms",
        "better",
        "best",
        "beat",
        "worse",
        "compare",
        "compared",
        "comparison",
        "versus",
        "approach",
        "approaches",
        "method",
        "methods",
        "technique",
        "techniques",
        "performance",
        "perform",
        "performs",
        "performing",
        "extent",
        "role",
        "influence",
        "affect",
        "affects",
        "lead",
        "leads",
        "yield",
        "yields",
        "work",
        "works",
        "achieve",
        "state",
        "art",
        "question",
        "research",
        "evidence",
        "literature",
        "recent",
        "current",
        "systematic",
        "review",
        "synthesis",
        "survey",
        "investigate",
        "make",
        "makes",
        "matter",
        "matters",
        "benefit",
        "benefits",
        "advantage",
        "advantages",
        "limitation",
        "limitations",
        "possible",
        "different",
        "various",
        "new",
        "novel",
        "important",
        "relationship",
        "relation",
        "factor",
        "factors",
        "way",
        "ways",
        "need",
        "needs",
        "help",
        "helps",
        "high",
        "low",
        "quality",
        "use",
        "used",
        "using",
        "based",
        "approach",
        "task",
        "tasks",
        "setting",
        "settings",
        "model",
        "models",
        "system",
        "systems",
        "well",
        "good",
        "superior",
        "exceed",
        "revisited",
        "overview",
        "introduction",
        "brief",
        "known",
        "learned",
        "lessons",
        "case",
        "reconsidered",
        "reassessment",
        "progress",
        "challenges",
        "trends",
        "open",
    ]
)
_ENOUGH_OF_A_TITLE = 4


def check(case: Case) -> Iterator[Result]:
    """Count which content words of the question (else the title) some claim takes up."""
    document = case.document
    asked = document.question or document.title
    if asked is None:
        yield Abstained("no research question and no title were found")
        return
    terms = question_terms(asked.plain)
    if len(terms) < 2:
        yield Abstained("the question has fewer than two content words")
        return
    taken = [set(map(stem, word_keys(c.text))) for c in document.claims]
    everywhere = set().union(*taken)
    missing = {t: w for t, w in terms.items() if t not in everywhere}
    nearest = max((len(terms.keys() & t) for t in taken), default=0)
    # What a hyphen joins is one thing: "retrieval-augmented" is missing once.
    halves = (map(stem, joint.split("-")) for joint in compounds(fold(asked.plain)))
    joined = sum(missing.keys() >= {*pair} for pair in halves)
    lost, size = len(missing) - joined, len(terms) - joined
    best = nearest / size
    half = lost >= 0.5 * size or (best < 0.5 and lost > size / 3)
    if document.question is None:  # a title names a field, no question: most of it must be missing
        half = best < 1 / 3 and lost >= 0.5 * size
    enough = 2 if document.question else _ENOUGH_OF_A_TITLE
    if (lost >= enough and half) or len(missing) == len(terms):
        named = ", ".join(f"'{w}'" for w in missing.values())
        what = "research question" if document.question else "title"
        yield Found(
            asked.span,
            f"the {what} is not addressed: no claim mentions {named}; the nearest claim has "
            f"{nearest} of its {len(terms)} content words",
            "Answer the question in a claim of its own, or say that the papers found don't answer it.",
            severity=None if document.question else "warning",
        )
    else:
        yield Passed(f"a claim takes up {nearest} of the {len(terms)} content words of the question")


def question_terms(text: str) -> dict[str, str]:
    """Stem → word, for the content words of a question, in order."""
    text = re.sub(r"\s+", " ", text)
    found: dict[str, str] = {}
    for word in words(text):
        if word.key not in STOPWORDS and stem(word.key) not in _FRAME and len(word.key) > 2:
            found.setdefault(stem(word.key), text[word.start : word.end])
    return found


RULE = Rule(
    id="CC501",
    name="question-not-addressed",
    summary="Content words of the research question (or the title) appear in no claim.",
    severity="error",
    basis="judgement",
    needs=("claims",),
    english=True,
    check=check,
    long="""
The headline number ("7 of 8 claims verified") suggests that the question was answered. If no claim even
mentions what was asked, the verified claims answer another question. Fires when two or more content words
of the question are in no claim: half of all, or more than a third if no single claim takes up half.

Bad:   question: "Does merging specialised retrievers outperform joint training?"; claims about word
       embeddings only
Good:  a claim such as "Merged specialised retrievers reach the MRR of joint training on 8 of 12 pairs."
""",
)
