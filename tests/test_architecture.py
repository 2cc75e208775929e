"""The one-way flow, read off the import statements."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "claimcheck"
LEAVES = {"calibration", "cores", "errors", "record", "scores", "measures", "stats", "store"}
# A package may import those before it. `measure` stands before `execute`: the measure step calls it.
FLOW = [
    "spec",
    "plan",
    "measure",
    "execute",
    "decide",
    "choices",
    "judge",
    "pipeline",
    "report",
    "audit",
    "bundle",
    "compare",
    "doctor",
    "cli",
    "__main__",
]
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "faiss",
    "pandas",
    "pyarrow",
    "scipy",
    "datasets",
    "bm25s",
}


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).parts[0].removesuffix(".py"), path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _parts(path: Path) -> Iterator[str]:
    for name in _imports(path):
        if name.startswith("claimcheck."):
            yield name.split(".")[1]


@pytest.mark.parametrize(
    ("package", "path"), list(_modules()), ids=lambda v: v if isinstance(v, str) else v.stem
)
def test_imports_go_one_way(package: str, path: Path) -> None:
    """A package imports leaves and packages earlier in the flow; report and audit ignore each other."""
    for part in _parts(path):
        if part == package or part in LEAVES:
            continue
        assert package in FLOW, f"{path}: the leaf '{package}' imports '{part}'"
        assert FLOW.index(part) < FLOW.index(package), f"{path}: '{package}' imports '{part}'"
        assert {package, part} != {"report", "audit"}, f"{path}: report and audit import each other"


def test_heavy_libraries_stay_in_execute() -> None:
    """torch, transformers, sentence-transformers and faiss are imported nowhere else."""
    for package, path in _modules():
        heavy = {name.split(".")[0] for name in _imports(path)} & {
            "torch",
            "transformers",
            "sentence_transformers",
            "faiss",
        }
        assert not heavy or package == "execute", f"{path} imports {heavy}"


@pytest.mark.parametrize("command", ["plan", "lint", "report", "audit", "explain", "new", "schema", "cache"])
def test_light_commands_import_nothing_heavy(command: str) -> None:
    """The commands that must answer at once load no heavy library for their help."""
    code = (
        "import sys\nfrom claimcheck.cli import cli\n"
        f"cli.main(['{command}', '--help'], standalone_mode=False)\n"
        f"print(sorted({sorted(HEAVY)!r} & sys.modules.keys()))".replace("sorted(['", "sorted({'").replace(
            "'] &", "'} &"
        )
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
