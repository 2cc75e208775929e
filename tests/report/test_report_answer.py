"""The sentence at the head of a report."""

from __future__ import annotations

import dataclasses

import pytest
from report_sample import sample

from claimcheck.record import Record, Verdict
from claimcheck.report.answer import answer, asked_claim


def _found(mark: str | None, strength: str, fidelity: str = "exact") -> Record:
    """The sample with this outcome for the claim that its question is about, and no other claim."""
    record = sample()
    changed = {"mark": mark, "strength": strength, "fidelity": fidelity}
    verdict: Verdict = dataclasses.replace(record.verdict("c0"), **changed)
    return dataclasses.replace(record, claims=record.claims[:1], verdicts=(verdict,))


def test_the_answer_begins_with_the_question_and_names_each_other_claim_once() -> None:
    """The claim closest to the question in its own words; then marks: conclusive, leaning, inspected."""
    assert answer(sample()) == (
        "The evidence leans against the claim closest to this question, c0: “Merging retrievers that were "
        "each specialised on one language beats one model trained jointly on all of them, for cross-lingual "
        "retrieval inside one domain” (leans refuted, 0.71, inconclusive). Other claims: c5 refuted; c2 and "
        "c4 verified on proxy evidence; c3 leans verified; c8 leans refuted; c1 decided by inspection "
        "(leans are inconclusive)."
    )


@pytest.mark.parametrize(
    ("mark", "strength", "fidelity", "begins", "ends"),
    [
        ("verified", "conclusive", "exact", "The evidence speaks for the claim", "(verified, conclusive)."),
        (
            "refuted",
            "conclusive",
            "proxy",
            "The evidence speaks against the",
            "(refuted, conclusive on proxy).",
        ),
        (
            "verified",
            "inconclusive",
            "proxy",
            "The evidence leans towards the",
            "(leans verified, 0.71, inconclusive, on proxy evidence).",
        ),
        ("refuted", "by inspection", "exact", "The evidence speaks against", "(refuted by inspection)."),
        (None, "not tested", "exact", "Nothing was found out about the claim", "(not tested)."),
        (None, "error", "exact", "Nothing was found out about the claim", "(error, no verdict)."),
    ],
)
def test_every_outcome_has_its_words(
    mark: str | None, strength: str, fidelity: str, begins: str, ends: str
) -> None:
    """A lean leans, proxy evidence is named, and what was not tested has no side."""
    said = answer(_found(mark, strength, fidelity))
    assert said.startswith(begins)
    assert said.endswith(ends)


def test_the_claim_that_shares_most_words_with_the_question_answers_it() -> None:
    """Wherever it stands; of a run without it no other claim is passed off as the answer."""
    record = sample()
    turned = dataclasses.replace(record, claims=record.claims[::-1])
    assert (found := asked_claim(turned)) is not None
    assert found.id == "c0"
    for others in (record.claims[1:], ()):
        assert asked_claim(dataclasses.replace(record, claims=others)) is None
    assert asked_claim(dataclasses.replace(record, question="")) is None


def test_without_a_question_the_marks_are_listed() -> None:
    """Leans alone, nothing at all, and more claims than one wants to read."""
    record = dataclasses.replace(sample(), question="")
    leans = dataclasses.replace(record, verdicts=(record.verdict("c0"),))
    assert answer(leans) == "No tested claim is settled: c0 leans refuted."
    nothing = dataclasses.replace(record, verdicts=(record.verdict("c6"),))
    assert answer(nothing) == "No claim was tested."
    many = tuple(dataclasses.replace(record.verdict("c5"), claim=f"d{i}") for i in range(9))
    assert answer(dataclasses.replace(record, verdicts=many)) == "d0, d1, d2, d3, d4 and 4 more refuted."


def test_a_failed_control_leaves_no_answer() -> None:
    """Not even a lean."""
    assert answer(sample(controls_fail=True)).startswith("Nothing can be concluded")
