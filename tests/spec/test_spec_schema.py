"""`spec/schema.py`: editors accept what we accept and reject what we reject."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_spec_grammar import formulas

from claimcheck.spec.hypothesis import Hypothesis
from claimcheck.spec.plain import plain_hypothesis
from claimcheck.spec.schema import File, schema
from claimcheck.spec.shipped import SHIPPED, shipped_suite
from claimcheck.spec.yaml import read_yaml


def shipped() -> list[tuple[File, Path]]:
    """Every file of the shipped suites with its kind."""
    folders = [shipped_suite(name) for name in SHIPPED]
    claims: list[tuple[File, Path]] = [
        ("claim", f) for folder in folders for f in folder.glob("*.yaml") if f.name != "suite.yaml"
    ]
    suites: list[tuple[File, Path]] = [("suite", folder / "suite.yaml") for folder in folders]
    profiles: list[tuple[File, Path]] = [
        ("profile", f) for folder in folders for f in folder.glob("profiles/*.yaml") if ".lock." not in f.name
    ]
    return sorted(claims + suites + profiles)


def mistakes(value: object, file: File | None) -> list[str]:
    """What a schema validator says."""
    return [error.message for error in jsonschema.Draft202012Validator(schema(file)).iter_errors(value)]


@pytest.mark.parametrize("file", [None, "suite", "claim", "profile"])
def test_the_schema_is_a_schema(file: File | None) -> None:
    """It is valid JSON and valid by the meta-schema, every reference in it leads somewhere."""
    made = schema(file)
    jsonschema.Draft202012Validator.check_schema(made)
    text = json.dumps(made)
    for name in {part.split('"')[0] for part in text.split("#/$defs/")[1:]}:
        assert name in made["$defs"], name


@pytest.mark.parametrize(("file", "path"), shipped(), ids=lambda value: str(getattr(value, "name", value)))
def test_every_shipped_file_is_valid(file: File, path: Path) -> None:
    """By the schema of its kind and by the one for all kinds."""
    value = read_yaml(path)
    assert mistakes(value, file) == []
    assert mistakes(value, None) == []


@given(formulas)
def test_every_hypothesis_of_the_grammar_is_valid(hypothesis: Hypothesis) -> None:
    """What can be written can be completed and checked by an editor."""
    value = {"claim": "c", "statement": "s", "hypothesis": plain_hypothesis(hypothesis)}
    assert mistakes(value, "claim") == []


CLAIM = {
    "claim": "c1",
    "statement": "x",
    "on": {"tasks": {"kind": "document"}, "pairs": ["en-de"]},
    "hypothesis": {
        "better": {"role": "r", "take": "mean"},
        "than": "own-baseline",
        "by": 0.01,
        "hold": "mostly",
    },
}
PROFILE = {
    "profile": "p",
    "corpora": {"c": {"from": "wheel:a==1", "reader": "beir", "languages": ["en", "zh_Hant"]}},
    "tasks": {"t": {"kind": "sentence", "corpus": "c", "queries": 10}},
    "models": {"m": {"from": "path:m", "reader": "auto", "pooling": "layer:9"}},
    "systems": {"a": {"encode": "m", "localise": {"window": 64, "stride": 32}}, "b": {"bm25": {}}},
    "roles": {"r": ["a"], "k": {"c": ["a", "b"]}},
}
SUITE = {"suite": "s", "title": "t", "profile": "p", "defaults": {"alpha": 0.05}}


def test_the_examples_are_valid() -> None:
    """So that what follows rejects for the planted reason alone."""
    for value, file in ((CLAIM, "claim"), (PROFILE, "profile"), (SUITE, "suite")):
        assert mistakes(value, file) == []  # type: ignore[arg-type]
        assert mistakes(value, None) == []


@pytest.mark.parametrize(
    ("file", "path", "value"),
    [
        ("claim", "hypothesis.hold", "mosty"),
        ("claim", "hypothesis.hold", {"at_least": 0}),
        ("claim", "hypothesis.by", -0.1),
        ("claim", "hypothesis.then", "x"),
        ("claim", "hypothesis.better", "own-baseline"),
        ("claim", "hypothesis.better.take", "bets"),
        ("claim", "hypothesis", {"not_better": "a", "than": "b", "by": 0}),
        ("claim", "hypothesis", {"covers": {"pears": 3}}),
        ("claim", "hypothesis", {"covers": {}}),
        ("claim", "hypothesis", {"all": [{"better": "a", "than": "b"}]}),
        ("claim", "hypothesis", {"only": "x", "among": ["x"], "better_than": "b"}),
        ("claim", "on.pairs", "crosslingual"),
        ("claim", "on.pairs", ["en-zh-Hant"]),
        ("claim", "on.tasks.kind", "documents"),
        ("claim", "statment", "x"),
        ("claim", "statement", ""),
        ("profile", "systems.a.bm25", {}),
        ("profile", "systems.c", {"bm26": {}}),
        ("profile", "systems.a.localise.windw", 3),
        ("profile", "tasks.t.queries", 0),
        ("profile", "tasks.t.queries", "10"),
        ("profile", "tasks.t.kind", "paragraph"),
        ("profile", "corpora.c.from", "wheel:a=1"),
        ("profile", "corpora.c.languages", ["zh-Hant"]),
        ("profile", "models.m.pooling", "layer"),
        ("profile", "roles.r", "a"),
        ("profile", "seeds", [0, 1]),
        ("suite", "defaults.alpha", 0.5),
        ("suite", "defaults.correction", "fdr"),
        ("suite", "defaults.alhpa", 0.05),
        ("suite", "title", 3),
    ],
)
def test_planted_mistakes_are_rejected(file: File, path: str, value: object) -> None:
    """By the schema of the file's kind and by the one for all kinds."""
    example: dict[str, Any] = copy.deepcopy({"claim": CLAIM, "profile": PROFILE, "suite": SUITE}[file])  # type: ignore[arg-type]
    *steps, last = path.split(".")
    here = example
    for step in steps:
        here = here[step]
    here[last] = value
    assert mistakes(example, file)
    assert mistakes(example, None)


@given(st.dictionaries(st.sampled_from(["x", "claims", "Suite"]), st.integers()))
def test_a_file_that_is_none_of_the_three_is_rejected(value: dict[str, int]) -> None:
    """One of the keys `suite`, `claim`, `profile` tells what a file is."""
    assert mistakes(value, None)
