"""Numbers in the engine's sentences."""

from __future__ import annotations

import dataclasses
import re

import pytest
from report_sample import sample

from claimcheck.record import Control, Gate, Record
from claimcheck.report.explanation import explanation
from claimcheck.report.html import html
from claimcheck.report.sentences import readable, told
from claimcheck.report.view import report_view

_CORRECTED = "corrected 3.107e-16 (bonferroni over 7 claims), at most 0.05 needed"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (
            f"p for the claim 4.438e-17, {_CORRECTED}",
            "p for the claim < 0.001, corrected < 0.001 (bonferroni over 7 claims), at most 0.05 needed",
        ),
        (
            "p against the claim 0.2052, corrected 1 (bonferroni over 7 claims), at most 0.05 needed",
            "p against the claim 0.205, corrected > 0.999 (bonferroni over 7 claims), at most 0.05 needed",
        ),
        ("p for the claim 0.0504, at most 0.05 needed", "p for the claim 0.0504, at most 0.05 needed"),
        (
            "confidence 1.000 that the claim is true, 0.95 needed",
            "confidence > 0.999 that the claim is true, 0.95 needed",
        ),
        (
            "confidence 0.866 that the claim is false, 0.95 needed",
            "confidence 0.866 that the claim is false, 0.95 needed",
        ),
        ("turns at a margin of -0.1827", "turns at a margin of −0.183"),
        ("turns at a margin of 0.01404", "turns at a margin of 0.014"),
        ("Δ 0.790, confidence 1.000, p 1.2e-27", "Δ +0.790, confidence > 0.999, p < 0.001"),
        (
            "by the mean of the 3 weakest cells 0.0312, cell by cell (Benjamini & Heller) 1e-09",
            "by the mean of the 3 weakest cells 0.031, cell by cell (Benjamini & Heller) < 0.001",
        ),
        ("icd10-titles, e5-3 and 4-8 of them, p-3 in 83% of runs", None),
    ],
)
def test_numbers_look_as_everywhere_in_a_report(said: str, read: str | None) -> None:
    """Extreme shares are bounds, minus signs are real; names keep hyphens, other numbers their digits."""
    assert told(said) == (read or said)
    assert told(told(said)) == told(said)


def _telling() -> Record:
    """The sample with one gate and one control as the engine writes them."""
    gate = Gate("test", True, f"p for the claim 4.438e-17, {_CORRECTED}", "turns at a margin of -0.1827")
    record = sample()
    verdicts = tuple(dataclasses.replace(v, trace=(gate,)) if v.claim == "c2" else v for v in record.verdicts)
    control = Control("positive", True, "Δ 0.790, confidence 1.000, p 1.2e-27")
    return dataclasses.replace(record, verdicts=verdicts, controls=(control,))


def test_no_rendering_shows_a_number_as_the_engine_wrote_it() -> None:
    """Not the page and not the explanation; the embedded Record stays as it is."""
    record = _telling()
    page = re.sub(r'<script type="application/json".*?</script>', "", html(report_view(record)), flags=re.S)
    for text in (page, explanation(record, "c2")):
        assert "margin of −0.183" in text
        assert not re.search(r"4\.438e-17|3\.107e-16|1\.2e-27|margin of -|confidence 1\.000", text)
    assert "4.438e-17" in html(report_view(record))
    assert readable(readable(record)) == readable(record)
