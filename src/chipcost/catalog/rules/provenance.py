"""Rules on sources, dates, waivers and status."""

from __future__ import annotations

from chipcost.catalog.rules.base import ERROR, HEAD, WARNING, Rule, chip, priced

_QUOTE = "  - {chip: example-chip, owner: neocloud, kind: owned, "

RULES = (
    Rule(
        "P301",
        "figure without a source",
        ERROR,
        "Every answer must be traceable. A figure names its source, or its block gives a default.",
        "chips:\n  example-chip:\n    name: Example chip\n    vendor: Example\n"
        "    tdp: {value: 700 W}\n",
        chip("tdp: {value: 700 W}"),
    ),
    Rule(
        "P302",
        "unknown source",
        ERROR,
        "The key is not declared under `sources`, so the evidence cannot be found.",
        chip("tdp: {value: 700 W, source: makers}"),
        chip("tdp: {value: 700 W, source: maker}"),
    ),
    Rule(
        "P303",
        "unused source",
        WARNING,
        "A source that no figure refers to is a left-over, or the figure lost its reference.",
        HEAD
        + "  press: {title: An article, grade: press}\n"
        + chip("tdp: {value: 700 W}").removeprefix(HEAD),
        chip("tdp: {value: 700 W}"),
    ),
    Rule(
        "P304",
        "quote without a date",
        WARNING,
        "A price is of a day. Without one it is shown and never chosen. Mark it `excluded: why` if "
        "the date cannot be found.",
        priced("quotes:", _QUOTE + "total: 1.5 USD/h, source: maker}"),
        priced("quotes:", _QUOTE + "date: 2026-07, total: 1.5 USD/h, source: maker}"),
    ),
    Rule(
        "P305",
        "stale price or power quote",
        WARNING,
        "The newest quote of its kind is older than `--stale-after` allows. The rule is off "
        "without that option: old prices are history, not mistakes.",
        priced("quotes:", _QUOTE + "date: 2019-01, total: 1.5 USD/h, source: maker}"),
        priced(
            "quotes:",
            _QUOTE + "date: 2019-01, valid_until: 2019-12, total: 1.5 USD/h, source: maker}",
        ),
    ),
    Rule(
        "P306",
        "waiver that waives nothing",
        WARNING,
        "The finding that it set aside is gone. A waiver left in place would hide the next one.",
        chip(
            "tdp: {value: 700 W}",
            "waivers:",
            "  - {code: F501, field: fp8_sparse, reason: measured so, source: maker}",
        ),
        chip("tdp: {value: 700 W}"),
    ),
    Rule(
        "P307",
        "the same price twice",
        WARNING,
        "One survey seen in two places is one quote with two sources. Counted twice it would pull "
        "a median.",
        priced(
            "quotes:",
            _QUOTE + "date: 2026-07, total: 1.5 USD/h, source: maker}",
            _QUOTE + "date: 2026-07, total: 1.50 USD/h, source: maker}",
        ),
        priced("quotes:", _QUOTE + "date: 2026-07, total: 1.5 USD/h, source: [maker]}"),
    ),
    Rule(
        "W601",
        "announced part with a past release date",
        WARNING,
        "Either it can be had by now, and its status is behind, or the date is that of the "
        "announcement.",
        chip("release_date: {value: 2021-05}", status="announced"),
        chip("release_date: {value: 2021-05}", status="available"),
    ),
    Rule(
        "W602",
        "available part with a future release date",
        WARNING,
        "What is released later cannot be had now: status or date is wrong.",
        chip("release_date: {value: 2099-01}", status="available"),
        chip("release_date: {value: 2099-01}", status="announced"),
    ),
    Rule(
        "W603",
        "validity that ends before it begins",
        ERROR,
        "Such a quote is in force on no day and never answers.",
        priced(
            "quotes:",
            _QUOTE + "date: 2026-07, valid_until: 2026-05, total: 1.5 USD/h, source: maker}",
        ),
        priced(
            "quotes:",
            _QUOTE + "date: 2026-07, valid_until: 2026-09, total: 1.5 USD/h, source: maker}",
        ),
    ),
)
