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
    ("Water lowers body weight by 1.1 kg over 26 weeks.", "Over 26 weeks, water raises body weight by 1.1 kg."),
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
    # whole sides exchanged, around a comparison or around "more than they"
    ("Supervised exercise lowers BDI scores more than exercise at home.", "Exercise at home lowers BDI scores more than supervised exercise."),
    ("Dry upland soils emit more methane than they take up in summer.", "Dry upland soils take up more methane than they emit in summer."),
    ("Dense retrievers outperform BM25 on legal search.", "BM25 outperforms dense retrievers on legal search."),
    # sides that are named by words of direction or size
    ("Growing firms hired more than shrinking firms.", "Shrinking firms hired more than growing firms."),
    ("Low-salt diets eased gout more than high-salt diets.", "High-salt diets eased gout more than low-salt."),
    ("Larger dogs ate more than smaller dogs.", "Smaller dogs ate more than larger dogs."),
    ("Low-salt diets raised the pulse of pilots.", "Low-salt diets lowered the pulse of pilots."),
    ("In Linz, rents are higher than in Graz.", "Rents are higher in Graz than in Linz."),
    # names with a "no" in them
    ("The No-Idling rule raised the use of buses.", "The No-Idling rule did not raise the use of buses."),
    ("Non-native bees visited clover.", "Non-native bees did not visit clover."),
    # sizes that both name; what is denied in general is denied of every kind
    ("The levy had no significant effect on litter.", "The levy had a significant effect on litter."),
    ("Dust is a strong predictor of asthma.", "Dust is no predictor of asthma."),
    ("All mice survived the winter.", "None of the mice survived the winter."),
    ("Rents rose from 400 to 600 euros in Graz.", "Rents fell from 600 to 400 euros in Graz."),
    # a passive
    ("Theft in Turin was lowered by the new lamps.", "The new lamps did not lower theft in Turin."),
    ("Trams were not replaced by buses in Lyon.", "Buses replaced trams in Lyon."),
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
    # converses whose sides are named by antonyms
    ("Rich towns planted more trees than poor towns.", "Poor towns planted fewer trees than rich towns."),
    ("Growing firms hired more than shrinking firms.", "Shrinking firms hired less than growing firms."),
    ("Warm rooms dried bread faster than cold rooms.", "Cold rooms dried bread more slowly than warm rooms."),
    ("High-rise flats lost less heat than low-rise flats.", "Low-rise flats lost more heat than high-rise flats."),
    ("Higher fees deterred more students than lower fees.", "Lower fees deterred fewer students than higher fees."),
    ("Oats lower cholesterol more than rye.", "Rye lowers cholesterol less than oats."),
    ("In Linz, rents are higher than in Graz.", "Rents are lower in Graz than in Linz."),
    # the same words in an order that a passive, a genitive or a phrase of place explains
    ("Trams were replaced by buses in Lyon.", "Buses replaced trams in Lyon."),
    ("The council's budget grew in 2010.", "In 2010, the budget of the council grew."),
    ("Rain in the Alps washed lead out of roofs.", "Rain washed lead out of roofs in the Alps."),
    ("Rents fell to 400 euros for new tenants.", "In Graz, we observe that rents fell for new tenants to 400 euros."),
    ("In Turin, tutors raise marks by 0.4 points.", "In Turin, tutors raise marks, with points that are 0.4 higher."),
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
    # sides exchanged, where both may hold: in part, of other things, or read in another way
    ("Dense retrievers can outperform BM25.", "BM25 can outperform dense retrievers."),
    ("Dense retrievers sometimes outperform BM25.", "BM25 sometimes outperforms dense retrievers."),
    ("Dense retrievers outperform BM25 on 5 of 12 sets.", "BM25 outperforms dense retrievers on 5 of 12 sets."),
    ("In two languages, CRFs reach a higher F1 than LSTMs.", "In two languages, LSTMs reach a higher F1 than CRFs."),
    ("Firms that hire more workers than they fire grow.", "Firms that fire more workers than they hire grow."),
    ("A soil in Bonn emitted more methane than it took up.", "A soil in Bonn took up more methane than it emitted."),
    ("Exercise at home may lower weight more than sport.", "Sport may lower weight more than exercise at home."),
    ("Exercise at home did not lower weight more than sport.", "Sport did not lower weight more than exercise at home."),
    ("Exercise at home lowers weight more than diets by 5 %.", "Diets by 5 % lower weight more than exercise at home."),
    # the same words in another order
    ("Pilgrims chose the train over the coach.", "Pilgrims chose the coach over the train."),
    ("Chefs use butter rather than lard.", "Chefs use lard rather than butter."),
    ("Hunger predicts debt in farmers.", "Debt predicts hunger in farmers."),
    ("Trams were replaced by buses.", "Buses were replaced by trams."),
    ("Buses replaced trams in Lyon.", "Trams did not replace buses in Lyon."),
    ("Rents rose from 400 to 600 euros in Graz.", "Rents rose from 600 to 400 euros in Graz."),
    ("Costs were driven by wages, not by fuel.", "Costs were driven by fuel, not by wages."),
    ("Wasps ignore red lamps when blue lamps are lit.", "Wasps ignore blue lamps when red lamps are lit."),
    ("Nurses on 12-hour shifts made more errors than nurses on 8-hour shifts.", "Nurses on 8-hour shifts made fewer errors than nurses on 12-hour shifts."),
    ("Women over 60 fell more than women under 60.", "Women under 60 fell less than women over 60."),
    ("Rents rose by 5 euros in 12 towns.", "Rents rose in 5 towns by 12 euros."),
    # another quantity, time or side
    ("All mice survived the winter.", "Most mice survived the winter."),
    ("All of the jurors agreed.", "Half of the jurors agreed."),
    ("Most mice survived the winter.", "The mice did not survive the winter."),
    ("Owls hunt before dusk.", "Owls hunt after dusk."),
    ("Loans crowd out savings.", "Loans crowd in savings."),
    # another kind
    ("Elms resist the fungus.", "Young elms do not resist the fungus."),
    ("The levy had no significant effect on litter.", "The levy had an effect on litter."),
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
    """What CC104, CC402, CC405 and CC801 say of claims with marks."""
    table = "\n".join(f"| {claim} [1] | {mark} |" for claim, mark in rows)
    text = f"# Tests of doses\n\n| Claim | Verified |\n|---|---|\n{table}\n\n## References\n\n1. A. Author. Doses. arXiv:2101.00020\n"
    sources = make_sources([read_text(f"Doses\n\narXiv:2101.00020\n\n{source}\n", "2101.00020.txt")])
    audit = audit_document(parse_source(read_text(text, "t.md")), sources=sources if source else None)
    return [(f.rule, f.claim) for f in audit.findings if f.rule in ("CC104", "CC402", "CC405", "CC801")]


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
        ("High doses heal gout faster than low doses.", "✓", "Low doses heal gout more slowly than high doses.", False),
        ("High doses heal gout faster than low doses.", "✓", "Low doses heal gout faster than high doses.", True),
        # A × is right where the source has the same words in another order, number or place, or an antonym.
        ("Doctors prefer pills over drops for gout.", "×", "Doctors prefer drops over pills for gout.", False),
        ("All of the patients with gout took the dose.", "×", "Half of the patients with gout took the dose.", False),
        ("Dosing at noon delayed the healing of gout.", "×", "Dosing at noon sped up the healing of gout.", False),
        ("Dosing at noon healed 9 of the 12 cases of gout.", "×", "Dosing at noon healed 12 of the 19 cases of gout.", False),
        ("Dosing at noon heals gout in adults within days.", "×", "Dosing at noon heals gout.", False),
        ("Gout was healed by dosing at noon in adults.", "×", "Dosing at noon healed gout in adults.", True),
        ("The No-Salt diet lowers the risk of gout.", "✓", "The No-Salt diet does not lower the risk of gout.", True),
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
        ("Non-woven filters had a significant effect on dust.", "Non-woven filters had no significant effect on dust.", ["CC405"]),
        ("Filters in schools lower dust more than open windows.", "Open windows lower dust more than filters in schools.", ["CC405"]),
        ("Filters in schools take up more dust than they emit.", "Filters in schools emit more dust than they take up.", ["CC405"]),
        ("Filters can lower dust in schools more than fans.", "Fans can lower dust in schools more than filters.", []),
        ("Schools chose filters over fans in trials.", "Schools chose fans over filters in trials.", []),
        ("Filters lowered the number of colds in 3 trials of adults.", "Filters raised the number of burns in 3 trials of adults.", []),
        ("Dust in filters rises with age up to 13 months.", "Dust in filters does not rise with age beyond 13 months.", []),
    ],
)  # fmt: skip
def test_contradiction_is_no_repetition(first: str, second: str, rules: list[str]) -> None:
    """Two ✓ claims contradict each other (CC405), repeat each other (CC402), or do neither; never both."""
    assert findings((first, "✓"), (second, "✓")) == [(rule, 2) for rule in rules]


