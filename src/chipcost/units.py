"""Quantities as people write them ("2.9 TB/s", "0.66 USD/h") to base-unit floats and back.

Base units: bytes, bytes/s, FLOP/s, W, Wh, s, USD, USD per chip-hour, per million tokens and per
month, m, kg of carbon dioxide, L of water; a ratio is a plain number. Network rates in bit/s become
bytes/s. Prefixes are decimal (k, M, G, T, P, E) or, for bytes alone, binary (Ki, Mi, Gi, Ti).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chipcost.errors import ChipcostError, excerpt

_DECIMAL = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
BTU = 0.29307107017222  # Wh, of the International Table
_BINARY = {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50}

MAX_LENGTH = 100  # characters of a quantity; no figure that is meant takes more

_NUMBER = r"[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
# Of a text without blanks around it. What follows the number begins with no blank, so that there
# is one way to divide a text and the time is that of its length.
_QUANTITY = re.compile(
    rf"(?P<number>{_NUMBER}|[+-]?(?:nan|inf(?:inity)?))\s*(?P<unit>(?:\S.*)?)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in base units, with its dimension and the unit it was written in."""

    value: float
    dimension: str
    unit: str


def _units() -> dict[str, tuple[str, float]]:
    """Every accepted unit: name to (dimension, factor to the base unit)."""
    table: dict[str, tuple[str, float]] = {
        "h": ("time", 3600.0),
        "s": ("time", 1.0),
        "ms": ("time", 1e-3),
        "us": ("time", 1e-6),
        "d": ("time", 86400.0),
        "month": ("time", 730 * 3600.0),
        "y": ("time", 8760 * 3600.0),
        "yr": ("time", 8760 * 3600.0),
        "USD": ("money", 1.0),
        "kUSD": ("money", 1e3),
        "MUSD": ("money", 1e6),
        "BUSD": ("money", 1e9),
        "USD/h": ("money_per_hour", 1.0),
        "USD/chip-h": ("money_per_hour", 1.0),
        "USD/Mtok": ("money_per_tokens", 1.0),
        "USD/ktok": ("money_per_tokens", 1e3),
        "USD/token": ("money_per_tokens", 1e6),
        "USD/kWh": ("money_per_energy", 1e-3),
        "USD/MWh": ("money_per_energy", 1e-6),
        "USD/month": ("money_per_month", 1.0),
        "USD/y": ("money_per_month", 1.0 / 12.0),
        "USD/kW/month": ("money_per_power_month", 1e-3),
        "USD/kW": ("money_per_power", 1e-3),
        "USD/MW": ("money_per_power", 1e-6),
        "MUSD/MW": ("money_per_power", 1.0),
        "%": ("ratio", 0.01),
        "x": ("ratio", 1.0),
        "kg/kWh": ("carbon_per_energy", 1e-3),
        "g/kWh": ("carbon_per_energy", 1e-6),
        "t/MWh": ("carbon_per_energy", 1e-3),
        "USD/t": ("money_per_carbon", 1e-3),
        "L/kWh": ("water_per_energy", 1e-3),
        "USD/m3": ("money_per_water", 1e-3),
        "Btu/kWh": ("heat_rate", BTU * 1e-3),
        "MMBtu/MWh": ("heat_rate", BTU),
        "MJ/kWh": ("heat_rate", 1.0 / 3.6),
        "USD/MMBtu": ("money_per_heat", 1e-6 / BTU),
        "USD/GJ": ("money_per_heat", 3.6e-6),
        "nm": ("length", 1e-9),
        "mm2": ("area", 1e-6),
        "links": ("count", 1.0),
        "modules": ("count", 1.0),
        "chips": ("count", 1.0),
    }
    for prefix, factor in _DECIMAL.items():
        table[f"{prefix}B"] = ("bytes", factor)
        table[f"{prefix}B/s"] = ("bytes_per_second", factor)
        table[f"{prefix}bit/s"] = ("bytes_per_second", factor / 8.0)
        table[f"{prefix}FLOP/s"] = ("flops", factor)
        table[f"{prefix}OP/s"] = ("flops", factor)
        table[f"{prefix}W"] = ("power", factor)
        table[f"{prefix}Wh"] = ("energy", factor)
    for prefix, factor in _BINARY.items():
        table[f"{prefix}B"] = ("bytes", factor)
        table[f"{prefix}B/s"] = ("bytes_per_second", factor)
    return table


UNITS = _units()

