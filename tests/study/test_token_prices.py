"""The list of token prices, and the line of `show`."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from chipcost.study.data import Data
from chipcost.study.token_prices import price_line, prices_of

OVERLAY = """\
sources:
  list: {title: A list, grade: vendor-blog, url: "https://example.org/prices"}
models:
  m-1: {name: M 1, source: list, layers: 2, hidden: 64, vocab: 100, heads: 4, kv_heads: 4, head_dim: 16, ffn: 128}
token_prices:
  - {provider: acme, name: m, model: m-1, input: 1 USD/Mtok, cached_input: 0.1 USD/Mtok, output: 4 USD/Mtok, date: 2026-07, source: list}
  - {provider: acme, name: m-turbo, model: m-1, input: 3 USD/Mtok, output: 6 USD/Mtok, date: 2026-07, source: list}
  - {provider: beta, name: m, model: m-1, input: 4 USD/Mtok, output: 7 USD/Mtok, date: 2026-08, source: list}
  - {provider: beta, name: m, model: m-1, tier: batch, input: 90 USD/Mtok, output: 90 USD/Mtok, date: 2026-08, source: list}
  - {provider: beta, name: m, model: m-1, above: 200000, input: 90 USD/Mtok, output: 90 USD/Mtok, date: 2026-08, source: list}
"""  # noqa: E501


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    return str(path)


def test_each_provider_counts_once(mine):
    data = Data([mine])
    assert len(prices_of(data, "m-1", date(2026, 9, 1))) == 3
    assert price_line(data, "m-1", date(2026, 9, 1)) == (
        "2 providers price it: median of input 3, output 6 USD/Mtok "
        "(2026-08; chipcost list token-prices m-1)"
    )
    assert price_line(data, "m-1", date(2026, 7, 31)).startswith("1 provider prices it: input 2")
    assert price_line(data, "m-1", date(2026, 6, 1)) == ""
    assert price_line(data, "nosuch", date(2026, 9, 1)) == ""


def test_show_names_how_many_price_a_model(cli, mine):
    shown = cli("show", "m-1", "--catalog", mine, "--as-of", "2026-09-01").out
    assert "2 providers price it: median of input 3, output 6 USD/Mtok" in shown
    assert "price it" not in cli("show", "m-1", "--catalog", mine, "--as-of", "2026-01-01").out


def test_the_list_has_every_price_with_its_source(cli, mine):
    done = cli("list", "token-prices", "m-1", "--catalog", mine, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["output_usd_per_mtok"] for row in rows] == ["4", "6", "7", "90", "90"]
    first = rows[0]
    assert (first["provider"], first["provider_model"], first["model"]) == ("acme", "m", "m-1")
    assert first["cached_input_usd_per_mtok"] == "0.1"
    assert first["url"] == "https://example.org/prices"
    assert [row["tier"] for row in rows][3] == "batch"
    assert rows[4]["above_tokens"] == "200000"
    assert "none of the token-prices" in cli("list", "token-prices", "no such thing").err
