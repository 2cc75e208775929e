"""The section on models: what was trained, merged and tried, and what the merges met."""

from __future__ import annotations

import dataclasses

import pytest
from lxml import html as parser
from report_sample import sample

from claimcheck.record import CurvePoint, DevChoice, DevScore, MergeFacts, ModelFacts, Record, SystemFacts
from claimcheck.report.html import html
from claimcheck.report.layout import training
from claimcheck.report.layout.figure import Line, Point
from claimcheck.report.layout.heatmap import POINTS
from claimcheck.report.models_view import models_view
from claimcheck.report.view import report_view


def _record(*models: ModelFacts) -> Record:
    return dataclasses.replace(sample(), models=models)


def _merge(name: str, choice: str, scores: dict[str, float], met: MergeFacts, seed: int = 0) -> ModelFacts:
    tried = tuple(DevScore(c, s) for c, s in scores.items())
    return ModelFacts(name, seed, "merge", "e5", choice=choice, measure="AP", candidates=tried, merge=met)


def test_a_run_without_training_has_no_section() -> None:
    """Neither in the page nor in its list of sections."""
    assert models_view(_record()) is None
    assert 'href="#models"' not in html(report_view(_record()))


def test_seeds_of_a_model_are_one_row_with_ranges() -> None:
    """What is the same is said once, what differs from the lowest to the highest."""
    tried = (DevScore("lr 0.1", 0.5), DevScore("lr 0.2", 0.625))
    loss = (CurvePoint(0.0, 2.0), CurvePoint(10.0, 1.0))
    one = ModelFacts("de", 0, "finetune", "e5", ("de",), ("icd10",), 40, 10, "lr 0.2", "AP", tried, loss)
    two = dataclasses.replace(
        one, seed=1, choice="lr 0.1", loss=(CurvePoint(0.0, 2.5), CurvePoint(10.0, 1.0))
    )
    view = models_view(_record(one, two))
    assert view is not None
    assert view.trained is not None
    row = dict(zip((c.label for c in view.trained.columns), view.trained.rows[0], strict=True))
    assert len(view.trained.rows) == 1
    assert row["Seeds"] == "2"
    assert row["Pairs"] == "40"
    assert row["Chosen"] == "lr 0.2 (1×); lr 0.1 (1×)"
    assert row["Dev score"] == "0.500 to 0.625"
    assert row["Loss, first to last"] == "2.000 to 2.500 → 1.000"
    assert view.merged is None
    assert view.findings == ()
    assert view.candidates is not None
    assert [r[1:] for r in view.candidates.rows] == [
        ("lr 0.1", "AP", "0.500", "1"),
        ("lr 0.2", "AP", "0.625", "0"),
    ]


def test_merges_of_the_same_models_are_explained_once() -> None:
    """Cosine, sign conflicts beside chance, spherical methods that are plain means, and the base on dev."""
    met = MergeFacts(("a", "b", "c"), (0.02, 0.03, 0.025), 0.1, 0.7)
    scores = {"base alone": 0.5, "density 0.2": 0.6}
    ties = _merge("ties", "ties, density 0.2", scores, met)
    slerp = _merge("karcher", "base alone", scores, dataclasses.replace(met, fallback=0.98))
    view = models_view(_record(ties, slerp))
    assert view is not None
    assert len(view.findings) == 1
    assert view.findings[0] == (
        "Merging a, b, c: their changes of the base have a cosine of 0.10, so they learnt different things; "
        "signs differ in 70\u202f% of what several of them moved (unrelated changes: 75\u202f%); "
        "karcher is a plain mean: 98\u202f% of its tensors leave no arc; "
        "karcher fell back to the base alone in every run; "
        "on dev queries the base alone scores 0.500, karcher the base itself, ties 0.600."
    )