@pytest.mark.parametrize(
    ("claim", "mark", "source", "lost"),
    [
        ("Dosing at noon lowers the risk of gout.", "✓", "Dosing at noon lowers the risk of gout only in men over 60.", True),
        ("Dosing at noon lowers the risk of gout.", "✓", "Dosing at noon lowers the risk of gout, but not in men over 60.", True),
        ("Dosing at noon lowers the risk of gout.", "✓", "Whether dosing at noon lowers the risk of gout could not be told.", True),
        ("Dosing at noon lowers the risk of gout", "✓", "Dosing at noon lowers the risk of gout, but only walking prevents it.", True),
        # Another clause, other words in front of the end, or a mark that says so already.
        ("Dosing at noon lowers the risk of gout.", "✓", "Dosing at noon lowers the risk of gout, but only walking prevents it.", False),
        ("Dosing at noon lowers the risk of gout.", "✓", "Dosing at noon lowers the risk of gout, a result that was not repeated.", False),
        ("Late dosing had less effect than early dosing on the risk of gout.", "?", "Whether late dosing works as early dosing on the risk of gout could not be told.", False),
        ("Dosing at noon lowers the risk of gout.", "×", "Whether dosing at noon lowers the risk of gout could not be told.", False),
    ],
)  # fmt: skip
def test_a_whole_sentence_loses_only_what_its_own_clause_denies(
    claim: str, mark: str, source: str, lost: bool
) -> None:
    """CC104 needs all words of a complete claim in a row, and a negation or limiter of them behind."""
    assert (("CC104", 1) in findings((claim, mark), source=source)) is lost


@pytest.mark.parametrize(
    ("claim", "source", "lost"),
    [
        ("Without shade, late dosing", "Without shade, late dosing does not lower the risk of gout.", True),
        ("Without shade, late dosing", "Without shade, late dosing works as early dosing does.", False),
        ("Without shade, late dosing", "Some say that without shade, late dosing is not of use.", False),
        (
            "The gain from dosing at noon in men",
            "The gain from dosing at noon in men vanishes after a year.",
            True,
        ),
        (
            "The gain from dosing at noon in men",
            "The gain from dosing at noon in men is negligible in trials.",
            True,
        ),
        ("The gain from dosing at noon in men", "The gain from dosing at noon in men is known.", False),
    ],
)
def test_what_a_cut_takes_away(claim: str, source: str, lost: bool) -> None:
    """CC104 locates the cut of a few words at the beginning, and knows how a gain is said to be none."""
    assert (("CC104", 1) in findings((claim, "✓"), source=source)) is lost
