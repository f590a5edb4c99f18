import re
from dataclasses import replace

import pytest

from chipcost.charts import Estimate, Estimates, Lines, Point, Stacks
from chipcost.report import select, table
from chipcost.report.width import width_of
from chipcost.result import Column, Result


def test_a_table_is_headline_rows_and_notes(result):
    assert table.render(result()).splitlines() == [
        "A headline",
        "far apart",
        "",
        "  chip   USD/h   gain",
        "* a       0.30  29.6%",
        "  b|c   12.3 M",
        "  =1+1",
        "",
        "A note.",
        "Another note.",
    ]


def test_a_piped_table_is_never_cut_or_wrapped(result):
    wide = result(rows=({"chip": "x" * 300, "usd": 1.0},), headline=("y" * 400,))
    text = table.render(wide, width=None)
    assert "x" * 300 in text
    assert "y" * 400 in text


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("word", ["w", "漢", "e\u0301"])
def test_a_table_keeps_to_the_width(result, width, word):
    wide = result(
        rows=tuple({"chip": f"chip-{n}", "usd": float(n), "warnings": word * 60} for n in range(5)),
        view=("chip", "usd", "gain", "warnings"),
        headline=("word " * 60, word * 130),
    )
    text = table.render(wide, width=width)
    assert max(width_of(line) for line in text.splitlines()) <= width
    if width < 80 * width_of(word):
        assert "Not shown at this width: warnings." in " ".join(text.split())


def test_a_table_is_cut_where_the_next_column_does_not_fit(result):
    """Two columns, of 6 and 6 with a gap of 2, take 14 columns."""
    made = result(view=("chip", "usd"))
    assert "USD/h" in table.render(made, width=14, quiet=True)
    assert "USD/h" not in table.render(made, width=13, quiet=True)
    text = table.render(result(notes=()), width=17)
    assert text.endswith("\n\nNot shown at this\nwidth: gain.\n")


def test_a_column_alone_is_folded_to_the_width(result):
    made = result(
        rows=({"chip": "one two " + "x" * 30},), view=("chip",), headline=("h",), notes=()
    )
    assert table.render(made, width=20, quiet=True).splitlines() == [
        "  chip",
        "* one two",
        "x" * 20,
        "x" * 10,
    ]


def test_two_columns_are_never_wrapped(result):
    made = result(rows=({"chip": "one two", "usd": 1.0},), view=("chip", "usd"))
    assert table.render(made, width=16, quiet=True).splitlines() == [
        "  chip     USD/h",
        "* one two   1.00",
    ]


def test_wide_characters_keep_the_columns_straight(result):
    made = result(rows=({"chip": "漢字", "usd": 1.0}, {"chip": "e\u0301", "usd": 2.0}), marked=())
    first, second = table.render(made, quiet=True, header=False).splitlines()
    assert first == "漢字  1.00"
    assert second == "e\u0301     2.00"


def test_ranges_stand_beside_the_value_on_request(result):
    made = result(rows=({"chip": "a", "usd": 0.3125, "usd_low": 0.25, "usd_high": 0.35},))
    assert "0.312 (0.25 to 0.35)" in table.render(made, ranges=True)
    assert " to " not in table.render(made)


def test_a_warning_that_the_headline_has_is_not_repeated(result):
    assert table.render(result(warnings=("far apart", "another"))).count("far apart") == 1
    assert "another" in table.render(result(warnings=("far apart", "another")))


def test_colour_marks_headline_heading_best_rows_warnings_and_notes(result):
    made = result(warnings=("another",))
    lines = table.render(made, color=True).splitlines()
    codes = [re.match(r"(\x1b\[\d+m)?", line)[1] for line in lines]
    assert codes == [
        table.BOLD, None, table.YELLOW, None, table.BOLD, table.BOLD, None, None, None,
        table.DIM, table.DIM,
    ]  # fmt: skip
    assert all(line.endswith("\x1b[0m") for line in lines if "\x1b" in line)


@pytest.mark.parametrize("width", [None, 20, 60])
def test_colour_changes_nothing_else(result, records, width):
    for made in (result(), records):
        plain = table.render(made, width)
        assert "\x1b" not in plain
        colored = table.render(made, width, color=True)
        assert colored != plain
        assert re.sub(r"\x1b\[\d+m", "", colored) == plain


def test_quiet_is_the_table_alone(result):
    text = table.render(result(), quiet=True, header=False)
    assert "headline" not in text
    assert "note" not in text
    assert len(text.splitlines()) == 3


def test_a_result_without_rows_has_no_heading(result):
    text = table.render(result(rows=(), marked=frozenset()))
    assert "USD/h" not in text
    assert "A note." in text


def test_records_stand_under_their_sections(records):
    assert table.render(records).splitlines()[:7] == [
        "What it is",
        "",
        "one",
        "  a  first",
        "  b  " + ("second " * 20).rstrip(),
        "",
        "two",
    ]


def test_of_records_nothing_is_left_out_at_any_width(records):
    for width in (20, 21, 60):
        narrow = table.render(records, width=width)
        assert narrow.count("second") == 20
        assert "https://example.org/" + "x" * 60 in narrow  # an address stays whole
        body = [line for line in narrow.splitlines() if "https:" not in line]
        assert max(map(len, body)) <= width
        assert "Not shown" not in narrow


def test_records_use_the_whole_width(records):
    """At 20 columns: `What it is` fits; the indented line below a row has room for two words."""
    lines = table.render(records, width=20).splitlines()
    assert "      second second" in lines
    assert "    second" not in lines


