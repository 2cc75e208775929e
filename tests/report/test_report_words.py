"""What may be said of a verdict."""

from __future__ import annotations

import dataclasses

import pytest
from report_sample import sample

from claimcheck.record import SourceSays, Verdict, tally
from claimcheck.report import claim_line, tally_line, words

_PHRASES = {
    "c0": "leans refuted, 0.71, inconclusive",
    "c1": "verified by inspection",
    "c2": "verified, conclusive on proxy",
    "c5": "refuted, conclusive",
    "c6": "not tested",
    "c7": "error, no verdict",
}


@pytest.mark.parametrize("claim", _PHRASES)
def test_a_lean_a_proxy_and_an_inspection_are_named_in_the_same_breath(claim: str) -> None:
    """No phrase says more than the verdict supports."""
    assert words.stamp(sample().verdict(claim), void=False).phrase == _PHRASES[claim]


def test_failed_controls_void_every_mark() -> None:
    """Words and colour no longer side with a mark."""
    record = sample(controls_fail=True)
    stamps = [words.stamp(v, void=True) for v in record.verdicts if v.mark is not None]
    assert {s.word for s in stamps} == {"void"}
    assert {s.tone for s in stamps} == {"neutral"}
    assert words.tally_text(record) == "9 claims, all marks void"


def test_counts_come_from_the_tally() -> None:
    """The closing line and the masthead count what `tally` counts."""
    record = sample()
    counts = tally(record.verdicts)
    assert words.tally_text(record) == (
        f"{counts.claims} claims: {counts.verified} verified, {counts.refuted} refuted "
        f"({counts.inconclusive} inconclusive)"
    )
    assert words.tally_parts(record) == ("6 tested", "1 by inspection", "1 not tested", "1 error")


def test_agreement_with_the_synthesis_is_only_claimed_where_both_marked() -> None:
    """A lean agrees or disagrees as a lean; missing marks say nothing."""
    record = sample()
    assert words.agreement(SourceSays(True), record.verdict("c2"), void=False) == "we agree"
    assert words.agreement(SourceSays(True), record.verdict("c5"), void=False) == "we disagree"
    assert words.agreement(SourceSays(True), record.verdict("c3"), void=False) == "we lean the same way"
    assert words.agreement(SourceSays(True), record.verdict("c0"), void=False) == "we lean the other way"
    assert words.agreement(SourceSays(), record.verdict("c2"), void=False) == ""
    assert words.agreement(SourceSays(True), record.verdict("c2"), void=True) == ""


def test_terminal_lines_say_verdict_effect_p_n_confidence_and_fidelity() -> None:
    """One line per claim, the verdict a word, columns aligned."""
    record = sample()
    lines = {v.claim: claim_line(record, v) for v in record.verdicts}
    effect = "Δ AP −0.041 [−0.063, −0.019]"
    assert lines["c2"] == f"c2  verified   conclusive    {effect}   p 0.004   n 300   confidence 0.99   proxy"
    assert lines["c0"].endswith("p > 0.999   n 300   leans refuted, 0.71   exact")
    assert lines["c1"].startswith("c1  verified   by inspection 5 families")
    assert "confidence" not in lines["c1"]
    assert (
        lines["c6"] == "c6  –          not tested    profile embedded has no ranker trained on relevance data"
    )


def test_a_claim_changed_after_evidence_says_so_on_its_line() -> None:
    """With the verdict it had before; so no line of a log hides that a lean was edited into a finding."""
    record = sample()
    lines = {v.claim: claim_line(record, v) for v in record.verdicts}
    assert lines["c5"].endswith("   changed after evidence (before: leans verified, 0.58, inconclusive)")
    assert [claim for claim, line in lines.items() if "changed after" in line] == ["c5"]


def test_no_reason_is_cut() -> None:
    """A log file has all of why a claim was not tested, or was decided by inspection."""
    record, long = sample(), "profile 'quick' does not have it; " * 20 + "profile 'embedded' does"
    for claim in ("c1", "c6"):
        told = claim_line(record, dataclasses.replace(record.verdict(claim), reason=long))
        assert long in told


def test_no_escape_sequence_reaches_the_terminal() -> None:
    """A spec cannot colour or clear the screen."""
    record = sample()
    evil = dataclasses.replace(record.verdict("c6"), claim="c6", reason="\x1b[2J\x1b]0;title\x07gone\u202e")
    line = claim_line(record, evil)
    assert "\x1b" not in line
    assert "\u202e" not in line


def test_the_tally_line_is_loud_about_failed_controls() -> None:
    """The failed control is named."""
    assert tally_line(sample()) == (
        "9 claims: 4 verified, 3 refuted (3 inconclusive); 6 tested, 1 by inspection, 1 not tested, 1 error"
    )
    failed = tally_line(sample(controls_fail=True))
    assert failed.startswith("CONTROL FAILED (negative: labels swapped): 9 claims, all marks void")


def test_flags_tell_of_late_changes_dependence_and_low_power() -> None:
    """What stands beside a verdict."""
    record = sample()
    assert words.flags(record, record.verdict("c5")) == (
        "changed after evidence (before: leans verified, 0.58, inconclusive)",
    )
    assert words.flags(record, record.verdict("c4")) == ("depends on c3: no independent confirmation",)
    assert words.flags(record, record.verdict("c0")) == ("underpowered",)


def test_every_strength_and_mark_has_words() -> None:
    """No combination is left without a phrase, and no inconclusive one lacks the word."""
    for strength in ("conclusive", "inconclusive", "by inspection", "not tested", "error"):
        for mark in ("verified", "refuted", None):
            for void in (False, True):
                verdict = Verdict("c", mark, strength, "why", 0.8)  # type: ignore[arg-type]
                stamp = words.stamp(verdict, void=void)
                assert stamp.phrase
                if strength == "inconclusive" and mark and not void:
                    assert "leans" in stamp.phrase
                    assert "inconclusive" in stamp.phrase
