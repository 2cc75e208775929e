"""Somebody else's scores through the whole command: every layout, any order, and means alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.cli import cli
from claimcheck.record import Record, Verdict, load, plain
from claimcheck.scores import ScoreTable

LANGUAGES = ("en", "de", "fi", "fr", "it", "ru")
PAIRS = tuple(f"{a}-{b}" for a in LANGUAGES for b in LANGUAGES if a != b)
SUITE = """\
suite: given
title: Given scores
profile: given
defaults: {measure: AP, margin: 0.01, resamples: 1000}
"""
AVERAGE = "{better: a, than: b, by: 0.01}"


def suite(
    folder: Path, hypotheses: Sequence[str], profile: str = "systems:\n  theirs: {scores: given.csv}\n"
) -> Path:
    """A suite of claims about ready-made scores."""
    (folder / "profiles").mkdir(parents=True, exist_ok=True)
    (folder / "suite.yaml").write_text(SUITE)
    (folder / "profiles" / "given.yaml").write_text(f"profile: given\n{profile}")
    for i, hypothesis in enumerate(hypotheses):
        (folder / f"c{i}.yaml").write_text(
            f"claim: c{i}\nstatement: Claim {i}.\non: {{pairs: all}}\nhypothesis: {hypothesis}\n"
        )
    return folder


def verified(folder: Path, out: Path) -> Record:
    """What `claimcheck verify` makes of it."""
    store = str(out / "store")
    found = CliRunner().invoke(
        cli, ["verify", str(folder), "--store", store, "--out", str(out / "run"), "-q"]
    )
    assert found.exit_code == 0, found.output
    return load(out / "run")


def one(folder: Path, out: Path) -> Verdict:
    """The verdict on its only claim."""
    return verified(folder, out).verdicts[0]


def frame(n: int = 60) -> pd.DataFrame:
    """Long scores: a is better than b by about .1 on two pairs."""
    rng = np.random.default_rng(0)
    base = rng.random(n) * 0.5
    rows = [
        {"pair": pair, "query": f"q{i}", "system": name, "score": round(float(base[i] + effect + e), 4)}
        for pair in ("en-de", "de-en")
        for name, effect in (("a", 0.2), ("b", 0.1))
        for i, e in enumerate(rng.random(n) * 0.1)
    ]
    return pd.DataFrame(rows)


def test_every_layout_gives_the_same_verdict(tmp_path: Path) -> None:
    """Long and wide, CSV, tabs and Parquet."""
    long = frame()
    wide = long.pivot_table(index=["pair", "query"], columns="system", values="score").reset_index()
    verdicts = []
    for number, (name, table) in enumerate(
        [("l.csv", long), ("w.csv", wide), ("l.tsv", long), ("l.parquet", long), ("w.parquet", wide)]
    ):
        folder = suite(tmp_path / str(number), [AVERAGE], f"systems:\n  theirs: {{scores: {name}}}\n")
        path = folder / "profiles" / name
        if name.endswith("parquet"):
            table.to_parquet(path)
        else:
            table.to_csv(path, index=False, sep="\t" if name.endswith("tsv") else ",")
        verdicts.append(one(folder, tmp_path / f"out{number}"))
    assert verdicts[0].mark == "verified"
    assert verdicts[0].conclusive
    assert all(verdict == verdicts[0] for verdict in verdicts)


def evals(folder: Path, shift: float = 0.0) -> None:
    """What `trec_eval -q` printed for two systems."""
    folder.mkdir(exist_ok=True)
    rng = np.random.default_rng(1)
    base = rng.random(60) * 0.5
    for name, effect in (("a", 0.2 + shift), ("b", 0.1)):
        values = base + effect + rng.random(60) * 0.1
        lines = [f"map                   \tq{i}\t{v:.4f}" for i, v in enumerate(values)]
        (folder / f"{name}.eval").write_text("\n".join([*lines, f"map\tall\t{values.mean():.4f}"]) + "\n")


def test_output_of_trec_eval_as_folder_and_as_files(tmp_path: Path) -> None:
    """A folder of `trec_eval -q` output, and its files one by one, give the same verdict."""
    folder = suite(tmp_path / "folder", [AVERAGE], "systems:\n  theirs: {scores: evals}\n")
    evals(folder / "profiles" / "evals")
    files = suite(
        tmp_path / "files",
        [AVERAGE],
        "systems:\n  one: {scores: evals/a.eval}\n  two: {scores: evals/b.eval}\n",
    )
    evals(files / "profiles" / "evals")
    found = one(folder, tmp_path / "out1")
    assert found.mark == "verified"
    assert found.atoms[0].n == 60
    assert found == one(files, tmp_path / "out2")


def test_changed_files_of_a_folder_are_read_again(tmp_path: Path) -> None:
    """The store never answers with the scores that a folder had before."""
    folder = suite(tmp_path / "s", [AVERAGE], "systems:\n  theirs: {scores: evals}\n")
    evals(folder / "profiles" / "evals")
    before = one(folder, tmp_path / "out")
    evals(folder / "profiles" / "evals", shift=-0.2)
    after = one(folder, tmp_path / "out")
    assert (before.mark, after.mark) == ("verified", "refuted")


def means(pairs: Sequence[str] = PAIRS, seed: int = 0, gain: float = 0.05) -> str:
    """Means per pair of a and b, with effects of both languages."""
    rng = np.random.default_rng(seed)
    source, target = (dict(zip(LANGUAGES, rng.normal(0, 0.02, 6), strict=True)) for _ in range(2))
    rows = []
    for pair in pairs:
        q, d = pair.split("-")
        base, own = rng.uniform(0.3, 0.5), gain + source[q] + target[d] + rng.normal(0, 0.01)
        rows.append(f"{pair},{base + own:.4f},{base:.4f}")
    return "\n".join(["pair,a,b", *rows]) + "\n"


def test_means_per_language_pair_are_resampled_over_pairs(tmp_path: Path) -> None:
    """The verdict says what its error is of; claims about single pairs are not tested, and say why."""
    folder = suite(tmp_path / "s", [AVERAGE, "{better: a, than: b, by: 0.01, hold: everywhere}"])
    (folder / "profiles" / "given.csv").write_text(means())
    record = verified(folder, tmp_path / "out")
    average, everywhere = record.verdicts
    assert average.strength in ("conclusive", "inconclusive")
    atom = average.atoms[0]
    assert (atom.n, atom.df) == (30, 5)
    assert atom.p_perm is None
    assert "clustered by the language of the queries and that of the documents" in average.notes[0]
    assert "30 language pairs" in average.trace[0].detail
    assert everywhere.strength == "not tested"
    assert "give the score of each query" in everywhere.reason


@pytest.mark.parametrize(
    ("text", "strength", "reason"),
    [
        ("pair,a,b\nen-de,0.5,0.4\n", "not tested", "1 language pair, at least 2 needed"),
        ("pair,a,b\nen-de,0.5,0.4\nen-fr,0.6,0.5\nde-fr,0.7,0.6\n", "not tested", "the same on every"),
        (
            "pair,a,b\nen-de,0.5,0.5\nen-fr,0.6,0.6\nde-fr,0.7,0.7\n",
            "inconclusive",
            "the test does not reject",
        ),
        (means(PAIRS[:5]), None, ""),
        ("pair,a,b\nen-de,0.5,0.4\nen-fr,0.6,\nde-fr,0.7,0.5\nfr-de,0.7,0.5\nde-en,0.9,0.4\n", None, ""),
    ],
    ids=["one pair", "no variation", "identical", "one query language", "a pair without a system"],
)
def test_degenerate_means_have_a_status(tmp_path: Path, text: str, strength: str | None, reason: str) -> None:
    """Whatever is missing ends in a strength and a sentence, never in NaN."""
    folder = suite(tmp_path / "s", [AVERAGE])
    (folder / "profiles" / "given.csv").write_text(text)
    found = one(folder, tmp_path / "out")
    if strength is not None:
        assert found.strength == strength
    assert reason in found.reason
    if "en-fr,0.6,\n" in text:
        assert any("left out" in note for note in found.notes)


def test_means_beside_scores_of_queries_are_an_error(tmp_path: Path) -> None:
    """A mean cannot be paired with scores of queries."""
    folder = suite(tmp_path / "s", [AVERAGE], "systems:\n  one: {scores: a.csv}\n  two: {scores: b.csv}\n")
    (folder / "profiles" / "a.csv").write_text("pair,a\nen-de,0.5\nde-en,0.4\n")
    (folder / "profiles" / "b.csv").write_text("query,pair,b\nq1,en-de,0.5\nq2,en-de,0.1\nq1,de-en,1\n")
    found = one(folder, tmp_path / "out")
    assert found.strength == "error"
    assert "cannot be compared" in found.reason


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_order_changes_nothing_in_the_record(tmp_path: Path, seed: int) -> None:
    """Rows, columns, systems of a role, and which file holds what, in any order: the same Record."""
    random = Random(seed)
    scores = pd.concat([frame(30), frame(30).assign(system=lambda f: f["system"].map({"a": "c", "b": "d"}))])
    scores["task"] = "t"
    hypotheses = [
        "{better: {role: r, take: best}, than: b, hold: mostly}",
        "{better: {role: r, take: each}, than: d, by: 0.02, hold: rarely}",
    ]
    records = []
    for shuffled in (False, True):
        rows = scores.sample(frac=1.0, random_state=seed) if shuffled else scores
        order = ["a", "c"]
        columns = list(scores.columns)
        halves = [["a", "b"], ["c", "d"]]
        if shuffled:
            for some in (order, columns, halves):
                random.shuffle(some)
        profile = "systems:\n" + "".join(f"  f{i}: {{scores: f{i}.csv}}\n" for i in range(2))
        folder = suite(
            tmp_path / f"{seed}{shuffled}", hypotheses, f"{profile}roles:\n  r: [{', '.join(order)}]\n"
        )
        for i, half in enumerate(halves):
            rows[rows["system"].isin(half)][columns].to_csv(folder / "profiles" / f"f{i}.csv", index=False)
        records.append(verified(folder, tmp_path / f"out{seed}{shuffled}"))
    first, second = (plain(dataclasses.replace(record, files={})) for record in records)
    assert first == second


def test_a_hundred_and_thirty_systems(tmp_path: Path) -> None:
    """130 systems × 50 topics: a claim about each of 10 against each of the others, 1,200 contrasts."""
    rng = np.random.default_rng(5)
    topics, systems = 50, 130
    quality, difficulty = rng.uniform(0.1, 0.4, systems), rng.uniform(-0.1, 0.4, topics)
    quality[:10] += 0.2
    values = np.clip(quality + difficulty[:, None] + rng.normal(0, 0.1, (topics, systems)), 0, 1)
    names = [f"s{i:03d}" for i in range(systems)]
    table = pd.DataFrame(values.round(4), columns=names)
    table.insert(0, "query", [f"q{i}" for i in range(topics)])
    folder = suite(
        tmp_path / "s",
        ["{better: {role: new, take: each}, than: {role: old, take: each}, hold: mostly}"],
        "systems:\n  theirs: {scores: given.csv}\nroles:\n"
        f"  new: [{', '.join(names[:10])}]\n  old: [{', '.join(names[10:])}]\n",
    )
    table.to_csv(folder / "profiles" / "given.csv", index=False)
    found = one(folder, tmp_path / "out")
    assert found.mark == "verified"
    assert len(found.atoms[0].cells) == 10 * 120
    assert ScoreTable.read(tmp_path / "out" / "run" / "scores.parquet").systems == tuple(names)