def test_records_without_sections_have_a_heading():
    columns = (Column("id", "", "", "id", None, False), Column("n", "", "", "count", None))
    made = Result("t", columns, ({"id": "abc", "n": 2},), view=("id", "n"), layout="plain")
    assert table.render(made) == "id   count\nabc      2\n"
    assert table.render(made, header=False) == "abc  2\n"
    assert table.render(made, width=14) == table.render(made)
    assert table.render(made, width=13) == "id\n    count\nabc\n    2\n"


def test_what_stands_below_a_line_of_a_list_has_the_names_of_its_columns():
    columns = tuple(Column(name, "", "", name, None, False) for name in ("id", "maker", "note"))
    rows = ({"id": "abc", "maker": "A", "note": None}, {"id": "d", "maker": "B", "note": "late"})
    made = Result("t", columns, rows, view=("id", "maker", "note"), layout="plain")
    assert table.render(made, width=10).splitlines() == [
        "id", "abc", "    maker", "    A", "d", "    maker", "    B;", "    note", "    late"
    ]  # fmt: skip


def test_a_plot_may_stand_above_the_rows(result):
    plot = Lines("a plot", "x", "y", {"s": [Point(1.0, 2.0), Point(3.0, 4.0)]}, above=True)
    text = table.render(result(charts=(plot,)), width=60)
    assert text.index("a plot") < text.index("USD/h")
    assert table.render(result(charts=(plot,)), width=60, quiet=True).count("a plot") == 0


def test_what_stands_in_the_rows_is_not_drawn_again(result):
    """Values with their ranges, and several stacks beside each other."""
    values = Estimates("values", "USD", [Estimate("a", 1.0, 0.5, 2.0)])
    one = Stacks("stack", "USD", ["part"], [("a", [1.0])])
    two = Stacks("stacks", "USD", ["part"], [("a", [1.0]), ("b", [2.0])])
    assert table.render(result(charts=(values, two)), width=60) == table.render(result(), width=60)
    assert table.render(result(charts=(one,)), width=60).splitlines()[-2] == "stack"


def test_rows_without_an_answer_are_left_to_the_notes_on_a_terminal(result):
    made = result(folded=frozenset({1, 2}), most=1, more="--all")
    assert "b|c" not in table.render(made, width=80)
    assert "more" not in table.render(made, width=80)
    assert "b|c" in table.render(made)
    made = result(folded=frozenset({2}), most=1, more="--all")
    assert "And 1 more: --all." in table.render(made, width=80)
    assert "=1+1" in table.render(select.select(made, top=3), width=80)


def test_a_terminal_shows_the_first_rows_and_counts_the_others(result):
    many = tuple({"chip": f"chip-{n}", "usd": float(n)} for n in range(5))
    made = result(rows=many, view=("chip", "usd"))
    made = replace(made, most=2, marked=frozenset(), notes=("A note.",))
    shown = table.render(made, width=80).splitlines()
    assert [line.split()[0] for line in shown if line.startswith("chip-")] == ["chip-0", "chip-1"]
    assert shown[-2:] == ["And 3 more: --top 5.", "A note."]
    for whole in (
        table.render(made, width=None),
        table.render(made, width=80, quiet=True),
        table.render(replace(made, most=5), width=80),
        table.render(select.select(made, top=4), width=80),
    ):
        assert "chip-3" in whole
        assert "more: --top" not in whole


def test_a_column_that_is_a_hint_is_cut_on_a_terminal_alone(result):
    made = result(rows=({"chip": "x" * 30, "usd": 1.0},), view=("chip", "usd"))
    columns = tuple(replace(c, widest=9 if c.name == "chip" else None) for c in made.columns)
    made = replace(made, columns=columns, marked=frozenset())
    assert "x" * 8 + "…" in table.render(made, width=30)
    assert "x" * 30 in table.render(made, width=80)
    assert "x" * 30 in table.render(made, width=None)


GROUPED = (
    Column("chip", "", "id", "chip", None, numeric=False),
    Column("a", "", "", "$/M", 3, group=("one",)),
    Column("b", "", "", "range", None, numeric=False, group=("one",)),
    Column("c", "", "", "$/M", 3, group=("a long heading of the second",)),
    Column("d", "", "", "chips", None, numeric=False),
)


def grouped(result):
    rows = ({"chip": "x", "a": 1.5, "b": "1–2", "c": 2.5, "d": "8"},)
    view = tuple(column.name for column in GROUPED)
    return result(columns=GROUPED, rows=rows, view=view, marked=frozenset(), notes=())


def test_groups_have_their_headings_above(result):
    assert table.render(grouped(result), quiet=True).splitlines() == [
        "      one         a long heading of the second",
        "chip  $/M  range                           $/M  chips",
        "x     1.5  1–2                             2.5  8",
    ]
    plain = table.render(grouped(result), quiet=True, header=False).splitlines()
    assert plain == ["x  1.5  1–2  2.5  8"]


def test_groups_that_do_not_fit_stand_below(result):
    lines = table.render(grouped(result), 40, quiet=True).splitlines()
    assert max(map(len, lines)) <= 40
    firsts = [line.split()[0] for line in lines if line]
    assert firsts == ["one", "chip", "x", "a", "chip", "x", "chip", "x"]
    assert "" in lines


def test_people_see_their_own_layout_under_the_same_words(result):
    whole = replace(result(), people=grouped(result))
    lines = table.render(whole).splitlines()
    assert lines[:2] == ["A headline", "far apart"]
    assert "one" in lines[3]
    assert lines[-1] == "Another note."
    for chosen in ({"columns": "usd"}, {"columns": "all"}, {"sort": "usd"}, {"top": 2}):
        assert select.select(whole, **chosen).people is None
    assert select.select(whole).people is not None
