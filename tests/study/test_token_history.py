"""Prices of tokens over time."""

from __future__ import annotations

import pytest

OVERLAY = """\
sources:
  list: {title: A list, grade: vendor-blog, url: "https://example.org/prices"}
token_prices:
  - {provider: acme, name: j, model: gpt-j-6b, input: 1 USD/Mtok, output: 4 USD/Mtok, date: 2025-07, source: list}
  - {provider: acme, name: j, model: gpt-j-6b, input: 1 USD/Mtok, output: 3 USD/Mtok, date: 2026-07, source: list}
  - {provider: beta, name: j, model: gpt-j-6b, input: 1 USD/Mtok, output: 9 USD/Mtok, date: 2025-01, valid_until: 2025-12, source: list}
  - {provider: beta, name: j, model: gpt-j-6b, input: 1 USD/Mtok, output: 8 USD/Mtok, date: 2026-07, valid_from: 2027-01, source: list}
  - {provider: beta, name: j2, model: gpt-j-6b, input: 1 USD/Mtok, output: 7 USD/Mtok, source: list}
"""  # noqa: E501


@pytest.fixture
def asked(result_of, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    return lambda *more: result_of("history", "gpt-j-6b", "--catalog", str(path), *more)


def test_every_price_in_its_order_and_whether_it_holds(asked):
    found = asked()
    assert [
        (row["provider"], row["output_usd_per_mtok"], row["in_force"]) for row in found.rows
    ] == [
        ("beta", 9, "valid until 2025-12"),
        ("acme", 4, "a later price of it holds"),
        ("acme", 3, "yes"),
        ("beta", 8, "not yet known on 2026-11-23"),
        ("beta", 7, "never chosen: undated"),
    ]
    assert found.notes == ("4 of 5 prices do not hold on this date.",)
    assert [point.y for point in found.charts[0].series["acme j"]] == [4, 3]
    assert found.charts[0].steps


def test_providers_and_age(asked, cli):
    assert {row["provider"] for row in asked("--provider", "ACM").rows} == {"acme"}
    assert len(asked("--max-quote-age", "365").rows) == 2
    done = cli("history", "deepseek-r1", "--provider", "nobody")
    assert done.status == 2
    assert "these do: " in done.err
    assert "--catalog" in cli("history", "gpt-j-6b", "--provider", "nobody").err


def test_chips_and_models_are_asked_for_apart(cli):
    done = cli("history", "deepseek-r1", "h100")
    assert done.status == 2
    assert "deepseek-r1 is a language model, h100 is not" in done.err
    assert "of quotes of chips" in cli("history", "deepseek-r1", "--region", "us").err
    assert cli("history", "h100").status == 0
    assert "no chip or system 'nosuch'" in cli("history", "nosuch").err
