"""Dev scores of models that differ from an opened one in some weights (execute: merge, dev-score)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from claimcheck.execute.merging.inplace import put
from claimcheck.execute.models.encoders import open_encoder
from claimcheck.execute.models.encoding import Computes
from claimcheck.execute.training.evaluate import MEASURE, DevSet
from claimcheck.execute.training.split import open_split
from claimcheck.plan.precision import Precision

if TYPE_CHECKING:
    import torch

ALL = "all"
Tensors = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Scorer:
    """An opened model and the dev queries to try it on.

    Attributes:
        measure: of the scores.
    """

    measure: str
    _model: Computes
    _put: Callable[[Tensors], None]
    _device: torch.device
    _precision: Precision
    _dev: DevSet

    @classmethod
    def of(
        cls, params: Mapping[str, Any], inputs: Mapping[str, Path], model: Path, trainable: str | None
    ) -> Scorer:
        """Open a whole model, or the part of it above a frozen prefix.

        Args:
            params: a step's; `precision` and `measure` are read.
            inputs: a step's: `dev.task`, and for a part above a prefix `dev.query` and `dev.passage`.
            model: folder of the whole model, or of the base that the part is put on.
            trainable: the part; None for a whole model.

        Raises:
            UnsafeModelError, DataError: see `open_encoder`, `open_split` and `DevSet.of`.
        """
        precision: Precision = params.get("precision") or "fp32"
        measure = str(params.get("measure") or MEASURE)
        if trainable is None:
            encoder = open_encoder(model)
            dev = DevSet.of(inputs, encoder, ALL, model, measure)
            return cls(
                measure, encoder, lambda found: put(found, encoder.modules), encoder.device, precision, dev
            )
        split = open_split(model, trainable)
        top = split.fresh()
        dev = DevSet.of(inputs, split.encoder, trainable, model, measure)
        return cls(measure, top, top.put, split.device, precision, dev)

    def score(self, tensors: Tensors | None = None) -> float:
        """The dev score with these weights in place of the model's own.

        Args:
            tensors: all that differ from the model's own or from those of an earlier call.

        Raises:
            DataError: the model has no such weight, or gives vectors that are not finite.
        """
        self._put(tensors or {})
        return self._dev.score(self._model, self._device, self._precision)
