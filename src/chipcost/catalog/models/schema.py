"""What may stand in models.yaml: keys, kinds and allowed words of one model."""

from __future__ import annotations

from chipcost.catalog.schema import Field

FORMATS = ("fp32", "bf16", "fp16", "fp8", "fp8_block", "int8", "int4", "int4_g32", "mxfp4", "nvfp4")
NORMS = ("rms", "rms4", "rms1", "layer", "layer1", "layer1_no_bias")
QK_NORMS = ("none", "head", "layer")
STATES = ("none", "mamba2", "delta", "kda")
COUNTED = ("multiplied", "embedding", "body")  # what an official active count covers
INCLUDES = (
    "vision",
    "mtp",
    "mtp_body",
    "scales",
)  # what a checkpoint's count covers beside the model


def _count(meaning: str, *, required: bool = False) -> Field:
    return Field("count", meaning, required=required)


def _format(what: str) -> Field:
    return Field("word", f"format in which {what} are released", words=FORMATS)


DIMENSIONS: dict[str, Field] = {
    "layers": _count("blocks of the stack", required=True),
    "hidden": _count("width of the residual stream", required=True),
    "vocab": _count("rows of the embedding", required=True),
    "context": _count("longest context, in tokens"),
    "heads": _count("query heads", required=True),
    "kv_heads": _count("key-value heads", required=True),
    "head_dim": _count("dimension of a query and key head", required=True),
    "v_dim": _count("dimension of a value head, where it differs"),
    "attention_layers": _count("blocks with attention, where not all have it"),
    "window_layers": _count("of them, those that see a window alone"),
    "window": _count("length of that window, in tokens"),
    "window_heads": _count("query heads of the blocks with a window, where they differ"),
    "window_kv_heads": _count("key-value heads of the blocks with a window, where they differ"),
    "window_head_dim": _count("head dimension of the blocks with a window, where it differs"),
    "window_v_dim": _count("value dimension of the blocks with a window, where it differs"),
    "window_chunked": Field("flag", "those blocks see their own chunk of that length alone"),
    "values_are_keys": Field("flag", "blocks without a window take values from the keys"),
    "q_lora": _count("rank of the queries in latent attention, or with a shared vector"),
    "kv_lora": _count("rank of keys and values in latent attention"),
    "rope_dim": _count("rotary part of head_dim in latent attention"),
    "index_heads": _count("heads of the indexer of sparse attention"),
    "index_dim": _count("dimension of one of them"),
    "index_topk": _count("tokens, or compressed entries, that sparse attention keeps"),
    "index_layers": _count("blocks with an indexer of their own, where not all have one"),
    "sparse_layers": _count("blocks that an indexer chooses for, where not all are sparse"),
    "shared_kv": Field("flag", "one vector is both key and value"),
    "o_lora": _count("rank of the output projection in each group of heads"),
    "o_groups": _count("groups of heads of that projection"),
    "csa_layers": _count("blocks with compressed sparse attention"),
    "csa_ratio": _count("tokens that one of its entries stands for"),
    "hca_layers": _count("blocks with heavily compressed attention"),
    "hca_ratio": _count("tokens that one of its entries stands for"),
    "attention_gate": Field("flag", "an output gate as wide as the output of the heads"),
    "head_gate": Field("flag", "every head has an output gate of one value"),
    "state_layers": _count("blocks with a recurrent state"),
    "state_kind": Field("word", "kind of recurrence", words=STATES),
    "state_heads": _count("heads (value heads) of the recurrence"),
    "state_head_dim": _count("dimension of one of them"),
    "state_groups": _count("groups (key heads) of the recurrence"),
    "state_dim": _count("state dimension (key dimension) of the recurrence"),
    "state_conv": _count("width of the convolution before it"),
    "state_gate_rank": _count("rank of its output gate, where it is not full"),
    "mlp_layers": _count("blocks with a feed-forward, where not all have one"),
    "ffn": _count("width of the dense feed-forward"),
    "ffn_sum": _count("sum of the widths of the dense feed-forwards, where they differ"),
    "gated": Field("flag", "three matrices (true) or two"),
    "experts": _count("routed experts of a block"),
    "active_experts": _count("routed experts that a token uses"),
    "expert_ffn": _count("width of one routed expert"),
    "expert_latent": _count("width that routed experts work in, where it is not hidden"),
    "shared_ffn": _count("total width of the experts that every token uses"),
    "first_dense": _count("blocks at the start without experts"),
    "moe_every": _count("after them, every how many blocks one has experts"),
    "router_bias": Field("flag", "the router has one bias per expert"),
    "shared_gate": Field("flag", "the shared expert has a gate"),
    "qkv_bias": Field("flag", "queries, keys and values have biases"),
    "o_bias": Field("flag", "the output projection of attention has a bias"),
    "mlp_bias": Field("flag", "the feed-forward has biases"),
    "head_bias": Field("flag", "the head has a bias"),
    "sinks": Field("flag", "one learned sink per query head"),
    "residual_streams": _count("streams of the residual that blocks mix"),
    "residual_block": _count("blocks attend to the residuals at the start of every so many"),
    "norm": Field("word", "norms of a block", words=NORMS),
    "qk_norm": Field("word", "norm of queries and keys", words=QK_NORMS),
    "tied": Field("flag", "head and embedding are one table"),
    "positions": _count("rows of learned positions"),
    "mtp_layers": _count("blocks that predict further tokens"),
    "vision_parameters": _count("parameters of the vision tower and its projector"),
    "attention_format": _format("attention and recurrence"),
    "ffn_format": _format("dense feed-forwards"),
    "expert_format": _format("routed experts"),
    "shared_format": _format("shared experts"),
    "head_format": _format("embedding and head"),
}

