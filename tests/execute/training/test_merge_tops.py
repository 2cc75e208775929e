"""Merges of trained parts, and merges that are chosen on dev queries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from toy import WORDS, Bench, passage, run

from claimcheck.errors import DataError
from claimcheck.execute.models.assemble import assemble
from claimcheck.execute.models.vectors import Vectors
from claimcheck.execute.steps import dev_score, encode, merge
from claimcheck.execute.steps.dev_score import noted
from claimcheck.execute.training.evaluate import DevSet
from claimcheck.execute.training.folder import TopFolder, write_top
from claimcheck.execute.training.split import open_split

CUTS = [("muse", "head"), ("bert", "top-2"), ("mpnet", "all")]


class Family:
    """A bench with a specialist for each language."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.models = [
            bench.tune(language, languages=[language], passes=6, lr=2e-3) for language in ("aa", "bb")
        ]
        self.inputs = {"base": bench.base} | {f"model.{i}": model for i, model in enumerate(self.models)}
        self.dev = {name: path for name, path in bench.inputs.items() if name.startswith("dev.")}

    def merge(self, out: Path, *, scores: dict[str, Path] | None = None, **params: Any) -> Path:
        """Run a merge step that may choose; `scores` are artefacts with dev scores."""
        inputs = self.inputs | self.dev | {f"score.{name}": path for name, path in (scores or {}).items()}
        return run(merge, out, {"trainable": self.bench.trainable} | params, inputs)

    def alone(self, out: Path) -> dict[str, Path]:
        """Dev scores of the base and of each model, by the `dev-score` step."""
        params = {"trainable": self.bench.trainable, "measure": "RR"}
        base = {"base": self.bench.base, **self.dev}
        return {
            name: run(dev_score, out / name, params, base | {"model": model})
            for name, model in self.inputs.items()
        }

    def score(self, tensors: dict[str, Any]) -> float:
        """Dev score of weights."""
        split = open_split(self.bench.base, self.bench.trainable)
        model = split.fresh()
        model.put(tensors)
        dev = DevSet.of(self.dev, split.encoder, self.bench.trainable, self.bench.base, "RR")
        return dev.score(model, split.device)


@pytest.fixture(scope="module", params=CUTS, ids="-".join)
def family(
    request: pytest.FixtureRequest, bases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Family:
    """For each kind of trained part."""
    kind, trainable = request.param
    return Family(Bench(bases[kind], trainable, tmp_path_factory.mktemp(kind)))


def _content(folder: Path, name: str = "merge.json") -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / name).read_text())
    return content


def test_a_mean_of_parts_is_the_mean_of_their_tensors(family: Family, tmp_path: Path) -> None:
    """linear, against numpy; the result is a trained part of the same base, with its diagnosis."""
    made = family.merge(tmp_path / "out", method="linear", weights=[1, 3])
    one, two = (TopFolder.open(model).tensors() for model in family.models)
    for key, array in TopFolder.open(made).tensors().items():
        np.testing.assert_allclose(array, (one[key] + 3 * two[key]) / 4, atol=1e-6)
    assert TopFolder.open(made).trainable == family.bench.trainable
    assert TopFolder.open(made).base == TopFolder.open(family.models[0]).base
    assert len(_content(made, "diagnosis.json")["tensors"]) > 2
    assert _content(made)["dev_evaluations"] == 0
    assert not (made / "config.json").exists()


def test_the_best_of_a_grid_is_kept_degenerate_points_included(family: Family, tmp_path: Path) -> None:
    """Every candidate's score is that of its weights alone; the winner is what was written."""
    made = family.merge(
        tmp_path / "out", method="ties", density=[0.3, 1.0], scale=[0.5, 1.0, 1.5], measure="RR"
    )
    facts = _content(made)
    found = facts["candidates"]
    assert [one["name"] for one in found] == ["base", "model.0", "model.1"] + ["merge"] * 6
    assert facts["dev_evaluations"] == 9
    assert {(c["recipe"]["density"], c["recipe"]["scale"]) for c in found[3:]} == {
        (density, scale) for density in (0.3, 1.0) for scale in (0.5, 1.0, 1.5)
    }
    best = max(one["score"] for one in found)
    chosen = next(one for one in found if one["recipe"] == facts["recipe"])
    assert chosen["score"] == best
    assert family.score(TopFolder.open(made).tensors()) == pytest.approx(best)
    base = open_split(family.bench.base, family.bench.trainable).fresh().tensors()
    expected = [base, *(TopFolder.open(model).tensors() for model in family.models)]
    assert [one["score"] for one in found[:3]] == pytest.approx([family.score(t) for t in expected])


def test_a_soup_is_chosen_greedily(family: Family, tmp_path: Path) -> None:
    """greedy_soup evaluates the base, each model and each step, and writes the best."""
    made = family.merge(tmp_path / "out", method="greedy_soup", measure="RR")
    facts = _content(made)
    assert [one["name"] for one in facts["candidates"]] == ["base", "model.0", "model.1", "merge"]
    best = max(one["score"] for one in facts["candidates"])
    assert family.score(TopFolder.open(made).tensors()) == pytest.approx(best)


