"""The `fuse` step: runs of the same task in, one run out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.search.fuse import RRF_K, Fusion, fuse
from claimcheck.execute.search.ranking import Ranking, Run, RunWriter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from claimcheck.execute.progress import Progress


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Fuse the inputs `run.0`, `run.1`, … on the cells that all of them have.

    `params`: `method` ("rrf" | "scores"), `k` of rrf, `weights` (one for each run).

    Raises:
        DataError: fewer than two runs, or runs that do not fit.
    """
    names = sorted((n for n in inputs if n.startswith("run.")), key=lambda name: int(name.split(".")[1]))
    runs = [Run.open(inputs[name]) for name in names]
    if len(runs) < 2:
        raise DataError(f"fuse needs at least two runs, not {len(runs)}")
    weights = params.get("weights")
    fusion = Fusion(params["method"], float(params.get("k", RRF_K)), tuple(weights) if weights else None)
    common = set.intersection(*(set(one.cells) for one in runs))
    cells = [cell for cell in runs[0].cells if cell in common]
    if not cells:
        raise DataError("the runs to fuse have no cell in common; they must be of the same task")
    writer = RunWriter(out)
    for number, cell in enumerate(cells):
        progress(number / len(cells), f"fusing {cell}")
        found = [Ranking(one.documents(cell), one.scores(cell)) for one in runs]
        writer.add(cell, fuse(found, fusion))
    facts: dict[str, Any] = {"method": "fuse", "by": fusion.method, "imported": any(r.imported for r in runs)}
    facts |= {"k": fusion.k} if fusion.method == "rrf" else {}
    facts |= {"weights": list(fusion.weights)} if fusion.weights else {}
    writer.close(facts | {"runs": len(runs), "depth": max(int(one.facts["depth"]) for one in runs)})
    progress(1.0, "fused")
