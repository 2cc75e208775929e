"""The other things that a bundle says twice, made again: suite, score table, means, marks."""

from __future__ import annotations

import hashlib
import io
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from claimcheck.bundle import layout
from claimcheck.bundle.archive import Reader
from claimcheck.bundle.derived import Environment
from claimcheck.errors import ClaimcheckError, DataError
from claimcheck.judge import decide_record
from claimcheck.measure.facts import means
from claimcheck.record import ClaimFacts, Record, plain
from claimcheck.report.numbers import plural
from claimcheck.scores import ScoreTable
from claimcheck.spec.files import SUITE_FILE
from claimcheck.spec.grammar import read_hypothesis
from claimcheck.spec.models import Defaults, SuiteSpec
from claimcheck.spec.plain import plain_hypothesis
from claimcheck.spec.problems import build
from claimcheck.spec.selection import plain_selection, read_selection
from claimcheck.spec.yaml import YamlMap, parse_yaml

if TYPE_CHECKING:
    from claimcheck.errors import SpecError

# Numbers may differ in the last digits on another processor or library; ten digits are kept in a Record.
RELATIVE, ABSOLUTE = 1e-6, 1e-9
MOST_ROWS = 400_000_000

Outcome = tuple[str, list[str]]  # what to say if all agrees, and what does not


def environment_of(bundle: Reader) -> Environment:
    """Where the bundle was packed.

    Raises:
        DataError: `environment.json` does not say so.
    """
    try:
        found = json.loads(bundle.read(layout.ENVIRONMENT))
        seconds = found["seconds"]
        return Environment(
            str(found["claimcheck"]), str(found["engine"]), None if seconds is None else float(seconds)
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"{layout.ENVIRONMENT} cannot be read") from error


def table_of(bundle: Reader) -> ScoreTable:
    """The score table.

    Raises:
        DataError: it is no score table, or larger than any.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = bundle.read(layout.SCORES)
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        if file.metadata.num_rows > MOST_ROWS:
            raise DataError(f"{layout.SCORES}: refused: {file.metadata.num_rows} rows")
        return ScoreTable.from_arrow(file.read())
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError) as error:
        raise DataError(f"{layout.SCORES} cannot be read: {str(error)[:200]}") from error


def suite_again(bundle: Reader, record: Record) -> Outcome:
    """Files of the suite are those of the Record, and say what its claims say."""
    files = {unquote(name.removeprefix(layout.SUITE)): name for name in bundle.names(layout.SUITE)}
    wrong = []
    for name in sorted(files.keys() | record.files.keys()):
        if name not in files or name not in record.files:
            wrong.append(f"{name} is in {'the Record' if name in record.files else 'suite/'} only")
        elif hashlib.sha256(bundle.read(files[name])).hexdigest() != record.files[name]:
            wrong.append(f"{name} is not the file of the Record")
    found = {}
    for name in (n for n in files if "/" not in n):
        try:
            node = parse_yaml(bundle.read(files[name]), name)
            found[SUITE_FILE if name == SUITE_FILE else f"claim {node.get('claim')}"] = node
        except ClaimcheckError as error:
            wrong.append(f"{name}: {str(error)[:200]}")
    if SUITE_FILE not in found or not _is_suite(found[SUITE_FILE], record):
        wrong.append(f"{SUITE_FILE} does not have the title, question and defaults of record.json")
    for claim in record.claims:
        if f"claim {claim.id}" not in found:
            wrong.append(f"no file of suite/ makes claim '{claim.id}'")
        elif not _says(found[f"claim {claim.id}"], claim.spec, record.defaults):
            wrong.append(f"claim '{claim.id}' of suite/ is not the one of record.json")
        wrong += _unlike_spec(claim)
    return f"{len(files)} files and the Record claim the same, {plural(len(record.claims), 'claim')}", wrong


def _is_suite(node: YamlMap, record: Record) -> bool:
    errors: list[SpecError] = []
    suite = build(SuiteSpec, node, errors)
    if suite is None or errors:
        return False
    defaults = plain(suite.defaults.model_dump())
    same = all(defaults.get(name) == value for name, value in plain(record.defaults).items())
    said = (suite.suite, suite.title, suite.question or "")
    return same and said == (record.suite, record.title, record.question)


def _unlike_spec(claim: ClaimFacts) -> Iterator[str]:
    """What the Record says of a claim beside its spec, where the spec says otherwise."""
    text = json.dumps(claim.spec, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if hashlib.sha256(text.encode()).hexdigest() != claim.digest:
        yield f"claim '{claim.id}': its digest is not that of its spec"
    for name in ("measure", "alpha", "statement"):
        if claim.spec.get(name) != getattr(claim, name):
            yield f"claim '{claim.id}': its {name} is not that of its spec"


def _says(node: YamlMap, spec: Any, defaults: Any) -> bool:
    """Whether a claim file gives the spec of the Record once the suite's defaults are filled in."""
    errors: list[SpecError] = []
    hypothesis = read_hypothesis(node.get("hypothesis"), margin=defaults["margin"], errors=errors, root=node)
    selection = read_selection(node.get("on"), errors=errors, root=node)
    if hypothesis is None or selection is None:
        return False
    read = {
        "claim": node.get("claim"),
        "statement": " ".join(str(node.get("statement")).split()),
        "on": plain_selection(selection),
        "measure": node.get("measure") or defaults["measure"],
        "alpha": defaults["alpha"],
        "hypothesis": plain_hypothesis(hypothesis.hypothesis),
    }
    return bool(plain(read) == plain(spec))