REQUIRED = tuple(name for name, field in DIMENSIONS.items() if field.required)

# A dimension stands alone (the block's source is its own) or as a mapping with its own source.
DIMENSION: dict[str, Field] = {
    "value": Field("value", "the dimension", required=True),
    "source": Field("source", "key of `sources`, or a list of keys"),
    "note": Field("text", "one short remark"),
}

# An official count: a number of parameters as published (671B, 36.7B, 1T, 8030261248).
COUNT: dict[str, Field] = {
    "value": Field("value", "parameters, as printed: 671B, 1T or 8030261248", required=True),
    "source": Field("source", "key of `sources`, or a list of keys"),
    "counts": Field(
        "word",
        "active parameters: those multiplied (head included), with the embedding, or the body",
        words=COUNTED,
    ),
    "rounded_to": Field("value", "step of the printed figure where its digits do not show it: 10B"),
    "includes": Field("words", f"beside the model: {', '.join(INCLUDES)}"),
    "note": Field("text", "one short remark"),
}

COUNTS: dict[str, Field] = {
    "parameters": Field("count_figure", "official number of parameters"),
    "checkpoint_parameters": Field("count_figure", "number of elements in the published files"),
    "active_parameters": Field("count_figure", "official number of active parameters"),
}

# How many tokens a step yields where so many are drafted, the bonus token included.
ACCEPTED: dict[str, Field] = {
    "method": Field(
        "word", "a block of the model, or a head beside it", words=("mtp", "eagle"), required=True
    ),
    "tokens": Field("numbers", "tokens of a step at 1, 2, 3 ... drafted ones", required=True),
    "workload": Field("text", "what was asked", required=True),
    "source": Field("source", "key of `sources`, or a list of keys", required=True),
    "locator": Field("text", "file, table or row inside the source"),
}

MODEL: dict[str, Field] = {
    "name": Field("text", "name in full", required=True),
    "vendor": Field("text", "who made it", required=True),
    "aliases": Field("words", "what people type"),
    "source": Field("source", "default source of the dimensions", required=True),
    "note": Field("text", "one short remark"),
    "accepted": Field("accepted", "measured yields of speculative decoding"),
    **DIMENSIONS,
    **COUNTS,
}
