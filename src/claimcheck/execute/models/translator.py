"""Whole texts from one language into another, by a published model (execute: translate).

In: a folder of an encoder–decoder of many languages (M2M100, NLLB, mBART-50), checked by `check_folder`
before anything of it is opened. Its tokenizer marks the language of a text, and the first token that is
decoded is the mark of the wanted one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.models.folder import check_folder, quiet, usual_device
from claimcheck.execute.models.tokens import batches
from claimcheck.plan.precision import Precision
from claimcheck.spec.names import did_you_mean

BUDGET = 1024  # tokens of a batch of queries, padding counted
LONGEST = 256  # tokens of a text that are read
SLACK = 16  # a translation has at most twice the tokens of the batch's longest text, and these


class Translator:
    """An opened model.

    Args:
        folder: the model's.
        codes: our language → the model's name of it, where they differ.
        beams: translations that are followed at once; 1 is greedy.

    Raises:
        UnsafeModelError: the folder would run code or hides what it holds.
        DataError: it does not open, or is no model of many languages.
    """

    def __init__(self, folder: Path, codes: Mapping[str, str], beams: int, precision: Precision) -> None:
        check_folder(folder)
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        quiet()
        self._folder, self._codes, self._beams, self._precision = folder, codes, beams, precision
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model, told = AutoModelForSeq2SeqLM.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, output_loading_info=True
            )
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
            raise DataError(f"{folder}: the translation model does not open: {error}") from error
        if told["missing_keys"]:  # they would be filled at random
            raise DataError(
                f"{folder}: its weights lack {min(told['missing_keys'])!r}; fetch the whole model again"
            )
        if not hasattr(self._tokenizer, "src_lang"):
            raise DataError(
                f"{folder}: its tokenizer marks no languages, so it translates between two alone; "
                "take a model of many languages, such as M2M100, NLLB or mBART-50"
            )
        self._model: Any = model.to(usual_device()).eval()
        self._positions = int(getattr(model.config, "max_position_embeddings", None) or 2 * LONGEST + SLACK)

    def translate(
        self,
        texts: Sequence[str],
        source: str,
        target: str,
        progress: Callable[[float], None] = lambda _: None,
    ) -> list[str]:
        """The texts in another language, in their order; an empty one stays empty.

        Raises:
            DataError: the model does not know a language.
        """
        import torch

        self._mark(source)
        self._tokenizer.src_lang = self._codes.get(source, source)
        first, marks = self._mark(target), frozenset(self._marks.values())
        result = ["" for _ in texts]
        filled = np.array([i for i, text in enumerate(texts) if text.strip()], np.int64)
        longest = min(LONGEST, self._positions - 2)
        encoded = [
            self._tokenizer(texts[i], truncation=True, max_length=longest)["input_ids"] for i in filled
        ]
        lengths = np.array([len(ids) for ids in encoded], np.int64)
        done = 0
        for batch in batches(lengths, BUDGET, padded=True):
            given = self._tokenizer.pad(
                {"input_ids": [encoded[place] for place in batch]}, return_tensors="pt"
            ).to(self._model.device)
            with (
                torch.inference_mode(),
                torch.autocast(self._model.device.type, torch.bfloat16, enabled=self._precision == "bf16"),
            ):
                found = self._model.generate(
                    **given,
                    forced_bos_token_id=first,
                    num_beams=self._beams,
                    do_sample=False,
                    max_new_tokens=min(2 * int(lengths[batch].max()) + SLACK, self._positions - 2),
                )
            plain = [[token for token in row if token not in marks] for row in found.tolist()]
            words = self._tokenizer.batch_decode(plain, skip_special_tokens=True)
            for place, text in zip(batch, words, strict=True):
                result[filled[place]] = text.strip()
            done += len(batch)
            progress(done / len(filled))
        return result

    @property
    def _marks(self) -> Mapping[str, int]:
        """The model's names of languages, other special tokens perhaps among them, and the tokens' ids."""
        found: Mapping[str, int] = (
            getattr(self._tokenizer, "lang_code_to_id", None) or self._tokenizer.added_tokens_encoder
        )
        return found

    def _mark(self, language: str) -> int:
        """The id of the token that stands for a language."""
        code = self._codes.get(language, language)
        if code not in self._marks:
            near = did_you_mean(code, self._marks)
            raise DataError(
                f"{self._folder.name}: the model has no language {code!r}{near}; "
                f"say how it calls it: codes: {{{language}: …}}"
            )
        return int(self._marks[code])
