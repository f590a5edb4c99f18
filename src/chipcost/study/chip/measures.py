"""What a comparison can rank by, and what it says of one chip against another."""

from __future__ import annotations

from dataclasses import dataclass

from chipcost.model import metrics
from chipcost.study.chip.assess import Assessment
from chipcost.study.ranges import Range, evaluate


@dataclass(frozen=True, slots=True)
class Measure:
    """What a comparison ranks by.

    column      the ranked column; `higher` if more is better
    resource    what is bought, for the headline
    view        the columns of the terminal table, most important first
    tiered      parts rank within their memory tier alone
    last        of those columns what a narrow screen hides first
    """

    column: str
    resource: str
    view: tuple[str, ...]
    higher: bool = False
    tiered: bool = False
    last: tuple[str, ...] = ()


_HEAD = ("chip", "usd_per_chip_hour")

MEASURES: dict[str, Measure] = {
    "bandwidth": Measure(
        "usd_per_tb_per_s_hour",
        "memory bandwidth",
        (*_HEAD, "memory_bandwidth_tb_per_s", "usd_per_tb_per_s_hour"),
        tiered=True,
    ),
    "flop": Measure(
        "usd_per_pflop_hour",
        "dense peak rate",
        (*_HEAD, "peak_pflop_per_s", "usd_per_pflop_hour"),
    ),
    "capacity": Measure(
        "usd_per_gb_hour",
        "memory capacity",
        (*_HEAD, "memory_capacity_gb", "usd_per_gb_hour"),
        tiered=True,
    ),
    "hour": Measure("usd_per_chip_hour", "a chip-hour", (*_HEAD,)),
    "token": Measure(
        "usd_per_mtok_total",
        "a million tokens, input and output",
        (
            *_HEAD,
            "output_tokens_per_s_per_chip",
            "tokens_per_s_per_user",
            "usd_per_mtok_output_all_in",
            "usd_per_mtok_total",
        ),
        last=("tokens_per_s_per_user",),
    ),
}

PER_MEGAWATT: dict[str, Measure] = {
    "bandwidth": Measure(
        "tb_per_s_per_mw",
        "memory bandwidth per megawatt",
        ("chip", "power_kw_per_chip", "chips_per_mw", "tb_per_s_per_mw", "usd_per_mw_year"),
        higher=True,
        last=("usd_per_mw_year",),
        tiered=True,
    ),
    "flop": Measure(
        "pflop_per_s_per_mw",
        "dense peak rate per megawatt",
        ("chip", "power_kw_per_chip", "chips_per_mw", "pflop_per_s_per_mw", "usd_per_mw_year"),
        higher=True,
        last=("usd_per_mw_year",),
    ),
    "tokens": Measure(
        "output_tokens_per_s_per_mw",
        "output tokens per megawatt",
        ("chip", "power_kw_per_chip", "output_tokens_per_s_per_chip", "output_tokens_per_s_per_mw"),
        higher=True,
    ),
}
# What the best chip is called, by the ranked column.
BEST = {
    "usd_per_tb_per_s_hour": "Cheapest per TB/s",
    "usd_per_pflop_hour": "Cheapest per dense PFLOP/s",
    "usd_per_gb_hour": "Cheapest per GB",
    "usd_per_chip_hour": "Cheapest hour",
    "usd_per_mtok_total": "Cheapest per million tokens",
    "tb_per_s_per_mw": "Most TB/s per MW",
    "pflop_per_s_per_mw": "Most dense PFLOP/s per MW",
    "output_tokens_per_s_per_mw": "Most tokens/s per MW",
}
RATE = "output_tokens_per_s_per_chip"  # what a served model adds to a chip
# What a chip is said to be against another.
ADVANTAGES = ("lower_cost", "more_per_dollar", "more_per_mw")
# Measures that need a language model: `compare_tokens` gives their values.
OF_TOKENS = ("usd_per_mtok_total", "output_tokens_per_s_per_mw")


def advantages(
    item: Assessment, measure: Measure, against: Assessment | None, ratio: Range | None = None
) -> dict[str, Range | None]:
    """Both conventions of advantage in cost; the gain per megawatt, where it is ranked.

    ratio  5, 50 and 95 % of its number over the reference's, with what both share cancelled
    """
    if against is None:
        return {}
    mine, theirs = item.values[measure.column], against.values[measure.column]
    if item.chip.id == against.chip.id and not measure.higher:
        return {"lower_cost": (0.0, 0.0, 0.0), "more_per_dollar": (0.0, 0.0, 0.0)} if mine else {}
    if mine is None or theirs is None or theirs[1] == 0.0:
        names = ("more_per_mw",) if measure.higher else ("lower_cost", "more_per_dollar")
        return dict.fromkeys(names)
    value = mine[1] / theirs[1]
    low, high = (ratio[0], ratio[2]) if ratio is not None else (value, value)
    around = (min(low, value), value, max(high, value))
    if measure.higher:
        return {"more_per_mw": evaluate(lambda r: metrics.more_per_unit(r, 1.0), around)}
    return {
        "lower_cost": evaluate(lambda r: metrics.lower_cost(r, 1.0), around),
        "more_per_dollar": evaluate(lambda r: metrics.more_per_dollar(r, 1.0), around),
    }
