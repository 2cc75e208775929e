"""Extraction: comparisons in further wordings, costs, and sources that the list of references lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.audit import parse_source, write_suite
from claimcheck.audit.extract import skeletons
from claimcheck.audit.readers import read_text
from claimcheck.audit.suggest import suggest
from claimcheck.spec.lint import lint

COMPARED = [
    # alike
    ("Nausea was as frequent with the drug as with placebo.", "{comparable: drug, to: placebo, within: 0.01}"),
    ("The vaccine is as effective in adults as in children.", "{comparable: adults, to: children, within: 0.01}"),
    ("The effect was of the same size in adults and children.", "{comparable: adults, to: children, within: 0.01}"),
    ("The effects were of similar magnitude in men and in women.", "{comparable: men, to: women, within: 0.01}"),
    ("Boys were as likely to read as girls.", "{comparable: boys, to: girls, within: 0.01}"),
    ("The effect was not of the same size in adults and children.", "{different: adults, from: children, by: 0.01}"),
    ("The effect was of the same size in adults, children and elders.", "{comparable: system-a, to: system-b, within: 0.01}"),
    ("The effects of DPR and BM25 were of the same size in English and German.", "{comparable: system-a, to: system-b, within: 0.01}"),
    # no worse
    ("Apixaban is non-inferior to warfarin.", "{not_better: warfarin, than: apixaban, by: 0.01}"),
    ("The stent was noninferior to surgery.", "{not_better: surgery, than: stent, by: 0.01}"),
    ("Apixaban is non-inferior to warfarin and reduces bleeding.", "{not_better: warfarin, than: apixaban, by: 0.01}"),
    ("DPR is at least as good as BM25.", "{not_better: bm25, than: dpr, by: 0.01}"),
    # longer and earlier
    ("Survival was longer with the drug than with placebo.", "{better: drug, than: placebo, by: 0.01}"),
    ("Survival was shorter with the drug than with placebo.", "{better: placebo, than: drug, by: 0.01}"),
    ("Survival was not longer with the drug than with placebo.", "{not_better: drug, than: placebo, by: 0.01}"),
    ("Time to relapse was longer with lithium than with placebo.", "{better: lithium, than: placebo, by: 0.01}"),
    ("Latency was not longer with DPR than with BM25.", "{not_better: bm25, than: dpr, by: 0.01}"),
    ("DPR takes longer to train than BM25.", "{better: bm25, than: dpr, by: 0.01}"),
    ("Aluminium cracks earlier than steel.", "{better: steel, than: aluminium, by: 0.01}"),
    ("Steel cracks later than aluminium.", "{better: steel, than: aluminium, by: 0.01}"),
    # multiples
    ("DPR runs twice as fast as BM25.", "{better: dpr, than: bm25, by: 0.01}"),
    ("DPR is half as fast as BM25.", "{better: bm25, than: dpr, by: 0.01}"),
    ("DPR is more than three times as slow as BM25.", "{better: bm25, than: dpr, by: 0.01}"),
    ("Distilled models run twice as fast.", "{better: system-a, than: system-b, by: 0.01}"),
    ("Nausea was twice as frequent with the drug as with placebo.", "{better: placebo, than: drug, by: 0.01}"),
    ("DPR needs half as many errors as BM25.", "{better: dpr, than: bm25, by: 0.01}"),
    # rises and falls
    ("Mortality rose with the drug compared with placebo.", "{better: system-b, than: system-a, by: 0.01}"),
    ("Recall rises with the number of documents.", "{better: system-a, than: system-b, by: 0.01}"),
    ("Deaths fell less with the drug than with placebo.", "{better: system-b, than: system-a, by: 0.01}"),
    ("Quantisation halved latency compared with full precision.", "{better: quantisation, than: full-precision, by: 0.01}"),
    ("The drug does not halve mortality compared with placebo.", "{not_better: drug, than: placebo, by: 0.01}"),
    ("The drug lengthened survival compared with placebo.", "{better: drug, than: placebo, by: 0.01}"),
    ("The drug shortened hospital stays compared with placebo.", "{better: drug, than: placebo, by: 0.01}"),
    ("The drug shortened survival compared with placebo.", "{better: placebo, than: drug, by: 0.01}"),
    ("DPR improves less than BM25.", "{better: bm25, than: dpr, by: 0.01}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hypothesis"), COMPARED)
def test_what_the_wording_compares_is_suggested(text: str, hypothesis: str) -> None:
    """Equality, time, multiples, rises and falls are read as what they say of the two sides."""
    found = suggest(text)
    assert found.hypothesis == hypothesis
    assert not any("no comparison" in question for question in found.decide)


@pytest.mark.parametrize(
    "text",
    [
        "Apixaban is not non-inferior to warfarin.",
        "Non-inferiority of apixaban to warfarin was not shown.",
        "Nausea was as frequent with the drug as in the earlier trial.",
        "Nausea was at least as frequent with the drug as with placebo.",
        "Both strains are of the same species.",
        "DPR does not run twice as fast as BM25.",
        "DPR is less than twice as fast as BM25.",
        "BM25 fails on queries longer than the window.",
        "BM25 fails on papers earlier than ours.",
        "The effect appears earlier than expected.",
        "Voters are as likely as not to prefer DPR over BM25.",
        "The two halves of the corpus hold the same topics.",
        "Rose and Lee describe rose petals.",
    ],
)
def test_what_compares_nothing_stays_a_placeholder(text: str) -> None:
    """Names, sizes and denials that leave both directions open suggest no direction."""
    found = suggest(text)
    assert found.hypothesis.startswith("{different: ")
    assert any("no comparison" in question for question in found.decide)


@pytest.mark.parametrize(
    ("text", "hypothesis"),
    [
        ("When queries are longer than documents, BM25 is worse than DPR.", "{better: dpr, than: bm25, by: 0.01}"),
        ("Documents that are longer than the window degrade recall.", "{better: system-b, than: system-a, by: 0.01}"),
        ("Longer queries have lower recall than short queries.", "{better: short-queries, than: longer-queries, by: 0.01}"),
        ("Both halves of the corpus outperform the whole corpus.", "{better: halves-corpus, than: whole-corpus, by: 0.01}"),
        ("Halved doses outperform single doses.", "{better: halved-doses, than: single-doses, by: 0.01}"),
        ("Rose oil improves sleep over placebo.", "{better: rose-oil, than: placebo, by: 0.01}"),
        ("Pay rises in the public sector reduce turnover.", "{better: system-b, than: system-a, by: 0.01}"),
    ],
)  # fmt: skip
def test_words_of_time_and_change_that_name_a_thing_compare_nothing(text: str, hypothesis: str) -> None:
    """The comparison is the one of the main verb."""
    assert suggest(text).hypothesis == hypothesis


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("Vaccinated adults were less likely to be hospitalised than other adults.", False),
        ("Nausea was more likely with the drug than with placebo.", False),
        ("Boys were as likely to read as girls.", False),
        ("DPR is more likely than not better than BM25.", True),
        ("It is more likely that DPR is better than BM25.", True),
        ("It is less likely that DPR is better than BM25.", True),
        ("DPR is likely better than BM25.", True),
        ("DPR is most likely better than BM25.", True),
    ],
)
def test_likely_hedges_unless_it_compares(text: str, hedged: bool) -> None:
    """In front of "to … than" it compares; "more likely than not" and "more likely that" are hedges."""
    assert any("hedges the claim" in question for question in suggest(text).decide) == hedged


@pytest.mark.parametrize(
    ("text", "better", "cost"),
    [
        ("Masks lowered respiratory infections compared with visors.", "masks", "infections"),
        ("Masks lowered the odds of respiratory infection compared with visors.", "masks", "infection"),
        ("Masks lowered the odds of at least one infection compared with visors.", "masks", "infection"),
        ("Masks raised the odds of reinfection compared with visors.", "visors", "reinfection"),
        ("Masks reduced the hazard of death compared with visors.", "masks", "hazard"),
        ("Masks lowered the hazard ratio compared with visors.", "masks", "hazard"),
        ("Masks lowered depression scores compared with visors.", "masks", "depression"),
        ("Masks did not reduce mortality compared with visors.", "masks", "mortality"),
        ("Masks raise deaths compared with visors.", "visors", "deaths"),
        ("Masks shortened recovery time compared with visors.", "masks", "recovery time"),
        ("Masks were less likely to crack than visors.", "masks", "crack"),
        ("Masks have fewer side effects than visors.", "masks", "side effects"),
        ("Vaccinated adults were less likely to be hospitalised than other adults.", "vaccinated-adults", "hospitalised"),
    ],
)  # fmt: skip
def test_less_of_a_cost_is_better(text: str, better: str, cost: str) -> None:
    """What nobody wants is a cost, by itself and behind "the odds of"."""
    found = suggest(text)
    assert f"better: {better}, than:" in found.hypothesis
    assert any(f"'{cost}' is read as a cost" in question for question in found.decide)


@pytest.mark.parametrize(
    "text",
    [
        "Leaflets raised awareness of depression compared with talks.",
        "Leaflets raised cancer detection compared with talks.",
        "Leaflets raised protection against infection compared with talks.",
        "Leaflets raised weight loss compared with talks.",
        "Leaflets raised cost savings compared with talks.",
        "Leaflets raised the odds of survival compared with talks.",
        "Leaflets lengthened the time to relapse compared with talks.",
        "In patients with heart failure, ejection fraction was higher with leaflets than with talks.",
        "Ejection fraction in patients with heart failure was higher with leaflets than with talks.",
    ],
)
def test_a_cost_that_is_not_what_was_measured_turns_nothing(text: str) -> None:
    """Detection of, awareness of and protection against something bad are good; patients have it anyway."""
    found = suggest(text)
    assert found.hypothesis == "{better: leaflets, than: talks, by: 0.01}"
    assert not any("read as a cost" in question for question in found.decide)


@pytest.mark.parametrize(
    ("text", "margin"),
    [
        ("The drug lowered infections compared with placebo.", "which improvement "),
        ("The drug raised deaths compared with placebo.", "which disadvantage "),
        ("The drug lowered recall compared with placebo.", "which disadvantage "),
        ("The drug did not reduce mortality compared with placebo.", "which advantage "),
        ("The drug did not reduce mortality compared with placebo.", "'not significantly better'"),
        ("The drug did not raise mortality compared with placebo.", "which disadvantage "),
        ("The drug did not raise mortality compared with placebo.", "'not significantly worse'"),
    ],
)
def test_the_question_about_the_margin_has_the_direction_of_the_suggestion(text: str, margin: str) -> None:
    """Fewer deaths are an improvement, more of them a disadvantage."""
    assert margin in suggest(text).decide[-1]


def test_what_is_suggested_lints(tmp_path: Path) -> None:
    """All of these are valid hypotheses."""
    rows = "".join(f"| {text} | ✓ | 0.9 |\n" for text, _ in COMPARED)
    document = parse_source(
        read_text(f"# T\n\n| Claim | Verified | Confidence |\n|---|---|---|\n{rows}", "t.md")
    )
    write_suite(document, tmp_path / "mine")
    assert [str(f) for f in lint([tmp_path / "mine"]) if f.level == "error"] == []


LISTED = "Egger, A. (2022). A very good paper. Journal of Soils."


def spec(
    row: str, *, head: str = "Study", entries: tuple[str, ...] = (LISTED, "Fox, B. (2021). Sand.")
) -> str:
    """The spec of a claim in a table with another column and a list of references, if any."""
    listed = "## References\n\n" + "".join(f"{i}. {e}\n" for i, e in enumerate(entries, 1)) if entries else ""
    text = (
        f"# Soils\n\n## Claims\n\n| Claim | {head} | Verified | Confidence |\n|---|---|---|---|\n"
        f"{row} | ✓ | 0.9 |\n| Peat beats sand. | Egger 2022 | ✓ | 0.8 |\n\n{listed}"
    )
    return skeletons(parse_source(read_text(text, "t.md")))["c1.yaml"]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("| Loam beats clay. | Dunster 2018", "Dunster 2018"),
        ("| Loam beats clay [7]. | –", "[7]"),
        ("| Loam beats clay (Dunster et al., 2018). |", "Dunster et al., 2018"),
        ("| Loam beats clay (Dunster, 2018). |", "Dunster, 2018"),
        ("| Loam beats clay. | arXiv:2001.01234", "arXiv:2001.01234"),
    ],
)
def test_a_source_that_is_not_in_the_list_is_named(row: str, name: str) -> None:
    """The document does say which source it was; only the list lacks it."""
    text = spec(row)
    assert f"# decide: cites; the document names {name}, which is not in the reference list\n" in text
    assert "does not say" not in text
    assert "cites: [" not in text


def test_a_key_of_latex_that_is_not_in_the_bibliography_is_named() -> None:
    r"""`\textcite{egger2022}` names a source."""
    text = (
        "\\documentclass{article}\\title{Soils}\\begin{document}\\maketitle\n\\section{Claims}\n"
        "\\begin{tabular}{lll}\nClaim & Verified & Confidence \\\\\n"
        "Loam beats clay \\textcite{egger2022}. & true & 0.9 \\\\\nPeat beats sand \\textcite{fox2021}. & true & 0.8 \\\\\n"
        "\\end{tabular}\n\\begin{thebibliography}{9}\n\\bibitem{fox2021} Fox, B. (2021). Sand.\n"
        "\\bibitem{hen2021} Hen, B. (2021). Clay.\n\\end{thebibliography}\n\\end{document}\n"
    )
    found = skeletons(parse_source(read_text(text, "t.tex")))
    assert "the document names egger2022, which is not in the reference list" in found["c1.yaml"]
    assert 'cites: ["Fox, B. (2021). Sand."]' in found["c2.yaml"]


def test_another_source_is_not_taken_for_the_only_one_listed() -> None:
    """A claim that names no source is of the only one; one that names another is not."""
    assert f'cites: ["{LISTED}"]' in spec("| Loam beats clay. |", entries=(LISTED,))
    assert f'cites: ["{LISTED}"]' in spec("| Loam beats clay. | p. 7", entries=(LISTED,))
    assert "names Dunster 2018, which is not" in spec("| Loam beats clay. | Dunster 2018", entries=(LISTED,))


@pytest.mark.parametrize("pointer", ["", "–", "n/a", "unknown", "Table 2"])
def test_a_claim_without_a_source_says_so(pointer: str) -> None:
    """An empty cell, a dash or a place within a paper names no source."""
    assert "the document does not say which source this came from" in spec(f"| Loam beats clay. | {pointer}")


def test_a_list_that_cannot_show_a_name_is_not_said_to_lack_it() -> None:
    """Bare links show no authors, and plain entries no keys."""
    links = ("https://example.org/a", "https://example.org/b")
    assert "no entry of the reference list shows that name" in spec(
        "| Loam beats clay. | Dunster 2018", entries=links
    )
    assert "no entry of the reference list shows that name" in spec("| Loam beats clay [@dun18]. |")
    assert "names Dunster 2018, and there is no reference list" in spec(
        "| Loam beats clay. | Dunster 2018", entries=()
    )


def test_a_long_reference_is_cut_behind_a_word() -> None:
    """`cites` ends in "…" where it was cut, and is whole where it was not."""
    long = f"Egger, A. (2022). {'A study of loam and clay in wet years. ' * 8}The Lancet Diabetes & Endocrinology."
    cited = (
        spec("| Loam beats clay [1]. |", entries=(long, "Fox, B. (2021). Sand."))
        .split('cites: ["')[1]
        .split('"]')[0]
    )
    assert cited.endswith("…")
    assert len(cited) <= 200
    assert long.startswith((f"{cited[:-1]} ", f"{cited[:-1]}."))
    assert f'cites: ["{LISTED}"]' in spec("| Loam beats clay [1]. |")
