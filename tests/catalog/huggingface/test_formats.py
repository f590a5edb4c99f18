"""Formats of the weights of Hugging Face models: blocks of every form, by part.

tests: chipcost.catalog.huggingface.formats, chipcost.catalog.huggingface.methods,
  chipcost.catalog.huggingface.modules
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chipcost.catalog.huggingface.config import read_config
from chipcost.catalog.huggingface.modules import reach
from chipcost.errors import ChipcostError
from chipcost.study.serving.architecture import architecture

CONFIGS = Path(__file__).parents[2] / "examples" / "configs"


def fields(name):
    return json.loads((CONFIGS / f"{name}.json").read_text(encoding="utf-8"))


def read(tmp_path, name, block=None, beside=None):
    """A model with a block in its config.json, or one in a file beside it."""
    data = fields(name)
    data.pop("quantization_config", None)
    (data.get("text_config") or data).pop("quantization_config", None)
    if block is not None:
        data["quantization_config"] = block
    (tmp_path / "config.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
    if beside is not None:
        (tmp_path / "hf_quant_config.json").write_text(json.dumps(beside), encoding="utf-8")
    return read_config(str(tmp_path / "config.json"))


def formats(record):
    """Formats of attention, dense feed-forward, experts and shared experts."""
    arch = architecture(record)
    return (arch.attention_format, arch.ffn_format, arch.expert_format, arch.shared_format)


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
    arch = architecture(read(tmp_path, "llama-3.1-70b", block))
    assert arch.ffn_format == arch.attention_format == expected
    assert arch.head_format == "bf16"


def test_modules_that_stay_as_they_are_keep_their_format(tmp_path):
    block = {"quant_method": "fp8", "ignored_layers": ["model.layers.0.self_attn.q_proj"]}
    names = [f"model.layers.{layer}.self_attn" for layer in range(80)]
    one, all_of_them = (
        read(tmp_path, "llama-3.1-70b", {**block, "ignored_layers": ignored})
        for ignored in (block["ignored_layers"], names)
    )
    assert formats(one)[:2] == ("fp8", "fp8")
    assert not one.note
    assert formats(all_of_them)[:2] == ("bf16", "fp8")


def test_a_part_that_is_stored_in_two_formats_takes_that_of_most_layers_and_says_so(tmp_path):
    names = [f"model.layers.{layer}.self_attn*" for layer in range(20)]
    record = read(tmp_path, "llama-3.1-70b", {"quant_method": "fp8", "ignore": names})
    assert formats(record)[:2] == ("fp8", "fp8")
    assert record.note == "attention: fp8 in 75% of the layers, taken for all"


EXCLUDED = [
    *(f"model.layers.{i}.{part}" for i in range(61) for part in ("self_attn*", "mlp.gate")),
    *(f"model.layers.{i}.input_layernorm" for i in range(61)),
    "model.layers.61*",
    "model.embed_tokens",
    "model.norm",
    "lm_head",
]


def modelopt(**block):
    return {"producer": {"name": "modelopt"}, "quantization": {"group_size": 16, **block}}


@pytest.mark.parametrize(
    ("name", "block", "expected"),
    [
        (
            "deepseek-v3",
            {"quant_algo": "NVFP4", "kv_cache_quant_algo": None, "exclude_modules": EXCLUDED},
            ("bf16", "nvfp4", "nvfp4", "nvfp4"),
        ),
        ("glm-5", {"quant_algo": "NVFP4"}, ("nvfp4",) * 4),
        ("llama-3.1-70b", {"quant_algo": "FP8"}, ("fp8", "fp8", "bf16", "bf16")),
        (
            "qwen3-235b-a22b",
            {"quant_algo": "NVFP4", "exclude_modules": ["lm_head", "model.layers.0.mlp.gate"]},
            ("nvfp4", "bf16", "nvfp4", "bf16"),
        ),
        (
            "qwen3.5-397b-a17b",
            {
                "quant_algo": "MIXED_PRECISION",
                "exclude_modules": ["mtp*", "model.visual*"],
                "quantized_layers": {
                    f"model.language_model.layers.{i}.{part}": {"quant_algo": algorithm}
                    for i in range(60)
                    for part, algorithm in (
                        ("mlp.experts", "W4A16_NVFP4"),
                        ("mlp.shared_expert.gate_proj", "W4A16_NVFP4"),
                        ("linear_attn.out_proj", "FP8"),
                        ("linear_attn.in_proj_qkv", "FP8"),
                    )
                },
            },
            ("fp8", "bf16", "nvfp4", "nvfp4"),
        ),
    ],
)
def test_a_file_beside_the_config_is_read(tmp_path, name, block, expected):
    """ModelOpt: one format less exclusions, or a format for each named module."""
    assert formats(read(tmp_path, name, beside=modelopt(**block))) == expected


def test_the_block_of_the_config_goes_before_the_file_beside_it(tmp_path):
    found = read(tmp_path, "llama-3.1-70b", {"quant_method": "fp8"}, modelopt(quant_algo="NVFP4"))
    assert formats(found)[:2] == ("fp8", "fp8")


def test_a_name_before_the_config_is_that_of_the_file_beside_it(tmp_path):
    (tmp_path / "maker--model_config.json").write_text(json.dumps(fields("llama-3.1-70b")))
    other = tmp_path / "maker--model_hf_quant_config.json"
    other.write_text(json.dumps(modelopt(quant_algo="NVFP4")))
    record = read_config(str(tmp_path / "maker--model_config.json"))
    assert formats(record)[:2] == ("nvfp4", "nvfp4")


def test_groups_of_targets_have_formats_of_their_own(tmp_path):
    def group(bits, size, targets):
        return {"weights": {"type": "float", "num_bits": bits, "group_size": size}} | {
            "targets": targets
        }

    block = {
        "quant_method": "modelopt",
        "quant_algo": "MIXED_PRECISION",
        "config_groups": {
            "group_0": group(8, None, ["re:backbone\\.layers\\.\\d+\\.mixer\\.(in|out)_proj$"]),
            "group_1": group(4, 16, [f"backbone.layers.{i}.mixer.experts" for i in range(88)]),
        },
        "kv_cache_scheme": {"type": "float", "num_bits": 8},
    }
    record = read(tmp_path, "nemotron-3-super-120b-a12b", block)
    assert formats(record) == ("fp8", "bf16", "nvfp4", "bf16")
    assert "the file wants the cache in fp8 (--kv-dtype fp8)" in record.note


@pytest.mark.parametrize(("group", "expected"), [(32, "int4_g32"), (128, "int4")])
def test_groups_of_32_take_more_than_groups_of_128(tmp_path, group, expected):
    block = {"quant_method": "awq", "bits": 4, "group_size": group}
    assert formats(read(tmp_path, "llama-3.1-70b", block))[1] == expected


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"quant_method": "modelopt", "quant_algo": "W2A2"}, "the quantization 'w2a2' is not"),
        ({"quant_method": "modelopt", "quant_algo": "MIXED_PRECISION"}, "'mixed_precision'"),
        ({"quant_method": "exl3", "bits": 4}, "'exl3'"),
        ({"quant_method": "modelopt", "quantized_layers": {"a": {"quant_algo": "W1"}}}, "'w1'"),
        ({"quant_method": "fp8", "ignore": ["model.layers.3.frobnicator"]}, "frobnicator"),
        ({"quant_method": "compressed-tensors", "config_groups": {"g": {}}}, "config_groups"),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {
                    "g": {"weights": {"type": "float", "num_bits": 8, "group_size": 32}}
                },
            },
            "config_groups",
        ),
    ],
)
def test_what_is_not_understood_is_refused_and_never_taken_as_bf16(tmp_path, block, words):
    with pytest.raises(ChipcostError, match="field 'quantization_config'") as caught:
        read(tmp_path, "llama-3.1-70b", block)
    assert caught.value.code == "bad-field"
    assert words in caught.value.message
    assert "--dtype" in caught.value.hint


def test_the_block_of_another_library_is_refused(tmp_path):
    (tmp_path / "config.json").write_text(
        json.dumps({**fields("llama-3.1-70b"), "quantization": {"group_size": 64, "bits": 4}})
    )
    with pytest.raises(ChipcostError, match="field 'quantization'"):
        read_config(str(tmp_path / "config.json"))


def test_a_file_beside_without_a_block_is_refused(tmp_path):
    with pytest.raises(ChipcostError, match="field 'quantization': must be an object") as caught:
        read(tmp_path, "llama-3.1-70b", beside={"producer": {}})
    assert caught.value.place.file.endswith("hf_quant_config.json")


@pytest.mark.parametrize(
    ("name", "layers", "parts"),
    [
        ("model.layers.21.self_attn*", {21}, {"attention"}),
        ("re:.*self_attn.*", None, {"attention"}),
        ("*.attn.*", None, {"attention"}),
        ("model.layers.*.self_attn", None, {"attention"}),
        ("model.language_model.layers.3.linear_attn.out_proj", {3}, {"attention"}),
        ("backbone.layers.7.mixer.in_proj", {7}, {"attention"}),
        ("re:.*layers\\.(0|1|11)\\.self_attn\\.o_proj", {0, 1, 11}, {"attention"}),
        ("re:.*mlp\\.(gate|up|gate_up|down)_proj.*", None, {"ffn"}),
        ("model.layers.0.mlp.down_proj", {0}, {"ffn"}),
        ("re:.*shared_experts.*", None, {"shared"}),
        ("model.layers.5.mlp.experts.17.up_proj", {5}, {"expert"}),
        ("layers.12.ffn.experts", {12}, {"expert"}),
        ("model.layers.4.block_sparse_moe.experts", {4}, {"expert"}),
        ("model.layers.2.mlp*", {2}, {"ffn", "expert", "shared"}),
        ("model.layers.61*", {61}, {"attention", "ffn", "expert", "shared"}),
        ("model.layers.9.mlp.gate", {9}, set()),
        ("model.layers.*.mlp.router", None, set()),
        ("re:.*\\.gate$", None, set()),
        ("lm_head", None, set()),
        ("head", None, set()),
        ("mtp.*", None, set()),
        ("model.visual.blocks.3.attn.qkv", None, set()),
        ("backbone.layers.3.mixer.conv1d", {3}, set()),
    ],
)
def test_names_tell_layer_and_part(name, layers, parts):
    found = reach(name)
    assert found is not None
    assert found[0] == (None if layers is None else frozenset(layers))
    assert set(found[1]) == parts


V4 = {"quant_method": "fp8", "weight_block_size": [128, 128]}


def test_experts_may_have_a_format_apart(tmp_path):
    """DeepSeek V4: FP8 in blocks, experts in FP4; NVFP4 experts beside it, whose list of what is
    left alone is about NVFP4."""
    blocks = ("fp8_block", "bf16", "mxfp4", "fp8_block")
    assert formats(read(tmp_path, "deepseek-v4-pro", V4)) == blocks
    named = {f"layers.{i}.ffn.experts": {"quant_algo": "NVFP4"} for i in range(61)}
    left = ["*.attn.*", "*.ffn.shared_experts.*", "head", "mtp.*"]
    mixed = {**V4, "quant_algo": "MIXED_PRECISION", "quantized_layers": named, "ignore": left}
    found = read(tmp_path, "deepseek-v4-pro", mixed)
    assert formats(found) == ("fp8_block", "bf16", "nvfp4", "fp8_block")
    plain = {**V4, "expert_dtype": "fp8"}
    assert formats(read(tmp_path, "deepseek-v4-pro", plain))[2] == "fp8_block"


def test_what_is_left_alone_keeps_its_format_beside_experts_apart(tmp_path):
    block = {**V4, "modules_to_not_convert": ["re:.*self_attn.*"]}
    assert formats(read(tmp_path, "deepseek-v4-pro", block))[::2] == ("bf16", "mxfp4")
