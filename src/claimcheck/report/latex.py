"""LaTeX: `report.tex`, tables and figures that go into any paper, a macro per number, references.

In comes the view of a Record, out comes a name → text mapping of files; `write` puts them into a folder and
`compile` makes the PDF. Tables are built by PyLaTeX, figures by `layout.pgf`, the skeletons are templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from claimcheck.report.bibtex import bibliography
from claimcheck.report.escape import latex
from claimcheck.report.fonts import portable
from claimcheck.report.grid import Grid
from claimcheck.report.latex_tables import table, verdict_grid
from claimcheck.report.layout.figure import Figure
from claimcheck.report.layout.pgf import LINE, pgf
from claimcheck.report.macros import macros
from claimcheck.report.templates import template_folder
from claimcheck.report.view import Report

# The first line of every .tex file: what has it may be replaced or removed by the next report.
HEADER = "% Made by claimcheck from a verification record; the next report replaces this file.\n"
_ROWS, _CURVES = 80, 12  # more of a table or of loss curves nobody reads on paper
_HALF = 0.48 * LINE  # two figures side by side


def sources(report: Report) -> dict[str, str]:
    """File name → text of everything that makes the PDF; the same Record gives the same bytes."""
    verdicts = verdict_grid(report.rows, report.caption)
    files = {"numbers.tex": macros(report), "refs.bib": bibliography(report.references)}
    files |= {f"tables/{grid.name}.tex": table(grid) for grid in (verdicts, *_grids(report))}
    files |= {f"figures/{figure.name}.tex": pgf(figure, width) for figure, width in _figures(report)}
    files["report.tex"] = (
        _environment()
        .get_template("report.tex.j2")
        .render(
            report=report,
            verdicts=verdicts,
            trailer=_Text(f"[<{report.id:0>16}> <{report.id:0>16}>]"),
            paper_rows=_ROWS,
            paper_curves=_CURVES,
        )
    )
    files["fonts.tex"] = portable("".join(files.values()))
    return {name: HEADER + text if name.endswith(".tex") else text for name, text in sorted(files.items())}


def flat(files: dict[str, str]) -> dict[str, str]:
    """The same files without folders, as arXiv wants them: ``tables/x.tex`` becomes ``tables-x.tex``."""
    made = {name.replace("/", "-"): text for name, text in files.items()}
    moved = made["report.tex"].replace(r"\cctable{tables/", r"\cctable{tables-")
    made["report.tex"] = moved.replace(r"\ccinput{figures/", r"\ccinput{figures-")
    return made


def _grids(report: Report) -> Iterator[Grid]:
    for audit in report.audits:
        yield from _there(audit.agreement.table, audit.table, audit.rules)
    if report.models is not None:
        yield from _there(report.models.merged, report.models.trained, report.models.candidates)
    for claim in report.claims:
        yield from _there(claim.tests, claim.sensitivity, claim.side, *claim.scores)
    yield from (score_map.table for score_map in report.maps)
    yield from report.provenance.tables
    if report.calibration is not None:
        yield report.calibration


def _there(*grids: Grid | None) -> Iterator[Grid]:
    return (grid for grid in grids if grid is not None)


def _figures(report: Report) -> Iterator[tuple[Figure, float]]:
    """All figures with the width they may take, in points."""
    for audit in report.audits:
        if audit.agreement.figure is not None:
            yield audit.agreement.figure, _HALF
    if report.forest is not None:
        yield report.forest, LINE
    for score_map in report.maps:
        if score_map.figure is not None:
            yield score_map.figure, LINE
    if report.models is not None:
        yield from ((figure, LINE) for figure in report.models.tried)
        yield from ((figure, _HALF) for figure in report.models.losses)
    for claim in report.claims:
        yield from ((cells.figure, LINE) for cells in claim.cells)
        yield from ((figure, _HALF) for figure in claim.curves)
    yield from ((figure, _HALF) for figure in (*report.powers, *report.reliability))


class _Text(str):
    """LaTeX made by a filter: not escaped again."""

    __slots__ = ()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Templates in which every value is escaped on its way out, as autoescape does for HTML."""
    environment = Environment(
        loader=FileSystemLoader(template_folder() / "latex"),
        autoescape=False,  # noqa: S701 - `finalize` escapes, for LaTeX
        finalize=lambda value: value if isinstance(value, _Text) else latex(str(value)),
        undefined=StrictUndefined,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["metadata"] = lambda text: _Text(
        "".join(c for c in text if c.isalnum() or c in " .,:-")
    )
    environment.filters["tex"] = (
        _Text  # what macros made, and our own file names: ASCII letters, digits, hyphens
    )
    environment.filters["address"] = lambda href: _Text(_address(href))
    return environment


def _address(href: str) -> str:
    r"""An address for the argument of ``\href``."""
    quoted = "".join(c if (c.isalnum() and c.isascii()) or c in "-._~:/?" else f"%{ord(c):02X}" for c in href)
    return quoted.replace("%", r"\%").replace("_", r"\_").replace("~", r"\~{}")
