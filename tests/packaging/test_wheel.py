"""The wheel alone works: built, installed into a fresh environment, run without the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("claimcheck_ir-*.whl"))


def test_wheel_contents(wheel: Path) -> None:
    """Templates, shipped suites with their locks and the type marker are inside; tests are not."""
    names = zipfile.ZipFile(wheel).namelist()
    for expected in (
        "claimcheck/py.typed",
        "claimcheck/templates/html/report.html.j2",
        "claimcheck/templates/latex/report.tex.j2",
        "claimcheck/suites/multilingual-retrievers/suite.yaml",
        "claimcheck/suites/multilingual-retrievers/profiles/embedded.lock.yaml",
        "claimcheck/suites/two-encoders/suite.yaml",
    ):
        assert expected in names
    assert not [n for n in names if n.startswith("tests/")]


@pytest.mark.archives
def test_wheel_alone(wheel: Path, tmp_path: Path, archives: Path) -> None:
    """In a fresh environment `claimcheck new` and `claimcheck verify --profile quick` work from the wheel."""
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, capture_output=True)
    # The libraries are those of this environment: downloading them again would test pip, not the wheel.
    here = next(p for p in sys.path if p.endswith("site-packages"))
    target = next((environment / "lib").glob("python3.*/site-packages"))
    (target / "libraries.pth").write_text(here + "\n")
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--force-reinstall", str(wheel)], check=True, capture_output=True)
    command = str(environment / "bin" / "claimcheck")
    clean = {**os.environ, "CLAIMCHECK_STORE": str(tmp_path / "store"), "CLAIMCHECK_ARCHIVES": str(archives)}

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [command, *arguments], cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [str(environment / "bin" / "python"), "-c", "import claimcheck; print(claimcheck.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(environment) in where.stdout
    call("new", "--from", "multilingual-retrievers", "mine")
    verdicts = call("verify", "mine", "--profile", "quick", "-q")
    assert "c5" in verdicts
    report = tmp_path / "runs" / "multilingual-retrievers" / "quick" / "report.html"
    assert report.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
