"""Records and bundles that somebody sent: whatever is in them, one clear message and no trace."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from command import call

DEEP = "[" * 100_000 + "]" * 100_000
CONTENTS = {
    "empty": "",
    "not JSON": "{",
    "a list": "[]",
    "another format": '{"format": 99}',
    "too deep": DEEP,
    "fields missing": '{"format": 1}',
    "not text": "\udcff",
    "NaN": '{"format": NaN}',
}
COMMANDS = {
    "report": ["report", "FOLDER", "--no-pdf"],
    "explain": ["explain", "k1", "--record", "FOLDER"],
    "diff": ["diff", "FOLDER", "FOLDER"],
    "bundle": ["bundle", "FOLDER"],
    "audit": ["audit", "docs/examples/synthesis.md", "--record", "FOLDER"],
}


@pytest.mark.parametrize("command", list(COMMANDS))
@pytest.mark.parametrize("content", list(CONTENTS))
def test_no_record(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    content: str,
    command: str,
) -> None:
    """Exit code 2, the file named, at most a few lines."""
    monkeypatch.chdir(Path(__file__).parents[2])
    (tmp_path / "record.json").write_bytes(CONTENTS[content].encode("utf-8", "surrogateescape"))
    assert call(*(str(tmp_path) if word == "FOLDER" else word for word in COMMANDS[command])) == 2
    out, err = capsys.readouterr()
    assert "record.json" in err
    assert len(err) < 1000
    assert "Traceback" not in out + err


def test_control_characters_are_not_printed(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Escape codes and right-to-left marks in names and reasons of a Record do not reach the terminal."""
    other = Path(shutil.copytree(finished / "out", tmp_path / "other"))
    record = json.loads((other / "record.json").read_text(encoding="utf-8"))
    evil = "\x1b[2J\u202e\x07"
    record["suite"] = record["title"] = f"s{evil}"
    record["software"] = {f"lib{evil}": f"1{evil}"}
    for claim, verdict in zip(record["claims"], record["verdicts"], strict=True):
        claim["id"] = verdict["claim"] = f"{claim['id']}{evil}"
        verdict["reason"] = evil
        verdict["atoms"][0]["label"] = f"x{evil}"
    (other / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert call("diff", str(finished / "out"), str(other)) == 0
    assert call("report", str(other), "--format", "csv") == 0
    assert call("explain", f"k1{evil}", "--record", str(other)) == 0
    assert call("explain", "zzz", "--record", str(other)) == 2
    out, err = capsys.readouterr()
    assert not {"\x1b", "\u202e", "\x07"} & set(out + err)
