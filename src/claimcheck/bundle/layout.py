"""Names of a bundle's members."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, unquote

RECORD = "record.json"
SCORES = "scores.parquet"
ENVIRONMENT = "environment.json"
GATE = "gate.json"
STATISTICS = "statistics.csv"
CONTROLS = "controls.json"
DATA = "data.json"
REPORT = "report.html"
VERDICTS = "verdicts.csv"
README = "README.txt"
SUMS = "SHA256SUMS"
SUITE = "suite/"
QRELS = "qrels/"
RUNS = "runs/"


class RunName(NamedTuple):
    """Whose ranking a run file is, and on which cell."""

    task: str
    split: str
    pair: str
    system: str
    seed: int

    @property
    def member(self) -> str:
        """`runs/TASK/SPLIT.PAIR/SYSTEM.SEED.trec`."""
        return (
            f"{RUNS}{quoted(self.task)}/{_cell(self.split, self.pair)}/{quoted(self.system)}.{self.seed}.trec"
        )

    @property
    def qrels(self) -> str:
        """The member with the judgements of its cell."""
        return qrels_member(self.task, self.split, self.pair)

    @classmethod
    def parse(cls, member: str) -> RunName | None:
        """The name behind a member; None if it is not of this form."""
        parts = member.removeprefix(RUNS).split("/")
        if len(parts) != 3 or not member.startswith(RUNS):
            return None
        split, dot, pair = parts[1].partition(".")
        system, _, seed = parts[2].removesuffix(".trec").rpartition(".")
        if not dot or not system or not seed.isascii() or not seed.isdigit():
            return None
        name = cls(unquote(parts[0]), unquote(split), unquote(pair), unquote(system), int(seed))
        return name if name.member == member else None


def qrels_member(task: str, split: str, pair: str) -> str:
    """`qrels/TASK/SPLIT.PAIR.qrels`."""
    return f"{QRELS}{quoted(task)}/{_cell(split, pair)}.qrels"


def quoted(name: str) -> str:
    """A name as part of a path: everything but letters, digits and `_ - ~ .` becomes %XX."""
    text = quote(name, safe="")
    return f"%2E{text[1:]}" if text.startswith(".") else text


def _cell(split: str, pair: str) -> str:
    return f"{quote(split, safe='').replace('.', '%2E')}.{quoted(pair)}"
