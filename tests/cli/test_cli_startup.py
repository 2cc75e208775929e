"""Commands that must answer at once load nothing that takes long."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = (
    "torch",
    "transformers",
    "faiss",
    "datasets",
    "pandas",
    "pyarrow",
    "scipy",
    "numpy",
    "lxml",
    "ruamel",
)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["lint", "docs/examples/two-encoders"],
        ["plan", "docs/examples/two-encoders"],
        ["explain", "CC101"],
        ["schema", "claim"],
        ["explain", "k1", "--record", "RECORD"],
        ["diff", "RECORD", "RECORD"],
        ["report", "RECORD", "--format", "html"],
        ["report", "RECORD", "--format", "csv"],
        ["cache", "info"],
    ],
    ids=lambda value: value[0],
)
def test_loads_nothing_heavy(finished: Path, tmp_path: Path, arguments: list[str]) -> None:
    """Run for real, in a process of its own: none of the heavy libraries was imported."""
    words = [str(finished / "out") if word == "RECORD" else word for word in arguments]
    code = (
        "import sys\nfrom claimcheck.cli import cli\n"
        f"try:\n    cli.main({words!r}, standalone_mode=False)\n"
        f"finally:\n    print(sorted(set({HEAVY!r}) & sys.modules.keys()), file=sys.stderr)\n"
    )
    environment = {"CLAIMCHECK_STORE": str(tmp_path / "store"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env=environment
    )
    loaded = set(eval(done.stderr.strip().splitlines()[-1]))  # noqa: S307 - our own list
    assert loaded <= ({"numpy"} if arguments[0] == "plan" else set())  # power is simulated
