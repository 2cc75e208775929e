"""LaTeX compiled to PDF by the engine that is there."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from report_sample import hostile, small

from claimcheck.record import Record
from claimcheck.report import write_report
from claimcheck.report.compile import compile_pdf, engine, first_error
from claimcheck.report.latex import flat, sources
from claimcheck.report.view import report_view

needs_tex = pytest.mark.skipif(engine() is None, reason="no TeX engine with latexmk is installed")


def _one() -> Record:
    """One claim with a table and a figure of each kind: what takes TeX the least time."""
    record = small()
    return dataclasses.replace(record, claims=record.claims[2:], verdicts=record.verdicts[2:])


SCRIPTS = "Кириллица Ελληνικά 日本語の検索 中文检索 ✓ ✗ Straße naïve Łódź"


@needs_tex
def test_every_script_has_its_glyphs_and_the_bytes_are_the_same_each_time() -> None:
    """Cyrillic, Greek, Japanese, Chinese and ✓ are printed; two builds in two folders are equal."""
    if engine() != "lualatex":
        pytest.skip("pdfLaTeX prints Latin only")
    record = dataclasses.replace(_one(), title=SCRIPTS, question=SCRIPTS, notes=(SCRIPTS,))
    files = sources(report_view(record))
    first, second = compile_pdf(files), compile_pdf(files)
    assert first.note == ""
    assert "Missing character" not in first.log
    assert first.pdf is not None
    assert first.pdf == second.pdf


@needs_tex
def test_hostile_text_is_printed_as_text_from_the_flat_folder(tmp_path: Path) -> None:
    """Nothing is run or read, and what no font has is printed as its code."""
    made = compile_pdf(flat(sources(report_view(hostile(record=_one())))))
    assert made.note == ""
    assert made.pdf is not None
    assert "Missing character" not in made.log
    (tmp_path / "report.pdf").write_bytes(made.pdf)
    if shutil.which("pdftotext") is None:
        return
    command = ["pdftotext", str(tmp_path / "report.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "<script>alert(1)</script> </script><!--" in re.sub(r"\s+", " ", text)
    assert r"\write18{rm -rf /}" in text
    assert "root:" not in text


@needs_tex
def test_an_error_is_shown_with_its_line() -> None:
    """The first error of the log, not the last line of it."""
    made = compile_pdf(
        {"report.tex": "\\documentclass{article}\n\\begin{document}\nx\n\\nonsense\n\\end{document}\n"}
    )
    assert made.pdf is None
    assert "report.tex:4: Undefined control sequence." in made.note


@needs_tex
def test_a_compilation_without_end_is_stopped() -> None:
    """TeX that loops costs the limit and no more."""
    made = compile_pdf({"report.tex": "\\def\\x{\\x}\\x"}, limit=2.0)
    assert made.pdf is None
    assert "took longer than 2 s" in made.note


@needs_tex
def test_no_shell_and_no_file_outside_the_folder(tmp_path: Path) -> None:
    """Even TeX that got through every escape can neither run a command nor write elsewhere."""
    target = tmp_path / "written"
    text = (
        "\\documentclass{article}\\begin{document}x\\immediate\\write18{touch " + str(target) + "}"
        "\\newwrite\\f\\immediate\\openout\\f=" + str(target) + ".tex \\immediate\\write\\f{x}\\end{document}"
    )
    compile_pdf({"report.tex": text})
    assert list(tmp_path.iterdir()) == []


def test_without_an_engine_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The LaTeX is written all the same."""
    monkeypatch.setenv("PATH", str(tmp_path))
    files = write_report(small(), tmp_path / "out", pdf=True)
    assert files.pdf is None
    assert files.tex.is_file()
    assert len(files.notes) == 1
    assert "apt-get install" in files.notes[0]


@pytest.mark.parametrize(
    ("log", "error"),
    [
        (
            "junk\n./report.tex:12: Undefined control sequence.\nl.12 \\x\n",
            "report.tex:12: Undefined control sequence.",
        ),
        ("! Emergency stop.\n", "Emergency stop."),
        ("all is well\n", ""),
    ],
)
def test_the_first_error_of_a_log(log: str, error: str) -> None:
    """With file and line where TeX gives them."""
    assert first_error(log) == error
