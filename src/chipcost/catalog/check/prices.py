"""What other quotes and the size of the chip say of the price of a chip-hour."""

from __future__ import annotations

import math
from collections.abc import Iterator

from chipcost.catalog.check import levels, usual
from chipcost.catalog.check.rule import ERROR, WARNING, Rule, chip_file, priced_file
from chipcost.catalog.check.scene import (
    Priced,
    Scene,
    quote_finding,
    quotes,
)
from chipcost.catalog.chips.records import Chip, Quote
from chipcost.catalog.findings import Finding
from chipcost.catalog.ranges import median

_OWN = "  - {chip: example-chip, owner: neocloud, kind: owned, "
_ASKED = "  - {chip: example-chip, owner: cloud-customer, kind: rental, provider: Cloud, "
_SIZED = ("tdp: {value: 700 W}", "memory_bandwidth: {value: 3.35 TB/s}")


def _quoted(line: str) -> str:
    return chip_file(*_SIZED) + f"quotes:\n{line}\n"


def _several(price: str) -> str:
    others = ("2026-01, total: 1.5", "2026-03, total: 1.6", "2026-05, total: 1.4")
    lines = [f"{_OWN}date: {other} USD/h, source: maker}}" for other in others]
    return priced_file("quotes:", *lines, f"{_OWN}date: 2026-07, total: {price}, source: maker}}")


RULES = (
    Rule(
        "C801",
        "owner, kind and term of a quote contradict each other",
        ERROR,
        "A rental is what a customer of a cloud pays, and what one owns has no term of a rental: "
        "kind is rental exactly where the owner is cloud-customer, and term and upfront stand "
        "with a rental alone, life with what is owned. Every quote of the catalog keeps this.",
        priced_file(
            "quotes:",
            "  - {chip: example-chip, owner: cloud-customer, kind: owned, date: 2026-07, "
            "total: 2.5 USD/h, source: maker}",
        ),
        priced_file(
            "quotes:",
            _ASKED + "date: 2026-07, total: 2.5 USD/h, source: maker}",
        ),
    ),
    Rule(
        "C802",
        "price far from the other quotes of the chip",
        WARNING,
        "What the other quotes of a chip lead one to expect: their median, each brought to one "
        "level by its kind (an owner's cost 1, of a neocloud 1.2, a rental for three years 1.5, "
        "for one 2.2, at an undated index 2, by the hour 2.5, spot 1.4) and by its survey (five "
        "quotes or more of one source and day), else its provider (three or more). Half of the "
        "quotes in surveys lie within 1.04 (own cost, commitments) and 1.1 (by the hour) of it, "
        "nine of ten within 1.2 and 1.4. The limits lie well outside: 1.6 for own costs, 1.75 for "
        "commitments, 2.25 by the hour, 3.25 for spot; outside of surveys 1.75, 2.25, 3.25 and "
        "3.25 (4 where the provider is hardly known); half as much again with two other quotes, "
        "three times the last with one.",
        _several("15 USD/h"),
        _several("1.5 USD/h"),
    ),
    Rule(
        "C803",
        "price out of proportion to the size of the chip",
        WARNING,
        "For a chip without another quote: its price, brought to the level of an "
        "owner's cost, over 1.5 USD/h a kW of TDP, 0.35 USD/h a TB/s and 1.2 USD/h a PFLOP/s of 16 "
        "bits; the geometric mean of those that are known lies between 0.4 and 2.8 for the "
        "quotes of all chips. Below 0.25 and above 5 (0.1 and 12 where one is known) a price is of "
        "a server, a month, or cents.",
        _quoted(_ASKED + "term: on_demand, date: 2026-07, total: 32 USD/h, source: maker}"),
        _quoted(_ASKED + "term: on_demand, date: 2026-07, total: 4 USD/h, source: maker}"),
    ),
    Rule(
        "C804",
        "capital share unlike that of any accelerator",
        WARNING,
        "Capital is 65 to 79 % of the cost of a chip-hour in every split that was published. Below "
        "40 % or above 92 % one of the parts is of something else.",
        priced_file(
            "quotes:",
            _OWN + "date: 2026-07, total: 2.28 USD/h, capital_share: 7.74 %, source: maker}",
        ),
        priced_file(
            "quotes:",
            _OWN + "date: 2026-07, total: 2.28 USD/h, capital_share: 77.4 %, source: maker}",
        ),
    ),
)


