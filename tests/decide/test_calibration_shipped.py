"""The calibration that ships: what the guide prints is what the package holds."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from claimcheck.calibration import shipped
from claimcheck.cli import cli
from claimcheck.record import ENGINE

GUIDE = Path(__file__).parents[2] / "docs" / "statistics.md"


def test_the_guide_shows_the_shipped_results() -> None:
    """The table in docs/statistics.md is the output of `claimcheck calibrate --shipped`."""
    found = CliRunner().invoke(cli, ["calibrate", "--shipped"])
    assert found.exit_code == 0, found.output
    between = GUIDE.read_text(encoding="utf-8").split("<!-- calibration: begin -->")[1]
    block = between.split("<!-- calibration: end -->")[0]
    assert block.strip() == f"```text\n{found.output.strip()}\n```"


def test_shipped_results_are_of_this_engine_or_count_for_nothing() -> None:
    """Another engine's results are not shown as this one's."""
    found = shipped()
    if found.engine == ENGINE:
        assert found.status == "calibrated"
        assert {result.worlds for result in found.results if "," not in result.kind} == {4000}
    else:
        assert found.status.startswith("not calibrated")
        assert found.results == ()
