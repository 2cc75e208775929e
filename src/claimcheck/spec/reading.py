"""What `grammar.py` and `selection.py` share: reading small YAML values, noting mistakes with places."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from claimcheck.errors import Place, SpecError
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.problems import Loc, dotted, found
from claimcheck.spec.yaml import place_of

T = TypeVar("T")
Node = Mapping[str, Any]
LONGEST_NAME = 200  # system names of somebody else's score table may be long


class Reader:
    """Reads one claim; `tried` and `keys` note mistakes in `errors`, everything else raises them.

    Args:
        root: the whole claim file, for places; None where the claim comes from a Record.
        errors: mistakes are appended here.
    """

    def __init__(self, root: Node | None, errors: list[SpecError]) -> None:
        self.root, self.errors = root, errors

    def wrong(self, loc: Loc, message: str, *, key: bool = False) -> SpecError:
        """The error to raise for what stands at `loc` (with `key`: for the key itself)."""
        place = place_of(self.root, loc, Place(""), key=key)
        return SpecError(f"{dotted(loc)}: {message}", place if place.file else None)

    def tried(self, read: Callable[[Any, Loc], T], value: Any, loc: Loc) -> T | None:
        """`read(value, loc)`; None after noting its mistake, so that reading goes on."""
        try:
            return read(value, loc)
        except SpecError as error:
            self.errors.append(error)
            return None

    def tried_key(self, read: Callable[[Any, Loc], T], node: Node, key: str, loc: Loc) -> T | None:
        """`tried` on the value of a key; None if the key is missing (which `keys` has noted)."""
        return self.tried(read, node[key], (*loc, key)) if key in node else None

    def keys(self, node: Node, loc: Loc, allowed: Sequence[str], needed: Sequence[str] = ()) -> None:
        """Note unknown and missing keys."""
        for key in node:
            if key not in allowed:
                message = f"unknown key '{key}'{did_you_mean(key, allowed)}"
                self.errors.append(self.wrong((*loc, key), message, key=True))
        for key in needed:
            if key not in node:
                self.errors.append(self.wrong(loc, f"the key '{key}' is missing"))

    def name(self, value: Any, loc: Loc) -> str:
        """A name of a system, role, task or language."""
        if isinstance(value, str) and 0 < len(value) <= LONGEST_NAME:
            return value
        raise self.wrong(loc, f"expected a name, found {found(value)}")

    def names(self, value: Any, loc: Loc) -> tuple[str, ...]:
        """A non-empty list of names, each once."""
        if not isinstance(value, list) or not value:
            raise self.wrong(loc, f"expected a list of names such as [a, b], found {found(value)}")
        read = tuple(self.name(item, (*loc, i)) for i, item in enumerate(value))
        twice = next((name for i, name in enumerate(read) if name in read[:i]), None)
        if twice is not None:
            raise self.wrong(loc, f"'{twice}' stands twice")
        return read

    def one_of(self, value: Any, loc: Loc, allowed: Sequence[str]) -> str:
        """One of a few words."""
        if isinstance(value, str) and value in allowed:
            return value
        hint = did_you_mean(value, allowed) if isinstance(value, str) else ""
        hint = hint if "did you mean" in hint else ""
        raise self.wrong(loc, f"expected {', '.join(allowed)}, found {found(value)}{hint}")

    def count(self, value: Any, loc: Loc) -> int:
        """A whole number of at least 1."""
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        raise self.wrong(loc, f"expected a whole number of at least 1, found {found(value)}")

    def share(self, value: Any, loc: Loc) -> float:
        """A number from 0 to 1: a margin or a share."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and math.isfinite(value) and 0 <= value <= 1:
            return float(value)
        raise self.wrong(loc, f"expected a number from 0 to 1, found {found(value)}")

    def flag(self, value: Any, loc: Loc) -> bool:
        """`true`: a requirement that is `false` would require nothing."""
        if value is True:
            return True
        raise self.wrong(loc, f"expected true (leave the key out otherwise), found {found(value)}")
