"""Names of modules in a quantisation block: which layer and which part of a model they are.

A block names what it quantises or what it leaves alone as plain names, globs or regular
expressions. All that is wanted of them is the layer and the part, which their words tell; the
patterns themselves are never run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

ATTENTION, FFN, EXPERT, SHARED = "attention", "ffn", "expert", "shared"
PARTS = (ATTENTION, FFN, EXPERT, SHARED)

# Layers (None: all of them) and, by part, the share of its weights that the module stands for.
Reach = tuple[frozenset[int] | None, Mapping[str, float]]

_LAYER = re.compile(r"layers?\.(\d+)(?!\d)")
_LAYERS = re.compile(r"layers?\.\(([\d|?:]+)\)")
_ANY_LAYER = re.compile(r"layers?\.(?:\\d\+|\.\*|\*|\[0-9\]\+|\(\\d\+\)|\d+)?")

# What is small, or no part of the language model: its format is that of the file.
_SMALL = (
    "norm",
    "router",
    "conv1d",
    "embed",
    "vision",
    "visual",
    "audio",
    "projector",
    "mm_proj",
    "multi_modal",
    "mtp",
    "nextn",
    "eh_proj",
    "indexer",
    "latent_proj",
    "rotary",
    "merger",
    "a_log",
    "dt_bias",
    "shared_head",
    "shared_expert_gate",
    "g_proj",
    "e_score_correction",
)
_HEADS = ("lm_head", "head", "output")
# Whole mixers, and single projections with the share of a mixer that each is about.
_MIXERS = {"self_attn", "attn", "attention", "linear_attn", "self_attention", "cross_attn", "mamba"}
_PROJECTIONS = {
    "qkv_proj": 0.6,
    "q_proj": 0.35,
    "k_proj": 0.1,
    "v_proj": 0.1,
    "o_proj": 0.35,
    "q_a_proj": 0.1,
    "q_b_proj": 0.3,
    "kv_a_proj_with_mqa": 0.05,
    "kv_b_proj": 0.15,
    "fused_qkv_a_proj": 0.15,
    "in_proj": 0.6,
    "in_proj_qkvz": 0.6,
    "in_proj_qkv": 0.4,
    "in_proj_z": 0.2,
    "in_proj_ba": 0.0,
    "in_proj_a": 0.0,
    "in_proj_b": 0.0,
    "out_proj": 0.4,
    "dense": 0.4,
    "wq_a": 0.1,
    "wq_b": 0.3,
    "wkv": 0.1,
    "wo_a": 0.2,
    "wo_b": 0.2,
}
_FEEDS = {
    "gate_up_proj": 0.67,
    "gate_proj": 0.33,
    "up_proj": 0.34,
    "down_proj": 0.33,
    "fc1": 0.5,
    "fc2": 0.5,
}
_GROUP = re.compile(r"\(([\w|?:]+)\)_proj")


def reach(name: str) -> Reach | None:
    """The layers and parts that a name or pattern is about; None for words that are not known.

    No parts: it is about something small, or about no part of the language model.
    """
    text = name.removeprefix("re:").lower().replace("\\.", ".").strip("^$")
    layers = _layers(text)
    plain = _GROUP.sub(_spelt_out, _ANY_LAYER.sub("layer.", text, count=1))
    words = [word for word in re.split(r"[^a-z0-9_]+", plain) if word]
    if any(part in plain for part in _SMALL) or any(word in _HEADS for word in words):
        return layers, {}
    found = _parts(plain, words)
    return None if found is None else (layers, found)


def _spelt_out(group: re.Match[str]) -> str:
    """(gate|up)_proj as gate_proj.up_proj."""
    return ".".join(f"{word}_proj" for word in group[1].replace("?:", "").split("|"))


def _layers(text: str) -> frozenset[int] | None:
    several = _LAYERS.search(text)
    if several:
        numbers = several[1].replace("?:", "").split("|")
        return frozenset(int(number) for number in numbers if number.isdecimal())
    one = _LAYER.search(text)
    return frozenset((int(one[1]),)) if one else None


def _parts(plain: str, words: list[str]) -> Mapping[str, float] | None:
    """The parts that the words of a name tell, and the share of each."""
    if "shared_expert" in plain:
        return {SHARED: 1.0}
    if "expert" in plain or "block_sparse_moe" in plain:
        return {} if words[-1] == "gate" else {EXPERT: 1.0}
    if any(word in ("mlp", "ffn", "feed_forward", "moe") for word in words):
        return _feed_forward(words)
    projections = [word for word in words if word in _PROJECTIONS]
    if projections:
        return {ATTENTION: sum(_PROJECTIONS[word] for word in projections)}
    if any(word in _MIXERS for word in words):
        return {ATTENTION: 1.0} if words[-1] in _MIXERS else None
    feeds = [word for word in words if word in _FEEDS]
    if feeds:
        return {FFN: sum(_FEEDS[word] for word in feeds)}
    if words[-1:] == ["gate"]:
        return {}
    if words[-1:] in (["layer"], ["mixer"]):
        return dict.fromkeys(PARTS, 1.0)
    return None


def _feed_forward(words: list[str]) -> Mapping[str, float] | None:
    """Of a block's feed-forward: its single projections, its gate, or all that it holds."""
    feeds = [word for word in words if word in _FEEDS]
    if feeds:
        return {FFN: min(sum(_FEEDS[word] for word in feeds), 1.0)}
    if words[-1] in ("mlp", "ffn", "feed_forward", "moe"):
        return dict.fromkeys((FFN, EXPERT, SHARED), 1.0)
    return {} if words[-1] == "gate" else None
