"""Specialists, joint models and merges through the command: nothing learnt, and what can go wrong."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from safetensors import SafetensorError

from claimcheck.measure.scorefile import read_scores
from command import call
from small_suite import SUITE, WORDS, write_model, write_texts

PROFILE = """\
profile: tiny
seeds: [1, 2, 3]
corpora:
  toys: {from: "path:../toys", reader: jsonl, languages: [en, de]}
  ours: {from: "path:../pairs.tsv", reader: pairs, languages: [en, de]}
tasks:
  find: {kind: sentence, corpus: toys, queries: 30, dev_queries: 10, pairs: [en-en, de-de]}
models:
  tiny: {from: "path:../model", reader: auto, pooling: mean}
  spec: {finetune: tiny, on: ours, per: language, trainable: top-1, lr: RATE, batch_size: 4, passes: 2}
  joint: {finetune: tiny, on: ours, trainable: top-1, lr: RATE, batch_size: 4, passes: 2}
  mean: {merge: linear, base: tiny, of: spec}
  ties: {merge: ties, base: tiny, of: spec, density: {tune: [0.2, 0.6]}, dev: find}
systems:
  bm25: {bm25: {}}
  base: {encode: tiny}
  spec-en: {encode: spec.en}
  spec-de: {encode: spec.de}
  joint: {encode: joint}
  mean: {encode: mean}
  ties: {encode: ties}
roles:
  merged: [mean, ties]
  specialists: [spec-en, spec-de]
