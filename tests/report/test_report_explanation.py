"""`claimcheck explain`: every gate and every comparison of a verdict in plain text."""

from __future__ import annotations

from report_sample import sample

from claimcheck.report.explanation import explanation


def test_every_gate_and_comparison_is_explained() -> None:
    """Each gate with its numbers and what would flip it, each comparison with both p-values."""
    record = sample()
    for verdict in record.verdicts:
        text = explanation(record, verdict.claim)
        for gate in verdict.trace:
            assert f"{gate.name}: {gate.detail}" in text
            assert not gate.flip or f"would flip it: {gate.flip}" in text
        for atom in verdict.atoms:
            if atom.kind != "covers":
                assert atom.label in text
                assert "for it, p " in text
        assert f"→ {verdict.strength}: {verdict.reason}" in text
        assert "None" not in text


def test_a_late_change_is_explained() -> None:
    """What a gate asks for and this claim does not have: a spec that stood before its evidence."""
    record = sample()
    text = explanation(record, "c5")
    assert "changed after evidence for it existed; as it stood then, it was leans verified, 0.58" in text
    assert "pre-registration" not in explanation(record, "c2")
