"""Lists of token prices become `token_prices:`: LiteLLM's and genai-prices.

tests: chipcost.study.imports.tokens, chipcost.study.imports.litellm,
chipcost.study.imports.genai_prices, chipcost.study.imports.token_rows,
chipcost.study.imports.model_names
"""

from __future__ import annotations

import json

import pytest

from chipcost.catalog.token_prices.records import TokenPrices
from chipcost.study.data import Data
from chipcost.study.imports.model_names import Names
from chipcost.study.imports.token_rows import optional, price, problem

LITELLM = {
    "sample_spec": {"litellm_provider": "one of the providers", "mode": "one of: chat"},
    "acme_ai/llama-3.3-70b-versatile": {
        "litellm_provider": "acme_ai",
        "mode": "chat",
        "input_cost_per_token": 6e-07,
        "output_cost_per_token": 8e-07,
        "cache_read_input_token_cost": 6e-08,
        "input_cost_per_token_batches": 3e-07,
        "output_cost_per_token_batches": 4e-07,
        "input_cost_per_token_above_200k_tokens": 1.2e-06,
        "output_cost_per_token_above_200k_tokens": 1.6e-06,
    },
    "groq/llama-3.3-70b-versatile": {
        "litellm_provider": "groq",
        "mode": "chat",
        "input_cost_per_token": 1.18e-06,
        "output_cost_per_token": 7.9e-07,
    },
    "acme_ai/picture": {"litellm_provider": "acme_ai", "mode": "image_generation"},
    "acme_ai/secret": {
        "litellm_provider": "acme_ai",
        "mode": "chat",
        "input_cost_per_token": 1e-06,
        "output_cost_per_token": 2e-06,
    },
}
GENAI = """id: acme
name: Acme
models:
  - id: deepseek-v3.2
    match: {equals: deepseek-v3.2}
    prices_checked: 2026-11-12
    prices:
      - prices: {input_mtok: 0.2, cache_read_mtok: 0.02, output_mtok: 0.4}
      - constraint: {start_time: "00:30:00Z", end_time: "16:30:00Z"}
        prices: {input_mtok: 0.3, cache_read_mtok: 0.03, output_mtok: 0.6}
  - id: llama-3.3-70b
    prices_checked: 2026-11-10
    deprecated: true
    prices:
      - prices:
          input_mtok: {base: 0.5, tiers: [{start: 128000, price: 0.9}]}
          output_mtok: 1
      - constraint: {start_date: 2026-11-20}
        prices: {input_mtok: 0.6, output_mtok: 1.1}
"""


@pytest.fixture
def given(cli, tmp_path):
    """Import a list of this text or data; the outcome, and the overlay if one was written."""

    def call(content, *options, date=""):
        source, out = tmp_path / "list.json", tmp_path / "tokens.yaml"
        text = content if isinstance(content, str) else json.dumps(content)
        source.write_text(text, encoding="utf-8")
        dated = ["--date", date] if date else []
        return cli(
            "import", "token-prices", str(source), "--out", str(out), "--force", *dated, *options
        ), out

    return call


def prices_of(rows_of, overlay, provider="acme"):
    rows = rows_of("list", "token-prices", "--catalog", str(overlay))
    return [one for one in rows if one["provider"] == provider]


def test_litellm_becomes_an_overlay_that_list_and_show_answer_from(given, cli, rows_of):
    done, out = given(LITELLM, date="2026-11-20")
    assert done.status == 0, done.err
    assert cli("check", "--strict", str(out)).status == 0
    rows = prices_of(rows_of, out, "acme_ai")
    assert [(one["tier"], one["above_tokens"], one["input_usd_per_mtok"]) for one in rows] == [
        ("standard", None, 0.6),
        ("batch", None, 0.3),
        ("standard", 200000, 1.2),
    ]
    first = rows[0]
    assert (first["cached_input_usd_per_mtok"], first["output_usd_per_mtok"]) == (0.06, 0.8)
    assert (first["model"], first["date"]) == ("llama-3.3-70b", "2026-11-20")
    assert first["source_title"] == "LiteLLM model prices"
    before = cli("show", "llama-3.3-70b").out
    after = cli("show", "llama-3.3-70b", "--catalog", str(out)).out
    providers = [int(text.partition(" providers price it")[0].split()[-1])
                 for text in (before, after)]  # fmt: skip
    assert providers[1] == providers[0] + 1


