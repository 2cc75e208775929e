"""`covers` by inspection, and the language table behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planted_evidence import MEASURE, table

from claimcheck.decide import Evidence
from claimcheck.decide.context import Context
from claimcheck.decide.covers import inspect
from claimcheck.decide.languages import family, script
from claimcheck.decide.operands import UntestableError
from claimcheck.record import Role, SystemFacts, TaskFacts
from claimcheck.spec.hypothesis import Covers

PAIRS = ("en-de", "en-ja", "zh-fi", "en-en")
TASKS = {
    "t1": TaskFacts("t1", "sentence", "c1", (), PAIRS),
    "t2": TaskFacts("t2", "document", "c2", (), PAIRS),
}
SYSTEMS = {
    "a": SystemFacts("a", "dense", family="bert"),
    "b": SystemFacts("b", "dense", family="use"),
    "rr": SystemFacts("rr", "rerank", family="bert", trained_languages=("en",), trained_corpora=("c3",)),
}
ON = Evidence(
    table({"a": 0.0, "b": 0.0, "rr": 0.0}, n=5, pairs=PAIRS, tasks=("t1", "t2")),
    SYSTEMS,
    (Role("rankers", None, ("rr",)),),
    TASKS,
)


def met(covers: Covers, on: Evidence = ON, task: str | None = None) -> list[bool]:
    """Which requirements are met."""
    context = Context(on, MEASURE)
    cells = [c for c in context.test.cells if task is None or c.task == task]
    return [f.met for f in inspect(context, covers, cells)]


@pytest.mark.parametrize(
    ("covers", "least"),
    [
        (Covers(systems=3), Covers(systems=4)),
        (Covers(families=2), Covers(families=3)),
        (Covers(pairs=3), Covers(pairs=4)),
        (Covers(language_families=4), Covers(language_families=5)),
        (Covers(scripts=3), Covers(scripts=4)),
        (Covers(task_kinds=("sentence", "document")), Covers(task_kinds=("passage",))),
        (Covers(systems=1, of="rankers"), Covers(systems=2, of="rankers")),
        (
            Covers(trained_on_languages=("en",), of="rankers"),
            Covers(trained_on_languages=("de",), of="rankers"),
        ),
        (Covers(test_excludes_languages=("es",)), Covers(test_excludes_languages=("en",))),
    ],
)
def test_each_requirement_can_be_met_and_missed(covers: Covers, least: Covers) -> None:
    """The same evidence meets one demand and misses a slightly higher one."""
    assert all(met(covers))
    assert not any(met(least))


def test_only_cells_of_the_claim_count() -> None:
    """Kinds of tasks outside the selection do not count."""
    assert met(Covers(task_kinds=("sentence", "document")), task="t1") == [True, False]


def test_corpora_of_training_and_test_differ() -> None:
    """Met if training is known and on other corpora; missed if shared or unknown."""
    asked = Covers(train_test_corpora_differ=True, of="rankers")
    assert met(asked) == [True]
    shared = replace(SYSTEMS["rr"], trained_corpora=("c1", "c3"))
    assert met(asked, replace(ON, systems={**SYSTEMS, "rr": shared})) == [False]
    assert met(Covers(train_test_corpora_differ=True, of="a")) == [False]


def test_corpora_are_compared_system_by_system() -> None:
    """Two rankers, each trained on the corpus that the other is tested on, meet it."""
    asked = Covers(train_test_corpora_differ=True, of="rankers")
    crossed = {
        "rr": replace(SYSTEMS["rr"], trained_corpora=("c2",)),
        "b": replace(SYSTEMS["b"], trained_corpora=("c1",)),
    }
    roles = (Role("rankers", "c1", ("rr",)), Role("rankers", "c2", ("b",)))
    assert met(asked, replace(ON, systems={**SYSTEMS, **crossed}, roles=roles)) == [True]
    swapped = tuple(replace(role, members=tuple({"rr", "b"} - {*role.members})) for role in roles)
    assert met(asked, replace(ON, systems={**SYSTEMS, **crossed}, roles=swapped)) == [False]


def test_no_shared_text_is_checked_on_counts() -> None:
    """No text in common meets it, a single one misses it, an unknown number shows nothing."""
    asked = Covers(train_test_disjoint=True, of="rankers")
    for shared, held in (({"t1": 0, "t2": 0}, True), ({"t1": 0, "t2": 1}, False), ({"t1": 0}, False)):
        systems = {**SYSTEMS, "rr": replace(SYSTEMS["rr"], shared_texts=shared)}
        assert met(asked, replace(ON, systems=systems)) == [held]
    untrained = {**SYSTEMS, "rr": replace(SYSTEMS["rr"], trained_corpora=(), trained_languages=())}
    assert met(asked, replace(ON, systems=untrained)) == [False]


def test_nothing_to_inspect_is_said() -> None:
    """A role without scores and an empty demand are no findings."""
    with pytest.raises(UntestableError, match="nobody"):
        met(Covers(systems=1, of="nobody"))
    with pytest.raises(UntestableError, match="requires nothing"):
        met(Covers())


@pytest.mark.parametrize(
    ("code", "of", "written"),
    [
        ("en", "Indo-European", "Latin"),
        ("ru", "Indo-European", "Cyrillic"),
        ("fi", "Uralic", "Latin"),
        ("tr", "Turkic", "Latin"),
        ("zh", "Sino-Tibetan", "Han"),
        ("zh_Hant", "Sino-Tibetan", "Han"),
        ("sr_Latn", "Indo-European", "Latin"),
        ("ja", "Japonic", "Japanese"),
        ("ko", "Koreanic", "Hangul"),
        ("ar", "Afro-Asiatic", "Arabic"),
        ("th", "Kra-Dai", "Thai"),
        ("xx", None, None),
    ],
)
def test_families_and_scripts(code: str, of: str | None, written: str | None) -> None:
    """Codes of the usual collections, with or without their script; unknown codes count for nothing."""
    assert (family(code), script(code)) == (of, written)
