"""Language models from a config.json of Hugging Face: a file of each architecture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chipcost.catalog.huggingface.config import read_config
from chipcost.catalog.huggingface.families import FAMILIES
from chipcost.errors import ChipcostError
from chipcost.model import counts
from chipcost.study.data import Data
from chipcost.study.serving.architecture import architecture

CONFIGS = Path(__file__).parents[2] / "examples" / "configs"
FILES = sorted(CONFIGS.glob("*.json"))
MODELS = Data().models.models

# Not shipped: elements in the published files, or the maker's round figure and its tolerance.
ELSEWHERE = {
    "gpt2": (124_439_808, 0.0),
    "qwen1.5-moe-a2.7b": (14_315_784_192, 0.0),
    "qwen3-next-80b-a3b": (80e9, 0.01),
}

QUANTITIES = {
    "parameters": counts.total_parameters,
    "active parameters": counts.active_parameters,
    "blocks for further tokens": counts.mtp_weights,
    "weights in their formats": lambda arch: counts.weight_bytes(arch).total,
    "cache of a token": counts.kv_bytes_per_token,
    "cache behind windows": lambda arch: counts.kv_bytes(arch, 100_000),
    "state": counts.state_bytes,
    "FLOP of a step": lambda arch: counts.decode_flops(arch, 5000),
    "FLOP of a prompt": lambda arch: counts.prefill_flops(arch, 5000),
    "context": lambda arch: arch.context,
}


def stem(path):
    return path.stem


@pytest.mark.parametrize("path", [p for p in FILES if p.stem in MODELS], ids=stem)
def test_a_config_gives_what_the_catalog_has(path):
    """The shipped dimensions have other sources and are held against official counts."""
    read, shipped = architecture(read_config(str(path))), architecture(MODELS[path.stem])
    for what, quantity in QUANTITIES.items():
        assert quantity(read) == quantity(shipped), what


@pytest.mark.parametrize("path", [p for p in FILES if p.stem not in MODELS], ids=stem)
def test_a_model_that_is_not_shipped_has_its_published_size(path):
    size, tolerance = ELSEWHERE[path.stem]
    assert counts.total_parameters(architecture(read_config(str(path)))) == pytest.approx(
        size, rel=tolerance or 1e-12
    )


def test_every_reader_has_an_example():
    named = {json.loads(path.read_text(encoding="utf-8"))["architectures"][0] for path in FILES}
    assert named <= set(FAMILIES)
    assert {FAMILIES[name] for name in named} == set(FAMILIES.values())


def fields(name):
    return json.loads((CONFIGS / f"{name}.json").read_text(encoding="utf-8"))


def refused(tmp_path, content):
    path = tmp_path / "config.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    with pytest.raises(ChipcostError) as caught:
        architecture(read_config(str(path)))
    return caught.value


def test_an_unknown_architecture_names_the_field_and_what_is_near(tmp_path):
    error = refused(tmp_path, {"hidden_size": 8, "architectures": ["LlamaForCausalML"]})
    assert error.code == "unknown-architecture"
    assert "field 'architectures'" in error.message
    assert "LlamaForCausalML" in error.message
    assert "LlamaForCausalLM" in error.hint
    assert error.place.line == 3


def test_an_unknown_model_type_names_the_field(tmp_path):
    error = refused(tmp_path, {"model_type": "rwkv"})
    assert error.code == "unknown-architecture"
    assert "field 'model_type'" in error.message


def test_the_model_type_stands_in_for_the_architecture(tmp_path):
    data = fields("llama-3.1-70b")
    del data["architectures"]
    path = tmp_path / "plain.json"
    path.write_text(json.dumps(data))
    found = counts.total_parameters(architecture(read_config(str(path))))
    assert found == 70_553_706_496


@pytest.mark.parametrize("path", FILES, ids=stem)
def test_a_missing_dimension_is_named(path, tmp_path):
    """Without its depth, no file makes a model; the field that is missing is named."""
    data = json.loads(path.read_text(encoding="utf-8"))
    inner = data.get("text_config", data)
    field = next(
        name
        for name in ("hybrid_override_pattern", "num_hidden_layers", "n_layer")
        if name in inner
    )
    del inner[field]
    error = refused(tmp_path, data)
    assert error.code in ("missing-field", "bad-field")
    assert f"field {field!r}" in error.message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hidden_size": "8192"}, "hidden_size"),
        ({"num_hidden_layers": 80.5}, "num_hidden_layers"),
        ({"vocab_size": -1}, "vocab_size"),
        ({"num_attention_heads": True}, "num_attention_heads"),
        ({"attention_bias": "no"}, "attention_bias"),
        ({"torch_dtype": "float12"}, "torch_dtype"),
        ({"quantization_config": {"quant_method": "squeeze"}}, "quantization_config"),
        ({"quantization_config": "fp8"}, "quantization_config"),
    ],
)
def test_a_bad_field_is_named_with_its_line(tmp_path, change, field):
    text = json.dumps({**fields("llama-3.1-70b"), **change}, indent=1)
    error = refused(tmp_path, text)
    assert error.code == "bad-field"
    assert f"field {field!r}" in error.message
    assert text.splitlines()[error.place.line - 1].startswith(f' "{field}":')


def test_dimensions_that_do_not_fit_together_are_refused(tmp_path):
    error = refused(tmp_path, {**fields("llama-3.1-70b"), "num_key_value_heads": 7})
    assert error.code == "M702"
    assert "64 heads do not divide over 7" in error.message


@pytest.mark.parametrize("content", ["", "[1, 2]", '{"a": ', "[" * 100_000, "null"])
def test_what_is_no_object_is_refused(tmp_path, content):
    assert refused(tmp_path, content).code == "bad-json"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (None, "bf16"),
        ({"quant_method": "fp8"}, "fp8"),
        ({"quant_method": "fp8", "weight_block_size": [128, 128]}, "fp8_block"),
        ({"quant_method": "fbgemm_fp8"}, "fp8"),
        ({"quant_method": "gptq", "bits": 4}, "int4"),
        ({"quant_method": "awq", "bits": 8}, "int8"),
        ({"quant_method": "bitsandbytes", "load_in_4bit": True}, "int4"),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "nvfp4"),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"weights": {"type": "float", "num_bits": 8}}},
            },
            "fp8",
        ),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"weights": {"type": "int", "num_bits": 4}}},
            },
            "int4",
        ),
        (
            {"quant_method": "quark", "global_quant_config": {"weight": {"dtype": "fp4"}}},
            "mxfp4",
        ),
    ],
)
def test_the_format_of_quantised_weights(tmp_path, block, expected):
    path = tmp_path / "q.json"
    path.write_text(json.dumps({**fields("llama-3.1-70b"), "quantization_config": block}))
    arch = architecture(read_config(str(path)))
    assert arch.ffn_format == arch.attention_format == expected
    assert arch.head_format == "bf16"


def test_modules_that_stay_as_they_are_keep_their_format(tmp_path):
    block = {"quant_method": "fp8", "ignored_layers": ["model.layers.0.self_attn.q_proj"]}
    path = tmp_path / "q.json"
    path.write_text(json.dumps({**fields("llama-3.1-70b"), "quantization_config": block}))
    arch = architecture(read_config(str(path)))
    assert (arch.attention_format, arch.ffn_format) == ("bf16", "fp8")


def test_the_name_is_that_of_the_folder(tmp_path):
    folder = tmp_path / "My-Model_7B"
    folder.mkdir()
    path = folder / "config.json"
    path.write_text(json.dumps(fields("llama-3.1-70b")))
    assert read_config(str(path)).id == "my-model-7b"
