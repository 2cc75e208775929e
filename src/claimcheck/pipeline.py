"""The whole flow after planning: execute → measure → decide → Record. Reports are views of the Record."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from claimcheck.calibration import shipped
from claimcheck.execute.events import Listener
from claimcheck.execute.executor import Executor, Outcome
from claimcheck.execute.job import versions
from claimcheck.judge import judge
from claimcheck.measure import facts
from claimcheck.measure.collect import collect
from claimcheck.measure.gathered import VERSION, Gathered, read_gathered, write_gathered
from claimcheck.measure.model_facts import model_facts
from claimcheck.plan.demand import select_claims
from claimcheck.plan.plan import Plan, Scored, with_inputs
from claimcheck.plan.step import Step
from claimcheck.record import ClaimFacts, Record, RunFacts, SourceSays, StepFacts, Verdict
from claimcheck.scores import ScoreTable
from claimcheck.spec.project import Claim
from claimcheck.spec.snapshot import suite_files
from claimcheck.spec.tables import table_files
from claimcheck.spec.words import in_words
from claimcheck.store import Registration, Registry, Store, sha256


@dataclass(frozen=True)
class Finished:
    """What a run came to.

    `facts` is `run.json`: times and host, no part of the Record's identity. `files` are the suite's, by
    their names below its folder.
    """

    record: Record
    scores: ScoreTable
    outcome: Outcome
    facts: Mapping[str, Any]
    files: Mapping[str, str]


def run(plan: Plan, store: Store, listen: Listener, jobs: int | None = None) -> Finished:
    """Run what is missing, score, decide; a failed step ends in the Record, not in an exception.

    `jobs`: steps to run at once; None for what fits the machine.
    """
    started = time.perf_counter()
    outcome = Executor(store, listen, jobs).run(plan.targets)
    gathered, seconds = gather(plan, outcome, store)
    scores = gathered.scores
    draft = describe(plan, outcome, gathered)
    verdicts, controls, choices = judge(plan, draft, scores, broken(plan, outcome), store)
    claims = tuple(_registered(draft, c, v, store) for c, v in zip(draft.claims, verdicts, strict=True))
    files = suite_files(plan.project, plan.claims)
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    record = replace(
        draft,
        claims=claims,
        verdicts=verdicts,
        controls=controls,
        choices=choices,
        calibration=shipped(),
        files=digests,
    )
    run_facts = {
        "seconds": round(time.perf_counter() - started, 3),
        "work_seconds": seconds,
        "host": platform.node(),
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "steps_run": len(outcome.ran),
        "steps_cached": len(plan.steps) - len(outcome.ran) - len(outcome.failures),
        "steps_failed": len(outcome.failures),
    }
    return Finished(record, scores, outcome, run_facts, files)


def _table_key(plan: Plan, measured: Iterable[Scored]) -> str:
    """The key of the table of all scores: what it is gathered from."""
    content = {
        "version": VERSION,
        "measures": [[*astuple(scored), plan.measures[scored].key] for scored in sorted(measured)],
        "tables": {
            name: [[file.name, sha256(file)] for file in table_files(path)]
            for name, path in plan.tables.items()
        },
        "measure": _unnamed(plan) if plan.tables else None,
    }
    return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=20).hexdigest()


def _unnamed(plan: Plan) -> str:
    """The measure that a table without a measure column is taken to hold."""
    claimed = {claim.measure for claim in plan.claims}
    return claimed.pop() if len(claimed) == 1 else plan.project.suite.defaults.measure


def gather(plan: Plan, outcome: Outcome, store: Store) -> tuple[Gathered, float]:
    """The scores of every measure step that did not fail, and those of ready-made tables.

    Beside them the seconds that all steps took when they ran, which are no part of the artefact's content.
    """
    measured = {scored: step for scored, step in plan.measures.items() if step not in outcome.failures}

    def write(folder: Path) -> Mapping[str, float]:
        from claimcheck.execute.results.tables import read_scores

        scores = collect(
            {(one.system, one.task, one.seed): outcome.folders[step] for one, step in measured.items()}
        )
        for path in plan.tables.values():
            scores = scores.merged(read_scores(path, measure=_unnamed(plan)))
        folders = {step.key: store.folder(step.key) for step in plan.steps if store.has(step.key)}
        models = model_facts(plan.project.profile, plan.models, folders)
        shared = _shared(measured, folders)
        write_gathered(folder, Gathered(scores, models, shared))
        return {"work_seconds": round(sum(store.seconds(step.key) for step in plan.steps), 3)}

    title = f"scores of {plan.project.suite.suite}"
    artefact, _ = store.create(
        _table_key(plan, measured), {"kind": "scores", "title": title, "params": {}, "inputs": {}}, write
    )
    return read_gathered(artefact.folder), float(artefact.manifest["work_seconds"])


def _shared(measured: Mapping[Scored, Step], folders: Mapping[str, Path]) -> dict[str, dict[str, int]]:
    """System → task → texts of the task that occur in the pairs that the system was trained on."""
    from claimcheck.execute.corpora.overlap import shared_texts

    found: dict[str, dict[str, int]] = {}
    for scored, step in measured.items():
        pairs = {part.key for part in with_inputs(step) if part.kind == "pairs"}
        if pairs and scored.task not in found.get(scored.system, {}):
            task = folders[step.inputs["task"].key]
            counts = [shared_texts(folders[key], task) for key in sorted(pairs) if key in folders]
            found.setdefault(scored.system, {})[scored.task] = sum(counts)
    return found


def describe(plan: Plan, outcome: Outcome, gathered: Gathered) -> Record:
    """The Record without verdicts: all that they are decided from."""
    project, scores = plan.project, gathered.scores
    failed = {
        s.system: str(outcome.failures[step].error)
        for s, step in plan.measures.items()
        if step in outcome.failures
    }
    systems = facts.system_facts(
        project, scores, failed, {system for system, _ in plan.demand.pairs}, gathered.shared
    )
    return Record(
        suite=project.suite.suite,
        title=project.suite.title,
        question=project.suite.question or "",
        profile=project.profile.profile,
        defaults=project.suite.defaults.model_dump(),
        claims=tuple(_claim(claim) for claim in plan.claims),
        verdicts=(),
        tasks=facts.task_facts(
            plan, {t: outcome.folders[s] for t, s in plan.tasks.items() if s in outcome.folders}
        ),
        systems=systems,
        roles=facts.roles(project),
        means=facts.means(scores, {c.measure for c in plan.claims}),
        controls=(),
        data=plan.data,
        steps=tuple(_steps(plan, outcome)),
        software={"python": platform.python_version(), **versions()},
        scores_digest=scores.digest(),
        models=gathered.models,
        runs=tuple(RunFacts(s.system, s.task, s.seed, step.key) for s, step in plan.measures.items()),
        unselected=plan.demand.unselected,
        notes=tuple(f"{c.id}: {project.untested[c.id]}" for c in plan.claims if c.id in project.untested),
    )


def broken(plan: Plan, outcome: Outcome) -> dict[str, str]:
    """Claims that need a failed step → the failure."""
    found: dict[str, str] = {}
    for scored, step in plan.measures.items():
        if step in outcome.failures:
            failure = outcome.failures[step]
            for claim in plan.demand.pairs[scored.system, scored.task]:
                found.setdefault(claim, f"{failure.cause.title}: {failure.error}")
    return found


def _claim(claim: Claim) -> ClaimFacts:
    return ClaimFacts(
        id=claim.id,
        statement=claim.statement,
        measure=claim.measure,
        alpha=claim.alpha,
        hypothesis=in_words(claim.hypothesis),
        cites=claim.cites,
        says=SourceSays(claim.says.verified, claim.says.confidence),
        spec=claim.spec,
        digest=claim.digest,
        depends_on=claim.depends_on,
        beside=tuple(side.plain for side in claim.beside),
    )


def _steps(plan: Plan, outcome: Outcome) -> Iterator[StepFacts]:
    failed = {f.cause: str(f.error) for f in outcome.causes}
    for step in plan.steps:
        inputs = tuple(step.inputs[name].key for name in sorted(step.inputs))
        yield StepFacts(step.key, step.kind, step.title, inputs, failed.get(step))


def _registered(draft: Record, claim: ClaimFacts, verdict: Verdict, store: Store) -> ClaimFacts:
    """The claim, with the verdict under its first spec if the spec was changed after evidence existed."""
    if verdict.mark is None:
        return claim
    said = Registration(claim.digest, f"{verdict.mark}, {verdict.strength}")
    first = Registry(store.root).first((draft.suite, draft.profile, claim.id), said)
    return claim if first.digest == claim.digest else replace(claim, changed_after_evidence=first.verdict)


def forget(plan: Plan, claims: Sequence[str], store: Store) -> None:
    """Remove what the named claims (ids or globs) rest on, archives aside: it will be made again."""
    chosen = {c.id for c in select_claims(plan.claims, claims, ())}
    scored = {key for key, needing in plan.demand.pairs.items() if chosen & set(needing)}
    doomed: dict[Step, None] = {}
    for target, step in plan.measures.items():
        if (target.system, target.task) in scored:
            doomed.update(dict.fromkeys(with_inputs(step)))
    store.remove(_table_key(plan, plan.measures))
    for step in doomed:
        if step.kind != "fetch":
            store.remove(step.key)
