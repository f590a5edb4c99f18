"""Language models from a config.json of Hugging Face: a file of each architecture.

tests: chipcost.catalog.huggingface.config, chipcost.catalog.huggingface.families,
  chipcost.catalog.huggingface.recent, chipcost.catalog.huggingface.compressed,
  chipcost.catalog.huggingface.known, chipcost.catalog.huggingface.fields
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chipcost.catalog.huggingface.config import read_config
from chipcost.catalog.huggingface.known import FAMILIES
from chipcost.errors import ChipcostError
from chipcost.model import cache, counts, flops
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
    # By hand: two tables; three blocks with attention; widths 14336, 5632 and 28672; 7 norms.
    "llama-nemotron-small": (
        2 * 128256 * 8192 + 3 * 2 * 8192 * (8192 + 1024) + 3 * 8192 * 48640 + 7 * 8192,
        0.0,
    ),
}

QUANTITIES = {
    "parameters": counts.total_parameters,
    "active parameters": counts.active_parameters,
    "blocks for further tokens": counts.mtp_weights,
    "weights in their formats": lambda arch: counts.weight_bytes(arch).total,
    "cache of a token": cache.kv_bytes_per_token,
    "cache behind windows": lambda arch: cache.kv_bytes(arch, 100_000),
    "state": cache.state_bytes,
    "FLOP of a step": lambda arch: flops.decode_flops(arch, 5000),
    "FLOP of a prompt": lambda arch: flops.prefill_flops(arch, 5000),
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
        for name in (
            "hybrid_override_pattern",
            "layers_block_type",
            "block_configs",
            "num_hidden_layers",
            "n_layer",
        )
        if name in inner
    )
    del inner[field]
    error = refused(tmp_path, data)
    assert error.code in ("missing-field", "bad-field")
    assert f"{field!r}" in error.message


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


def test_the_name_is_that_of_the_folder(tmp_path):
    folder = tmp_path / "My-Model_7B"
    folder.mkdir()
    path = folder / "config.json"
    path.write_text(json.dumps(fields("llama-3.1-70b")))
    assert read_config(str(path)).id == "my-model-7b"


def test_a_head_that_is_no_whole_part_is_refused(tmp_path):
    data = {**fields("llama-3.1-70b"), "hidden_size": 8200}
    data.pop("head_dim", None)
    error = refused(tmp_path, data)
    assert "field 'head_dim'" in error.message
    assert "8200 / 64 is not whole" in error.message


def test_layers_before_the_first_window_attend_to_everything(tmp_path):
    data = {**fields("qwen2.5-7b"), "use_sliding_window": True, "max_window_layers": 20}
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**data, "sliding_window": 4096}), encoding="utf-8")
    arch = architecture(read_config(str(path)))
    assert (arch.window, arch.window_layers) == (4096, 28 - 20)


def read(tmp_path, content):
    path = tmp_path / "model.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_config(str(path))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("llama-3.1-70b", {"moe_latent_size": 512}),
        ("qwen3-8b", {"num_kv_shared_layers": 4}),
        ("mixtral-8x7b", {"n_shared_experts": 2}),
        ("deepseek-v3", {"routed_expert_hidden_size": 3584}),
        ("qwen3-8b", {"layer_types": ["sliding_attention", "full_attention"] * 18}),
        ("llama-3.1-70b", {"attn_output_gate": True}),
        ("deepseek-v3", {"compress_ratios": [0] * 61}),
        ("deepseek-v3", {"hc_mult": 4}),
        ("qwen3-8b", {"linear_attn_config": {"num_heads": 8}}),
        ("minimax-m2", {"sparse_attention_config": {"sparse_topk_blocks": 16}}),
        ("kimi-k2", {"mla_use_output_gate": True}),
    ],
)
def test_a_field_that_changes_the_dimensions_and_is_not_understood_is_refused(
    tmp_path, name, change
):
    error = refused(tmp_path, {**fields(name), **change})
    assert error.code == "bad-field"
    assert f"field {next(iter(change))!r}: changes the dimensions" in error.message


def test_such_a_field_may_stand_there_empty(tmp_path):
    plain = {"moe_latent_size": None, "num_kv_shared_layers": 0, "attn_output_gate": False}
    kinds = {"layer_types": ["full_attention"] * 36}
    found = read(tmp_path, {**fields("qwen3-8b"), **plain, **kinds})
    assert counts.total_parameters(architecture(found)) == 8_190_735_360


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        ("gemma-4-31b", {"num_kv_shared_layers": 20}, "num_kv_shared_layers"),
        ("gemma-4-31b", {"hidden_size_per_layer_input": 256}, "hidden_size_per_layer_input"),
        ("glm-5.2", {"indexer_types": ["full", "half"] * 39}, "indexer_types"),
        ("mimo-7b", {"use_sliding_window": True}, "use_sliding_window"),
        ("mimo-v2-flash", {"hybrid_layer_pattern": [1, 0]}, "hybrid_layer_pattern"),
        ("mimo-v2-flash", {"moe_layer_freq": [1] * 47 + [0]}, "moe_layer_freq"),
        ("step-3.7-flash", {"moe_layers_enum": "0,1,2"}, "moe_layers_enum"),
        ("step-3.7-flash", {"moe_layers_enum": "all"}, "moe_layers_enum"),
        ("step-3.7-flash", {"attention_other_setting": 96}, "attention_other_setting"),
        ("nemotron-3-ultra-550b-a55b", {"layers_block_type": ["conv"]}, "layers_block_type"),
        ("deepseek-v4-pro", {"compress_ratios": [128, 8] * 31}, "compress_ratios"),
        ("deepseek-v4-pro", {"compress_ratios": [128, 4] * 30}, "compress_ratios"),
        ("deepseek-v4-pro", {"compress_ratios": [[4], 4] * 31}, "compress_ratios"),
        ("deepseek-v4-pro", {"layer_types": ["full_attention"] * 61}, "layer_types"),
        ("deepseek-v4-pro", {"expert_dtype": "fp2"}, "expert_dtype"),
        ("kimi-k3", {"linear_attn_config": {"kda_layers": [1, 2]}}, "kda_layers"),
        ("kimi-k3", {"linear_attn_config": [1]}, "linear_attn_config"),
        ("minimax-m3", {"attention_output_gate": True}, "attention_output_gate"),
        ("minimax-m3", {"moe_layer_freq": [1] * 59 + [0]}, "moe_layer_freq"),
    ],
)
def test_what_a_reader_does_not_know_is_named(tmp_path, name, change, field):
    data = fields(name)
    (data.get("text_config") or data).update(change)
    error = refused(tmp_path, data)
    assert error.code == "bad-field"
    assert f"field {field!r}" in error.message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"attention": {"n_heads_in_group": 16}}, "n_heads_in_group"),
        ({"attention": {"no_op": False, "replace_with_linear": True}}, "replace_with_linear"),
        ({"attention": None}, "attention"),
        ({"ffn": {"ffn_mult": -1}}, "ffn_mult"),
        ({"ffn": {"ffn_mult": "2"}}, "ffn_mult"),
    ],
)
def test_blocks_that_are_not_known_are_named(tmp_path, change, field):
    data = fields("llama-nemotron-small")
    data["block_configs"][0] |= change
    assert f"field {field!r}" in refused(tmp_path, data).message


def test_an_indexer_may_be_shared_by_list_or_by_rule(tmp_path):
    """21 of 78 layers choose for the others: the list of the file, and the rule it follows."""
    own = {0, 1, 2, *range(6, 78, 4)}
    listed = ["full" if layer in own else "shared" for layer in range(78)]
    data = fields("glm-5.2")
    del data["index_topk_freq"]
    assert architecture(read(tmp_path, {**data, "indexer_types": listed})).index_layers == 21
    assert architecture(read(tmp_path, fields("glm-5.2"))).index_layers == 21


def test_compression_may_be_told_by_words_and_rates(tmp_path):
    """The form of Transformers: a word per layer, tokens per entry by word."""
    data = fields("deepseek-v4-flash")
    by_ratio = architecture(read(tmp_path, data))
    ratios = data.pop("compress_ratios")[:43]
    near, csa, hca = "sliding", "compressed_sparse", "heavily_compressed"
    kinds = [f"{({0: near, 4: csa, 128: hca})[ratio]}_attention" for ratio in ratios]
    assert architecture(read(tmp_path, {**data, "layer_types": kinds})) == by_ratio
    rates = {f"{csa}_attention": 8, f"{hca}_attention": 64}
    told = {**data, "layer_types": kinds, "compress_rates": rates}
    arch = architecture(read(tmp_path, told))
    assert (arch.csa_ratio, arch.hca_ratio) == (8, 64)


def test_windows_alone_need_no_indexer(tmp_path):
    data = {**fields("deepseek-v4-flash"), "compress_ratios": [0] * 43}
    for name in ("index_n_heads", "index_head_dim", "index_topk"):
        del data[name]
    arch = architecture(read(tmp_path, data))
    assert (arch.window_layers, arch.full_layers, arch.index_heads) == (43, 0, 0)


def test_m3_in_the_names_of_its_multimodal_file(tmp_path):
    inner = {**fields("minimax-m3"), "architectures": ["MiniMaxM3SparseForCausalLM"]}
    whole = {"architectures": ["MiniMaxM3SparseForConditionalGeneration"], "text_config": inner}
    arch = architecture(read(tmp_path, whole))
    assert counts.total_parameters(arch) == 427_040_140_160 - 865_567_232
    dense = {**inner, "sparse_attention_config": None}
    assert architecture(read(tmp_path, dense)).index_heads == 0


def test_a_gate_of_low_rank_is_not_taken_for_a_full_one(tmp_path):
    """Kimi Linear's form: the rank is the width of a head."""
    data = fields("kimi-k3")
    data["text_config"]["linear_attn_config"]["use_full_rank_gate"] = False
    assert architecture(read(tmp_path, data)).state_gate_rank == 128


def test_latent_experts_are_not_taken_for_wide_ones(tmp_path):
    """Nemotron 3 Super: without its latent width the counts are 340 B too many."""
    data = fields("nemotron-3-super-120b-a12b")
    right = counts.total_parameters(architecture(read(tmp_path, data)))
    del data["moe_latent_size"]
    wide = counts.total_parameters(architecture(read(tmp_path, data)))
    assert right == pytest.approx(120e9, rel=0.01)
    assert wide == pytest.approx(458.6e9, rel=0.001)


def test_one_table_may_be_said_outside_of_the_text_part(tmp_path):
    data = {**fields("qwen3-vl-32b"), "tie_word_embeddings": True}
    assert architecture(read(tmp_path, data)).tied


def test_what_is_left_out_is_said(tmp_path):
    note = read(tmp_path, fields("qwen3.5-27b")).note
    assert "text part alone: vision tower not counted" in note
    assert "blocks that predict further tokens (1) not counted" in note
    assert not read(tmp_path, fields("llama-3.1-70b")).note
