"""A ceiling on resident memory: a merge holds a few chunks, never a model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from merging_families import save_family

STATUS = Path("/proc/self/status")
SIZE = 12_000_000  # elements: 48 MB a model
CEILING = 100e6  # bytes above import; the five models in play are 240 MB

MERGE = """
import sys
from pathlib import Path
from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.merger import Merger
from claimcheck.spec.recipe import Recipe
from claimcheck.execute.merging.write import write_new

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

root, before = Path(sys.argv[1]), peak()
merger = Merger(open_models(root / "base", [root / "m0", root / "m1", root / "m2"]), threads=2)
for number, params in enumerate(({"method": "linear"}, {"method": "ties", "density": 0.2})):
    write_new(merger, Recipe.of(params, 3), root / f"out{number}")
print(peak() - before)
"""


@pytest.mark.skipif(not STATUS.exists(), reason="peak memory is read from /proc")
def test_a_merge_holds_a_few_chunks(tmp_path: Path) -> None:
    """Linear and ties of three models stay far below the size of what they merge."""
    base = np.resize(np.linspace(-1, 1, 10_007, dtype=np.float32), SIZE)
    deltas = [np.resize(np.linspace(-0.1, 0.1 * i, 10_007 + i, dtype=np.float32), SIZE) for i in (1, 2, 3)]
    save_family(tmp_path, {"x": base}, [{"x": base + delta} for delta in deltas])
    done = subprocess.run(
        [sys.executable, "-c", MERGE, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < CEILING
