"""`spec/grammar.py`, `spec/plain.py`: hypotheses are read, written back, and wrong ones are named."""

import contextlib
from fractions import Fraction
from typing import Any as Value

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import SpecError, SpecErrors
from claimcheck.spec.grammar import HOLDS, TAKES, hypothesis_of, read_hypothesis
from claimcheck.spec.hypothesis import (
    EVERYWHERE,
    MOSTLY,
    ON_AVERAGE,
    RARELY,
    All,
    Any,
    Compare,
    Covers,
    Hold,
    Hypothesis,
    Not,
    Only,
    Operand,
    OwnBaseline,
    atoms,
)
from claimcheck.spec.plain import plain_hypothesis
from claimcheck.spec.yaml import parse_yaml


def read(text: str, margin: float = 0.01) -> Hypothesis:
    """The hypothesis in YAML, which must be right."""
    errors: list[SpecError] = []
    root = parse_yaml(f"hypothesis: {text}\n".encode(), "c.yaml")
    found = read_hypothesis(root["hypothesis"], margin=margin, errors=errors, root=root)
    assert found is not None, errors
    return found.hypothesis


def wrong(text: str, margin: float = 0.01) -> list[str]:
    """All messages about a hypothesis in YAML, which must be wrong."""
    errors: list[SpecError] = []
    root = parse_yaml(f"hypothesis: {text}\n".encode(), "c.yaml")
    assert read_hypothesis(root["hypothesis"], margin=margin, errors=errors, root=root) is None
    return [str(error) for error in errors]


