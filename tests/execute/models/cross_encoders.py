"""Tiny cross-encoders as hubs have them: sequence classifiers with random weights."""

from __future__ import annotations

from pathlib import Path

from tiny_models import save_encoder


def save_classifier(folder: Path, kind: str, *, labels: int = 1) -> Path:
    """A sequence classifier of type bert, xlm-roberta or mpnet, with the tokenizer of its kind."""
    import torch
    from transformers import AutoConfig, AutoModelForSequenceClassification

    save_encoder(folder, kind)
    config = AutoConfig.from_pretrained(folder, num_labels=labels, type_vocab_size=2 if kind == "bert" else 1)
    torch.manual_seed(3)
    AutoModelForSequenceClassification.from_config(config).save_pretrained(folder)
    return folder
