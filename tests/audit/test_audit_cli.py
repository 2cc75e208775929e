"""The commands `audit` and `extract`: output, exit codes, selection, suppression, next steps."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from claimcheck.audit import all_rules, explain, is_rule
from claimcheck.cli import cli
from claimcheck.errors import ClaimcheckError, UsageError

DATA = Path(__file__).parent / "data"
CLEAN = DATA / "clean.md"
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "synthesis.md"


def call(*arguments: object, code: int) -> Result:
    """Run the command line; its exit code is checked here, errors of ours are turned into theirs."""
    result = CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)
    if isinstance(result.exception, ClaimcheckError):
        assert result.exception.exit_code == code
    elif result.exception is not None:
        raise result.exception
    else:
        assert (result.return_value or 0) == code
    return result


def test_clean_is_silent() -> None:
    """A clean document prints one line and the next step, and exits with 0."""
    result = call("audit", CLEAN, code=0)
    assert result.stdout.count("\n") == 1
    assert "no findings" in result.stdout
    assert "next: claimcheck extract" in result.stderr


def test_faults_are_printed() -> None:
    """Findings come with place, rule, quote and advice; errors exit with 1."""
    result = call("audit", EXAMPLE, code=1)
    assert re.search(r"synthesis\.md:21:41: error CC203 verified-vs-marks: .*8?6, but", result.stdout)
    assert "“6 independently verified”" in result.stdout
    assert "CC301 verified-below-half: 2 more" in result.stdout


def test_sources_bring_polarity() -> None:
    """With sources the lost limiter and the contradicted × are found."""
    result = call(
        "audit", EXAMPLE, "--sources", ROOT / "docs/examples/synthesis-sources", "--format", "json", code=1
    )
    found = {f["rule"] for f in json.loads(result.stdout)["documents"][0]["findings"]}
    assert {"CC104", "CC801", "CC609", "CC610", "CC701"} <= found


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--fail-on", "never"), 0),
        (("--fail-on", "warning"), 1),
        (("--select", "CC6", "--ignore", "CC606"), 0),
        (("--select", "CC6", "--ignore", "CC606", "--fail-on", "warning"), 1),
        (("--select", "CC605,CC604", "--fail-on", "warning"), 0),
        (("--select", "CC301"), 1),
    ],
)
def test_exit_codes(arguments: tuple[str, ...], code: int) -> None:
    """--fail-on, --select and --ignore decide the exit code together."""
    call("audit", EXAMPLE, *arguments, code=code)


def test_select_and_ignore() -> None:
    """Only the chosen rules run; a group is chosen by its beginning, in either case."""
    result = call("audit", EXAMPLE, "--select", "cc2", "--ignore", "CC204", "--format", "json", code=1)
    assert [r["rule"] for r in json.loads(result.stdout)["documents"][0]["rules"]] == [
        "CC201",
        "CC202",
        "CC203",
    ]


def test_unknown_rule_is_a_usage_error() -> None:
    """A rule that does not exist is an error that names it."""
    result = call("audit", EXAMPLE, "--select", "CC999", code=2)
    assert "CC999" in str(result.exception)


def test_unreadable_document_does_not_stop_others(tmp_path: Path) -> None:
    """A missing file exits with 2 and says so; the other documents are audited all the same."""
    result = call("audit", tmp_path / "none.md", EXAMPLE, code=2)
    assert "none.md: no such file" in result.stderr
    assert "CC203" in result.stdout


def test_missing_helpers_are_errors(tmp_path: Path) -> None:
    """Missing sources, Record or table are errors that say what was expected."""
    assert "--sources takes a folder" in str(
        call("audit", CLEAN, "--sources", tmp_path / "no", code=2).exception
    )
    assert "record.json" in str(call("audit", CLEAN, "--record", tmp_path, code=2).exception)
    table = tmp_path / "published.csv"
    table.write_text("id,where\n1,2\n", encoding="utf-8")
    assert "'arxiv' and 'published' are needed" in str(
        call("audit", CLEAN, "--published", table, code=2).exception
    )


def test_published_table(tmp_path: Path) -> None:
    """The table of published papers is read with versions and prefixes."""
    table = tmp_path / "published.csv"
    table.write_text("arXiv,Published\narXiv:2104.01234v2,10.1000/x\n", encoding="utf-8")
    result = call("audit", CLEAN, "--published", table, code=0)
    assert "CC608 published-preprint: arXiv:2104.01234 has been published: 10.1000/x" in result.stdout


def test_json_is_deterministic_and_complete() -> None:
    """Two runs print the same bytes; every rule has an outcome; every finding a verbatim quote."""
    first, second = (call("audit", EXAMPLE, "--format", "json", code=1).stdout for _ in range(2))
    assert first == second
    document = json.loads(first)["documents"][0]
    assert [r["rule"] for r in document["rules"]] == [r.id for r in all_rules()]
    lines = EXAMPLE.read_text(encoding="utf-8").split("\n")
    for finding in document["findings"]:
        place = finding["place"]
        assert lines[place["line"] - 1][place["column"] - 1 :].startswith(finding["quote"].split("\n")[0])


def test_html_is_self_contained(tmp_path: Path) -> None:
    """The page needs nothing from outside, escapes what it quotes, and is the same each time."""
    path = tmp_path / "evil.md"
    path.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("Compiled by", "<script>alert(1)</script> Compiled by"),
        encoding="utf-8",
    )
    first, second = (call("audit", path, "--format", "html", code=1).stdout for _ in range(2))
    assert first == second
    assert "<script" not in first
    assert "default-src &#39;none&#39;" in first or "default-src 'none'" in first
    assert not re.search(r"(?:src|href)=", first)
    assert "CC203" in first


def test_suppression_needs_a_reason(tmp_path: Path) -> None:
    """A reason silences a finding and is counted; without one the finding stays and CC001 is added."""
    text = CLEAN.read_text(encoding="utf-8").replace("| 0.95 |", "| 0.27 |")
    path = tmp_path / "d.md"
    with_reason = text.replace(
        "| On CLEF", "<!-- claimcheck: ignore CC301 known, see section 2 -->\n| On CLEF"
    )
    path.write_text(with_reason, encoding="utf-8")
    result = call("audit", path, code=0)
    assert "CC301 suppressed: known, see section 2" in result.stdout
    assert "1 suppressed" in result.stdout
    path.write_text(
        text.replace("| On CLEF", "<!-- claimcheck: ignore CC301 -->\n| On CLEF"), encoding="utf-8"
    )
    found = {
        f["rule"]
        for f in json.loads(call("audit", path, "--format", "json", code=1).stdout)["documents"][0][
            "findings"
        ]
    }
    assert found == {"CC001", "CC301"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("d.md", "| 0.27 |", "| 0.27 | <!-- claimcheck: ignore CC3 groups too -->"),
        ("d.md", "# Does", "<!-- claimcheck: ignore-file CC301 for all -->\n# Does"),
        ("d.html", "<tr><td>On CLEF", "<!-- claimcheck: ignore CC301 known -->\n<tr><td>On CLEF"),
        (
            "d.tex",
            "On CLEF 2003, query translation beats",
            "% claimcheck: ignore CC301 known\nOn CLEF 2003, query translation beats",
        ),
    ],
)
def test_suppression_in_every_format(name: str, old: str, new: str, tmp_path: Path) -> None:
    """The comment of each format silences the row it stands in or before, or the whole file."""
    from layouts import to_html, to_latex

    text = CLEAN.read_text(encoding="utf-8").replace("| 0.95 |", "| 0.27 |")
    text = {"d.md": str, "d.html": to_html, "d.tex": to_latex}[name](text)
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = json.loads(call("audit", path, "--format", "json", code=0).stdout)["documents"][0]
    assert [f["rule"] for f in result["findings"]] == []
    assert [f["rule"] for f in result["suppressed"]] == ["CC301"]


def test_auditors_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """audit, extract and lint work on the example with no editing, and each next step printed is right."""
    monkeypatch.chdir(tmp_path)
    document = tmp_path / "doc.md"
    document.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    step = call("audit", "doc.md", "--fail-on", "never", code=0).stderr.strip().splitlines()[-1]
    assert step == "next: claimcheck extract doc.md --out mine"
    step = call(*step.split()[2:], code=0).stderr.splitlines()[0]
    assert step == "next: claimcheck lint mine"
    assert "error" not in call(*step.split()[2:], code=0).stdout


def test_every_rule_explains_itself() -> None:
    """Each rule has a unique id and name, a summary, and a long text with a bad and a good example."""
    rules = all_rules()
    assert len({r.id for r in rules}) == len({r.name for r in rules}) == len(rules)
    for rule in rules:
        text = explain(rule.id.lower())
        assert text.startswith(f"{rule.id} {rule.name} (")
        assert "\nBad:" in text
        assert "\nGood:" in text
        assert rule.summary.endswith(".")
        assert rule.check.__module__.endswith(rule.id.lower())
    assert is_rule("cc104")
    assert not is_rule("CC10")
    with pytest.raises(UsageError, match="CC10"):
        explain("CC10")


def test_docs_list_every_rule() -> None:
    """The reference in the docs has a row per rule, with its own summary and gravity."""
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    for rule in all_rules():
        assert f"| {rule.id} | {rule.name} | {rule.severity} | {rule.basis} | {rule.summary} |" in page


def test_docs_show_the_audit_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit of the example in the docs is what the command prints today."""
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    command = re.search(r"^\$ claimcheck (audit docs.*?) \\\n\s+(--select \S+)\n(.*?)^```", page, re.M | re.S)
    assert command is not None
    printed = call(*command[1].split(), *command[2].split(), code=1).stdout
    assert printed.strip() == command[3].strip()


