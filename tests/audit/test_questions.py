"""Questions that claims answer in other words, and questions that they do not answer."""

from __future__ import annotations

import pytest

from claimcheck.audit import audit_document, parse_source
from claimcheck.audit.readers import read_text


def asked(question: str, *claims: str, intro: str = "") -> tuple[str, str]:
    """The question as it was read, and the message of CC501 or nothing."""
    rows = "".join(f"| {claim} | [1] | ✓ |\n" for claim in claims)
    text = f"# Notes\n\n## Introduction\n\n{question}\n\n{intro}\n\n## Claims\n\n| Claim | Source | Mark |\n|---|---|---|\n{rows}\n## References\n\n[1] Hu S. arXiv:2306.05685\n"
    document = parse_source(read_text(text, "t.md"))
    found = [f.message for f in audit_document(document).findings if f.rule == "CC501"]
    assert document.question is not None
    return document.question.plain, "".join(found)


ENCODERS = "*Do self-supervised speech encoders reduce the word error rate, and for which speakers?*"
BIAS = "Position bias of LLM judges favours the first answer in 75 % of the pairs."
XLSR = "Self-supervised XLSR features lower the WER of speech from 36.9 to 26.1 %."
ADDRESSED = [
    (f"This review deals with the question: {ENCODERS}", XLSR),
    ("How large is the position bias (preference for the first answer) of LLMs when used as judges in pairwise evaluation?", BIAS),
    ("Do LLM judges prefer whichever answer comes first, and how strongly?", BIAS),
    ("Does dropout lower the WER?", "Dropout halves the word error rate on TORGO."),
    ("Does spacing help mathematics at school?", "Spacing raised the maths scores of schools by 3 points."),
    ("Does fasting reduce body mass index?", "Fasting lowers the BMI by 2 points."),
]  # fmt: skip
NOT_ADDRESSED = [
    ("Do reflective paints cut the electricity bills of hospital wards?", BIAS),
    ("Do vaccines reduce measles in infants?", XLSR),
    ("Does the word order rate as hard for learners?", "The XYZ features lower the cost of speech."),
    ("Do LLM graders lower the marks of essays?", "LLM decoding raises the speed of chips."),
    (f"This review deals with the question: {ENCODERS}", "Aspirin lowers fever in adults by 2 degrees."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "claim"), ADDRESSED)
def test_questions_that_a_claim_answers_in_other_words(question: str, claim: str) -> None:
    """Forms of a word, abbreviations and words without a subject do not count as missing."""
    assert asked(question, claim)[1] == ""


@pytest.mark.parametrize(("question", "claim"), NOT_ADDRESSED)
def test_questions_about_something_else_are_found(question: str, claim: str) -> None:
    """A shared direction or a few shared letters are no answer."""
    assert "is not addressed" in asked(question, claim)[1]


def test_the_frame_is_no_part_of_the_question() -> None:
    """What leads to a question says nothing of what is asked."""
    question, _ = asked(f"This review deals with the question: {ENCODERS}", BIAS)
    assert question.startswith("Do self-supervised")
    question, _ = asked("Can LLMs judge at a ratio of 1:2?", BIAS)
    assert question.startswith("Can LLMs")


@pytest.mark.parametrize(
    ("intro", "claim", "addressed"),
    [
        ("Many took hydroxychloroquine (HCQ).", "HCQ shortens stays by 2 days.", True),
        ("Many took other drugs (HCQ).", "HCQ shortens stays by 2 days.", False),
        ("Many took it.", "HCQ shortens stays by 2 days.", False),
    ],
)
def test_abbreviations_that_the_document_explains(intro: str, claim: str, addressed: bool) -> None:
    """What stands in brackets behind its long form means that form, and no other."""
    message = asked("Does hydroxychloroquine help malaria?", claim, intro=intro)[1]
    assert ("'hydroxychloroquine'" not in message) == addressed


def test_abbreviations_in_lower_case_are_explained_by_their_initials() -> None:
    """A macro may leave an abbreviation in lower case."""
    claim = "XLSR lowers the wer of speech."
    question = "Does pretraining reduce the word error rate of speech?"
    assert asked(question, claim, intro="We give the word error rate (wer).")[1] == ""
    assert "'word'" in asked(question, claim, intro="We give the rate of errors (wer).")[1]


def test_a_long_question_is_read_in_time() -> None:
    """A page of capitals and brackets takes no time to speak of."""
    long = "of the WER (AB) in the CDe and (" * 20_000
    claim = "Aspirin lowers the fever of adults in the winter."
    assert "is not addressed" in asked(f"Does the sight {long} help speech?", claim, intro=long)[1]
