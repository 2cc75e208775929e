"""The commands around a finished run: bundle, diff, report, schema, doctor, completion, environment."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import jsonschema
import pytest

from claimcheck.cli import COMMANDS, cli
from claimcheck.compare import compare
from claimcheck.doctor import examine
from claimcheck.record import Record, dumps, load
from claimcheck.report.numbers import share
from claimcheck.store import Store
from command import call


def test_bundle_and_check(finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A packed run checks with 0; with one byte changed inside, with 3; both say what it proves."""
    file = tmp_path / "b.zip"
    assert call("bundle", str(finished / "out"), "--out", str(file), "--store", str(finished / "store")) == 0
    assert "8 runs" in capsys.readouterr().out
    assert call("check-bundle", str(file)) == 0
    out = capsys.readouterr().out
    assert "DIFFERS" not in out
    assert "does not prove who made the bundle" in out
    content = file.read_bytes()
    at = content.index(b"PK\x03\x04", 10_000) + 60  # somewhere in a packed member
    file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert call("check-bundle", str(file)) in (2, 3)


def test_bundle_without_the_store(finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another machine's store has no rankings: said, packed without them, and it still checks."""
    file = tmp_path / "b.zip"
    assert call("bundle", str(finished / "out"), "--out", str(file), "--store", str(tmp_path / "none")) == 0
    assert "no longer has the rankings of 2 systems" in capsys.readouterr().err
    assert call("check-bundle", str(file)) == 0
    assert "no runs in this bundle" in capsys.readouterr().out


def test_bundle_of_mixed_runs(finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Scores or suite of another run beside record.json are refused."""
    mixed = Path(shutil.copytree(finished / "out", tmp_path / "mixed"))
    suite = json.loads((mixed / "suite.json").read_text())
    (mixed / "suite.json").write_text(json.dumps(suite | {"k1.yaml": "claim: k1"}))
    assert call("bundle", str(mixed), "--store", str(finished / "store")) == 2
    assert "suite.json and record.json are of different runs" in capsys.readouterr().err
    assert not list(mixed.glob("*.zip*"))


def _flipped(record: Record) -> Record:
    first, *others = record.verdicts
    turned = {"verified": "refuted", "refuted": "verified"}[str(first.mark)]
    atom = replace(first.atoms[0], delta=0.125)
    software = dict(record.software) | {"numpy": "0.1"}
    return replace(
        record,
        verdicts=(replace(first, mark=turned, atoms=(atom, *first.atoms[1:])), *others),  # type: ignore[arg-type]
        software=software,
    )


def _write(record: Record, folder: Path) -> Path:
    folder.mkdir()
    (folder / "record.json").write_text(dumps(record))
    return folder


def test_diff(finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Flips stand first, then effects, then inputs; nothing that did not change unless asked."""
    before = finished / "out"
    after = _write(_flipped(load(before)), tmp_path / "after")
    assert call("diff", str(before), str(after)) == 0
    lines = capsys.readouterr().out.splitlines()
    places = [next(i for i, line in enumerate(lines) if word in line) for word in ("FLIPPED", "Δ", "numpy")]
    assert places == sorted(places)
    assert not any("k2" in line for line in lines)
    assert call("diff", str(before), str(after), "--all") == 0
    assert any("k2" in line for line in capsys.readouterr().out.splitlines())
    assert call("diff", str(before), str(after), "--fail-on", "flip") == 1
    assert call("diff", str(before), str(before), "--fail-on", "flip") == 0
    assert "no change" in capsys.readouterr().out


def test_diff_states_the_confidence_of_the_mark(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The number of the verdict line; the share of draws in which a comparison is true is called that."""
    record = load(finished / "out")
    after = _write(_flipped(record), tmp_path / "after")
    assert call("diff", str(finished / "out"), str(after), "--all") == 0
    out = capsys.readouterr().out
    tested = [v for v in record.verdicts if v.strength in ("conclusive", "inconclusive")]
    assert tested
    for verdict in tested:
        assert f"{verdict.fidelity}, confidence {share(verdict.confidence)}" in out
    assert " of the draws, n " in out


def test_diff_as_json(finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same as data."""
    before = finished / "out"
    after = _write(_flipped(load(before)), tmp_path / "after")
    assert call("diff", str(before), str(after), "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [v["claim"] for v in found["verdicts"]] == ["k1"]
    assert found["verdicts"][0]["flip"] is True
    assert [i["name"] for i in found["inputs"]] == ["numpy"]
    assert found["effects"][0]["after"]["delta"] == 0.125


def test_diff_cuts_nothing(finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A recipe that differs at the end of a long line is seen to differ."""
    record = load(finished / "out")
    system, *others = record.systems
    long = "merges of " + ", ".join(f"model-{i}" for i in range(40))
    told = [replace(record, systems=(replace(system, recipe=f"{long} {x}"), *others)) for x in ("old", "new")]
    folders = [_write(one, tmp_path / str(i)) for i, one in enumerate(told)]
    assert call("diff", *map(str, folders)) == 0
    assert f"{long} new" in capsys.readouterr().out


def test_a_claim_changed_after_evidence_is_told(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By `diff`, also where the mark stayed, and by `explain` and the CSV."""
    record = load(finished / "out")
    claim, *others = record.claims
    late = replace(claim, changed_after_evidence="refuted, inconclusive")
    after = _write(replace(record, claims=(late, *others)), tmp_path / "after")
    assert call("diff", str(finished / "out"), str(after)) == 0
    (line,) = (text for text in capsys.readouterr().out.splitlines() if "k1" in text)
    assert line.endswith("CHANGED AFTER EVIDENCE (before: refuted, inconclusive)")
    assert call("diff", str(after), str(after)) == 0
    assert "no change" in capsys.readouterr().out
    assert call("explain", "k1", "--record", str(after)) == 0
    assert "changed after evidence" in capsys.readouterr().out
    assert call("report", str(after), "--format", "csv") == 0
    rows = {row["claim"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert rows["k1"]["changed_after_evidence"] == "refuted, inconclusive"
    assert rows["k2"]["changed_after_evidence"] == ""


def test_diff_of_other_suites(finished: Path) -> None:
    """What only one side has is a change to or from nothing, never a flip."""
    record = load(finished / "out")
    other = replace(record, claims=record.claims[:1], verdicts=record.verdicts[:1])
    difference = compare(record, other)
    assert difference.flips == 0
    gone = next(v for v in difference.changes.verdicts if v.claim == "k2")
    assert gone.after is None
    assert compare(other, record).changes.verdicts[0].before is None


@pytest.mark.parametrize("form", ["html", "latex", "csv", "bibtex", "json"])
def test_report_prints_one_form(finished: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    """`--format` prints what is in the file of that form, and writes nothing."""
    names = {
        "html": "report.html",
        "latex": "report.tex",
        "csv": "verdicts.csv",
        "bibtex": "refs.bib",
        "json": "record.json",
    }
    before = {path: path.stat().st_mtime_ns for path in (finished / "out").iterdir()}
    assert call("report", str(finished / "out"), "--format", form) == 0
    out = capsys.readouterr().out
    assert out == (finished / "out" / names[form]).read_text(encoding="utf-8")
    assert before == {path: path.stat().st_mtime_ns for path in (finished / "out").iterdir()}
    if form == "csv":
        assert [row["claim"] for row in csv.DictReader(io.StringIO(out))] == ["k1", "k2"]


def test_schema_of_the_record(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A real record.json is valid by the printed schema; one without verdicts is not."""
    assert call("schema", "--record") == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    record = json.loads((finished / "out" / "record.json").read_text(encoding="utf-8"))
    jsonschema.validate(record, schema)
    del record["verdicts"]
    with pytest.raises(jsonschema.ValidationError, match="verdicts"):
        jsonschema.validate(record, schema)
    assert call("schema", "claim", "--record") == 2


def test_doctor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sound machine ends with 0 and touches nothing; every note says what to do."""
    store = tmp_path / "store"
    assert call("doctor", "--store", str(store)) == 0
    out = capsys.readouterr().out
    for word in ("python", "libraries", "processor", "threads", "store", "TeX", "fonts", "network"):
        assert word in out
    assert not store.exists()
    for finding in examine(Store(store)):
        assert finding.advice or finding.state == "ok"


def test_doctor_finds_a_place_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that cannot be written is wrong, with what to do, and ends with 2."""
    monkeypatch.setattr("claimcheck.doctor.os.access", lambda *_: False)
    assert call("doctor", "--store", str(tmp_path / "store")) == 2
    out = capsys.readouterr().out
    assert "cannot be written" in out
    assert "CLAIMCHECK_STORE" in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The script of every shell asks this command."""
    assert call("completion", shell) == 0
    assert "_CLAIMCHECK_COMPLETE" in capsys.readouterr().out


def test_completion_completes() -> None:
    """What the script asks is answered: commands with their help, and options of a command."""

    def ask(words: str, position: int) -> str:
        environment = os.environ | {
            "_CLAIMCHECK_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(position),
        }
        command = [sys.executable, "-c", "from claimcheck.cli import main; main()"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert ask("claimcheck ver", 1).split() == ["plain,verify"]
    assert "plain,--profile" in ask("claimcheck verify --pro", 2)


def _options() -> Iterator[tuple[str, click.Option]]:
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        inner = command.commands.values() if isinstance(command, click.Group) else [command]
        for one in inner:
            yield from ((name, p) for p in one.params if isinstance(p, click.Option))


def test_every_option_has_a_variable() -> None:
    """Each is CLAIMCHECK_COMMAND_OPTION, after its long form; the store is CLAIMCHECK_STORE everywhere."""
    for name, option in _options():
        long = max(option.opts, key=len).lstrip("-").replace("-", "_").upper()
        if long == "STORE":
            assert option.envvar == "CLAIMCHECK_STORE"
        else:
            assert str(option.envvar).startswith(f"CLAIMCHECK_{name.replace('-', '_').upper()}_")
            assert str(option.envvar).endswith(f"_{long}")


def test_variables_are_read(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Values, choices, flags and lists come from the environment; the command line wins."""
    monkeypatch.setenv("CLAIMCHECK_STORE", str(finished / "store"))
    monkeypatch.setenv("CLAIMCHECK_VERIFY_OUT", str(tmp_path / "out"))
    monkeypatch.setenv("CLAIMCHECK_VERIFY_FORMAT", "json")
    monkeypatch.setenv("CLAIMCHECK_VERIFY_QUIET", "1")
    monkeypatch.setenv("CLAIMCHECK_VERIFY_SKIP", "k1 zzz")
    assert call("verify", str(finished / "suite")) == 0
    assert [v["claim"] for v in json.loads(capsys.readouterr().out)["verdicts"]] == ["k2"]
    assert call("verify", str(finished / "suite"), "--format", "text") == 0
    assert capsys.readouterr().out.startswith("k2  ")


def test_internal_error(capsys: pytest.CaptureFixture[str]) -> None:
    """A bug ends with 4 and says where its trace is."""
    assert call("internal-error") == 4
    err = capsys.readouterr().err
    assert "Traceback" not in err
    path = Path(err.split("the trace is in ")[1].split(";")[0])
    assert "RuntimeError: raised to test" in path.read_text()
    path.unlink()


def _verify(finished: Path, out: Path) -> list[str]:
    store = str(finished / "store")
    return ["verify", str(finished / "suite"), "--store", store, "--out", str(out), "-q"]


def test_fail_on(finished: Path, tmp_path: Path) -> None:
    """A verdict that the caller chose to fail on ends with 1."""
    verify = [
        "verify",
        str(finished / "suite"),
        "--store",
        str(finished / "store"),
        "--out",
        str(tmp_path),
        "-q",
    ]
    strengths = {v.strength for v in load(finished / "out").verdicts}
    assert call(*verify, "--fail-on", "inconclusive") == int("inconclusive" in strengths)
    assert call(*verify, "--fail-on", "refuted") == 0


def test_a_report_that_is_current_is_kept(finished: Path, tmp_path: Path) -> None:
    """A run with nothing to do writes no report again; a report that was changed is written again."""
    verify = [
        "verify",
        str(finished / "suite"),
        "--store",
        str(finished / "store"),
        "--out",
        str(tmp_path),
        "-q",
    ]
    assert call(*verify) == 0
    page = tmp_path / "report.html"
    written = page.stat().st_mtime_ns
    assert call(*verify) == 0
    assert page.stat().st_mtime_ns == written
    text = page.read_text()
    page.write_text("spoilt")
    assert call(*verify) == 0
    assert page.read_text() == text
