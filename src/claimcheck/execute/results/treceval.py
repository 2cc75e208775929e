"""What ``trec_eval -q`` prints, one file per system: lines of ``measure query value``.

In: such a file, or a folder of them; a file's name without its endings is its system. Out: `Entries` of the
measures that claimcheck knows under their trec_eval names; the rows of means ("all") are left out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from claimcheck.errors import DataError, Place
from claimcheck.execute.results.columns import PARQUET, Labels
from claimcheck.execute.results.entries import Entries
from claimcheck.execute.results.lines import GZIP, Columns, numbers, read_columns
from claimcheck.measures import parse_measure

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = ("measure", "query", "value")
_TABLES = (".csv", ".tsv", *PARQUET)
_ENDINGS = (".gz", ".txt", ".eval", ".res", ".out", ".trec", ".treceval", ".run")
_MEANS = "all"
_PLAIN = {"map": "AP", "recip_rank": "RR", "bpref": "Bpref"}
_CUT = {"ndcg_cut": "nDCG", "map_cut": "AP", "P": "P", "recall": "R", "success": "Success"}
_CUT_NAME = re.compile(r"(\w+?)[_.](\d+)\Z", re.ASCII)


def is_trec_eval(path: Path) -> bool:
    """Whether a path is a folder, or a file of three columns without commas; False if it cannot be read."""
    if path.suffix in _TABLES or not path.exists():
        return False
    if path.is_dir():
        return True
    with path.open("rb") as file:
        head = file.read(4096)
    first = head.strip().partition(b"\n")[0]
    return head.startswith(GZIP) or (len(first.split()) == len(COLUMNS) and b"," not in first)


def our_name(measure: str) -> str | None:
    """trec_eval's name of a measure (``ndcg_cut_10``) as ours (``nDCG@10``); None if it is none of ours."""
    if measure in _PLAIN:
        return _PLAIN[measure]
    cut = _CUT_NAME.match(measure)
    if cut is None or cut[1] not in _CUT:
        return None
    try:
        return str(parse_measure(f"{_CUT[cut[1]]}@{cut[2]}"))
    except DataError:
        return None


def read_trec_eval(path: Path, measure: str | None = None) -> Entries:
    """Read a file, or all files of a folder that do not start with a dot.

    Args:
        path: file or folder.
        measure: keep only this measure of ours; all when None.

    Raises:
        DataError: no file, two for one system, no score per query, or a value that is no number.
    """
    files = sorted(f for f in path.iterdir() if not f.name.startswith(".")) if path.is_dir() else [path]
    systems: dict[str, Path] = {}
    for file in files:
        name = _system(file)
        if name in systems:
            raise DataError(
                f"{file}: a second file for system '{name}' beside {systems[name].name}; rename one"
            )
        systems[name] = file
    if not systems:
        raise DataError(f"{path}: an empty folder; expected one file of `trec_eval -q` output per system")
    names = tuple(sorted(systems))
    parts = [_read(systems[name], measure) for name in names]
    starts = np.cumsum([0, *(len(part.lines) for part in parts)])
    measures, queries, values = ([x for part in parts for x in part.columns[c].to_pylist()] for c in range(3))

    def place(row: int) -> str:
        number = int(np.searchsorted(starts, row, side="right")) - 1
        return str(Place(str(systems[names[number]]), int(parts[number].lines[row - starts[number]])))

    blank = Labels(np.zeros(len(values), np.int64), ("",))
    index = {
        "split": blank._replace(names=("test",)),
        "measure": _labels([our_name(name) or name for name in measures]),
        "task": blank,
        "pair": blank,
        "query": _labels(queries),
    }
    system = np.repeat(np.arange(len(names)), np.diff(starts))
    scores = np.concatenate([numbers(systems[n], p, 2, "value") for n, p in zip(names, parts, strict=True)])
    return Entries(
        index, Labels(system, names), np.zeros(len(values), np.int64), scores, np.arange(len(values)), place
    )


def _read(file: Path, measure: str | None) -> Columns:
    """Lines of one file with a query and a measure that is wanted."""
    read = read_columns(file, COLUMNS, (0, 1, 2))
    ours = {name: our_name(name) for name in read.columns[0].unique().to_pylist()}
    wanted = {name for name, own in ours.items() if own is not None and measure in (None, own)}
    names, queries = (column.to_pylist() for column in read.columns[:2])
    rows = [
        i
        for i, (name, query) in enumerate(zip(names, queries, strict=True))
        if name in wanted and query != _MEANS
    ]
    if not rows:
        if any(name in wanted for name in names):
            raise DataError(f"{file}: only means over all queries; print each query with `trec_eval -q`")
        raise DataError(
            f"{file}: no {measure or 'measure that claimcheck knows'} among {', '.join(sorted(ours)[:8])}; "
            "print it with `trec_eval -q -m MEASURE`"
        )
    return Columns(tuple(column.take(rows) for column in read.columns), read.lines[rows])


def _system(file: Path) -> str:
    name = file.name
    while (ending := Path(name).suffix) in _ENDINGS:
        name = name.removesuffix(ending)
    return name


def _labels(texts: Sequence[str]) -> Labels:
    names = sorted(set(texts))
    code = {name: number for number, name in enumerate(names)}
    return Labels(np.array([code[text] for text in texts], np.int64), tuple(names))
