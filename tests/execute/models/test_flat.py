"""The flat forward against the model's own padded and masked one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import AutoModel

from claimcheck.execute.models.flat import FlatTransformer, Group, groups, pool

LENGTHS = [9, 9, 9, 5, 5, 3, 1]


def _batch(vocabulary: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return [torch.randint(5, vocabulary, (length,), generator=generator) for length in LENGTHS]


@pytest.fixture(params=["vanilla_bert", "vanilla_xlmr"])
def model(request: pytest.FixtureRequest) -> torch.nn.Module:
    """A BERT- and an XLM-R-type encoder."""
    return AutoModel.from_pretrained(request.getfixturevalue(request.param), local_files_only=True).eval()


@pytest.mark.parametrize("split", [0, 1, 2, 3])
def test_flat_rows_equal_the_models_own_and_split_at_any_layer(model: torch.nn.Module, split: int) -> None:
    """Prefix and top together give the last hidden states of each text on its own, to float noise."""
    texts = _batch(model.config.vocab_size)
    flat = FlatTransformer.of(model)
    assert flat is not None
    with torch.inference_mode():
        own = torch.cat([model(input_ids=ids[None]).last_hidden_state[0] for ids in texts])
        rows, batch = flat.embed(torch.cat(texts), torch.tensor(LENGTHS))
        ours = flat.layers(flat.layers(rows, batch, 0, split), batch, split)
    torch.testing.assert_close(ours, own, atol=2e-5, rtol=0)


def test_gradients_flow_through_the_top_alone(model: torch.nn.Module) -> None:
    """From stored rows of layer 2, a backward pass reaches layer 3 and nothing below."""
    flat = FlatTransformer.of(model)
    assert flat is not None
    with torch.no_grad():
        rows, batch = flat.embed(torch.cat(_batch(model.config.vocab_size)), torch.tensor(LENGTHS))
        stored = flat.layers(rows, batch, 0, 2)
    pool(flat.layers(stored, batch, 2), torch.tensor(LENGTHS), "mean")[:, 0].sum().backward()
    assert model.encoder.layer[2].output.dense.weight.grad.abs().sum() > 0
    assert model.encoder.layer[1].output.dense.weight.grad is None


def test_groups_are_runs_of_equal_length() -> None:
    """Neighbours of equal length share a group; the rows of the groups follow one another."""
    assert groups(torch.tensor([4, 4, 2, 4])) == [Group(0, 2, 4), Group(8, 1, 2), Group(10, 1, 4)]


def test_pooling_is_the_mean_or_the_first_row() -> None:
    """Closed form on three texts."""
    rows = torch.tensor([[1.0], [3.0], [10.0], [2.0], [4.0], [9.0]])
    lengths = torch.tensor([2, 1, 3])
    assert pool(rows, lengths, "mean").flatten().tolist() == [2, 10, 5]
    assert pool(rows, lengths, "cls").flatten().tolist() == [1, 10, 2]
    assert pool(rows.bfloat16(), lengths, "mean").dtype == torch.float32


def test_other_architectures_are_left_to_their_own_forward(tiny: dict[str, Path], vanilla_bert: Path) -> None:
    """MPNet (relative positions), and a BERT that attends to the left only, are not run flat."""
    assert FlatTransformer.of(AutoModel.from_pretrained(tiny["mpnet"], local_files_only=True).eval()) is None
    decoder = AutoModel.from_pretrained(vanilla_bert, local_files_only=True, is_decoder=True).eval()
    assert FlatTransformer.of(decoder) is None