A, B = Operand("a"), Operand("b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{better: a, than: b, by: 0.02}", Compare("better", A, B, 0.02)),
        ("{better: a, than: b}", Compare("better", A, B, 0.0)),
        ("{not_better: a, than: b, by: 0.02}", Compare("not_better", A, B, 0.02)),
        ("{comparable: a, to: b, within: 0.02}", Compare("comparable", A, B, 0.02)),
        ("{different: a, from: b, by: 0.02}", Compare("different", A, B, 0.02)),
        ("{not_better: a, than: b}", Compare("not_better", A, B, 0.01)),
        ("{better: a, than: own-baseline}", Compare("better", A, OwnBaseline(), 0.0)),
        (
            "{better: {role: r, take: dev-best}, than: {role: q, take: best}, hold: everywhere}",
            Compare("better", Operand("r", "dev-best"), Operand("q", "best"), 0.0, EVERYWHERE),
        ),
        ("{better: {role: r}, than: b}", Compare("better", Operand("r"), B, 0.0)),
        (
            "{only: x, among: [x, y, z], better_than: own-baseline, by: 0.01}",
            Only("x", ("x", "y", "z"), OwnBaseline(), 0.01),
        ),
        (
            "{covers: {families: 4, task_kinds: [sentence, document], pairs: 6, scripts: 2, of: r}}",
            Covers(families=4, task_kinds=("sentence", "document"), pairs=6, scripts=2, of="r"),
        ),
        (
            "{covers: {trained_on_languages: [en], test_excludes_languages: [en], "
            "train_test_disjoint: true}}",
            Covers(trained_on_languages=("en",), test_excludes_languages=("en",), train_test_disjoint=True),
        ),
        (
            "{all: [{better: a, than: b}, {not: {better: b, than: a, hold: mostly}}]}",
            All((Compare("better", A, B, 0.0), Not(Compare("better", B, A, 0.0, MOSTLY)))),
        ),
        (
            "{any: [{better: a, than: b, hold: rarely}, {better: b, than: a}]}",
            Any((Compare("better", A, B, 0.0, RARELY), Compare("better", B, A, 0.0))),
        ),
    ],
)
def test_the_whole_grammar_is_read(text: str, expected: Hypothesis) -> None:
    """Every form of the spec language, with the defaults it states."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("hold", "expected"),
    [
        ("{at_least: 0.28}", Hold("at-least", Fraction(7, 25), "in at least 0.28")),
        ("{at_most: 0.1}", Hold("at-most", Fraction(1, 10), "in at most 0.1")),
        ("{at_least: 1}", Hold("at-least", Fraction(1), "in at least 1")),
        ("{at_most: 0}", Hold("at-most", Fraction(0), "in at most 0")),
        ("mostly", Hold("at-least", Fraction(2, 3), "mostly")),
        ("on-average", ON_AVERAGE),
    ],
)
def test_shares_are_exact_fractions(hold: str, expected: Hold) -> None:
    """0.28 of 25 cells is 7 cells; the nearest float to 0.28 would make it 8."""
    found = next(atoms(read(f"{{better: a, than: b, hold: {hold}}}")))
    assert isinstance(found, Compare)
    assert found.hold == expected


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (
            "{betr: a, than: b}",
            [
                "c.yaml:1:13: hypothesis: needs exactly one of the keys better, not_better, "
                "comparable, different, only, "
                "covers, all, any, not; found betr, than (did you mean 'better'?)"
            ],
        ),
        (
            "{better: a, not_better: b}",
            [
                "c.yaml:1:13: hypothesis: needs exactly one of the keys better, not_better, "
                "comparable, different, only, "
                "covers, all, any, not; found better and not_better"
            ],
        ),
        (
            "{better: a, then: b}",
            [
                "c.yaml:1:13: hypothesis: the key 'than' is missing",
                "c.yaml:1:25: hypothesis.then: unknown key 'then' (did you mean 'than'?)",
            ],
        ),
        (
            "{not_better: a, than: b, by: 0}",
            [
                "c.yaml:1:42: hypothesis.by: needs a margin above 0, as in `by: 0.02`; "
                "finding no difference is no evidence of none"
            ],
        ),
        (
            "{better: a, than: b, by: 1.5}",
            ["c.yaml:1:38: hypothesis.by: expected a number from 0 to 1, found 1.5"],
        ),
        (
            "{better: a, than: b, by: .nan}",
            ["c.yaml:1:38: hypothesis.by: expected a number from 0 to 1, found nan"],
        ),
        (
            "{better: a, than: b, by: true}",
            ["c.yaml:1:38: hypothesis.by: expected a number from 0 to 1, found true"],
        ),
        ("{better: a, than: a}", ["c.yaml:1:31: hypothesis.than: 'a' is compared with itself"]),
        (
            "{better: own-baseline, than: b}",
            [
                "c.yaml:1:22: hypothesis.better: 'own-baseline' is the baseline of the other side; "
                "name a system or a role here"
            ],
        ),
        (
            "{better: {role: r, take: bets}, than: b}",
            [
                "c.yaml:1:38: hypothesis.better.take: expected mean, best, worst, dev-best, each, "
                "found 'bets' "
                "(did you mean 'best'?)"
            ],
        ),
        (
            "{better: {rôle: r}, than: b}",
            [
                "c.yaml:1:22: hypothesis.better: the key 'role' is missing",
                "c.yaml:1:23: hypothesis.better.rôle: unknown key 'rôle' (did you mean 'role'?)",
            ],
        ),
        (
            "{better: a, than: b, hold: mosty}",
            [
                "c.yaml:1:40: hypothesis.hold: expected on-average, everywhere, somewhere, mostly, rarely, "
                "{at_least: 0.8}, {at_most: 0.1}; found 'mosty' (did you mean 'mostly'?)"
            ],
        ),
        (
            "{better: a, than: b, hold: {at_least: 0}}",
            ["c.yaml:1:51: hypothesis.hold.at_least: at_least 0 is always true"],
        ),
        (
            "{only: x, among: [y, z], better_than: own-baseline, by: 0.1}",
            ["c.yaml:1:30: hypothesis.among: 'x' itself is missing from the list"],
        ),
        (
            "{only: x, among: [x, x], better_than: b, by: 0.1}",
            ["c.yaml:1:30: hypothesis.among: 'x' stands twice"],
        ),
        (
            "{covers: {pears: 6}}",
            ["c.yaml:1:23: hypothesis.covers.pears: unknown key 'pears' (did you mean 'pairs'?)"],
        ),
        (
            "{covers: {of: r}}",
            [
                "c.yaml:1:22: hypothesis.covers: 'of' alone requires nothing; add a requirement such "
                "as `pairs: 6`"
            ],
        ),
        (
            "{covers: {pairs: 0, scripts: two}}",
            [
                "c.yaml:1:30: hypothesis.covers.pairs: expected a whole number of at least 1, found 0",
                "c.yaml:1:42: hypothesis.covers.scripts: expected a whole number of at least 1, found 'two'",
            ],
        ),
        (
            "{all: [{better: a, than: b}]}",
            ["c.yaml:1:19: hypothesis.all: expected a list of two or more hypotheses, found a list of 1"],
        ),
        (
            "{all: [{better: a, than: b}, 3, {not: 4}]}",
            [
                "c.yaml:1:42: hypothesis.all[1]: expected one of the keys better, not_better, "
                "comparable, different, only, "
                "covers, all, any, not, found 3",
                "c.yaml:1:51: hypothesis.all[2].not: expected one of the keys better, not_better, "
                "comparable, different, "
                "only, covers, all, any, not, found 4",
            ],
        ),
    ],
)
def test_mistakes_have_place_reason_and_suggestion(text: str, messages: list[str]) -> None:
    """The golden messages of the grammar; several mistakes of one hypothesis come together."""
    assert sorted(wrong(text)) == sorted(messages)


def test_without_a_suite_margin_zero_stays_an_error() -> None:
    """Where neither the claim nor the suite names a margin, "not better" cannot be claimed."""
    assert "needs a margin above 0" in wrong("{not_better: a, than: b}", margin=0.0)[0]


def test_atoms_know_where_they_stand() -> None:
    """The steps to each atom's mapping, from left to right."""
    root = parse_yaml(b"hypothesis: {all: [{better: a, than: b}, {not: {better: b, than: a}}]}\n", "c.yaml")
    found = read_hypothesis(root["hypothesis"], margin=0.0, errors=[], root=root)
    assert found is not None
    assert [placed.loc for placed in found.atoms] == [
        ("hypothesis", "all", 0),
        ("hypothesis", "all", 1, "not"),
    ]


