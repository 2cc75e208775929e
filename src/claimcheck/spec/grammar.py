"""YAML mapping ↔ `Hypothesis` and `CellSelection`.

`read_hypothesis` and `read_selection` take what `yaml.py` read (or the plain JSON of a Record) and
collect every mistake with its place; `plain_hypothesis` and `plain_selection` write the same back
with all defaults filled in, so that a Record can be decided again from itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any as Anything
from typing import get_args

from claimcheck.errors import Place, SpecError
from claimcheck.spec.hypothesis import (
    EVERYWHERE,
    MOSTLY,
    ON_AVERAGE,
    RARELY,
    SOMEWHERE,
    All,
    Any,
    CellSelection,
    Compare,
    Comparison,
    Covers,
    Hold,
    Hypothesis,
    Not,
    Only,
    Operand,
    OwnBaseline,
    Take,
)
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.problems import Loc, dotted, found
from claimcheck.spec.yaml import place_of

TAKES: tuple[Take, ...] = get_args(Take)
NAMED_HOLDS = {h.name: h for h in (ON_AVERAGE, EVERYWHERE, SOMEWHERE, MOSTLY, RARELY)}
PAIR_WORDS = ("cross-lingual", "monolingual", "all")
OWN_BASELINE = "own-baseline"


@dataclass(frozen=True, slots=True)
class ComparisonKeys:
    """How one comparison is written: the key of its other operand and of its margin."""

    other: str
    margin: str


COMPARISONS: Mapping[Comparison, ComparisonKeys] = {
    "better": ComparisonKeys("than", "by"),
    "not_better": ComparisonKeys("than", "by"),
    "comparable": ComparisonKeys("to", "within"),
    "different": ComparisonKeys("from", "by"),
}
KINDS = (*COMPARISONS, "only", "covers", "all", "any", "not")
_COUNTS = ("systems", "families", "pairs", "language_families", "scripts")
_LISTS = ("task_kinds", "trained_on_languages", "test_excludes_languages")
_FLAGS = ("train_test_corpora_differ", "train_test_disjoint")


def read_hypothesis(
    spec: Mapping[str, Anything], *, margin: float, errors: list[SpecError], root: Anything = None
) -> Hypothesis | None:
    """Read the value of `hypothesis:`; None if anything in it is wrong.

    Args:
        spec: the mapping.
        margin: stands in where `not_better`, `comparable`, `different` or `only` name none.
        errors: mistakes are appended here.
        root: the whole claim file, for places; `spec` stands under its key `hypothesis`.
    """
    before = len(errors)
    hypothesis = _Reader(root, margin, errors).formula(spec, ("hypothesis",))
    return hypothesis if len(errors) == before else None


def read_selection(
    spec: Mapping[str, Anything] | None, *, errors: list[SpecError], root: Anything = None
) -> CellSelection | None:
    """Read the value of `on:`; None if anything in it is wrong."""
    before = len(errors)
    selection = _Reader(root, 0.0, errors).selection(spec or {}, ("on",))
    return selection if len(errors) == before else None


class _Reader:
    """One pass over one claim; every method returns None after it has noted a mistake."""

    def __init__(self, root: Anything, margin: float, errors: list[SpecError]) -> None:
        self.root, self.margin, self.errors = root, margin, errors

    def wrong(self, loc: Loc, message: str, *, key: bool = False) -> None:
        place = place_of(self.root, loc, Place(""), key=key)
        self.errors.append(SpecError(f"{dotted(loc)}: {message}", place if place.file else None))

    def keys(
        self, spec: Mapping[str, Anything], loc: Loc, allowed: Sequence[str], needed: Sequence[str] = ()
    ) -> None:
        for key in spec:
            if key not in allowed:
                self.wrong((*loc, key), f"unknown key '{key}'{did_you_mean(key, allowed)}", key=True)
        for key in needed:
            if key not in spec:
                self.wrong(loc, f"'{key}' is missing")

    def formula(self, spec: Anything, loc: Loc) -> Hypothesis | None:
        if not isinstance(spec, Mapping):
            return self.wrong(loc, f"expected one of the keys {', '.join(KINDS)}, found {found(spec)}")
        kinds = [k for k in KINDS if k in spec]
        if len(kinds) != 1:
            hints = (did_you_mean(str(k), KINDS) for k in spec)
            hint = "" if kinds else next((h for h in hints if "did you mean" in h), "")
            what = " and ".join(kinds) if kinds else (", ".join(spec) or "nothing")
            return self.wrong(loc, f"needs exactly one of the keys {', '.join(KINDS)}; found {what}{hint}")
        kind = kinds[0]
        if kind in COMPARISONS:
            return self.compare(kind, spec, loc)
        if kind == "only":
            return self.only(spec, loc)
        self.keys(spec, loc, (kind,))
        inner = (*loc, kind)
        if kind == "covers":
            return self.covers(spec[kind], inner)
        if kind == "not":
            part = self.formula(spec[kind], inner)
            return Not(part) if part else None
        parts = self.parts(spec[kind], inner)
        return None if parts is None else All(parts) if kind == "all" else Any(parts)

    def parts(self, spec: Anything, loc: Loc) -> tuple[Hypothesis, ...] | None:
        if not isinstance(spec, list) or len(spec) < 2:
            return self.wrong(loc, f"expected a list of two or more hypotheses, found {found(spec)}")
        read = [self.formula(part, (*loc, i)) for i, part in enumerate(spec)]
        parts = tuple(part for part in read if part is not None)
        return parts if len(parts) == len(read) else None

    def compare(self, kind: Comparison, spec: Mapping[str, Anything], loc: Loc) -> Compare | None:
        names = COMPARISONS[kind]
        self.keys(spec, loc, (kind, names.other, names.margin, "hold"), (names.other,))
        a = self.operand(spec[kind], (*loc, kind))
        b = self.other(spec[names.other], (*loc, names.other)) if names.other in spec else None
        margin = self.margin_of(spec, loc, names.margin, default=0.0 if kind == "better" else None)
        hold = self.hold(spec, loc)
        if a is not None and a == b:
            return self.wrong((*loc, names.other), f"'{a.name}' is compared with itself")
        if a is None or b is None or margin is None or hold is None:
            return None
        return Compare(kind, a, b, margin, hold)

    def only(self, spec: Mapping[str, Anything], loc: Loc) -> Only | None:
        self.keys(spec, loc, ("only", "among", "better_than", "by", "hold"), ("among", "better_than"))
        x = self.name(spec["only"], (*loc, "only"))
        among = self.names(spec["among"], (*loc, "among")) if "among" in spec else None
        than = self.other(spec["better_than"], (*loc, "better_than")) if "better_than" in spec else None
        margin, hold = self.margin_of(spec, loc, "by", default=None), self.hold(spec, loc)
        if x is None or among is None or than is None or margin is None or hold is None:
            return None
        if x not in among:
            return self.wrong((*loc, "among"), f"'{x}' itself is missing from the list")
        if len(set(among)) < max(2, len(among)):
            return self.wrong((*loc, "among"), f"expected '{x}' and at least one other, each once")
        return Only(x, among, than, margin, hold)

    def covers(self, spec: Anything, loc: Loc) -> Covers | None:
        if not isinstance(spec, Mapping) or not spec:
            return self.wrong(loc, f"expected at least one requirement, found {found(spec)}")
        self.keys(spec, loc, [f.name for f in fields(Covers)])
        read: dict[str, Anything] = {}
        for key, value in spec.items():
            here = (*loc, key)
            if key in _COUNTS:
                read[key] = self.count(value, here)
            elif key in _LISTS:
                read[key] = self.names(value, here)
            elif key in _FLAGS:
                read[key] = (
                    value
                    if isinstance(value, bool)
                    else self.wrong(here, f"expected true, found {found(value)}")
                )
            elif key == "of":
                read[key] = self.name(value, here)
        kinds = read.get("task_kinds") or ()
        for i, kind in enumerate(kinds):
            if kind not in ("sentence", "document"):
                self.wrong((*loc, "task_kinds", i), f"expected sentence or document, found {found(kind)}")
        if set(read) == {"of"}:
            return self.wrong(loc, "'of' alone requires nothing; add a requirement such as `pairs: 6`")
        return None if None in read.values() else Covers(**read)

    def operand(self, spec: Anything, loc: Loc) -> Operand | None:
        if isinstance(spec, Mapping):
            self.keys(spec, loc, ("role", "take"), ("role",))
            name = self.name(spec["role"], (*loc, "role")) if "role" in spec else None
            take = spec.get("take")
            if "take" in spec and take not in TAKES:
                hint = did_you_mean(str(take), TAKES)
                return self.wrong((*loc, "take"), f"expected {', '.join(TAKES)}, found {found(take)}" + hint)
            return Operand(name, take) if name else None
        if spec == OWN_BASELINE:
            return self.wrong(
                loc, f"'{OWN_BASELINE}' stands for the other side's baseline; name a system or a role"
            )
        name = self.name(spec, loc)
        return Operand(name) if name else None

    def other(self, spec: Anything, loc: Loc) -> Operand | OwnBaseline | None:
        return OwnBaseline() if spec == OWN_BASELINE else self.operand(spec, loc)

    def name(self, spec: Anything, loc: Loc) -> str | None:
        if isinstance(spec, str) and spec and len(spec) <= 200:
            return spec
        return self.wrong(loc, f"expected the name of a system or role, found {found(spec)}")

    def names(self, spec: Anything, loc: Loc) -> tuple[str, ...] | None:
        if not isinstance(spec, list) or not spec or not all(isinstance(s, str) and s for s in spec):
            return self.wrong(loc, f"expected a list of names such as [a, b], found {found(spec)}")
        return tuple(spec)

    def count(self, spec: Anything, loc: Loc) -> int | None:
        if isinstance(spec, int) and not isinstance(spec, bool) and spec >= 1:
            return spec
        return self.wrong(loc, f"expected a whole number of at least 1, found {found(spec)}")

    def number(self, spec: Anything, loc: Loc, low: float, high: float) -> float | None:
        if (
            isinstance(spec, int | float)
            and not isinstance(spec, bool)
            and math.isfinite(spec)
            and low <= spec <= high
        ):
            return float(spec)
        return self.wrong(loc, f"expected a number from {low:g} to {high:g}, found {found(spec)}")

    def margin_of(
        self, spec: Mapping[str, Anything], loc: Loc, key: str, *, default: float | None
    ) -> float | None:
        """The margin; `default` None means that zero is no margin here and the suite's stands in."""
        if key not in spec and default is not None:
            return default
        margin = self.number(spec[key], (*loc, key), 0, 1) if key in spec else self.margin
        if margin == 0 and default is None:
            at = (*loc, key) if key in spec else loc
            return self.wrong(
                at, f"needs a margin above 0 (`{key}: 0.02`); that no difference was found is no evidence"
            )
        return margin

    def hold(self, spec: Mapping[str, Anything], loc: Loc) -> Hold | None:
        if "hold" not in spec:
            return ON_AVERAGE
        value, here = spec["hold"], (*loc, "hold")
        if isinstance(value, str) and value in NAMED_HOLDS:
            return NAMED_HOLDS[value]
        if isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in ("at_least", "at_most"):
            key = next(iter(value))
            share = self.number(value[key], (*here, key), 0, 1)
            if share is None:
                return None
            if (key, share) in (("at_least", 0.0), ("at_most", 1.0)):
                return self.wrong((*here, key), f"{key} {share:g} of the cells is always true")
            exact = Fraction(repr(share))
            return Hold(
                "at-least" if key == "at_least" else "at-most", exact, f"in {key.replace('_', ' ')} {share:g}"
            )
        hint = did_you_mean(value, NAMED_HOLDS) if isinstance(value, str) else ""
        names = ", ".join(NAMED_HOLDS)
        return self.wrong(
            here, f"expected {names}, {{at_least: 0.8}} or {{at_most: 0.1}}, found {found(value)}{hint}"
        )

    def selection(self, spec: Anything, loc: Loc) -> CellSelection | None:
        self.keys(spec, loc, ("tasks", "pairs"))
        tasks, kinds, corpora = ("*",), (), ()
        value = spec.get("tasks", "*")
        if isinstance(value, Mapping):
            self.keys(value, (*loc, "tasks"), ("kind", "corpus"))
            kinds = self.one_or_more(value, "kind", (*loc, "tasks"))
            corpora = self.one_or_more(value, "corpus", (*loc, "tasks"))
        else:
            tasks = self.one_or_more(spec, "tasks", loc) or tasks
        for i, kind in enumerate(kinds):
            if kind not in ("sentence", "document"):
                self.wrong((*loc, "tasks", "kind", i), f"expected sentence or document, found {found(kind)}")
        pairs = spec.get("pairs", "cross-lingual")
        if isinstance(pairs, str):
            if pairs not in PAIR_WORDS:
                hint = did_you_mean(pairs, PAIR_WORDS)
                hint = (
                    f" (write [{pairs}] for one pair)"
                    if pairs.count("-") == 1 and "did" not in hint
                    else hint
                )
                return self.wrong(
                    (*loc, "pairs"), f"expected {', '.join(PAIR_WORDS)} or a list, found '{pairs}'{hint}"
                )
            return CellSelection(tasks, kinds, corpora, pairs)  # type: ignore[arg-type]  # one of PAIR_WORDS
        listed = self.names(pairs, (*loc, "pairs"))
        for i, pair in enumerate(listed or ()):
            if pair.count("-") != 1 or not all(pair.split("-")):
                self.wrong(
                    (*loc, "pairs", i),
                    f"expected a pair such as en-de (zh_Hant, not zh-Hant), found '{pair}'",
                )
        return CellSelection(tasks, kinds, corpora, listed) if listed else None

    def one_or_more(self, spec: Mapping[str, Anything], key: str, loc: Loc) -> tuple[str, ...]:
        if key not in spec:
            return ()
        value = spec[key]
        return ((value,) if isinstance(value, str) and value else self.names(value, (*loc, key))) or ()


