"""The fitted parameters of the inference model: few, physical, bounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Efficiency:
    """How much of a chip's peak a software stack reaches, and the time that no peak explains.

    Shares are dimensionless and at most 1; times are seconds. The times inside a layer are
    multiplied by `overhead`. The values here are the priors: medians of measured kernels.
    """

    memory: float = 0.80  # share of memory bandwidth when weights stream
    compute_bf16: float = 0.72  # share of the peak rate of large products, by math type
    compute_fp8: float = 0.55
    compute_fp4: float = 0.33
    exposed: float = 0.20  # share of the smaller of compute and memory time that is not hidden
    attention_memory: float = 0.80  # share of memory bandwidth when the KV cache streams
    attention_compute: float = 0.60  # share of the peak in causal prefill attention, long prompts
    attention_ramp: float = 1700.0  # tokens: prompt at which half of that is reached
    latent_compute: float = 0.60  # share of the peak in latent-attention decode
    expert_memory: float = 0.80  # share of memory bandwidth when expert weights stream
    expert_compute: float = 0.80  # grouped products against plain ones at the same math type
    expert_ramp: float = 100.0  # tokens per expert at which half of that rate is reached
    coverage: float = 0.8  # tokens that choose experts independently, per token
    imbalance: float = 0.10  # exponent of the busiest expert rank: load = ep ** imbalance
    block_scaled: float = 0.75  # rate of fp8 products with block scales, against plain fp8
    unpack: float = 0.8  # rate of products whose weights are widened first, against native ones
    operator_time: float = 3.5e-6  # per linear operator
    quantise_time: float = 3.0e-6  # more per linear operator with narrow math: activations
    layer_time: float = 6.0e-6  # per layer: norms, rotary embedding, cache write
    attention_time: float = 9.0e-6  # per attention operator
    request_time: float = 0.1e-6  # per sequence and attention operator
    context_time: float = 0.5e-9  # per context token and attention operator: what is not parallel
    expert_time: float = 30.0e-6  # per expert layer: routing, permutation, grouped launches
    elementwise: float = 12.0  # passes over the hidden state per layer, at memory rate
    collective_time: float = 6.0e-6  # per collective among chips of one domain
    collective_hop: float = 1.0e-6  # and per doubling (switched) or hop (torus)
    link: float = 0.75  # share of link bandwidth in large collectives
    network_time: float = 15.0e-6  # per collective that leaves the domain
    network: float = 0.75  # share of scale-out bandwidth
    step_time: float = 1.0e-3  # per step of a server: scheduling, sampling, launch
    step_request_time: float = 10.0e-6  # per step and running request: bookkeeping, sampling
    prefill_time: float = 15.0e-3  # per prompt before its first token: admission, tokenising
    interference: float = 0.9  # share of a prompt's prefill that running requests wait for
    queue: float = 1.0  # waiting for other prompts, against a random-arrival queue
    overhead: float = 1.0  # multiplies every time inside a layer


# The range that the fit may use; a value outside is refused when a file is read.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "memory": (0.15, 1.0),
    "compute_bf16": (0.1, 1.0),
    "compute_fp8": (0.1, 1.0),
    "compute_fp4": (0.05, 1.0),
    "exposed": (0.0, 1.0),
    "attention_memory": (0.1, 1.0),
    "attention_compute": (0.05, 1.0),
    "attention_ramp": (100.0, 20000.0),
    "latent_compute": (0.05, 1.0),
    "expert_memory": (0.1, 1.0),
    "expert_compute": (0.1, 1.0),
    "expert_ramp": (1.0, 600.0),
    "coverage": (0.2, 1.0),
    "imbalance": (0.0, 0.4),
    "block_scaled": (0.2, 1.0),
    "unpack": (0.2, 1.0),
    "operator_time": (0.2e-6, 60.0e-6),
    "quantise_time": (0.1e-6, 30.0e-6),
    "layer_time": (0.2e-6, 100.0e-6),
    "attention_time": (0.5e-6, 100.0e-6),
    "request_time": (1.0e-9, 5.0e-6),
    "context_time": (1.0e-11, 1.0e-7),
    "expert_time": (1.0e-6, 500.0e-6),
    "elementwise": (2.0, 60.0),
    "collective_time": (1.0e-6, 100.0e-6),
    "collective_hop": (0.1e-6, 30.0e-6),
    "link": (0.1, 1.0),
    "network_time": (1.0e-6, 200.0e-6),
    "network": (0.1, 1.0),
    "step_time": (1.0e-6, 5.0e-2),
    "step_request_time": (1.0e-9, 1.0e-3),
    "prefill_time": (1.0e-5, 0.3),
    "interference": (0.1, 2.0),
    "queue": (0.05, 10.0),
    "overhead": (0.2, 8.0),
}
FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Efficiency))