def means_again(record: Record, scores: ScoreTable) -> Outcome:
    """Mean scores as the Record's tables show them."""
    made = means(scores, {claim.measure for claim in record.claims})
    return f"{len(made)} means computed again", list(differences(plain(made), plain(record.means), "means"))


def decided_again(record: Record, scores: ScoreTable) -> Outcome:
    """Every verdict and control; a claim that could not be tested has nothing to be decided from.

    Raises:
        ValueError: the Record's defaults are none that a suite can have.
    """
    from claimcheck.choices import dev_choices  # SciPy behind it

    Defaults.model_validate(dict(record.defaults))  # before they say how much is to be computed
    fixed = {v.claim: v for v in record.verdicts if v.mark is None and v.strength in ("not tested", "error")}
    undecided = {claim: v for claim, v in fixed.items() if not v.reason.startswith("voided:")}
    verdicts, controls = decide_record(record, scores, undecided)
    made = [
        replace(verdict, fidelity=said.fidelity, deviations=said.deviations)
        for verdict, said in zip(verdicts, record.verdicts, strict=True)
    ]
    wrong = list(differences(plain(controls), plain(record.controls), "controls"))
    wrong += differences(plain(dev_choices(record, scores)), plain(record.choices), "choices")
    for verdict, said in zip(made, record.verdicts, strict=True):
        wrong += differences(plain(verdict), plain(said), verdict.claim)
    numbers = sum(_numbers(plain(verdict)) for verdict in made)
    marks = plural(len(made) - len(undecided), "mark")
    return f"{marks} and {numbers} numbers behind computed again", wrong


def differences(made: Any, said: Any, where: str) -> Iterator[str]:
    """Where two JSON values differ by more than the last digits."""
    if isinstance(made, dict) and isinstance(said, dict) and made.keys() == said.keys():
        for name in made:
            yield from differences(made[name], said[name], f"{where}.{name}")
    elif isinstance(made, list) and isinstance(said, list) and len(made) == len(said):
        for i, (one, other) in enumerate(zip(made, said, strict=True)):
            yield from differences(one, other, f"{where}[{i}]")
    elif not _same(made, said):
        yield f"{where} is {_short(said)}, computed {_short(made)}"


def _same(made: Any, said: Any) -> bool:
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (made, said))
    if numbers:
        return math.isclose(made, said, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return bool(made == said)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _numbers(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_numbers, value.values()))
    if isinstance(value, list):
        return sum(map(_numbers, value))
    return int(isinstance(value, int | float) and not isinstance(value, bool))
