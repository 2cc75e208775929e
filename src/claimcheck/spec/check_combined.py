"""Systems that take the rankings of others (re-ranked, fused): every mistake with its place."""

from __future__ import annotations

from collections.abc import Collection

from claimcheck.spec import model_names
from claimcheck.spec.check_models import Wrong
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.problems import Loc
from claimcheck.spec.profile import FuseSystem, ModelSpec, ProfileSpec, RerankSystem, SourceModel
from claimcheck.spec.trained import CrossEncoderModel

RERANKER_READER = "sentence-transformers"
"""The reader of models that may be cross-encoders as somebody published them."""


def check_combined(spec: ProfileSpec, tables: Collection[str], wrong: Wrong) -> None:
    """Check every `rerank:` and `fuse:`; `tables` are the systems that are tables of scores."""
    check = _Check(spec, tables, wrong)
    for name, system in spec.systems.items():
        match system:
            case RerankSystem():
                check.rerank(name, system)
            case FuseSystem():
                check.fuse(name, system)


class _Check:
    def __init__(self, spec: ProfileSpec, tables: Collection[str], wrong: Wrong) -> None:
        self.spec, self.tables, self.wrong = spec, tables, wrong

    def rerank(self, name: str, system: RerankSystem) -> None:
        loc: Loc = ("systems", name)
        self.stage(name, (*loc, "rerank"), system.rerank)
        model, at = self.spec.models.get(system.model), (*loc, "with")
        if model is None:
            hint = did_you_mean(system.model, self.spec.models)
            self.wrong(at, f"unknown model '{system.model}'{hint}")
        elif not isinstance(model, CrossEncoderModel) and not _published(model):
            hint = f"take a `cross-encoder:`, or a published one with reader {RERANKER_READER}"
            self.wrong(at, f"'{system.model}' is an encoder; {hint}")
        self.seeds(name)

    def fuse(self, name: str, system: FuseSystem) -> None:
        loc: Loc = ("systems", name)
        for i, part in enumerate(system.fuse):
            self.stage(name, (*loc, "fuse", i), part)
            if part in system.fuse[:i]:
                self.wrong((*loc, "fuse", i), f"'{part}' stands twice")
        weights, at = system.weights, (*loc, "weights")
        if weights is not None:
            if system.by == "rrf":
                self.wrong(at, "'weights' needs `by: scores`; in rrf all count alike", key=True)
            elif len(weights) != len(system.fuse):
                self.wrong(at, f"{len(weights)} weights for {len(system.fuse)} systems; give one for each")
            elif min(weights) < 0 or not any(weights):
                self.wrong(at, "weights are ≥ 0, and not all of them 0")
        self.seeds(name)

    def stage(self, name: str, loc: Loc, part: str) -> None:
        """A system whose rankings another one takes."""
        if part in self.tables:
            self.wrong(loc, f"'{part}' is a table of scores, which has no rankings")
        elif part not in self.spec.systems:
            self.wrong(loc, f"unknown system '{part}'{did_you_mean(part, self.spec.systems)}")
        elif name in model_names.stages(self.spec, part):
            self.wrong(loc, f"'{name}' would rest on its own rankings")

    def seeds(self, name: str) -> None:
        if not model_names.system_seeds(self.spec, name):
            self.wrong(("systems", name), "its models share no seed; train them from the same seeds")


def _published(model: ModelSpec) -> bool:
    """Whether a model may be a cross-encoder as somebody published it; its folder will tell."""
    return isinstance(model, SourceModel) and model.reader == RERANKER_READER
