"""Every derived column of a fleet as one formula over named inputs."""

from __future__ import annotations

from chipcost.model import fleet
from chipcost.study.ranges import Derived

# Values of one chip that a fleet is reckoned from, by name.
IT_POWER, SITE_POWER = "it_kw_per_chip", "facility_kw_per_chip"
CAPITAL = "capital_usd_per_chip"

# Cost and tokens over all corners, as in `tokens`: they share no input. For a load the rate moves
# the chips and the tokens are given; for a budget it moves the tokens alone.
DERIVED: tuple[Derived, ...] = (
    Derived("it_mw", ("chips", IT_POWER), fleet.megawatts, f"chips x {IT_POWER} / 1000"),
    Derived("facility_mw", ("chips", SITE_POWER), fleet.megawatts, f"chips x {SITE_POWER} / 1000"),
    Derived("capital_usd", ("chips", CAPITAL), fleet.capital, f"chips x {CAPITAL}"),
    Derived(
        "usd_per_year",
        ("chips", "usd_per_chip_hour"),
        fleet.usd_per_year,
        "chips x usd_per_chip_hour x 8760",
    ),
    Derived(
        "usd_per_mtok_total",
        ("usd_per_year", "output_tokens_per_s", "isl", "osl"),
        fleet.usd_per_mtok_total,
        "usd_per_year / (output_tokens_per_s x (1 + isl / osl) x 31.536)",
    ),
    Derived(
        "usd_per_mtok_output_all_in",
        ("usd_per_year", "output_tokens_per_s"),
        fleet.usd_per_mtok_output,
        "usd_per_year / (output_tokens_per_s x 31.536)",
    ),
)
BY_COLUMN = {item.column: item for item in DERIVED}
