"""First-order closed forms that published worked examples are held against.

No command computes them: rooflines and bounds, FLOP of training, levelised cost of energy. Plain
arithmetic: FLOP/s, bytes/s, bytes, FLOP, seconds. Main source: Austin et al., "How to Scale Your
Model" (jax-ml/scaling-book); Kipply, "Transformer Inference Arithmetic".
"""

from __future__ import annotations

import math

from chipcost.model import flops
from chipcost.model.arch import Arch
from chipcost.model.finance import capital_recovery
from chipcost.model.taxes import project_finance_factor


def intensity(rate: float, bandwidth: float) -> float:
    """FLOP per byte at which compute and transfer take equally long: F / W."""
    return rate / bandwidth


def critical_batch(rate: float, bandwidth: float, weight_byte: float = 2.0) -> float:
    """Tokens of a step from which linears are bound by compute: F b / (2 W)."""
    return intensity(rate, bandwidth) * weight_byte / 2.0


def critical_batch_with_activations(
    weight_bytes: float, flop: float, activation_bytes: float, rate: float, bandwidth: float
) -> float:
    """Tokens at which one product is bound by compute, its activations counted.

    B f / F = (w + B a) / W, with f FLOP and a bytes per token: B = w / W / (f / F - a / W).
    """
    return weight_bytes / bandwidth / (flop / rate - activation_bytes / bandwidth)


def read_time(size: float, bandwidth: float, chips: float = 1.0) -> float:
    """Time to stream bytes through the memory (or a link) of all chips: m / (n W)."""
    return size / (chips * bandwidth)


def compute_time(flop: float, rate: float, chips: float = 1.0, mfu: float = 1.0) -> float:
    """Time of so many FLOP on all chips: f / (n F MFU)."""
    return flop / (chips * rate * mfu)


def linear_flop(weights: float, tokens: float = 1.0) -> float:
    """FLOP of a forward pass: 2 N per token."""
    return 2.0 * weights * tokens


def training_flop(weights: float, tokens: float = 1.0) -> float:
    """FLOP of forward and backward: 6 N per token (Kaplan et al. 2020)."""
    return 6.0 * weights * tokens


def full_attention_training_flop(layers: float, length: float, width: float) -> float:
    """FLOP per token of attention scores and values, forward and backward, without causal
    halving: 12 L S n_h d (the convention of MaxText)."""
    return 12.0 * layers * length * width


def chips_to_hold(size: float, capacity: float) -> float:
    """Chips whose memory holds so many bytes, not rounded: m / C."""
    return size / capacity


def tokens_that_fit(free: float, bytes_per_token: float, sequences: float = 1.0) -> float:
    """Context of each of so many sequences that free memory holds: M / (k B)."""
    return free / bytes_per_token / sequences


def cache_size(bytes_per_token: float, length: float, sequences: float = 1.0) -> float:
    """Cache of so many sequences of one length: k S B."""
    return bytes_per_token * length * sequences


def prefill_per_decode(
    prefill_seconds: float, sequences: float, step_seconds: float, output: float
) -> float:
    """Prefill servers that keep one decode server busy: t_p B / (t_s G)."""
    return prefill_seconds * sequences / (step_seconds * output)


def evicted_per_step(sequences: float, prompt: float, output: float) -> float:
    """Cached tokens that finish per step in steady state: B (P + G) / G."""
    return sequences * (prompt + output) / output


def requests_per_chip(sequences: float, step_seconds: float, output: float, chips: float) -> float:
    """Requests a second and chip of a full batch: B / (t_s G n)."""
    return sequences / (step_seconds * output * chips)


def gather_time(size: float, bandwidth: float, axes: float = 1.0) -> float:
    """All-gather or reduce-scatter of a torus, bound by bandwidth: m / (k W), k axes."""
    return size / (axes * bandwidth)


def reduce_time(size: float, bandwidth: float, axes: float = 1.0) -> float:
    """All-reduce, a reduce-scatter and an all-gather: 2 m / (k W)."""
    return 2.0 * gather_time(size, bandwidth, axes)


