"""Tiny models, pairs and tasks for trainings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "models"))  # tiny_models lives with the model tests


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """sentence-transformers folders: bert, xlm-roberta and mpnet with three layers, and m-USE."""
    from tiny_models import PROMPTS, save_encoder, save_muse

    from claimcheck.execute.models.vanilla import materialise

    root = tmp_path_factory.mktemp("bases")
    for kind in ("bert", "xlm-roberta", "mpnet"):
        source = save_encoder(root / f"{kind}-source", kind, pooler=False)
        (root / kind).mkdir()
        materialise(source, root / kind, pooling="mean", prompts=PROMPTS)
    (root / "muse").mkdir()
    save_muse(root / "muse")
    return {kind: root / kind for kind in ("bert", "xlm-roberta", "mpnet", "muse")}
