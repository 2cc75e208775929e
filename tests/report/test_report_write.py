"""The report folder: what is written, what is kept, and the CSV."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

from report_sample import HOSTILE, hostile, sample, small

from claimcheck.record import run_day
from claimcheck.report import write_report
from claimcheck.report.tables import verdicts_csv
from claimcheck.report.templates import template_folder


def test_a_report_is_html_latex_csv_and_references(tmp_path: Path) -> None:
    """Everything but the PDF is always there."""
    made = write_report(sample(), tmp_path, arxiv=True)
    assert made.html == tmp_path / "report.html"
    assert made.tex == tmp_path / "report.tex"
    assert (made.pdf, made.notes) == (None, ())
    for name in (
        "verdicts.csv",
        "refs.bib",
        "numbers.tex",
        "fonts.tex",
        "tables/verdicts.tex",
        "figures/forest.tex",
    ):
        assert (tmp_path / name).is_file(), name
    assert (tmp_path / "arxiv" / "tables-verdicts.tex").is_file()
    assert not [p for p in (tmp_path / "arxiv").iterdir() if p.is_dir()]


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """In another folder as well."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        write_report(small(), folder)
    trees = [{p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in folders]
    assert trees[0] == trees[1]


def test_files_of_another_record_do_not_stay(tmp_path: Path) -> None:
    """Tables and figures of claims that are gone are gone."""
    write_report(sample(), tmp_path)
    assert (tmp_path / "figures" / "claim-c8-queries.tex").is_file()
    (tmp_path / "figures" / "mine.txt").write_text("a user's own file")
    write_report(small(), tmp_path)
    assert not (tmp_path / "figures" / "claim-c8-queries.tex").exists()
    assert (tmp_path / "figures" / "mine.txt").is_file()


def test_the_pdf_is_kept_while_the_latex_is_unchanged(tmp_path: Path) -> None:
    """Another Record takes it away, the same one does not; the time in the HTML does not count."""
    write_report(small(), tmp_path)
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.5 as compiled before")
    kept = write_report(small(), tmp_path, pdf=True, seconds=3.0)
    assert kept.pdf is not None
    assert kept.pdf.read_bytes() == b"%PDF-1.5 as compiled before"
    other = dataclasses.replace(small(), title="Another")
    assert write_report(other, tmp_path).pdf is None
    assert not (tmp_path / "report.pdf").exists()


def test_the_total_time_is_shown_when_it_is_known(tmp_path: Path) -> None:
    """It is not in the Record, so it comes from outside."""
    assert "8 min 32 s" in write_report(small(), tmp_path, seconds=512).html.read_text(encoding="utf-8")
    assert "8 min 32 s" not in write_report(small(), tmp_path).html.read_text(encoding="utf-8")


def test_the_csv_has_every_verdict_with_full_numbers() -> None:
    """One line per claim, blank where there is no number."""
    rows = list(csv.DictReader(io.StringIO(verdicts_csv(sample()))))
    assert [r["claim"] for r in rows] == [f"c{i}" for i in range(9)]
    assert (rows[2]["mark"], rows[2]["strength"], rows[2]["fidelity"]) == ("verified", "conclusive", "proxy")
    assert float(rows[2]["delta"]) == -0.041
    assert float(rows[2]["p"]) == 0.0036
    assert rows[6]["mark"] == rows[6]["p"] == rows[6]["confidence"] == ""
    assert rows[1]["confidence"] == ""
    assert rows[5]["changed_after_evidence"] == "leans verified, 0.58, inconclusive"
    assert rows[2]["changed_after_evidence"] == ""
    assert {r["void"] for r in csv.DictReader(io.StringIO(verdicts_csv(sample(controls_fail=True))))} == {
        "true",
        "false",
    }


def test_no_cell_of_the_csv_is_a_formula() -> None:
    """A spreadsheet that opens the file computes nothing."""
    for text in ("=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(1)", HOSTILE):
        for row in csv.reader(io.StringIO(verdicts_csv(hostile(text)))):
            for cell in row:
                is_number = cell.replace(".", "").replace("-", "").replace("e", "").isdigit()
                assert is_number or not cell.startswith(("=", "+", "-", "@")), cell


def test_templates_are_found() -> None:
    """Beside the sources here, inside the package when installed."""
    assert (template_folder() / "html" / "report.html.j2").is_file()
    assert (template_folder() / "latex" / "report.tex.j2").is_file()


def test_the_day_of_a_run_is_read_from_beside_its_record(tmp_path: Path) -> None:
    """Empty where there is none, or nothing that is a day."""
    assert run_day(tmp_path) == ""
    for text, day in (
        ('{"finished": "2026-11-26T06:51:38Z"}', "2026-11-26"),
        ('{"finished": "yesterday"}', ""),
        ("[]", ""),
    ):
        (tmp_path / "run.json").write_text(text, encoding="utf-8")
        assert run_day(tmp_path) == day
