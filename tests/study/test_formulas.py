"""The tables of formulas of a chip, of tokens and of a fleet, held against the commands.

tests: chipcost.study.chip.formulas, chipcost.study.tokens.formulas,
  chipcost.study.plan.formulas, chipcost.study.command_columns
"""

import csv
import io

import pytest

from chipcost.study.chip import formulas as chip
from chipcost.study.command_columns import columns_of
from chipcost.study.explain import EXPLAINED
from chipcost.study.plan import formulas as plan
from chipcost.study.ranges import roots
from chipcost.study.tokens import formulas as tokens

TABLES = {"compare": chip.DERIVED, "tokens": tokens.DERIVED, "plan": plan.DERIVED}
# What a fleet is reckoned from and `plan` has no column of.
INNER = set(plan.INNER)
ASKS = {
    "compare": ("compare", "gb200", "trn2", "mi355x"),
    "tokens": (
        "tokens", "llama-3.3-70b", "gb200", "trn2", "--load", "0.6", "--isl", "3000",
        "--cache-hit", "0.25", "--percentile", "90", "--success-rate", "0.9",
    ),
}  # fmt: skip


WITH = (
    "--model",
    "llama-3.3-70b",
    "--percentile",
    "95",
    "--success-rate",
    "90%",
    "--cache-hit",
    "20%",
    "--speculative",
    "eagle:3",
)


def rows_of(cli, *command):
    done = cli(*command, "--format", "csv")
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


@pytest.mark.parametrize("command", TABLES)
def test_a_derived_column_is_a_column_with_a_range_of_inputs_that_are_known(command):
    names = {column.name for column in columns_of(command)}
    before = names - {item.column for item in TABLES[command]}
    for item in TABLES[command]:
        assert {item.column, f"{item.column}_low", f"{item.column}_high"} <= names
        assert set(item.inputs) <= before | (INNER if command == "plan" else set())
        before.add(item.column)


@pytest.mark.parametrize("command", TABLES)
def test_the_words_of_a_formula_name_its_inputs(command):
    for item in TABLES[command]:
        assert all(name in item.text for name in item.inputs), item.column


@pytest.mark.parametrize("command", ASKS)
def test_the_numbers_of_a_row_follow_from_its_formulas(cli, command):
    held = 0
    for row in rows_of(cli, *ASKS[command]):
        for item in TABLES[command]:
            if all(row[name] for name in item.inputs):
                value = item.formula(*(float(row[name]) for name in item.inputs))
                assert float(row[item.column]) == pytest.approx(value, rel=1e-12), item.column
                held += 1
    assert held >= 2 * len(TABLES[command])


def test_the_numbers_of_a_fleet_follow_from_its_formulas(cli):
    ask = ("plan", "llama-3.3-70b", "gb200", "--output", "2e9/day", "--isl", "3000")
    [row] = rows_of(cli, *ask)
    year, output = float(row["usd_per_year"]), float(row["output_tokens_per_s"])
    mtok = output * 365 * 86400 / 1e6
    assert float(row["usd_per_mtok_output_all_in"]) == pytest.approx(year / mtok)
    assert float(row["usd_per_mtok_total"]) == pytest.approx(year / (mtok * (1 + 3000 / 1024)))
    [one] = rows_of(cli, "compare", "gb200")
    [it] = rows_of(cli, "compare", "gb200", "--power-basis", "it")
    chips = float(row["chips"])
    for name, of_one in (("facility_mw", one), ("it_mw", it)):
        expected = chips * float(of_one["power_kw_per_chip"]) / 1000
        assert float(row[name]) == pytest.approx(expected)
    assert year == pytest.approx(chips * float(one["usd_per_chip_hour"]) * 8760)
    [other] = rows_of(cli, *ask, "--power-basis", "it")
    assert (other["it_mw"], other["facility_mw"]) == (row["it_mw"], row["facility_mw"])


def test_what_explain_accepts_follows_from_the_tables():
    assert set(EXPLAINED) == set(chip.OF_CHIP)
    assert {item.column for item in chip.DERIVED} < set(EXPLAINED)
    assert {item.column for item in tokens.DERIVED} < set(tokens.EXPLAINED)


def test_explain_asks_for_a_model_where_a_column_is_of_one(cli):
    for column in tokens.EXPLAINED:
        done = cli("explain", "gb200", column)
        assert (done.status, "--model" in done.err) == (2, True), column
        assert cli("explain", "gb200", column, *WITH).status == 0


def test_what_a_column_rests_on_goes_down_to_what_is_given():
    behind = list(roots("usd_per_mw_year", chip.inputs_of))
    assert behind == ["usd_per_chip_hour", "power_kw_per_chip"]
    assert list(roots("power_kw_per_system", chip.inputs_of)) == ["power_kw_per_chip"]
    assert tokens.of_the_chip("usd_per_mtok_total") == {"usd_per_chip_hour"}
    assert tokens.of_the_chip("joule_per_output_token") == {"power_kw_per_chip"}
    assert not tokens.of_the_chip("total_tokens_per_s_per_chip")


def test_cost_of_tokens_is_of_the_price_that_stands_beside_it(cli):
    """With --same-series a chip may have another quote than `tokens` would take, or none."""
    rows = rows_of(
        cli, "compare", "--per", "token", "--model", "llama-3.3-70b", "--same-series",
        "--as-of", "2025-12-01", "--all",
    )  # fmt: skip
    served = [row for row in rows if row["output_tokens_per_s_per_chip"]]
    assert any(not row["usd_per_chip_hour"] for row in served)
    for row in served:
        price, cost = row["usd_per_chip_hour"], row["usd_per_mtok_output_all_in"]
        assert bool(price) == bool(cost), row["chip"]
        if price:
            rate = float(row["output_tokens_per_s_per_chip"])
            assert float(cost) == pytest.approx(float(price) * 1e6 / 3600 / rate)
