import csv
import io
import json
import math

import pytest

from chipcost.answer import Answer
from chipcost.errors import ChipcostError
from chipcost.report import delimited, html, jsonfmt, markdown, plain, plot, table
from chipcost.report.select import select
from chipcost.result import Column, Plot, Result

COLUMNS = (
    Column("chip", "", "id", "chip", None, numeric=False),
    Column("usd", "USD/h", "cost", "USD/h", 4),
    Column("gain", "share", "gain", "gain", 4),
    Column("warnings", "", "warnings", "warnings", None, numeric=False),
    Column("usd_low", "USD/h", "lower end", "", 4),
    Column("usd_high", "USD/h", "upper end", "", 4),
)
ROWS = (
    {"chip": "a", "usd": 0.1 + 0.2, "gain": 0.296, "usd_low": 0.25, "usd_high": 0.35},
    {"chip": "b|c", "usd": 12345678.9, "gain": None, "warnings": "far apart"},
    {"chip": "=1+1", "usd": None},
)


def result(**changes):
    given = {
        "command": "test",
        "columns": COLUMNS,
        "rows": ROWS,
        "view": ("chip", "usd", "gain"),
        "headline": ("A headline", "far apart"),
        "notes": ("A note.",),
        "marked": frozenset({0}),
    }
    return Result(**{**given, **changes})


def test_csv_is_exact_and_empty_for_unknown():
    rows = list(csv.DictReader(io.StringIO(delimited.render(result()))))
    assert float(rows[0]["usd"]) == 0.1 + 0.2
    assert rows[1]["gain"] == ""
    assert rows[2]["usd"] == ""
    assert list(rows[0]) == [column.name for column in COLUMNS]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "＝1"])
def test_text_that_is_a_formula_is_neutralised(text):
    rendered = delimited.render(result(rows=({"chip": text, "usd": -1.0},)))
    cells = next(iter(csv.reader(io.StringIO(rendered.splitlines()[1]))))
    assert cells[0] == "'" + text
    assert cells[1] == "-1"


@pytest.mark.parametrize("text", ["a\tb", "a\rb", "a\nb", "a\r\nb"])
def test_a_row_is_a_line_whatever_its_text(text):
    rendered = delimited.render(result(rows=({"chip": text},)), header=False)
    assert rendered.startswith("a b,")
    assert rendered.count("\n") == 1


def test_line_ends_are_plain_and_cells_with_commas_are_quoted():
    rendered = delimited.render(result(rows=({"chip": 'x, "y"'},)))
    assert "\r" not in rendered
    assert '"x, ""y"""' in rendered


@pytest.mark.parametrize("render", [delimited.render, jsonfmt.render, jsonfmt.render_lines])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_output_carries_nan_or_infinity(render, value):
    with pytest.raises(ChipcostError, match=r"NaN|nan|inf"):
        render(result(rows=({"chip": "a", "usd": value},)))


def test_json_has_units_meanings_and_every_column():
    document = json.loads(jsonfmt.render(result(extra={"summary": {"n": 3}})))
    assert document["columns"][1] == {"name": "usd", "unit": "USD/h", "meaning": "cost"}
    assert document["rows"][2]["usd"] is None
    assert set(document["rows"][0]) == {column.name for column in COLUMNS}
    assert document["summary"] == {"n": 3}
    assert document["chipcost_version"]


def test_json_lines_are_one_object_each():
    lines = jsonfmt.render_lines(result()).splitlines()
    assert [json.loads(line)["chip"] for line in lines] == ["a", "b|c", "=1+1"]


def test_a_table_rounds_and_marks_and_shows_shares_as_percent():
    text = table.render(result())
    assert "* a" in text
    assert "29.6%" in text
    assert "12,350,000" in text
    assert "A note." in text


def test_a_piped_table_is_never_cut_or_wrapped():
    wide = result(rows=({"chip": "x" * 300, "usd": 1.0},), headline=("y" * 400,))
    text = table.render(wide, width=None)
    assert "x" * 300 in text
    assert "y" * 400 in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_table_keeps_to_the_width(width):
    wide = result(
        rows=tuple({"chip": f"chip-{n}", "usd": float(n), "warnings": "w" * 60} for n in range(5)),
        view=("chip", "usd", "gain", "warnings"),
        headline=("word " * 60,),
    )
    text = table.render(wide, width=width)
    assert max(len(line) for line in text.splitlines()) <= width
    if width < 120:
        assert "Not shown at this width" in " ".join(text.split())


def test_ranges_stand_beside_the_value_on_request():
    assert "(0.25 to 0.35)" in table.render(result(), ranges=True)
    assert "(0.25 to 0.35)" not in table.render(result())


def test_a_warning_that_the_headline_has_is_not_repeated():
    assert table.render(result(warnings=("far apart", "another"))).count("far apart") == 1
    assert "another" in table.render(result(warnings=("far apart", "another")))


def test_colour_only_when_asked_for():
    assert "\x1b[" not in table.render(result())
    assert "\x1b[" in table.render(result(), color=True)


def test_quiet_is_the_table_alone():
    text = table.render(result(), quiet=True, header=False)
    assert "headline" not in text
    assert "note" not in text
    assert len(text.splitlines()) == 3


def test_markdown_escapes_pipes_and_marks_the_best():
    text = markdown.render(result())
    assert "| **a** |" in text
    assert "b\\|c" in text


def test_html_escapes_everything():
    text = html.fragment(result(rows=({"chip": "<script>"},), headline=("<b>",)))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert Answer.of(result())._repr_html_().startswith("<div>")


def test_plain_lines_stand_under_their_sections():
    columns = (
        Column("section", "", "", "", None, numeric=False),
        Column("item", "", "", "", None, numeric=False),
        Column("text", "", "", "", None, numeric=False),
    )
    rows = (
        {"section": "one", "item": "a", "text": "first"},
        {"section": "one", "item": "b", "text": "second " * 20},
        {"section": "two", "item": "c", "text": "third"},
    )
    made = Result("t", columns, rows, view=("item", "text"), layout="plain")
    lines = plain.render(made).splitlines()
    assert lines[0] == "one"
    assert lines[1] == "  a  first"
    assert "two" in lines
    narrow = plain.render(made, width=60)
    assert max(len(line) for line in narrow.splitlines()) <= 60
    assert narrow.count("second") == 20


def test_select_sorts_with_unknown_last_and_keeps_the_marks():
    rising = select(result(), sort="usd")
    assert [row["chip"] for row in rising.rows] == ["a", "b|c", "=1+1"]
    falling = select(result(), sort="-usd", top=2)
    assert [row["chip"] for row in falling.rows] == ["b|c", "a"]
    assert falling.marked == {1}


def test_select_columns_in_the_order_given():
    chosen = select(result(), columns="usd,chip")
    assert [column.name for column in chosen.columns] == ["usd", "chip"]
    assert select(result(), columns="all").view == tuple(column.name for column in COLUMNS)


@pytest.mark.parametrize("options", [{"columns": "usd,chp"}, {"sort": "chp"}, {"top": 0}])
def test_select_refuses_what_it_does_not_know(options):
    with pytest.raises(ChipcostError):
        select(result(), **options)


def test_a_plot_shows_every_series_within_its_width():
    drawn = plot.render(Plot("T", "x", "y", {"one": [(1, 1), (2, 2)], "two": [(1.5, 3)]}), width=60)
    assert max(len(line) for line in drawn.splitlines()) <= 60
    assert drawn.count("o") >= 2
    assert "x two" in drawn
    assert plot.render(Plot("T", "x", "y", {})) == ""
