"""What a model folder may hold, and that opening one runs nothing of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from claimcheck.errors import DataError, UnsafeModelError
from claimcheck.execute.models.folder import check_folder, load, tensor_names


@pytest.fixture
def folder(tiny: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of a safe folder to spoil."""
    return Path(shutil.copytree(tiny["bert"], tmp_path / "model"))


@pytest.mark.parametrize("name", ["bert", "xlm-roberta", "mpnet", "muse", "static"])
def test_safe_folders_pass_and_open(tiny: dict[str, Path], name: str) -> None:
    """sentence-transformers modules and m-USE are let through, and open for inference with their prompts."""
    check_folder(tiny[name])
    model = load(tiny[name], device="cpu")
    assert not model.training
    assert model.prompts["query"] == ("query: " if name in {"bert", "xlm-roberta", "mpnet"} else "")


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("modeling_custom.py", "raise SystemExit('ran')", "is code"),
        ("1_Pooling/helper.so", "", "is code"),
        ("pytorch_model.bin", "pickle", "not safetensors"),
        ("weights/part.PT", "pickle", "not safetensors"),
        ("onnx/model.onnx", "", "not safetensors"),
        ("optimizer.pkl", "", "not safetensors"),
        ("adapter_config.json", '{"base_model_name_or_path": "elsewhere"}', "points to another model"),
    ],
)
def test_files_that_can_hide_code_are_refused(folder: Path, file: str, content: str, reason: str) -> None:
    """Code, pickles and other opaque weights are refused by name, wherever they lie, with a way out."""
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(content)
    with pytest.raises(UnsafeModelError, match=reason) as caught:
        load(folder)
    assert file in str(caught.value)


@pytest.mark.parametrize(
    ("file", "entry", "reason"),
    [
        ("config.json", {"auto_map": {"AutoModel": "modeling_custom.Model"}}, "code of its own"),
        ("config.json", {"text_config": {"auto_map": {"AutoModel": "x.Y"}}}, "code of its own"),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["x.Y", None]}}, "code of its own"),
        (
            "sentence_bert_config.json",
            {"model_kwargs": {"trust_remote_code": True}},
            "code of its own|do not know",
        ),
        ("sentence_bert_config.json", {"model_args": {"quantization_config": {}}}, "do not know"),
        ("sentence_bert_config.json", {"tokenizer_name_or_path": "someone/tokenizer"}, "elsewhere"),
        ("config.json", {"_attn_implementation": "someone/kernel"}, "kernel"),
        ("config.json", {"attn_implementation": {"": "someone/kernel"}}, "kernel"),
        ("3_Dense/config.json", {"activation_function": "os.system"}, "class to import"),
        ("3_Dense/config.json", {"activation_function": "relu"}, "class to import"),
        ("config.json", {"model_type": "m2m_100", "activation_function": "os.system"}, "class to import"),
    ],
)
def test_configurations_that_ask_for_code_are_refused(
    folder: Path, file: str, entry: dict[str, Any], reason: str
) -> None:
    """auto_map at any depth, remote kernels, foreign classes and unknown arguments are refused."""
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    content = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(content | entry))
    with pytest.raises(UnsafeModelError, match=reason):
        load(folder)


@pytest.mark.parametrize(
    ("module", "error"),
    [
        ({"type": "os.path.Pooling", "path": ""}, UnsafeModelError),
        ({"type": "custom_st.Transformer", "path": ""}, UnsafeModelError),
        ({"type": "sentence_transformers.models.Router", "path": ""}, UnsafeModelError),
        ({"type": "claimcheck.cli.Transformer", "path": ""}, UnsafeModelError),
        ({"type": "sentence_transformers.models.Pooling", "path": "../other"}, UnsafeModelError),
        ({"type": "sentence_transformers.models.Pooling", "path": "/etc"}, UnsafeModelError),
        ({"type": ["sentence_transformers.models.Pooling"], "path": ""}, DataError),
        ({}, DataError),
    ],
)
def test_module_types_must_be_on_the_list(
    folder: Path, module: dict[str, Any], error: type[DataError]
) -> None:
    """Classes that are not ours to import, and paths out of the folder, are refused."""
    (folder / "modules.json").write_text(json.dumps([module]))
    with pytest.raises(error, match=r"modules\.json"):
        load(folder)