# The unit that a person expects first of a dimension.
EXPECTED = {
    "bytes": "GB",
    "bytes_per_second": "TB/s",
    "flops": "TFLOP/s",
    "power": "kW",
    "energy": "kWh",
    "time": "h",
    "money": "USD",
    "money_per_hour": "USD/h",
    "money_per_tokens": "USD/Mtok",
    "money_per_energy": "USD/kWh",
    "money_per_month": "USD/month",
    "money_per_power_month": "USD/kW/month",
    "money_per_power": "USD/kW",
    "carbon_per_energy": "kg/kWh",
    "money_per_carbon": "USD/t",
    "water_per_energy": "L/kWh",
    "money_per_water": "USD/m3",
    "heat_rate": "Btu/kWh",
    "money_per_heat": "USD/MMBtu",
    "ratio": "a plain number or %",
    "length": "nm",
    "area": "mm2",
    "count": "a plain number",
}

_PLAIN = {"ratio", "count"}

# The least and the most, in base units, that a figure other than zero can be: far beyond all
# there is (the sun gives 4e26 W), and near enough that no product of a few figures overflows.
REACH = {
    "bytes": (1e-3, 1e27),
    "bytes_per_second": (1e-6, 1e27),
    "flops": (1e-3, 1e30),
    "power": (1e-6, 1e26),
    "energy": (1e-6, 1e30),
    "time": (1e-15, 1e18),
    "money": (1e-12, 1e18),
    "money_per_hour": (1e-12, 1e15),
    "money_per_tokens": (1e-12, 1e12),
    "money_per_energy": (1e-15, 1e6),
    "money_per_month": (1e-12, 1e18),
    "money_per_power_month": (1e-12, 1e9),
    "money_per_power": (1e-12, 1e9),
    "carbon_per_energy": (1e-12, 1e3),
    "money_per_carbon": (1e-12, 1e6),
    "water_per_energy": (1e-12, 1e6),
    "money_per_water": (1e-12, 1e6),
    "heat_rate": (1e-6, 1e6),
    "money_per_heat": (1e-15, 1e6),
    "ratio": (1e-30, 1e30),
    "length": (1e-15, 1e9),
    "area": (1e-18, 1e9),
    "count": (1e-12, 1e18),
}


def parse(text: str, dimension: str | None = None) -> Quantity:
    """Read one quantity; with `dimension`, refuse any other.

    Raises ChipcostError (`bad-number`, `not-finite`, `missing-unit`, `bad-unit`,
    `wrong-dimension`, `out-of-reach`) that names what was expected.
    """
    example = f"for example '{_example(dimension)}'" if dimension else "for example '2.9 TB/s'"
    if len(text) > MAX_LENGTH:
        raise ChipcostError(
            "bad-number",
            f"{excerpt(text)} is no quantity: it has {len(text):,} characters",
            hint=example,
        )
    match = _QUANTITY.fullmatch(text.strip())
    if match is None:
        raise ChipcostError("bad-number", f"{text!r} is not a number with a unit", hint=example)
    try:
        number = float(match["number"].replace("_", ""))
    except ValueError:
        raise ChipcostError("bad-number", f"{text!r} is not a number", hint=example) from None
    if number != number or match["number"].lower().lstrip("+-").startswith("inf"):
        raise ChipcostError("not-finite", f"{text!r} is not a finite number", hint=example)
    unit = match["unit"]
    if not unit:
        if dimension in _PLAIN:
            return _within_reach(number, 1.0, match["number"], dimension or "ratio", "", text)
        expected = EXPECTED.get(dimension or "", "a unit")
        raise ChipcostError(
            "missing-unit", f"{text!r} has no unit: {expected} was expected", hint=example
        )
    found = UNITS.get(unit)
    if found is None:
        raise ChipcostError(
            "bad-unit", f"{unit!r} in {text!r} is no known unit{_did_you_mean(unit)}", hint=example
        )
    have, factor = found
    if dimension is not None and have != dimension:
        raise ChipcostError(
            "wrong-dimension",
            f"{text!r} is {have.replace('_', ' ')} where {dimension.replace('_', ' ')} "
            f"({EXPECTED[dimension]}) belongs",
            hint=example,
        )
    return _within_reach(number, factor, match["number"], have, unit, text)


def _within_reach(
    number: float, factor: float, digits: str, dimension: str, unit: str, text: str
) -> Quantity:
    """The quantity; ChipcostError `out-of-reach` where nothing of its dimension can be."""
    value = number * factor
    low, high = REACH[dimension]
    zero = not any(digit in "123456789" for digit in digits.lower().partition("e")[0])
    if zero or low <= abs(value) <= high:
        return Quantity(value, dimension, unit)
    what = dimension.replace("_", " ")
    raise ChipcostError(
        "out-of-reach",
        f"{text!r} is {'more' if abs(value) > high else 'less'} than any {what} can be",
        hint=f"from {human(low, dimension)} to {human(high, dimension)}; look at the exponent "
        "and at the prefix of the unit",
    )


# Suffixes of a number of things, as in "8k" tokens.
COUNT_SUFFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "G": 1e9, "T": 1e12, "P": 1e15}