@pytest.mark.parametrize(
    "params", [{"method": "ties", "density": [0.3, 1.0]}, {"method": "greedy_soup"}], ids=["ties", "soup"]
)
def test_noted_dev_scores_change_nothing(family: Family, tmp_path: Path, params: dict[str, Any]) -> None:
    """A merge that is given the scores of the models alone is, byte for byte, one that tries them itself."""
    made = [
        family.merge(tmp_path / "tried", measure="RR", **params),
        family.merge(tmp_path / "given", measure="RR", scores=family.alone(tmp_path), **params),
    ]
    tried, given = (
        {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        for out in made
    )
    assert tried == given


def test_noted_dev_scores_are_believed(family: Family, tmp_path: Path) -> None:
    """They are looked up, not made again: a planted one decides."""
    scores = family.alone(tmp_path)
    (scores["model.1"] / "dev.json").write_text('{"measure": "RR", "score": 2.0}')
    made = family.merge(
        tmp_path / "out", method="task_arithmetic", scale=[0.2, 0.5], measure="RR", scores=scores
    )
    assert [one["score"] for one in _content(made)["candidates"]].count(2.0) == 1
    best = TopFolder.open(family.models[1]).tensors()
    for key, array in TopFolder.open(made).tensors().items():
        np.testing.assert_array_equal(array, best[key])


def test_a_training_that_chose_its_rate_notes_its_dev_score(family: Family, tmp_path: Path) -> None:
    """It is the number that `dev-score` gives for the same model; a training that chose nothing has none."""
    bench = family.bench
    tuned = bench.tune("chosen", passes=4, lr=[1e-3, 3e-3], measure="RR")
    params = {"trainable": bench.trainable, "measure": "RR"}
    again = run(dev_score, tmp_path / "again", params, {"base": bench.base, "model": tuned, **family.dev})
    assert noted(tuned) == noted(again) == pytest.approx(family.score(TopFolder.open(tuned).tensors()))
    with pytest.raises(DataError, match="no dev score in it"):
        noted(family.models[0])


def test_an_assembled_model_gives_the_vectors_of_the_features_path(family: Family, tmp_path: Path) -> None:
    """Base + part is a folder that sentence-transformers opens; same vectors, frozen weights untouched."""
    bench, (tuned, _) = family.bench, family.models
    (tmp_path / "whole").mkdir()
    assemble(bench.base, tuned, tmp_path / "whole")
    inputs = {"model": tuned, "base": bench.base, "task": bench.inputs["dev.task"]}
    if "dev.passage" in bench.inputs:
        inputs["features"] = bench.inputs["dev.passage"]
    params = {"role": "passage", "precision": "fp32"}
    quick = Vectors.open(run(encode, tmp_path / "quick", params, inputs)).passages("aa")
    plain = {"model": tmp_path / "whole", "task": bench.inputs["dev.task"]}
    whole = Vectors.open(run(encode, tmp_path / "plain", params, plain)).passages("aa")
    assert (quick * whole).sum(axis=1).min() > 0.9999
    if "muse" not in bench.base.name:  # sentence-transformers imports no classes but its own
        model = SentenceTransformer(str(tmp_path / "whole"), device="cpu")
        texts = ["passage: " + passage(i) for i in range(len(WORDS))]
        theirs = model.encode(texts, normalize_embeddings=True)
        assert (quick * theirs).sum(axis=1).min() > 0.9999
    assert (tmp_path / "whole" / "training.json").exists()
    assert not (tmp_path / "whole" / "top.json").exists()


def test_whole_models_are_chosen_among_as_well(family: Family, tmp_path: Path) -> None:
    """The same grid over assembled folders, evaluated in place, gives the same scores and a whole model."""
    folders = []
    for number, top in enumerate(family.models):
        folders.append(tmp_path / f"whole{number}")
        folders[-1].mkdir()
        assemble(family.bench.base, top, folders[-1])
    params = {"method": "task_arithmetic", "scale": [0.25, 0.5], "measure": "RR"}
    inputs = {"base": family.bench.base, "dev.task": family.dev["dev.task"]}
    inputs |= {f"model.{i}": folder for i, folder in enumerate(folders)}
    whole = run(merge, tmp_path / "whole", params, inputs)
    part = family.merge(tmp_path / "part", **params)
    dev = {"base": family.bench.base, "dev.task": family.dev["dev.task"]}
    scores = {
        f"score.{name}": run(dev_score, tmp_path / name, {"measure": "RR"}, dev | {"model": inputs[name]})
        for name in ("base", "model.0", "model.1")
    }
    given = run(merge, tmp_path / "given", params, inputs | scores)
    assert _content(given) == _content(whole)
    assert [one["score"] for one in _content(whole)["candidates"]] == pytest.approx(
        [one["score"] for one in _content(part)["candidates"]], abs=0.02
    )
    assert (whole / "modules.json").exists()


def test_parts_that_do_not_belong_together_are_refused(
    bases: dict[str, Path], family: Family, tmp_path: Path
) -> None:
    """Another base, another cut, a whole model beside a part, nothing to choose on: each by name."""
    bench, params = family.bench, {"method": "linear"}
    other = bases["xlm-roberta"]
    stray = tmp_path / "stray"
    stray.mkdir()
    write_top(stray, other, "top-1", open_split(other, "top-1").fresh().tensors())
    with pytest.raises(DataError, match=r"stray was not trained from the base .*: model.safetensors is"):
        run(merge, tmp_path / "a", params, family.inputs | {"model.1": stray})
    with pytest.raises(DataError, match="merge models of one kind"):
        run(merge, tmp_path / "b", params, family.inputs | {"model.1": bench.base})
    with pytest.raises(DataError, match=r"input dev.task is missing"):
        run(merge, tmp_path / "c", {"method": "greedy_soup"}, family.inputs)
    with pytest.raises(DataError, match="was not trained from the base"):
        assemble(other, family.models[0], tmp_path)
    if bench.trainable == "top-2":
        less = tmp_path / "less"
        less.mkdir()
        write_top(less, bench.base, "top-1", open_split(bench.base, "top-1").fresh().tensors())
        with pytest.raises(DataError, match="was trained as top-1"):
            run(merge, tmp_path / "d", params, family.inputs | {"model.1": less})
