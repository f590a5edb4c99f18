"""A language model as totals over its layers: what the operators of one pass stream and compute."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """Counts of a model; each a number, or an array over configurations once gathered.

    Weights are elements summed over layers; widths are activation elements per token read and
    written by the linears, summed over layers; `*_flops` are FLOP per token and context token,
    summed over layers. KV elements are per token of context, summed over layers.
    """

    layers: Array | float
    hidden: Array | float
    attention_layers: Array | float
    full_layers: Array | float  # of them, those that see the whole context
    attention_operators: Array | float  # linear operators around attention, all layers
    attention_weights: Array | float  # sharded by tensor parallelism
    replicated_weights: Array | float  # latent down-projections: on every rank
    attention_width: Array | float
    ffn_operators: Array | float  # dense feed-forward and shared experts, all layers
    ffn_weights: Array | float
    ffn_width: Array | float
    expert_layers: Array | float
    experts: Array | float  # per layer
    active_experts: Array | float  # routed experts per token
    expert_weights: Array | float  # elements of one expert of one layer
    expert_width: Array | float  # activation elements per token and expert
    head_weights: Array | float
    embedding_weights: Array | float  # looked up, never multiplied
    kv_heads: Array | float
    kv_full: Array | float
    kv_local: Array | float
    read_full: Array | float  # elements that decode reads per token of the whole context
    read_local: Array | float  # and per token within the window
    window: Array | float
    decode_flops: Array | float  # attention over the full context
    decode_local_flops: Array | float  # attention within the window
    prefill_flops: Array | float
    prefill_local_flops: Array | float
    latent: Array | float  # 1 where the KV cache is a latent shared by all heads
    state_bytes: Array | float  # recurrent state of one sequence


SHAPE_FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Shape))


def shape_table(shapes: list[Shape]) -> Array:
    """Shapes as a table of (fields, shapes) to gather columns from."""
    rows = [[float(getattr(shape, name)) for name in SHAPE_FIELDS] for shape in shapes]
    return np.array(rows, dtype=np.float64).T.copy()


def gather_shape(table: Array, index: npt.NDArray[np.intp]) -> Shape:
    """The shape of each configuration: columns `index` of a table from `shape_table`."""
    return Shape(*np.take(table, index, axis=1))
