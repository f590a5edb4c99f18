"""The fitted parameters of the inference model: few, physical, bounded, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Parameter:
    """The prior, bounds and meaning of a fitted parameter.

    prior    median of measured kernels
    low      the least that the fit may use; high: the greatest; a file with others is refused
    spread   standard deviation of the log offset of all chips against the prior, and of a vendor
             against all chips: small where kernels were measured one by one; vendors differ in what
             silicon and its libraries decide
    meaning  unit and meaning
    in_layer whether it is a time inside a layer, which `overhead` multiplies
    """

    prior: float
    low: float
    high: float
    spread: tuple[float, float]
    meaning: str
    in_layer: bool


def _fitted(
    prior: float,
    bounds: tuple[float, float],
    spread: tuple[float, float],
    meaning: str,
    in_layer: bool = False,
) -> Any:
    """A field with its prior as the default, and its bounds and meaning as metadata."""
    parameter = Parameter(prior, *bounds, spread, meaning, in_layer)
    return field(default=prior, metadata={"parameter": parameter})


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Shares of a chip's peaks that a software stack achieves, and its fixed times.

    Shares are dimensionless and at most 1; times are seconds. Each line: prior, bounds, spread of
    all chips and of a vendor, meaning.
    """

    memory: float = _fitted(
        0.80, (0.15, 1.0), (0.15, 0.15), "share of memory bandwidth when weights stream"
    )
    compute_bf16: float = _fitted(
        0.72, (0.1, 1.0), (0.20, 0.20), "share of the peak rate of large products in bf16"
    )
    compute_fp8: float = _fitted(0.55, (0.1, 1.0), (0.20, 0.20), "the same in fp8")
    compute_fp4: float = _fitted(0.33, (0.05, 1.0), (0.30, 0.20), "the same in fp4")
    exposed: float = _fitted(
        0.20,
        (0.0, 1.0),
        (0.20, 0.0),
        "share of the smaller of compute and memory time that is not hidden",
    )
    attention_memory: float = _fitted(
        0.80, (0.1, 1.0), (0.20, 0.30), "share of memory bandwidth when the KV cache streams"
    )
    attention_compute: float = _fitted(
        0.60,
        (0.05, 1.0),
        (0.30, 0.20),
        "share of the peak in causal prefill attention, long prompts",
    )
    attention_ramp: float = _fitted(
        1700.0,
        (100.0, 20000.0),
        (0.40, 0.0),
        "tokens: length of a prompt at which half of that is reached",
    )
    latent_compute: float = _fitted(
        0.60, (0.05, 1.0), (0.60, 0.30), "share of the peak in latent-attention decode"
    )
    expert_memory: float = _fitted(
        0.80, (0.1, 1.0), (0.20, 0.15), "share of memory bandwidth when expert weights stream"
    )
    expert_compute: float = _fitted(
        0.80, (0.1, 1.0), (0.20, 0.15), "grouped products against plain ones at the same math type"
    )
    expert_ramp: float = _fitted(
        100.0, (1.0, 600.0), (0.40, 0.0), "tokens per expert at which half of that rate is reached"
    )
    coverage: float = _fitted(
        0.8, (0.2, 1.0), (0.15, 0.0), "tokens that choose experts independently, per token"
    )
    imbalance: float = _fitted(
        0.10,
        (0.0, 0.4),
        (0.40, 0.0),
        "exponent of the busiest expert rank: its tokens are ep ** imbalance of the mean",
    )
    balanced_imbalance: float = _fitted(
        0.03,
        (0.0, 0.2),
        (0.40, 0.0),
        "the same beyond a server, where engines move and copy experts by their load",
    )
    spread: float = _fitted(
        0.2,
        (0.0, 2.0),
        (0.70, 0.0),
        "of B sequences per attention rank: standard deviation over sqrt(B), lengths varying",
    )
    overlap: float = _fitted(
        0.55,
        (0.0, 1.0),
        (0.30, 0.20),
        "share of the smaller of experts' exchange and work that engines hide beyond a server",
    )
    block_scaled: float = _fitted(
        0.75, (0.2, 1.0), (0.30, 0.15), "rate of fp8 products with block scales, against plain fp8"
    )
    unpack: float = _fitted(
        0.8,
        (0.2, 1.0),
        (0.30, 0.25),
        "rate of products whose weights are widened first, against native ones",
    )
    operator_time: float = _fitted(
        3.5e-6, (0.2e-6, 60.0e-6), (0.50, 0.0), "s per linear operator", in_layer=True
    )
    quantise_time: float = _fitted(
        3.0e-6,
        (0.1e-6, 30.0e-6),
        (0.50, 0.0),
        "s more per linear operator with narrow math: activations",
        in_layer=True,
    )
    layer_time: float = _fitted(
        6.0e-6,
        (0.2e-6, 100.0e-6),
        (0.50, 0.0),
        "s per layer: norms, rotary embedding, cache write",
        in_layer=True,
    )
    attention_time: float = _fitted(
        9.0e-6, (0.5e-6, 100.0e-6), (0.50, 0.0), "s per attention operator", in_layer=True
    )
    request_time: float = _fitted(
        0.1e-6,
        (1.0e-9, 5.0e-6),
        (0.70, 0.0),
        "s per sequence and attention operator",
        in_layer=True,
    )
    context_time: float = _fitted(
        0.5e-9,
        (1.0e-11, 1.0e-7),
        (1.00, 1.00),
        "s per context token and attention operator: what is not parallel",
        in_layer=True,
    )
    expert_time: float = _fitted(
        30.0e-6,
        (1.0e-6, 500.0e-6),
        (0.50, 0.0),
        "s per expert layer: routing, permutation, grouped launches",
        in_layer=True,
    )
    elementwise: float = _fitted(
        12.0, (2.0, 60.0), (0.40, 0.0), "passes over the hidden state per layer, at memory rate"
    )
    collective_time: float = _fitted(
        6.0e-6,
        (1.0e-6, 100.0e-6),
        (0.50, 0.30),
        "s per collective among chips of one domain",
        in_layer=True,
    )
    collective_hop: float = _fitted(
        1.0e-6,
        (0.1e-6, 30.0e-6),
        (0.50, 0.0),
        "s more per doubling (switched) or hop (torus)",
        in_layer=True,
    )
    link: float = _fitted(
        0.75, (0.1, 1.0), (0.30, 0.20), "share of link bandwidth in large collectives"
    )
    network_time: float = _fitted(
        10.0e-6, (1.0e-6, 200.0e-6), (0.50, 0.0), "s per exchange that leaves the domain"
    )
    network_reduce_time: float = _fitted(
        80.0e-6,
        (1.0e-6, 500.0e-6),
        (0.50, 0.0),
        "s per all-reduce that leaves the domain and doubling of the domains",
    )
    network: float = _fitted(0.80, (0.1, 1.0), (0.30, 0.0), "share of scale-out bandwidth")
    step_time: float = _fitted(
        1.0e-3,
        (1.0e-6, 5.0e-2),
        (0.70, 0.30),
        "s per step of a server: scheduling, sampling, launch",
    )
    step_request_time: float = _fitted(
        10.0e-6,
        (1.0e-9, 1.0e-3),
        (0.70, 0.50),
        "s per step and running request: bookkeeping, sampling",
    )
    prefill_time: float = _fitted(
        15.0e-3,
        (1.0e-5, 0.3),
        (0.70, 0.30),
        "s per prompt before its first token: admission, tokenising",
    )
    handover_time: float = _fitted(
        50.0e-3,
        (1.0e-5, 1.0),
        (0.70, 0.0),
        "s more per prompt whose cache goes to another pool: routing, handshake",
    )
    interference: float = _fitted(
        0.9, (0.1, 2.0), (0.30, 0.0), "share of a prompt's prefill that running requests wait for"
    )
    queue: float = _fitted(
        1.0,
        (0.05, 10.0),
        (0.50, 0.0),
        "waiting for other prompts, against a queue of random arrivals",
    )
    overhead: float = _fitted(1.0, (0.2, 8.0), (0.50, 0.40), "factor on every time inside a layer")


PARAMETERS: Mapping[str, Parameter] = {
    item.name: item.metadata["parameter"] for item in fields(Efficiency)
}
