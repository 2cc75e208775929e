"""Deciding uses one BLAS thread: the same Record on any number of cores, fast on small matrices."""

from __future__ import annotations

import numpy as np
import pytest
from planted_evidence import ask, better, evidence, table
from threadpoolctl import threadpool_info

from claimcheck.decide import decide
from claimcheck.decide.threads import one_thread


def _blas_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_blas_is_limited_inside_and_free_again_outside() -> None:
    """Whatever the number of threads was before, it is that again afterwards."""
    before = _blas_threads()
    with one_thread():
        assert _blas_threads() == {1}
        assert np.linalg.norm(np.ones((50, 50)) @ np.ones((50, 50))) == pytest.approx(2500.0)
    assert _blas_threads() == before


def test_deciding_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """`decide` computes under the limit."""
    import importlib

    module = importlib.import_module("claimcheck.decide.decide")
    seen: list[set[int]] = []
    examine = module._examine

    def spy(question, context):  # type: ignore[no-untyped-def]
        seen.append(_blas_threads())
        return examine(question, context)

    monkeypatch.setattr(module, "_examine", spy)
    decide([ask(better("a", "b"))], evidence(table({"a": 0.1, "b": 0.0}, n=40)))
    assert seen == [{1}]
