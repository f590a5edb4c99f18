import json
import math

import pytest

from chipcost.errors import ChipcostError
from chipcost.report import jsonfmt


def test_json_has_units_meanings_and_every_column(result):
    made = result(extra={"summary": {"n": 3}})
    document = json.loads(jsonfmt.render(made))
    assert document["columns"][1] == {"name": "usd", "unit": "USD/h", "meaning": "cost"}
    assert document["rows"][2]["usd"] is None
    assert set(document["rows"][0]) == {column.name for column in made.columns}
    assert document["summary"] == {"n": 3}
    assert document["chipcost_version"]


def test_json_lines_are_one_object_each(result):
    lines = jsonfmt.render_lines(result()).splitlines()
    assert [json.loads(line)["chip"] for line in lines] == ["a", "b|c", "=1+1"]


@pytest.mark.parametrize("render", [jsonfmt.render, jsonfmt.render_lines])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_output_carries_nan_or_infinity(result, render, value):
    with pytest.raises(ChipcostError, match="NaN"):
        render(result(rows=({"chip": "a", "usd": value},)))
