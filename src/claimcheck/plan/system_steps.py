"""Systems of a profile on tasks → steps: encoded, searched, measured (plan)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from claimcheck.errors import SpecError
from claimcheck.measures import parse_measure
from claimcheck.plan import cost
from claimcheck.plan.base_steps import BaseSteps, given
from claimcheck.plan.model_steps import ModelSteps
from claimcheck.plan.precision import precision
from claimcheck.plan.sources import local_digest
from claimcheck.plan.step import Step
from claimcheck.spec import model_names
from claimcheck.spec.profile import (
    Bm25System,
    EncodeSystem,
    FuseSystem,
    Localise,
    RerankSystem,
    RunSystem,
)

DEPTH = 100


class SystemSteps:
    """Steps that score systems on tasks.

    Args:
        base: steps of corpora and tasks.
        models: steps of models.
        measures: names of the measures to score.
    """

    def __init__(self, base: BaseSteps, models: ModelSteps, measures: Sequence[str]) -> None:
        self._base, self._models = base, models
        self._project, self._profile = base.project, base.profile
        self._measures = tuple(measures)
        self._depth = max(DEPTH, *(parse_measure(m).cutoff or 0 for m in measures))
        self.search = cache(self._search)
        self.encode = cache(self._encode)

    def measure(self, system: str, task: str, seed: int) -> Step:
        """The step that scores a system's run from one seed on a task."""
        return Step(
            "measure",
            {"measures": list(self._measures)},
            {"task": self._base.task(task), "run": self.search(system, task, seed)},
            title=f"measure {system} on {task}{_run(seed)}",
            seconds=cost.measure(self._project, task),
        )

    def _search(self, system: str, task: str, seed: int) -> Step:
        """The step that ranks a task's documents with a system."""
        title, seconds = f"search {task} with {system}{_run(seed)}", cost.search(self._project, task)
        inputs = {"task": self._base.task(task)}
        match self._profile.systems[system]:
            case EncodeSystem(encode=model, localise=None):
                vectors = {
                    "queries": self.encode(model, seed, task, "query", None),
                    "passages": self.encode(model, seed, task, "passage", None),
                }
                params: dict[str, Any] = {"method": "dense", "depth": self._depth}
                return Step("search", params, inputs | vectors, {}, title, seconds)
            case EncodeSystem(encode=model, localise=Localise() as localise):
                window = (localise.window, localise.stride)
                vectors = {
                    "queries": self.encode(model, seed, task, "query", None),
                    "passages": self.encode(model, seed, task, "passage", window),
                }
                params = {
                    "method": "localised",
                    "depth": self._depth,
                    "aggregate": localise.aggregate,
                    "top": localise.top,
                }
                return Step("search", params, inputs | vectors, {}, title, seconds)
            case Bm25System(bm25=options):
                if options.translate:
                    inputs |= self._models.translation(options.translate, task)
                params = given(method="bm25", depth=self._depth, k1=options.k1, b=options.b)
                return Step("search", params, inputs, {}, title, seconds)
            case RerankSystem() as spec:
                return self._rerank(system, spec, task, seed)
            case FuseSystem() as spec:
                for number, part in enumerate(spec.fuse):
                    inputs[f"run.{number}"] = self._stage(part, task, seed)
                params = given(method=spec.by, weights=list(spec.weights) if spec.weights else None)
                title = f"fuse {task} of {', '.join(spec.fuse)}{_run(seed)}"
                return Step("fuse", params, inputs, {}, title, cost.fuse(self._project, task))
            case RunSystem() as spec:
                local, digests = self._run_files(system, spec, task)
                return Step("search", {"method": "run", "digests": digests}, inputs, local, title, seconds)
            case spec:
                raise TypeError(f"no search for {type(spec).__name__}")

    def _rerank(self, system: str, spec: RerankSystem, task: str, seed: int) -> Step:
        trained = model_names.seeds(self._profile, spec.model) != model_names.UNTRAINED
        inputs = {
            "task": self._base.task(task),
            "run": self._stage(spec.rerank, task, seed),
            "model": self._models.reranker(spec.model, seed if trained else 0),
        }
        params = given(depth=spec.depth, interpolate=spec.interpolate or None, precision=precision())
        seconds = cost.rerank(self._project, self._profile.models[spec.model], task, spec.depth)
        return Step("rerank", params, inputs, {}, f"re-rank {task} with {system}{_run(seed)}", seconds)

    def _stage(self, system: str, task: str, seed: int) -> Step:
        """The rankings of a system that another one takes, from the same seed if it has seeds."""
        trained = model_names.system_seeds(self._profile, system) != model_names.UNTRAINED
        return self.search(system, task, seed if trained else 0)

    def _encode(self, name: str, seed: int, task: str, role: str, window: tuple[int, int] | None) -> Step:
        """The step that encodes a task's texts; a tuned top starts from the features of its frozen part."""
        model, texts = self._models.model(name, seed), self._base.task(task)
        origin = model_names.origin(self._profile, name)
        params: dict[str, Any] = {"role": role} if model.space else {"role": role, "precision": precision()}
        inputs = {"model": model.step, "task": texts}
        if model.encoder is not None:
            inputs["encoder"] = model.encoder
        what = "queries" if role == "query" else "documents"
        prefix = self._models.prefix(name, model) if window is None else None
        if model.base is not None:
            inputs["base"] = model.base
        if window is not None:
            params |= {"window": window[0], "stride": window[1]}
            what = "windows"
        elif prefix is not None:
            inputs["features"] = self._models.features(origin, texts, role, prefix, None)
        return Step(
            "encode",
            params,
            inputs,
            title=f"encode {what} of {task} with {name}{_run(seed)}",
            seconds=cost.encode(self._project, origin, task, role, windows=window is not None, top=prefix),
        )

    def _run_files(self, system: str, spec: RunSystem, task: str) -> tuple[dict[str, str], dict[str, str]]:
        """The run files of a system on a task: input name → path, input name → digest."""
        pairs = next(t.pairs for t in self._project.tasks if t.name == task)
        local, digests = {}, {}
        for pair in pairs:
            path = self._project.path(spec.run.replace("{task}", task).replace("{pair}", pair))
            if path.is_file():
                name = f"run.test.{pair}"
                local[name] = str(path.resolve())
                digests[name] = local_digest(path, self._base.stat_cache)
        if not local:
            example = self._project.path(spec.run.replace("{task}", task).replace("{pair}", pairs[0]))
            raise SpecError(
                f"systems.{system}.run: no run file for task {task}; {example} does not exist", spec.place
            )
        return local, digests


def _run(seed: int) -> str:
    return f", seed {seed}" if seed else ""