def test_what_differs_is_told_with_old_and_new(given):
    done, out = given(LITELLM, date="2026-11-20")
    assert "standard: 1.18 in, 0.79 out, catalog 0.59 in, 0.79 out of " in done.err
    assert "input +100 %" in done.err
    assert "# catalog: 0.59 in, 0.79 out of " in out.read_text(encoding="utf-8")


def test_what_is_left_out_is_told(given):
    done, out = given(LITELLM, date="2026-11-20")
    text = out.read_text(encoding="utf-8")
    assert "mode image_generation: no text model: acme_ai/picture" in done.err
    assert "not in the catalog: acme_ai/secret (nearest: " in done.err
    assert "secret" not in text
    assert "sample_spec" not in done.err + text


def test_models_that_the_catalog_lacks_are_written_when_asked(given, cli):
    _, out = given(LITELLM, "--all", date="2026-11-20")
    assert "name: secret, input: 1 USD/Mtok" in out.read_text(encoding="utf-8")
    assert cli("check", "--strict", str(out)).status == 0


def test_an_older_price_replaces_nothing(given):
    done, out = given(LITELLM, date="2024-01-01")
    assert "1 older than the catalog's" in done.err
    assert "groq" not in out.read_text(encoding="utf-8")


def test_genai_prices_one_provider_as_yaml(given, cli, rows_of):
    """Hours make the dearer price the standard one; a price ends the day before the next begins."""
    done, out = given(GENAI)
    assert done.status == 0, done.err
    assert cli("check", "--strict", str(out)).status == 0
    rows = prices_of(rows_of, out)
    found = {
        (one["model"], one["tier"], one["above_tokens"], one["valid_from"], one["valid_until"]):
            (one["input_usd_per_mtok"], one["output_usd_per_mtok"], one["date"], one["note"])
        for one in rows
    }  # fmt: skip
    assert found == {
        ("deepseek-v3.2", "off_peak", None, None, None):
            (0.2, 0.4, "2026-11-12", "all other hours"),
        ("deepseek-v3.2", "standard", None, None, None):
            (0.3, 0.6, "2026-11-12", "00:30:00Z to 16:30:00Z"),
        ("llama-3.3-70b", "standard", None, None, "2026-11-19"):
            (0.5, 1.0, "2026-11-10", "deprecated"),
        ("llama-3.3-70b", "standard", 128000, None, "2026-11-19"):
            (0.9, 1.0, "2026-11-10", "deprecated"),
        ("llama-3.3-70b", "standard", None, "2026-11-20", None):
            (0.6, 1.1, "2026-11-10", "deprecated"),
    }  # fmt: skip


@pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: {"units": {}, "providers": [one]}])
def test_genai_prices_the_whole_list_as_json(given, rows_of, wrap):
    provider = {
        "id": "acme",
        "models": [
            {"id": "llama-3.3-70b", "prices": {"input_mtok": 0.5, "output_mtok": 1}},
            {"id": "free", "prices": {}},
            {"id": "huge", "prices": {"input_mtok": 1e9, "output_mtok": 1}},
            {"id": "text", "prices": {"input_mtok": "much", "output_mtok": 1}},
            {"id": "zero", "prices": {"input_mtok": 0, "output_mtok": 0}},
            "no model",
            {"id": "none"},
        ],
    }
    done, out = given(wrap(provider), date="2026-11-20")
    assert done.status == 0, done.err
    [row] = prices_of(rows_of, out)
    assert row["input_usd_per_mtok"] == 0.5
    assert "no price of input and output tokens: acme/free, acme/none" in done.err
    assert "a price outside of 0.001 to 1000 USD/Mtok: acme/huge, acme/text" in done.err
    assert "a price of 0: free, or not known: acme/zero" in done.err
    assert "no model with an id: acme model 6" in done.err


def test_a_provider_has_the_name_of_the_catalog(given, rows_of):
    block = {**LITELLM["acme_ai/secret"], "litellm_provider": "fireworks_ai"}
    listed = {"fireworks_ai/llama-3.3-70b-new": block, "x": {**block, "litellm_provider": "xai"}}
    _, out = given(listed, "--all", date="2026-11-20")
    text = out.read_text(encoding="utf-8")
    assert "{provider: fireworks, name: llama-3.3-70b-new" in text
    assert "{provider: x-ai, name: x," in text


