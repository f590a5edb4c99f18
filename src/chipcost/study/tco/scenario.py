"""A whole set of inputs of a cost: read by name, filled in from defaults, and complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chipcost.errors import ChipcostError, Place, nearest, raise_collected
from chipcost.model import taxes
from chipcost.study.tco import agreement
from chipcost.study.tco.capital import Capital
from chipcost.study.tco.inputs import ANNUITY, ANNUITY_WORDS, INPUTS, PARTS, number

# What needs a cost of capital and a life, and what can stand without.
_CAPITAL = (
    "server", "network", "storage", "service", "installation", "software", "other_capital",
    "facility", "facility_per_kw",
)  # fmt: skip
_WITHOUT_CAPITAL = ("power", "power_per_chip", "chip_hour", "capital_payment", "other_operating")

# What is as another input where it is not given.
FOLLOWS = {"network_life": "life", "facility_wacc": "wacc", "turbine_life": "facility_life"}


@dataclass(frozen=True)
class Scenario:
    """One set of inputs in model units: values, their ranges where given, and the annuity.

    owner    whose inputs they are; chips of one owner share all but price and power
    capital  what server and other_capital follow from, where they are not given as such
    """

    name: str
    values: dict[str, float]
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    annuity: str = "monthly"
    owner: str = ""
    capital: Capital | None = None


def scenario(name: str, given: Mapping[str, Any], file: str = "") -> Scenario:
    """Inputs by name as a Scenario with the defaults filled in.

    A value is a text with a unit, a plain number in the input's own unit, or a mapping of
    `value`, `low` and `high`. Raises ChipcostError with every problem at once.
    """
    place = Place(file) if file else None
    problems: list[ChipcostError] = []
    values: dict[str, float] = {}
    ranges: dict[str, tuple[float, float]] = {}
    annuity = "monthly"
    for key, raw in given.items():
        try:
            if key == ANNUITY:
                annuity = _annuity(raw, place)
            elif key in INPUTS or key in PARTS:
                values[key], around = _value(key, raw, place)
                if around:
                    ranges[key] = around
            else:
                close = ", ".join(nearest(key, [*INPUTS, *PARTS, ANNUITY]))
                raise ChipcostError(
                    "unknown-input",
                    f"{key!r} is no input of a cost",
                    hint=f"nearest: {close}; `chipcost tco --list-inputs` shows all",
                    place=place,
                )
        except ChipcostError as error:
            problems.append(error)
    problems += _complete(values, ranges, annuity, place)
    raise_collected(problems)
    return Scenario(name, values, ranges, annuity)


def _annuity(raw: Any, place: Place | None) -> str:
    if raw not in ANNUITY_WORDS:
        raise ChipcostError(
            "bad-input",
            f"annuity {raw!r} is not known",
            hint=f"one of {', '.join(ANNUITY_WORDS)}",
            place=place,
        )
    return str(raw)


def _value(key: str, raw: Any, place: Place | None) -> tuple[float, tuple[float, float] | None]:
    if not isinstance(raw, Mapping):
        return number(key, raw, place), None
    if raw.get("value") is None:
        raise ChipcostError(
            "bad-input", f"{key}: a mapping without a value", hint="{value: 1.25}", place=place
        )
    value = number(key, raw["value"], place)
    low = number(key, raw["low"], place) if raw.get("low") is not None else value
    high = number(key, raw["high"], place) if raw.get("high") is not None else value
    if not low <= value <= high:
        raise ChipcostError(
            "bad-input",
            f"{key}: {low:g} <= {value:g} <= {high:g} does not hold",
            hint="low, value, high in this order",
            place=place,
        )
    return value, (low, high)


def _complete(
    values: dict[str, float],
    ranges: dict[str, tuple[float, float]],
    annuity: str,
    place: Place | None,
) -> list[ChipcostError]:
    """Fill in what follows from other inputs, and name what is missing or given twice."""
    problems: list[ChipcostError] = []
    parts = [name for name in PARTS if name in values]
    if len(parts) == len(PARTS) and "wacc" not in values:
        debt, interest, equity = (values[name] for name in PARTS)
        tax = values.get("income_tax", 0.0)
        values["wacc"] = float(taxes.wacc_after_tax(debt, interest, equity, tax))
    elif parts:
        problems.append(
            ChipcostError(
                "bad-input",
                "the cost of capital is given twice or in part",
                hint=f"either wacc, or all of {', '.join(PARTS)}",
                place=place,
            )
        )
    for name in PARTS:
        values.pop(name, None)
        ranges.pop(name, None)
    if annuity in ("decay", "straight-line"):
        values.setdefault("wacc", 0.0)
    if annuity == "decay":
        values.setdefault("life", 1.0)
    if values.get("power_per_chip") and "power" in values:
        problems.append(
            ChipcostError(
                "applied-twice",
                "power and power_per_chip are the same power given twice",
                hint="give one of them",
                place=place,
            )
        )
    priced = any(values.get(name) for name in _CAPITAL)
    if not priced and not any(values.get(name) for name in _WITHOUT_CAPITAL):
        problems.append(
            ChipcostError(
                "missing-input",
                "there is neither a price (server, network, facility, ...) nor a power",
                hint="for example server: 258001 USD",
                place=place,
            )
        )
    if not priced:  # a power chain alone needs no capital
        for name in ("wacc", "life"):
            values.setdefault(name, 0.0 if name == "wacc" else 1.0)
    values.setdefault("power", 0.0)
    values.setdefault("facility_life", INPUTS["facility_life"].default or 0.0)
    for name, other in FOLLOWS.items():
        if other in values:
            values.setdefault(name, values[other])
    for name, spec in INPUTS.items():
        if name in values:
            continue
        if spec.default is not None:
            values[name] = spec.default
        elif name not in FOLLOWS:
            problems.append(
                ChipcostError(
                    "missing-input",
                    f"the input {name!r} is missing: {spec.meaning}",
                    hint=f"for example {name}: {_example(name)}",
                    place=place,
                )
            )
    problems += agreement.problems(values, annuity, place)
    return problems


def _example(name: str) -> str:
    return {"chips": "8", "wacc": "10.25%", "life": "6 y", "power": "10.93 kW"}.get(name, "1")