@pytest.mark.parametrize("target", ["file", "folder"])
def test_links_are_refused(folder: Path, tmp_path: Path, target: str) -> None:
    """A link to a file or to a folder may lead anywhere, so it is not followed."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside.json").write_text("{}")
    (folder / "link").symlink_to(tmp_path / ("outside.json" if target == "file" else "outside"))
    with pytest.raises(UnsafeModelError, match="symbolic link"):
        load(folder)


def test_nothing_of_a_refused_folder_has_run(folder: Path, tmp_path: Path) -> None:
    """A module that would leave a trace on import has left none when its folder is refused."""
    trace = tmp_path / "trace"
    (folder / "custom.py").write_text(f"open({str(trace)!r}, 'w').close()\nclass Transformer: ...\n")
    (folder / "modules.json").write_text(json.dumps([{"type": "custom.Transformer", "path": ""}]))
    with pytest.raises(UnsafeModelError):
        load(folder)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", "{"),
        ("modules.json", "{}"),
        ("model.safetensors", "cut"),
        ("model.safetensors", "\xff\xff\xff\xff\xff\xff\xff\x7f{}"),
        ("config.json", '{"model_type": "no-such-model"}'),
        ("config_sentence_transformers.json", "[1]"),
    ],
)
def test_damaged_folders_are_data_errors(folder: Path, file: str, content: str) -> None:
    """Cut or senseless files end in a DataError that names the folder, without a trace."""
    (folder / file).write_text(content, encoding="latin-1")
    with pytest.raises(DataError, match="model"):
        load(folder)


def test_weights_that_were_cut_off_are_a_data_error(folder: Path) -> None:
    """Half a download is told with its length before anything is built around it."""
    weights = next(folder.rglob("*.safetensors"))
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=rf"should have {len(whole)} bytes and has {len(whole) // 2}"):
        load(folder)


def test_a_vanilla_folder_needs_a_pooling_recipe(vanilla_bert: Path, tmp_path: Path) -> None:
    """Without modules.json the error says what to write; a missing folder is said to be missing."""
    with pytest.raises(DataError, match="pooling: mean"):
        load(vanilla_bert)
    with pytest.raises(DataError, match="no such model folder"):
        load(tmp_path / "nothing")


def test_a_pooler_that_the_weights_lack_is_not_made_up(tiny: dict[str, Path], vanilla_bert: Path) -> None:
    """Weights without a pooler stay without one through opening and saving; a pooler in the weights stays."""
    assert any("pooler" in name for name in tensor_names(vanilla_bert))
    model = load(tiny["bert"])
    assert any("pooler" in name for name in model.state_dict()) == any(
        "pooler" in name for name in tensor_names(tiny["bert"])
    )


def test_saving_and_opening_again_keeps_the_weights(tiny: dict[str, Path], tmp_path: Path) -> None:
    """A folder without pooler, saved by sentence-transformers itself, opens with the same tensors."""
    from tiny_models import save_encoder

    from claimcheck.execute.models.vanilla import materialise

    save_encoder(tmp_path / "source", "bert", pooler=False)
    (tmp_path / "model").mkdir()
    materialise(tmp_path / "source", tmp_path / "model", pooling="mean", prompts={})
    model = load(tmp_path / "model")
    model.save(str(tmp_path / "again"), create_model_card=False)
    again = load(tmp_path / "again")
    assert again.state_dict().keys() == model.state_dict().keys()
    assert not [name for name in again.state_dict() if "pooler" in name]
    assert tensor_names(tmp_path / "again") == tensor_names(tmp_path / "model")
