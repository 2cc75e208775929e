"""The `finetune` step: it learns what there is to learn, nothing else, and the same twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from toy import Bench

from claimcheck.errors import DataError, StepError
from claimcheck.execute.training.evaluate import DevSet
from claimcheck.execute.training.folder import TopFolder
from claimcheck.execute.training.loop import curve
from claimcheck.execute.training.split import Trained, open_split

CUTS = [("muse", "head"), ("bert", "top-2"), ("bert", "all"), ("mpnet", "all")]


@pytest.fixture(scope="module")
def benches(bases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Bench]:
    """One for each cut."""
    return {
        (kind, cut): Bench(bases[kind], cut, tmp_path_factory.mktemp(f"{kind}-{cut}")) for kind, cut in CUTS
    }


def _facts(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "training.json").read_text())
    return content


def _model(bench: Bench, top: Path | None) -> Trained:
    model = open_split(bench.base, bench.trainable).fresh()
    if top is not None:
        model.put(TopFolder.open(top).tensors())
    return model


def _dev(bench: Bench, top: Path | None) -> float:
    split = open_split(bench.base, bench.trainable)
    dev = DevSet.of(bench.inputs, split.encoder, bench.trainable, bench.base, "RR")
    return dev.score(_model(bench, top), split.device)


@pytest.mark.parametrize("cut", [("muse", "head"), ("bert", "top-2"), ("mpnet", "all")])
def test_it_learns_a_mapping_that_has_no_other_clue(
    benches: dict[tuple[str, str], Bench], cut: tuple[str, str]
) -> None:
    """From near chance to nearly always right on what it was shown, and the loss falls."""
    bench = benches[cut]
    tuned = bench.tune("learn", passes=30, lr=5e-3)
    curve = _facts(tuned)["curve"]
    assert _dev(bench, None) < 0.35
    assert _dev(bench, tuned) > 0.8
    assert curve[-1][1] < 0.3 * curve[0][1]


def test_shuffled_labels_teach_nothing_about_the_truth(benches: dict[tuple[str, str], Bench]) -> None:
    """Trained on wrong passages the dev score stays near chance."""
    bench = benches["bert", "top-2"]
    tuned = bench.tune("wrong", passes=30, lr=5e-3, labels="shuffled")
    assert _dev(bench, tuned) < 0.35


@pytest.mark.parametrize("cut", CUTS)
def test_a_learning_rate_of_zero_gives_the_base(
    benches: dict[tuple[str, str], Bench], cut: tuple[str, str]
) -> None:
    """Bit for bit, so that all arms at rate 0 are equal."""
    bench = benches[cut]
    tensors = TopFolder.open(bench.tune("zero", lr=0)).tensors()
    base = open_split(bench.base, bench.trainable).fresh().tensors()
    assert tensors.keys() == base.keys()
    for key, array in tensors.items():
        np.testing.assert_array_equal(array, base[key])


@pytest.mark.parametrize("batches", ["mixed", "language"])
def test_the_same_training_writes_the_same_bytes(benches: dict[tuple[str, str], Bench], batches: str) -> None:
    """Twice the same files, with one thread or several."""
    bench = benches["bert", "top-2"]
    threads = torch.get_num_threads()
    one = bench.tune(f"{batches}-one", batches=batches)
    torch.set_num_threads(1 if threads > 1 else 2)
    try:
        two = bench.tune(f"{batches}-two", batches=batches)
    finally:
        torch.set_num_threads(threads)
    names = sorted(path.name for path in one.iterdir())
    assert names == ["model.safetensors", "top.json", "training.json"]
    for name in names:
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_the_seed_and_the_languages_count(benches: dict[tuple[str, str], Bench]) -> None:
    """Another seed gives other weights; one language has half the pairs and half the steps."""
    bench = benches["muse", "head"]
    one, two, alone = bench.tune("s1"), bench.tune("s2", seed=2), bench.tune("aa", languages=["aa"])
    key = "d0.weight"
    assert not np.array_equal(TopFolder.open(one).tensors()[key], TopFolder.open(two).tensors()[key])
    assert (_facts(one)["pairs"], _facts(one)["steps"]) == (48, 8)
    assert (_facts(alone)["pairs"], _facts(alone)["steps"]) == (24, 4)


@pytest.mark.parametrize("cut", [("muse", "head"), ("mpnet", "all")])
def test_the_learning_rate_is_chosen_on_dev(
    benches: dict[tuple[str, str], Bench], cut: tuple[str, str]
) -> None:
    """Every rate is evaluated once; the best is kept, and is the training at that rate alone."""
    bench = benches[cut]
    tuned = bench.tune("grid", lr=[0.0, 3e-3], passes=10, measure="RR")
    facts = _facts(tuned)
    scores = dict(map(tuple, facts["dev"]["scores"]))
    assert facts["dev_evaluations"] == 2
    assert facts["lr"] == max(scores, key=lambda lr: scores[lr]) == 3e-3
    assert scores[0.0] == pytest.approx(_dev(bench, None))
    assert scores[3e-3] == pytest.approx(_dev(bench, tuned))
    alone = bench.tune("alone", lr=3e-3, passes=10)
    assert (alone / "model.safetensors").read_bytes() == (tuned / "model.safetensors").read_bytes()


@pytest.mark.parametrize("steps", [1, 7, 200, 201, 1234])
def test_the_curve_is_short_and_keeps_the_mean(steps: int) -> None:
    """At most 200 points, the last at the last step; weighted by their steps they have the mean of all."""
    losses = np.random.default_rng(1).random(steps)
    points = curve(losses)
    widths = np.diff([0, *(point.step for point in points)])
    assert len(points) == min(steps, 200)
    assert points[-1].step == steps
    assert widths @ [point.loss for point in points] / steps == pytest.approx(losses.mean(), abs=1e-5)


def test_a_loss_that_is_not_finite_is_an_error(benches: dict[tuple[str, str], Bench]) -> None:
    """With the step and what to do."""
    with pytest.raises(StepError, match="the loss is nan at step .* lower the learning rate"):
        benches["bert", "top-2"].tune("boom", lr=1e38, passes=20)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"languages": ["cc"]}, "no pair in cc"),
        ({"batch_size": 64}, "fewer than one batch of 64"),
        ({"batch_size": 1}, "other passages of the batch are the negatives"),
        ({"lr": -1.0}, "negative or not finite"),
        ({"lr": [1e-3, 1e-3]}, "different ones"),
        ({"passes": 0}, "a positive number"),
        ({"batches": "both"}, "expected mixed or language"),
        ({"epochs": 3}, "unknown parameter 'epochs'"),
    ],
)
def test_impossible_wishes_are_refused(
    benches: dict[tuple[str, str], Bench], tmp_path: Path, params: dict[str, Any], message: str
) -> None:
    """Each with its own sentence."""
    with pytest.raises(DataError, match=message):
        benches["muse", "head"].tune(f"no-{abs(hash(message))}", **params)


def test_missing_inputs_are_named(benches: dict[tuple[str, str], Bench], tmp_path: Path) -> None:
    """Features for a frozen prefix, a dev task for a choice."""
    from toy import run

    from claimcheck.execute.steps import finetune

    bench = benches["muse", "head"]
    params = {"languages": ["aa"], "trainable": "head", "lr": [1e-3, 2e-3], "batch_size": 12}
    some = {key: bench.inputs[key] for key in ("model", "pairs")}
    with pytest.raises(DataError, match=r"input features.query is missing"):
        run(finetune, tmp_path / "a", params, some)
    some |= {f"features.{role}": bench.inputs[f"features.{role}"] for role in ("query", "passage")}
    with pytest.raises(DataError, match=r"input dev.task is missing"):
        run(finetune, tmp_path / "b", params, some)
