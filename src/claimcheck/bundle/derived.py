"""What a bundle says in other words than `record.json`: made from the Record, so it can be made again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from claimcheck.bundle import layout
from claimcheck.bundle.gate import PROVES, gate_text
from claimcheck.record import ENGINE, AtomResult, Record, Verdict, plain
from claimcheck.report.html import html
from claimcheck.report.tables import verdicts_csv
from claimcheck.report.view import report_view

_ATOM = ("status", "n", "delta", "se", "df", "p_t", "p_t_against", "p_perm", "confidence", "mde")
_CLAIM = ("strength", "c", "c_unpooled", "c_prior", "p", "p_for", "p_against", "correction", "confidence")

_README = """\
Reproduction bundle of claimcheck: suite "{suite}", profile "{profile}", record {record}.

{proves}

  gate.json         per claim: VERIFIED, FALSIFIED or UNVERIFIED, and why
  report.html       the report; it opens in any browser and loads nothing
  record.json       the whole Record: specs, plan, statistics, verdicts; verdicts.csv is its short form
  statistics.csv    every claim's and every comparison's numbers
  scores.parquet    per-query scores: split, measure, task, pair, system, seed, query, score
  runs/, qrels/     TREC run and qrels files behind the scores; each ranking down to its last judged document
  suite/            suite, claims, profile and lock as they were; `claimcheck verify suite` runs them again
  controls.json     negative and positive control
  data.json         where texts and weights come from, with licences; the texts themselves are not here
  environment.json  versions of the software, and the time all steps took
  SHA256SUMS        of all files above

Check it: claimcheck check-bundle FILE
"""


@dataclass(frozen=True, slots=True)
class Environment:
    """What is in no Record: the version that packed the bundle, its engine, the time all steps took."""

    claimcheck: str
    engine: str
    seconds: float | None

    @classmethod
    def here(cls, seconds: float | None) -> Environment:
        """That of this installation."""
        return cls(metadata.version("claimcheck-ir"), ENGINE, seconds)


def derived(record: Record, text: str, environment: Environment) -> Iterator[tuple[str, bytes]]:
    """Member name and content, in the order of a bundle.

    Args:
        record: what to say in other words.
        text: its `record.json`, whose digest names it.
        environment: where it was packed.
    """
    identity = hashlib.sha256(text.encode()).hexdigest()[:12]  # as `Record.id`
    readme = _README.format(suite=record.suite, profile=record.profile, record=identity, proves=PROVES)
    yield layout.README, readme.encode()
    yield layout.GATE, gate_text(record, identity).encode()
    yield layout.RECORD, text.encode()
    yield layout.ENVIRONMENT, _json({"software": record.software, **plain(environment)}).encode()
    yield layout.CONTROLS, _json(plain(record.controls)).encode()
    yield layout.DATA, _json(plain(record.data)).encode()
    yield layout.STATISTICS, statistics_csv(record).encode()
    yield layout.VERDICTS, verdicts_csv(record).encode()
    yield layout.REPORT, html(report_view(record, seconds=environment.seconds)).encode()


def statistics_csv(record: Record) -> str:
    """A line per claim and one per atom of it; full precision, blank where there is no number."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(["claim", "atom", *dict.fromkeys((*_CLAIM, *_ATOM, "low", "high"))])
    for verdict in record.verdicts:
        writer.writerow([verdict.claim, "", *_row(_claim_numbers(verdict))])
        for atom in verdict.atoms:
            writer.writerow([verdict.claim, atom.label, *_row(_atom_numbers(atom))])
    return sheet.getvalue()


def _claim_numbers(verdict: Verdict) -> dict[str, Any]:
    return {name: getattr(verdict, name) for name in _CLAIM}


def _atom_numbers(atom: AtomResult) -> dict[str, Any]:
    found = {name: getattr(atom, name) for name in _ATOM}
    if atom.interval is not None:
        found |= {"low": atom.interval.low, "high": atom.interval.high}
    return found


def _row(numbers: Mapping[str, Any]) -> list[Any]:
    columns = dict.fromkeys((*_CLAIM, *_ATOM, "low", "high"))
    return ["" if (value := plain(numbers.get(name))) is None else value for name in columns]


def _json(value: Any) -> str:
    text = json.dumps(plain(value), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text + "\n"
