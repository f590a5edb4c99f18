"""What tokens cost: the contract, every chip a row, levels met or told, spend conserved.

tests: chipcost.study.tokens.tokens, chipcost.study.tokens.answer,
  chipcost.study.tokens.question, chipcost.study.tokens.served, chipcost.study.tokens.text
"""

from __future__ import annotations

import json

import pytest

from chipcost.errors import ChipcostError, ManyProblemsError
from chipcost.study.chip.basis import question_basis
from chipcost.study.chip.selection import Selection, selected
from chipcost.study.data import Data
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.tokens import tokens

CONTRACT = (
    "chip",
    "model",
    "status",
    "reason",
    "dtype",
    "math_dtype",
    "owner",
    "as_of",
    "serving_mode",
    "stack",
    "chips",
    "tp",
    "pp",
    "ep",
    "dp",
    "concurrency",
    "isl",
    "osl",
    "cached_share",
    "load",
    "output_tokens_per_s_per_chip",
    "total_tokens_per_s_per_chip",
    "tokens_per_s_per_user",
    "ttft_ms",
    "tpot_ms",
    "usd_per_mtok_total",
    "usd_per_mtok_output_all_in",
    "usd_per_mtok_input",
    "usd_per_mtok_output",
    "joule_per_output_token",
    "output_tokens_per_s_per_mw",
    "power_basis",
    "bound",
    "efficiency_origin",
    "warnings",
)
RANGED = [name for name in CONTRACT if name.startswith(("usd_", "output_", "total_", "joule"))]


@pytest.fixture(scope="module")
def ask(shipped):

    def call(model="llama-3.3-70b", chips=(), basis=None, **options):
        question = TokenQuestion(
            model, question_basis("2026-11-23", **(basis or {})), chips, **options
        )
        return tokens(Data().with_catalog(shipped), question)

    return call


@pytest.fixture(scope="module")
def everything(ask):
    return ask()


def test_columns_are_the_contract_and_every_one_has_a_range(everything):
    names = [column.name for column in everything.columns]
    assert tuple(names[: len(CONTRACT)]) == CONTRACT
    for name in [*RANGED, "ttft_ms", "tpot_ms", "tokens_per_s_per_user"]:
        assert {f"{name}_low", f"{name}_high"} <= set(names)


def test_every_chip_of_the_selection_is_a_row_with_an_answer_or_a_reason(ask, everything, shipped):
    current = {chip.id for chip in selected(shipped, Selection())}
    assert {row["chip"] for row in everything.rows} < current
    assert {row["status"] for row in everything.rows} == {"ok"}
    assert len(current) < len(shipped.chips)
    whole = ask(selection=Selection(all=True))
    assert {row["chip"] for row in whole.rows} == set(shipped.chips)
    for row in whole.rows:
        assert row["status"] in ("ok", "unmet", "unknown")
        assert bool(row["reason"]) == (row["status"] != "ok")
        assert (row.get("output_tokens_per_s_per_chip") is None) == (row["status"] != "ok")


def test_the_default_point_is_met_and_stated(everything):
    assert (
        "1024 in, 1024 out; at least 30 tokens/s/user, TTFT 2 s at most (default)"
        in (everything.headline[0])
    )
    met = [row for row in everything.rows if row["status"] == "ok"]
    assert len(met) > 20
    for row in met:
        assert row["tokens_per_s_per_user"] >= 30.0 * (1 - 1e-9)
        assert row["ttft_ms"] <= 2000.0 * (1 + 1e-9)
        assert row["bound"] in ("memory", "compute", "collective", "fixed_time", "capacity")


def test_ranges_hold_their_value(everything):
    for name in RANGED:
        known = [row for row in everything.rows if row.get(name) is not None]
        assert known, name
        for row in known:
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]


@pytest.mark.parametrize("cached", [0.0, 0.4])
def test_spend_is_conserved_between_input_and_output(ask, cached):
    result = ask("deepseek-r1", ("b200", "mi355x"), isl=3000.0, osl=500.0, cached=cached)
    assert len(result.rows) == 2
    for row in result.rows:
        spend = row["usd_per_mtok_output_all_in"] * row["osl"]
        split = row["usd_per_mtok_input"] * row["isl"] * (1 - cached)
        split += (row["usd_per_mtok_cached"] or 0.0) * row["isl"] * cached
        split += row["usd_per_mtok_output"] * row["osl"]
        assert split == pytest.approx(spend)
        assert row["usd_per_mtok_total"] * (row["isl"] + row["osl"]) == pytest.approx(spend)
        hourly = row["usd_per_mtok_output_all_in"] * row["output_tokens_per_s_per_chip"] * 3600e-6
        assert hourly == pytest.approx(row["usd_per_chip_hour"])
        energy = row["joule_per_output_token"] * row["output_tokens_per_s_per_chip"]
        assert energy == pytest.approx(1e3 * row["mean_power_kw_per_chip"])
        assert row["output_tokens_per_s_per_mw"] == pytest.approx(
            1e6 / row["provisioned_joule_per_output_token"]
        )


