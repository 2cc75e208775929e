"""Whether two statements agree, contradict each other, or need a reader; and what the rules make of it."""

from __future__ import annotations

import pytest

from claimcheck.audit import audit_document, parse_source
from claimcheck.audit.readers import read_text
from claimcheck.audit.relation import relation
from claimcheck.audit.sources import make_sources

OPPOSITE = [
    ("Daily walking improves the sleep of older adults.", "Daily walking does not improve the sleep of older adults."),
    ("Tree cover lowers the temperature of streets.", "Tree cover raises the temperature of streets in summer."),
    ("Aerosols weaken the monsoon.", "Aerosols strengthen the monsoon."),
    ("The minimum wage reduced employment in restaurants.", "The minimum wage increased employment in restaurants."),
    ("Bilingual children perform better than monolingual children.", "Bilingual children perform worse than monolingual children."),
    ("Mindfulness training worsens attention.", "Mindfulness training improves attention."),
    ("Small classes have no effect on reading scores.", "Small classes reduce reading scores."),
    ("Statins reduced the rate of heart attacks.", "Statins did not affect the rate of heart attacks."),
    ("Caffeine raises the heart rate of runners.", "Caffeine leaves the heart rate of runners unchanged."),
    ("Caffeine changes the heart rate of runners.", "Caffeine does not change the heart rate of runners."),
    ("Scars differed between the two groups.", "Scars did not differ between the two groups."),
    ("The stent was inferior to surgery at 12 months.", "At 12 months, the stent was noninferior to surgery."),
    ("Face shields affect infections.", "Face shields have no effect on infections."),
    ("Rents were the same in cities.", "Rents were higher in cities."),
    ("Dropout improves the calibration of transformers.", "Dropout fails to improve the calibration of transformers."),
    ("The vaccine protects infants against measles.", "The vaccine never protects infants against measles."),
    ("The mutation is associated with early onset.", "The mutation is not associated with early onset."),
    ("Noise was associated with higher blood pressure.", "Noise was associated with lower blood pressure."),
    ("The catalyst is effective at room temperature.", "The catalyst is ineffective at room temperature."),
    ("The merger will raise consumer prices.", "The merger won't raise consumer prices."),
    ("The bridge can carry trains.", "The bridge cannot carry trains."),
    ("No galaxy in the sample rotates.", "Galaxies in the sample rotate."),
    ("Rotavirus infections rose after 2010.", "After 2010, rotavirus infections fell."),
    ("Lower tariffs raise imports.", "Lower tariffs reduce imports."),
    ("Rivers carry more sediment in spring.", "In spring, rivers carry less sediment."),
    ("Larger models hallucinate less than smaller models.", "Larger models hallucinate more than smaller models."),
    ("Organic farms have higher yields than conventional farms.", "Conventional farms have higher yields than organic farms."),
    ("Nurses earn less than teachers in Spain.", "Teachers earn less than nurses in Spain."),
    ("BM25 outperforms dense retrieval on Robust04.", "On Robust04, BM25 is outperformed by dense retrieval."),
    ("Cooling raises conductivity compared with heating.", "Heating raises conductivity compared with cooling."),
    ("Loans rise by more than 5 % after a cut.", "Loans do not rise by more than 5 % after a cut."),
]  # fmt: skip
AGREE = [
    ("Organic farms have lower yields than conventional farms.", "Conventional farms have higher yields than organic farms."),
    ("Girls read fewer books than boys.", "On average, boys read more books than girls."),
    ("Graphene is stronger than steel.", "Steel is weaker than graphene."),
    ("BM25 outperforms dense retrieval on Robust04.", "On Robust04, dense retrieval is outperformed by BM25."),
    ("Alpha is no worse than Beta in adults.", "Alpha is not worse than Beta in adults."),
    ("The catalyst is not effective at room temperature.", "At room temperature the catalyst is ineffective."),
    ("Caffeine left the heart rate of runners unchanged.", "Caffeine did not change the heart rate of runners."),
    ("Statins had no effect on gout.", "Statins did not affect gout."),
    ("Dropout fails to improve calibration.", "Dropout does not improve calibration."),
    ("Tree cover lowers the temperature of streets.", "In cities, tree cover reduces the temperature of streets."),
    ("Higher prices do not lower demand for salt.", "Higher prices never lower demand for salt."),
    ("Ponds instead of lawns raise the number of birds.", "Ponds rather than lawns raise the number of birds."),
]  # fmt: skip
UNSURE = [
    # hedged, denied, or without evidence
    ("The dose lowers fever.", "It is doubtful that the dose lowers fever."),
    ("The dose lowers fever.", "The dose may lower fever."),
    ("The dose lowers fever.", "There is no evidence that the dose lowers fever."),
    ("The dose lowers fever.", "The dose does not significantly lower fever."),
    ("Carrots improve vision.", "It is a myth that carrots improve vision."),
    # bounds and limiters
    ("Latency does not rise by more than 5 ms.", "Latency rises by at most 5 ms."),
    ("Salinity rises up to 40 m.", "Salinity does not rise beyond 40 m."),
    ("All species declined.", "Not all species declined."),
    ("Three strains resist penicillin.", "Only three strains resist penicillin."),
    ("Quenching hardens steel.", "Quenching hardens steel but not copper."),
    ("Frost explains the losses.", "Frost, not drought, explains the losses."),
    # both may hold
    ("Wages were not higher in cities.", "Wages were the same in cities."),
    ("Wages were not higher in cities.", "Wages were not lower in cities."),
    ("Wages do not improve in cities.", "Wages worsen in cities."),
    ("Oak is not harder than ash.", "Ash is not harder than oak."),
    ("Insects are more diverse than birds.", "Insects are not less diverse than birds."),
    # another axis, another subject, another clause
    ("Pruning improves the error rate.", "Pruning lowers the error rate."),
    ("Fertiliser raised the yield of maize.", "Fertiliser lowered the yield of wheat."),
    ("Statins help patients.", "Statins help patients who do not smoke."),
    ("Aspirin raised the number of clots.", "Clots were seen after aspirin in a number of patients who had lower income."),
    ("Infections rose in wards.", "Infections in wards were seen with reduced staff."),
    ("Trade raises wages and lowers prices.", "Trade lowers wages and raises prices."),
    ("Lower taxes raise consumption.", "Consumption falls at higher taxes."),
    ("Higher doses prevent clots.", "Lower doses prevent clots."),
    # what is taken away turns the rest
    ("Removing the toll raised traffic.", "The toll lowered traffic."),
    ("Not irrigating lowers the yield.", "Irrigating does not lower the yield."),
    ("Sleep loss increases errors.", "Sleep reduces errors."),
    ("Screening finds tumours.", "Screening without contrast agent finds tumours."),
    # sides exchanged, but not in a plain comparison
    ("Sleep raises income.", "Income raises sleep."),
    ("Rain in the north exceeds rain in the south.", "Rain in the south exceeds rain in the north."),
    ("Infant deaths were lower in villages (2 %) than in towns (5 %).", "Of the infants in villages 2 % died, in towns 5 %."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "claim", "passage"),
    [
        (expected, *pair)
        for expected, pairs in (("opposite", OPPOSITE), ("agree", AGREE), ("unsure", UNSURE))
        for pair in pairs
    ],
)
def test_relation_holds_in_both_directions(expected: str, claim: str, passage: str) -> None:
    """Two statements agree, contradict each other, or need a reader, whichever comes first."""
    for pair in ((claim, passage), (passage, claim)):
        how = relation(*pair)
        assert ("agree" if how in ("same", "alike") else how) == expected


