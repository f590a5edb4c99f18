"""The inputs of a bottom-up cost: names, units, defaults, bounds; and one of them from a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chipcost import units
from chipcost.errors import ChipcostError, Place

YEAR = 8760.0 * 3600.0
MONTH = 730.0 * 3600.0


@dataclass(frozen=True, slots=True)
class Input:
    """One input.

    dimension  a key of `units.EXPECTED`
    unit       the unit that a plain number is in, and that the model computes in
    scale      base units (see `units`) per model unit
    default    in model units; None: there is none, and it must be given
    low, high  what is possible
    meaning    one line
    """

    dimension: str
    unit: str
    scale: float
    default: float | None
    low: float
    high: float
    meaning: str


def _money(meaning: str) -> Input:
    return Input("money", "USD", 1.0, 0.0, 0.0, 1e15, meaning)


def _share(meaning: str, default: float | None, high: float = 1.0) -> Input:
    return Input("ratio", "", 1.0, default, 0.0, high, meaning)


def _life(meaning: str, default: float | None) -> Input:
    return Input("time", "y", YEAR, default, 0.05, 100.0, meaning)


def _monthly(meaning: str) -> Input:
    return Input("money_per_month", "USD/month", 1.0, 0.0, 0.0, 1e12, meaning)


def _months(meaning: str) -> Input:
    return Input("time", "month", MONTH, 0.0, 0.0, 120.0, meaning)


def _heads(meaning: str, most: float) -> Input:
    return Input("count", "", 1.0, 0.0, 0.0, most, meaning)


# What published tables leave out is 0: a cost is that of the table until somebody says otherwise.
INPUTS: dict[str, Input] = {
    "server": _money("server, with its chips"),
    "network": _money("switches, network cards, optics and copper"),
    "storage": _money("storage"),
    "service": _money("service contract of the server"),
    "installation": _money("installation and other"),
    "software": _money("software and other"),
    "other_capital": _money("further capital"),
    "capital_payment": _monthly("capital paid by the month, as a lease"),
    "chips": Input("count", "", 1.0, None, 1.0, 1e9, "chips that the amounts are for"),
    "residual": _share("share of the server's price left at the end", 0.0),
    "wacc": Input(
        "ratio",
        "",
        1.0,
        None,
        0.0,
        1.0,
        "cost of capital a year, nominal, before tax; after it with an income_tax",
    ),
    "inflation": _share(
        "inflation a year; above 0 all annuities are real, in money of today", 0.0, 0.5
    ),
    "income_tax": _share("tax on the owner's profit; 0, for a WACC before tax holds it", 0.0, 0.9),
    "depreciation": _share(
        "for the tax: macrs-5 (1), straight-line over the life (0), or a share of both", 1.0
    ),
    "bonus": _share("share written off for the tax in the first year", 0.0),
    "lead": _months("hardware is paid so long before the first hour; 0 in published tables"),
    "life": _life("life of the IT hardware", None),
    "network_life": _life("life of the network; the hardware's without", None),
    "hours_per_month": Input("count", "", 1.0, 730.0, 1.0, 744.0, "hours of a month"),
    "decay": Input("ratio", "", 1.0, 0.14, 0.0, 5.0, "decades of value lost a year, for decay"),
    "age": Input("time", "y", YEAR, 0.0, 0.0, 100.0, "time since the purchase, for decay"),
    "interconnect_share": _share("interconnect's share of the cluster, for decay", 0.0, 0.99),
    "power": Input("power", "kW", 1000.0, None, 0.0, 1e9, "provisioned IT power"),
    "power_per_chip": Input("power", "kW", 1000.0, 0.0, 0.0, 1e6, "in place of power: of a chip"),
    "power_factor": Input("ratio", "", 1.0, 1.0, 0.0, 10.0, "all-in IT power over that of a chip"),
    "power_utilization": _share("average over provisioned IT power; electricity alone", 1.0),
    "pue": Input("ratio", "", 1.0, 1.0, 1.0, 5.0, "site power over IT power"),
    "redundancy": Input("ratio", "", 1.0, 1.0, 1.0, 5.0, "site sized over site power, as N+1"),
    "electricity": Input("money_per_energy", "USD/kWh", 1e-3, 0.0, 0.0, 10.0, "electricity"),
    "onsite_share": _share("share of the electricity from an own plant", 0.0),
    "turbine_per_kw": Input(
        "money_per_power", "USD/kW", 1e-3, 0.0, 0.0, 1e5, "price of an own plant, for site power"
    ),
    "turbine_life": _life("life of an own plant; the facility's without", None),
    "turbine_backup": _share("own plant that stands by, share of what runs", 0.0, 5.0),
    "turbine_operating": Input(
        "money_per_energy", "USD/kWh", 1e-3, 0.0, 0.0, 10.0, "upkeep of an own plant"
    ),
    "heat_rate": Input(
        "heat_rate",
        "Btu/kWh",
        units.BTU * 1e-3,
        0.0,
        3413.0,
        30000.0,
        "fuel that an own plant burns for a kWh",
    ),
    "fuel_price": Input(
        "money_per_heat",
        "USD/MMBtu",
        1e-6 / units.BTU,
        0.0,
        0.0,
        1e3,
        "price of the fuel of an own plant",
    ),
    "grid_intensity": Input(
        "carbon_per_energy", "kg/kWh", 1e-3, 0.0, 0.0, 3.0, "carbon dioxide of grid power"
    ),
    "onsite_intensity": Input(
        "carbon_per_energy", "kg/kWh", 1e-3, 0.0, 0.0, 3.0, "carbon dioxide of an own plant's power"
    ),
    "carbon_price": Input(
        "money_per_carbon",
        "USD/t",
        1e-3,
        0.0,
        0.0,
        1e4,
        "price on carbon dioxide; 0 where nobody charges one",
    ),
    "water_use": Input(
        "water_per_energy", "L/kWh", 1e-3, 0.0, 0.0, 50.0, "water for a kWh of IT power (WUE)"
    ),
    "water_price": Input("money_per_water", "USD/m3", 1e-3, 0.0, 0.0, 1e3, "price of water"),
    "colocation": Input(
        "money_per_power_month", "USD/kW/month", 1e-3, 0.0, 0.0, 1e5, "hosting of IT power"
    ),
    "facility": _money("own facility"),
    "facility_per_kw": Input(
        "money_per_power", "USD/kW", 1e-3, 0.0, 0.0, 1e6, "own facility, for IT power"
    ),
    "cooling_per_kw": Input(
        "money_per_power",
        "USD/kW",
        1e-3,
        0.0,
        0.0,
        1e6,
        "liquid cooling, on top of an own facility; 0 where its price holds it",
    ),
    "cooling_premium": _share("liquid cooling, share on top of hosting, rented or own", 0.0, 2.0),
    "stranded_power": _share("hosting paid and not used, share of what is used", 0.0, 5.0),
    "facility_lead": _months("facility is paid so long before the first hour"),
    "facility_life": _life("life of the facility", 15.0),
    "facility_wacc": Input("ratio", "", 1.0, None, 0.0, 1.0, "cost of its capital; wacc without"),
    "remote_hands": _monthly("remote hands"),
    "internet": _monthly("internet"),
    "other_operating": _monthly("further operating cost"),
    "staff": Input("count", "", 1.0, 0.0, 0.0, 1e7, "people"),
    "staff_per_mw": _heads(
        "people for a megawatt of IT power; 0 where maintenance holds them", 1e4
    ),
    "staff_per_chip": _heads("people for a chip, 0.001: one for a thousand", 100.0),
    "salary": _monthly("cost of one of them"),
    "maintenance": _share("maintenance a year, share of the server's price", 0.0),
    "failure_rate": _share(
        "units that fail for good in a year; 0, for a warranty replaces them", 0.0
    ),
    "repair_share": _share("share of failed units repaired at no price, as under a warranty", 0.0),
    "insurance": _share("insurance a year, share of all capital", 0.0, 0.25),
    "property_tax": _share("property tax a year, share of all capital; often waived", 0.0, 0.25),
    "software_fee": Input(
        "money_per_month",
        "USD/y",
        1.0 / 12.0,
        0.0,
        0.0,
        1e6,
        "software a year, of a chip; 0, for most owners pay no list price",
    ),
    "spares": _share("spare units, share of the units", 0.0),
    "availability": _share("share of hours in which a unit works", 1.0),
    "load": _share("share of hours that are used or sold", 1.0),
    "ramp": _months("time to full output, from the first hour"),
    "ramp_share": _share("mean output in that time, share of full output", 0.0),
    "rent": Input(
        "money_per_hour", "USD/h", 1.0, 0.0, 0.0, 1e6, "rental of a chip-hour to compare"
    ),
    "term": Input("time", "y", YEAR, 0.0, 1.0 / 12.0, 100.0, "length of the rental"),
    "chip_hour": Input(
        "money_per_hour", "USD/h", 1.0, 0.0, 0.0, 1e6, "quoted cost of a chip-hour, on top"
    ),
    "pflop_per_s": Input("flops", "PFLOP/s", 1e15, 0.0, 0.0, 1e9, "peak rate of a chip"),
    "mfu": _share("share of the peak that is reached", 1.0),
    "tokens_per_s": Input("count", "", 1.0, 0.0, 0.0, 1e12, "tokens a second of a chip"),
    "run_chips": Input("count", "", 1.0, 0.0, 0.0, 1e9, "chips of a run to price"),
    "run_hours": Input("time", "h", 3600.0, 0.0, 0.0, 1e7, "hours of a run to price"),
}

# Words, not numbers: the shape of capital payments.
ANNUITY = "annuity"
ANNUITY_WORDS = ("monthly", "yearly", "straight-line", "decay")

# Either the cost of capital itself, or its parts.
PARTS = ("debt_share", "debt_rate", "equity_rate")
_PART_INPUT = _share("part of the cost of capital", None)

_POSITIVE = ("availability", "load", "mfu")  # may not be zero: cost is divided by them

# Words that stand for a number.
WORDS = {"depreciation": {"macrs-5": 1.0, "straight-line": 0.0}}

# A percentage below 1 % of these is a fraction with a stray sign: "0.8%" for 0.8.
_LARGE_SHARES = (
    "wacc",
    "power_utilization",
    "availability",
    "mfu",
    "income_tax",
    "ramp_share",
    "onsite_share",
)


def number(name: str, given: Any, place: Place | None = None) -> float:
    """One input from text or a plain number, in model units.

    Raises ChipcostError that says what was understood: wrong unit, percent taken for a fraction,
    PUE below 1, negative life and the like.
    """
    spec = INPUTS.get(name, _PART_INPUT)
    text = str(given).strip()
    if text in WORDS.get(name, {}):
        return WORDS[name][text]
    try:
        float(text.replace("_", ""))
        plain = True
    except ValueError:
        plain = False
    full = f"{text} {spec.unit}" if plain and spec.unit else text
    try:
        value = units.parse(full, spec.dimension).value / spec.scale
    except ChipcostError as error:
        words = " or ".join(WORDS.get(name, {}))
        hint = f"{words}, or a share of the first" if words else error.hint
        raise ChipcostError(
            error.code, f"{name}: {error.message}", hint=hint, place=place
        ) from None
    _bounds(name, spec, text, value, place)
    return value


def _bounds(name: str, spec: Input, text: str, value: float, place: Place | None) -> None:
    zero = name in _POSITIVE and value == 0.0
    if spec.low <= value <= spec.high and not zero:
        _stray_sign(name, text, value, place)
        return
    fraction = spec.dimension == "ratio"
    understood = f"{name} of {text!r} was understood as {value:g}"
    if fraction and spec.high <= 1.0:
        understood += f", which is {value:.6g} x 100 %"
    elif spec.unit:
        understood += f" {spec.unit}"
    if name == "pue" and value < 1.0:
        hint = "a PUE is site power over IT power and never below 1; for example 1.25"
    elif "%" not in text and fraction and _percentage(spec, value):
        hint = f"for a percentage write {value:g} %"
    elif zero:
        hint = "cost is divided by it; for example 95 %"
    else:
        hint = f"it lies between {spec.low:g} and {spec.high:g} {spec.unit}".rstrip()
    raise ChipcostError("bad-input", understood, hint=hint, place=place)


def _percentage(spec: Input, value: float) -> bool:
    """Whether a number beyond the bounds is a percentage that lost its sign."""
    likely = value >= 2.0 or spec.high < 0.5
    return likely and spec.low <= value / 100.0 <= spec.high


def _stray_sign(name: str, text: str, value: float, place: Place | None) -> None:
    """Refuse a percentage so small that a fraction was meant; a plain number is taken as it is."""
    if name in _LARGE_SHARES and "%" in text and 0.0 < value < 0.01:
        raise ChipcostError(
            "bad-input",
            f"{name} of {text!r} was understood as {value:g}, less than one in a hundred",
            hint=f"write {value * 1e4:.10g} % or {value * 100:.10g}; if it is meant, {value:.10g}",
            place=place,
        )
