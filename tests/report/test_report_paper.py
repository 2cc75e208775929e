"""Tables and figures as they go into somebody's paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from report_sample import sample, small

from claimcheck.record import Record
from claimcheck.report.grid import Column, Grid
from claimcheck.report.latex import sources
from claimcheck.report.latex_tables import table
from claimcheck.report.view import report_view

needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdfLaTeX is installed")
_FONTS = r"\usepackage{iftex}\newcommand{\cccode}[1]{#1}\input{fonts.tex}"
_ALL = rf"\usepackage{{booktabs,pgfplots}}\pgfplotsset{{compat=1.16}}{_FONTS}"


def _typeset(folder: Path, files: dict[str, str], body: str, *, options: str = "", packages: str) -> str:
    """The log of an article that reads `files`, some of which `body` names."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    head = f"\\documentclass[{options}]{{article}}{packages}"
    (folder / "paper.tex").write_text(f"{head}\\begin{{document}}{body}\\end{{document}}", encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "paper.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=300, check=False)
    log = done.stdout.decode(errors="replace")
    assert done.returncode == 0, log[-3000:]
    return log


def _overfull(log: str) -> list[str]:
    """The names of what is more than a point too wide, as `_input` announced them."""
    found, name = [], ""
    for line in log.splitlines():
        name = line.removeprefix("AT ") if line.startswith("AT ") else name
        if (over := re.match(r"Overfull \\hbox \(([\d.]+)pt", line)) and float(over[1]) > 1:
            found.append(f"{name}: {over[1]}")
    return found


def _input(name: str, around: str) -> str:
    return f"\\typeout{{AT {name}}}\\begin{{{around}}}\\input{{{name}}}\\end{{{around}}}\\clearpage\n"


@needs_tex
@pytest.mark.parametrize(
    ("options", "star"), [("", ""), ("12pt", ""), ("twocolumn", ""), ("twocolumn", "*")], ids=str
)
def test_every_table_and_figure_is_as_wide_as_a_line_at_most(options: str, star: str, tmp_path: Path) -> None:
    """In a plain article, in one in large type, and in one column or both of a two-column one."""
    files = sources(report_view(small()))
    body = "".join(
        _input(name, ("table" if name.startswith("tables/") else "figure") + star)
        for name in files
        if "/" in name
    )
    assert body.count("\\input") > 20
    log = _typeset(tmp_path, files, body, options=options, packages=_ALL)
    assert _overfull(log) == []


@needs_tex
def test_the_verdict_table_needs_booktabs_alone(tmp_path: Path) -> None:
    """At the width of a plain article nothing has to be scaled, in a float or in running text."""
    name = "tables/verdicts.tex"
    files = {name: sources(report_view(sample()))[name]}
    body = _input(name, "table") + f"x\n\n\\input{{{name}}}"
    log = _typeset(tmp_path, files, body, packages=r"\usepackage{booktabs}")
    assert _overfull(log) == []


def _words(tex: str) -> str:
    """Escaped text without breaks, braces and commands."""
    return re.sub(r"\s+", " ", re.sub(r"\\[a-z]+(\{\})?|[{}]", "", tex))


def test_the_verdict_table_has_every_statement_to_its_last_word() -> None:
    """A claim that is cut before its predicate loses its polarity."""
    record: Record = sample()
    printed = _words(sources(report_view(record))["tables/verdicts.tex"])
    for claim in record.claims:
        assert claim.statement in printed, claim.id


def test_a_text_column_holds_its_longest_word_at_every_width() -> None:
    """Words that TeX cannot break set the least width of their column."""
    columns = (
        Column("System"),
        Column("Of what it is made"),
        *(Column(f"n{i}", numeric=True) for i in range(6)),
    )
    rows = (("merged_of_everything_at_once", "words " * 40, *("0.123" for _ in range(6))),)
    for widths in re.findall(r"\\def\\ccwa\{\\dimexpr([\d.]+)pt", table(Grid("t", "", columns, rows))):
        assert float(widths) > 60


def test_what_is_longer_than_a_page_is_cut_and_nothing_less() -> None:
    """A row cannot go over the end of a page; a paragraph of a thousand characters is whole."""
    columns = (Column("Name"), Column("Text"))
    for length, whole in ((1000, True), (20_000, False)):
        text = ("word " * (length // 5)).strip()
        made = _words(table(Grid("t", "", columns, (("a", text),))))
        assert (text in made) == whole
