"""Marks that a legend of the document defines, and claims in groups."""

from __future__ import annotations

import pytest
from test_styles import document, rules

ROWS = """# Position bias

{legend}

| Claim | Ref. | Mark | Confidence |
|:--|:-:|:-:|:-:|
| Position bias favours the first answer in 75 % of the pairs. | [1] | {yes} | 0.9 |
| Position bias is 3 % for GPT-4. | [2] | {no} | 0.1 |
| Position bias is 5 % for Claude. | [2] | {open} | 0.5 |
"""
LEGENDS = [
    (
        "- **S** (supported): agrees;\n- **C** (contradicted): disagrees;\n- **I** (inconclusive): neither.",
        "SCI",
    ),
    ("S = supported by the estimate; C = contradicted by it; I = insufficient evidence.", "SCI"),
    ("V stands for verified, R for refuted, U for unclear.", "VRU"),
]


@pytest.mark.parametrize(("legend", "marks"), LEGENDS)
def test_letters_that_a_legend_explains(legend: str, marks: str) -> None:
    """One-letter marks have the meaning that the text gives them, and nothing is left to note."""
    read = document(ROWS.format(legend=legend, yes=marks[0], no=marks[1], open=marks[2]))
    assert [c.mark for c in read.claims] == [True, False, None]
    assert not [n for n in read.notes if "could not be read" in n]


@pytest.mark.parametrize(
    "legend", ["Two raters agreed.", "S = supported by the estimate.", "S = size; C = colour; I = intensity."]
)
def test_letters_without_a_full_legend_are_not_guessed(legend: str) -> None:
    """Without a meaning for each, no mark is read, and that is said."""
    read = document(ROWS.format(legend=legend, yes="S", no="C", open="I"))
    assert [c.mark for c in read.claims] == [None, None, None]
    assert [n for n in read.notes if "could not be read" in n]


GROUPS = """# SGLT2 inhibitors and mortality

## {head}

### Hospitalisation

1. ✅ Empagliflozin lowers hospitalisation from 17.1 % to 13.8 %. [1] — confidence 0.97
2. ✅ Dapagliflozin lowers hospitalisation from 19.5 % to 16.4 %. [1] — confidence 0.96

### Mortality

3. ❌ Empagliflozin lowers mortality by 10 %. [1] — confidence 0.04
4. ✅ Dapagliflozin lowers mortality by 20 %. [2] — confidence 0.48
"""


@pytest.mark.parametrize("head", ["Findings", "Claims", "Results", "What the trials say"])
def test_groups_of_claims(head: str) -> None:
    """The claims of all groups are read, under any heading."""
    text = GROUPS.format(head=head)
    assert [c.confidence for c in document(text).claims] == [0.97, 0.96, 0.04, 0.48]
    assert "CC301" in rules(text)
