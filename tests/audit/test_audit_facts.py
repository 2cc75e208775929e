"""Audits as part of a Record: marks compared, findings with places, the same on every machine."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from claimcheck.audit.facts import read_syntheses, with_audits
from claimcheck.errors import DataError
from claimcheck.record import ClaimFacts, Control, Mark, Record, SourceSays, Strength, Verdict, dumps, loads

CLEAN = Path(__file__).parent / "data" / "clean.md"
STATEMENTS = {
    "t1": "Query translation beats multilingual encoders for cross-lingual document retrieval on CLEF 2003.",
    "t2": "On NeuCLIR the gap between translation and encoders shrinks for close languages.",
    "t3": "Scoring sections instead of whole documents raises the MAP of the encoders.",
    "t4": "Expanding translated queries raises the recall at rank 100 on CLEF 2003.",
    "t5": "Training on translated pairs closes the remaining gap on NeuCLIR.",
}
OUTCOMES: dict[str, tuple[Mark, Strength]] = {
    "t1": ("verified", "conclusive"),
    "t2": ("refuted", "conclusive"),
    "t3": ("verified", "inconclusive"),
    "t4": ("refuted", "conclusive"),
    "t5": ("verified", "conclusive"),
}


def record(*, controls_fail: bool = False) -> Record:
    """Five decided claims that say what the clean synthesis says."""
    return Record(
        suite="translation",
        title="Translation or encoders",
        question="",
        profile="table",
        defaults={},
        claims=tuple(
            ClaimFacts(i, text, "AP", 0.05, "a is better than b", (), SourceSays(), {}, "00")
            for i, text in STATEMENTS.items()
        ),
        verdicts=tuple(Verdict(i, mark, how, "as planted", 0.9) for i, (mark, how) in OUTCOMES.items()),
        tasks=(),
        systems=(),
        roles=(),
        means=(),
        controls=(Control("negative", not controls_fail, "4 of 200"),),
        data=(),
        steps=(),
        software={},
        scores_digest="00",
    )


def test_marks_are_compared_with_the_verdicts() -> None:
    """Each row finds its claim; κ and Brier are those computed by hand."""
    table = with_audits(record(), read_syntheses([CLEAN])).audits[0].agreement
    assert [(r.claim, r.said, r.agree) for r in table.rows] == [
        ("t1", True, True),
        ("t2", True, False),
        ("t3", True, True),
        ("t4", False, True),
        ("t5", None, None),
    ]
    assert (table.compared, table.agreed) == (4, 3)
    # observed 3/4; expected (3/4)(1/2) + (1/4)(1/2) = 1/2
    assert table.kappa == pytest.approx((0.75 - 0.5) / (1 - 0.5))
    # conclusive ones alone: .95, .90, .05 and .50 against 1, 0, 0 and 1
    assert table.brier == pytest.approx((0.05**2 + 0.9**2 + 0.05**2 + 0.5**2) / 4)
    assert table.brier_n == 4
    assert sum(p.n or 0 for p in table.reliability) == 4


def test_the_only_finding_is_the_mark_the_experiment_contradicts() -> None:
    """Quoted from the place it names, in a file named without its folder; every rule has an outcome."""
    audit = with_audits(record(), read_syntheses([CLEAN])).audits[0]
    assert [(f.rule, f.severity, f.claim) for f in audit.findings] == [("CC901", "error", 2)]
    name, line, column = audit.findings[0].place.split(":")
    assert name == audit.document == "clean.md"
    text = CLEAN.read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert text[int(column) - 1 :].startswith(audit.findings[0].quote)
    assert [r.id for r in audit.rules] == sorted(r.id for r in audit.rules)
    assert {r.id: r.state for r in audit.rules}["CC901"] == "finding"
    assert {r.id: r.state for r in audit.rules}["CC701"] == "not run"
    assert (audit.claims, audit.references) == (5, 3)


def test_failed_controls_void_the_comparison() -> None:
    """Nothing is compared, nothing contradicts the synthesis, and it says why; the verdicts stay as they are."""
    given = record(controls_fail=True)
    made = with_audits(given, read_syntheses([CLEAN]))
    table = made.audits[0].agreement
    assert (table.compared, table.agreed, table.kappa, table.brier, table.reliability) == (
        0,
        0,
        None,
        None,
        (),
    )
    assert {r.agree for r in table.rows} == {None}
    assert "a control of the run failed" in table.notes[0]
    assert made.audits[0].findings == ()
    assert made.verdicts == given.verdicts


def test_a_record_is_the_same_wherever_its_documents_lie(tmp_path: Path) -> None:
    """Other folders, another order, a file given twice: the same bytes, and they read back."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        shutil.copy(CLEAN, tmp_path / folder / "clean.md")
    (tmp_path / "a" / "other.md").write_text("# Another Synthesis\n\nIt says nothing.\n")
    one = with_audits(record(), read_syntheses([tmp_path / "a" / "other.md", tmp_path / "a" / "clean.md"]))
    two = with_audits(
        record(),
        read_syntheses(
            [tmp_path / "b" / "clean.md", tmp_path / "a" / "clean.md", tmp_path / "a" / "other.md"]
        ),
    )
    assert [a.document for a in one.audits] == ["clean.md", "other.md"]
    assert dumps(one) == dumps(two)
    assert str(tmp_path) not in dumps(one)
    assert loads(dumps(one)) == loads(dumps(loads(dumps(one))))
    assert loads(dumps(one)).audits == one.audits


def test_half_a_surrogate_pair_can_be_written() -> None:
    """As some PDFs yield it: replaced, not a crash after hours of experiments."""
    (synthesis,) = read_syntheses([CLEAN])
    broken = dataclasses.replace(synthesis.document, notes=("page \ud800 is blank",))
    made = with_audits(record(), [dataclasses.replace(synthesis, document=broken)])
    assert "page ? is blank" in made.audits[0].notes
    assert dumps(made).encode("utf-8")


def test_what_is_no_document_is_an_error_with_its_name(tmp_path: Path) -> None:
    """Random bytes and folders."""
    (tmp_path / "noise.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    for path in (tmp_path / "noise.pdf", tmp_path, tmp_path / "nowhere.md"):
        with pytest.raises(DataError, match=path.name):
            read_syntheses([path])
