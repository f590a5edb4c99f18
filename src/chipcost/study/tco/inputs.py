"""The inputs of a bottom-up cost: names, units, defaults, bounds; and one of them from a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chipcost import units
from chipcost.errors import ChipcostError, Place

YEAR = 8760.0 * 3600.0


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
    "wacc": Input("ratio", "", 1.0, None, 0.0, 1.0, "cost of capital a year, nominal, before tax"),
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
    "colocation": Input(
        "money_per_power_month", "USD/kW/month", 1e-3, 0.0, 0.0, 1e5, "hosting of IT power"
    ),
    "facility": _money("own facility"),
    "facility_per_kw": Input(
        "money_per_power", "USD/kW", 1e-3, 0.0, 0.0, 1e6, "own facility, for IT power"
    ),
    "facility_life": _life("life of the facility", 15.0),
    "facility_wacc": Input("ratio", "", 1.0, None, 0.0, 1.0, "cost of its capital; wacc without"),
    "remote_hands": _monthly("remote hands"),
    "internet": _monthly("internet"),
    "other_operating": _monthly("further operating cost"),
    "staff": Input("count", "", 1.0, 0.0, 0.0, 1e7, "people"),
    "salary": _monthly("cost of one of them"),
    "maintenance": _share("maintenance a year, share of the server's price", 0.0),
    "insurance": _share("insurance a year, share of all capital", 0.0),
    "spares": _share("spare units, share of the units", 0.0),
    "availability": _share("share of hours in which a unit works", 1.0),
    "load": _share("share of hours that are used or sold", 1.0),
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

# A percentage below 1 % of these is a fraction with a stray sign: "0.8%" for 0.8.
_LARGE_SHARES = ("wacc", "power_utilization", "availability", "mfu")


def number(name: str, given: Any, place: Place | None = None) -> float:
    """One input from text or a plain number, in model units.

    Raises ChipcostError that says what was understood: wrong unit, percent taken for a fraction,
    PUE below 1, negative life and the like.
    """
    spec = INPUTS.get(name, _PART_INPUT)
    text = str(given).strip()
    try:
        float(text.replace("_", ""))
        plain = True
    except ValueError:
        plain = False
    full = f"{text} {spec.unit}" if plain and spec.unit else text
    try:
        value = units.parse(full, spec.dimension).value / spec.scale
    except ChipcostError as error:
        raise ChipcostError(
            error.code, f"{name}: {error.message}", hint=error.hint, place=place
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
    elif "%" not in text and fraction and value >= 2.0 and spec.low <= value / 100.0 <= spec.high:
        hint = f"for a percentage write {value:g} %"
    elif zero:
        hint = "cost is divided by it; for example 95 %"
    else:
        hint = f"it lies between {spec.low:g} and {spec.high:g} {spec.unit}".rstrip()
    raise ChipcostError("bad-input", understood, hint=hint, place=place)


def _stray_sign(name: str, text: str, value: float, place: Place | None) -> None:
    """Refuse a percentage so small that a fraction was meant; a plain number is taken as it is."""
    if name in _LARGE_SHARES and "%" in text and 0.0 < value < 0.01:
        raise ChipcostError(
            "bad-input",
            f"{name} of {text!r} was understood as {value:g}, less than one in a hundred",
            hint=f"write {value * 1e4:.10g} % or {value * 100:.10g}; if it is meant, {value:.10g}",
            place=place,
        )
