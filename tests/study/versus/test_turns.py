"""What would turn a comparison: at the named value both are equal."""

from __future__ import annotations

import pytest

PARTS = {
    "usd_per_chip_hour": ("total", "USD/h"),
    "memory_bandwidth_tb_per_s": ("memory_bandwidth", "TB/s"),
}


@pytest.mark.parametrize(
    "pair", [("trn2", "gb200"), ("h200", "gb200"), ("mi300x", "b200"), ("gb300", "h100")]
)
def test_at_that_value_both_are_equal(result_of, pair):
    [verdict] = result_of("versus", *pair).extra["verdicts"]
    assert len(verdict["turns"]) == 2
    for turn in verdict["turns"]:
        field, unit = PARTS[turn["input"]]
        over = f"{turn['chip']}.{field}={turn['turns_at']!r} {unit}"
        rows = result_of("versus", *pair, "--set", over).to_dicts()
        [row] = [row for row in rows if row["measure"] == verdict["measure"]]
        assert row["ratio"] == pytest.approx(1.0, rel=1e-9)
        assert turn["turns_at"] / turn["now"] - 1.0 == pytest.approx(turn["relative_change"])


def test_within_its_range_is_what_the_range_holds(result_of):
    result = result_of("versus", "trn2", "gb200")
    [verdict] = result.extra["verdicts"]
    [price] = [row for row in result.to_dicts() if row["measure"] == "usd_per_chip_hour"]
    for turn in verdict["turns"]:
        side = "value_a" if turn["chip"] == price["a"] else "value_b"
        inside = price[f"{side}_low"] <= turn["turns_at"] <= price[f"{side}_high"]
        assert turn["within_its_range"] == inside
        assert inside
    assert any("both are within their ranges" in note for note in result.notes)


def test_out_of_reach_it_is_the_price_and_the_rate_of_the_chip_behind(result_of):
    result = result_of("versus", "trn2", "gb200", "--model", "llama-3.3-70b")
    _, tokens = result.extra["verdicts"]
    assert [(turn["chip"], turn["input"]) for turn in tokens["turns"]] == [
        ("trainium2", "usd_per_chip_hour"),
        ("trainium2", "output_tokens_per_s_per_chip"),
    ]
    price, rate = tokens["turns"]
    assert price["relative_change"] < 0.0 < rate["relative_change"]
    both = (1.0 + price["relative_change"]) * (1.0 + rate["relative_change"])
    assert both == pytest.approx(1.0)
    assert any("per token" in note and "neither is within" in note for note in result.notes)


def test_by_megawatt_it_is_power(result_of):
    [verdict] = result_of("versus", "trn3", "gb200").extra["verdicts"]
    assert verdict["measure"] == "tb_per_s_per_mw"
    assert {turn["input"] for turn in verdict["turns"]} == {"power_kw_per_chip"}
    behind = "trainium3" if verdict["ahead"] == "gb200" else "gb200"
    for turn in verdict["turns"]:
        assert (turn["relative_change"] < 0.0) == (turn["chip"] == behind)


def test_own_prices_have_no_range_and_still_turn(result_of):
    ask = ("--price", "b200=3.20", "mi355x=2.10")
    [verdict] = result_of("versus", "b200", "mi355x", *ask).extra["verdicts"]
    assert [turn["input"] for turn in verdict["turns"]] == ["usd_per_chip_hour"] * 2
    assert [turn["now"] for turn in verdict["turns"]] == [3.2, 2.1]
    assert not any(turn["within_its_range"] for turn in verdict["turns"])


def test_nothing_turns_what_is_equal(result_of):
    sets = [
        "trn2.memory_bandwidth=4 TB/s",
        "gb200.memory_bandwidth=4 TB/s",
        "trn2.total=1 USD/h",
        "gb200.total=1 USD/h",
    ]
    equal = result_of("versus", "trn2", "gb200", *(w for text in sets for w in ("--set", text)))
    assert [verdict["turns"] for verdict in equal.extra["verdicts"]] == [[]]
