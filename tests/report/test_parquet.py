"""Parquet has every column with the type that the column has in every answer.

tests: chipcost.report.parquet
"""

from __future__ import annotations

import io
import json

import pytest

parquet = pytest.importorskip("pyarrow.parquet")

from chipcost.errors import ChipcostError  # noqa: E402
from chipcost.report import parquet as form  # noqa: E402


def read(result):
    return parquet.read_table(io.BytesIO(form.render(result)))


def test_every_cell_and_no_other(result):
    made = result()
    assert read(made).to_pylist() == made.to_dicts()


def test_types_follow_from_the_columns_alone(result):
    full, empty = read(result()).schema, read(result(rows=())).schema
    assert full.equals(empty)
    assert {str(field.type) for field in full} == {"double", "string"}


def test_units_meanings_and_what_was_assumed_are_in_the_metadata(result):
    schema = read(result(assumptions={"as_of": "2026-11-23"})).schema
    field = schema.field("usd")
    assert field.metadata == {b"unit": b"USD/h", b"meaning": b"cost"}
    about = json.loads(schema.metadata[b"chipcost"])
    assert about["headline"] == ["A headline", "far apart"]
    assert about["assumptions"] == {"as_of": "2026-11-23"}
    assert about["schema_version"] == 1


def test_text_is_as_it_is(result):
    assert read(result(rows=({"chip": "=1+1\n\x1b"},)))["chip"].to_pylist() == ["=1+1\n\x1b"]


def test_the_same_answer_is_the_same_bytes(result):
    assert form.render(result()) == form.render(result())


def test_no_cell_is_no_number(result):
    with pytest.raises(ChipcostError, match="no answer"):
        form.render(result(rows=({"usd": float("inf")},)))
