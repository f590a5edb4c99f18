import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipcost import units
from chipcost.errors import ChipcostError


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("2.9 TB/s", "bytes_per_second", 2.9e12),
        ("96 GiB", "bytes", 96 * 2**30),
        ("85_899_345_920 B", "bytes", 85899345920),
        ("400 Gbit/s", "bytes_per_second", 50e9),
        ("667 TFLOP/s", "flops", 667e12),
        ("0.66 USD/h", "money_per_hour", 0.66),
        ("1.87 kW", "power", 1870),
        ("4 y", "time", 4 * 8760 * 3600),
        ("72.7 %", "ratio", 0.727),
        ("1.25", "ratio", 1.25),
        ("0.087 USD/kWh", "money_per_energy", 0.087 / 1000),
        ("1e3 MW", "power", 1e9),
    ],
)
def test_quantities_become_base_units(text, dimension, value):
    assert units.parse(text, dimension).value == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "dimension", "code"),
    [
        ("2.9", "bytes_per_second", "missing-unit"),
        ("96 GB", "bytes_per_second", "wrong-dimension"),
        ("96 gb", "bytes", "bad-unit"),
        ("nan TB/s", "bytes_per_second", "not-finite"),
        ("inf W", "power", "not-finite"),
        ("lots", "power", "bad-number"),
        ("", "power", "bad-number"),
    ],
)
def test_what_is_no_such_quantity_is_refused_by_name(text, dimension, code):
    with pytest.raises(ChipcostError) as caught:
        units.parse(text, dimension)
    assert caught.value.code == code
    assert caught.value.hint


def test_a_wrong_case_suggests_the_right_unit():
    with pytest.raises(ChipcostError, match="did you mean GB"):
        units.parse("96 gb", "bytes")


@pytest.mark.parametrize(
    ("text", "half"), [("0.66 USD/h", 0.005), ("186 TB/s", 0.5e12), ("1.5e3 W", 50), ("3 kW", 500)]
)
def test_half_of_the_last_printed_digit(text, half):
    assert units.half_last_digit(text) == pytest.approx(half)


@given(
    st.floats(min_value=1e-3, max_value=1e6, allow_nan=False),
    st.sampled_from(sorted(set(units.UNITS) - {"%"})),
)
def test_parse_and_convert_are_inverse(value, unit):
    dimension = units.UNITS[unit][0]
    back = units.convert(units.parse(f"{value!r} {unit}", dimension).value, unit)
    assert math.isclose(back, value, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (2.9e12, "bytes_per_second", "2.9 TB/s"),
        (667e12, "flops", "667 TFLOP/s"),
        (42.5e18, "flops", "42500 PFLOP/s"),
        (145e3, "power", "145 kW"),
        (0.66, "money_per_hour", "0.66 USD/h"),
    ],
)
def test_values_as_people_write_them(value, dimension, text):
    assert units.human(value, dimension) == text


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("1e308 kW", "power"),  # infinite once in watt
        ("1e308 EFLOP/s", "flops"),
        ("1e400 W", "power"),
        ("1e308 USD/h", "money_per_hour"),
        ("5e-324 TB/s", "bytes_per_second"),  # the least float: its inverse is infinite
        ("1e-320 W", "power"),
        ("1e-400 W", "power"),  # rounds to zero
        ("1e-320 %", "ratio"),
        ("1e300", "count"),
        ("-1e300", "ratio"),
    ],
)
def test_a_figure_beyond_all_reach_is_refused_with_the_reach(text, dimension):
    with pytest.raises(ChipcostError) as caught:
        units.parse(text, dimension)
    assert caught.value.code == "out-of-reach"
    assert text in caught.value.message
    assert "from " in caught.value.hint
    assert " to " in caught.value.hint


@pytest.mark.parametrize("text", ["0 W", "0.000 W", "0e400 W", "-0 W"])
def test_zero_is_within_reach(text):
    assert units.parse(text, "power").value == 0.0


@pytest.mark.parametrize("dimension", sorted(units.REACH))
def test_the_reach_of_every_dimension_holds_its_ends_and_bears_products(dimension):
    low, high = units.REACH[dimension]
    unit, factor = next(
        (name, one) for name, (have, one) in units.UNITS.items() if have == dimension
    )
    for end in (low, high):
        inside = math.nextafter(end / factor, math.sqrt(low * high) / factor)
        assert units.parse(f"{inside!r} {unit}", dimension).value == pytest.approx(end)
    assert dimension in units.EXPECTED
    assert 0.0 < high**4 / low**4 < math.inf


@pytest.mark.parametrize(
    "text",
    [
        "1" + " " * 2500 + "a\nb",
        "1" * 5000 + " W",
        "1" + "_" * 5000 + "x",
        " " * 5000 + "1 W",
        "1 " + "W" * 10**6,
        "1e" + "9" * 5000 + " W",
        "1     a\nb",
    ],
)
def test_a_long_or_broken_text_is_refused_at_once(text):
    with pytest.raises(ChipcostError) as caught:
        units.parse(text, "power")
    assert caught.value.code in ("bad-number", "bad-unit")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("text", ["0e400 W", "1" * 200 + " W", "many"])
def test_a_last_digit_that_is_none(text):
    with pytest.raises(ChipcostError):
        units.half_last_digit(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("8000", 8e3), ("8k", 8e3), ("8K", 8e3), ("1.5M", 1.5e6), (" 2 B ", 2e9), ("1e3", 1e3)],
)
def test_counts_with_a_suffix(text, value):
    assert units.count(text) == value


@pytest.mark.parametrize("text", ["", " ", "k", "8kk", "k8", "8 GB", "1e400", "nan", "8%"])
def test_what_is_no_count(text):
    with pytest.raises(ChipcostError, match="is not a number"):
        units.count(text)


@pytest.mark.parametrize(
    ("text", "value"), [("60%", 0.6), ("0.6", 0.6), ("1", 1.0), ("1.5", 1.5), ("250 %", 2.5)]
)
def test_shares(text, value):
    assert units.share(text) == pytest.approx(value)


def test_a_percentage_without_its_sign_is_refused():
    with pytest.raises(ChipcostError, match="60 x 100 %") as caught:
        units.share("60")
    assert caught.value.hint == "for a percentage write 60 %"


@pytest.mark.parametrize(
    ("text", "value"), [("500", 500.0), ("500 ms", 500.0), ("2s", 2000.0), (" 1. ", 1.0)]
)
def test_milliseconds(text, value):
    assert units.milliseconds(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["2m", "2 GB", "", "ms", "fast"])
def test_what_is_no_time(text):
    with pytest.raises(ChipcostError) as caught:
        units.milliseconds(text)
    assert "2s" in caught.value.hint


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (12.5, "12.5"),
        (192_370.0, "192,400"),
        (999_600.0, "1.00 M"),
        (45.04e6, "45.0 M"),
        (999.7e6, "1.00 B"),
        (1.33e9, "1.33 B"),
        (9.6e9, "9.60 B"),
        (-8.384e9, "-8.38 B"),
        (1.2e13, "12.0 T"),
    ],
)
def test_a_large_number_as_people_say_it(value, text):
    assert units.magnitude(value) == text
