"""A suite that runs without a neural model, its finished run, and what tests of its bundle share."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from command import call
from small_suite import CLAIMS, SUITE, write_texts

PROFILE = """\
profile: tiny
corpora:
  toys: {from: "path:../toys", reader: jsonl, languages: [en, de], licence: CC0}
tasks:
  find: {kind: sentence, corpus: toys, queries: 40}
systems:
  dense: {run: "../runs/{task}.{pair}.trec"}
  bm25: {bm25: {}}
"""

Changed = Callable[[Mapping[str, bytes | None]], Path]


def write_suite(folder: Path) -> Path:
    """The small suite with a random run in place of the encoder."""
    suite = folder / "suite"
    (suite / "profiles").mkdir(parents=True)
    (suite / "suite.yaml").write_text(SUITE)
    (suite / "profiles" / "tiny.yaml").write_text(PROFILE)
    for name, hypothesis in CLAIMS.items():
        text = f"claim: {name}\nstatement: A statement.\non: {{pairs: all}}\nhypothesis: {hypothesis}\n"
        (suite / f"{name}.yaml").write_text(text)
    write_texts(suite / "toys")
    rng = random.Random(8)
    (suite / "runs").mkdir()
    for pair in ("en-en", "en-de", "de-en", "de-de"):
        lines = []
        for query in range(40):
            ranked = rng.sample(range(80), 20)
            ranked[rng.randrange(4)] = query
            distinct = dict.fromkeys(ranked)
            lines += [f"q{query:02} Q0 d{d:02} 1 {20 - i} x\n" for i, d in enumerate(distinct)]
        (suite / "runs" / f"find.{pair}.trec").write_text("".join(lines))
    return suite


def finish(folder: Path) -> Path:
    """Run the suite; the folder then has `suite`, `store` and the Record folder `out`."""
    suite = write_suite(folder)
    arguments = ["verify", str(suite), "--store", str(folder / "store"), "--out", str(folder / "out"), "-q"]
    assert call(*arguments) == 0
    return folder


def read_members(path: Path) -> dict[str, bytes]:
    """Name → content of every member."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
