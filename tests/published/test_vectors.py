"""157 published worked examples of LLM arithmetic, by the project's own formulas.

tests: chipcost.model.counts, chipcost.model.mixers, chipcost.model.arch, chipcost.model.metrics

`vectors.csv` has the published value, its relative tolerance and its source; here stands how we
compute it. A row that `agrees` lies within its tolerance. A `misprint` and a `mismatch` (we follow
the stated formula and the published value does not) are negatives: we must not agree, and `ours`
is what the formula gives.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import closed_forms as r
import pytest

from chipcost.model import cache, counts, flops, metrics, mixers
from chipcost.model.arch import Arch
from chipcost.model.token_economics import tokens_per_s_per_megawatt, usd_per_mtok

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
    return arch.layers * mixers.attention_weights(arch)


def step(weights, cache, bandwidth=8.2e11, chips=8):
    return r.read_time(weights + cache, bandwidth, chips)


def palm_context(bytes_per_token, batch):
    return r.tokens_that_fit(0.3 * 32 * GIB, bytes_per_token, batch)


def palm_mfu(tokens, seconds):
    return metrics.mfu(r.linear_flop(540.35e9, tokens), seconds, TPU_V4, 64)


def maxtext(weights, layers, length, width, rate, peak):
    flop = r.training_flop(weights) + r.full_attention_training_flop(layers, length, width)
    return metrics.mfu(flop, 1 / rate, peak)


def dispatch(seconds):
    return r.expert_bytes(128, 8, 7168, 1, 128) / seconds


def combine(seconds):
    return r.expert_bytes(128, 8, 7168, 2) / seconds


def kilowatt(rate, rate_per_megawatt):
    """Power of a chip that two published rates imply: the formula is its own inverse."""
    return tokens_per_s_per_megawatt(rate_per_megawatt, rate)


def gpt_fast(rate, byte, weights=6.738e9, embedding=131e6):
    return metrics.mbu((weights - embedding) * byte, 1 / rate, 1e9)


MULTIHEAD_128 = cache.kv_bytes_per_token(PALM_MULTIHEAD) / 48  # one head a chip
MULTIQUERY = cache.kv_bytes_per_token(PALM)
DEEPSEEK_TOKENS_PER_DAY = r.requests_per_chip(15360 * 4096, 19.926, 1, 1) * DAY
DEEPSEEK_RATE = 168e9 / DAY

OURS = {
    "V001": counts.total_parameters(INVENTED),
    "V002": ffn(LLAMA_13B),
    "V003": attention(LLAMA_13B),
    "V004": ffn(LLAMA_70B),
    "V005": attention(LLAMA_70B),
    "V006": counts.total_parameters(SIXTEEN),
    "V007": cache.kv_bytes_per_token(SIXTEEN, 1),
    "V008": cache.kv_bytes(LLAMA_13B, 8192),
    "V009": cache.kv_bytes_per_token(LLAMA_70B, 1),
    "V010": r.cache_size(162e3, 32768),
    "V011": cache.kv_bytes_per_token(KIPPLY_52B),
    "V012": cache.kv_bytes_per_token(DEEPSEEK),
    "V013": cache.kv_bytes_per_token(LLAMA_405B),
    "V014": r.latent_fp8_bytes(DEEPSEEK),
    "V015": cache.kv_bytes_per_token(PALM),
    "V016": cache.kv_bytes(PALM_MULTIHEAD, 2048) * 512,
    "V017": palm_context(MULTIHEAD_128, 128),
    "V018": palm_context(MULTIHEAD_128, 512),
    "V019": palm_context(MULTIQUERY, 128),
    "V020": palm_context(MULTIQUERY / 64, 128),
    "V021": palm_context(MULTIQUERY / 64, 512),
    "V022": r.tokens_that_fit(16, 0.002),
    "V023": 70e9 + r.cache_size(160e3, 8192, 32),
    "V024": r.chips_to_hold(70e9 + 1.3e12, 16e9),
    "V025": r.chips_to_hold(140e9, 16e9),
    "V026": r.chips_to_hold(70e9, 16e9),
    "V027": r.linear_flop(2 * 64 * 8192**2),
    "V028": r.linear_flop(attention(KIPPLY_52B) + ffn(KIPPLY_52B)),
    "V029": r.training_flop(70e9),
    "V030": r.training_flop(70e9, 15e12),
    "V031": r.training_flop(405.853e9, 15.6e12),
    "V032": r.linear_flop(attention(SIXTEEN)) / flops.decode_attention_flops(SIXTEEN, 1),
    "V033": r.critical_batch(V5E, 8.2e11),
    "V034": r.critical_batch(V5E, 8.2e11, 1),
    "V035": r.critical_batch(V5E_INT8, V5E_BW, 1),
    "V036": r.critical_batch(1e15, 3.35e12),
    "V037": r.critical_batch(A100, 1.5e12),
    "V038": r.critical_batch_with_activations(6.7e7, 1.3e8, 2e4, V5E_INT8, V5E_BW),
    "V039": r.intensity(9.2e14, 1.5e10),
    "V040": 2 * r.intensity(V5E, 4.5e10),
    "V041": r.intensity(A100, 300e9),
    "V042": 128 * (3 / 4) ** 2,
    "V043": step(30e9, 4 * 819e6, V5E_BW, 16),
    "V044": r.read_time(256 * 819e6, V5E_BW, 16)
    + r.compute_time(r.linear_flop(30e9, 256), V5E, 16),
    "V045": step(26e9, 6.7e9),
    "V046": 1 / step(26e9, 6.7e9),
    "V047": step(26e9, 53.6e9),
    "V048": 8 / step(26e9, 53.6e9),
    "V049": step(26e9, 107.2e9),
    "V050": step(26e9, 214.4e9),
    "V051": step(26e9, 428.8e9),
    "V052": step(26e9, 1608e9),
    "V053": 240 / step(26e9, 1608e9),
    "V054": step(26e9, 1.34e9),
    "V055": 1 / step(26e9, 1.34e9),
    "V056": step(26e9, 85.76e9),
    "V057": 64 / step(26e9, 85.76e9),
    "V058": step(26e9, 321.6e9),
    "V059": 240 / step(26e9, 321.6e9),
    "V060": r.read_time(112e9, V5E_BW, 8),
    "V061": r.requests_per_chip(32, 0.017, 1, 8),
    "V062": r.read_time(16e9, 8.2e11),
    "V063": r.requests_per_chip(43, 0.019, 512, 16),
    "V064": r.requests_per_chip(52, 0.019, 512, 8),
    "V065": r.requests_per_chip(67, 0.019, 512, 4),
    "V066": r.compute_time(r.linear_flop(70e9, 8192), V5E, 16, 0.4),
    "V067": r.prefill_per_decode(0.91, 32, 0.019, 512),
    "V068": r.evicted_per_step(32, 8192, 4096),
    "V069": r.read_time(400e9, 1.23e12, 32),
    "V070": r.read_time(2 * (attention(KIPPLY_52B) + ffn(KIPPLY_52B)), 1.5e12),
    "V071": r.read_time(2 * 260e9, 1.5e12, 16),
    "V072": r.compute_time(r.linear_flop(260e9, 512), A100, 16),
    "V073": r.hop_time(4 * 80, 8e-6),
    "V074": r.gather_time(512 * 8 * 80 * 16384, 300e9),
    "V075": r.compute_time(r.linear_flop(52e9, 256), A100, 4),
    "V076": r.read_time(2 * 40 * 12 * 5120**2, 1.5e12),
    "V077": metrics.mbu(2 * 40 * 12 * 5120**2, 22.0e-3, 1.5e12),
    "V078": metrics.mbu(2 * 40 * 12 * 5120**2, 13.5e-3, 1.5e12, 2),
    "V079": metrics.mfu(r.linear_flop(5120 * 4 * 5120, 512), 476e-6, A100),
    "V080": r.gather_time(2 * 1024 * 4096 / 4, 9e10),
    "V081": r.gather_time(2 * 1024 * 4096, 9e10, 2),
    "V082": r.reduce_time(2 * 1024 * 4096, 9e10),
    "V083": r.gather_time(34e6, 9e10),
    "V084": r.hop_time(2, 1e-6),
    "V085": r.gather_time(2 * 8 * 128 * 8192, 4.5e10, 2) + r.hop_time(6, 1e-6),
    "V086": r.gather_time(2 * 64 * 8192, 9e10),
    "V087": r.read_time(2 * 8192 * 28672, V5E_BW, 32),
    "V088": r.compute_time(r.linear_flop(8192 * 28672, 64), V5E, 32),
    "V089": r.ring_latency(8, 0.6e-6, 6.8e-6),
    "V090": r.bus_factor(8),
    "V091": dispatch(77e-6),
    "V092": combine(114e-6),
    "V093": dispatch(118e-6),
    "V094": combine(195e-6),
    "V095": dispatch(155e-6),
    "V096": combine(273e-6),
    "V097": dispatch(173e-6),
    "V098": combine(314e-6),
    "V099": dispatch(192e-6),
    "V100": combine(369e-6),
    "V101": dispatch(194e-6),
    "V102": combine(360e-6),
    "V103": 1 / r.exchange_limit(61, 32, 9, 7e3, 50e9),
    "V104": 1 / r.exchange_limit(61, 32, 9, 7e3, 900e9),
    "V105": palm_mfu(2048, 0.29),
    "V106": palm_mfu(64 * 64, 1.82),
    "V107": palm_mfu(512 * 2048, 85.2),
    "V108": palm_mfu(512 * 64, 6.0),
    "V109": metrics.mfu(430e12, 1, H100),
    "V110": metrics.mfu(400e12, 1, H100),
    "V111": metrics.mfu(380e12, 1, H100),
    "V112": metrics.mfu(r.training_flop(37e9, 14.8e12), 2.79e6 * 3600, 1.513e15),
    "V113": maxtext(7.5e9, 32, 8192, 4096, 7207, V6E),
    "V114": maxtext(69.5e9, 80, 8192, 8192, 960, V6E),
    "V115": maxtext(68.71e9, 80, 4096, 8192, 900, V6E),
    "V116": maxtext(12.75e9, 32, 4096, 4096, 3899, V6E),
    "V117": maxtext(38.96e9, 56, 4096, 6144, 1326, V6E),
    "V118": maxtext(12.75e9, 32, 4096, 4096, 2909, V5P),
    "V119": maxtext(68.71e9, 80, 4096, 8192, 692, V5P),
    "V120": r.compute_time(6.3e24, V5P, 8960, 0.4),
    "V121": r.compute_time(6.3e24, V5P) / YEAR,
    "V122": 2048 * 24 * 1e12 / DEEPSEEK_TOKENS_PER_DAY,
    "V123": r.best_sharding(4.19e6, 8960, 28672),
    "V124": 2 * 70e9 + 8 * 70e9 + 2 * 8192 * 4e6 * 3 * 80,
    "V125": r.run_cost(usd_per_mtok(2.0 * 226.75 * 8, DEEPSEEK_RATE), DEEPSEEK_RATE * DAY),
    "V126": sum(r.run_cost(*pair) for pair in ((0.14, 342e9), (0.55, 266e9), (2.19, 168e9))),
    "V127": metrics.more_per_unit(562027, 87072),
    "V129": usd_per_mtok(2.10, 1474.77788357),
    "V130": usd_per_mtok(2.10, 247.10077728),
    "V131": usd_per_mtok(2.10, 83.39670356),
    "V132": (1.006 / usd_per_mtok(1.0, 312.4)) / (0.762 / usd_per_mtok(1.0, 413.6)),
    "V133": kilowatt(312.4, 174513) / kilowatt(413.6, 231076),
    "V134": r.accepted_per_step(0.85),
    "V135": gpt_fast(104.9, 2),
    "V136": gpt_fast(155.58, 1),
    "V137": gpt_fast(19.13, 1, 68.977e9, 262e6),
    "V138": gpt_fast(104.9, 2) * 1e9 / 2.039e12,
    "V139": gpt_fast(168.84, 2) * 1e9 / 2 / 2.039e12,
    "V140": gpt_fast(254.02, 2) * 1e9 / 4 / 2.039e12,
    "V141": gpt_fast(328.43, 2) * 1e9 / 8 / 2.039e12,
    "V142": metrics.mbu(3000e9, 1, 3350e9),
    "V143": metrics.mfu(660e12, 1, H100),
    "V144": metrics.mfu(740e12, 1, H100),
    "V145": metrics.mfu(708e12, 1, 1307.4e12),
    "V146": cache.kv_bytes_per_token(QWEN_72B),
    "V147": r.exchange_limit(0.5, 32, 9, 7e3, 50e9),
    "V148": r.exchange_limit(61, 32, 9, 7e3, 50e9),
    "V149": r.exchange_limit(61, 32, 9, 7e3, 900e9),
    "V150": r.training_flops(DEEPSEEK, 4096),
    "V151": r.training_flops(LLAMA_405B, 4096),
    "V152": DEEPSEEK_TOKENS_PER_DAY,
    "V153": metrics.mfu(250e9 * 272.80e9, DAY, 989.5e12, 2048),
    "V154": maxtext(403.75e9, 126, 8192, 16384, 123, V6E),
    "V155": r.training_flops(QWEN_72B, 4096),
    "V156": 5.698e-3 + r.read_time(82.422e-3 * 0.5, 1, 8),
    "V157": 5.698e-3 + r.read_time(82.422e-3 * 0.28125, 1, 8),
}

with (Path(__file__).parent / "vectors.csv").open(encoding="utf-8", newline="") as stream:
    ROWS = list(csv.DictReader(stream))

# Quotients of two published numbers: the project computes no such quantity.
GIVEN = {"V128": "the share of cached tokens is an input of the project"}


def test_every_row_is_computed_or_has_a_reason():
    assert [row["id"] for row in ROWS] == [f"V{number:03d}" for number in range(1, 158)]
    assert set(OURS) | set(GIVEN) == {row["id"] for row in ROWS}
    assert not set(OURS) & set(GIVEN)
    kinds = Counter(row["expected"] for row in ROWS)
    assert kinds == {"agrees": 149, "misprint": 4, "mismatch": 4}
    assert all(row["source"] for row in ROWS)


@pytest.mark.parametrize("row", [row for row in ROWS if row["id"] in OURS], ids=lambda r: r["id"])
def test_a_vector(row):
    ours, error = OURS[row["id"]], OURS[row["id"]] / float(row["published"]) - 1.0
    if row["expected"] == "agrees":
        assert abs(error) <= float(row["tolerance"]), ours
    else:
        assert abs(error) > 0.08
        assert ours == pytest.approx(float(row["ours"]), rel=1e-4)
        assert row["reason"]
