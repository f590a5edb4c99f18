"""The mean power of a chip that serves, in `tokens`: between idle and provisioned, by the load.

tests: chipcost.study.serving.mean_power
"""

from __future__ import annotations

import pytest

ASK = ("tokens", "llama-3.3-70b", "--as-of", "2026-11-23")


@pytest.fixture
def row(rows_of):
    def call(*arguments):
        [found] = rows_of(*ASK, *arguments)
        return found

    return call


@pytest.mark.parametrize("basis", ["it", "facility"])
@pytest.mark.parametrize("chip", ["h100", "gb200", "mi355x", "trn2"])
def test_power_is_between_idle_and_provisioned(row, chip, basis):
    found = row(chip, "--power-basis", basis)
    watt = found["chip_power_w"]
    assert found["idle_power_share"] * found["tdp_w"] < watt <= found["tdp_w"]
    beyond = 1e3 * found["power_kw_per_chip"] / found["power_pue"] - found["tdp_w"]
    assert beyond > 0
    mean = found["power_pue"] * (watt + found["rest_power_share"] * beyond) / 1e3
    assert found["mean_power_kw_per_chip"] == pytest.approx(mean)
    assert found["mean_power_kw_per_chip"] < found["power_kw_per_chip"]
    assert (found["power_pue"] == 1.0) == (basis == "it")


def test_energy_of_a_token_at_part_load(row):
    """(busy power x load + idle power x (1 - load)) / (rate x load), the rest as at full load."""
    full, part = row("h100"), row("h100", "--load", "0.25")
    idle = part["idle_power_share"] * part["tdp_w"]
    assert part["chip_power_w"] == pytest.approx(0.25 * full["chip_power_w"] + 0.75 * idle)
    rest = full["mean_power_kw_per_chip"] - full["power_pue"] * full["chip_power_w"] / 1e3
    mean = part["power_pue"] * part["chip_power_w"] / 1e3 + rest
    energy = 1e3 * mean / (part["output_tokens_per_s_per_chip"] * 0.25)
    assert part["joule_per_output_token"] == pytest.approx(energy)
    assert full["joule_per_output_token"] < energy < 4 * full["joule_per_output_token"]
    assert part["provisioned_joule_per_output_token"] == pytest.approx(
        4 * full["provisioned_joule_per_output_token"]
    )


def test_a_chip_without_a_tdp_draws_as_its_share_of_the_system(row):
    found = row("sn40l")
    assert found["tdp_w"] == pytest.approx(1e3 * found["power_kw_per_chip"] / found["power_pue"])
    assert 0 < found["mean_power_kw_per_chip"] <= found["power_kw_per_chip"]


def test_low_and_high_enclose(row):
    found = row("h100")
    for name in ("chip_power_w", "mean_power_kw_per_chip", "joule_per_output_token", "power_share"):
        assert found[f"{name}_low"] < found[name] < found[f"{name}_high"], name


def test_software_that_leaves_the_memory_idle_draws_less(rows_of):
    tuned, untuned = (
        rows_of("tokens", "llama-3.1-8b", "h100", "--concurrency", "1", "--stack", stack)[0]
        for stack in ("tuned", "untuned")
    )
    assert untuned["memory_busy_share"] < tuned["memory_busy_share"]
    assert untuned["power_share"] < tuned["power_share"]
