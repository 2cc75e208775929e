"""Record without verdicts → verdicts and controls, computed once per evidence and kept in the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from claimcheck.measure.fidelity import fidelity
from claimcheck.plan.plan import Plan
from claimcheck.record import ENGINE, Control, Record, Verdict, dumps, plain
from claimcheck.scores import ScoreTable
from claimcheck.spec.project import Claim
from claimcheck.store import Store

if TYPE_CHECKING:
    from claimcheck.decide import Question

_FILE = "verdicts.json"


def judge(
    plan: Plan, draft: Record, scores: ScoreTable, broken: Mapping[str, str], store: Store
) -> tuple[tuple[Verdict, ...], tuple[Control, ...]]:
    """Verdicts in the order of the draft's claims, and the suite's controls.

    The same draft (which digests specs and scores) under the same engine was judged before: then the
    stored verdicts are taken. `broken`: claim → the failure of a step it needs; it gets no mark.
    """
    key = hashlib.blake2b(f"{ENGINE}\n{dumps(draft)}".encode(), digest_size=20).hexdigest()

    def write(folder: Path) -> None:
        verdicts, checks = _judge(plan, draft, scores, broken)
        content = {"verdicts": plain(verdicts), "controls": plain(checks)}
        (folder / _FILE).write_text(
            json.dumps(content, ensure_ascii=False, allow_nan=False), encoding="utf-8"
        )

    facts = {"kind": "decide", "title": f"decide {draft.suite}", "params": {"engine": ENGINE}, "inputs": {}}
    artefact, _ = store.create(key, facts, write)
    return _read(artefact.folder / _FILE)


def _read(path: Path) -> tuple[tuple[Verdict, ...], tuple[Control, ...]]:
    from pydantic import TypeAdapter

    content = json.loads(path.read_text(encoding="utf-8"))
    verdicts = TypeAdapter(tuple[Verdict, ...]).validate_python(content["verdicts"])
    return verdicts, TypeAdapter(tuple[Control, ...]).validate_python(content["controls"])


def _judge(
    plan: Plan, draft: Record, scores: ScoreTable, broken: Mapping[str, str]
) -> tuple[tuple[Verdict, ...], tuple[Control, ...]]:
    # SciPy behind it: a warm run does without
    from claimcheck.decide import Evidence, controls, decide, side_results

    project = plan.project
    evidence = Evidence.from_record(draft, scores)
    undecided = {
        **{c: Verdict(c, None, "not tested", why) for c, why in project.untested.items()},
        **{c: Verdict(c, None, "error", f"a step it needs failed: {why}") for c, why in broken.items()},
    }
    tested = [c for c in plan.claims if c.id not in undecided]
    decided = decide(
        [_question(plan, c) for c in tested], evidence, correction=project.suite.defaults.correction
    )
    decided = tuple(
        replace(verdict, side=side_results(_beside(plan, claim), evidence))
        for claim, verdict in zip(tested, decided, strict=True)
    )
    by_claim = undecided | {v.claim: v for v in decided}
    defaults = project.suite.defaults
    checks = controls(
        evidence, measure=defaults.measure, alpha=defaults.alpha, effect_scale=defaults.effect_scale
    )
    verdicts = []
    for claim in plan.claims:
        verdict = by_claim[claim.id]
        used = {key for key, needing in plan.demand.pairs.items() if claim.id in needing}
        level, deviations = fidelity(
            project,
            claim,
            [s for s in draft.systems if s.name in {system for system, _ in used}],
            [t for t in draft.tasks if t.name in {task for _, task in used}],
        )
        verdicts.append(replace(verdict, fidelity=level, deviations=deviations))
    return _void(verdicts, checks), checks


def _question(plan: Plan, claim: Claim) -> Question:
    from claimcheck.decide import Question

    defaults = plan.project.suite.defaults
    return Question(
        claim=claim.id,
        hypothesis=claim.hypothesis,
        cells=claim.selection,
        measure=claim.measure,
        alpha=claim.alpha,
        resamples=defaults.resamples,
        effect_scale=defaults.effect_scale,
        seed_sd=defaults.seed_sd,
    )


def _beside(plan: Plan, claim: Claim) -> list[Question]:
    """The formulas to be read beside a claim, as questions of their own."""
    own = _question(plan, claim)
    return [replace(own, hypothesis=side.hypothesis, cells=side.selection) for side in claim.beside]


def _void(verdicts: Sequence[Verdict], checks: Sequence[Control]) -> tuple[Verdict, ...]:
    """A failed control says that the machinery lies: no mark stands."""
    failed = [c.name for c in checks if not c.passed]
    if not failed:
        return tuple(verdicts)
    reason = f"voided: the suite's {' and '.join(failed)} failed"
    return tuple(
        v
        if v.strength in ("not tested", "error")
        else replace(v, mark=None, strength="error", reason=reason, side=())
        for v in verdicts
    )
