"""The `features` step, and encoding from features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_models import TEXTS, write_task
from toy import run, write_pairs

from claimcheck.errors import DataError
from claimcheck.execute.models.texts import DistinctTexts
from claimcheck.execute.models.vectors import Vectors
from claimcheck.execute.steps import encode, features
from claimcheck.execute.training import features as artefact
from claimcheck.execute.training.features import Features
from claimcheck.execute.training.folder import write_top
from claimcheck.execute.training.split import open_split

CUTS = [("muse", "head"), ("bert", "top-1"), ("xlm-roberta", "top-2")]
DOCUMENTS = {"en": [*TEXTS, TEXTS[2]], "de": TEXTS[:4]}


def _tuned(base: Path, trainable: str, out: Path) -> Path:
    """A trained part that differs from the base's."""
    out.mkdir()
    rng = np.random.default_rng(3)
    tensors = open_split(base, trainable).fresh().tensors()
    write_top(
        out,
        base,
        trainable,
        {k: t + rng.normal(0, 0.05, t.shape).astype(np.float32) for k, t in tensors.items()},
    )
    return out


@pytest.mark.parametrize(("kind", "trainable"), CUTS)
@pytest.mark.parametrize(("stored", "tolerance"), [(np.float16, 1e-4), (np.float32, 1e-5)])
@pytest.mark.parametrize("role", ["query", "passage"])
def test_vectors_from_features_are_those_of_the_plain_path(
    bases: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    trainable: str,
    stored: type,
    tolerance: float,
    role: str,
) -> None:
    """Cosine above .9999 with activations in fp16, equal to float noise in fp32; the same rows."""
    monkeypatch.setattr(artefact, "STORED", stored)
    base, task = bases[kind], write_task(tmp_path / "task", DOCUMENTS)
    top = _tuned(base, trainable, tmp_path / "top")
    params = {"role": role, "precision": "fp32"}
    made = run(features, tmp_path / "f", params | {"trainable": trainable}, {"model": base, "task": task})
    inputs = {"model": top, "base": base, "task": task}
    plain = run(encode, tmp_path / "plain", params, inputs)
    quick = run(encode, tmp_path / "quick", params, inputs | {"features": made})
    one, two = Vectors.open(plain), Vectors.open(quick)
    untuned = Vectors.open(run(encode, tmp_path / "base", params, {"model": base, "task": task}))
    rows = np.arange(len(one), dtype=np.int32)
    cosines = (one.take(rows) * two.take(rows)).sum(axis=1)
    assert len(one) == len(two)
    assert cosines.min() > 1 - tolerance
    if stored is np.float32:
        np.testing.assert_allclose(one.take(rows), two.take(rows), atol=tolerance)
    assert (one.take(rows) * untuned.take(rows)).sum(axis=1).min() < 0.999
    assert {p.name for p in plain.iterdir()} == {p.name for p in quick.iterdir()}
    for path in plain.glob("rows.*"):
        assert path.read_bytes() == (quick / path.name).read_bytes()


def test_chunks_and_shards_change_nothing(
    bases: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two texts per shard give the rows of all in one shard."""
    task = write_task(tmp_path / "task", DOCUMENTS)
    params = {"role": "passage", "precision": "fp32", "trainable": "top-1"}
    inputs = {"model": bases["bert"], "task": task}
    whole = Features.open(run(features, tmp_path / "whole", params, inputs))
    monkeypatch.setattr(features, "DistinctTexts", lambda found: DistinctTexts(found, 2))
    parts = Features.open(run(features, tmp_path / "parts", params, inputs))
    assert len(list(parts.folder.glob("features-*"))) > 3
    assert whole.lengths.tolist() == parts.lengths.tolist()
    some = np.array([5, 0, 3, 3])
    (one, lengths), (two, others) = whole.take(some), parts.take(some)
    assert lengths.tolist() == others.tolist()
    np.testing.assert_allclose(one.astype(np.float32), two.astype(np.float32), atol=4e-3)


def test_training_texts_are_cut_and_counted(bases: dict[str, Path], tmp_path: Path) -> None:
    """With max_length no text has more rows; each pair points at its text; both roles differ by prompt."""
    pairs = write_pairs(tmp_path / "pairs")
    params = {"role": "query", "precision": "fp32", "trainable": "top-1", "max_length": 6}
    found = Features.open(run(features, tmp_path / "q", params, {"model": bases["bert"], "pairs": pairs}))
    assert found.lengths.max() == 6
    assert found.facts["truncated"] > 0
    assert len(found.numbers("pairs")) == 48
    assert found.facts["distinct"] == 48
    passages = Features.open(
        run(features, tmp_path / "p", params | {"role": "passage"}, {"model": bases["bert"], "pairs": pairs})
    )
    assert passages.facts["distinct"] == len(set(passages.numbers("pairs"))) == 24


def test_features_of_another_model_or_role_are_refused(bases: dict[str, Path], tmp_path: Path) -> None:
    """What does not belong together is named, not computed with."""
    task = write_task(tmp_path / "task", DOCUMENTS)
    base, params = bases["bert"], {"role": "query", "precision": "fp32"}
    top = _tuned(base, "top-1", tmp_path / "top")
    cases = [
        ("top-2", base, "query", "features for trainable: top-2, not for top-1"),
        ("top-1", base, "passage", "features of texts as passage, asked for as query"),
        ("top-1", bases["xlm-roberta"], "query", "another base"),
    ]
    for number, (trainable, model, role, message) in enumerate(cases):
        made = run(
            features,
            tmp_path / f"f{number}",
            params | {"trainable": trainable, "role": role},
            {"model": model, "task": task},
        )
        inputs = {"model": top, "base": base, "task": task, "features": made}
        with pytest.raises(DataError, match=message):
            run(encode, tmp_path / f"e{number}", params, inputs)
    with pytest.raises(DataError, match="was not trained from the base"):
        run(encode, tmp_path / "e", params, {"model": top, "base": bases["xlm-roberta"], "task": task})
    with pytest.raises(DataError, match="no frozen prefix"):
        run(features, tmp_path / "all", params | {"trainable": "all"}, {"model": base, "task": task})


def test_two_runs_write_the_same_bytes(bases: dict[str, Path], tmp_path: Path) -> None:
    """Same model, same task: identical files."""
    task = write_task(tmp_path / "task", DOCUMENTS)
    params = {"role": "passage", "precision": "fp32", "trainable": "head"}
    folders = [
        run(features, tmp_path / name, params, {"model": bases["muse"], "task": task}) for name in "ab"
    ]
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == ["features-00000.npy", "features.json", "offsets.npy", "rows.de.npy", "rows.en.npy"]
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
