"""Why did a merge (not) work: per tensor and as a whole (execute: merge, for reports).

Cosines near 0 and few sign conflicts: the models learnt different things in different places, and adding
them up keeps both. Cosines near 1: they learnt the same. Many conflicts: a mean cancels what each learnt.
A slerp that fell back on the line is a plain mean by another name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from claimcheck.execute.merging.geometry import Gram, cosine
from claimcheck.execute.merging.survey import Survey
from claimcheck.execute.merging.treatment import Treatment

PerModel = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TensorDiagnosis:
    """One tensor, or (`key` "*") all tensors that some model changed.

    Attributes:
        key: the tensor.
        size: number of elements.
        base_norm: ‖B‖.
        delta_norms: ‖Δ_i‖ per model.
        moved: per model, share of elements that differ from the base.
        cosines: cos(Δ_i, Δ_j) for i < j in the order (1,2), (1,3), …, (2,3), …; None where one is zero.
        shared: share of elements that at least two models moved.
        sign_conflicts: share of those in which signs differ; None if there are none.
        thresholds: of ties, per model: the least |Δ| that is kept.
        kept: of ties, per model: share of the ranked elements that is kept.
        rescale: of DARE, per model: factor of what is kept.
        interpolation: of model_stock: t between base (0) and mean (1).
        fell_back: of spherical methods: whether this tensor was interpolated on the line.
    """

    key: str
    size: int
    base_norm: float
    delta_norms: PerModel
    moved: PerModel
    cosines: tuple[float | None, ...]
    shared: float
    sign_conflicts: float | None
    thresholds: PerModel | None = None
    kept: PerModel | None = None
    rescale: PerModel | None = None
    interpolation: float | None = None
    fell_back: bool | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a merge met.

    Attributes:
        models: names, in the order of all per-model entries.
        whole: all changed tensors taken as one vector.
        fallback_share: share of changed tensors that a spherical method interpolated on the line.
        copied: how many tensors no model changed.
        tensors: the changed ones.
    """

    models: tuple[str, ...]
    whole: TensorDiagnosis
    fallback_share: float | None
    copied: int
    tensors: tuple[TensorDiagnosis, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; entries that a method does not have are left out."""
        return {
            "models": list(self.models),
            "whole": _plain(self.whole),
            "fallback_share": self.fallback_share,
            "copied": self.copied,
            "tensors": [_plain(tensor) for tensor in self.tensors],
        }


METHOD_ENTRIES = ("thresholds", "kept", "rescale", "interpolation", "fell_back")


def _plain(tensor: TensorDiagnosis) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(tensor).items()
        if value is not None or key not in METHOD_ENTRIES
    }


def diagnose(
    models: Sequence[str],
    keys: Sequence[str],
    surveys: Sequence[Survey],
    treatments: Sequence[Treatment],
    order: Sequence[int],
) -> Diagnosis:
    """Put what surveys and treatments found into the caller's order of models.

    Args:
        models: names in the caller's order.
        keys: of the tensors.
        surveys: per tensor.
        treatments: per tensor.
        order: the caller's number of each model as surveys and treatments count them.
    """
    back = np.argsort(order).tolist()
    rows = [row for row in zip(keys, surveys, treatments, strict=True) if row[2].kernel is not None]
    tensors = tuple(_tensor(key, survey, treatment, back) for key, survey, treatment in rows)
    fell_back = [tensor.fell_back for tensor in tensors if tensor.fell_back is not None]
    return Diagnosis(
        tuple(models),
        _measured("*", _together([survey for _, survey, _ in rows], len(models)), back),
        sum(fell_back) / len(fell_back) if fell_back else None,
        len(keys) - len(rows),
        tensors,
    )


def _together(surveys: Sequence[Survey], models: int) -> Survey:
    gram: Gram = sum((survey.gram for survey in surveys), np.zeros((models + 1, models + 1)))
    moved = tuple(sum(survey.moved[i] for survey in surveys) for i in range(models))
    return Survey(
        sum(survey.size for survey in surveys),
        gram,
        moved,
        sum(survey.shared for survey in surveys),
        sum(survey.conflicts for survey in surveys),
    )


def _measured(key: str, survey: Survey, back: Sequence[int], **entries: Any) -> TensorDiagnosis:
    size, n = max(1, survey.size), len(back)
    deltas = survey.deltas
    return TensorDiagnosis(
        key,
        survey.size,
        math.sqrt(survey.gram[0, 0]),
        tuple(math.sqrt(deltas[i, i]) for i in back),
        tuple(survey.moved[i] / size for i in back),
        tuple(cosine(deltas, back[i], back[j]) for i in range(n) for j in range(i + 1, n)),
        survey.shared / size,
        survey.conflicts / survey.shared if survey.shared else None,
        **entries,
    )


def _tensor(key: str, survey: Survey, treatment: Treatment, back: Sequence[int]) -> TensorDiagnosis:
    cuts, rescale = treatment.cuts, treatment.rescale
    return _measured(
        key,
        survey,
        back,
        thresholds=tuple(cuts[i].threshold for i in back) if cuts else None,
        kept=tuple(cuts[i].kept for i in back) if cuts else None,
        rescale=tuple(rescale[i] for i in back) if rescale else None,
        interpolation=treatment.interpolation,
        fell_back=treatment.fell_back,
    )
