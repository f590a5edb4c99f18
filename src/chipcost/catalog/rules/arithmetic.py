"""Rules on sums, products and ranges."""

from __future__ import annotations

from chipcost.catalog.rules.base import ERROR, HEAD, WARNING, Rule, chip, priced, rack

_QUOTE = "  - {chip: example-chip, owner: neocloud, kind: owned, date: 2026-07, "

RULES = (
    Rule(
        "A401",
        "capital and operating cost do not add up to the total",
        ERROR,
        "The three come from one quote of one date. They may differ by the rounding of the printed "
        "digits; more means that prices of different dates or bases were spliced.",
        priced(
            "quotes:",
            _QUOTE + "capital: 0.43 USD/h, operating: 0.23 USD/h, total: 0.76 USD/h, "
            "source: maker}",
        ),
        priced(
            "quotes:",
            _QUOTE + "capital: 0.43 USD/h, operating: 0.23 USD/h, total: 0.66 USD/h, "
            "source: maker}",
        ),
    ),
    Rule(
        "A402",
        "published total is not count times chip",
        ERROR,
        "Totals of a system are computed from its chips. A published one that differs by more than "
        "0.5 %, its rounding, or the range of the chip's figure shows that one of them counts "
        "something else: another data type, sparsity, another edition of the chip.",
        rack("published: {memory_bandwidth: {value: 32 TB/s}}"),
        rack("published: {memory_bandwidth: {value: 23.2 TB/s}}"),
    ),
    Rule(
        "A403",
        "capital share that does not fit",
        ERROR,
        "A share lies between 0 and 1 (or 0 and 100 %), and where the capital cost is stated too, "
        "the two agree within their rounding.",
        priced("quotes:", _QUOTE + "total: 2.28 USD/h, capital_share: 77.4, source: maker}"),
        priced("quotes:", _QUOTE + "total: 2.28 USD/h, capital_share: 77.4 %, source: maker}"),
    ),
    Rule(
        "A404",
        "value outside its own range",
        ERROR,
        "Low is not above the value, and the value is not above high.",
        chip("tdp: {value: 700 W, low: 750 W, high: 800 W}"),
        chip("tdp: {value: 700 W, low: 650 W, high: 800 W}"),
    ),
    Rule(
        "A405",
        "ratio outside its bounds",
        ERROR,
        "A PUE is never below 1, a utilisation or availability never above 1 (a percentage is "
        "written with its sign).",
        HEAD + "profiles:\n  example: {pue: {value: 0.87, source: maker}}\n",
        HEAD + "profiles:\n  example: {pue: {value: 1.15, source: maker}}\n",
    ),
    Rule(
        "A406",
        "capacity that its label does not name",
        WARNING,
        "The label is the number that people know (80 GB, 96 GiB). The capacity lies between that "
        "many GB and that many GiB, within 3 %; otherwise one of them is of another edition of the "
        "chip.",
        chip("memory_label: 80 GB", "memory_capacity: {value: 96 GiB}"),
        chip("memory_label: 80 GB", "memory_capacity: {value: 85899345920 B}"),
    ),
)