def contradictions(scene: Scene) -> Iterator[Finding]:
    """C801: rental where the owner is no customer, and the fields that belong to the other kind."""
    for item in quotes(scene):
        quote, raw = item.quote, item.raw
        if not quote.owner or not quote.kind:
            continue
        message, fields = "", ("kind", "owner")
        if (quote.kind == "rental") != (quote.owner == "cloud-customer"):
            message = f"a quote of kind {quote.kind} whose owner is {quote.owner}"
        else:
            wrong = ("life",) if quote.kind == "rental" else ("term", "upfront")
            there = next((name for name in wrong if name in raw), "")
            if there:
                message, fields = (
                    f"{there} stands with a quote of kind {quote.kind}",
                    (there, "kind"),
                )
        if message:
            yield quote_finding(
                item,
                "C801",
                message,
                "owner: cloud-customer with kind: rental; any other owner with kind: owned",
                *fields,
            )


def against_others(scene: Scene) -> Iterator[Finding]:
    """C802, C803: a price against the other quotes of its chip, or against the chip itself."""
    prices = levels.of(scene.catalog.quotes)
    for item in quotes(scene):
        several = prices.chips.get(item.quote.chip, ())
        own = next((one for one in several if one.quote is item.quote), None)
        if own is None:
            continue
        others = [one.base for one in several if one is not own]
        if not others:
            yield from _against_size(scene, item, math.exp(own.base))
            continue
        factor = math.exp(own.base - median(others))
        if max(factor, 1 / factor) > levels.allowed(item.quote, len(others), prices):
            price = item.quote.total or item.quote.capital or 0.0
            yield quote_finding(
                item,
                "C802",
                f"{_text(item.quote)} for {item.quote.chip} is {levels.times(factor)} the "
                f"{price / factor:.3g} USD/h that {_count(len(others))} of the chip suggest",
                "look at the unit, what the price covers, and which chip it is of",
                *_priced(item.quote),
                "chip",
                "kind",
                "owner",
                "term",
            )


def _count(others: int) -> str:
    return f"{others} other quotes" if others > 1 else "another quote"


def _priced(quote: Quote) -> tuple[str, ...]:
    return ("total",) if "total" in quote.texts else ("capital", "operating")


def _text(quote: Quote) -> str:
    return quote.texts.get("total") or quote.texts.get("capital", "")


def _against_size(scene: Scene, item: Priced, base: float) -> Iterator[Finding]:
    chip = scene.catalog.chips.get(item.quote.chip)
    measures = [] if chip is None else list(_measures(chip))
    if not measures:
        return
    factor = math.exp(sum(math.log(base / measure) for measure in measures) / len(measures))
    low, high = usual.SIZE_APART if len(measures) > 1 else usual.SIZE_APART_BY_ONE
    if not low <= factor <= high:
        yield quote_finding(
            item,
            "C803",
            f"{_text(item.quote)} is {levels.times(factor)} what a chip of the size of "
            f"{item.quote.chip} usually costs",
            "look at the unit, and whether it is the price of one chip and one hour",
            *_priced(item.quote),
            "chip",
            "kind",
        )


def _measures(chip: Chip) -> Iterator[float]:
    """What a chip of this TDP, bandwidth and 16-bit rate costs an owner, USD/h each."""
    rate = chip.value("bf16_dense") or chip.value("fp16_dense")
    values = (chip.value("tdp"), chip.value("memory_bandwidth"), rate)
    for value, price in zip(values, usual.SIZE_PRICE, strict=True):
        if value:
            yield value * price


def capital(scene: Scene) -> Iterator[Finding]:
    """C804: a capital share, stated or following from the parts, unlike any other."""
    for item in quotes(scene):
        quote = item.quote
        if not quote.total or not quote.capital:
            continue
        share = quote.capital / quote.total
        if not usual.CAPITAL[0] <= share <= usual.CAPITAL[1] and share <= 1:
            yield quote_finding(
                item,
                "C804",
                f"capital is {share:.1%} of the total of {quote.total:.3g} USD/h",
                "look at both, and at the decimal point",
                "capital_share",
                "capital",
                "total",
                "operating",
            )


CHECKS = (contradictions, against_others, capital)
