"""Two Records beside one another: verdicts first, then what they rest on, then what went in."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claimcheck.record import AtomResult, Interval, Record, Verdict, plain

_NOISE = 1e-9  # ten digits are kept in a Record; less is no change
_SHORTEST = 12  # hex digits of a digest that are shown


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A claim's marks, in words; None where the Record has no such claim. `flip`: the mark itself turned.

    `changed_after_evidence` is the verdict under the spec that was there when evidence for the claim first
    existed, if the second Record's claim is another one.
    """

    claim: str
    before: str | None
    after: str | None
    confidence_before: float | None = None
    confidence_after: float | None = None
    flip: bool = False
    changed: bool = False
    changed_after_evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one atom came to."""

    delta: float | None
    interval: Interval | None
    p: float | None
    confidence: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class EffectChange:
    """One atom of a claim in both Records."""

    claim: str
    atom: str
    before: Effect | None
    after: Effect | None
    changed: bool


@dataclass(frozen=True, slots=True)
class InputChange:
    """One thing that went in: a claim's spec, a task, a system, a source, a library, a default."""

    kind: str
    name: str
    before: str | None
    after: str | None
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """All that two Records have, changed or not; flips stand first."""

    before: str
    after: str
    verdicts: tuple[VerdictChange, ...]
    effects: tuple[EffectChange, ...]
    inputs: tuple[InputChange, ...]

    @property
    def changes(self) -> Difference:
        """Only what changed."""
        return Difference(
            self.before,
            self.after,
            tuple(v for v in self.verdicts if v.changed),
            tuple(e for e in self.effects if e.changed),
            tuple(i for i in self.inputs if i.changed),
        )

    @property
    def flips(self) -> int:
        """How many marks turned."""
        return sum(v.flip for v in self.verdicts)


def compare(before: Record, after: Record) -> Difference:
    """Compare two Records, of one suite or of two."""
    verdicts = sorted(_verdicts(before, after), key=lambda v: (not v.flip, not v.changed))
    return Difference(
        before.id, after.id, tuple(verdicts), tuple(_effects(before, after)), tuple(_inputs(before, after))
    )


def _verdicts(before: Record, after: Record) -> Iterator[VerdictChange]:
    earlier, late = ({c.id: c.changed_after_evidence for c in record.claims} for record in (before, after))
    for claim, one, other in _pairs(before.verdicts, after.verdicts, lambda v: v.claim):
        yield VerdictChange(
            claim,
            _words(one),
            _words(other),
            one.confidence if one else None,
            other.confidence if other else None,
            flip=one is not None
            and other is not None
            and one.mark != other.mark
            and None not in (one.mark, other.mark),
            changed=_words(one) != _words(other) or earlier.get(claim) != late.get(claim),
            changed_after_evidence=late.get(claim),
        )


def _words(verdict: Verdict | None) -> str | None:
    if verdict is None:
        return None
    return f"{verdict.mark}, {verdict.strength}, {verdict.fidelity}" if verdict.mark else verdict.strength


def _effects(before: Record, after: Record) -> Iterator[EffectChange]:
    for claim, one, other in _pairs(before.verdicts, after.verdicts, lambda v: v.claim):
        atoms = (one.atoms if one else (), other.atoms if other else ())
        for label, a, b in _pairs(*atoms, lambda atom: atom.label):
            old, new = _effect(a), _effect(b)
            yield EffectChange(claim, label, old, new, not _same(plain(old), plain(new)))


def _effect(atom: AtomResult | None) -> Effect | None:
    if atom is None:
        return None
    return Effect(atom.delta, atom.interval, atom.p_t, atom.confidence, atom.n)


def _inputs(before: Record, after: Record) -> Iterator[InputChange]:
    for kind, read in _INPUTS.items():
        left, right = read(before), read(after)
        for name in (*left, *(name for name in right if name not in left)):
            old, new = left.get(name), right.get(name)
            yield InputChange(kind, name, old, new, old != new)


def _task(task: Mapping[str, Any]) -> str:
    counts = [f"{n} {split} queries" for split, n in task["queries"].items()]
    return ", ".join([f"{task['kind']} of {task['corpus']}", f"{len(task['pairs'])} pairs", *counts])


def _facts(system: Mapping[str, Any]) -> str:
    """Every fact of a system that is there, but its name."""
    return "; ".join(f"{name} {value}" for name, value in system.items() if value and name != "name")


def _steps(record: Record) -> dict[str, str]:
    """Per kind: how many steps, and a digest of their keys."""
    keys: dict[str, list[str]] = {}
    for step in record.steps:
        keys.setdefault(step.kind, []).append(step.key)
    return {kind: f"{len(keys[kind])} of {_digest(sorted(keys[kind]))}" for kind in sorted(keys)}


def _digest(names: list[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:_SHORTEST]


_INPUTS: Mapping[str, Callable[[Record], Mapping[str, str]]] = {
    "suite": lambda r: {"suite": r.suite, "profile": r.profile, "title": r.title},
    "default": lambda r: {name: str(value) for name, value in sorted(r.defaults.items())},
    "claim": lambda r: {c.id: f"spec {c.digest[:_SHORTEST]}" for c in r.claims},
    "task": lambda r: {t.name: _task(plain(t)) for t in r.tasks},
    "system": lambda r: {s.name: _facts(plain(s)) for s in r.systems},
    "role": lambda r: {" on ".join(filter(None, (o.name, o.corpus))): ", ".join(o.members) for o in r.roles},
    "data": lambda r: {d.name: f"{d.source} {d.sha256[:_SHORTEST]}".strip() for d in r.data},
    "step": _steps,
    "scores": lambda r: {"all": r.scores_digest[:_SHORTEST]},
    "software": lambda r: dict(r.software),
    "control": lambda r: {c.name: f"{'passed' if c.passed else 'failed'}: {c.detail}" for c in r.controls},
}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_NOISE, abs_tol=_NOISE)
    return bool(one == other)


def _pairs(
    before: Any, after: Any, name: Callable[[Any], str]
) -> Iterator[tuple[str, Any | None, Any | None]]:
    """Values of both sides by name: in the order of the first, then what only the second has."""
    left, right = ({name(value): value for value in side} for side in (before, after))
    for key in (*left, *(key for key in right if key not in left)):
        yield key, left.get(key), right.get(key)
