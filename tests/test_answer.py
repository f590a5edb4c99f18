"""An answer in Python: short in a prompt, whole when printed, a DataFrame, a notebook table."""

from __future__ import annotations

import builtins
import math

import pandas
import pytest

import chipcost
from chipcost.answer import ROWS, Answer
from chipcost.errors import ChipcostError
from chipcost.result import Result, number_column, text_column
from chipcost.study.data import Data

COLUMNS = (text_column("chip", "id"), number_column("price", "USD/h", "price of an hour"))


def answer(count: int = 3, **more) -> Answer:
    rows = tuple({"chip": f"c{n}", "price": None if n == 1 else float(n)} for n in range(count))
    view = ("chip", "price")
    return Answer.of(Result("compare", COLUMNS, rows, view, ("What it costs",), **more))


def test_a_repr_is_short():
    assert repr(answer()).splitlines() == [
        "<Answer of compare: 3 rows, 2 columns>",
        "What it costs",
        "chip  price",
        "c0        0",
        "c1",
        "c2     2.00",
    ]
    long = repr(answer(ROWS + 4)).splitlines()
    assert len(long) == 3 + ROWS + 1
    assert long[-1] == "... 4 more; print() shows all"
    assert repr(Answer.of(Result("config", (), ()))) == "<Answer of config: 0 rows, 0 columns>"


def test_the_repr_of_every_kind_of_answer_is_short(shipped):
    data = Data().with_catalog(shipped)
    for found in (
        chipcost.compare(data=data),
        chipcost.show("b200", data=data),
        chipcost.frontier("llama-3.1-8b", "b200", data=data),
        chipcost.history("gb200", data=data),
        chipcost.sensitivity("trn2", data=data),
    ):
        lines = repr(found).splitlines()
        assert lines[0].startswith(f"<Answer of {found.command}: {len(found.rows)} rows, ")
        assert found.headline[0] in lines
        assert len(lines) < 25
        assert len(str(found).splitlines()) >= len(lines) - 3


def test_as_a_data_frame():
    frame = answer(warnings=("old",)).to_pandas()
    assert list(frame.columns) == ["chip", "price"]
    assert list(frame["chip"]) == ["c0", "c1", "c2"]
    assert frame["price"].dtype == "float64"
    assert math.isnan(frame["price"][1])
    assert frame.attrs["units"] == {"chip": "", "price": "USD/h"}
    assert frame.attrs["meanings"]["chip"] == "id"
    assert frame.attrs["headline"] == ["What it costs"]
    assert frame.attrs["warnings"] == ["old"]
    assert answer(0).to_pandas().dtypes.equals(frame.dtypes)


def test_the_columns_of_a_frame_do_not_depend_on_the_data(shipped):
    data = Data().with_catalog(shipped)
    some = chipcost.compare("b200", data=data).to_pandas()
    other = chipcost.compare("trn2", owner="rental", data=data).to_pandas()
    assert some.dtypes.equals(other.dtypes)
    assert isinstance(some, pandas.DataFrame)


def test_without_pandas_the_extra_is_named(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ChipcostError, match="to_pandas needs pandas") as caught:
        answer().to_pandas()
    assert caught.value.code == "missing-extra"
    assert "pip install 'chipcost[pandas]'" in caught.value.message


def test_in_a_notebook_and_as_files():
    assert "<table" in answer()._repr_html_()
    assert answer().to_csv() == "chip,price\nc0,0\nc1,\nc2,2\n"
    assert str(answer()).startswith("What it costs\n")
