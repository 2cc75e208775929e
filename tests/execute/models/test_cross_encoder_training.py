"""Training a cross-encoder: negatives, schedule, and a tiny model that learns to match words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file
from tiny_models import save_encoder

from claimcheck.errors import DataError, StepError
from claimcheck.execute.models.cross_encoder import open_cross_encoder
from claimcheck.execute.models.cross_encoder_negatives import Negatives, Pair
from claimcheck.execute.models.cross_encoder_scoring import score_pairs
from claimcheck.execute.models.cross_encoder_training import DEV_QUERIES, rate, split_pairs
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import cross_encoder

WORDS = ["fox", "oak", "hill", "rain", "road", "zorro", "renard", "fuchs", "noise", "cars"]
PARAMS: Mapping[str, object] = {
    "languages": ["en"],
    "layers": 2,
    "negatives": 3,
    "passes": 8,
    "batch_size": 8,
    "lr": 1e-2,
    "max_length": 48,
    "precision": "fp32",
    "seed": 1,
}


def _write_pairs(folder: Path, count: int = 120) -> Path:
    """Pairs whose passage says the two words of the query the other way round, with something else."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(3)
    folder.mkdir()
    rows = []
    for number in range(count):
        one, two, other = rng.permutation(WORDS)[:3]
        rows.append((f"{number:03}", "en", "en", f"{one} {two}", f"{two} {other} {one}", f"{one} {two}"))
    rows.append(("999", "de", "de", "Haus", "Baum", "x"))
    names = ("id", "query_language", "passage_language", "query", "passage", "answer")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    pq.write_table(pa.table(columns), folder / "pairs.parquet")
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, tiny: dict[str, Path]) -> Path:
    """A tiny cross-encoder after a few passes."""
    root = tmp_path_factory.mktemp("trained")
    return _train(root / "out", tiny["bert"], _write_pairs(root / "pairs"))


def _train(out: Path, base: Path, pairs: Path, **changed: object) -> Path:
    out.mkdir()
    cross_encoder.run({**PARAMS, **changed}, {"model": base, "pairs": pairs}, out, silent)
    return out


def test_it_learns_and_keeps_its_best_checkpoint(trained: Path) -> None:
    """The loss falls, the right passages come first more often, and the file says which step was kept."""
    about = json.loads((trained / "training.json").read_text())
    loss, dev = [loss for _, loss in about["curve"]], dict(about["dev"]["scores"])
    assert len(loss) == about["steps"] == 8 * math.ceil(about["pairs"] / 8)
    assert np.mean(loss[-5:]) < 0.8 * np.mean(loss[:5])
    assert dev[about["choice"]] == max(dev.values()) > 0.35  # by chance 0.26
    assert about["settings"] == dict(PARAMS)
    assert about["scored"] == 8 * about["pairs"] * 4


def test_sentence_transformers_opens_it_and_scores_alike(trained: Path) -> None:
    """The artefact is a plain folder, and its scores there are the sigmoids of ours."""
    from sentence_transformers import CrossEncoder

    texts = ["fox oak", "oak rain fox", "hill road noise", "zorro"]
    pairs = np.array([(0, n) for n in range(4)])
    ours = score_pairs(open_cross_encoder(trained, device="cpu"), texts, texts, pairs).scores
    library = CrossEncoder(str(trained), device="cpu", local_files_only=True)
    theirs = library.predict([(texts[q], texts[p]) for q, p in pairs], show_progress_bar=False)
    np.testing.assert_allclose(theirs, 1 / (1 + np.exp(-ours.astype(np.float64))), atol=1e-5)


def test_embeddings_stay_and_layers_change(trained: Path, tiny: dict[str, Path]) -> None:
    """Only the encoder's layers and the head are trained."""
    base, ours = (load_file(folder / "model.safetensors") for folder in (tiny["bert"], trained))
    same = {name for name in ours if (base[name].to(ours[name].dtype) == ours[name]).all()}
    assert {name for name in ours if name.startswith("embeddings.")} <= same
    assert {name for name in ours if name.startswith("encoder.") and name.endswith("weight")}.isdisjoint(same)


def test_equal_seeds_give_equal_files_and_others_do_not(tmp_path: Path, tiny: dict[str, Path]) -> None:
    """Training twice writes the same bytes; another seed trains another model."""
    pairs = _write_pairs(tmp_path / "pairs", 60)
    runs = [
        _train(tmp_path / f"run{n}", tiny["bert"], pairs, seed=s, passes=1) for n, s in enumerate((1, 1, 2))
    ]
    weights = [(run / "model.safetensors").read_bytes() for run in runs]
    assert weights[0] == weights[1] != weights[2]
    assert (runs[0] / "training.json").read_bytes() == (runs[1] / "training.json").read_bytes()


