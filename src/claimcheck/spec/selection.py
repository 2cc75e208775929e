"""The value of `on:` ↔ `CellSelection`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

from claimcheck.errors import SpecError, SpecErrors
from claimcheck.spec.hypothesis import CellSelection
from claimcheck.spec.problems import Loc, found
from claimcheck.spec.reading import Node, Reader

PairWord = Literal["cross-lingual", "monolingual", "all"]
PAIR_WORDS = ("cross-lingual", "monolingual", "all")
KINDS = ("sentence", "document")


def read_selection(
    spec: Any,
    *,
    errors: list[SpecError],
    root: Node | None = None,
    loc: Loc = ("on",),
    default: CellSelection = CellSelection(),  # noqa: B008 - a frozen value
) -> CellSelection | None:
    """Read the value of `on:` (None: everything cross-lingual); None if anything in it is wrong.

    Args:
        spec: the mapping.
        errors: mistakes are appended here.
        root: the whole claim file, in which `spec` stands at `loc`.
        loc: the steps to it.
        default: what holds for a key that is not given.
    """
    before = len(errors)
    reader = _Reader(root, errors, default)
    selection = reader.tried(reader.selection, {} if spec is None else spec, loc)
    return selection if len(errors) == before else None


def selection_of(plain: Any) -> CellSelection:
    """The selection of plain JSON as `plain_selection` writes it.

    Raises:
        SpecErrors: it is no selection.
    """
    errors: list[SpecError] = []
    selection = read_selection(plain, errors=errors)
    if selection is None:
        raise SpecErrors(errors)
    return selection


def plain_selection(selection: CellSelection) -> dict[str, Any]:
    """Plain JSON that `selection_of` reads back to an equal value."""
    tasks: Any = list(selection.tasks)
    if selection.kinds or selection.corpora:
        narrowed = {"kind": list(selection.kinds), "corpus": list(selection.corpora)}
        tasks = {key: values for key, values in narrowed.items() if values}
    pairs = selection.pairs if isinstance(selection.pairs, str) else list(selection.pairs)
    return {"tasks": tasks, "pairs": pairs}


class _Reader(Reader):
    def __init__(self, root: Node | None, errors: list[SpecError], default: CellSelection) -> None:
        super().__init__(root, errors)
        self._default = default

    def selection(self, spec: Any, loc: Loc) -> CellSelection | None:
        if not isinstance(spec, Mapping):
            raise self.wrong(loc, f"expected `tasks:` and `pairs:`, found {found(spec)}")
        self.keys(spec, loc, ("tasks", "pairs"))
        narrowed = self.tried_key(self._tasks, spec, "tasks", loc) or self._default
        pairs = self.tried_key(self._pairs, spec, "pairs", loc) if "pairs" in spec else self._default.pairs
        if pairs is None:
            return None
        return CellSelection(narrowed.tasks, narrowed.kinds, narrowed.corpora, pairs)

    def _tasks(self, spec: Any, loc: Loc) -> CellSelection:
        if not isinstance(spec, Mapping):
            return CellSelection(tasks=self._one_or_more(spec, loc))
        self.keys(spec, loc, ("kind", "corpus"))
        kinds = self.tried_key(self._one_or_more, spec, "kind", loc) or ()
        for i, kind in enumerate(kinds):
            at = (*loc, "kind", i) if isinstance(spec["kind"], list) else (*loc, "kind")
            self.tried(lambda value, place: self.one_of(value, place, KINDS), kind, at)
        return CellSelection(
            kinds=kinds, corpora=self.tried_key(self._one_or_more, spec, "corpus", loc) or ()
        )

    def _one_or_more(self, spec: Any, loc: Loc) -> tuple[str, ...]:
        return (spec,) if isinstance(spec, str) and spec else self.names(spec, loc)

    def _pairs(self, spec: Any, loc: Loc) -> PairWord | tuple[str, ...]:
        if not isinstance(spec, str):
            return tuple(self._pair(pair, (*loc, i)) for i, pair in enumerate(self.names(spec, loc)))
        if spec not in PAIR_WORDS and spec.count("-") == 1:
            raise self.wrong(loc, f"expected {', '.join(PAIR_WORDS)} or a list; for one pair write [{spec}]")
        return cast("PairWord", self.one_of(spec, loc, PAIR_WORDS))

    def _pair(self, pair: str, loc: Loc) -> str:
        if pair.count("-") != 1 or not all(pair.split("-")):
            raise self.wrong(loc, f"expected a pair such as en-de or en-zh_Hant, found '{pair}'")
        return pair
