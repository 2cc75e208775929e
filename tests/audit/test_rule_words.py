"""Words that rules read: what was cut, what a study did, what is vague, measured, asked, and what names no source."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.audit import all_rules, audit_document, parse_source
from claimcheck.audit.document import Claim
from claimcheck.audit.endings import dangles, ends_in_ellipsis, ends_sentence, stops_short
from claimcheck.audit.finding import Finding
from claimcheck.audit.identifiers import ARXIV, DOI, identifiers
from claimcheck.audit.readers import read_text
from claimcheck.audit.rules.cc103 import cut_sign
from claimcheck.audit.rules.cc401 import activity_in
from claimcheck.audit.rules.cc403 import _VAGUE_PARTS, VAGUE
from claimcheck.audit.rules.identifiers import doi_fault
from claimcheck.audit.rules.truncation import Vocabulary, broken_word, cut_signs
from claimcheck.audit.source import Span
from claimcheck.audit.wording import fold, holds

BASE = """---
title: "{title}"
date: 2023-01-01
---

## Abstract

{abstract}

## Introduction

{intro}

## Claims

| Claim | Source | Mark |
|---|---|---|
| {claim} | {source} | ✓ |
| Snow stops 5 % of the buses in 12 towns. | [2] | × |

## References

- {reference}
- [2] B. Diaz. Lanes of the south. 2021.
"""


def findings(
    rule: str,
    *,
    claim: str = "Fences stop 5 % of the moose.",
    title: str = "Fences and Lanes on Roads",
    abstract: str = "Fences stop moose.",
    intro: str = "",
    source: str = "[1]",
    reference: str = "[1] A. Hu. Fences of the north. 2020.",
) -> list[Finding]:
    """What one rule finds in a synthesis of two claims."""
    text = BASE.format(
        title=title, abstract=abstract, intro=intro, claim=claim, source=source, reference=reference
    )
    rules = tuple(r for r in all_rules() if r.id == rule)
    return list(audit_document(parse_source(read_text(text, "a.md")), rules=rules).findings)


@pytest.mark.parametrize(
    "text",
    [
        "Volumes grow by 4 % a year and.",
        "Volumes grow by 4 % because of.",
        "Volumes grow by 4 % a year wh.",
        "Volumes grow without any (Sorensen & Diaz, 2022).",
        "Volumes grow with the [3].",
        "The gain vanished on some test sets, e.g.",
        "Volumes grow by 4 % a year and [...].",
        "Volumes grow by 4 % a year and (...).",
        "Volumes grow by 4 % a year and [...] [3].",
        "Volumes grow by 4 % a year and … (Diaz, 2022).",
        "The error on the road network falls by 0.",
        "The error on the road network falls from 0.31 to 0.",
    ],
)
def test_a_full_stop_behind_a_cut(text: str) -> None:
    """A full stop or a citation does not end what goes on."""
    assert not ends_sentence(text)
    assert findings("CC101", claim=text)


@pytest.mark.parametrize(
    "text",
    [
        "This is confirmed by [2] and [3].",
        "This is confirmed by Diaz et al. and (Hu, 2020).",
        "They change little, if any.",
        "It is hepatitis A.",
        "The rest has grade a.",
        "It is as good as in [3].",
        "Queries are joined by AND.",
        "It is what they were built for.",
        "They eat grass, moss, etc.",
        "The wolf ate the wit.",
        "He asked where.",
        "It was found, though.",
        "The error falls to 0.",
        "The slope is greater than 0.",
        "Levels go from 0.5 to 10.",
    ],
)
def test_sentences_that_end_in_small_words(text: str) -> None:
    """Words that may end a sentence do."""
    assert ends_sentence(text)
    assert not stops_short(text)


@pytest.mark.parametrize(
    "unit",
    ["10 km/h", "3 m/s", "40 kg/m", "2 mmol/l", "12 $/t", "120 US$/t", "5 t / ha", "5 h", "20 %/d", "m/s"],
)
def test_units_are_no_broken_words(unit: str) -> None:
    """What stands behind a number, or behind the slash after a unit, was not cut."""
    other = "Snow stops 5 % of the buses in 12 towns."
    text = BASE.format(
        title="Fences",
        abstract="They have hot days.",
        intro="",
        source="[1]",
        claim=f"Fences lower the speed at night by {unit}",
        reference="[1] A. Hu. Fences of the north. 2020.",
    ).replace(other, other[:-1])
    rules = tuple(r for r in all_rules() if r.id == "CC101")
    assert audit_document(parse_source(read_text(text, "a.md")), rules=rules).findings == ()


COLLECTIONS = (
    "Fences help on GREENET. Walls help on GREENET. Hedges help on GREENET."  # three times, as an acronym
)


@pytest.mark.parametrize(
    ("end", "cut"), [("GREEN", True), ("GREENET", False), ("GREENETs", False), ("GR", False)]
)
def test_broken_acronyms(end: str, cut: bool) -> None:
    """Capitals that begin an acronym used throughout are cut; a name that stands alone is not."""
    counts = Counter(re.findall(r"\w+", f"{COLLECTIONS} Fences were tested on {end}".lower()))
    found = broken_word(f"Fences were tested on {end}", Vocabulary(counts))
    assert found == ((end, "'GREENET'") if cut else None)


def test_two_claims_of_one_length() -> None:
    """Two claims that stop at one length without a full stop were cut, though a third is longer."""
    texts = [
        "Fences along the two busiest roads lower the speed of cars at night by four",
        "Hedges that are cut twice a year let through a third of the noise that walls",
        "Walls of at least three metres along the tracks lower the noise in the gardens behind them by 5 dB.",
        "Snow stops 5 % of the buses.",
    ]
    span = Span(0, 0)
    claims = [Claim(i, text, span, span) for i, text in enumerate(texts, 1)]
    assert {*cut_signs(claims, Vocabulary({}))} == {1, 2}
    shorter = [
        claims[0],
        claims[1]._replace(text="Hedges that are cut twice a year let through less noise"),
        *claims[2:],
    ]
    assert not cut_signs(shorter, Vocabulary({}))


@pytest.mark.parametrize("end", ["walls and/o", "the speed of h", "a lane in the tow"])
def test_broken_words_stay_broken(end: str) -> None:
    """A letter that no number stands before is a broken word."""
    assert "looks like the beginning of" in findings("CC101", claim=f"Fences lower {end}")[0].message


@pytest.mark.parametrize(
    "end",
    [
        "Data: https://example.org/crossings",
        "Data: <https://example.org/crossings>",
        "Data: [here](https://example.org/crossings)",
        "Code and data are at https://example.org/crossings",
        "Trial registration: NCT01234567",
        "DOI: 10.5555/ks.2022.33",
    ],
)
def test_an_abstract_that_ends_in_a_pointer(end: str) -> None:
    """Where to find data or a registration needs no full stop."""
    assert not findings("CC102", abstract=f"Volumes rose within the first year. {end}")


@pytest.mark.parametrize(
    "end",
    [
        "See https://example.org/crossings and",
        "They vanished on some test sets, e.g.",
        "The gain is seen in cities and.",
        "The model was tested on CLEF 2003",
    ],
)
def test_an_abstract_that_stops_in_mid_sentence(end: str) -> None:
    """What follows a link, an abbreviation or a stray full stop is missing."""
    assert findings("CC102", abstract=f"Volumes rose within the first year. {end}")


@pytest.mark.parametrize(
    "title",
    [
        "Protected Bike Lanes, Ridership and Injury Rates in Mid-Sized",
        "Subword Sampling for Low-Resource Neural",
        "Protected Bike Lanes and Urban",
        "Effects of Fences on Moose in Large",
        "Flaky Tests in Continuous Integration:",
        "Do Protected Bike Lanes Raise Cycling Volumes and Lower",
        "Flaky Tests: Does Automatic Rerunning Hide",
        "What Happens to Ridership in",
        "How Wildlife Crossings Are Used by",
    ],
)
def test_titles_that_were_cut(title: str) -> None:
    """A title ends in no adjective behind a preposition, no verb without its object, no colon."""
    assert cut_sign(title)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Overpasses and Fences: What They Are For",
        "Where Bugs Come From",
        "What Retrieval Is Good For",
        "Programming in the Large",
        "Sleep in Rural and Urban",
        "Roads Old and New",
        "Bears at Large",
        "From Rural to Urban",
        "Does Reranking Help",
        "What Does Automatic Rerunning Hide",
        "Which Bugs Do Reruns Hide",
        "Lanes That Raise Volumes and Lower Speeds",
        "Fast, Cheap and Neural",
    ],
)
def test_titles_that_are_whole(title: str) -> None:
    """Stranded prepositions, pairs and questions with their object in front are whole."""
    assert cut_sign(title) is None


@pytest.mark.parametrize(
    ("title", "abstract", "cut"),
    [
        ("Bike Lanes and Injury Rates in Mid-Sized Citi", "Lanes are built in mid-sized cities.", True),
        ("Reruns of Flaky Tests Mask the Real Faul", "They mask the real faults.", True),
        ("Reruns of Flaky Tests Mask the Real Fault", "They mask the real faults.", False),
        ("Flaky Tests: A Short Review", "Short reviews have short reviewers.", False),
        ("Reruns of Tests Mask the Real Faul", "Real is the name Faul; real faults are masked.", False),
        ("Reruns of Tests Mask the Real Faul", "They mask other faults.", False),
        ("Bike Lanes and Trends in Art", "Trends are told in articles.", False),
        ("Answers of Models in Open QA", "They answer open qatar questions.", False),
    ],
)
def test_a_title_that_stops_in_a_word(title: str, abstract: str, cut: bool) -> None:
    """The last word is broken where the text has it nowhere, and a longer one behind the same word."""
    assert bool(findings("CC103", title=title, abstract=abstract)) == cut


@pytest.mark.parametrize(
    "claim",
    [
        "Tanaka et al. measured the injury rates of cyclists.",
        "Tanaka et al. (2020) examined bike lanes.",
        "The goal of the study is to assess bike lanes.",
        "The aim of this review is to reduce injuries.",
        "The objective of the trial was to compare diets.",
        "Our goal is to lower the cost of retrieval.",
        "The study aims to assess bike lanes.",
        "A new framework is put forward.",
        "The open problems are outlined.",
        "An overview of diets is given.",
        "Tanaka releases a data set of bike lanes.",
        "Tanaka (2021) presents a large corpus of commits.",
        "This article contributes a benchmark.",
        "The trial enrolled 303 adults.",
        "The review covers 12 trials.",
        "Experiments were run on TREC.",
        "Three data sets were used.",
        "For evaluation, two collections are used.",
        "The implications of retries are discussed.",
        "A number of methods were developed.",
    ],
)
def test_claims_that_say_what_a_study_did(claim: str) -> None:
    """Aims, gathering, and what is done to methods and data are no results."""
    assert activity_in(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "Underpasses below motorways are used by moose in 20 % of approaches.",
        "Bicycles are used for 45 % of the trips in the city.",
        "Race conditions are introduced in 27 % of commits.",
        "95 % of flaky tests are discussed in an issue before they are fixed.",
        "Bike lanes are built along arterial roads first.",
        "Race conditions are introduced by refactorings.",
        "Crashes are reported to the police by one driver in three.",
        "Static analysis models are used by developers every week.",
        "Fatal crashes are investigated within a week in 9 of 10 cases.",
        "Patients in villages were treated 20 minutes later than those in cities.",
        "Symptoms are described as mild in the first week.",
        "Bike lanes are useful to commuters.",
        "Tanaka et al. measured a recall of 0.41 on TREC.",
        "The study reports 3 deaths.",
        "Many studies include no control group.",
        "Some studies contribute to bias.",
        "Sweden introduced a carbon tax in 1991.",
        "The goal of reranking is met in two rounds.",
        "The authors find that lanes reduce injuries.",
        "The study aims to help nurses, and it shortens the stay.",
    ],
)
def test_claims_about_the_world(claim: str) -> None:
    """Passives with a share, an agent or a subject in the world, and measured values, can be contradicted."""
    assert activity_in(claim) is None


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("Protected lanes end most illegal stops.", "most"),
        ("Most illegal stops vanish.", "Most"),
        ("Fences slightly lower the speed.", "slightly"),
        ("Speeds fell sharply.", "fell sharply"),
        ("Rapidly growing volumes need lanes.", "Rapidly growing"),
        ("Speeds fall modestly at night.", "modestly"),
        ("Lanes drastically cut injuries.", "drastically"),
        ("Lanes are marginally safer.", "marginally"),
        ("Lanes help in a few cities.", "a few"),
        ("A handful of cities keeps records.", "A handful"),
        ("Lanes help in some large cities.", "in some large cities"),
        ("The bulk of the failures is flaky.", "The bulk of"),
        ("A large share of the trips is made by bike.", "A large share"),
        ("A sizeable fraction of the failures is flaky.", "A sizeable fraction"),
        ("A high proportion of moose avoids fences.", "A high proportion"),
        ("Lanes help in the majority of cases.", "in the majority of"),
        ("Nearly all moose avoid fences.", "Nearly all"),
        ("Almost always, moose avoid fences.", "Almost always"),
        ("Moose virtually never use fences.", "virtually never"),
    ],
)
def test_vague_words(claim: str, word: str) -> None:
    """Shares and changes without a number are vague."""
    assert [f.message for f in findings("CC403", claim=claim)] == [
        f"claim 1 says '{word}' and gives no number"
    ]


@pytest.mark.parametrize(
    "claim",
    [
        "The most accurate systems use fences.",
        "Fences are most effective in cities.",
        "Speed depends most on lanes.",
        "Fences are most common as speeds rise.",
        "Toronto's most dangerous roads lack fences.",
        "Systems with most accurate results use fences.",
        "Sharply focused images raise recall.",
        "Filters lower the blur of rapidly moving images.",
        "Meetings held virtually raise recall.",
        "The majority vote beats the mean.",
        "In some sense, fences help.",
        "A few-shot model beats the many-to-one model.",
        "All moose avoid fences.",
        "Nearly 90 % of the moose avoid fences.",
    ],
)
def test_words_that_are_not_vague(claim: str) -> None:
    """Superlatives, names and manners quantify nothing."""
    assert not findings("CC403", claim=claim)


VAGUE_WORDS = st.lists(
    st.sampled_from(
        ["most", "illegal", "stops", "a", "few", "handful", "the", "vast", "majority", "bulk of", "large", "share", "part",
         "of", "in", "on", "some", "cities", "nearly", "almost", "all", "always", "virtually", "fell", "sharply", "rapidly",
         "growing", "many", "number", "to", "extent", "lot", "ſome", "tend", "relatively", "fraction", "."]
    ),
    max_size=8,
)  # fmt: skip


@given(parts=VAGUE_WORDS)
def test_a_vague_claim_holds_a_vague_part(parts: list[str]) -> None:
    """Claims that the sieve of CC403 passes over hold nothing vague."""
    text = fold(" ".join(parts))
    assert not VAGUE.search(text) or holds(text, _VAGUE_PARTS)


@pytest.mark.parametrize(
    "claim",
    [
        "Reruns hide none of the real faults.",
        "All failures of muted tests go unread.",
        "Muted tests are never read.",
        "Lanes double the traffic.",
        "HbA1c falls with diets.",
        "Driving speed at night is lower.",
        "Lanes lower injury rates per million kilometres.",
        "Diets lower body weight.",
        "Fasting lowers the blood pressure.",
        "Statins lower mortality.",
        "Compost raises wheat yields.",
        "Retries lower the cost of builds.",
        "Lanes lower the number of injuries.",
    ],
)
def test_what_is_measured(claim: str) -> None:
    """Quantities in words and measures of any field can be measured again."""
    assert not findings("CC404", claim=claim)


@pytest.mark.parametrize(
    "claim",
    [
        "Specialised encoders are better for sentence retrieval.",
        "This yields better encoders.",
        "Better encoders come at the cost of simplicity.",
        "Encoders do not help at all.",
        "Encoders are cost-effective.",
        "A number of encoders help.",
        "Above all, encoders help.",
        "Raters rate encoders better.",
    ],
)
def test_what_is_not_measured(claim: str) -> None:
    """Verbs and phrases that look like measures are none."""
    assert findings("CC404", claim=claim)


LANES = "What happens to ridership and crashes after protected bike lanes are built in mid-sized cities?"
FENCES = "By how much do overpasses and fences of different lengths cut the number of large mammals killed on roads?"
RETRIES = "To what extent are genuine bugs masked when CI servers retry flaky tests?"


@pytest.mark.parametrize(
    ("question", "claim", "severity"),
    [
        (LANES, "Protected bike lanes raise cycling volumes by 43 %.", "warning"),
        (FENCES, "Fences longer than 5 km reduce collisions with moose on roads by 80 %.", "warning"),
        (RETRIES, "Rerunning flaky tests hides none of the real faults in 12 projects.", "warning"),
        (LANES, "Protected bike lanes raise ridership by 43 % in such a year.", None),
        (LANES, "Aspirin lowers the fever of adults by 2 degrees.", "error"),
        (RETRIES, "Aspirin lowers the fever of adults by 2 degrees.", "error"),
        ("How do fences change the number of deer?", "Aspirin lowers the fever of adults by 2 degrees.", "error"),
        ("Do flaky tests mask genuine bugs of servers?", "Flaky tests fail in 5 % of the runs.", "error"),
    ],
)  # fmt: skip
def test_open_questions_answered_in_other_words(question: str, claim: str, severity: str | None) -> None:
    """Where a claim takes up some of an open question, that it lacks the rest is a warning."""
    found = findings("CC501", intro=f"Research question: {question}", claim=claim)
    assert [f.severity for f in found] == ([severity] if severity else [])


TOPICS = [
    "The present synthesis examines {}.",
    "This present paper examines {}.",
    "This paper focuses on {}.",
    "This paper deals with {}.",
    "The aim of this paper is to assess {}.",
    "This review concerns {}.",
    "Here we review {}.",
    "In this review, we examine {}.",
    "The subject of this synthesis is {}.",
    "This paper examines: {}.",
]


@pytest.mark.parametrize("said", TOPICS)
def test_topics_in_many_words(said: str) -> None:
    """What a document is about is read however it is said, and compared with the title."""
    assert findings("CC502", intro=said.format("the taxation of maritime freight"))
    assert not findings("CC502", intro=said.format("fences on Arctic roads"))


@pytest.mark.parametrize(
    "said",
    [
        "This review focuses on randomised trials with blinded raters.",
        "This paper deals with the question whether moose avoid cars.",
        "Here we review evidence from twelve countries.",
        "This review concerns adults with severe asthma.",
    ],
)
def test_what_was_read_is_no_topic(said: str) -> None:
    """Studies and people looked at need not stand in the title."""
    assert not findings("CC502", intro=said)


@pytest.mark.parametrize(
    "source",
    [
        "n/a",
        "N/A",
        "n.a.",
        "none",
        "unknown",
        "TBD",
        "?",
        "[?]",
        "various",
        "multiple studies",
        "the literature",
        "—",
    ],
)
def test_cells_that_name_no_source(source: str) -> None:
    """A placeholder in the column of sources names none; a citation in the claim does."""
    assert findings("CC603", source=source)
    assert not findings("CC603", source=source, claim="Fences stop 5 % of the moose [1].")


@pytest.mark.parametrize("source", ["Hu", "Nature", "NASA", "Various, p. 3", "Literature Review Weekly", "†"])
def test_cells_that_name_a_source(source: str) -> None:
    """A name or a sign of a footnote is a source."""
    assert not findings("CC603", source=source)


@pytest.mark.parametrize(
    ("reference", "bare"),
    [
        ("[1] PMID: 31234567", True),
        ("[1] PMID 31234567; PMC1234567", True),
        ("[1] ISBN 978-3-16-148410-0", True),
        ("[1] A. Hu. Fences of the north. 2020. PMID: 31234567", False),
        ("[1] A. Hu. Fences of the north. 2020.", False),
    ],
)
def test_numbers_of_a_register_are_bare(reference: str, bare: bool) -> None:
    """A number of PubMed or of a book alone describes no work."""
    assert bool(findings("CC604", reference=reference)) == bare


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("doi:10.5555", True),
        ("https://doi.org/10.5555", True),
        ("https://doi.org/5555/ks.2022.33", True),
        ("doi:10.1145/nnnnnnn.nnnnnnn", True),
        ("doi:10.1145/1122445.1122456", True),
        ("doi:10.5555/ks.2022.33", False),
        ("doi: https://doi.org/10.5555/ks.2022.33", False),
        ("doi:10.5555 /ks.2022.33", False),
        ("doi:10/gf2k3p", False),
        ("https://doi.org/gf2k3p", False),
        ("a mean of 10.5555 fences", False),
        ("arXiv preprint 2021.", False),
    ],
)
def test_forms_of_dois(written: str, fault: bool) -> None:
    """A DOI without suffix, without 10. or from a style file is malformed; a short DOI is not."""
    assert bool(findings("CC606", reference=f"[1] A. Hu. Fences of the north. {written}")) == fault


def test_a_doi_without_suffix_is_named() -> None:
    """The message says what is missing."""
    assert doi_fault("10.5555") == "nothing follows the prefix (10.NNNN/…)"


@pytest.mark.parametrize(
    "written",
    ["https://doi.org/10.48550/arXiv.2405.09871", "arXiv preprint 2405.09871", "arXiv e-prints 2405.09871v2"],
)
def test_arxiv_ids_in_other_forms(written: str) -> None:
    """An arXiv id within a DOI, or behind "preprint", has a date."""
    assert "2405.09871" in identifiers(written)
    assert findings("CC607", reference=f"[1] A. Hu. Fences of the north. {written}")


LONG = [
    "a " * 40_000,
    "[" * 40_000,
    "(2020" * 20_000,
    "most " * 20_000,
    "The study aims to " + "x " * 40_000,
    "are used by " * 10_000,
    "Do " * 20_000,
    "what is " * 20_000,
    "doi:10.1" * 20_000,
    "arXiv " * 20_000,
    "in some " * 20_000,
    "reports " * 20_000,
    "1" * 80_000,
]


@pytest.mark.parametrize("text", LONG, ids=lambda t: t[:12])
def test_long_texts_take_no_time(text: str) -> None:
    """Patterns stay linear in the length of a text."""
    begin = time.perf_counter()
    for reads in (activity_in, cut_sign, ends_sentence, ends_in_ellipsis, dangles, VAGUE.search):
        reads(text)
    assert len([*DOI.finditer(text), *ARXIV.finditer(text)]) <= len(text)
    assert time.perf_counter() - begin < 5


def rules_of(text: str, name: str) -> set[str]:
    """The rules that find something in a document."""
    return {f.rule for f in audit_document(parse_source(read_text(text, name))).findings}


CUT = "# Tea and sleep\n\n## Claims\n\n| Claim | Mark |\n|---|---|\n"


@pytest.mark.parametrize(
    ("claims", "cut"),
    [
        (["Tea drinkers slept for eleven minutes longer than others did in all eleven trials of teas", "Naps of adults who drank green tea at noon were shorter by ten minutes than those of others", "Tea cools", "Cocoa warms", "Milk fills"], False),
        (["Tea drinkers slept for eleven minutes longer than others did in all eleven trials of teas", "Naps of adults who drank green tea at noon were shorter by ten minutes than those of others", "Tea cools."], True),
        (["À Berkeley, les ventes de thé ont baissé de 9,6 % en un an.", "Les prix du thé ont monté de 3 % en deux ans."], False),
    ],
    ids=["no full stops", "one cap", "French"],
)  # fmt: skip
def test_lengths_and_last_words_of_claims(claims: list[str], cut: bool) -> None:
    """Two claims of one length among many without full stops show no cap; "an." ends a French sentence."""
    assert ("CC101" in rules_of(CUT + "".join(f"| {claim} | ✓ |\n" for claim in claims), "t.md")) is cut


@pytest.mark.parametrize(
    ("below", "cut"),
    [("A SYSTEMATIC REVIEW", False), ("", True), ("We read all that is known of tea.", True)],
)
def test_a_colon_before_a_subtitle(below: str, cut: bool) -> None:
    """A title in two lines is whole."""
    text = f"TEA AND SLEEP IN ADULTS:\n{below}\n\nABSTRACT\n\nTea cools.\n"
    assert ("CC103" in rules_of(text, "t.txt")) is cut
