"""Record without verdicts → verdicts, controls, choices: once per evidence, and kept in the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from claimcheck.measure.fidelity import fidelity
from claimcheck.plan.plan import Plan
from claimcheck.record import ENGINE, Control, DevChoice, Record, Verdict, dumps, plain
from claimcheck.scores import ScoreTable
from claimcheck.store import Store

_FILE = "verdicts.json"


class Judged(NamedTuple):
    """What became of the claims of a Record; `choices` is what stands behind `take: dev-best`."""

    verdicts: tuple[Verdict, ...]
    controls: tuple[Control, ...]
    choices: tuple[DevChoice, ...]


def judge(plan: Plan, draft: Record, scores: ScoreTable, broken: Mapping[str, str], store: Store) -> Judged:
    """Verdicts in the order of the draft's claims, the suite's controls, and what was chosen on dev queries.

    The same draft (which digests specs and scores) under the same engine was judged before: then the
    stored verdicts are taken. `broken`: claim → the failure of a step it needs; it gets no mark.
    """
    key = hashlib.blake2b(f"{ENGINE}\n{dumps(draft)}".encode(), digest_size=20).hexdigest()

    def write(folder: Path) -> None:
        from claimcheck.choices import dev_choices

        verdicts, checks = _judge(plan, draft, scores, broken)
        content = plain(Judged(verdicts, checks, dev_choices(draft, scores))._asdict())
        (folder / _FILE).write_text(
            json.dumps(content, ensure_ascii=False, allow_nan=False), encoding="utf-8"
        )

    facts = {"kind": "decide", "title": f"decide {draft.suite}", "params": {"engine": ENGINE}, "inputs": {}}
    artefact, _ = store.create(key, facts, write)
    return _read(artefact.folder / _FILE)


def _read(path: Path) -> Judged:
    from pydantic import TypeAdapter

    return TypeAdapter(Judged).validate_python(json.loads(path.read_text(encoding="utf-8")))


def _judge(
    plan: Plan, draft: Record, scores: ScoreTable, broken: Mapping[str, str]
) -> tuple[tuple[Verdict, ...], tuple[Control, ...]]:
    project = plan.project
    undecided = {
        **{c: Verdict(c, None, "not tested", why) for c, why in project.untested.items()},
        **{c: Verdict(c, None, "error", f"a step it needs failed: {why}") for c, why in broken.items()},
    }
    decided, checks = decide_record(draft, scores, undecided)
    verdicts = []
    for claim, verdict in zip(plan.claims, decided, strict=True):
        used = {key for key, needing in plan.demand.pairs.items() if claim.id in needing}
        level, deviations = fidelity(
            project,
            claim,
            [s for s in draft.systems if s.name in {system for system, _ in used}],
            [t for t in draft.tasks if t.name in {task for _, task in used}],
        )
        verdicts.append(replace(verdict, fidelity=level, deviations=deviations))
    return tuple(verdicts), checks


def decide_record(
    record: Record, scores: ScoreTable, undecided: Mapping[str, Verdict]
) -> tuple[tuple[Verdict, ...], tuple[Control, ...]]:
    """Verdicts in the order of the Record's claims, and controls, from what the Record itself says.

    Args:
        record: its claims, defaults, systems, roles and tasks are read, its verdicts are not.
        scores: what it rests on.
        undecided: claim → the verdict of a claim that cannot be tested.

    Returns:
        Verdicts without fidelity, which compares the profile with the source.
    """
    # SciPy behind it: a warm run does without
    from claimcheck.decide import Evidence, controls, decide, side_results
    from claimcheck.decide.recorded import beside_of, question_of

    evidence, defaults = Evidence.from_record(record, scores), record.defaults
    tested = [claim for claim in record.claims if claim.id not in undecided]
    decided = decide(
        [question_of(claim, defaults) for claim in tested],
        evidence,
        correction=defaults["correction"],
        others=len(record.unselected),
    )
    by_claim = dict(undecided) | {
        claim.id: replace(verdict, side=side_results(beside_of(claim, defaults), evidence))
        for claim, verdict in zip(tested, decided, strict=True)
    }
    checks = controls(
        evidence,
        measure=defaults["measure"],
        alpha=defaults["alpha"],
        effect_scale=defaults["effect_scale"],
    )
    return _void([by_claim[claim.id] for claim in record.claims], checks), checks


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
