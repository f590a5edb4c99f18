"""A kind of attention is known in every place that CONTRIBUTING.md lists, or this test fails.

Each kind is a variation of a plain model; what a place says of it must differ from what it says
of the model that it varies.
"""

from __future__ import annotations

import re
from dataclasses import astuple, fields, replace
from pathlib import Path

import numpy as np
import pytest
from round_chip import device

from chipcost.catalog.huggingface.config import read_config
from chipcost.catalog.models.schema import DIMENSIONS
from chipcost.model import cache, flops, memory, operators
from chipcost.model.arch import STATES, WORDS, Arch
from chipcost.model.operators import Layout
from chipcost.model.parameters import Efficiency
from chipcost.model.problems import problems
from chipcost.model.shape import shape_of
from chipcost.study.models import attention_kind
from chipcost.study.serving.architecture import architecture

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "tests" / "examples" / "configs").glob("*.json"))
CONTEXT = np.array([8192.0])

PLAIN = Arch(
    "plain", layers=8, hidden=1024, vocab=32000, heads=16, kv_heads=16, head_dim=96, ffn=4096
)
LATENT = replace(PLAIN, kv_lora=256, q_lora=512, rope_dim=32, v_dim=64)
SHARED = replace(PLAIN, kv_heads=1, shared_kv=True, q_lora=512, o_lora=128, o_groups=4)
BESIDE = replace(SHARED, window=128)
CSA = {"csa_layers": 8, "csa_ratio": 4, "index_heads": 8, "index_dim": 64, "index_topk": 128}
STATE = {
    "attention_layers": 2,
    "state_layers": 6,
    "state_heads": 16,
    "state_head_dim": 64,
    "state_groups": 4,
    "state_dim": 128,
    "state_conv": 4,
}

# Kind: the model that has it, the model that it varies, and how `attention_kind` names it.
KINDS: dict[str, tuple[Arch, Arch, str]] = {
    "grouped-query": (replace(PLAIN, kv_heads=4), PLAIN, "grouped-query"),
    "multi-query": (replace(PLAIN, kv_heads=1), PLAIN, "multi-query"),
    "window": (replace(PLAIN, window_layers=4, window=512), PLAIN, "window"),
    "window heads": (
        replace(
            PLAIN,
            window_layers=4,
            window=512,
            window_heads=8,
            window_kv_heads=2,
            window_head_dim=64,
            window_v_dim=48,
        ),
        replace(PLAIN, window_layers=4, window=512),
        "window",
    ),
    "chunks": (
        replace(PLAIN, window_layers=4, window=512, window_chunked=True),
        replace(PLAIN, window_layers=4, window=512),
        "chunks",
    ),
    "latent": (LATENT, PLAIN, "latent"),
    "sparse": (replace(LATENT, index_heads=8, index_dim=64, index_topk=512), LATENT, "sparse"),
    "sparse, choice taken over": (
        replace(LATENT, index_heads=8, index_dim=64, index_topk=512, index_layers=2),
        LATENT,
        "sparse",
    ),
    "sparse in some layers": (
        replace(PLAIN, kv_heads=4, index_heads=4, index_dim=64, index_topk=512, sparse_layers=5),
        replace(PLAIN, kv_heads=4, index_heads=4, index_dim=64, index_topk=512),
        "grouped-query (4), sparse",
    ),
    "shared key-value": (SHARED, replace(PLAIN, kv_heads=1), "shared key-value"),
    "csa": (replace(BESIDE, **CSA), SHARED, "sparse over entries of 4"),
    "hca": (replace(BESIDE, hca_layers=8, hca_ratio=128), SHARED, "all entries of 128"),
    "mamba2": (replace(PLAIN, state_kind="mamba2", **STATE), PLAIN, "mamba2 state"),
    "delta": (replace(PLAIN, state_kind="delta", **STATE), PLAIN, "delta state"),
    "kda": (replace(PLAIN, state_kind="kda", state_gate_rank=32, **STATE), PLAIN, "kda state"),
}
DEVICE = device(stack=Efficiency())
ONE = Layout(*(np.ones(1),) * 4)


def decoding(arch: Arch) -> object:
    linear = operators.attention_decode(DEVICE, shape_of(arch), ONE, CONTEXT)
    return [float(np.sum(part)) for part in astuple(linear)]


def prefilling(arch: Arch) -> object:
    linear = operators.attention_prefill(DEVICE, shape_of(arch), ONE, CONTEXT, 0.0 * CONTEXT)
    return [float(np.sum(part)) for part in astuple(linear)]


def held(arch: Arch) -> object:
    return float(np.sum(memory.sequence_bytes(DEVICE, shape_of(arch), ONE, CONTEXT)))


def cached(arch: Arch) -> object:
    return cache.kv_bytes(arch, 8192), cache.state_bytes(arch)


def computed(arch: Arch) -> object:
    return flops.decode_flops(arch, 8192), flops.prefill_flops(arch, 8192)


# What each place of the model says of an architecture.
PLACES = {
    "model/cache.py": cached,
    "model/flops.py": computed,
    "model/shape.py": shape_of,
    "model/operators.py, decode": decoding,
    "model/operators.py, prefill": prefilling,
    "model/memory.py": held,
    "study/models.py": attention_kind,
}


# What a place leaves out today: the words for a kind do not say how many layers, or which heads;
# a server keeps a chunk as it keeps a window.
LEFT_OUT = {
    ("chunks", "model/cache.py"),
    ("chunks", "model/memory.py"),
    ("window heads", "study/models.py"),
    ("sparse in some layers", "study/models.py"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_attention_is_known_in_every_place(kind, place):
    arch, base, _ = KINDS[kind]
    assert problems(arch) == []
    same = PLACES[place](arch) == PLACES[place](base)
    assert same == ((kind, place) in LEFT_OUT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_read_from_a_config_file(kind):
    word = KINDS[kind][2]
    assert word in attention_kind(KINDS[kind][0])
    if kind == "multi-query":
        return  # no architecture that is read has it; kv_heads is read as any number
    read = {path.stem: attention_kind(architecture(read_config(str(path)))) for path in EXAMPLES}
    assert [name for name, text in read.items() if word in text]


def test_every_dimension_of_attention_belongs_to_a_kind_and_to_every_list():
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (attention|windows|(?:latent|sparse|compressed) attention|shared vector|"
        r"recurrent state) \| (.+) \|$",
        page,
        re.M,
    )
    assert len(rows) == 7
    documented = {name for _, text in rows for name in re.findall(r"`(\w+)`", text)} - {*STATES}
    varied = {
        item.name
        for arch, _, _ in KINDS.values()
        for item in fields(Arch)
        if getattr(arch, item.name) not in (item.default, getattr(PLAIN, item.name))
    }
    assert documented - {"heads", "head_dim"} == varied  # those two every attention has
    prefixes = (
        *("attention_layers", "window", "q_lora", "kv_", "rope_", "index_", "sparse_", "state_"),
        *("shared_kv", "o_lora", "o_groups", "csa_", "hca_"),
    )
    of_attention = {item.name for item in fields(Arch) if item.name.startswith(prefixes)}
    assert of_attention <= documented
    assert {arch.state_kind for arch, _, _ in KINDS.values()} == {*STATES}


def test_the_catalog_takes_the_dimensions_that_the_model_has():
    assert set(DIMENSIONS) == {item.name for item in fields(Arch)} - {"name"}
    for name, words in WORDS.items():
        assert set(DIMENSIONS[name].words) == set(words), name
