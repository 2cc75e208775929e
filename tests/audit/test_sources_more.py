"""Claims beside their sources: names that hold a quantifier, majorities, long sentences, lost conditions."""

from __future__ import annotations

import pytest

from claimcheck.audit import audit_document, parse_source
from claimcheck.audit.polarity import keys, limiters, negations
from claimcheck.audit.readers import read_text
from claimcheck.audit.relation import Relation, covered, relation
from claimcheck.audit.sources import make_sources
from claimcheck.audit.suggest import suggest
from claimcheck.audit.word_order import told, without_label

TOPCAT = (
    "CONCLUSIONS In patients with heart failure, treatment with the drug did not significantly reduce the incidence of "
    "the primary composite outcome of death from any cause, or hospitalization for the management of heart failure."
)
RELATIONS: list[tuple[Relation, str, str]] = [
    # a quantifier in a compound is part of a name
    ("opposite", "Empagliflozin reduced all-cause mortality.", "Empagliflozin did not reduce all-cause mortality."),
    ("opposite", "Only-child families report stress.", "Only-child families do not report stress."),
    ("opposite", "Vitamin D lowers every-day fatigue.", "Vitamin D does not lower every-day fatigue."),
    ("opposite", "The pump prevents heart failure.", "The pump does not prevent heart failure."),
    ("same", "Dropout fails to improve calibration.", "Dropout does not improve calibration."),
    ("alike", "Prompts help less-resourced languages.", "Prompts help more-resourced languages."),
    ("unsure", "The pump prevents heart failure.", "The pump does not prevent kidney failure."),
    ("unsure", "All species declined.", "Not all species declined."),
    # a limiter in both, in one place
    ("opposite", "Whitening alone removes hubness.", "Whitening alone does not remove hubness."),
    ("opposite", "Surgery always relieves pain.", "Surgery does not always relieve pain."),
    ("opposite", "Whitening alone removes hubness.", "Whitening does not remove hubness."),
    ("unsure", "Whitening removes hubness.", "Whitening alone does not remove hubness."),
    ("unsure", "Diet alone lowers weight.", "Diet does not lower weight alone."),
    # exchanged sides: two majorities exclude each other, two minorities may both be
    ("opposite", "CSLS outperforms scaling on 30 of 36 sets.", "Scaling outperforms CSLS on 30 of 36 sets."),
    ("opposite", "CSLS outperforms scaling on 60 % of pairs.", "Scaling outperforms CSLS on 60 % of pairs."),
    ("opposite", "CSLS outperforms scaling on nine of ten sets.", "Scaling outperforms CSLS on nine of ten sets."),
    ("unsure", "CSLS outperforms scaling on 18 of 36 sets.", "Scaling outperforms CSLS on 18 of 36 sets."),
    ("unsure", "CSLS outperforms scaling on 40 % of pairs.", "Scaling outperforms CSLS on 40 % of pairs."),
    ("unsure", "CSLS outperforms scaling on 30 of 36 sets.", "Scaling outperforms CSLS on 20 of 36 sets."),
    ("unsure", "CSLS may outperform scaling on 9 of 10 sets.", "Scaling may outperform CSLS on 9 of 10 sets."),
    # one of two that are denied together; what an outcome is made of
    ("same", "Total deaths were not reduced by the drug.", "Neither total deaths nor stays for any reason were reduced by the drug."),
    ("opposite", "Total deaths were reduced by the drug.", "Neither total deaths nor stays for any reason were reduced by the drug."),
    ("opposite", "Stays were reduced by the drug.", "Neither total deaths nor stays were reduced by the drug."),
    ("unsure", "Total deaths were reduced by the drug.", "Neither men nor women were treated with the drug."),
    ("opposite", "In patients with heart failure, treatment with the drug significantly reduced the incidence of the primary composite outcome.", TOPCAT),
    ("unsure", "The drug reduced the primary outcome of stroke.", "The drug did not reduce the primary outcome of death."),
    ("unsure", "The drug reduced the primary outcome.", "The drug did not reduce the primary outcome of death or stroke, but only in men."),
    ("unsure", "The drug reduced the secondary outcome.", "The drug did not reduce the primary outcome of death or stroke."),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "claim", "passage"), RELATIONS)
def test_what_a_source_says_of_a_claim(expected: Relation, claim: str, passage: str) -> None:
    """Names deny nothing, equal limiters and majorities explain nothing, and all else needs a reader."""
    assert relation(claim, passage) == expected


def test_a_claim_about_both_is_not_covered_by_one_of_them() -> None:
    """Only the passage is taken apart, and only for a claim about one of the two."""
    both = "Neither deaths nor strokes were reduced by the drug."
    assert told(both, both) == both
    assert told(both, "Falls were reduced by the drug.") == both
    assert (
        told(both, "Strokes fell with the drug that reduced them.") == "strokes were not reduced by the drug."
    )
    assert not covered(both, "Deaths were not reduced by the drug.")


@pytest.mark.parametrize(
    ("sentence", "bare"),
    [
        ("RESULTS The drug helped.", "The drug helped."),
        ("Conclusions: The drug helped.", "The drug helped."),
        ("Results of the trial were mixed.", "Results of the trial were mixed."),
        ("METHODS.", "METHODS."),
    ],
)
def test_headings_of_a_structured_abstract_belong_to_no_sentence(sentence: str, bare: str) -> None:
    """A plain text leaves them in front of the first sentence."""
    assert without_label(sentence) == bare


