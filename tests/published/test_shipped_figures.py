"""Published figures straight from the shipped catalog: the July 2026 registry, systems, power."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from chipcost.catalog import quotes

# InferenceX-app hardware registry, pull request 661: USD per chip-hour of a hyperscaler and of a
# neocloud; pull request 1071: the corrected three-year rental.
OWNERS = ("hyperscaler", "neocloud", "rental")
REGISTRY = {
    "h100-sxm": (1.17, 1.55, 2.0),
    "h200-sxm": (1.22, 1.59, 2.9),
    "b200": (1.73, 2.07, 3.7),
    "b300": (2.26, 2.52, 4.25),
    "gb200": (1.86, 2.26, 4.0),
    "gb300": (2.31, 2.79, 5.0),
    "mi300x": (0.95, 1.16, 1.3),
    "mi325x": (1.10, 1.32, 1.6),
    "mi355x": (1.50, 2.09, 2.9),  # its profit estimator had 3.0, seen before the registry
}


def _costs(cli, owner: str, day: str, *more: str) -> dict[str, float]:
    done = cli("compare", "--owner", owner, "--as-of", day, *more, "--format", "csv")
    assert done.status == 0
    rows = csv.DictReader(io.StringIO(done.out))
    return {
        row["chip"]: float(row["usd_per_chip_hour"]) for row in rows if row["usd_per_chip_hour"]
    }


@pytest.mark.parametrize("owner", OWNERS)
def test_the_registry_of_july_2026(cli, owner):
    column = OWNERS.index(owner)
    costs = _costs(cli, owner, "2026-09-30")
    assert {chip: costs[chip] for chip in REGISTRY} == {
        chip: prices[column] for chip, prices in REGISTRY.items()
    }


def test_a_superseded_rental_answers_only_in_its_time(cli):
    assert _costs(cli, "rental", "2026-08-15")["h100-sxm"] == 1.78
    assert _costs(cli, "rental", "2026-09-08")["h100-sxm"] == 2.0


@pytest.mark.parametrize("owner", ["hyperscaler", "rental"])
def test_both_tiers_of_jalapeno_are_one_rate_since_september(cli, owner):
    before = {"hyperscaler": 1.47, "rental": 1.79}
    assert _costs(cli, owner, "2026-09-09")["openai-jalapeno"] == before[owner]
    assert _costs(cli, owner, "2026-09-10")["openai-jalapeno"] == 1.27


def test_the_rental_of_vr200_is_in_force_since_it_was_published(cli):
    assert "vr200" not in _costs(cli, "rental", "2026-09-10")
    assert _costs(cli, "rental", "2026-09-11")["vr200"] == 8.5


# On demand: AWS in the United States (the list seen on 2026-01-21 and 2026-08-26), Lambda and
# Nebius (2026-09-25), of chips that had no rental in force before.
@pytest.mark.parametrize(
    ("provider", "region", "chip", "usd"),
    [
        ("AWS", "us", "h100", 6.88),
        ("AWS", "us", "h200", 7.912),
        ("AWS", "us", "l40s", 1.861),
        ("AWS", "us", "l4", 0.8048),
        ("AWS", "us", "a10g", 1.006),
        ("AWS", "us", "t4", 0.526),
        ("AWS", "us", "v100-sxm2-16gb", 3.06),
        ("AWS", "us", "qualcomm-ai100-standard", 1.115),
        ("AWS", "eu-north-1", "h200", 67.72672 / 8),
        ("Nebius", "", "h200", 4.5),
        ("Nebius", "", "b200", 7.15),
        ("Lambda", "", "gh200", 2.29),
        ("Lambda", "", "h100-pcie", 3.29),
        ("RunPod secure", "", "h100-nvl", 3.19),
        ("Verda", "", "rtx-6000-ada", 0.8262),
        ("Lium", "", "rtx-5090", 0.4),
    ],
)
def test_what_a_provider_asks_on_demand(cli, provider, region, chip, usd):
    ask = ["compare", chip, "--owner", "rental", "--term", "on_demand", "--provider", provider]
    ask += ["--region", region] if region else []
    (row,) = csv.DictReader(io.StringIO(cli(*ask, "--format", "csv").out))
    assert float(row["usd_per_chip_hour"]) == pytest.approx(usd)


def test_an_inferentia_has_a_price_of_a_day(cli):
    assert _costs(cli, "rental", "2026-11-23", "--term", "1y")["inferentia2"] == 0.6815


def test_placeholders_are_in_the_catalog_and_never_chosen(cli, shipped):
    placeholders = [quote for quote in shipped.quotes if "1.2 x" in quote.excluded]
    assert {quote.chip for quote in placeholders} == {"b300", "gb300"}
    assert "b300" not in _costs(cli, "hyperscaler", "2025-09-01")
    assert "gb300" not in _costs(cli, "rental", "2025-09-01")


def test_whose_cost_a_tpu_is(cli):
    assert _costs(cli, "internal", "2025-12-01")["tpu-v7"] == 1.28
    assert _costs(cli, "internal", "2026-10-01")["tpu-v7"] == 1.03
    assert _costs(cli, "lab", "2026-10-01")["tpu-v7"] == 1.21
    assert "tpu-v7" not in _costs(cli, "hyperscaler", "2026-10-01")


def test_capital_alone_gives_no_total(cli):
    done = cli("compare", "mi455x", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.out))
    assert row["capital_usd_per_chip_hour"] == "2.86"
    assert row["usd_per_chip_hour"] == row["operating_usd_per_chip_hour"] == ""


def _totals(cli, *systems: str) -> dict[str, dict[str, str]]:
    done = cli("compare", *systems, "--scope", "system", "--format", "csv")
    assert done.status == 0
    return {row["system"]: row for row in csv.DictReader(io.StringIO(done.out))}


def test_totals_of_systems(cli):
    rows = _totals(cli, "gb200-nvl72", "trn2-ultraserver", "cloudmatrix-384")
    bandwidth = {
        name: float(row["memory_bandwidth_tb_per_s_per_system"]) for name, row in rows.items()
    }
    assert bandwidth["gb200-nvl72"] == pytest.approx(576, rel=1e-12)
    assert bandwidth["trn2-ultraserver"] == pytest.approx(185.6, rel=1e-12)
    assert round(bandwidth["gb200-nvl72"] / bandwidth["trn2-ultraserver"], 1) == 3.1
    assert round(bandwidth["cloudmatrix-384"]) == 1229
    huawei = rows["cloudmatrix-384"]
    assert round(float(huawei["peak_pflop_per_s_per_system"])) == 289
    low, high = (float(huawei[f"peak_pflop_per_s_per_system_{end}"]) for end in ("low", "high"))
    assert low < 300 < high


def test_an_ironwood_pod(cli):
    done = cli("compare", "tpu-v7-pod", "--scope", "system", "--dtype", "fp8", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.out))
    assert float(row["peak_pflop_per_s_per_system"]) == pytest.approx(42_500, rel=0.001)


def test_power_of_trainium2_beside_the_campuses(cli, shipped):
    """1.3 GW of IT for a million chips is 1.3 kW; a chip's share of the ladder is less."""
    done = cli("compare", "trainium2", "--power-basis", "it", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.out))
    campus = next(quote for quote in shipped.power_quotes if quote.chip == "trainium2")
    assert campus.value == pytest.approx(1.3e9 / 1e6)
    assert campus.excluded
    assert not quotes.in_force(campus, date(2026, 1, 1))
    assert float(row["power_kw_per_chip"]) == pytest.approx(0.9)
    assert float(row["power_kw_per_chip_low"]) < 0.9 < float(row["power_kw_per_chip_high"])
    assert "1.3 kW" in cli("show", "trainium2").out


def test_any_owner_takes_cost_then_the_longest_commitment(cli):
    rows = {
        row["chip"]: row
        for row in csv.DictReader(
            io.StringIO(cli("compare", "--owner", "any", "--format", "csv").out)
        )
    }
    assert rows["gb200"]["cost_kind"] == "owned"
    assert (rows["tpu-v5p"]["term"], rows["tpu-v5p"]["usd_per_chip_hour"]) == ("on_demand", "4.2")
    assert "spot" not in {row["term"] for row in rows.values()}


def test_a_rental_alone_keeps_its_own_split(cli, shipped):
    """Anthropic's 1.60 USD/h was printed with a capital share of 72.7 %."""
    answer = quotes.choose(shipped, "tpu-v7", date(2025, 12, 1), owner="any", term="")
    assert answer.quote.owner == "internal"
    (anthropic,) = [quote for quote in shipped.quotes if quote.total == 1.6 and quote.capital_share]
    assert (anthropic.owner, anthropic.kind, anthropic.term) == ("cloud-customer", "rental", "")
    assert anthropic.capital == pytest.approx(1.6 * 0.727)
