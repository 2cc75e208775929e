"""What a plan says of power: as assumed before any run, as seen after one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from claimcheck.cli import cli
from claimcheck.plan.earlier import earlier_spreads
from claimcheck.plan.prospects import cells_needed
from claimcheck.spec.hypothesis import EVERYWHERE, MOSTLY, ON_AVERAGE, RARELY, SOMEWHERE
from claimcheck.spec.tables import table_queries
from claimcheck.store import Store
from small_suite import write_suite


def _invoke(*arguments: str) -> str:
    found = CliRunner().invoke(cli, list(arguments))
    assert found.exit_code == 0, found.output
    return found.output


def test_the_sd_is_assumed_first_and_seen_later(tmp_path: Path) -> None:
    """`plan` uses the suite's `query_sd`; after a run, what that run showed."""
    suite, store = write_suite(tmp_path), str(tmp_path / "store")
    before = _invoke("plan", str(suite), "--store", store)
    assert "(sd 0.35 assumed: `query_sd` of the suite)" in before
    assert "on average, an effect of 0.025 past it is found in" in before.replace("on-average", "on average")
    file = suite / "suite.yaml"
    file.write_text(file.read_text().replace("margin: 0.01", "margin: 0.01, query_sd: 0.1"))
    declared = _invoke("plan", str(suite), "--store", store)
    assert "sd 0.1 assumed" in declared
    _invoke("verify", str(suite), "--store", store, "--out", str(tmp_path / "out"), "-q")
    after = _invoke("plan", str(suite), "--store", store)
    assert "as in the run of 20" in after


def test_spreads_of_an_earlier_run(tmp_path: Path) -> None:
    """Sd and correlation come back from a stored verdict of planted scores; damaged ones do not count."""
    rng = np.random.default_rng(0)
    n, pairs = 400, ("en-de", "de-en", "en-fr", "fr-en")
    common = rng.normal(0, 0.1 * np.sqrt(0.5), n)
    lines = ["pair,query,a,b"]
    for pair in pairs:
        d = common + rng.normal(0, 0.1 * np.sqrt(0.5), n)
        lines += [f"{pair},q{i},{0.5 + x:.6f},0.5" for i, x in enumerate(d)]
    suite = tmp_path / "s"
    (suite / "profiles").mkdir(parents=True)
    (suite / "profiles" / "p.csv").write_text("\n".join(lines) + "\n")
    (suite / "profiles" / "p.yaml").write_text("profile: p\nsystems:\n  t: {scores: p.csv}\n")
    (suite / "suite.yaml").write_text(
        "suite: s\ntitle: S\nprofile: p\ndefaults: {measure: AP, margin: 0.01, resamples: 1000}\n"
    )
    (suite / "c.yaml").write_text("claim: c\nstatement: C.\nhypothesis: {better: a, than: b, by: 0.01}\n")
    store = Store(tmp_path / "store")
    assert earlier_spreads(store, "s") == {}
    _invoke("verify", str(suite), "--store", str(store.root), "--out", str(tmp_path / "out"), "-q")
    found = earlier_spreads(store, "s")["c"].spread
    assert found.sd == pytest.approx(0.1, abs=0.01)
    assert found.correlation == pytest.approx(0.5, abs=0.1)
    assert earlier_spreads(store, "other") == {}
    for file in (store.root / "objects").rglob("verdicts.json"):
        file.write_text("{}")
    assert earlier_spreads(store, "s") == {}


def _table_suite(folder: Path, name: str, table: str, claim: str = "{better: a, than: b, by: 0.01}") -> str:
    (folder / "profiles").mkdir(parents=True)
    (folder / name).write_text(table)
    (folder / "profiles" / "p.yaml").write_text(f"profile: p\nsystems:\n  t: {{scores: ../{name}}}\n")
    (folder / "suite.yaml").write_text("suite: s\ntitle: S\nprofile: p\n")
    (folder / "c.yaml").write_text(f"claim: c\nstatement: C.\nhypothesis: {claim}\n")
    return _invoke("plan", str(folder), "--store", str(folder / "store")).splitlines()[-1]


def test_the_queries_of_a_table_are_counted(tmp_path: Path) -> None:
    """Dev rows are not, one cell is one cell, and the effect is what `query_sd` says of so many queries."""
    rows = "".join(f"q{i},.5,.5,test\n" for i in range(40)) + "q99,.5,.5,dev\n"
    said = _table_suite(tmp_path / "wide", "t.csv", "query,a,b,split\n" + rows)
    assert said.startswith("c  1 cell, 40 queries: finds an average effect of 0.1")
    assert "sd 0.35 assumed" in said
    long = "query,pair,system,score\n" + "".join(
        f"q{i},{pair},{system},.5\n"
        for pair, n in (("en-de", 30), ("de-en", 25))
        for i in range(n)
        for system in "ab"
    )
    assert _table_suite(tmp_path / "long", "t.csv", long).startswith("c  2 cells, 25 queries: finds")


def test_the_queries_of_a_parquet_table_are_counted(tmp_path: Path) -> None:
    """As those of CSV."""
    pq.write_table(
        pa.table({"query": [f"q{i}" for i in range(30)], "a": [0.5] * 30, "b": [0.4] * 30}),
        tmp_path / "t.parquet",
    )
    assert table_queries(tmp_path / "t.parquet") == {("", ""): 30}


def test_what_no_table_tells_is_known_once_run(tmp_path: Path) -> None:
    """Means by language pair have no queries."""
    means = "pair,a,b\nen-de,.5,.4\nde-en,.5,.4\n"
    assert _table_suite(tmp_path / "means", "t.csv", means) == (
        "c  2 cells, all queries there are: how many, and which effect they can show, is known once run"
    )


def test_one_cell_is_no_cells(tmp_path: Path) -> None:
    """By inspection, too."""
    table = "query,a,b\n" + "".join(f"q{i},.5,.5\n" for i in range(40))
    said = _table_suite(tmp_path / "s", "t.csv", table, "{covers: {systems: 2}}")
    assert said == "c  by inspection, 1 cell"


def test_how_many_cells_a_claim_must_be_sure_of() -> None:
    """Counts in exact arithmetic; "rarely" must be sure of the cells that do not improve."""
    wanted = [(ON_AVERAGE, None), (EVERYWHERE, 9), (SOMEWHERE, 1), (MOSTLY, 6), (RARELY, 7)]
    assert [cells_needed(hold, 9) for hold, _ in wanted] == [k for _, k in wanted]
