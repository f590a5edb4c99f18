"""Sums, products and ranges that must hold within the rounding of the printed digits."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost import units
from chipcost.catalog.check.rule import (
    ERROR,
    HEAD,
    WARNING,
    Rule,
    chip_file,
    priced_file,
    rack_file,
)
from chipcost.catalog.check.scene import (
    Priced,
    Scene,
    Spot,
    blame,
    dated,
    ends,
    of_chip,
    quote_finding,
    quotes,
    readings,
    spots,
)
from chipcost.catalog.chips.records import Chip, Quote
from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Figure
from chipcost.errors import ChipcostError

_QUOTE = "  - {chip: example-chip, owner: neocloud, kind: owned, date: 2026-07, "


RULES = (
    Rule(
        "A401",
        "capital and operating cost do not add up to the total",
        ERROR,
        "The three come from one quote of one date. They may differ by the rounding of the printed "
        "digits; more means that prices of different dates or bases were spliced.",
        priced_file(
            "quotes:",
            _QUOTE + "capital: 0.43 USD/h, operating: 0.23 USD/h, total: 0.76 USD/h, "
            "source: maker}",
        ),
        priced_file(
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
        rack_file("published: {memory_bandwidth: {value: 32 TB/s}}"),
        rack_file("published: {memory_bandwidth: {value: 23.2 TB/s}}"),
    ),
    Rule(
        "A403",
        "capital share that does not fit",
        ERROR,
        "A share lies between 0 and 1 (or 0 and 100 %), and where the capital cost is stated too, "
        "the two agree within their rounding.",
        priced_file("quotes:", _QUOTE + "total: 2.28 USD/h, capital_share: 77.4, source: maker}"),
        priced_file("quotes:", _QUOTE + "total: 2.28 USD/h, capital_share: 77.4 %, source: maker}"),
    ),
    Rule(
        "A404",
        "value outside its own range",
        ERROR,
        "Low is not above the value, and the value is not above high.",
        chip_file("tdp: {value: 700 W, low: 750 W, high: 800 W}"),
        chip_file("tdp: {value: 700 W, low: 650 W, high: 800 W}"),
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
        chip_file("memory_label: 80 GB", "memory_capacity: {value: 96 GiB}"),
        chip_file("memory_label: 80 GB", "memory_capacity: {value: 85899345920 B}"),
    ),
)


TOTAL_TOLERANCE = 0.005


LABEL_TOLERANCE = 0.03


_EPSILON = 1e-9  # for the rounding of binary floats, relative


def _half(text: str) -> float:
    """Half a unit of the last printed digit, in base units; 0 for what is no quantity."""
    try:
        return units.half_last_digit(text)
    except (ChipcostError, OverflowError):
        return 0.0


def _texts(quote: Quote) -> dict[str, str]:
    """The prices of a quote as printed, without those that could not be read."""
    return {name: text for name, text in quote.texts.items() if getattr(quote, name) is not None}


def splits(scene: Scene) -> Iterator[Finding]:
    """A401: capital + operating = total, within half a digit of each."""
    for item in quotes(scene):
        quote, texts = item.quote, _texts(item.quote)
        if "total" not in texts or quote.total is None:
            continue
        if "capital" in texts and "operating" in texts:
            parts = (quote.capital or 0.0) + (quote.operating or 0.0)
            allowed = sum(_half(texts[name]) for name in ("total", "capital", "operating"))
            if abs(parts - quote.total) > allowed * (1 + 1e-6) + _EPSILON:
                yield quote_finding(
                    item,
                    "A401",
                    f"capital {texts['capital']} and operating {texts['operating']} make "
                    f"{parts:.6g} USD/h, not {texts['total']}",
                    "take all three from one quote of one date",
                    "total",
                    "capital",
                    "operating",
                )
        else:
            for name in ("capital", "operating"):
                part = getattr(quote, name)
                if name in texts and part > quote.total + _half(texts[name]) + _half(
                    texts["total"]
                ):
                    yield quote_finding(
                        item,
                        "A401",
                        f"{name} {texts[name]} is more than the total {texts['total']}",
                        "take both from one quote of one date",
                        name,
                        "total",
                    )


def shares(scene: Scene) -> Iterator[Finding]:
    """A403: a capital share between 0 and 1 that agrees with the capital cost, where stated."""
    for item in quotes(scene):
        share = item.quote.capital_share
        if share is None:
            continue
        text = str(item.raw.get("capital_share"))
        if share > 1:
            yield quote_finding(
                item,
                "A403",
                f"a capital share of {text} is more than the whole",
                f"write {text} % for a percentage" if share <= 100 else "a share is 0 to 100 %",
                "capital_share",
            )
        elif {"capital", "total"} <= set(_texts(item.quote)):
            yield from _stated_share(item, share, text)


def _stated_share(item: Priced, share: float, text: str) -> Iterator[Finding]:
    quote = item.quote
    capital, total = quote.capital or 0.0, quote.total or 0.0
    allowed = (
        _half(quote.texts["capital"]) + total * _half(text) + share * _half(quote.texts["total"])
    )
    if abs(capital - share * total) > allowed * (1 + 1e-6) + _EPSILON:
        yield quote_finding(
            item,
            "A403",
            f"{text} of {quote.texts['total']} is {share * total:.4g} USD/h, "
            f"not the stated capital of {quote.texts['capital']}",
            "keep what the source prints, and leave out what follows from it",
            "capital_share",
            "capital",
            "total",
        )


def totals(scene: Scene) -> Iterator[Finding]:
    """A402: a published total of a system = count x chip, within 0.5 %, rounding or range."""
    for system in scene.catalog.systems.values():
        chip = scene.catalog.chips.get(system.chip)
        if chip is None:
            continue
        for name, total in system.published.items():
            one = chip.figures.get(name)
            if one is None or one.value is None or total.value is None:
                continue
            if not _agrees(total, one, system.count) and not _labels_agree(
                total, chip, name, system.count
            ):
                computed = one.value * system.count
                apart = f" ({100 * (total.value / computed - 1):+.3g} %)" if computed else ""
                yield from blame(
                    scene,
                    "A402",
                    f"{system.id} is published with a {name} of {total.text}, and "
                    f"{system.count} x {one.text} is {units.human(computed, one.dimension)}{apart}",
                    "find which of the two counts something else; give a range where sources "
                    "disagree",
                    Spot(total, ("systems", system.id, "published", name)),
                    Spot(one, ("chips", chip.id, name)),
                    block=("systems", system.id),
                    keys=[("systems", system.id, "count")],
                )


def _agrees(total: Figure, one: Figure, count: int) -> bool:
    """Whether the ranges of both, widened by tolerance and rounding, overlap."""
    low, high = ends(total)
    chip_low, chip_high = ends(one)
    slack = max(TOTAL_TOLERANCE * high, _half(total.text), count * _half(one.text)) + _EPSILON
    return low - slack <= count * chip_high and count * chip_low <= high + slack


def _labels_agree(total: Figure, chip: Chip, name: str, count: int) -> bool:
    """Whether a capacity agrees with the number that people call it by.

    "80 GB" on the box is 80 GiB; a published total of 640 GB counts boxes, not bytes.
    """
    label = _label(chip)
    if name != "memory_capacity" or label is None:
        return False
    low, high = ends(total)
    slack = max(TOTAL_TOLERANCE * high, _half(total.text))
    return low - slack <= count * label <= high + slack


def _label(chip: Chip) -> float | None:
    """The number on the label, in bytes, as if it counted GB; None where it names no quantity."""
    try:
        return units.parse(chip.memory_label.replace("iB", "B"), "bytes").value
    except ChipcostError:
        return None


def labels(scene: Scene) -> Iterator[Finding]:
    """A406: a capacity that lies not between the GB and the GiB of its label."""
    for chip in scene.catalog.chips.values():
        capacity, label = of_chip(chip, "memory_capacity"), _label(chip)
        if capacity is None or not label:
            continue
        low, high = ends(capacity.figure)
        most = label * (1024 / 1000) ** 3 * (1 + LABEL_TOLERANCE)
        if low > most or high < label * (1 - LABEL_TOLERANCE):
            yield from blame(
                scene,
                "A406",
                f"a capacity of {capacity.figure.text} is labelled {chip.memory_label}",
                "put the label or the capacity right",
                capacity,
                keys=[("chips", chip.id, "memory_label")],
            )


def ranges(scene: Scene) -> Iterator[Finding]:
    """A404: low <= value <= high, of figures, their alternative values, and quotes."""
    for spot in spots(scene.catalog):
        for reading in readings(spot):
            figure = reading.figure
            if figure.value is not None:
                message = _disorder(figure.low, figure.value, figure.high)
                if message:
                    yield from blame(
                        scene,
                        "A404",
                        f"{spot.field} of {figure.text}: {message}",
                        "put low, value and high in order",
                        reading,
                    )
    for item in dated(scene):
        quote = item.quote
        priced = isinstance(item, Priced)
        value = item.quote.total if isinstance(item, Priced) else item.quote.value or None
        message = _disorder(quote.low, value, quote.high)
        if message:
            yield quote_finding(
                item,
                "A404",
                message,
                "put them in order",
                "total" if priced else "value",
                "low",
                "high",
            )


def _disorder(low: float | None, value: float | None, high: float | None) -> str:
    edge = 1 + _EPSILON
    if low is not None and high is not None and low > high * edge:
        return "low is above high"
    if low is not None and value is not None and low > value * edge:
        return "low is above the value"
    if high is not None and value is not None and value > high * edge:
        return "the value is above high"
    return ""


CHECKS = (splits, shares, totals, labels, ranges)