def test_a_merge_that_fell_back_is_chosen_in_words_dots_and_scores() -> None:
    """A recipe that keeps one model, or scales all changes by 0, is the candidate that it amounts to."""
    met = MergeFacts(("a.de", "a.fr"), (0.02, 0.03))
    scores = {"base alone": 0.5, "a.de alone": 0.75, "a.fr alone": 0.6, "ties, density 0.2": 0.7}
    runs = [
        _merge("ties", choice, scores, met, seed)
        for seed, choice in enumerate(("linear, of a.de", "task_arithmetic, scale 0", "ties, density 0.2"), 1)
    ]
    view = models_view(_record(*runs))
    assert view is not None
    assert view.merged is not None
    row = dict(zip((c.label for c in view.merged.columns), view.merged.rows[0], strict=True))
    assert row["Dev score"] == "0.500 to 0.750"
    assert row["Chosen"] == "a.de alone (1×); base alone (1×); ties, density 0.2 (1×)"
    assert view.candidates is not None
    assert [(r[1], r[4]) for r in view.candidates.rows] == [
        ("base alone", "2"), ("a.de alone", "1"), ("a.fr alone", ""), ("ties, density 0.2", "3"),
    ]  # fmt: skip
    (figure,) = view.tried
    assert sorted(p.x for p in figure.marks if isinstance(p, Point) and p.filled and p.shape == "circle") == [
        0.7,
        0.75,
    ]
    assert (
        "ties fell back to a.de alone in 1 of 3 runs; ties fell back to the base alone in 1 of 3 runs"
        in (view.findings[0])
    )


def test_a_merge_with_nothing_to_tune_has_the_dev_score_by_which_a_claim_chose() -> None:
    """In the column, the figure and the table of candidates; a system of no model has no part in it."""
    met = MergeFacts(("a", "b"), (0.02, 0.03))
    runs = [_merge("soup", "linear", {}, met, seed) for seed in (1, 2)]
    systems = (SystemFacts("merged", "dense", "soup"), SystemFacts("ready", "scores"))
    made = tuple(
        DevChoice("c0", "r", ("t",), seed, "ready", "AP", {"merged": 0.5 + seed / 8, "ready": 0.9})
        for seed in (1, 2)
    )
    record = dataclasses.replace(_record(*runs), systems=systems, choices=made)
    view = models_view(record)
    assert view is not None
    assert view.merged is not None
    row = dict(zip((c.label for c in view.merged.columns), view.merged.rows[0], strict=True))
    assert row["Dev score"] == "0.625 to 0.750"
    assert "nothing to tune" in view.merged.caption
    assert view.candidates is not None
    assert view.candidates.rows == (("soup", "linear", "AP", "0.625 to 0.750", "1, 2"),)
    assert [p.x for p in view.tried[0].marks if isinstance(p, Point)] == [0.625, 0.75]


def test_nothing_is_said_that_the_numbers_do_not_say() -> None:
    """A cosine in the middle gets no word, and missing numbers no sentence."""
    met = MergeFacts(("a", "b"), (0.02, 0.03), 0.35)
    view = models_view(_record(_merge("linear", "linear", {}, met)))
    assert view is not None
    assert view.findings == ("Merging a, b: their changes of the base have a cosine of 0.35.",)
    bare = models_view(_record(_merge("linear", "linear", {}, MergeFacts(("a", "b"), ()))))
    assert bare is not None
    assert bare.findings == ()


def test_every_plot_stays_small() -> None:
    """Many seeds, long curves and many candidates are thinned to the limit, keeping ends and choices."""
    long = [CurvePoint(float(i), 1 / (i + 1)) for i in range(5000)]
    lines = [m for m in training.loss([long] * 7, name="x", of="m").marks if isinstance(m, Line)]
    assert sum(len(line.points) for line in lines) <= POINTS + len(lines)
    assert all(line.points[-1] == (4999.0, 1 / 5000) for line in lines)
    tried = tuple(DevScore(f"lr {i}", 0.5 + i / 1000) for i in range(60))
    groups = {
        f"m{n}": [ModelFacts(f"m{n}", 0, "finetune", "b", choice="lr 7", measure="AP", candidates=tried)]
        for n in range(90)
    }
    points = [p for p in training.tried(groups, measure="AP", name="x").marks if isinstance(p, Point)]
    assert len(points) <= POINTS
    assert sum(p.filled for p in points) == 60


@pytest.mark.parametrize("name", ["models-trained", "models-merged", "models-candidates"])
def test_the_tables_are_in_the_page(name: str) -> None:
    """With a caption, and their numbers."""
    page = parser.document_fromstring(html(report_view(sample())))
    table = page.get_element_by_id(name)
    assert table.find("caption").text
    assert len(table.xpath("./tbody/tr")) >= 2


def test_side_results_stand_under_their_claim_and_enter_nothing() -> None:
    """Their table says so, and one without a number says why."""
    page = parser.document_fromstring(html(report_view(sample())))
    table = page.get_element_by_id("claim-c0-side")
    text = " ".join(table.text_content().split())
    assert "they have no part in the mark" in text
    assert "−0.011 [−0.027, +0.005]" in text
    assert "all ties" in text
