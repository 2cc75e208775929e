"""Errors that several contrast groups of one formula share: the same queries, the same training runs.

Without it "A beats B and A beats C" would count A's luck twice as if it were two independent pieces
of luck.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.sample import Sample
from claimcheck.stats.spectrum import root

FloatArray = NDArray[np.float64]


class Noise:
    """Standard normals of a number of draws, from which each sample takes its part."""

    def __init__(self, samples: Sequence[Sample], total: int, rng: np.random.Generator) -> None:
        self._total = total
        self._rng = rng
        self._bases: dict[str, FloatArray] = {}
        self._clusters: dict[str, FloatArray] = {}
        self._arms: dict[tuple[object, ...], FloatArray] = {}
        for task in sorted({t.task for sample in samples for t in sample.tasks}):
            rows = [t.residuals[: t.clusters] for s in samples for t in s.tasks if t.task == task]
            stacked = np.concatenate(rows, axis=1)
            n, k = stacked.shape
            self._bases[task] = np.linalg.qr(stacked)[0] if k < n else np.eye(n)
            self._clusters[task] = rng.standard_normal((total, self._bases[task].shape[1]))

    def directions(self, sample: Sample, *, pooled: bool) -> list[FloatArray]:
        """Per task, standard normals (total, r) in the directions of the sample's eigenvectors.

        What pseudo-queries, shrinkage and training errors add is independent of the other groups.
        """
        out = []
        spectra = sample.shrunk if pooled else sample.spectra
        for i, (task, spectrum) in enumerate(zip(sample.tasks, spectra, strict=True)):
            basis = self._bases[task.task]
            own = task.residuals[: task.clusters] * np.sqrt(1.0 - sample.intensities[i] * pooled)
            scaled = own @ (spectrum.vectors / np.sqrt(spectrum.values))
            load = basis.T @ scaled
            z = self._clusters[task.task] @ load
            rest = np.eye(load.shape[1]) - load.T @ load
            if np.diagonal(rest).max(initial=0.0) > 1e-9:
                z = z + self._rng.standard_normal(z.shape) @ root(rest)
            out.append(z)
        return out

    def arms(self, sample: Sample) -> FloatArray:
        """Standard normals (total, trained arms) of the errors common to all cells of a run."""
        columns = []
        for s in sample.trained_arms:
            key = sample.arms[s].key
            if key not in self._arms:
                self._arms[key] = self._rng.standard_normal(self._total)
            columns.append(self._arms[key])
        return np.stack(columns, axis=1) if columns else np.zeros((self._total, 0))
