"""What the rows of the sheets are called, their units, and how their numbers are written."""

from __future__ import annotations

from dataclasses import dataclass

from chipcost.study.chip.measures import RATE
from chipcost.study.tco.columns import LABELS, WORDS, label_of
from chipcost.study.tco.inputs import INPUTS

PERCENT, WHOLE, MONEY, FINE, THREE, TENTHS, PLAIN = (
    "0.00%",
    "#,##0",
    "#,##0.00",
    "#,##0.000",
    "0.000",
    "#,##0.0",
    "#,##0.0##",
)

# Sections of the inputs, in their order; those of a language model follow.
HOUR, HARDWARE, OWNER = "Price of a chip-hour, as quoted", "Chips and their price", "Owner and site"
INPUT = "input."  # before the name of an input, which a step may share


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the workbook.

    shared  whether chips that have the same one share its row
    """

    label: str
    unit: str
    form: str = PLAIN
    meaning: str = ""
    section: str = OWNER
    shared: bool = True


def _own(
    label: str, unit: str, form: str, meaning: str, section: str = HARDWARE, shared: bool = False
) -> Quantity:
    return Quantity(label, unit, form, meaning, section, shared)


QUANTITIES: dict[str, Quantity] = {
    "usd_per_chip_hour": _own("Quoted price", "USD/h", FINE, "of a chip-hour", HOUR),
    "price": _own("Price of hardware", "USD", WHOLE, "of one chip's part, as published"),
    "buyer": _own(
        "This owner over the buyer of that price", "ratio", THREE, "who buys more pays less",
        shared=True,
    ),
    "over_chip": _own(
        "Server or rack over a bare chip", "ratio", THREE, "1 where the price is of the server",
        shared=True,
    ),
    "all_in": _own(
        "All IT capital over the server", "ratio", THREE, "network, storage, installation",
        shared=True,
    ),
    "chips": _own("Chips of the unit", "chips", WHOLE, "server or rack that the cost is of"),
    "it_power_kw_per_chip": _own(
        "IT power of one chip", "kW", THREE, "with its share of server, network and storage"
    ),
    "power_kw_per_chip": _own("Power of one chip", "kW", THREE, "at the utility's meter"),
    "memory_bandwidth_tb_per_s": _own("Memory bandwidth", "TB/s", THREE, ""),
    "peak_pflop_per_s": _own("Peak rate, dense", "PFLOP/s", THREE, ""),
    "memory_capacity_gb": _own("Memory capacity", "GB", PLAIN, "1e9 bytes"),
    "tdp_w": _own("TDP", "W", WHOLE, "of the chip alone"),
    "power_pue": Quantity("PUE of a chip's power", "ratio", THREE, "site power over IT power"),
    RATE: _own("Output tokens of a chip", "tokens/s", TENTHS, "predicted, at full load", ""),
    "tpot_ms": _own("Time per output token", "ms", PLAIN, "predicted, of one user", ""),
    "prefill_share": _own("Prefill, share of time", "share", PERCENT, "predicted", ""),
    "cached_share_of_prefill": _own(
        "Cached tokens, share of prefill", "share", PERCENT, "predicted", ""
    ),
    "power_share": _own("Power at full load", "of TDP", PERCENT, "predicted", ""),
    "idle_power_share": _own("Power when idle", "of TDP", PERCENT, "fitted", "", True),
    "rest_power_share": _own(
        "Drawn beyond the chips", "of provisioned", PERCENT, "fitted", "", True
    ),
    "load": _own("Load", "share", PERCENT, "tokens served over tokens at full load", "", True),
    "success_rate": _own("Requests that succeed", "share", PERCENT, "others are retried", "", True),
}  # fmt: skip

# Rows of the sheets that are computed: (label, unit, form).
_COMPUTED: dict[str, tuple[str, str, str]] = {
    "usd_per_chip_hour": ("Price of an hour that counts", "USD/h", FINE),
    "modelled": ("Modelled bottom-up", "USD/h", FINE),
    "usd_per_tb_per_s_hour": ("Memory bandwidth", "USD/(TB/s)/h", FINE),
    "usd_per_pflop_hour": ("Peak rate, dense", "USD/(PFLOP/s)/h", FINE),
    "usd_per_gb_hour": ("Memory capacity", "USD/GB/h", "0.00000"),
    "chips_per_mw": ("Chips of a megawatt", "chips/MW", WHOLE),
    "tb_per_s_per_mw": ("Memory bandwidth of a megawatt", "TB/s/MW", WHOLE),
    "pflop_per_s_per_mw": ("Peak rate of a megawatt", "PFLOP/s/MW", WHOLE),
    "usd_per_mw_year": ("A megawatt of chips for a year", "USD/MW/year", WHOLE),
    "power_kw_per_chip": ("Power of one chip", "kW", THREE),
    "isl": ("Input length", "tokens", WHOLE),
    "osl": ("Output length", "tokens", WHOLE),
    "cached_share": ("Cached share of the input", "share", PERCENT),
    "total_tokens_per_s_per_chip": ("Input and output tokens of a chip", "tokens/s", TENTHS),
    "tokens_per_s_per_user": ("Tokens of one user", "tokens/s", TENTHS),
    "usd_per_mtok_total": ("Million tokens, input and output", "USD/Mtok", FINE),
    "usd_per_mtok_output_all_in": ("Million output tokens, all spend", "USD/Mtok", FINE),
    "usd_per_mtok_input": ("Million input tokens, their part", "USD/Mtok", FINE),
    "usd_per_mtok_cached": ("Million cached tokens, their part", "USD/Mtok", FINE),
    "usd_per_mtok_output": ("Million output tokens, their part", "USD/Mtok", FINE),
    "chip_power_w": ("Mean power of the chip alone", "W", WHOLE),
    "mean_power_kw_per_chip": ("Mean power with the rest", "kW", THREE),
    "joule_per_output_token": ("Energy of an output token", "J", THREE),
    "provisioned_joule_per_output_token": ("The same, provisioned", "J", THREE),
    "output_tokens_per_s_per_mw": ("Output tokens of a megawatt", "tokens/s/MW", WHOLE),
    "usd_per_request": ("A request", "USD", "0.000000"),
    "usd_per_successful_request": ("A request that succeeds", "USD", "0.000000"),
    "server": ("Servers of the unit", "USD", WHOLE),
    "other_capital": ("Network, storage, installation", "USD", WHOLE),
    "power": ("IT power of the unit", "kW", PLAIN),
    "average_it_power_kw": ("IT power on average", "kW", PLAIN),
    "average_facility_power_kw": ("Site power on average", "kW", PLAIN),
    "total_usd_per_chip_hour": ("Cost of a chip-hour", "USD/h", FINE),
    "capital_usd_per_chip_hour": ("Capital of a chip-hour", "USD/h", FINE),
    "operating_usd_per_chip_hour": ("Operation of a chip-hour", "USD/h", FINE),
    "levelised_usd_per_chip_hour": ("Cost of an hour that works", "USD/h", FINE),
    "running_usd_per_month": ("Operation without the building", "USD/month", WHOLE),
    "operating_usd_per_month": ("Operation", "USD/month", WHOLE),
    "capital_usd_per_month": ("Capital", "USD/month", WHOLE),
    "facility_usd": ("Building", "USD", WHOLE),
    "facility_usd_per_month": ("Building", "USD/month", WHOLE),
}

_ENDINGS = (
    ("_usd_per_kw_month", "USD/kW/month", MONEY),
    ("_usd_per_chip_hour", "USD/h", FINE),
    ("_usd_per_month", "USD/month", WHOLE),
    ("_usd_per_year", "USD/year", WHOLE),
    ("_usd_per_kwh", "USD/kWh", "0.0000"),
    ("_usd_per_chip", "USD", WHOLE),
    ("_usd_per_mw", "USD/MW", WHOLE),
    ("_mwh_per_year", "MWh/year", PLAIN),
    ("_t_per_year", "t/year", PLAIN),
    ("_m3_per_year", "m3/year", PLAIN),
    ("_usd", "USD", WHOLE),
    ("_kw", "kW", PLAIN),
    ("_share", "share", PERCENT),
)


def given(name: str) -> Quantity:
    """An input."""
    if name in QUANTITIES:
        return QUANTITIES[name]
    spec = INPUTS[name]
    share = spec.dimension == "ratio" and spec.high <= 1.0
    unit = "share" if share else spec.unit or ("ratio" if spec.dimension == "ratio" else "")
    form = PERCENT if share else {"USD/kWh": "0.0000", "USD/kW": WHOLE}.get(spec.unit, PLAIN)
    label = label_of(name)
    return Quantity(label[:1].upper() + label[1:], unit, form, spec.meaning)


def computed(name: str) -> tuple[str, str, str]:
    """Label, unit and format of a number that a formula gives."""
    if name in _COMPUTED:
        return _COMPUTED[name]
    for ending, unit, form in _ENDINGS:
        if name.endswith(ending):
            word = name.removesuffix(ending)
            label = WORDS.get(name) or LABELS.get(word, word.replace("_", " "))
            return label[:1].upper() + label[1:], unit, form
    return label_of(name).capitalize(), "", PLAIN
