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
from claimcheck.execute.steps import encode, merge
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

    def merge(self, out: Path, **params: Any) -> Path:
        """Run a merge step that may choose."""
        return run(merge, out, {"trainable": self.bench.trainable} | params, self.inputs | self.dev)

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