def findings(*rows: tuple[str, str], source: str = "") -> list[tuple[str, int | None]]:
    """What CC402, CC405 and CC801 say of claims with marks."""
    table = "\n".join(f"| {claim} [1] | {mark} |" for claim, mark in rows)
    text = f"# Tests of doses\n\n| Claim | Verified |\n|---|---|\n{table}\n\n## References\n\n1. A. Author. Doses. arXiv:2101.00020\n"
    sources = make_sources([read_text(f"Doses\n\narXiv:2101.00020\n\n{source}\n", "2101.00020.txt")])
    audit = audit_document(parse_source(read_text(text, "t.md")), sources=sources if source else None)
    return [(f.rule, f.claim) for f in audit.findings if f.rule in ("CC402", "CC405", "CC801")]


@pytest.mark.parametrize(
    ("claim", "mark", "source", "wrong"),
    [
        ("Dosing at noon lowers the risk of gout.", "✓", "Dosing at noon does not lower the risk of gout.", True),
        ("Dosing at noon lowers the risk of gout.", "×", "In adults, dosing at noon lowers the risk of gout.", True),
        ("Dosing at noon lowers the risk of gout.", "✓", "Dosing at noon lowers the risk of gout.", False),
        ("Dosing at noon lowers the risk of gout.", "✓", "It is unlikely that dosing at noon lowers the risk of gout.", False),
        # Another outcome is no support of a statement that was refuted.
        ("Dosing at noon lowers the risk of gout in adults.", "×", "Dosing at noon lowers the risk of falls in adults.", False),
        ("Noon doses have fewer side effects than night doses.", "✓", "Night doses have more side effects than noon doses.", False),
        ("Noon doses have fewer side effects than night doses.", "×", "Night doses have more side effects than noon doses.", True),
        ("Noon doses have more side effects than night doses.", "✓", "Night doses have more side effects than noon doses.", True),
    ],
)  # fmt: skip
def test_a_mark_is_an_error_only_where_the_source_is_certain(
    claim: str, mark: str, source: str, wrong: bool
) -> None:
    """CC801 speaks where one certain reversal, or the very same words, stand against the mark."""
    assert findings((claim, mark), source=source) == ([("CC801", 1)] if wrong else [])


@pytest.mark.parametrize(
    ("first", "second", "rules"),
    [
        ("Filters reduce dust in schools.", "Filters have no effect on dust in schools.", ["CC405"]),
        ("Filters reduce dust in schools.", "In schools, filters reduce dust.", ["CC402"]),
        ("Filters lowered the number of colds in 3 trials of adults.", "Filters raised the number of burns in 3 trials of adults.", []),
        ("Dust in filters rises with age up to 13 months.", "Dust in filters does not rise with age beyond 13 months.", []),
    ],
)  # fmt: skip
def test_contradiction_is_no_repetition(first: str, second: str, rules: list[str]) -> None:
    """Two ✓ claims contradict each other (CC405), repeat each other (CC402), or do neither; never both."""
    assert findings((first, "✓"), (second, "✓")) == [(rule, 2) for rule in rules]
