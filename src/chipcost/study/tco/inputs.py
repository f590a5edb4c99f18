"""The inputs of a bottom-up cost: names, units, defaults, bounds; and tables of them from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chipcost import units
from chipcost.catalog import files
from chipcost.errors import ChipcostError, Place, nearest, raise_collected

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

# What needs a cost of capital and a life, and what can stand without.
_CAPITAL = (
    "server", "network", "storage", "service", "installation", "software", "other_capital",
    "facility", "facility_per_kw",
)  # fmt: skip
_WITHOUT_CAPITAL = ("power", "power_per_chip", "chip_hour", "capital_payment", "other_operating")

# Either the cost of capital itself, or its parts.
PARTS = ("debt_share", "debt_rate", "equity_rate")
_PART_INPUT = _share("part of the cost of capital", None)

_POSITIVE = ("availability", "load", "mfu")  # may not be zero: cost is divided by them

# A percentage below 1 % of these is a fraction with a stray sign: "0.8%" for 0.8.
_LARGE_SHARES = ("wacc", "power_utilization", "availability", "mfu")


@dataclass(frozen=True)
class Scenario:
    """One set of inputs in model units: values, their ranges where given, and the annuity."""

    name: str
    values: dict[str, float]
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    annuity: str = "monthly"


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
    from chipcost.model import finance

    problems: list[ChipcostError] = []
    parts = [name for name in PARTS if name in values]
    if len(parts) == len(PARTS) and "wacc" not in values:
        values["wacc"] = float(finance.wacc_pre_tax(*(values[name] for name in PARTS)))
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
    for name, other in (("network_life", "life"), ("facility_wacc", "wacc")):
        if other in values:
            values.setdefault(name, values[other])
    for name, spec in INPUTS.items():
        if name in values:
            continue
        if spec.default is not None:
            values[name] = spec.default
        elif name not in ("network_life", "facility_wacc"):
            problems.append(
                ChipcostError(
                    "missing-input",
                    f"the input {name!r} is missing: {spec.meaning}",
                    hint=f"for example {name}: {_example(name)}",
                    place=place,
                )
            )
    if values.get("availability", 1.0) < 1.0 and values.get("load", 1.0) < 1.0:
        problems.append(
            ChipcostError(
                "applied-twice",
                "availability and load both leave out hours in which a chip does not serve",
                hint="give one: load counts used over all hours, broken ones included",
                place=place,
            )
        )
    return problems


def _example(name: str) -> str:
    return {"chips": "8", "wacc": "10.25%", "life": "6 y", "power": "10.93 kW"}.get(name, "1")


def read_scenarios(text: str, file: str) -> list[Scenario]:
    """The scenarios of a file.

    YAML or JSON: one mapping of inputs, or a mapping of names to such mappings. CSV: either the
    columns `name,value[,low,high]` for one scenario, or one column per input and one row per
    scenario, with an optional column `name`.
    """
    stripped = text.lstrip()
    if not stripped:
        raise ChipcostError(
            "empty-file", "the file holds no inputs", hint="server: 258001 USD", place=Place(file)
        )
    if file.lower().endswith(".csv"):
        tables = _from_csv(text, file)
    elif stripped.startswith("{") and file.lower().endswith(".json"):
        tables = _named(files.parse_json(text, file, "look at the place"), file)
    else:
        from chipcost.catalog import yamltree

        tree = yamltree.parse(text, file)
        raise_collected(
            [
                ChipcostError(item.code, item.message, hint=item.hint, place=Place(file, item.line))
                for item in tree.problems
            ]
        )
        tables = _named(tree.data, file)
    return [scenario(name, given, file) for name, given in tables.items()]


def _named(data: Any, file: str) -> dict[str, Mapping[str, Any]]:
    inner = data.get("inputs", data) if isinstance(data, Mapping) else None
    if not isinstance(inner, Mapping) or not inner:
        raise ChipcostError(
            "bad-input",
            "the file is no mapping of inputs",
            hint="write `server: 258001 USD` lines",
            place=Place(file),
        )
    nested = [
        key
        for key, value in inner.items()
        if key not in INPUTS and isinstance(value, Mapping) and "value" not in value
    ]
    if nested and len(nested) == len(inner):
        return dict(inner)
    return {str(data.get("name", "inputs")) if inner is not data else "inputs": inner}


def _from_csv(text: str, file: str) -> dict[str, Mapping[str, Any]]:
    header, table = files.parse_table(text, file)
    rows: Sequence[dict[Any, Any]] = table
    if not rows or any(None in row or None in row.values() for row in rows):
        raise ChipcostError(
            "bad-csv",
            "the rows do not fit the header",
            hint="one column per input, or name,value",
            place=Place(file),
        )
    if "value" in header and "name" in header:
        given: dict[str, Any] = {}
        for row in rows:
            ends = {key: row[key] for key in ("low", "high") if row.get(key)}
            given[row["name"]] = {"value": row["value"], **ends} if ends else row["value"]
        return {"inputs": given}
    return {
        row.get("name") or f"row {index}": {
            key: value for key, value in row.items() if key != "name" and value != ""
        }
        for index, row in enumerate(rows, start=1)
    }
