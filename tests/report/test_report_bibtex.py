"""`refs.bib`: what BibTeX and a bibliography style make of it."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from report_sample import HOSTILE, hostile, small

from claimcheck.record import Record
from claimcheck.report.bibtex import bibliography, citations

_CITES = (
    "arXiv:2112.11031",
    "arXiv:0704.0001v2",
    "arXiv:hep-th/9901001",
    "arXiv:cs/0112017",
    "doi:10.1002/(SICI)1097-4571(199009)41:6<391::AID-ASI1>3.0.CO;2-9",
    "doi:10.1000/a{b\\c%d#e_f~g&h$i^j",
    "Smith {2020, --- unbalanced",
    HOSTILE,
)


def _citing(*cites: str) -> Record:
    record = small()
    claims = tuple(dataclasses.replace(c, cites=cites) for c in record.claims)
    return dataclasses.replace(record, claims=claims)


def _fields(cite: str) -> dict[str, str]:
    """The fields of what a claim cites, as they stand in the file."""
    entry = citations(_citing(cite), "0" * 12)[1]
    return dict(re.findall(r"^  (\w+) *= \{(.*)\},?$", entry.bibtex(), re.M))


def test_no_field_holds_a_place_for_a_line_break() -> None:
    """Words of any length are copied whole; identifiers and addresses as they are."""
    text = bibliography(citations(_citing(*_CITES), "0" * 12))
    assert "allowbreak" not in text
    for verbatim in (
        "https://arxiv.org/abs/2112.11031",
        "10.1111/j.1541-0420.2007.00984.x",
        "10.2202/1544-6115.1585",
        "10.1002/(SICI)1097-4571(199009)41:6<391::AID-ASI1>3.0.CO;2-9",
    ):
        assert f"{{{verbatim}}}" in text
    assert "{Permutation P-values" in text


def test_what_would_end_a_field_is_percent_encoded() -> None:
    """A brace or a backslash in an identifier; all else in it is left alone."""
    assert _fields(_CITES[5])["doi"] == "10.1000/a%7Bb%5Cc%d#e_f~g&h$i^j"


@pytest.mark.parametrize(
    ("cite", "year", "eprint"),
    [
        ("arXiv:2112.11031", "2021", "2112.11031"),
        ("arXiv:0704.0001v2", "2007", "0704.0001"),
        ("arXiv:hep-th/9901001", "1999", "hep-th/9901001"),
        ("arXiv:cs/0112017", "2001", "cs/0112017"),
    ],
)
def test_an_arxiv_id_tells_its_year(cite: str, year: str, eprint: str) -> None:
    """It begins with year and month; beyond it only the identifier is known, and no author is made up."""
    fields = _fields(cite)
    assert (fields["year"], fields["eprint"], fields["archiveprefix"]) == (year, eprint, "arXiv")
    assert fields["title"] == f"{{{cite}}}"
    assert "author" not in fields


def test_the_report_is_cited_with_its_version_and_its_day() -> None:
    """The day is known to the Record's folder only, and may be missing."""
    entry = citations(small(), "0" * 12, day="2026-11-26")[0]
    fields = dict(entry.fields)
    assert (fields["year"], fields["date"]) == ("2026", "2026-11-26")
    assert fields["note"].endswith("claimcheck 0.1.0")
    assert entry.text.endswith("claimcheck 0.1.0, 2026-11-26.")
    assert dict(citations(small(), "0" * 12)[0].fields)["year"] == "n.d."


@pytest.mark.skipif(shutil.which("bibtex") is None, reason="no BibTeX is installed")
@pytest.mark.parametrize("style", ["plainnat", "plain", "abbrv"])
def test_bibtex_has_nothing_to_warn_of(style: str, tmp_path: Path) -> None:
    """Whatever a claim cites: no empty field, nothing that cannot be sorted, no unbalanced brace."""
    if subprocess.run(["kpsewhich", f"{style}.bst"], capture_output=True, check=False).returncode:
        pytest.skip(f"no {style}.bst is installed")
    for record in (_citing(*_CITES), hostile(record=small())):
        entries = citations(record, "0" * 12, day="2026-11-26")
        (tmp_path / "refs.bib").write_text(bibliography(entries), encoding="utf-8")
        (tmp_path / "x.aux").write_text(
            f"\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{refs}}\n", encoding="utf-8"
        )
        done = subprocess.run(["bibtex", "x"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "arning" not in done.stdout, done.stdout
        assert done.returncode == 0, done.stdout
        made = (tmp_path / "x.bbl").read_text(encoding="utf-8", errors="replace")
        assert made.count("\\bibitem") == len(entries)