def test_a_document_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """Escape sequences in a quote are shown as what they are: characters that do not belong there."""
    path = tmp_path / "x.md"
    path.write_text(
        "# T\n\n| Claim | Verified | Confidence |\n|---|---|---|\n| A \x1b[2Jb\u202ehelps | ✓ | 0.1 |\n"
    )
    done = CliRunner().invoke(cli, ["audit", str(path), "-v"], color=True)
    assert "\x1b[2J" not in done.output
    assert "\u202e" not in done.output
    assert "CC301" in done.output


def test_colour_only_where_it_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Severities are coloured on a terminal, never with NO_COLOR, and the words stay the same."""
    path = tmp_path / "x.md"
    path.write_text("# T\n\n| Claim | Verified | Confidence |\n|---|---|---|\n| A helps | ✓ | 0.1 |\n")
    plain = CliRunner().invoke(cli, ["audit", str(path)]).output
    coloured = CliRunner().invoke(cli, ["audit", str(path)], color=True).output
    assert "\x1b[31m" in coloured
    assert click.unstyle(coloured) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in CliRunner().invoke(cli, ["audit", str(path)]).output


def test_the_next_step_names_a_free_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed as the next command can be run as it stands."""
    monkeypatch.chdir(tmp_path)
    Path("x.md").write_text(
        "# T\n\n| Claim | Verified | Confidence |\n|---|---|---|\n| A helps | ✓ | 0.1 |\n"
    )
    Path("mine").mkdir()
    step = CliRunner().invoke(cli, ["audit", "x.md"]).stderr.strip()
    assert step == "next: claimcheck extract x.md --out mine-2"
    assert CliRunner().invoke(cli, step.split()[2:]).exit_code == 0
