"""Compile LaTeX to PDF: in a temporary folder, under a time limit, with no shell, to equal bytes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from claimcheck.report.fonts import local

LIMIT = 120.0  # seconds
_EPOCH = "1577836800"  # 2020-01-01: a PDF wants a date, and it must be the same each time
_ENGINES = ("lualatex", "pdflatex")
_INSTALL = (
    "no PDF: neither lualatex nor pdflatex with latexmk is installed; on Debian and Ubuntu run "
    "apt-get install --no-install-recommends texlive-latex-recommended texlive-pictures texlive-luatex "
    "lmodern latexmk fonts-wqy-microhei fonts-dejavu-core"
)


class Compiled(NamedTuple):
    """A PDF, or the sentence that says why there is none, and the log."""

    pdf: bytes | None
    note: str
    log: str


def engine() -> str | None:
    """The TeX engine that is there, LuaLaTeX first; None if latexmk or both engines are missing."""
    if shutil.which("latexmk") is None:
        return None
    return next((name for name in _ENGINES if shutil.which(name)), None)


def compile_pdf(files: Mapping[str, str], *, limit: float = LIMIT) -> Compiled:
    """Compile the `report.tex` among `files` (name → text). Never raises for what TeX says."""
    name = engine()
    if name is None:
        return Compiled(None, _INSTALL, "")
    with tempfile.TemporaryDirectory(prefix="claimcheck-tex-") as folder:
        place = Path(folder)
        for file, text in files.items():
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            (place / file).write_text(text, encoding="utf-8")
        fonts = local("".join(files.values())) if name == "lualatex" else None
        if fonts is not None:
            (place / "fonts-local.tex").write_text(fonts, encoding="utf-8")
        finished = _run(name, place, limit)
        log = _read(place / "report.log")
        if not finished:
            return Compiled(None, f"no PDF: {name} took longer than {limit:g} s and was stopped", log)
        made = place / "report.pdf"
        error = first_error(log)
        if error or not made.is_file():
            return Compiled(None, f"no PDF: {error or 'TeX stopped without a message'}; see report.log", log)
        return Compiled(made.read_bytes(), "", log)


def _run(name: str, place: Path, limit: float) -> bool:
    """Run latexmk and everything it starts; False if it had to be stopped."""
    call = f"{name} -interaction=nonstopmode -halt-on-error -file-line-error -no-shell-escape %O %S"
    command = ["latexmk", "-norc", "-silent", "-pdf", f"-pdflatex={call}", "report.tex"]
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": _EPOCH,
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "max_print_line": "1000",
    }
    with subprocess.Popen(  # noqa: S603 - a list, and no text of a user in it
        command,
        cwd=place,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return False
    return True


def first_error(log: str) -> str:
    """The first error of a TeX log with its line: ``report.tex:12: Undefined control sequence.``."""
    found = re.search(r"^(?:\./)?([^\s:]+\.tex):(\d+): (.+)$", log, re.M)
    if found:
        return f"{found[1]}:{found[2]}: {found[3]}"
    found = re.search(r"^! (.+)$", log, re.M)
    return found[1] if found else ""


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
