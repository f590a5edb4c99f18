"""157 published worked examples of LLM arithmetic, by the project's own formulas.

Each row: how we compute it, the published value, the relative tolerance, and what kind of row it
is. `agrees` must lie within the tolerance. `misprint` and `mismatch` are kept as such: they must
lie outside of 2 %, with the reason beside them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest

from chipcost.model import counts, metrics
from chipcost.model import roofline as r
from chipcost.model.arch import Arch

GIB = 2.0**30
DAY, YEAR = 86_400.0, 365 * 86_400.0


def dense(layers, hidden, heads, kv, dim, ffn, vocab=1, **more):
    return Arch("x", layers, hidden, vocab, heads, kv, dim, ffn=ffn, **more)


INVENTED = dense(64, 4096, 32, 8, 256, 16384, 32128, tied=True)
SIXTEEN = dense(64, 4096, 32, 32, 128, 16384, 32000)
LLAMA_13B = dense(40, 5120, 40, 40, 128, 13824)
LLAMA_70B = dense(80, 8192, 64, 8, 128, 28672)
LLAMA_405B = dense(126, 16384, 128, 8, 128, 53248, 128256)
KIPPLY_52B = dense(64, 8192, 64, 64, 128, 4 * 8192, gated=False)
PALM = dense(118, 18432, 48, 1, 256, 4 * 18432)
PALM_MULTIHEAD = dense(118, 18432, 48, 48, 128, 4 * 18432)
QWEN_72B = dense(80, 8192, 64, 8, 128, 29568, 152064)
DEEPSEEK = Arch(
    "deepseek-v3", 61, 7168, 129280, 128, 128, 192, v_dim=128, q_lora=1536, kv_lora=512,
    rope_dim=64, ffn=18432, experts=256, active_experts=8, expert_ffn=2048, shared_ffn=2048,
    first_dense=3,
)  # fmt: skip

V5E, V5E_INT8, V5E_BW = 1.97e14, 3.94e14, 8.1e11
V5P, V6E, TPU_V4 = 459e12, 918e12, 275e12
H100, A100 = 989e12, 312e12


def ffn(arch):
    return arch.layers * counts.ffn_weights(arch, arch.ffn)


def attention(arch):
    return arch.layers * counts.attention_weights(arch)


def step(weights, cache, bandwidth=8.2e11, chips=8):
    return r.read_time(weights + cache, bandwidth, chips)


def palm_context(bytes_per_token, batch):
    return r.tokens_that_fit(0.3 * 32 * GIB, bytes_per_token, batch)


def palm_mfu(tokens, seconds):
    return r.mfu(r.linear_flop(540.35e9, tokens), seconds, TPU_V4, 64)


def maxtext(weights, layers, length, width, rate, peak):
    flop = r.training_flop(weights) + r.full_attention_training_flop(layers, length, width)
    return r.mfu(flop, 1 / rate, peak)


def dispatch(seconds):
    return r.expert_bytes(128, 8, 7168, 1, 128) / seconds


def combine(seconds):
    return r.expert_bytes(128, 8, 7168, 2) / seconds


def mtok(usd, rate):
    return r.compute_time(usd * 1e6, rate) / 3600


class Row(NamedTuple):
    value: float
    published: float
    tolerance: float
    kind: str = "agrees"
    why: str = ""


def gpt_fast(rate, byte, weights=6.738e9, embedding=131e6):
    return r.mbu((weights - embedding) * byte, 1 / rate, 1e9)


MULTIHEAD_128 = counts.kv_bytes_per_token(PALM_MULTIHEAD) / 48  # one head a chip
MULTIQUERY = counts.kv_bytes_per_token(PALM)
KV_70B_INT8 = 160e3

VECTORS = {
    # jax-ml/scaling-book at 0819a7d8; kipply 2022; arXiv:2211.05102; arXiv:2505.09343
    "V001": Row(counts.total_parameters(replace(INVENTED)), 18.4e9, 0.005),
    "V002": Row(ffn(replace(LLAMA_13B, ffn=13824)), 8.5e9, 0.005),
    "V003": Row(attention(LLAMA_13B), 4.2e9, 0.005),
    "V004": Row(ffn(LLAMA_70B), 56.3e9, 0.005),
    "V005": Row(attention(LLAMA_70B), 12.0e9, 0.01),
    "V006": Row(
        counts.total_parameters(SIXTEEN), 16e9, 0.11, "misprint", "rounds 4096 and 16384 down"
    ),
    "V007": Row(counts.kv_bytes_per_token(SIXTEEN, 1), 524288, 0.001),
    "V008": Row(counts.kv_bytes(LLAMA_13B, 8192), 6.7e9, 0.005),
    "V009": Row(counts.kv_bytes_per_token(LLAMA_70B, 1), 160e3, 0.03),
    "V010": Row(162e3 * 32768, 5.3e9, 0.005),
    "V011": Row(counts.kv_bytes_per_token(KIPPLY_52B), 2097152, 1e-9),
    "V012": Row(counts.kv_bytes_per_token(DEEPSEEK), 70272, 0.001),
    "V013": Row(counts.kv_bytes_per_token(LLAMA_405B), 516096, 0.001),
    "V014": Row(counts.latent_fp8_bytes(DEEPSEEK), 656, 1e-9),
    "V015": Row(counts.kv_bytes_per_token(PALM), 120832, 1e-9),
    "V016": Row(counts.kv_bytes(PALM_MULTIHEAD, 2048) * 512, 3e12, 0.02),
    "V017": Row(palm_context(MULTIHEAD_128, 128), 1320, 0.015),
    "V018": Row(palm_context(MULTIHEAD_128, 512), 330, 0.015),
    "V019": Row(palm_context(MULTIQUERY, 128), 660, 0.015),
    "V020": Row(palm_context(MULTIQUERY / 64, 128), 43000, 0.015),
    "V021": Row(palm_context(MULTIQUERY / 64, 512), 10700, 0.015),
    "V022": Row(r.tokens_that_fit(16, 0.002), 8000, 0.001),
    "V023": Row(KV_70B_INT8 * 8192 * 32 + 70e9, 112e9, 0.005),
    "V024": Row(r.chips_to_hold(70e9 + 1.3e12, 16e9), 86, 0.01),
    "V025": Row(r.chips_to_hold(140e9, 16e9), 8.75, 0.001),
    "V026": Row(r.chips_to_hold(70e9, 16e9), 4.38, 0.002),
    "V027": Row(r.linear_flop(2 * 64 * 8192**2), 17179869184, 1e-9),
    "V028": Row(r.linear_flop(attention(KIPPLY_52B) + ffn(KIPPLY_52B)), 103079215104, 1e-9),
    "V029": Row(r.training_flop(70e9), 4.2e11, 0.001),
    "V030": Row(r.training_flop(70e9, 15e12), 6.3e24, 0.001),
    "V031": Row(r.training_flop(405.853e9, 15.6e12), 3.8e25, 0.005),
    "V032": Row(2 * SIXTEEN.hidden, 8192, 1e-9),
    "V033": Row(r.critical_batch(V5E, 8.2e11), 240, 0.005),
    "V034": Row(r.critical_batch(V5E, 8.2e11, 1), 120, 0.005),
    "V035": Row(r.critical_batch(V5E_INT8, V5E_BW, 1), 243, 0.005),
    "V036": Row(r.critical_batch(1e15, 3.35e12), 298, 0.005),
    "V037": Row(r.critical_batch(A100, 1.5e12), 208, 0.001),
    "V038": Row(
        r.critical_batch_with_activations(6.7e7, 1.3e8, 2e4, V5E_INT8, V5E_BW), 271, 0.01
    ),
    "V039": Row(r.intensity(9.2e14, 1.5e10), 61000, 0.01),
    "V040": Row(2 * r.intensity(V5E, 4.5e10), 8755, 0.001),
    "V041": Row(r.intensity(A100, 300e9), 1040, 0.001),
    "V042": Row(128 * (3 / 4) ** 2, 81, 0.12, "misprint", "128 x 9/16 is 72"),
    "V043": Row(step(30e9, 4 * 819e6, V5E_BW, 16), 0.0025, 0.04),
    "V044": Row(
        r.read_time(256 * 819e6, V5E_BW, 16) + r.compute_time(r.linear_flop(30e9, 256), V5E, 16),
        0.021,
        0.01,
    ),
    "V045": Row(step(26e9, 6.7e9), 0.00498, 0.003),
    "V046": Row(1 / step(26e9, 6.7e9), 200.61, 0.003),
    "V047": Row(step(26e9, 53.6e9), 0.01213, 0.003),
    "V048": Row(8 / step(26e9, 53.6e9), 659.3, 0.003),
    "V049": Row(step(26e9, 107.2e9), 0.0203, 0.003),
    "V050": Row(step(26e9, 214.4e9), 0.03665, 0.003),
    "V051": Row(step(26e9, 428.8e9), 0.06933, 0.003),
    "V052": Row(step(26e9, 1608e9), 0.24909, 0.003),
    "V053": Row(240 / step(26e9, 1608e9), 963.53, 0.003),
    "V054": Row(step(26e9, 1.34e9), 0.00417, 0.003),
    "V055": Row(1 / step(26e9, 1.34e9), 239.94, 0.003),
    "V056": Row(step(26e9, 85.76e9), 0.01704, 0.003),
    "V057": Row(64 / step(26e9, 85.76e9), 3756.62, 0.003),
    "V058": Row(step(26e9, 321.6e9), 0.05299, 0.003),
    "V059": Row(240 / step(26e9, 321.6e9), 4529.34, 0.003),
    "V060": Row(r.read_time(112e9, V5E_BW, 8), 0.017, 0.02),
    "V061": Row(r.requests_per_chip(32, 0.017, 1, 8), 235, 0.002),
    "V062": Row(r.read_time(16e9, 8.2e11), 0.019, 0.03),
    "V063": Row(r.requests_per_chip(43, 0.019, 512, 16), 0.27, 0.03),
    "V064": Row(r.requests_per_chip(52, 0.019, 512, 8), 0.66, 0.02),
    "V065": Row(r.requests_per_chip(67, 0.019, 512, 4), 1.72, 0.01),
    "V066": Row(r.compute_time(r.linear_flop(70e9, 8192), V5E, 16, 0.4), 0.91, 0.005),
    "V067": Row(r.prefill_per_decode(0.91, 32, 0.019, 512), 3, 0.005),
    "V068": Row(r.evicted_per_step(32, 8192, 4096), 96, 1e-9),
    "V069": Row(r.read_time(400e9, 1.23e12, 32), 0.01, 0.02),
    "V070": Row(r.read_time(2 * (attention(KIPPLY_52B) + ffn(KIPPLY_52B)), 1.5e12), 0.069, 0.005),
    "V071": Row(r.read_time(2 * 260e9, 1.5e12, 16), 0.0217, 0.005),
    "V072": Row(r.compute_time(r.linear_flop(260e9, 512), A100, 16), 0.053, 0.01),
    "V073": Row(4 * 80 * 8e-6, 0.00256, 1e-9),
    "V074": Row(r.gather_time(512 * 8 * 80 * 16384, 300e9), 0.018, 0.01),
    "V075": Row(r.compute_time(r.linear_flop(52e9, 256), A100, 4), 0.021, 0.02),
    "V076": Row(r.read_time(2 * 40 * 12 * 5120**2, 1.5e12), 0.0168, 0.005),
    "V077": Row(16.8 / 22.0, 0.76, 0.01),
    "V078": Row(8.4 / 13.5, 0.62, 0.01),
    "V079": Row(344 / 476, 0.72, 0.01),
    "V080": Row(r.gather_time(2 * 1024 * 4096 / 4, 9e10), 2.3e-5, 0.02),
    "V081": Row(r.gather_time(2 * 1024 * 4096, 9e10, 2), 4.6e-5, 0.02),
    "V082": Row(r.reduce_time(2 * 1024 * 4096, 9e10), 0.00019, 0.02),
    "V083": Row(r.gather_time(34e6, 9e10), 0.000377, 0.005),
    "V084": Row(2 * 1e-6, 2e-6, 1e-9),
    "V085": Row(r.gather_time(2 * 8 * 128 * 8192, 4.5e10, 2) + 6e-6, 0.000194, 0.01),
    "V086": Row(r.gather_time(2 * 64 * 8192, 9e10), 1.1e-5, 0.07),
    "V087": Row(r.read_time(2 * 8192 * 28672, V5E_BW, 32), 1.8e-5, 0.01),
    "V088": Row(r.compute_time(r.linear_flop(8192 * 28672, 64), V5E, 32), 4e-6, 0.2),
    "V089": Row(r.ring_latency(8, 0.6e-6, 6.8e-6), 1.55e-5, 0.03),
    "V090": Row(r.bus_factor(8), 1.75, 1e-9),
    "V091": Row(dispatch(77e-6), 98e9, 0.03),
    "V092": Row(combine(114e-6), 127e9, 0.03),
    "V093": Row(dispatch(118e-6), 63e9, 0.03),
    "V094": Row(combine(195e-6), 74e9, 0.03),
    "V095": Row(dispatch(155e-6), 48e9, 0.03),
    "V096": Row(combine(273e-6), 53e9, 0.03),
    "V097": Row(dispatch(173e-6), 43e9, 0.03),
    "V098": Row(combine(314e-6), 46e9, 0.03),
    "V099": Row(dispatch(192e-6), 39e9, 0.03),
    "V100": Row(combine(369e-6), 39e9, 0.03),
    "V101": Row(dispatch(194e-6), 39e9, 0.03),
    "V102": Row(combine(360e-6), 40e9, 0.03),
    "V103": Row(1 / r.exchange_limit(61, 32, 9, 7e3, 50e9), 67, 0.02),
    "V104": Row(1 / r.exchange_limit(61, 32, 9, 7e3, 900e9), 1200, 0.02),
    "V105": Row(palm_mfu(2048, 0.29), 0.43, 0.03),
    "V106": Row(palm_mfu(64 * 64, 1.82), 0.14, 0.03),
    "V107": Row(palm_mfu(512 * 2048, 85.2), 0.76, 0.03),
    "V108": Row(palm_mfu(512 * 64, 6.0), 0.33, 0.03),
    "V109": Row(r.mfu(430e12, 1, H100), 0.43, 0.02),
    "V110": Row(r.mfu(400e12, 1, H100), 0.41, 0.02),
    "V111": Row(r.mfu(380e12, 1, H100), 0.38, 0.02),
    "V112": Row(r.mfu(r.training_flop(37e9, 14.8e12), 2.79e6 * 3600, 1.513e15), 0.217, 0.01),
    "V113": Row(maxtext(7.5e9, 32, 8192, 4096, 7207, V6E), 0.4546, 0.01),
    "V114": Row(maxtext(69.5e9, 80, 8192, 8192, 960, V6E), 0.5033, 0.01),
    "V115": Row(maxtext(68.71e9, 80, 4096, 8192, 900, V6E), 0.438, 0.01),
    "V116": Row(maxtext(12.75e9, 32, 4096, 4096, 3899, V6E), 0.3523, 0.01),
    "V117": Row(maxtext(38.96e9, 56, 4096, 6144, 1326, V6E), 0.362, 0.01),
    "V118": Row(maxtext(12.75e9, 32, 4096, 4096, 2909, V5P), 0.5256, 0.01),
    "V119": Row(maxtext(68.71e9, 80, 4096, 8192, 692, V5P), 0.654, 0.03),
    "V120": Row(r.compute_time(6.3e24, V5P, 8960, 0.4), 3.8e6, 0.01),
    "V121": Row(r.compute_time(6.3e24, V5P) / YEAR, 435, 0.005),
    "V122": Row(2.664e6 / 14.8, 180e3, 0.005),
    "V123": Row(r.best_sharding(4.19e6, 8960, 28672), 1618, 0.001),
    "V124": Row(
        2 * 70e9 + 8 * 70e9 + 2 * 8192 * 4e6 * 3 * 80, 21.6e12, 0.26, "misprint",
        "the printed term of checkpoints is not what its formula gives",
    ),
    "V125": Row(226.75 * 8 * 2 * 24, 87072, 1e-9),
    "V126": Row(
        sum(metrics.run_cost(*pair) for pair in ((0.14, 342e9), (0.55, 266e9), (2.19, 168e9))),
        562027,
        0.001,
    ),
    "V127": Row(metrics.more_per_unit(562027, 87072), 5.45, 0.001),
    "V128": Row(342 / 608, 0.563, 0.002),
    "V129": Row(mtok(2.10, 1474.77788357), 0.39553979, 1e-6),
    "V130": Row(mtok(2.10, 247.10077728), 2.36071023, 1e-6),
    "V131": Row(mtok(2.10, 83.39670356), 6.99468095, 1e-6),
    "V132": Row((312.4 * 1.006) / (413.6 * 0.762), 1.0, 0.005),
    "V133": Row((312.4 / 174513) / (413.6 / 231076), 1.0, 0.005),
    "V134": Row(r.accepted_per_step(0.85), 1.8, 0.03),
    "V135": Row(gpt_fast(104.9, 2), 1397.31, 0.05),
    "V136": Row(gpt_fast(155.58, 1), 1069.2, 0.05),
    "V137": Row(gpt_fast(19.13, 1, 68.977e9, 262e6), 1322.58, 0.05),
    "V138": Row(gpt_fast(104.9, 2) * 1e9 / 2.039e12, 0.6852918097, 0.3),
    "V139": Row(gpt_fast(168.84, 2) * 1e9 / 2 / 2.039e12, 0.5796910250, 0.3),
    "V140": Row(gpt_fast(254.02, 2) * 1e9 / 4 / 2.039e12, 0.4687739088, 0.3),
    "V141": Row(gpt_fast(328.43, 2) * 1e9 / 8 / 2.039e12, 0.3453163315, 0.3),
    "V142": Row(r.mbu(3000e9, 1, 3350e9), 0.896, 0.01),
    "V143": Row(r.mfu(660e12, 1, H100), 0.667, 0.01),
    "V144": Row(r.mfu(740e12, 1, H100), 0.75, 0.01),
    "V145": Row(r.mfu(708e12, 1, 1307.4e12), 0.5415, 0.005),
    "V146": Row(counts.kv_bytes_per_token(QWEN_72B), 327680, 1e-9),
    "V147": Row(r.exchange_limit(0.5, 32, 9, 7e3, 50e9), 0.00012096, 1e-6),
    "V148": Row(r.exchange_limit(61, 32, 9, 7e3, 50e9), 0.01476, 0.001),
    "V149": Row(r.exchange_limit(61, 32, 9, 7e3, 900e9), 0.00082, 0.001),
    "V150": Row(counts.training_flops(DEEPSEEK, 4096), 250e9, 0.01),
    "V151": Row(counts.training_flops(LLAMA_405B, 4096), 2448e9, 0.015),
    "V152": Row(15360 * 4096 / 19.926 * DAY, 272.8e9, 0.001),
    "V153": Row(r.mfu(250e9 * 272.80e9, DAY, 989.5e12, 2048), 0.3894, 0.002),
    "V154": Row(
        maxtext(403.75e9, 126, 8192, 16384, 123, V6E), 0.3855, 0.01, "mismatch",
        "tokens a second are printed as approximate; cause unknown",
    ),
    "V155": Row(
        counts.training_flops(QWEN_72B, 4096), 394e9, 0.015, "mismatch",
        "which Qwen 72B and which convention is not stated",
    ),
    "V156": Row(
        5.698e-3 + r.read_time(82.422e-3 * 0.5, 1, 8), 0.012431626, 0.05, "mismatch",
        "a fit of bf16 steps is too fast for quantised weights",
    ),
    "V157": Row(
        5.698e-3 + r.read_time(82.422e-3 * 0.28125, 1, 8), 0.011016856, 0.05, "mismatch",
        "a fit of bf16 steps is too fast for quantised weights",
    ),
}  # fmt: skip


def test_there_are_157():
    assert list(VECTORS) == [f"V{number:03d}" for number in range(1, 158)]


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector(name):
    row = VECTORS[name]
    error = abs(row.value / row.published - 1.0)
    if row.kind == "mismatch":
        assert error > row.tolerance
        assert row.why
    else:
        assert error <= row.tolerance, row.value
    if row.kind != "agrees":
        assert error > 0.02
