"""`Hypothesis` → one line in words, for terminals and reports."""

from __future__ import annotations

from typing import assert_never

from claimcheck.spec.hypothesis import (
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
)

_TAKES = {
    "mean": "the mean of {}",
    "best": "the best of {}",
    "worst": "the worst of {}",
    "dev-best": "whichever of {} is best on dev queries",
    "each": "each of {}",
}
_COUNTS = (
    ("systems", "systems"),
    ("families", "encoder families"),
    ("pairs", "language pairs"),
    ("language_families", "language families"),
    ("scripts", "scripts"),
)


def in_words(hypothesis: Hypothesis) -> str:
    """The hypothesis as a sentence without a full stop: ``e5 is better than bm25, on average``."""
    match hypothesis:
        case Compare():
            return f"{_comparison(hypothesis)}, {_cells(hypothesis.hold)}"
        case Only(x, among, than, margin, hold):
            others = ", ".join(name for name in among if name != x)
            gain = f"is better than {_other(than)} by more than {margin:g}"
            return f"{x} {gain}, and not so {others}, {_cells(hold)}"
        case Covers():
            return _covers(hypothesis)
        case Not(part):
            return f"it is not so that {_part(part)}"
        case All(parts):
            return " and ".join(map(_part, parts))
        case Any(parts):
            return " or ".join(map(_part, parts))
        case _ as never:
            assert_never(never)


def _part(part: Hypothesis) -> str:
    return f"({in_words(part)})" if isinstance(part, All | Any | Not) else in_words(part)


def _comparison(atom: Compare) -> str:
    a, b, m = _operand(atom.a), _other(atom.b), f"{atom.margin:g}"
    match atom.kind:
        case "better":
            return f"{a} is better than {b}" + (f" by more than {m}" if atom.margin else "")
        case "not_better":
            return f"{a} is not better than {b} by {m} or more"
        case "comparable":
            return f"{a} and {b} differ by less than {m}"
        case "different":
            return f"{a} and {b} differ by more than {m}"
        case _ as never:
            assert_never(never)


def _operand(operand: Operand) -> str:
    return _TAKES[operand.take].format(operand.name) if operand.take else operand.name


def _other(operand: Operand | OwnBaseline) -> str:
    return "its own baseline" if isinstance(operand, OwnBaseline) else _operand(operand)


def _cells(hold: Hold) -> str:
    if hold.kind in ("at-least", "at-most") and hold.name.startswith("in at "):
        return f"{hold.name} of the cells"
    return {"on-average": "on average"}.get(hold.name, hold.name)


def _covers(atom: Covers) -> str:
    said = [f"at least {n} {words}" for key, words in _COUNTS if (n := getattr(atom, key)) is not None]
    if atom.task_kinds:
        said.append(" and ".join(f"{kind} tasks" for kind in atom.task_kinds))
    if atom.trained_on_languages is not None:
        said.append(f"training on {', '.join(atom.trained_on_languages)} only")
    if atom.test_excludes_languages:
        said.append(f"testing without {', '.join(atom.test_excludes_languages)}")
    if atom.train_test_corpora_differ:
        said.append("different corpora for training and testing")
    if atom.train_test_disjoint:
        said.append("no query or document shared by training and testing")
    return f"the evidence{f' on {atom.of}' if atom.of else ''} covers {', '.join(said)}"