def plain_hypothesis(hypothesis: Hypothesis) -> dict[str, Anything]:
    """The mapping that `read_hypothesis` reads back to an equal value."""
    match hypothesis:
        case Compare(kind, a, b, margin, hold):
            keys = COMPARISONS[kind]
            return {kind: _operand(a), keys.other: _operand(b), keys.margin: margin, **_hold(hold)}
        case Only(x, among, than, margin, hold):
            return {
                "only": x,
                "among": list(among),
                "better_than": _operand(than),
                "by": margin,
                **_hold(hold),
            }
        case Covers():
            values = {
                f.name: getattr(hypothesis, f.name)
                for f in fields(Covers)
                if getattr(hypothesis, f.name) != f.default
            }
            return {"covers": {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}}
        case Not(part):
            return {"not": plain_hypothesis(part)}
        case All(parts):
            return {"all": [plain_hypothesis(p) for p in parts]}
        case Any(parts):
            return {"any": [plain_hypothesis(p) for p in parts]}


def _operand(operand: Operand | OwnBaseline) -> Anything:
    if isinstance(operand, OwnBaseline):
        return OWN_BASELINE
    return {"role": operand.name, "take": operand.take} if operand.take else operand.name


def _hold(hold: Hold) -> dict[str, Anything]:
    if hold.name in NAMED_HOLDS or hold.share is None:
        return {"hold": hold.name}
    return {"hold": {hold.kind.replace("-", "_"): float(hold.share)}}


def plain_selection(selection: CellSelection) -> dict[str, Anything]:
    """The mapping that `read_selection` reads back to an equal value."""
    tasks: Anything = list(selection.tasks)
    if selection.kinds or selection.corpora:
        narrowed = {"kind": list(selection.kinds), "corpus": list(selection.corpora)}
        tasks = {key: values for key, values in narrowed.items() if values}
    return {
        "tasks": tasks,
        "pairs": selection.pairs if isinstance(selection.pairs, str) else list(selection.pairs),
    }