"""
CLAIMS = {
    "untrained": "{better: bm25, than: base, by: 0.01}",
    "merging": "{better: {role: merged, take: dev-best}, than: joint, by: 0.01}",
    "joining": "{better: joint, than: {role: merged, take: each}, by: 0.01}",
    "training": "{better: {role: specialists, take: best}, than: base, by: 0.01}",
}
TRAINED = frozenset(CLAIMS) - {"untrained"}
RATE = "1.0e-2"


def write(folder: Path, profile: str, rate: str = RATE, claims: Mapping[str, str] = CLAIMS) -> Path:
    """A suite with texts, pairs and a tiny encoder; returns its folder."""
    suite = folder / "suite"
    (suite / "profiles").mkdir(parents=True)
    (suite / "suite.yaml").write_text(SUITE)
    (suite / "profiles" / "tiny.yaml").write_text(profile.replace("RATE", rate))
    for name, hypothesis in claims.items():
        write_claim(suite, name, hypothesis)
    write_texts(suite / "toys")
    write_model(suite / "model")
    rows = ["query\tpassage\tquery_language\tpassage_language"]
    for language, words in WORDS.items():
        rows += [f"{w}\t{w} {words[(i + 1) % 12]}\t{language}\t{language}" for i, w in enumerate(words)]
    (suite / "pairs.tsv").write_text("\n".join(rows) + "\n")
    return suite


def write_claim(suite: Path, name: str, hypothesis: str) -> None:
    """One claim over all pairs of the task."""
    text = f"claim: {name}\nstatement: A statement.\non: {{pairs: all}}\nhypothesis: {hypothesis}\n"
    (suite / f"{name}.yaml").write_text(text)


def verify(suite: Path, store: Path, out: Path) -> int:
    """The exit code of the command."""
    return call("verify", str(suite), "-q", "--store", str(store), "--out", str(out))


class Ended:
    """What a run came to: its exit code, its verdicts by claim, and its store."""

    def __init__(self, suite: Path, store: Path | None = None) -> None:
        self.store, out = store or suite.parent / "store", suite.parent / "out"
        self.code = verify(suite, self.store, out)
        record = json.loads((out / "record.json").read_text(encoding="utf-8"))
        self.verdicts: Mapping[str, Any] = {v["claim"]: v for v in record["verdicts"]}
        self.choices: list[Mapping[str, Any]] = record["choices"]

    def manifests(self) -> dict[str, Mapping[str, Any]]:
        """Key → what its manifest says, of every finished artefact."""
        found = self.store.glob("objects/*/*/manifest.json")
        return {path.parent.name: json.loads(path.read_text()) for path in sorted(found)}

    @property
    def marks(self) -> dict[str, str]:
        """Claim → its strength where it was tested, else "error"."""
        return {claim: "tested" if v["mark"] else v["strength"] for claim, v in self.verdicts.items()}

    def reasons(self) -> set[str]:
        """Why the claims that have no mark have none."""
        return {v["reason"] for v in self.verdicts.values() if not v["mark"]}


def without_leftovers(ended: Ended) -> bool:
    """Nothing lies under tmp/, and every artefact is whole."""
    from claimcheck.store import Store

    return not list((ended.store / "tmp").iterdir()) and not Store(ended.store).verify()


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Ended, Path]:
    """The same suite in two fresh stores, and its folder."""
    suite = write(tmp_path_factory.mktemp("twice"), PROFILE)
    return Ended(suite, suite.parent / "one"), Ended(suite, suite.parent / "two"), suite


def test_the_same_seeds_give_the_same_artefacts_and_verdicts(twice: tuple[Ended, Ended, Path]) -> None:
    """On another day in another store: equal keys, equal digests of every file, equal verdicts."""
    one, two, _ = twice
    files = [
        # the table of all scores also says how long the steps took
        {key: made["files"] for key, made in ended.manifests().items() if made["kind"] != "scores"}
        for ended in (one, two)
    ]
    kinds = {made["kind"] for made in one.manifests().values()}
    assert {"pairs", "features", "finetune", "merge", "encode", "search", "measure"} <= kinds
    assert files[0] == files[1]
    assert (one.code, one.verdicts) == (two.code, two.verdicts)


def test_the_record_says_what_dev_queries_chose(twice: tuple[Ended, Ended, Path]) -> None:
    """In each of three runs one of the two merges, the best on dev; the same in another store."""
    one, two, _ = twice
    assert [(c["claim"], c["role"], c["tasks"], c["seed"]) for c in one.choices] == [
        ("merging", "merged", ["find"], seed) for seed in (1, 2, 3)
    ]
    assert all(c["scores"].keys() == {"mean", "ties"} for c in one.choices)
    assert all(c["scores"][c["chosen"]] == max(c["scores"].values()) for c in one.choices)
    assert one.choices == two.choices


def test_another_margin_needs_no_experiment(twice: tuple[Ended, Ended, Path]) -> None:
    """Only the decision is made again, and it differs for the edited claim."""
    one, _, suite = twice
    before, hypothesis = one.manifests(), CLAIMS["training"]
    write_claim(suite, "training", hypothesis.replace("0.01", "0.5"))
    edited = Ended(suite, one.store)
    new = {key: made["kind"] for key, made in edited.manifests().items() if key not in before}
    assert set(new.values()) == {"decide"}
    assert before.keys() < edited.manifests().keys()
    assert one.verdicts["training"]["mark"] == "verified"
    assert edited.verdicts["training"]["mark"] == "refuted"


def test_a_learning_rate_of_zero_shows_no_difference_anywhere(tmp_path: Path) -> None:
    """Specialists, joint model and merges score as the base on every query, and nothing is verified."""
    ended = Ended(write(tmp_path, PROFILE, rate="0"))
    assert ended.code == 0
    scores: dict[str, set[bytes]] = {}
    for key, made in ended.manifests().items():
        if made["kind"] == "measure" and "bm25" not in made["title"]:
            folder = ended.store / "objects" / key[:2] / key
            for row in read_scores(folder):
                scores.setdefault(f"{row.split} {row.pair} {row.measure}", set()).add(row.values.tobytes())
    assert scores
    assert {len(found) for found in scores.values()} == {1}
    for claim in TRAINED:
        verdict = ended.verdicts[claim]
        cells = [cell for atom in verdict["atoms"] for cell in atom["cells"]]
        assert cells
        assert {cell["delta"] for cell in cells} == {0.0}
        assert all(abs(atom["delta"]) < 1e-6 for atom in verdict["atoms"])  # a best-of is drawn
        assert verdict["mark"] == "refuted"


def test_a_diverging_training_fails_its_claims_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its claims end in an error with the step and what to do, the run in exit code 3."""
    ended = Ended(write(tmp_path, PROFILE, rate="1.0e+36"))
    assert ended.code == 3
    assert ended.marks == {claim: "error" if claim in TRAINED else "tested" for claim in CLAIMS}
    for reason in ended.reasons():
        assert "the loss is nan at step 2 of" in reason
        assert "lower the learning rate (1e+36)" in reason
    assert "failed: tune spec.de, seed 1: the loss is nan" in capsys.readouterr().err
    assert not {"finetune", "merge"} & {made["kind"] for made in ended.manifests().values()}
    assert without_leftovers(ended)