def test_a_closed_loop_obeys_littles_law(ask):
    for row in ask("llama-3.1-8b", ("h100", "b200", "mi300x"), concurrency=32.0).rows:
        request = row["ttft_ms"] + row["tpot_ms"] * (row["osl"] - 1)
        rate = row["output_tokens_per_s_per_chip"] * row["chips"] / row["osl"]
        assert rate * request * 1e-3 == pytest.approx(32.0, rel=0.02)


def test_load_scales_spend_and_provisioned_energy_alone(ask):
    full, half = (ask("llama-3.1-8b", ("h100",), load=load).rows[0] for load in (1.0, 0.5))
    assert half["usd_per_mtok_total"] == pytest.approx(2 * full["usd_per_mtok_total"])
    name = "provisioned_joule_per_output_token"
    assert half[name] == pytest.approx(2 * full[name])
    assert 1.0 < half["joule_per_output_token"] / full["joule_per_output_token"] < 2.0
    assert half["output_tokens_per_s_per_chip"] == full["output_tokens_per_s_per_chip"]


def test_a_tighter_level_never_costs_less(ask):
    for chip in ("h100", "mi355x", "gb200-nvl72"):
        costs = [
            ask("llama-3.1-8b", (chip,), interactivity=rate).rows[0] for rate in (10, 30, 80, 150)
        ]
        rates = [row["output_tokens_per_s_per_chip"] for row in costs if row["status"] == "ok"]
        assert rates == sorted(rates, reverse=True)
    loose, tight = (ask("llama-3.1-8b", ("h100",), ttft_ms=t).rows[0] for t in (2000.0, 120.0))
    assert tight["ttft_ms"] <= 120.0
    assert tight["output_tokens_per_s_per_chip"] <= loose["output_tokens_per_s_per_chip"]


def test_a_system_answers_by_its_own_name(ask):
    rows = {row["chip"]: row for row in ask("deepseek-r1", ("gb200-nvl72", "gb200")).rows}
    assert set(rows) == {"gb200-nvl72", "gb200"}
    assert rows["gb200-nvl72"]["system"] == "gb200-nvl72"


def test_what_does_not_fit_says_how_many_chips_it_needs(ask):
    row = ask("deepseek-r1", ("h100",), max_chips=4).rows[0]
    assert row["status"] == "unmet"
    assert row["reason"] == "needs 16 chips or more to fit (limit 4)"
    assert ask("deepseek-r1", ("h100",), max_chips=16).rows[0]["status"] == "ok"


def test_what_is_too_slow_says_how_fast_it_gets(ask):
    row = ask("llama-3.1-70b", ("h100",), interactivity=5000.0).rows[0]
    assert row["status"] == "unmet"
    assert row["reason"].startswith("at most ")
    assert row["reason"].endswith("tokens/s/user")
    row = ask("llama-3.1-70b", ("h100",), ttft_ms=1.0).rows[0]
    assert "TTFT" in row["reason"]
    row = ask("llama-3.1-70b", ("h100",), concurrency=1e6).rows[0]
    assert row["reason"].startswith("memory holds ")


def test_weights_are_never_silently_requantised(ask):
    rows = {row["chip"]: row for row in ask("llama-3.1-70b", ("a100", "h100", "b200")).rows}
    assert {row["dtype"] for row in rows.values()} == {"bf16"}
    rows = {row["chip"]: row for row in ask("llama-3.1-70b", ("a100", "h100"), dtype="fp8").rows}
    assert rows["a100-sxm-80gb"]["math_dtype"] == "bf16"
    assert rows["h100-sxm"]["math_dtype"] == "fp8"
    row = ask("gpt-oss-120b", ("h100",)).rows[0]
    assert (row["dtype"], row["math_dtype"]) == ("mxfp4", "bf16")


def test_inherited_parameters_say_so_and_are_less_certain(ask):
    rows = {row["chip"]: row for row in ask("llama-3.1-8b", ("h100", "h800", "maia-200")).rows}
    assert rows["h100-sxm"]["efficiency_origin"] == "fitted"
    assert rows["h800-sxm"]["efficiency_origin"] == "family hopper"
    assert rows["maia-200"]["efficiency_origin"] == "all chips"
    assert rows["h100-sxm"]["interval_factor"] <= rows["h800-sxm"]["interval_factor"]
    assert rows["h800-sxm"]["interval_factor"] < rows["maia-200"]["interval_factor"]