@pytest.mark.parametrize("name", ["all-cause", "few-shot", "never-smokers", "less-studied", "only-child", "heart failure"])  # fmt: skip
def test_names_neither_deny_nor_limit(name: str) -> None:
    """What goes on with such a name loses nothing."""
    words = keys(f"in {name} settings")
    assert not negations(words)
    assert not limiters(words)


@pytest.mark.parametrize("text", ["the failure to adapt", "a failure of dropout", "less-effective drugs than these", "few settings"])  # fmt: skip
def test_what_denies_or_limits_stays_so(text: str) -> None:
    """A failure to do something denies it, and a hyphenated comparative compares."""
    assert negations(keys(text)) or limiters(keys(text))


def audited(claim: str, mark: str, source: str) -> dict[str, str]:
    """Rule → severity of what is found in a document with one claim, beside its source."""
    text = f"# Hubness\n\n| Claim | Source | Mark |\n|---|---|---|\n| {claim} | [1] | {mark} |\n\n## References\n\n[1] Nielsen E. arXiv:2304.09999\n"
    sources = make_sources([read_text(f"Hubness\narXiv:2304.09999\n\n{source}\n", "2304.09999.txt")])
    audit = audit_document(parse_source(read_text(text, "t.md")), sources=sources)
    return {f.rule: f.severity for f in audit.findings if f.rule in ("CC104", "CC801")}


ONLY_WHEN = "For distant pairs such as English–Chinese, refinement improves accuracy by 9 points only when the dictionary is large."


@pytest.mark.parametrize(
    ("claim", "source", "found"),
    [
        ("Refinement improves accuracy by 9 points for English–Chinese.", ONLY_WHEN, {"CC104": "warning"}),
        ("Refinement improves accuracy by 9 points for English–Chinese when the dictionary is large.", ONLY_WHEN, {}),
        ("Refinement improves accuracy by 9 points for English–Chinese only when the dictionary is large.", ONLY_WHEN, {}),
        ("In adults, aspirin lowers fever.", "Aspirin lowers fever in adults, but only at high doses.", {"CC104": "warning"}),
        ("In adults, aspirin lowers fever.", "Aspirin lowers fever in adults, but not in children.", {}),
        ("Merging improves the accuracy of retrieval in", "Merging improves the accuracy of retrieval in less-resourced languages of all kinds.", {}),
        ("Empagliflozin reduced all-cause mortality.", "Empagliflozin did not reduce all-cause mortality.", {"CC801": "error"}),
        ("In patients with heart failure, treatment with the drug significantly reduced the incidence of the primary composite outcome.", TOPCAT, {"CC801": "error"}),
        ("CSLS outperforms local scaling on 30 of 36 languages.", "Local scaling outperforms CSLS on 30 of 36 languages.", {"CC801": "error"}),
        ("CSLS outperforms local scaling on 6 of 36 languages.", "Local scaling outperforms CSLS on 6 of 36 languages.", {}),
    ],
)  # fmt: skip
def test_claims_beside_their_source(claim: str, source: str, found: dict[str, str]) -> None:
    """A lost condition is a warning wherever its sentence has the rest; a contradiction is an error."""
    assert audited(claim, "✓", source) == found


SUGGESTED = [
    ("Evolving problems lowers the pass@1 of 51 language models by 39.4% on average.", "{better: system-b, than: system-a, by: 0.01, hold: on-average}"),
    ("Merging beats joint training on 5 of 12 languages.", "{better: merging, than: joint-training, by: 0.01, hold: {at_least: 0.42}}"),
    ("Intermittent fasting and daily calorie restriction lower HbA1c equally.", "{comparable: intermittent-fasting, to: daily-calorie-restriction, within: 0.01}"),
    ("Walking and running reduce mortality to a similar extent.", "{comparable: walking, to: running, within: 0.01}"),
    ("BM25 and SPLADE do not differ on BEIR.", "{comparable: bm25, to: splade, within: 0.01}"),
    ("There is no clear difference between BM25 and SPLADE on BEIR.", "{comparable: bm25, to: splade, within: 0.01}"),
    ("Fasting and calorie restriction do not lower HbA1c equally.", "{different: fasting, from: calorie-restriction, by: 0.01}"),
    ("Fasting lowers HbA1c and weight equally.", "{comparable: system-a, to: system-b, within: 0.01}"),
    ("Diet and exercise had no effect on sleep.", "{comparable: system-a, to: system-b, within: 0.01}"),
    ("Accuracy and recall are similar on BEIR.", "{comparable: system-a, to: system-b, within: 0.01}"),
    ("BM25, SPLADE and ColBERT are equally effective.", "{comparable: system-a, to: system-b, within: 0.01}"),
    ("Hybrid work had no detectable effect on promotions over two years.", "{comparable: system-a, to: system-b, within: 0.01}"),
    ("Dense retrieval beats BM25 in few-shot settings.", "{better: dense-retrieval, than: bm25, by: 0.01}"),
    ("Dense retrieval beats BM25 in few settings.", "{better: dense-retrieval, than: bm25, by: 0.01, hold: rarely}"),
    ("Statins have a larger effect on all-cause mortality than diets.", "{better: statins, than: diets, by: 0.01}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hypothesis"), SUGGESTED)
def test_suggestions_for_equal_sides_and_names_with_numbers(text: str, hypothesis: str) -> None:
    """Two things that are alike are compared with each other; a cut-off or a compound is no share."""
    found = suggest(text)
    assert found.hypothesis == hypothesis
    asked = any("which systems do" in question for question in found.decide)
    assert asked == (found.systems[0] == "system-a")
