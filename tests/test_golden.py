"""Every kind of step gives today what it gave when its version was set.

When a test here fails and the change is meant, raise the kind's version in `claimcheck.plan.step.VERSIONS`
(else stores keep serving the old artefacts) and run `pytest tests/test_golden.py --update-golden`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimcheck.plan.step import VERSIONS
from golden_chain import Chain, portrait

GOLDEN = Path(__file__).parent / "golden.json"
TOLERANCE = 2e-3  # of a number, relative or absolute: much more than noise, much less than a change
EXACT = {"bm25"}  # no matrix product enters its scores
ELSEWHERE = {
    "fetch": "its output is pinned by the lock's sha256",
    "translate": "its own tests compare it with the library's own generation, text by text",
    "pretrain": "it needs the tokenizer of an archive; its own tests compare the bytes of two runs",
}
"""Kinds without an artefact in the chain, and what holds them instead."""


def _golden() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    return content


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Chain:
    """All artefacts; with --update-golden, their portraits are written down first."""
    made = Chain(tmp_path_factory.mktemp("chain"))
    if pytestconfig.getoption("--update-golden"):
        content = {
            name: {
                "kind": kind,
                "version": VERSIONS[kind],
                "files": portrait(made.folder(name), exact=name in EXACT),
            }
            for name, kind in made.kinds.items()
        }
        text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
        GOLDEN.write_text(text + "\n", encoding="utf-8")
    return made


def _differences(old: Any, new: Any, at: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _differences(old.get(key), new.get(key), f"{at} › {key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, f"{at}[{number}]")
    elif isinstance(old, float) and isinstance(new, float):
        if new != pytest.approx(old, rel=TOLERANCE, abs=TOLERANCE):
            yield f"{at}: {old} → {new}"
    elif old != new:
        yield f"{at}: {old!r} → {new!r}"


@pytest.mark.parametrize("name", sorted(_golden()))
def test_output_changes_only_with_the_version(chain: Chain, name: str) -> None:
    """The artefact looks as it did, else the version of its kind is another one, and written down."""
    known = _golden()[name]
    kind = known["kind"]
    changes = list(_differences(known["files"], portrait(chain.folder(name), exact=name in EXACT), name))
    if changes and known["version"] == VERSIONS[kind]:
        shown = "\n".join(changes[:10])
        pytest.fail(f"{kind} gives something else, so raise its version in VERSIONS:\n{shown}")
    assert known["version"] == VERSIONS[kind], f"{kind} has a new version: run with --update-golden"


def test_every_kind_is_held(chain: Chain) -> None:
    """A kind has an artefact here, or a reason not to."""
    assert set(chain.kinds) == set(_golden())
    assert {*chain.kinds.values(), *ELSEWHERE} == set(VERSIONS)


def test_a_change_shows() -> None:
    """A number, an order, a name, a file more: each is found; noise is not."""
    old = {"a.npy": ["<f4", [2], 0.5, 0.1, 1.0, 2.0], "b.json": {"ids": ["x", "y"]}}
    for new in (
        {**old, "a.npy": ["<f4", [2], 0.51, 0.1, 1.0, 2.0]},
        {**old, "b.json": {"ids": ["y", "x"]}},
        {**old, "c.npy": []},
        {"a.npy": old["a.npy"]},
    ):
        assert list(_differences(old, new, "step"))
    assert not list(_differences(old, {**old, "a.npy": ["<f4", [2], 0.5001, 0.1, 1.0, 2.0]}, "step"))


def test_noise_is_no_change(tmp_path: Path) -> None:
    """Scores of another processor reorder near ties and swap what stands at the cut; the portrait stays."""
    rng = np.random.default_rng(3)
    exact = np.sort(rng.random((5, 60)).astype(np.float32))[:, ::-1].copy()
    exact[:, 10:14] = exact[:, 10:11]
    exact[:, 19:21] = exact[:, 19:20]
    shown = []
    for name, noise in (("one", 1e-6), ("other", 1e-6), ("changed", 0.05)):
        scores = exact + noise * rng.standard_normal(exact.shape).astype(np.float32)
        order = np.argsort(-scores, axis=1)[:, :20]
        (tmp_path / name).mkdir()
        np.save(tmp_path / name / "a.documents.npy", order.astype(np.int32))
        np.save(tmp_path / name / "a.scores.npy", np.take_along_axis(scores, order, axis=1))
        shown.append(portrait(tmp_path / name))
    one, other, changed = shown
    assert not list(_differences(one, other, "noise"))
    assert {line.split(" › ")[1][:11] for line in _differences(one, changed, "change")} >= {"a.documents"}
    saved = [np.load(tmp_path / name / "a.documents.npy") for name in ("one", "other")]
    assert (saved[0] != saved[1]).any()