def test_a_hypothesis_of_a_hundred_and_one_atoms_is_too_many() -> None:
    """A limit keeps a generated claim from running for hours."""
    parts = ", ".join(["{better: a, than: b}"] * 101)
    assert "more than 100 comparisons" in wrong(f"{{all: [{parts}]}}")[0]


names = st.text("abcdefgh-_.0123456789", min_size=1, max_size=8).filter(lambda n: n != "own-baseline")
shares = st.integers(0, 1000).map(lambda n: n / 1000)
margins = st.integers(1, 1000).map(lambda n: n / 1000)
operands = st.builds(Operand, names, st.sampled_from([None, *TAKES]))
others = st.one_of(operands, st.just(OwnBaseline()))
counted = st.one_of(
    shares.filter(bool).map(lambda s: Hold("at-least", Fraction(repr(s)), f"in at least {s:g}")),
    shares.filter(lambda s: s < 1).map(lambda s: Hold("at-most", Fraction(repr(s)), f"in at most {s:g}")),
)
holds = st.one_of(st.sampled_from(list(HOLDS.values())), counted)
compares = st.builds(
    Compare,
    st.sampled_from(["better", "not_better", "comparable", "different"]),
    operands,
    others,
    margins,
    holds,
).filter(lambda c: c.a != c.b)
onlys = st.builds(
    lambda among, than, margin, hold: Only(among[0], tuple(among), than, margin, hold),
    st.lists(names, min_size=2, max_size=4, unique=True),
    others,
    margins,
    holds,
)
counts = st.none() | st.integers(1, 9)
covers = st.builds(
    Covers,
    systems=counts,
    families=counts,
    task_kinds=st.sampled_from([(), ("sentence",), ("sentence", "document")]),
    pairs=counts,
    language_families=counts,
    scripts=st.integers(1, 5),
    of=st.none() | names,
    trained_on_languages=st.none() | st.just(("en",)),
    test_excludes_languages=st.sampled_from([(), ("en", "de")]),
    train_test_corpora_differ=st.booleans(),
    train_test_disjoint=st.booleans(),
)
formulas = st.recursive(
    st.one_of(compares, onlys, covers),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Any(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)


@given(formulas)
def test_a_written_hypothesis_is_read_back_equal(hypothesis: Hypothesis) -> None:
    """`plain_hypothesis` and `hypothesis_of` are inverse, so a Record can be decided again from itself."""
    assert hypothesis_of(plain_hypothesis(hypothesis)) == hypothesis


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "better",
                    "than",
                    "by",
                    "hold",
                    "role",
                    "take",
                    "all",
                    "any",
                    "not",
                    "covers",
                    "only",
                    "among",
                ]
            )
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(json)
def test_any_plain_value_gives_a_hypothesis_or_spec_errors(value: Value) -> None:
    """No shape of input shows a trace."""
    with contextlib.suppress(SpecErrors):
        assert hypothesis_of(value) == hypothesis_of(plain_hypothesis(hypothesis_of(value)))
