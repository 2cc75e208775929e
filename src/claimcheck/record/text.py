"""Record values → JSON: the same text for the same values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimcheck.record.whole import Record

FORMAT = 1


_SCALARS = frozenset({str, int, bool, type(None)})
_ITEM = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False)


def plain(value: Any) -> Any:
    """Turn Record values into JSON types; floats keep 10 significant digits, below which is noise."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is not float:
        if names := getattr(kind, "__dataclass_fields__", None) or getattr(kind, "_fields", None):
            return {name: plain(getattr(value, name)) for name in names}
        if isinstance(value, Mapping):
            return {str(k): plain(value[k]) for k in sorted(value)}
        if isinstance(value, tuple | list):
            return [plain(v) for v in value]
        if isinstance(value, int | str):
            return value
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a Record holds no NaN or infinity: give a status instead")
    return float(f"{number:.10g}") + 0.0  # + 0.0 turns −0.0 into 0.0


def dumps(record: Record) -> str:
    """`record.json` as text: sorted, a line per verdict, step or mean, the same bytes for the same Record."""
    return in_lines(plain(record)) + "\n"


def in_lines(data: Mapping[str, Any]) -> str:
    """JSON types as text: sorted, a line per name and per item of its list, so that `diff` finds its way."""
    return "{\n" + ",\n".join(f'"{name}": {_lines(data[name])}' for name in sorted(data)) + "\n}"


def _lines(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n " + ",\n ".join(map(_ITEM.encode, value)) + "\n]"
    return _ITEM.encode(value)