def test_the_gradient_does_not_depend_on_how_a_batch_is_cut(
    tmp_path: Path, tiny: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One step in pieces of 40 tokens and in one piece of 1024 leads to the same weights but for rounding."""
    from claimcheck.execute.models import cross_encoder as opening

    pairs = _write_pairs(tmp_path / "pairs", 60)
    whole = _train(tmp_path / "whole", tiny["bert"], pairs, passes=1, batch_size=200, lr=1e-4)
    monkeypatch.setattr(opening, "FLAT_BUDGET", 40)
    cut = _train(tmp_path / "cut", tiny["bert"], pairs, passes=1, batch_size=200, lr=1e-4)
    assert json.loads((whole / "training.json").read_text())["curve"][0][1] == pytest.approx(
        json.loads((cut / "training.json").read_text())["curve"][0][1], abs=1e-5
    )


def test_threads_change_no_bit(
    tmp_path: Path, tiny: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thread and three write the same weights, though pieces of a batch end in another order."""
    import torch

    from claimcheck.execute.models import cross_encoder as opening

    monkeypatch.setattr(opening, "FLAT_BUDGET", 40)
    pairs = _write_pairs(tmp_path / "pairs", 60)
    before = torch.get_num_threads()
    written = []
    try:
        for threads in (1, 3):
            torch.set_num_threads(threads)
            out = _train(tmp_path / f"with{threads}", tiny["bert"], pairs, passes=1)
            written.append((out / "model.safetensors").read_bytes())
    finally:
        torch.set_num_threads(before)
    assert written[0] == written[1]


@pytest.mark.parametrize("kind", ["xlm-roberta"])
def test_other_encoders_are_trained_too(tmp_path: Path, tiny: dict[str, Path], kind: str) -> None:
    """RoBERTa-type encoders count positions and types in their own way."""
    out = _train(tmp_path / "out", tiny[kind], _write_pairs(tmp_path / "pairs", 60), passes=1)
    assert open_cross_encoder(out, device="cpu").flat is not None


def test_a_loss_that_explodes_is_an_error(tmp_path: Path, tiny: dict[str, Path]) -> None:
    """The step fails with the number of the step and what to change, and writes no model."""
    with pytest.raises(StepError, match=r"the loss is not finite at step \d+; try a lower lr than 1e\+30"):
        _train(tmp_path / "out", tiny["bert"], _write_pairs(tmp_path / "pairs", 60), lr=1e30)


def test_pairs_that_cannot_train_are_refused(tmp_path: Path, tiny: dict[str, Path]) -> None:
    """Too few pairs, none in the language, and a folder that is no artefact of a pairs step."""
    pairs = _write_pairs(tmp_path / "pairs", 10)
    for changed, message in (
        ({}, "10 training pairs are too few"),
        ({"languages": ["fr"]}, "it has de-de, en-en"),
    ):
        with pytest.raises(DataError, match=message):
            _train(tmp_path / message[:2], tiny["bert"], pairs, **changed)
    with pytest.raises(DataError, match="not a table of training pairs"):
        _train(tmp_path / "none", tiny["bert"], tmp_path)


def test_what_may_answer_a_query_is_no_negative_of_it() -> None:
    """Equal answers, equal queries and passages that say the whole query are left out; near misses lead."""
    pairs = [
        Pair("red fox", "the fox sleeps", "foxes"),
        Pair("Red Fox!", "another text about a fox", "other"),
        Pair("grey fox", "sly fox of the hill", "foxes"),
        Pair("den", "home of a red fox", "dens"),
        Pair("wolf", "the fox hunts", "wolves"),
        Pair("rain", "water from above", "rain"),
    ]
    found = Negatives(pairs)
    near = [[found.passages[n] for n in row] for row in found.near]
    assert near[0] == ["the fox hunts"]
    drawn = {found.passages[n] for n in found.draw(0, 5, np.random.default_rng(0))}
    assert drawn == {"the fox hunts", "water from above"}
    assert [found.passages[n] for n in found.hardest(0, 2)] == ["the fox hunts", "water from above"]
    assert [found.passages[n] for n in found.right] == [pair.passage for pair in pairs]


def test_drawing_prefers_near_misses_and_varies() -> None:
    """From many near misses each draw takes others; never the right passage, never one twice."""
    pairs = [Pair(f"fox {n}", f"fox text number{n}", str(n)) for n in range(40)]
    found, rng = Negatives(pairs, pool=10), np.random.default_rng(1)
    draws = [found.draw(7, 4, rng).tolist() for _ in range(20)]
    assert all(len(set(draw)) == 4 and int(found.right[7]) not in draw for draw in draws)
    assert all(set(draw) <= set(found.near[7].tolist()) for draw in draws)
    assert len({tuple(draw) for draw in draws}) > 10


def test_an_answer_is_on_one_side_of_the_split() -> None:
    """About a tenth is held out, at most 64 pairs, by answer and whatever the order of the pairs."""
    pairs = [Pair(f"q{n}", f"p{n}", f"a{n % 200}") for n in range(1000)]
    rest, held_out = split_pairs(pairs)
    assert 0 < len(held_out) <= DEV_QUERIES
    assert {p.answer for p in rest}.isdisjoint(p.answer for p in held_out)
    assert set(split_pairs(pairs[::-1])[0]) == set(rest)


def test_the_rate_rises_over_a_tenth_and_falls_to_nothing() -> None:
    """Warm-up to 1 at a tenth, then straight down; it never leaves 0 … 1."""
    rates = [rate(step, 100) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9] == rates[10] == 1.0
    assert rates[55] == pytest.approx(0.5)
    assert 0 < rates[99] < 0.02
    assert all(0 < r <= 1 for r in (rate(s, n) for n in (1, 2, 3, 7) for s in range(n)))


def test_a_base_without_normalisation_or_prompts_will_do(tmp_path: Path) -> None:
    """Any BERT-type sentence-transformers folder is a base, whatever modules come after its pooling."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling

    first = Transformer(str(save_encoder(tmp_path / "plain", "bert", pooler=False)))
    model = SentenceTransformer(modules=[first, Pooling(32, pooling_mode="cls")], device="cpu")
    model.save(str(tmp_path / "base"), create_model_card=False)
    out = _train(tmp_path / "out", tmp_path / "base", _write_pairs(tmp_path / "pairs", 60), passes=1)
    assert json.loads((out / "1_Pooling" / "config.json").read_text())["pooling_mode"] == "cls"
