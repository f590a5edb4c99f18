import csv
import io
import math

import pytest

from chipcost.errors import ChipcostError
from chipcost.report import delimited


def test_csv_is_exact_and_empty_for_unknown(result):
    made = result()
    rows = list(csv.DictReader(io.StringIO(delimited.render(made))))
    assert float(rows[0]["usd"]) == 0.1 + 0.2
    assert rows[1]["gain"] == ""
    assert rows[2]["usd"] == ""
    assert list(rows[0]) == [column.name for column in made.columns]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "＝1"])
def test_text_that_is_a_formula_is_neutralised(result, text):
    rendered = delimited.render(result(rows=({"chip": text, "usd": -1.0},)))
    cells = next(iter(csv.reader(io.StringIO(rendered.splitlines()[1]))))
    assert cells[0] == "'" + text
    assert cells[1] == "-1"


@pytest.mark.parametrize("text", ["a\tb", "a\rb", "a\nb", "a\r\nb"])
def test_a_row_is_a_line_whatever_its_text(result, text):
    rendered = delimited.render(result(rows=({"chip": text},)), header=False)
    assert rendered.startswith("a b,")
    assert rendered.count("\n") == 1


def test_line_ends_are_plain_and_cells_with_commas_are_quoted(result):
    rendered = delimited.render(result(rows=({"chip": 'x, "y"'},)))
    assert "\r" not in rendered
    assert '"x, ""y"""' in rendered


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_output_carries_nan_or_infinity(result, value):
    with pytest.raises(ChipcostError, match=r"nan|inf"):
        delimited.render(result(rows=({"chip": "a", "usd": value},)))
