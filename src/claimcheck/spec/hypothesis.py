"""The hypothesis of a claim as frozen values: what `spec` parses, `decide` compiles.

An atom compares two operands over cells (task × language pair); formulas combine atoms.
The grammar that turns YAML into these values is in `claimcheck.spec.grammar`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Take = Literal["mean", "best", "worst", "dev-best", "each"]
Comparison = Literal["better", "not_better", "comparable", "different"]


@dataclass(frozen=True, slots=True)
class Operand:
    """A system, or a role together with how its members are taken.

    `take` is None for a single system (or a role with exactly one member on every corpus).
    """

    name: str
    take: Take | None = None


@dataclass(frozen=True, slots=True)
class OwnBaseline:
    """Each member of the other operand is compared with the `baseline:` of its own system."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Over which share of the cells an atom must hold.

    `share` is an exact fraction: counts such as ceil(0.28·25) must not fail by a float's last bit.
    """

    kind: Literal["on-average", "everywhere", "somewhere", "at-least", "at-most"] = "on-average"
    share: Fraction | None = None  # for at-least and at-most only
    name: str = "on-average"  # as a reader says it: "mostly", "rarely", "in at least 0.8", …


ON_AVERAGE = Hold()
EVERYWHERE = Hold("everywhere", name="everywhere")
SOMEWHERE = Hold("somewhere", name="somewhere")
MOSTLY = Hold("at-least", Fraction(2, 3), "mostly")
RARELY = Hold("at-most", Fraction(1, 4), "rarely")


@dataclass(frozen=True, slots=True)
class Compare:
    """Δ = s(a) − s(b) against a margin: > m, < m, |Δ| < m or |Δ| > m, by `kind`."""

    kind: Comparison
    a: Operand
    b: Operand | OwnBaseline
    margin: float
    hold: Hold = ON_AVERAGE


@dataclass(frozen=True, slots=True)
class Only:
    """`x` beats `than` by the margin, and no other of `among` does."""

    x: str
    among: tuple[str, ...]
    than: Operand | OwnBaseline
    margin: float
    hold: Hold = ON_AVERAGE


@dataclass(frozen=True, slots=True)
class Covers:
    """Requirements on the evidence itself, decided by inspection.

    Counts are minima; None where nothing is required.
    """

    systems: int | None = None  # distinct systems with scores
    families: int | None = None  # distinct encoder families
    task_kinds: tuple[str, ...] = ()  # each must occur, e.g. ("sentence", "document")
    pairs: int | None = None  # distinct language pairs
    language_families: int | None = None
    scripts: int | None = None
    of: str | None = None  # a system or role: which systems are meant; None = all
    trained_on_languages: tuple[str, ...] | None = None  # the only languages trained on
    test_excludes_languages: tuple[str, ...] = ()
    train_test_corpora_differ: bool = False
    train_test_disjoint: bool = False  # no shared query or document, checked on hashes


@dataclass(frozen=True, slots=True)
class All:
    """Conjunction."""

    parts: tuple[Hypothesis, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Disjunction."""

    parts: tuple[Hypothesis, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    part: Hypothesis


Atom = Compare | Only | Covers
Hypothesis = Compare | Only | Covers | All | Any | Not


def atoms(hypothesis: Hypothesis) -> Iterator[Atom]:
    """The atoms of a formula from left to right."""
    match hypothesis:
        case All(parts) | Any(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield hypothesis


@dataclass(frozen=True, slots=True)
class CellSelection:
    """Which cells of task × language pair a claim is about.

    `tasks` are names or globs; `kinds` and `corpora` narrow them further (empty = no condition).
    `pairs` is a keyword or an explicit list such as ("en-de", "de-en"), query language first.
    """

    tasks: tuple[str, ...] = ("*",)
    kinds: tuple[str, ...] = ()
    corpora: tuple[str, ...] = ()
    pairs: Literal["cross-lingual", "monolingual", "all"] | tuple[str, ...] = "cross-lingual"