def count(text: str) -> float:
    """A number of things: "8000", "8k", "1.5M"; ChipcostError for anything else."""
    given = text.strip()
    factor = COUNT_SUFFIXES.get(given[-1:], 1.0)
    digits = given[:-1] if given[-1:] in COUNT_SUFFIXES else given
    try:
        return parse(digits, "count").value * factor
    except ChipcostError as error:
        raise ChipcostError(
            error.code, f"{text[:50]!r} is not a number", hint="for example 8000, 8k or 1.5M"
        ) from None


def share(text: str) -> float:
    """A part of a whole: "60%" and "0.6" are 0.6.

    Raises ChipcostError where a plain number looks like a percentage, and as `parse`.
    """
    value = parse(text, "ratio").value
    if "%" not in text and 2.0 <= value <= 100.0:
        raise ChipcostError(
            "bad-share",
            f"{text!r} was understood as a share of {value:g}, which is {value:.6g} x 100 %",
            hint=f"for a percentage write {value:g} %",
        )
    return value


def milliseconds(text: str) -> float:
    """A time in ms: "500" is 500, "2s" is 2000; ChipcostError for another unit."""
    given = text.strip()
    plain = given[-1:].isdigit() or given[-1:] == "."
    try:
        return parse(f"{given} ms" if plain else given, "time").value * 1e3
    except ChipcostError as error:
        raise ChipcostError(
            error.code, error.message, hint="for example 500 (ms), '500 ms' or 2s"
        ) from None


def _did_you_mean(unit: str) -> str:
    same = [known for known in UNITS if known.lower() == unit.lower()]
    return f" (did you mean {' or '.join(same)}?)" if same else ""


def _example(dimension: str | None) -> str:
    return {
        "bytes": "96 GiB",
        "bytes_per_second": "2.9 TB/s",
        "flops": "667 TFLOP/s",
        "power": "1.2 kW",
        "energy": "3 kWh",
        "time": "4 y",
        "money": "30000 USD",
        "money_per_hour": "0.66 USD/h",
        "money_per_energy": "0.087 USD/kWh",
        "money_per_month": "131 USD/month",
        "money_per_power_month": "150 USD/kW/month",
        "money_per_power": "12000 USD/kW",
        "carbon_per_energy": "0.367 kg/kWh",
        "money_per_carbon": "50 USD/t",
        "water_per_energy": "1.1 L/kWh",
        "money_per_water": "3 USD/m3",
        "heat_rate": "7740 Btu/kWh",
        "money_per_heat": "3.5 USD/MMBtu",
        "ratio": "1.25",
        "length": "5 nm",
        "area": "814 mm2",
        "count": "8",
    }.get(dimension or "", "2.9 TB/s")


def convert(value: float, unit: str) -> float:
    """A base-unit value in `unit`: `convert(2.9e12, "TB/s")` is 2.9."""
    return value / UNITS[unit][1]


def half_last_digit(text: str) -> float:
    """Half a unit of the last printed digit, in base units (0.005 for "0.66 USD/h")."""
    match = _QUANTITY.fullmatch(text.strip()) if len(text) <= MAX_LENGTH else None
    if match is None:
        raise ChipcostError("bad-number", f"{excerpt(text)} is not a number with a unit")
    mantissa, _, exponent = match["number"].lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    try:
        step = 10.0 ** (int(exponent or 0) - decimals)
    except OverflowError:  # "0e400"
        raise ChipcostError("bad-number", f"{text!r} has no last digit") from None
    return 0.5 * step * UNITS.get(match["unit"], ("", 1.0))[1]


def human(value: float, dimension: str) -> str:
    """A base-unit value as people write it: 2.9e12 bytes/s is "2.9 TB/s"."""
    scaled = {
        "bytes": "B", "bytes_per_second": "B/s", "flops": "FLOP/s", "power": "W", "energy": "Wh",
    }  # fmt: skip
    if dimension in scaled:
        unit = scaled[dimension]
        for prefix, factor in reversed(_DECIMAL.items()):
            if abs(value) >= factor and prefix != "E" and not (prefix == "P" and abs(value) < 1e16):
                return f"{value / factor:.6g} {prefix}{unit}"
        return f"{value:.6g} {unit}"
    unit = EXPECTED.get(dimension, "")
    if unit in UNITS:
        return f"{convert(value, unit):.6g} {unit}"
    return f"{value:.6g}"


_MAGNITUDES = ((1e15, " P"), (1e12, " T"), (1e9, " B"), (1e6, " M"))


def magnitude(value: float, digits: int = 3) -> str:
    """A large number as people say it: 1_330_000_000 is "1.33 B"; "192,400" below a million."""
    size = abs(float(f"{value:.{digits}g}"))
    if not 1e6 <= size < 1e18:
        return f"{float(f'{value:.4g}'):,.10g}"
    factor, suffix = next(item for item in _MAGNITUDES if size >= item[0])
    places = max(0, digits - len(str(int(size / factor))))
    return f"{value / factor:,.{places}f}{suffix}"
