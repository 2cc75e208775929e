"""`verify --audit`: a synthesis and a suite of ready-made scores, through the real commands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from command import call as call_command

Runner = Callable[..., tuple[int, str, str]]

SYNTHESIS = """\
# Do Merged Retrievers Beat Joint Training for Retrieval?

Synthesis compiled by a software pipeline

## Abstract

This synthesis asks whether merged retrievers beat joint training for retrieval.

## 3 Results

3 papers retrieved. 4 claims extracted; 3 independently verified.

## 5 Extracted Claims

| Claim | Verified | Confidence |
|---|---|---|
| Merged retrievers beat joint training on titles by 0.05 nDCG@10. | ✓ | 0.27 |
| Joint training beats merged retrievers on blocks by 0.05 nDCG@10. | ✓ | 0.90 |
| Merged and joint retrievers are comparable on short queries within 0.30. | × | 0.10 |
| Windows <i>rarely</i> help & cost 5 % more. | ✓ | 0.41 |

## References

- [1] A. Brandt. Merging retrievers. 2021. <http://arxiv.org/abs/2104.01234v1>
"""
CLAIMS = {
    "m1": (
        "Merged retrievers beat joint training on titles by 0.05 nDCG@10.",
        "{better: merged, than: joint, by: 0.05}",
    ),
    "m2": (
        "Joint training beats merged retrievers on blocks by 0.05 nDCG@10.",
        "{better: joint, than: merged, by: 0.05}",
    ),
    "m3": (
        "Merged and joint retrievers are comparable on short queries within 0.30.",
        "{comparable: merged, to: joint, within: 0.3}",
    ),
}


def _scores(n: int = 80) -> str:
    rng = np.random.default_rng(4)
    hard = rng.normal(0.5, 0.1, n)
    merged, joint = (np.clip(hard + d + rng.normal(0, 0.05, n), 0, 1) for d in (0.15, 0.0))
    lines = (f"q{i},{a:.4f},{b:.4f}\n" for i, (a, b) in enumerate(zip(merged, joint, strict=True)))
    return "query,merged,joint\n" + "".join(lines)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with the suite `claims` and the synthesis `synthesis.md`."""
    suite = tmp_path / "claims"
    (suite / "profiles").mkdir(parents=True)
    (suite / "suite.yaml").write_text("suite: merged\ntitle: Merged or joint\nprofile: table\n")
    (suite / "profiles" / "table.yaml").write_text("profile: table\nsystems:\n  t: {scores: ../scores.csv}\n")
    (suite / "scores.csv").write_text(_scores())
    for name, (statement, hypothesis) in CLAIMS.items():
        (suite / f"{name}.yaml").write_text(
            f"claim: {name}\nstatement: {statement}\nhypothesis: {hypothesis}\n"
        )
    (tmp_path / "synthesis.md").write_text(SYNTHESIS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    """Call the command line in that folder: exit code, stdout, stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(work)
        code = call_command(*arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


VERIFY = ("verify", "claims", "--store", "store", "--out", "out", "-q")


def test_the_report_opens_with_the_marks_and_report_renders_the_same(run: Runner, work: Path) -> None:
    """Findings and agreement are in Record, HTML, LaTeX and on the terminal; `report` needs no document."""
    code, out, err = run(*VERIFY, "--audit", "synthesis.md")
    assert (code, err) == (0, "")
    line = next(x for x in out.splitlines() if x.startswith("synthesis.md: "))
    assert "1 of 3 marks agree" in line
    (audit,) = json.loads((work / "out" / "record.json").read_text(encoding="utf-8"))["audits"]
    rows = [(r["claim"], r["said"], r["agree"]) for r in audit["agreement"]["rows"]]
    assert rows == [("m1", True, True), ("m2", True, False), ("m3", False, False), (None, True, None)]
    rules = {f["rule"] for f in audit["findings"]}
    assert {"CC201", "CC301", "CC901"} <= rules
    source = (work / "synthesis.md").read_text(encoding="utf-8")
    assert all(f["quote"] in source for f in audit["findings"])
    page = (work / "out" / "report.html").read_text(encoding="utf-8")
    assert page.index('<section id="agreement"') < page.index('<section id="verdicts"')
    assert page.index('<section id="audit"') < page.index('<section id="provenance"')
    assert "CC901 mark-vs-experiment" in page
    tex = (work / "out" / "report.tex").read_text(encoding="utf-8")
    assert tex.index("tables/agreement-1.tex") < tex.index("tables/verdicts.tex")
    before = {p: p.read_bytes() for p in sorted((work / "out").rglob("*")) if p.is_file()}
    (work / "synthesis.md").unlink()
    assert run("report", "out", "--no-pdf")[0] == 0
    assert {p: p.read_bytes() for p in sorted((work / "out").rglob("*")) if p.is_file()} == before


def test_the_same_command_gives_the_same_record_and_without_a_document_none(run: Runner, work: Path) -> None:
    """Byte for byte; the verdicts are the same with and without --audit."""
    records = []
    for extra in (("--audit", "synthesis.md"), ("--audit", "synthesis.md"), ()):
        assert run(*VERIFY, *extra)[0] == 0
        records.append((work / "out" / "record.json").read_text(encoding="utf-8"))
    assert records[0] == records[1]
    plain, audited = json.loads(records[2]), json.loads(records[0])
    assert plain.pop("audits") == []
    del audited["audits"]
    assert plain == audited
    assert 'id="agreement"' not in (work / "out" / "report.html").read_text(encoding="utf-8")


def test_several_documents_and_json(run: Runner, work: Path) -> None:
    """The option may be repeated; JSON is the Record with all of them."""
    (work / "second.md").write_text("# A Note\n\nIt has no claims.\n")
    code, out, _ = run(*VERIFY, "--audit", "synthesis.md", "--audit", "second.md", "--format", "json")
    assert code == 0
    audits = json.loads(out)["audits"]
    assert [a["document"] for a in audits] == ["second.md", "synthesis.md"]
    assert audits[0]["agreement"]["rows"] == []
    assert 'id="audit-2"' in (work / "out" / "report.html").read_text(encoding="utf-8")


def test_a_document_that_cannot_be_read_stops_before_the_run(run: Runner, work: Path) -> None:
    """Exit code 2 and nothing written, whether it is missing or no document."""
    (work / "noise.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    for name in ("noise.pdf", "nowhere.md"):
        code, _, err = run(*VERIFY, "--audit", name)
        assert code == 2
        assert name in err
    assert not (work / "out").exists()


def test_explain_prints_the_long_text_of_a_rule(run: Runner) -> None:
    """With a bad and a good example, in either case; an unknown rule says which there are."""
    code, out, _ = run("explain", "cc301")
    assert code == 0
    assert out.startswith("CC301 verified-below-half")
    assert "Bad:" in out
    assert "Good:" in out
    code, _, err = run("explain", "CC999")
    assert code == 2
    assert "CC101" in err


def test_explain_shows_a_claim_of_an_audited_record(run: Runner) -> None:
    """The decision trace, as without a document."""
    run(*VERIFY, "--audit", "synthesis.md")
    code, out, _ = run("explain", "m1", "--record", "out")
    assert code == 0
    assert out.startswith("Merged retrievers beat joint training")


def test_without_a_document_the_auditor_is_not_imported(work: Path) -> None:
    """A warm run stays as quick as it was."""
    code = (
        "import sys\nfrom claimcheck.cli import main\n"
        f"sys.argv = ['claimcheck', *{VERIFY!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    print(end.code, 'claimcheck.audit' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=work)
    assert done.stdout.splitlines()[-1] == "0 False"


def test_sources_are_read_beside_the_document(run: Runner, work: Path) -> None:
    """With --sources the rules that need the papers run; places in them do not tell where the folder lies."""
    papers = work / "papers" / "2021"
    papers.mkdir(parents=True)
    sentence = "Merged and joint retrievers are comparable on short queries within 0.30."
    (papers / "2104.01234.txt").write_text(f"Merging retrievers\n\n{sentence} It is so everywhere.\n")
    assert run(*VERIFY, "--audit", "synthesis.md", "--sources", "papers")[0] == 0
    (audit,) = json.loads((work / "out" / "record.json").read_text(encoding="utf-8"))["audits"]
    (found,) = (f for f in audit["findings"] if f["rule"] == "CC801")
    assert found["evidence"] == [{"place": "2021/2104.01234.txt:3:1", "quote": sentence}]
    code, _, err = run(*VERIFY, "--sources", "papers")
    assert code == 2
    assert "--audit" in err
