"""Ask a natural-language-inference cross-encoder whether a passage entails or contradicts a claim.

In: a local model folder, checked by `execute.models` before anything of it is opened. Out: probabilities.
The model is loaded when the first pair is judged, and only if a folder was given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probabilities of the two labels that matter; the rest is neutral."""

    entailment: float
    contradiction: float


class Judge:
    """A cross-encoder with the labels entailment, neutral, contradiction, in whatever order it declares."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model: Any = None
        self._tokenizer: Any = None
        self._labels: dict[str, int] = {}

    def judge(self, passage: str, claim: str) -> Judgement:
        """Probabilities that the passage entails, or contradicts, the claim.

        Raises:
            UnsafeModelError: the folder would run code or hides what it holds.
            DataError: it is no sequence classifier with the two labels.
        """
        if self._model is None:
            self._open()
        import torch

        inputs = self._tokenizer(passage, claim, return_tensors="pt", truncation=True, max_length=512)
        with torch.inference_mode():
            odds = self._model(**inputs).logits[0].float().softmax(-1)
        return Judgement(float(odds[self._labels["entail"]]), float(odds[self._labels["contra"]]))

    def _open(self) -> None:
        from claimcheck.execute.models.folder import check_folder

        check_folder(self._folder)
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        try:
            self._tokenizer = AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
            self._model = AutoModelForSequenceClassification.from_pretrained(
                self._folder, local_files_only=True, use_safetensors=True
            ).eval()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{self._folder}: the NLI model does not open: {error}") from error
        for index, label in self._model.config.id2label.items():
            if match := re.match(r"entail|contra", str(label).lower()):
                self._labels[match.group()] = int(index)
        if set(self._labels) != {"entail", "contra"}:
            names = ", ".join(str(v) for v in self._model.config.id2label.values())
            raise DataError(f"{self._folder}: its labels are {names}; an NLI model has entailment and contradiction")
