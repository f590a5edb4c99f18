import math
from dataclasses import replace

import pytest

from chipcost.errors import ChipcostError
from chipcost.report import cells
from chipcost.result import Column, Result, Span, chance_column, large_column


def column_of(values, unit="GB", digits=4):
    column = Column("x", unit, "", "x", digits)
    return cells.for_people(Result("t", (column,), [{"x": value} for value in values]), "x")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0.1 + 0.2, "0.30000000000000004"),
        (2.0, "2"),
        (1e16, "1e+16"),
        ("a\nb", "a b"),
        (7, "7"),
    ],
)
def test_an_exact_cell(value, text):
    assert cells.exact(value) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_cell_is_nan_or_infinite(value):
    with pytest.raises(ChipcostError):
        cells.exact(value)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "＝1"])
def test_text_that_is_a_formula_is_neutralised_and_numbers_are_not(text):
    assert cells.safe_text(text) == "'" + text
    assert cells.safe_text(-1.0) == "-1"


def test_a_column_has_the_digits_of_its_median():
    assert column_of([1.23456, 2.34567, 345.678]) == ["1.235", "2.346", "345.678"]
    assert column_of([1234.5678, 9.87654, 2345.6]) == ["1,235", "10", "2,346"]
    assert column_of([12345678.9]) == ["12,350,000"]
    assert column_of([1.5, 2.0]) == ["1.5", "2.0"]


def test_a_cell_that_would_be_shown_as_zero_has_digits_of_its_own():
    """Of whole numbers: 0.4 would round to 0, 0.6 and 0.9 to 1, which says enough."""
    shown = column_of([0.4, 0.6, 0.9, 1234.0, 2345.0, 3456.0, 4567.0])
    assert shown[:3] == ["0.4", "1", "1"]
    assert column_of([0.0, 1234.5, 2345.6])[0] == "0"


def test_money_is_rounded_by_its_own_size():
    """Three digits whatever stands beside it; of a chip-hour cents at least."""
    assert column_of([0.2031, 2.4, 15.0, 1234.0], "USD/Mtok") == ["0.203", "2.40", "15.0", "1,230"]
    assert column_of([0.66, 4.0, 16.25, 0.6743], "USD/h") == ["0.66", "4.00", "16.25", "0.674"]
    assert column_of([8_406_211.0, 56_833.0, 0.0], "USD/MW/y") == ["8.41 M", "56,800", "0"]
    assert column_of([9.7, 1400.0], "BUSD") == ["9.7", "1,400"]


def test_cells_of_several_units_are_rounded_each_for_itself():
    column = Column("x", "", "", "x", 4, mixed=True)
    rows = [{"x": value} for value in (4e12, 0.43, 900000.0, 30.1234)]
    assert cells.for_people(Result("t", (column,), rows), "x") == [
        "4.000 T",
        "0.43",
        "900,000",
        "30.12",
    ]


def test_no_chance_is_certain():
    column = chance_column("p", "how likely")
    rows = [{"p": value} for value in (0.0, 0.004, 0.679, 0.996, 1.0, None)]
    texts = cells.for_people(Result("t", (column,), rows), "p")
    assert texts == ["<1 %", "<1 %", "68 %", ">99 %", ">99 %", ""]


def test_a_range_stands_in_one_cell_in_three_digits():
    columns = (Column("low", "", "", "low", 3), Column("high", "", "", "high", 3))
    rows = [{"low": 0.1394, "high": 0.2}, {"low": 6396.0, "high": 11100.0}, {"low": None}]
    made = Result("t", columns, rows, view=("low",), spans={"low": Span("high")})
    assert cells.for_people(made, "low") == ["0.139–0.200", "6,400–11,100", ""]
    assert cells.heading(made, "low") == "5–95 %"


def test_what_a_mark_means_is_said_where_its_column_is_shown():
    columns = (Column("chip", "", "", "chip", None, False), Column("n", "", "", "n"))
    made = Result(
        "t",
        columns,
        [{"chip": "a", "n": 1}],
        marks={"n": {0: "†"}, "chip": {}},
        footnotes={"": ("* best",), "n": ("† old",), "chip": ("~ announced",)},
    )
    assert cells.footnotes(made, ["chip", "n"]) == ["† old."]
    assert cells.footnotes(made, ["chip"]) == []
    assert cells.footnotes(replace(made, marked=frozenset({0})), ["n"]) == ["* best; † old."]


def test_a_share_is_a_percentage():
    assert column_of([0.296, -0.5, 1.0], unit="share") == ["29.6%", "-50.0%", "100.0%"]


def test_the_opening_has_the_warnings_that_the_headline_has_not(result):
    made = result(warnings=("far apart", "another"))
    assert cells.opening(made) == ["A headline", "far apart", "another"]


def test_a_large_number_has_its_magnitude_on_screens_and_every_digit_in_csv():
    column = large_column("x", "USD", "")
    result = Result("t", (column,), [{"x": 1_330_000_000.5}, {"x": None}, {"x": 213_712.0}])
    assert cells.for_people(result, "x") == ["1.33 B", "", "213,700"]
    assert cells.exact(1_330_000_000.5) == "1330000000.5"
