"""Families of BERT- and XLM-R-type models, in both precisions."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from merging_families import Family, tuned_family

sys.path.insert(0, str(Path(__file__).parent.parent / "models"))  # tiny_models lives with the model tests


@pytest.fixture(scope="session")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Tiny sentence-transformers folders of type bert and xlm-roberta, and an m-USE folder."""
    from tiny_models import PROMPTS, save_encoder, save_muse

    from claimcheck.execute.models.vanilla import materialise

    root = tmp_path_factory.mktemp("encoders")
    for kind in ("bert", "xlm-roberta"):
        source = save_encoder(root / f"{kind}-source", kind, layers=2, pooler=False)
        (root / kind).mkdir()
        materialise(source, root / kind, pooling="mean", prompts=PROMPTS)
    (root / "muse").mkdir()
    save_muse(root / "muse")
    return {kind: root / kind for kind in ("bert", "xlm-roberta", "muse")}


@pytest.fixture(scope="session", params=["bert-f4", "bert-f8", "xlm-roberta-f4", "xlm-roberta-f8"])
def family(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, encoders: dict[str, Path]
) -> Family:
    """A base and three models tuned from it."""
    kind, dtype = request.param.rsplit("-", 1)
    return tuned_family(encoders[kind], tmp_path_factory.mktemp(request.param), dtype)
