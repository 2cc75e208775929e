"""Maps between word spaces: planted rotations, SciPy as oracle, brute-force CSLS."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import orthogonal_procrustes
from scipy.stats import ortho_group

from claimcheck.execute.words.mapping import LARGEST, normaliser, proc_b, procrustes, unit
from claimcheck.execute.words.neighbours import mutual

DIM = 12


def clouds(words: int, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unit vectors, the same turned by a random rotation (with noise), and the rotation."""
    rng = np.random.default_rng(5)
    rotation = ortho_group.rvs(DIM, random_state=5)
    source = unit(rng.normal(size=(words, DIM)).astype(np.float32))
    target = unit((source @ rotation + noise * rng.normal(size=source.shape)).astype(np.float32))
    return source, target, rotation


def test_procrustes_recovers_a_planted_rotation() -> None:
    """Without noise the rotation comes back to float precision."""
    source, target, rotation = clouds(60)
    np.testing.assert_allclose(procrustes(source, target), rotation, atol=1e-5)


def test_procrustes_equals_scipy() -> None:
    """With noise it is SciPy's orthogonal Procrustes solution."""
    source, target, _ = clouds(60, noise=0.3)
    expected, _ = orthogonal_procrustes(source.astype(float), target.astype(float))
    np.testing.assert_allclose(procrustes(source, target), expected, atol=1e-6)


def test_proc_b_grows_the_dictionary_with_the_right_pairs() -> None:
    """From a dozen noisy seeds, mutual neighbours add pairs and bring the map nearer to the truth."""
    source, target, rotation = clouds(400, noise=0.08)
    seeds = np.stack([np.arange(14), np.arange(14)], axis=1)
    found, grown = proc_b(source, target, seeds, csls=True)
    assert (grown[:14] == seeds).all()
    added = grown[14:]
    assert len(added) > 300
    assert (added[:, 0] == added[:, 1]).mean() > 0.99
    before = np.linalg.norm(procrustes(source[:14], target[:14]) - rotation)
    assert np.linalg.norm(found - rotation) < before / 2
    np.testing.assert_allclose(found @ found.T, np.eye(DIM), atol=1e-5)


def test_proc_b_adds_no_pair_twice_and_keeps_the_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dictionary holds no duplicate, and at most as many pairs as allowed."""
    source, target, _ = clouds(200)
    seeds = np.stack([np.arange(20), np.arange(20)], axis=1)
    monkeypatch.setattr("claimcheck.execute.words.mapping.LARGEST", 50)
    _, grown = proc_b(source, target, seeds, csls=False)
    assert len(grown) == 50 < LARGEST
    assert len({tuple(pair) for pair in grown.tolist()}) == 50


def test_normalised_vectors_are_unit_and_centred_before_the_last_step() -> None:
    """Unit length, centred, unit length; a zero row stays out of everything."""
    vectors = np.random.default_rng(1).normal(2.0, 1.0, (50, DIM)).astype(np.float32)
    made = normaliser(vectors)(vectors)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-6)
    mean = unit(vectors).mean(axis=0)
    np.testing.assert_allclose(made, unit(unit(vectors) - mean), atol=1e-6)
    assert not unit(np.zeros((1, 3), np.float32)).any()


@pytest.mark.parametrize("csls", [False, True])
def test_mutual_neighbours_equal_brute_force(csls: bool) -> None:
    """Pairs are those that a double loop over the definition finds."""
    rng = np.random.default_rng(3)
    source = unit(rng.normal(size=(40, DIM)).astype(np.float32))
    target = unit(rng.normal(size=(31, DIM)).astype(np.float32))
    cosines, k = source.astype(float) @ target.T.astype(float), 4
    scores = np.zeros_like(cosines)
    for i in range(len(source)):
        for j in range(len(target)):
            near = sorted(cosines[i])[-k:], sorted(cosines[:, j])[-k:]
            hubness = sum(map(np.mean, near)) if csls else 0.0
            scores[i, j] = (2 if csls else 1) * cosines[i, j] - hubness
    expected = [
        (i, j)
        for i in range(len(source))
        for j in range(len(target))
        if scores[i].argmax() == j and scores[:, j].argmax() == i
    ]
    assert mutual(source, target, csls=csls, k=k).tolist() == [list(pair) for pair in expected]


def test_csls_passes_over_a_hub() -> None:
    """A target that is near to everything wins by cosine and loses by CSLS."""
    rng = np.random.default_rng(0)
    own = unit(rng.normal(size=(30, DIM)).astype(np.float32))
    hub = unit(own.mean(axis=0, keepdims=True))
    shared = unit(own + 1.2 * hub)
    target = np.concatenate([unit(own + 0.45 * rng.normal(size=own.shape).astype(np.float32)), hub])
    right = {
        csls: sum(i == j for i, j in mutual(shared, target, csls=csls).tolist()) for csls in (False, True)
    }
    assert right[True] > right[False]


def test_zero_rows_are_nobodys_neighbour() -> None:
    """A word without a vector enters no dictionary."""
    source, target = np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32)
    source[1] = 0
    assert mutual(source, target, csls=False).tolist() == [[0, 0], [2, 2]]
    assert mutual(source[:0], target, csls=True).shape == (0, 2)
