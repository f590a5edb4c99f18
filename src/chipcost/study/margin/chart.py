"""The chart of a margin: what tokens cost on each chip, against what they are sold for."""

from __future__ import annotations

from collections.abc import Sequence

from chipcost.charts import Estimate, Estimates, estimate, is_wide
from chipcost.study.margin.prices import Asked
from chipcost.study.margin.text import Found


def chart(found: Sequence[Found], prices: Sequence[Asked]) -> tuple[Estimates, ...]:
    """The cost of each chip with its range, once; the prices across all of them.

    A chip follows the first of its rows. None where no cost is known.
    """
    rows: dict[str, tuple[int, Estimate]] = {}
    for at, one in enumerate(found):
        cost = one.values["usd_per_mtok_total"]
        if cost is not None and one.chip not in rows:
            rows[one.chip] = (at, estimate(one.chip, cost))
    if not rows:
        return ()
    levels = [(_name(price), price.blended) for price in prices]
    estimates = [one for _, one in rows.values()]
    ends = [end for one in estimates for end in (one.value, one.low, one.high) if end is not None]
    unit = "USD per million tokens, in and out"
    return (
        Estimates(
            "Cost of tokens against their price",
            unit,
            estimates,
            log=is_wide([*ends, *(value for _, value in levels)]),
            at=[at for at, _ in rows.values()],
            levels=levels,
            value_label="cost, 5 to 95 %",
        ),
    )


def _name(price: Asked) -> str:
    """`first-party, deepseek`; of a price that is the user's own its kind alone."""
    return f"{price.label}, {price.provider}" if price.provider else price.label
