"""A Step: one unit of work as a frozen value with a content key.

Equal steps of different claims have equal keys and so run once. `plan` makes them, `execute` runs them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

# Version of each kind's implementation. Raise it when the output for equal params and inputs changes;
# `tests/test_golden.py` fails when it was forgotten.
VERSIONS: Mapping[str, int] = {
    "fetch": 1,
    "corpus": 1,
    "task": 1,
    "model": 2,
    "pretrain": 2,
    "pairs": 1,
    "features": 1,
    "finetune": 2,
    "dev-score": 1,
    "merge": 2,
    "cross-encoder": 1,
    "vectors": 1,
    "lexicon": 1,
    "translate": 1,
    "encode": 1,
    "search": 1,
    "rerank": 1,
    "fuse": 1,
    "measure": 1,
}
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class Step:
    """One unit of work.

    Attributes:
        kind: which file of `execute/steps` runs it.
        params: plain JSON values; whatever changes the output must be here or in `inputs`.
        inputs: name → the step whose artefact is read under that name.
        local: name → path of the user's own file or folder; its digest must be in `params`,
            so that moving a file changes no key.
        title: what a person reads in plan and progress; not part of the key.
        seconds: estimated run time on two cores; not part of the key.
    """

    kind: str
    params: Mapping[str, Any]
    inputs: Mapping[str, Step] = field(default_factory=dict)
    local: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    seconds: float = 1.0

    @cached_property
    def key(self) -> str:
        """blake2b over the canonical JSON of kind, params, input keys and version (40 hex digits)."""
        content = {
            "kind": self.kind,
            "params": self.params,
            "inputs": {name: step.key for name, step in self.inputs.items()},
            "version": VERSIONS[self.kind],
        }
        return hashlib.blake2b(_CANONICAL.encode(content).encode(), digest_size=20).hexdigest()

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and self.key == other.key