def hop_time(hops: float, per_hop: float) -> float:
    """Time of hops or calls one after another, bound by latency: n t."""
    return hops * per_hop


def ring_latency(ranks: float, hop: float, start: float = 0.0) -> float:
    """All-reduce of a few bytes around a ring: 2 (n - 1) h + t0 (NCCL's tuning model)."""
    return 2.0 * (ranks - 1.0) * hop + start


def bus_factor(ranks: float) -> float:
    """Traffic of an all-reduce over its size: 2 (n - 1) / n (nccl-tests)."""
    return 2.0 * (ranks - 1.0) / ranks


def expert_bytes(
    tokens: float, active: float, hidden: float, byte: float, scale_block: float = 0.0
) -> float:
    """Bytes that tokens carry to their experts: T k H b, and one fp32 scale per block."""
    scales = 4.0 * hidden / scale_block if scale_block else 0.0
    return tokens * active * (hidden * byte + scales)


def exchange_limit(
    layers: float, tokens: float, experts: float, hidden: float, bandwidth: float
) -> float:
    """Least time per output token that expert exchange allows: 2 L (1 + 2) T k H / W.

    Dispatch in one byte and combine in two, two micro-batches in turn (arXiv:2505.09343 2.3.2).
    """
    return 2.0 * layers * 3.0 * tokens * experts * hidden / bandwidth


def accepted_per_step(acceptance: float, drafts: int = 1) -> float:
    """Tokens per step with drafts accepted one after another: (1 - a^(k+1)) / (1 - a)."""
    return (1.0 - acceptance ** (drafts + 1)) / (1.0 - acceptance)


def best_sharding(batch_tokens: float, chips: float, width: float) -> float:
    """Data-parallel degree that balances communication against tensor parallelism:
    sqrt(2 B N / F)."""
    return math.sqrt(2.0 * batch_tokens * chips / width)


def effective_cost(usd_per_hour: float, rate: float, mfu: float) -> float:
    """Cost per hour of one unit of rate that is reached: c / (F MFU)."""
    return usd_per_hour / (rate * mfu)


def run_cost(usd_per_mtok: float, tokens: float) -> float:
    """Cost of so many tokens at a price per million: USD."""
    return usd_per_mtok * tokens / 1e6


def energy_of_tokens(joule_per_token: float, tokens: float) -> float:
    """Energy of so many tokens, J."""
    return joule_per_token * tokens


def latent_fp8_bytes(arch: Arch) -> float:
    """c in fp8, one fp32 scale per 128, and d_r in bf16: the mixed cache format of FlashMLA.

    Source: deepseek-ai/FlashMLA README: 656 bytes per token and layer for c = 512, d_r = 64.
    """
    return arch.kv_lora * (1.0 + 4.0 / 128.0) + 2.0 * arch.rope_dim


def training_flops(arch: Arch, length: float) -> float:
    """FLOP per token of forward and backward: 6 per multiplied weight and 3 S n_h (d + d_v) L.

    Source: Kaplan et al. 2020 (arXiv:2001.08361), causal as in arXiv:2505.09343 table 2.
    """
    return 3.0 * (flops.linear_flops(arch) + flops.prefill_attention_flops(arch, length) / length)


def fixed_charge_rate(
    real_wacc: float, years: float, tax: float, depreciation: float, credit: float = 0.0
) -> float:
    """Yearly charge per unit of capital: FCR = CRF PFF (NREL ATB)."""
    return capital_recovery(real_wacc, years) * project_finance_factor(tax, depreciation, credit)


def levelised_cost(
    capital: float,
    charge_rate: float,
    fixed_operating: float,
    variable_operating: float,
    hours: float,
    production_credit: float = 0.0,
) -> float:
    """Levelised cost of one unit of output (NREL ATB): (FCR K + F) / h + V - PTC.

    capital and fixed_operating are per unit of capacity (and year), hours of full output a year,
    the rest per unit of output.
    """
    return (
        (charge_rate * capital + fixed_operating) / hours + variable_operating - production_credit
    )