def test_a_language_without_pairs_fails_its_claims_alone(tmp_path: Path) -> None:
    """A language that the file of pairs does not name fails what is trained on it, with its name."""
    profile = PROFILE.replace("reader: pairs, languages: [en, de]", "reader: pairs, languages: [en, de, fr]")
    profile = profile.replace("joint: {finetune: tiny,", "joint: {finetune: tiny, languages: [en, de],")
    claims = {**CLAIMS, "joint": "{better: joint, than: base, by: 0.01}"}
    ended = Ended(write(tmp_path, profile, claims=claims))
    assert ended.code == 2  # an input file is wrong
    assert ended.marks == {claim: "error" if claim in TRAINED else "tested" for claim in claims}
    for reason in ended.reasons():
        assert "lay out training pairs of ours: pairs: 0 training pairs from fr to fr, 1 are wanted" in reason
    titles = [made["title"] for made in ended.manifests().values() if made["kind"] == "finetune"]
    assert sorted(titles) == [f"tune joint, seed {seed}" for seed in (1, 2, 3)]
    assert without_leftovers(ended)


def test_a_model_with_another_vocabulary_is_not_merged(tmp_path: Path) -> None:
    """The first piece that differs is named, nothing is written, and the other claim is decided."""
    profile = PROFILE[: PROFILE.index("  spec:")] + (
        '  other: {from: "path:../other", reader: auto, pooling: mean}\n'
        "  mix: {merge: linear, base: tiny, of: [tiny, other]}\n"
        "systems:\n  bm25: {bm25: {}}\n  base: {encode: tiny}\n  mix: {encode: mix}\n"
    )
    claims = {"untrained": CLAIMS["untrained"], "mixing": "{better: mix, than: base, by: 0.01}"}
    suite = write(tmp_path, profile, claims=claims)
    shutil.copytree(suite / "model", suite / "other")
    tokenizer = suite / "other" / "tokenizer.json"
    words = json.loads(tokenizer.read_text(encoding="utf-8"))
    vocabulary = words["model"]["vocab"]
    vocabulary["river"], vocabulary["bread"] = vocabulary["bread"], vocabulary["river"]
    tokenizer.write_text(json.dumps(words), encoding="utf-8")
    ended = Ended(suite)
    assert ended.code == 2
    assert ended.marks == {"untrained": "tested", "mixing": "error"}
    (reason,) = ended.reasons()
    assert "another tokenizer: tokenizer.json: piece" in reason
    assert "models with different vocabularies cannot be merged" in reason
    assert "merge" not in {made["kind"] for made in ended.manifests().values()}
    assert without_leftovers(ended)


def test_a_disk_too_full_for_verdicts_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where not even the decision can be written there is no Record, but a sentence and no trace."""
    suite = write(tmp_path, PROFILE, claims={"untrained": CLAIMS["untrained"]})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "verdicts.json")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claimcheck.pipeline.judge", full)
        assert verify(suite, tmp_path / "store", tmp_path / "out") == 3
    assert "the disk is full (verdicts.json); free space" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_full_disk_fails_what_it_stops_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """Amid features, trained weights and a merge: one sentence, no half artefact, no step done twice."""
    suite = write(tmp_path, PROFILE)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def half(_: object, path: Path) -> None:  # what safetensors does
        Path(path).write_bytes(b"half")
        raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")

    def short(_: object, __: object, out: Path, *___: object) -> None:  # what numpy does
        (out / "model.safetensors").write_bytes(b"half")
        raise OSError("1000 requested and 24 written")

    places: list[tuple[str, Any, set[str]]] = [
        ("claimcheck.execute.training.features._reserve", full, {"finetune", "merge", "features"}),
        ("safetensors.numpy.save_file", half, {"finetune", "merge"}),
        ("claimcheck.execute.merging.write._write_weights", short, {"merge"}),
    ]
    seen: dict[str, Mapping[str, Any]] = {}
    for name, fails, missing in places:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(name, fails)
            patch.setenv("CLAIMCHECK_VERIFY_JOBS", "1")  # workers would not see the patch
            ended = Ended(suite)
        assert ended.code == 3
        needy = {"merging", "joining"} if missing == {"merge"} else TRAINED
        assert {claim for claim, mark in ended.marks.items() if mark == "error"} >= needy
        for reason in ended.reasons():
            assert "the disk is full; free space or give another --store, then run again" in reason
        made = ended.manifests()
        assert {key: made[key] for key in seen} == seen
        assert not missing & {manifest["kind"] for manifest in made.values()}
        assert without_leftovers(ended)
        seen = made
    ended = Ended(suite)
    assert (ended.code, set(ended.marks.values())) == (0, {"tested"})
    assert {key: ended.manifests()[key] for key in seen} == seen
