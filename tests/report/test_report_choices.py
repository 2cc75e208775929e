"""What `take: dev-best` chose, run by run: in the page, in TeX and in `explain`."""

from __future__ import annotations

import dataclasses

import pytest
from lxml import html as parser
from report_sample import HOSTILE, small

from claimcheck.record import DevChoice, MergeFacts, ModelFacts, Record, SystemFacts
from claimcheck.report.choices_view import choices_of, choices_view, counted
from claimcheck.report.escape import latex
from claimcheck.report.explanation import explanation
from claimcheck.report.html import html
from claimcheck.report.latex import sources
from claimcheck.report.view import report_view

MET = MergeFacts(("spec.de", "spec.fr"), (0.1, 0.1))
SCORES = {
    1: {"s-mean": 0.5, "s-stock": 0.25, "s-ties": 0.75},
    2: {"s-mean": 0.875, "s-stock": 0.25, "s-ties": 0.75},
    3: {"s-mean": 0.75, "s-stock": 0.25, "s-ties": 0.75},
}
CHOSEN = {1: "s-ties", 2: "s-mean", 3: "s-mean"}


def record(fell: tuple[str, ...] = ("linear, of spec.de",) * 3, mean: str = "linear") -> Record:
    """A claim on merges of two specialists; `fell` is what became of ties in each run."""
    given = small()
    specialists = [ModelFacts(f"spec.{x}", s, "finetune", "b", (x,)) for x in ("de", "fr") for s in SCORES]
    ties = [
        ModelFacts("ties", s, "merge", "b", choice=c, merge=MET) for s, c in zip(SCORES, fell, strict=True)
    ]
    means = [ModelFacts("mean", s, "merge", "b", choice=mean, merge=MET) for s in SCORES]
    return dataclasses.replace(
        given,
        models=(*specialists, *ties, *means),
        systems=(*given.systems, *(SystemFacts(f"s-{m}", "dense", m) for m in ("mean", "stock", "ties"))),
        choices=tuple(
            DevChoice("c0", "merged", ("blocks",), s, CHOSEN[s], "nDCG@10", scores)
            for s, scores in SCORES.items()
        ),
    )


def test_every_run_says_what_was_chosen_and_what_it_is() -> None:
    """System, dev score, what it fell back to, who scored the same and who came next."""
    ((chosen,),) = choices_view(record(), {"c0": "claim-c0", "c1": "claim-c1"}).values()
    labels = [column.label for column in chosen.table.columns]
    assert labels == ["Task", "Seed", "Chosen", "What it is", "Dev score", "Same score", "Next best"]
    back = "fell back to the specialist spec.de alone"
    assert chosen.table.rows == (
        ("blocks", "1", "s-ties", back, "0.750", "", "s-mean, 0.500"),
        ("blocks", "2", "s-mean", "linear", "0.875", "", "s-ties, 0.750"),
        ("blocks", "3", "s-mean", "linear", "0.750", "s-ties", "s-stock, 0.250"),
    )
    assert chosen.lines[0] == f"blocks, seed 1: s-ties 0.750, {back}"


@pytest.mark.parametrize(
    ("fell", "mean", "said"),
    [
        ("linear, of spec.de", "linear", "In 1 of 3 runs what was chosen is no merge but one specialist."),
        ("task_arithmetic, scale 0", "linear", "In 1 of 3 runs what was chosen is no merge but the base."),
        ("ties, density 0.2", "linear", "In 3 of 3 runs what was chosen is a merge."),
        (
            "task_arithmetic, scale 0",
            "linear, of spec.fr",
            "In 2 of 3 runs what was chosen is no merge but one specialist, "
            "in 1 of 3 runs what was chosen is no merge but the base.",
        ),
    ],
)
def test_merges_that_are_none_are_counted(fell: str, mean: str, said: str) -> None:
    """Specialists and the base apart; the second run chose another system than the first."""
    given = record((fell,) * 3, mean)
    assert counted(given, choices_of(given, "c0")["merged"]) == said


def test_what_was_not_merged_is_not_counted() -> None:
    """A choice among tuned models or ready-made systems has a table and no sentence about merges."""
    given = record()
    bare = dataclasses.replace(given, models=tuple(m for m in given.models if m.kind == "finetune"))
    assert counted(bare, choices_of(bare, "c0")["merged"]) == ""


def test_a_soup_of_runs_falls_back_to_no_specialist() -> None:
    """What was trained on several languages is not called one."""
    given = record()
    models = tuple(dataclasses.replace(m, languages=("de", "fr")) for m in given.models)
    said = counted(dataclasses.replace(given, models=models), choices_of(given, "c0")["merged"])
    assert said == "In 1 of 3 runs what was chosen is no merge but one of the models merged."


def test_the_page_has_it_under_the_claim_and_leads_there_from_the_models() -> None:
    """The sentence stands in both places, the table once; the link has a target."""
    page = parser.document_fromstring(html(report_view(record())))
    claim, models = page.get_element_by_id("claim-c0"), page.get_element_by_id("models")
    said = "In 1 of 3 runs what was chosen is no merge but one specialist."
    assert said in " ".join(claim.text_content().split())
    assert said in " ".join(models.text_content().split())
    assert len(claim.xpath(".//table[@id='claim-c0-dev-merged']/tbody/tr")) == 3
    (target,) = models.xpath(".//a[contains(., 'chose on dev queries')]/@href")
    assert page.get_element_by_id(target.removeprefix("#")).text_content() == "Chosen on dev queries"
    assert "Chosen on dev queries" not in page.get_element_by_id("claim-c1").text_content()


def test_paper_and_explanation_have_it_too() -> None:
    """A line per run, and the count; the same Record gives the same bytes."""
    given = record()
    tex, text = sources(report_view(given))["report.tex"], explanation(given, "c0")
    for line in ("blocks, seed 1: s-ties 0.750, fell back to the specialist spec.de alone",
                 "In 1 of 3 runs what was chosen is no merge but one specialist."):  # fmt: skip
        assert latex(line) in tex
        assert line in text
    assert sources(report_view(given))["report.tex"] == tex
    assert html(report_view(given)) == html(report_view(given))
    assert "dev-best" not in explanation(given, "c1")


def test_hostile_names_come_out_as_text() -> None:
    """A role, a task and a system that would be markup."""
    given = record()
    made = dataclasses.replace(
        given.choices[0], role=HOSTILE, tasks=(HOSTILE,), chosen=HOSTILE, scores={HOSTILE: 0.5, "b": 0.5}
    )
    view = report_view(dataclasses.replace(given, choices=(made,)))
    assert not parser.document_fromstring(html(view)).xpath("//article//script")
    assert "\\input{/etc/passwd}" not in sources(view)["report.tex"]
