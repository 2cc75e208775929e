"""Natural-language inference with a local cross-encoder, for `audit` (execute: models).

In: a model folder, checked by `check_folder` before anything of it is opened. Out: probabilities that a
passage entails or contradicts a claim. Nothing is loaded before the first pair is judged.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.models.folder import check_folder

MAX_TOKENS = 512


class CrossEncoder:
    """A sequence classifier with the labels entailment and contradiction, in whatever order it declares."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model: Any = None
        self._tokenizer: Any = None
        self._labels: dict[str, int] = {}

    def probabilities(self, passage: str, claim: str) -> tuple[float, float]:
        """(P(passage entails claim), P(passage contradicts claim)).

        Raises:
            UnsafeModelError: the folder would run code or hides what it holds.
            DataError: it is no sequence classifier with the two labels.
        """
        if self._model is None:
            self._open()
        import torch

        inputs = self._tokenizer(passage, claim, return_tensors="pt", truncation=True, max_length=MAX_TOKENS)
        with torch.inference_mode():
            odds = self._model(**inputs).logits[0].float().softmax(-1)
        return float(odds[self._labels["entail"]]), float(odds[self._labels["contra"]])

    def _open(self) -> None:
        check_folder(self._folder)
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        try:
            tokenizer = AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
            model = AutoModelForSequenceClassification.from_pretrained(
                self._folder, local_files_only=True, use_safetensors=True
            ).eval()
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise DataError(f"{self._folder}: the NLI model does not open: {error}") from error
        found = {}
        for index, label in model.config.id2label.items():
            if match := re.match(r"entail|contra", str(label).lower()):
                found[match.group()] = int(index)
        if set(found) != {"entail", "contra"}:
            names = ", ".join(str(v) for v in model.config.id2label.values())
            raise DataError(
                f"{self._folder}: its labels are {names}; an NLI model has entailment and contradiction"
            )
        self._labels, self._tokenizer, self._model = found, tokenizer, model
