"""`Hypothesis` → plain JSON that `grammar.hypothesis_of` reads back to an equal value.

All defaults are written out, so that a Record can be decided again from itself.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any as Value

from claimcheck.spec.grammar import COMPARISONS, HOLDS, OWN_BASELINE
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


def plain_hypothesis(hypothesis: Hypothesis) -> dict[str, Value]:
    """The mapping under `hypothesis:`, with every margin and hold stated."""
    match hypothesis:
        case Compare(kind, a, b, margin, hold):
            other, by = COMPARISONS[kind]
            return {kind: _operand(a), other: _operand(b), by: margin, "hold": _hold(hold)}
        case Only(x, among, than, margin, hold):
            plain = {"only": x, "among": list(among), "better_than": _operand(than), "by": margin}
            return {**plain, "hold": _hold(hold)}
        case Covers():
            values = {f.name: getattr(hypothesis, f.name) for f in fields(Covers)}
            stated = {key: value for key, value in values.items() if value not in (None, (), False)}
            return {"covers": {key: list(v) if isinstance(v, tuple) else v for key, v in stated.items()}}
        case Not(part):
            return {"not": plain_hypothesis(part)}
        case All(parts):
            return {"all": [plain_hypothesis(part) for part in parts]}
        case Any(parts):
            return {"any": [plain_hypothesis(part) for part in parts]}


def _operand(operand: Operand | OwnBaseline) -> Value:
    if isinstance(operand, OwnBaseline):
        return OWN_BASELINE
    return {"role": operand.name, "take": operand.take} if operand.take else operand.name


def _hold(hold: Hold) -> Value:
    if hold.name in HOLDS or hold.share is None:
        return hold.name
    return {hold.kind.replace("-", "_"): float(hold.share)}
