"""What is put right, and what is not because it may mean two things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost import units
from chipcost.catalog import spellings

SPELLED = [
    ("2.9 TB/S", "bytes_per_second", "2.9 TB/s"),
    ("2.9TB / sec", "bytes_per_second", "2.9TB/s"),
    ("2.9 TBps", "bytes_per_second", "2.9 TB/s"),
    ("2.9 TB per second", "bytes_per_second", "2.9 TB/s"),
    ("400 Gbits/s", "bytes_per_second", "400 Gbit/s"),
    ("400 GBIT/s", "bytes_per_second", "400 Gbit/s"),
    ("96 GIB", "bytes", "96 GiB"),
    ("96 GBytes", "bytes", "96 GB"),
    ("989 TFLOPS", "flops", "989 TFLOP/s"),
    ("989 tflops", "flops", "989 TFLOP/s"),
    ("1.2e3 TFLOPs/s", "flops", "1.2e3 TFLOP/s"),
    ("40 TOPS", "flops", "40 TOP/s"),
    ("700 w", "power", "700 W"),
    ("1.2 KW", "power", "1.2 kW"),
    ("3 Mw", "power", "3 MW"),
    ("2 usd/hr", "money_per_hour", "2 USD/h"),
    ("2 USD per Hour", "money_per_hour", "2 USD/h"),
    ("2 USD/chip-hour", "money_per_hour", "2 USD/chip-h"),
    ("3 USD/MTok", "money_per_tokens", "3 USD/Mtok"),
    ("0.08 usd/kwh", "money_per_energy", "0.08 USD/kWh"),
    ("4 years", "time", "4 y"),
    ("5 µs", "time", "5 us"),
    ("814 mm²", "area", "814 mm2"),
    ("7740 BTU/kWh", "heat_rate", "7740 Btu/kWh"),
]
UNCERTAIN = [
    ("2.9 tb/s", "bytes_per_second"),  # bits or bytes
    ("2.9 Tb/s", "bytes_per_second"),
    ("400 Gbps", "bytes_per_second"),
    ("80 gb", "bytes"),
    ("1 mw", "power"),  # a thousandth or a million
    ("1 mW", "power"),
    ("5 musd", "money"),
    ("3 USD/mtok", "money_per_tokens"),
    ("9 pflops", "flops"),
    ("3 TFLOP", "flops"),  # a rate, or an amount
    ("9 TFLOP/h", "flops"),
    ("3 MS", "time"),
    ("2 $/h", "money_per_hour"),  # of which country
    ("2 EUR/h", "money_per_hour"),
    ("2,900 GB/S", "bytes_per_second"),  # a comma of thousands, or of decimals
    ("700 kWh", "power"),
    ("W", "power"),
    ("", "power"),
    ("1" * 200 + " w", "power"),
]


@pytest.mark.parametrize(("text", "dimension", "right"), SPELLED)
def test_a_unit_that_can_only_mean_one_thing(text, dimension, right):
    assert spellings.quantity(text, dimension) == right
    units.parse(right, dimension)


@pytest.mark.parametrize(("text", "dimension"), UNCERTAIN)
def test_a_unit_that_may_mean_two_things_or_none(text, dimension):
    assert spellings.quantity(text, dimension) is None


@given(st.sampled_from(sorted(units.UNITS)), st.integers(1, 999))
def test_what_is_right_is_left(unit, number):
    assert spellings.quantity(f"{number} {unit}", units.UNITS[unit][0]) is None


@given(st.data(), st.sampled_from(sorted(units.UNITS)))
def test_another_case_never_becomes_another_unit(data, unit):
    """Whatever the case, the answer is the unit that was meant, or none."""
    cases = [data.draw(st.sampled_from((sign.lower(), sign.upper()))) for sign in unit]
    text = f"3 {''.join(cases)}"
    dimension = units.UNITS[unit][0]
    alike = [u for u, (d, _) in units.UNITS.items() if d == dimension and u.lower() == unit.lower()]
    found = spellings.quantity(text, dimension)
    if len(alike) == 1 and found is not None:
        assert units.parse(found, dimension).value == units.parse(f"3 {unit}", dimension).value


@given(st.text(max_size=30), st.sampled_from(sorted(units.EXPECTED)))
def test_no_text_breaks_it(text, dimension):
    found = spellings.quantity(text, dimension)
    assert found is None or units.parse(found, dimension)


def test_words():
    terms = ("on_demand", "spot", "1y")
    assert spellings.word("On-Demand", terms) == "on_demand"
    assert spellings.word("on demand", terms) == "on_demand"
    assert spellings.word("ondemnd", terms) is None
    assert spellings.word("--", terms) is None
    assert spellings.word("A-B", ("ab", "a_b")) is None


def test_keys_unless_they_are_there_already():
    known = ("memory_bandwidth", "tdp")
    assert spellings.key("Memory-Bandwidth", known, {}) == "memory_bandwidth"
    assert spellings.key("TDP", known, {"tdp": 1}) is None
    assert spellings.key("memory_bandwith", known, {}) is None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2026/7/4", "2026-07-04"),
        ("2026.07.14", "2026-07-14"),
        ("2026-7", "2026-07"),
        ("14/07/2026", None),
        ("2026-13", None),
        ("2026/7-4", None),
        ("2026-02-30", None),
        ("July 2026", None),
    ],
)
def test_dates_whose_year_comes_first(text, right):
    assert spellings.date(text) == right


def test_flags():
    assert [spellings.flag(text) for text in ("yes", "TRUE", "Off", "no", "1", "y")] == [
        "true", "true", "false", "false", None, None,
    ]  # fmt: skip
