"""YAML mapping → `Hypothesis`.

`read_hypothesis` takes what `yaml.py` read (or the plain JSON of a Record), collects every mistake
with its place, and tells where each atom stands, so that `check.py` can point at the names in it.
The way back is `plain.py`, in words `words.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any as Value
from typing import Literal, NamedTuple, cast, get_args

from claimcheck.errors import SpecError, SpecErrors
from claimcheck.spec.hypothesis import (
    EVERYWHERE,
    MOSTLY,
    ON_AVERAGE,
    RARELY,
    SOMEWHERE,
    All,
    Any,
    Atom,
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
from claimcheck.spec.problems import Loc, found
from claimcheck.spec.reading import Node, Reader


class ComparisonKeys(NamedTuple):
    """How a comparison is written: the key of its other operand, and of its margin."""

    other: str
    margin: str


COMPARISONS: Mapping[Comparison, ComparisonKeys] = {
    "better": ComparisonKeys("than", "by"),
    "not_better": ComparisonKeys("than", "by"),
    "comparable": ComparisonKeys("to", "within"),
    "different": ComparisonKeys("from", "by"),
}
KINDS = (*COMPARISONS, "only", "covers", "all", "any", "not")
TAKES: tuple[Take, ...] = get_args(Take)
HOLDS: Mapping[str, Hold] = {h.name: h for h in (ON_AVERAGE, EVERYWHERE, SOMEWHERE, MOSTLY, RARELY)}
TASK_KINDS = ("sentence", "document")
OWN_BASELINE = "own-baseline"
MAX_ATOMS = 100


class PlacedAtom(NamedTuple):
    """An atom and the steps that lead to its mapping in the claim file."""

    atom: Atom
    loc: Loc


@dataclass(frozen=True, slots=True)
class ReadHypothesis:
    """A hypothesis and where its atoms stand, left to right."""

    hypothesis: Hypothesis
    atoms: tuple[PlacedAtom, ...] = field(default=())


def read_hypothesis(
    spec: Value,
    *,
    margin: float,
    errors: list[SpecError],
    root: Node | None = None,
    loc: Loc = ("hypothesis",),
) -> ReadHypothesis | None:
    """Read the value of `hypothesis:`; None if anything in it is wrong.

    Args:
        spec: the mapping.
        margin: stands in where `not_better`, `comparable`, `different` or `only` name none.
        errors: mistakes are appended here.
        root: the whole claim file, in which `spec` stands at `loc`.
        loc: the steps to it.
    """
    before = len(errors)
    reader = _Reader(root, errors, margin)
    hypothesis = reader.tried(reader.formula, spec, loc)
    if hypothesis is None or len(errors) > before:
        return None
    return ReadHypothesis(hypothesis, tuple(reader.atoms))


def hypothesis_of(plain: Value) -> Hypothesis:
    """The hypothesis of plain JSON as `plain.py` writes it, where every margin is stated.

    Raises:
        SpecErrors: it is no hypothesis.
    """
    errors: list[SpecError] = []
    read = read_hypothesis(plain, margin=0.0, errors=errors)
    if read is None:
        raise SpecErrors(errors)
    return read.hypothesis


class _Reader(Reader):
    def __init__(self, root: Node | None, errors: list[SpecError], margin: float) -> None:
        super().__init__(root, errors)
        self._margin = margin
        self.atoms: list[PlacedAtom] = []

    def formula(self, spec: Value, loc: Loc) -> Hypothesis | None:
        kind = self._kind(spec, loc)
        if kind in COMPARISONS:
            return self._placed(self._compare(cast("Comparison", kind), spec, loc), loc)
        if kind == "only":
            return self._placed(self._only(spec, loc), loc)
        self.keys(spec, loc, (kind,))
        inner = (*loc, kind)
        if kind == "covers":
            return self._placed(self._covers(spec[kind], inner), loc)
        if kind == "not":
            part = self.formula(spec[kind], inner)
            return Not(part) if part is not None else None
        parts = self._parts(spec[kind], inner)
        return (All(parts) if kind == "all" else Any(parts)) if parts is not None else None

    def _kind(self, spec: Value, loc: Loc) -> str:
        if not isinstance(spec, Mapping):
            raise self.wrong(loc, f"expected one of the keys {', '.join(KINDS)}, found {found(spec)}")
        kinds = [kind for kind in KINDS if kind in spec]
        if len(kinds) == 1:
            return kinds[0]
        hints = (did_you_mean(str(key), KINDS) for key in spec)
        hint = "" if kinds else next((h for h in hints if "did you mean" in h), "")
        what = " and ".join(kinds) or ", ".join(map(str, spec)) or "none"
        raise self.wrong(loc, f"needs exactly one of the keys {', '.join(KINDS)}; found {what}{hint}")

    def _placed(self, atom: Atom | None, loc: Loc) -> Atom | None:
        if atom is not None:
            self.atoms.append(PlacedAtom(atom, loc))
        if len(self.atoms) > MAX_ATOMS:
            raise self.wrong(loc, f"more than {MAX_ATOMS} comparisons in one claim; split the claim")
        return atom

    def _parts(self, spec: Value, loc: Loc) -> tuple[Hypothesis, ...] | None:
        if not isinstance(spec, list) or len(spec) < 2:
            raise self.wrong(loc, f"expected a list of two or more hypotheses, found {found(spec)}")
        read = [self.tried(self.formula, part, (*loc, i)) for i, part in enumerate(spec)]
        parts = tuple(part for part in read if part is not None)
        return parts if len(parts) == len(read) else None

    def _compare(self, kind: Comparison, spec: Node, loc: Loc) -> Compare | None:
        other, by = COMPARISONS[kind]
        self.keys(spec, loc, (kind, other, by, "hold"), (other,))
        a = self.tried_key(self._operand, spec, kind, loc)
        b = self.tried_key(self._other, spec, other, loc)
        margin = self._tried_margin(spec, by, loc, zero=kind == "better")
        hold = self._tried_hold(spec, loc)
        if a is not None and a == b:
            raise self.wrong((*loc, other), f"'{a.name}' is compared with itself")
        if a is None or b is None or margin is None or hold is None:
            return None
        return Compare(kind, a, b, margin, hold)

    def _only(self, spec: Node, loc: Loc) -> Only | None:
        self.keys(spec, loc, ("only", "among", "better_than", "by", "hold"), ("among", "better_than"))
        x = self.tried_key(self.name, spec, "only", loc)
        among = self.tried_key(self.names, spec, "among", loc)
        than = self.tried_key(self._other, spec, "better_than", loc)
        margin = self._tried_margin(spec, "by", loc, zero=False)
        hold = self._tried_hold(spec, loc)
        if x is not None and among is not None and x not in among:
            raise self.wrong((*loc, "among"), f"'{x}' itself is missing from the list")
        if among is not None and len(among) < 2:
            raise self.wrong((*loc, "among"), f"name at least one other besides '{x}'")
        if x is None or among is None or than is None or margin is None or hold is None:
            return None
        return Only(x, among, than, margin, hold)

    def _covers(self, spec: Value, loc: Loc) -> Covers | None:
        if not isinstance(spec, Mapping) or not spec:
            raise self.wrong(
                loc, f"expected at least one requirement such as `pairs: 6`, found {found(spec)}"
            )
        readers: Mapping[str, Callable[[Value, Loc], object]] = {
            "of": self.name,
            "task_kinds": self._task_kinds,
            "trained_on_languages": self.names,
            "test_excludes_languages": self.names,
            "train_test_corpora_differ": self.flag,
            "train_test_disjoint": self.flag,
        }
        known = [f.name for f in fields(Covers)]
        self.keys(spec, loc, known)
        read = {
            key: self.tried_key(readers.get(key, self.count), spec, key, loc) for key in spec if key in known
        }
        if set(read) == {"of"}:
            raise self.wrong(loc, "'of' alone requires nothing; add a requirement such as `pairs: 6`")
        return None if None in read.values() or not read else Covers(**cast("dict[str, Value]", read))

    def _task_kinds(self, spec: Value, loc: Loc) -> tuple[str, ...]:
        return tuple(self.one_of(kind, (*loc, i), TASK_KINDS) for i, kind in enumerate(self.names(spec, loc)))

    def _operand(self, spec: Value, loc: Loc) -> Operand:
        if isinstance(spec, Mapping):
            self.keys(spec, loc, ("role", "take"))
            if "role" not in spec:
                raise self.wrong(loc, "the key 'role' is missing")
            take = self.one_of(spec["take"], (*loc, "take"), TAKES) if "take" in spec else None
            return Operand(self.name(spec["role"], (*loc, "role")), cast("Take | None", take))
        if spec == OWN_BASELINE:
            raise self.wrong(
                loc, f"'{OWN_BASELINE}' is the baseline of the other side; name a system or a role here"
            )
        return Operand(self.name(spec, loc))

    def _other(self, spec: Value, loc: Loc) -> Operand | OwnBaseline:
        return OwnBaseline() if spec == OWN_BASELINE else self._operand(spec, loc)

    def _tried_margin(self, spec: Node, key: str, loc: Loc, *, zero: bool) -> float | None:
        """The stated margin, else zero where `zero` is a margin, else the suite's."""
        if key not in spec:
            margin, at = 0.0 if zero else self._margin, loc
        else:
            stated, at = self.tried_key(self.share, spec, key, loc), (*loc, key)
            if stated is None:
                return None
            margin = stated
        if margin == 0 and not zero:
            message = (
                f"needs a margin above 0, as in `{key}: 0.02`; finding no difference is no evidence of none"
            )
            self.errors.append(self.wrong(at, message))
            return None
        return margin

    def _tried_hold(self, spec: Node, loc: Loc) -> Hold | None:
        return self.tried_key(self._hold, spec, "hold", loc) if "hold" in spec else ON_AVERAGE

    def _hold(self, spec: Value, loc: Loc) -> Hold:
        if isinstance(spec, str) and spec in HOLDS:
            return HOLDS[spec]
        if isinstance(spec, Mapping) and list(spec) in (["at_least"], ["at_most"]):
            key = cast('Literal["at_least", "at_most"]', next(iter(spec)))
            share = self.share(spec[key], (*loc, key))
            if share == (0 if key == "at_least" else 1):
                raise self.wrong((*loc, key), f"{key} {share:g} is always true")
            return _counted(key, share)
        hint = did_you_mean(spec, HOLDS) if isinstance(spec, str) else ""
        hint = hint if "did you mean" in hint else ""
        forms = (*HOLDS, "{at_least: 0.8}", "{at_most: 0.1}")
        raise self.wrong(loc, f"expected {', '.join(forms)}; found {found(spec)}{hint}")


def _counted(key: Literal["at_least", "at_most"], share: float) -> Hold:
    exact = Fraction(repr(share))  # .28 as 7/25: the float itself is a little more or less
    if key == "at_least":
        return Hold("at-least", exact, f"in at least {share:g}")
    return Hold("at-most", exact, f"in at most {share:g}")
