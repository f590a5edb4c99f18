"""A workbook holds what the answer holds: typed, in full, and nothing in it is computed.

tests: chipcost.report.spreadsheet, chipcost.report.sheet_cells, chipcost.study.cited
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime
from xml.etree import ElementTree

import openpyxl
import pytest

from chipcost.errors import ChipcostError
from chipcost.report import spreadsheet
from chipcost.result import Column, Result, Span


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_answer_has_headline_units_filter_and_notes(result):
    book = opened(spreadsheet.render(result(warnings=("far apart", "another"))))
    assert book.sheetnames == ["Answer", "Data", "Columns", "Assumptions"]
    sheet = book["Answer"]
    found = cells(sheet)
    assert [row[0] for row in found[:3]] == ["A headline", "far apart", "another"]
    assert found[4] == ["chip", "USD/h", "gain"]
    assert found[5] == ["a", pytest.approx(0.1 + 0.2, rel=1e-15), 0.296]
    assert found[6] == ["b|c", 12345678.9, None]
    assert found[7] == ["=1+1", None, None]
    assert [row[0] for row in found if row[0]][-2:] == ["A note.", "Another note."]
    assert sheet.freeze_panes == "B6"
    assert sheet.auto_filter.ref == "A5:C8"
    assert sheet["C6"].number_format == "0.0%"
    assert sheet["A6"].font.bold
    assert not sheet["A7"].font.bold


def test_data_has_every_column_in_full_precision(result):
    book = opened(spreadsheet.render(result()))
    header, *rows = cells(book["Data"])
    made = result()
    assert header == [column.name for column in made.columns]
    for row, own in zip(rows, made.to_dicts(), strict=True):
        for name, cell in zip(header, row, strict=True):
            near = isinstance(own[name], float)
            assert cell == (pytest.approx(own[name], rel=1e-15) if near else own[name])
    meanings = cells(book["Columns"])
    assert meanings[0] == ["column", "unit", "meaning"]
    assert ["usd", "USD/h", "cost"] in meanings


def test_what_was_assumed_stands_by_its_name(result):
    made = result(
        assumptions={"as_of": "2026-11-23", "load": 0.6, "at": {"isl": 1024}, "own": ["a", "b"]}
    )
    found = dict(cells(opened(spreadsheet.render(made))["Assumptions"]))
    assert found["as_of"] == "2026-11-23"
    assert found["load"] == 0.6
    assert found["at.isl"] == 1024
    assert found["own"] == "a, b"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(1)", "12", "http://example.org", "{=1}", "\x1b[1mx", "a\nb"]
)
def test_text_stays_text_and_does_nothing(result, text):
    data = spreadsheet.render(result(rows=({"chip": text},), headline=(text,), notes=(text,)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                tags = {
                    node.tag.partition("}")[2]
                    for node in ElementTree.fromstring(archive.read(name)).iter()
                }
                assert not tags & {"f", "hyperlink", "hyperlinks"}, name
    sheet = opened(data)["Data"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value in (text, "\\x1b[1mx", "a b")


def test_days_are_dates_where_all_of_a_column_are_whole(result):
    columns = (Column("chip", "", ""), Column("on", "", "", numeric=False))
    view = ("chip", "on")
    whole = result(columns=columns, view=view, rows=({"on": "2026-07-01"}, {"on": None}))
    cell = opened(spreadsheet.render(whole))["Data"]["B2"]
    assert (cell.value, cell.number_format) == (datetime(2026, 7, 1), "yyyy-mm-dd")
    part = result(columns=columns, view=view, rows=({"on": "2026-07-01"}, {"on": "2026-07"}))
    assert opened(spreadsheet.render(part))["Data"]["B2"].value == "2026-07-01"


def test_a_mark_stands_after_a_number_that_stays_one(result):
    made = result(marks={"usd": {0: "†"}, "chip": {1: "~"}})
    sheet = opened(spreadsheet.render(made))["Answer"]
    assert sheet["B5"].value == pytest.approx(0.1 + 0.2, rel=1e-15)
    assert sheet["B5"].number_format.endswith('"†"')
    assert sheet["A6"].value == "b|c~"


def test_a_range_in_one_cell_is_two_columns(result):
    made = result(view=("chip", "usd_low"), spans={"usd_low": Span("usd_high")})
    found = cells(opened(spreadsheet.render(made))["Answer"])
    assert found[3] == ["chip", "5–95 % low\nUSD/h", "5–95 % high\nUSD/h"]
    assert found[4] == ["a", 0.25, 0.35]


def test_chances_are_never_certain(result):
    columns = (Column("chance", "share", "", "likely", 3, chance=True),)
    made = result(columns=columns, view=("chance",), rows=({"chance": 0.001},))
    cell = opened(spreadsheet.render(made))["Answer"]["A5"]
    assert cell.value == 0.001
    assert '"<1 %"' in cell.number_format


def test_sections_are_lines_of_their_own(records):
    found = [row[0] for row in cells(opened(spreadsheet.render(records))["Answer"])]
    assert found[3:8] == ["one", "a", "b", "two", "c"]


def test_the_data_alone_on_request(result):
    book = opened(spreadsheet.render(result(), header=False, quiet=True))
    assert book.sheetnames == ["Answer", "Data"]
    assert cells(book["Answer"])[0][0] == "a"
    assert cells(book["Data"])[0][0] == "a"


def test_no_cell_is_no_number(result):
    with pytest.raises(ChipcostError, match="no answer"):
        spreadsheet.render(result(rows=({"chip": "a", "usd": float("nan")},)))


def test_more_rows_than_a_sheet_holds(result, monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    with pytest.raises(ChipcostError) as caught:
        spreadsheet.render(result())
    assert caught.value.code == "too-many-rows"
    assert "parquet" in caught.value.hint


def test_a_large_answer_is_written_row_by_row(result, monkeypatch):
    plain = spreadsheet.render(result())
    monkeypatch.setattr(spreadsheet, "LARGE", 1)
    large = opened(spreadsheet.render(result()))
    for name in opened(plain).sheetnames:
        assert cells(large[name]) == cells(opened(plain)[name])


def test_the_same_answer_is_the_same_bytes(result):
    assert spreadsheet.render(result()) == spreadsheet.render(result())


def test_an_empty_answer():
    columns = (Column("chip", "", "id"),)
    book = opened(spreadsheet.render(Result("t", columns, (), view=("chip",))))
    assert cells(book["Data"]) == [["chip"]]


def test_sources_of_quotes_and_figures(cli, tmp_path):
    file = tmp_path / "two.xlsx"
    asked = ("compare", "trn2", "gb200", "--as-of", "2026-11-23")
    assert cli(*asked, "--out", str(file)).status == 0
    header, *rows = cells(openpyxl.load_workbook(file)["Sources"])
    found = [dict(zip(header, row, strict=True)) for row in rows]
    answer = json.loads(cli(*asked, "--format", "json").out)
    for row in answer["rows"]:
        for key in row["cost_source"].split("; "):
            assert any(
                one["about"] == row["chip"]
                and one["source"] == key
                and one["item"] == "cost_source"
                for one in found
            )
        (bandwidth, *_) = [
            one
            for one in found
            if one["about"] == row["chip"] and one["item"] == "memory_bandwidth"
        ]
        assert re.fullmatch(r"[\d.]+ [TG]B/s", bandwidth["text"])
        assert bandwidth["source_title"]
        assert bandwidth["url"].startswith("https://")
    assert len({tuple(row) for row in rows}) == len(rows)


def test_numbers_of_very_different_sizes_are_each_shown_by_their_own(result):
    rows = ({"usd": 0.01234}, {"usd": 130402.9}, {"usd": 2.5})
    sheet = opened(spreadsheet.render(result(rows=rows, headline=("one",))))["Answer"]
    assert [sheet[f"B{line}"].number_format for line in (4, 5, 6)] == [
        "#,##0.0000",
        "#,##0",
        "#,##0.00",
    ]


def test_text_keeps_away_from_the_number_before_it(result):
    sheet = opened(spreadsheet.render(result()))["Answer"]
    assert sheet["A5"].alignment.horizontal == "left"
    assert sheet["A5"].alignment.indent == 1