def test_a_config_json_is_a_model(ask, tmp_path):
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "vocab_size": 128256,
        "max_position_embeddings": 131072,
        "torch_dtype": "bfloat16",
        "tie_word_embeddings": False,
    }
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    mine, theirs = (ask(name, ("h100",)).rows[0] for name in (str(path), "llama-3.1-8b"))
    rate = "output_tokens_per_s_per_chip"
    assert mine[rate] == pytest.approx(theirs[rate])
    path.write_text(json.dumps({**config, "model_type": "nobody", "architectures": ["Nobody"]}))
    with pytest.raises(ChipcostError, match=r"nobody|Nobody|model_type"):
        ask(str(path), ("h100",))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"isl": 0.0}, "--isl 0"),
        ({"osl": 0.0}, "--osl 0"),
        ({"concurrency": 0.0}, "--concurrency 0"),
        ({"interactivity": -3.0}, "--interactivity -3"),
        ({"ttft_ms": 0.0}, "--ttft 0"),
        ({"cached": 1.0}, "--cache-hit 1"),
        ({"load": 0.0}, "--load 0"),
        ({"load": 1.5}, "--load 1.5"),
        ({"max_chips": 0}, "--max-chips 0"),
        ({"stack": "magic"}, "--stack 'magic'"),
        ({"serving": "magic"}, "--serving 'magic'"),
        ({"dtype": "fp3"}, "--dtype 'fp3'"),
        ({"isl": 200000.0}, "exceed the context"),
        ({"model": "llama-9"}, "no model"),
        ({"chips": ("h1000",)}, "no chip or system"),
    ],
)
def test_impossible_questions_are_refused_by_name(ask, options, words):
    with pytest.raises(ChipcostError, match=words):
        ask(**options)


def test_all_impossible_options_are_told_at_once(ask):
    with pytest.raises(ManyProblemsError) as caught:
        ask(isl=0.0, load=2.0)
    assert len(caught.value.errors) == 2


@pytest.mark.parametrize("chip", ["b200", "h200"])
def test_two_pools_share_the_spend_by_their_chips(ask, chip):
    row = ask("deepseek-r1", (chip,), isl=8192.0, serving="disaggregated").rows[0]
    assert row["serving_mode"] == "disaggregated"
    decode = row["workers"] * row["tp"] * row["dp"]
    prefill = row["prefill_workers"] * row["prefill_tp"] * row["prefill_dp"]
    assert decode + prefill == row["chips"] <= 64
    assert row["prefill_share"] == pytest.approx(prefill / row["chips"])
    spend = row["usd_per_mtok_output_all_in"] * row["osl"]
    split = row["usd_per_mtok_input"] * row["isl"] + row["usd_per_mtok_output"] * row["osl"]
    assert split == pytest.approx(spend)
    assert row["tokens_per_s_per_user"] >= 30.0 * (1 - 1e-9)
    request = row["ttft_ms"] + row["tpot_ms"] * (row["osl"] - 1)
    rate = row["output_tokens_per_s_per_chip"] * row["chips"] / row["osl"]
    assert rate * request * 1e-3 == pytest.approx(row["concurrency"], rel=0.02)


def test_one_pool_has_no_pools_in_its_row(ask):
    row = ask("llama-3.1-8b", ("h100",)).rows[0]
    assert row["serving_mode"] == "aggregated"
    assert row.get("prefill_workers") is None


def test_an_old_quote_is_marked_as_in_compare(ask):
    result = ask("llama-3.1-8b", ("b200", "trn2"))
    assert [result.rows[at]["chip"] for at in result.marks["as_of"]] == ["trainium2"]
    assert result.footnotes["as_of"] == ("† quote over 180 days old, so a wider range",)
    assert not result.warnings
    assert not ask("llama-3.1-8b", ("b200",)).marks["as_of"]


def test_untuned_software_is_named_as_it_comes(ask):
    assert "; out-of-the-box software;" in ask(chips=("h100",), stack="untuned").headline[0]


def test_an_engine_that_reserves_whole_answers_holds_fewer_requests(ask):
    """Short prompts and long answers without a service level: memory bounds both engines."""
    lengths = {"isl": 128.0, "osl": 8192.0, "interactivity": 0.0, "ttft_ms": float("inf")}
    held = {
        engine: ask(chips=("h100",), engine=engine, max_chips=4, **lengths).rows[0]["concurrency"]
        for engine in ("vllm", "tensorrt-llm")
    }
    assert held["tensorrt-llm"] < 0.6 * held["vllm"]


def test_the_best_of_those_measured_is_named_before_one_that_nobody_measured(ask):
    result = ask("deepseek-r1", ("vr200", "gb200", "b200"))
    assert result.headline[1].startswith("Cheapest per million tokens of those measured: GB200 (9")
    assert "VR200 (announced, not measured) at $" in result.headline[2]
    assert [row["measured"] for row in result.rows] == ["vendor", "yes", "yes"]
    assert len(result.headline) == 3


def test_one_chip_that_answers_is_no_cheapest(ask):
    assert "Only GB200 serves it: $" in ask("deepseek-r1", ("gb200", "p4")).headline[1]
    assert "Only GB200 has a price: $" in ask("deepseek-r1", ("gb200", "tpu-v7")).headline[1]
    alone = ask("deepseek-r1", ("gb200",))
    assert alone.headline[1].startswith("GB200 at $")
    assert "probability_best" not in alone.view


def test_rows_without_an_answer_are_folded_and_told(ask):
    result = ask("deepseek-r1", ("gb200", "p4"))
    assert [result.rows[at]["chip"] for at in result.folded] == ["p4"]
    assert any(note.startswith("p4: no published figure of") for note in result.notes)