def test_rows_and_keys_that_stand_twice(given, cli):
    block = LITELLM["acme_ai/secret"]
    other = {**block, "output_cost_per_token": 3e-06}
    text = json.dumps({"acme_ai/a": block, "a": other, "acme_ai/b": block, "b": block})
    twice = text[:-1] + f', "acme_ai/b": {json.dumps(block)}}}'
    done, out = given(twice, "--all", date="2026-11-20")
    assert "left out, the list has it twice, the other price counts: a" in done.err
    assert "left out, the list has it twice: b" in done.err
    assert "left out, the file has the key twice: the last counts: acme_ai/b" in done.err
    assert cli("check", "--strict", str(out)).status == 0


@pytest.mark.parametrize(
    ("content", "words", "place"),
    [
        ("", "no list of token prices that is known", ":1:1"),
        ("{}", "no list of token prices that is known", ":1:1"),
        ("[1, 2]", "no list of token prices that is known", ":1:1"),
        ('{"h100": {"costh": 1}}', "no list of token prices that is known", ":1:1"),
        ('{"a": {"litellm_provider": "a"', "not valid JSON", ":1:31"),
        ("chip,price\nh100,2\n", "no list of token prices that is known", ":1:1"),
        ("id: acme\nmodels: [", "not valid YAML", ":3:1"),
        ('{"a": {"litellm_provider": "a", "mode": "chat"}}', "no value of the file", ":1:1"),
        ("[" * 200 + "]" * 200, "nested too deeply", ""),
    ],
)
def test_a_wrong_file_says_where_and_writes_nothing(given, content, words, place):
    done, out = given(content, date="2026-11-20")
    assert done.status == 2
    assert words in done.err
    assert f"list.json{place}" in done.err
    assert not out.exists()


def test_without_a_date_nothing_is_read(given):
    done, out = given(LITELLM)
    assert done.status == 2
    assert "a price of the list has no date of its own" in done.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("meta.llama3-3-70b-instruct-v1:0", "llama-3.3-70b"),
        ("us.meta.llama3-1-8b-instruct-v1:0", "llama-3.1-8b"),
        ("accounts/fireworks/models/llama-v3p3-70b-instruct", "llama-3.3-70b"),
        ("openai/gpt-oss-120b", "gpt-oss-120b"),
        ("deepseek-ai/DeepSeek-V3.2", "deepseek-v3.2"),
        ("llama-3.3-70b-versatile", "llama-3.3-70b"),
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b"),
        ("GLM-5-Turbo", ""),
        ("gpt-9-omniscient", ""),
        ("claude-opus-9", ""),
    ],
)
def test_names_as_providers_write_them(name, model):
    data = Data()
    assert Names(data.models, data.token_prices).model(name) == model


def test_shipped_prices_are_of_the_model_that_their_name_says():
    data = Data()
    names = Names(data.models, TokenPrices())
    wrong = {
        (one.provider, one.name, one.model, found)
        for one in data.token_prices.prices
        if (found := names.model(one.name)) and found != one.model
    }
    assert not wrong


def test_what_is_a_price():
    assert price("1.5") == 1.5
    assert price(None) is None
    for wrong in (True, "much", [1], float("nan"), float("inf"), -1, 0.0009, 1001):
        assert problem(price(wrong), 1.0)
    assert problem(None, 1.0) == "no price of input and output tokens"
    assert problem(1.0, 0.0) == "a price of 0: free, or not known"
    assert not problem(0.001, 1000.0)
    assert optional(0.0001) == 0.0001
    assert optional(0.0) is optional(float("nan")) is optional(None) is None


def test_a_price_by_the_hour_behind_a_start_has_no_end():
    """Of a list the last that applies holds: hours that stand behind a start go on."""
    from chipcost.study.imports import genai_prices

    hours = {"start_time": "01:00:00Z", "end_time": "04:00:00Z"}
    steps = [
        {"prices": {"input_mtok": 0.1, "output_mtok": 0.2}},
        {"constraint": {"start_date": "2026-09-10"}, "prices": {"input_mtok": 1, "output_mtok": 2}},
        {"constraint": hours, "prices": {"input_mtok": 3, "output_mtok": 6}},
    ]
    document = {"id": "acme", "models": [{"id": "m", "prices": steps}]}
    rows = genai_prices.read(document).rows
    assert [(one.tier, one.valid_from, one.valid_until) for one in rows] == [
        ("off_peak", "", "2026-09-09"),
        ("off_peak", "2026-09-10", ""),
        ("standard", "", ""),
    ]
