"""The merge engine: one base, its models, any number of recipes (execute: merge).

What recipes share (the survey, TIES' thresholds, DARE's factors) is computed once and kept, a few numbers
per tensor. Weights are read again for each merge, chunk by chunk. Models are taken in an order that their
contents fix, so a merge does not depend on the order in which they are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.merging.align import Models, Slot
from claimcheck.execute.merging.arrays import Numbers, Raw, computed_in, decode, encode
from claimcheck.execute.merging.blocks import (
    CHUNK,
    Chunk,
    chunks,
    default_threads,
    ordered,
    read_blocks,
    read_raw,
)
from claimcheck.execute.merging.coins import coin_key
from claimcheck.execute.merging.diagnosis import Diagnosis, diagnose
from claimcheck.execute.merging.drops import draw
from claimcheck.execute.merging.magnitude import Cut, cuts
from claimcheck.execute.merging.survey import Survey, survey
from claimcheck.execute.merging.treatment import COPY, Drops, Treatment, treat
from claimcheck.execute.progress import Progress, silent
from claimcheck.spec.recipe import Recipe


class Merger:
    """Merges of models that fit.

    Args:
        models: from `open_models`.
        threads: default: as many as this process may use, up to a few; results do not depend on it.
        chunk: elements that a thread works on at once; results do not depend on it either.
        progress: told how far the survey is.
    """

    def __init__(
        self, models: Models, *, threads: int | None = None, chunk: int = CHUNK, progress: Progress = silent
    ) -> None:
        self.models = models
        self.threads = threads or default_threads()
        self.chunk = chunk
        self._progress = progress
        self._cuts: dict[tuple[float, str], dict[int, tuple[Cut, ...]]] = {}
        self._drops: dict[tuple[float, int, str], dict[int, Drops]] = {}

    @cached_property
    def _found(self) -> tuple[Survey, ...]:
        return survey(self.models.slots, threads=self.threads, chunk=self.chunk, progress=self._progress)

    @cached_property
    def _ranks(self) -> tuple[tuple[object, ...], ...]:
        """What orders the models: their deltas' norms, and digests where those tie; in the caller's order."""
        models = range(len(self.models.models))
        norms = [tuple(float(found.deltas[i, i]) for found in self._found) for i in models]
        if len(set(norms)) == len(norms):
            return tuple(norms)
        return tuple((norm, digest) for norm, digest in zip(norms, self._digests, strict=True))

    @cached_property
    def _digests(self) -> tuple[str, ...]:
        """What the models are, in the caller's order."""
        return tuple(ordered(lambda found: found.digest, self.models.models, self.threads))

    @cached_property
    def _order(self) -> tuple[int, ...]:
        """The caller's numbers of the models, in our order."""
        return tuple(sorted(range(len(self._ranks)), key=lambda i: (self._ranks[i], i)))

    @cached_property
    def _slots(self) -> tuple[Slot, ...]:
        return tuple(
            Slot(slot.key, slot.base, tuple(slot.models[i] for i in self._order))
            for slot in self.models.slots
        )

    @cached_property
    def surveys(self) -> tuple[Survey, ...]:
        """Per tensor of `models.slots`; models in the engine's own order.

        Raises:
            DataError: weights that are not finite, or whole numbers that differ.
        """
        return tuple(found.reordered(self._order) for found in self._found)

    @property
    def changed(self) -> tuple[str, ...]:
        """Keys of the tensors that some model changed."""
        return tuple(
            slot.key for slot, found in zip(self._slots, self.surveys, strict=True) if not found.frozen
        )

    def treatments(self, recipe: Recipe) -> tuple[Treatment, ...]:
        """What a recipe does to each tensor of `models.slots`."""
        own = self._reordered(recipe)
        live = [number for number, found in enumerate(self.surveys) if not found.frozen]
        trims = self._trims(own, live) if own.method == "ties" else {}
        drops = self._dropped(own, live) if own.method.startswith("dare_") else {}
        return tuple(
            COPY if found.frozen else treat(own, found, trims.get(number), drops.get(number))
            for number, found in enumerate(self.surveys)
        )

    def _reordered(self, recipe: Recipe) -> Recipe:
        """The recipe with weights in our order; weights of models with equal contents ascend."""
        if len(recipe.weights) != len(self._order):
            raise DataError(
                f"{len(recipe.weights)} weights for {len(self._order)} models; give one per model"
            )
        pairs = sorted((self._ranks[i], recipe.weights[i]) for i in self._order)
        return replace(recipe, weights=tuple(weight for _, weight in pairs))

    def _trims(self, recipe: Recipe, live: Sequence[int]) -> dict[int, tuple[Cut, ...]]:
        assert recipe.density is not None  # noqa: S101 - Recipe.of refuses ties without
        known = self._cuts.get((recipe.density, recipe.scope))
        if known is None:
            known = self._find_cuts(recipe.density, recipe.scope, live)
            self._cuts[recipe.density, recipe.scope] = known
        return known

    def _find_cuts(self, density: float, scope: str, live: Sequence[int]) -> dict[int, tuple[Cut, ...]]:
        slots = [self._slots[number] for number in live]
        if scope == "model":
            found = cuts(slots, density, threads=self.threads, chunk=self.chunk) if slots else ()
            return dict.fromkeys(live, found)
        # Small tensors side by side, large ones in parallel chunks.
        small = [number for number in live if self._slots[number].base.size <= self.chunk]
        one = partial(self._cut_one, density, 1)
        known = dict(zip(small, ordered(one, small, self.threads), strict=True))
        return known | {n: self._cut_one(density, self.threads, n) for n in live if n not in known}

    def _cut_one(self, density: float, threads: int, number: int) -> tuple[Cut, ...]:
        return cuts([self._slots[number]], density, threads=threads, chunk=self.chunk)

    def _dropped(self, recipe: Recipe, live: Sequence[int]) -> dict[int, Drops]:
        assert recipe.density is not None  # noqa: S101 - Recipe.of refuses DARE without
        key = (recipe.density, recipe.seed, recipe.variant)
        if key not in self._drops:
            keys = {n: self._coin_keys(recipe.seed, self._slots[n].key) for n in live}
            self._drops[key] = draw(
                self._slots,
                keys,
                recipe.density,
                variant=recipe.variant,
                threads=self.threads,
                chunk=self.chunk,
            )
        return self._drops[key]

    def _coin_keys(self, seed: int, tensor: str) -> list[int]:
        """A key per model; models with equal contents are told apart by number."""
        digests = [self._digests[i] for i in self._order]
        names = [f"{digest}#{digests[:place].count(digest)}" for place, digest in enumerate(digests)]
        return [coin_key(seed, name, tensor) for name in names]

    def merged(self, treatments: Sequence[Treatment], numbers: Sequence[int]) -> Iterator[tuple[Chunk, Raw]]:
        """Bytes of the merged tensors with these numbers, chunk by chunk in their order.

        Raises:
            DataError: a merged weight is not finite.
        """
        items = [
            item for number in numbers for item in chunks(number, self._slots[number].base.size, self.chunk)
        ]
        yield from zip(
            items, ordered(partial(_merge_chunk, self._slots, treatments), items, self.threads), strict=True
        )

    def state_dict(self, recipe: Recipe) -> dict[str, Numbers]:
        """The merged tensors that some model changed, in memory; all others are the base's.

        Returns:
            Key (module folder and name) → array; fp32, or fp64 for tensors stored so.
        """
        treatments = self.treatments(recipe)
        live = [number for number, treatment in enumerate(treatments) if treatment.kernel is not None]
        found = {}
        for number in live:
            base = self._slots[number].base
            found[number] = np.empty(base.size, computed_in(base.dtype))
        for chunk, raw in self.merged(treatments, live):
            found[chunk.slot][chunk.start : chunk.stop] = decode(raw, self._slots[chunk.slot].base.dtype)
        return {self._slots[n].key: array.reshape(self._slots[n].base.shape) for n, array in found.items()}

    def diagnosis(self, recipe: Recipe) -> Diagnosis:
        """Why the merge did (not) work."""
        names = [weights.folder.name for weights in self.models.models]
        keys = [slot.key for slot in self._slots]
        return diagnose(names, keys, self.surveys, self.treatments(recipe), self._order)


def _merge_chunk(slots: Sequence[Slot], treatments: Sequence[Treatment], chunk: Chunk) -> Raw:
    slot, kernel = slots[chunk.slot], treatments[chunk.slot].kernel
    width, dtype = slot.base.item_bytes, slot.base.dtype
    result = np.empty((chunk.stop - chunk.start) * width, np.uint8)
    if kernel is None:
        for at, (raw,) in read_raw([slot.base], chunk):
            result[(at - chunk.start) * width :][: len(raw)] = raw
        return result
    with np.errstate(over="ignore", invalid="ignore"):
        for block in read_blocks(slot, chunk):
            raw = encode(kernel(block), dtype)
            if not np.isfinite(decode(raw, dtype)).all():
                raise DataError(
                    f"the merged tensor {slot.key!r} has values beyond the range of {dtype}; "
                    "lower the weights or the scale"
                )
            result[(block.at - chunk.start) * width :][: len(raw)] = raw
    return result
