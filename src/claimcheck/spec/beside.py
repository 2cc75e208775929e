"""What a claim names to be read beside it: systems for the score table, and formulas that enter no mark.

beside:
- base                                             # a system or role
- {better: merged, than: soup, by: 0.01}           # a formula on the claim's own cells
- {on: {pairs: monolingual}, better: …, than: …}   # on other cells
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claimcheck.errors import SpecError
from claimcheck.spec.grammar import PlacedAtom, read_hypothesis
from claimcheck.spec.hypothesis import CellSelection, Covers, Hypothesis, atoms
from claimcheck.spec.plain import plain_hypothesis
from claimcheck.spec.problems import Loc, found
from claimcheck.spec.reading import Node, Reader
from claimcheck.spec.selection import plain_selection, read_selection

KEY = "beside"


@dataclass(frozen=True, slots=True)
class Beside:
    """A formula to be read beside a claim."""

    hypothesis: Hypothesis
    selection: CellSelection

    @property
    def plain(self) -> dict[str, Any]:
        """Plain JSON from which `grammar` and `selection` read it again."""
        return {"on": plain_selection(self.selection), "hypothesis": plain_hypothesis(self.hypothesis)}


@dataclass(frozen=True, slots=True)
class ReadBeside:
    """One entry and where it stands: a name, or a formula with its atoms."""

    loc: Loc
    name: str | None = None
    formula: Beside | None = None
    atoms: tuple[PlacedAtom, ...] = ()


def read_beside(
    root: Node, own: CellSelection, *, margin: float, errors: list[SpecError]
) -> tuple[ReadBeside, ...]:
    """Read the value of `beside:` of a claim file; wrong entries are noted and left out.

    Args:
        root: the whole claim file.
        own: the claim's cells, for formulas that name none.
        margin: stands in where a comparison that needs one names none.
        errors: mistakes are appended here.
    """
    entries = root.get(KEY, [])
    reader = Reader(root, errors)
    if not isinstance(entries, list):
        errors.append(
            reader.wrong((KEY,), f"expected a list of names and comparisons, found {found(entries)}")
        )
        return ()
    read = [_entry(entry, (KEY, i), reader, own, margin) for i, entry in enumerate(entries)]
    return tuple(entry for entry in read if entry is not None)


def _entry(entry: Any, loc: Loc, reader: Reader, own: CellSelection, margin: float) -> ReadBeside | None:
    if not isinstance(entry, Mapping):
        name = reader.tried(reader.name, entry, loc)
        return None if name is None else ReadBeside(loc, name)
    selection: CellSelection | None = own
    if "on" in entry:
        selection = read_selection(
            entry["on"], errors=reader.errors, root=reader.root, loc=(*loc, "on"), default=own
        )
    spec = {key: value for key, value in entry.items() if key != "on"}
    read = read_hypothesis(spec, margin=margin, errors=reader.errors, root=reader.root, loc=loc)
    if read is None or selection is None:
        return None
    if any(isinstance(atom, Covers) for atom in atoms(read.hypothesis)):
        message = "what is read beside a claim is tested; `covers` is for a claim of its own"
        reader.errors.append(reader.wrong(loc, message))
        return None
    return ReadBeside(loc, None, Beside(read.hypothesis, selection), read.atoms)
