import html

import pytest
from markdown_it import MarkdownIt

from chipcost.report import markdown


def test_markdown_is_headline_table_and_notes(result):
    assert markdown.render(result(warnings=("far apart", "another"))).splitlines() == [
        "A headline  ",
        "far apart  ",
        "another  ",
        "",
        "| chip | USD/h | gain |",
        "| :--- | ---: | ---: |",
        "| **a** | 0.30 | 29.6% |",
        "| b\\|c | 12.3 M |  |",
        "| =1+1 |  |  |",
        "",
        "A note.  ",
        "Another note.  ",
    ]


def test_quiet_is_the_table_alone(result):
    text = markdown.render(result(), header=False, quiet=True)
    assert all(line.startswith("| ") for line in text.splitlines())
    assert len(text.splitlines()) == 3


def test_a_group_stands_in_the_heading_of_each_of_its_columns(result):
    from chipcost.result import Column

    columns = (
        Column("chip", "", "id", "chip", None, numeric=False),
        Column("a", "", "", "$/M", 3, group=("one|two",)),
    )
    made = markdown.render(result(columns=columns, rows=({"chip": "x", "a": 1.5},), view=("a",)))
    assert "| one\\|two, \\$/M |" in made


HOSTILE = (
    "# x", "- a", "1. b", "12) c", "from $4 to $5", "<img src=x>", "> q", "a-b", "=1", "---", "*a*",
    "_b_", "a|b", "&amp;", "~~x~~", "[x](y)", "`c`", "-3.5", "2.90 TB/s", "+x", "![i](j)", "\\*",
    "http://example.org", "2026-11",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_it_is(result, text):
    made = markdown.render(result(headline=(text,), rows=({"chip": text},), notes=(text,)))
    page = MarkdownIt("gfm-like", {"linkify": False}).render(made)
    shown = html.escape(text, quote=False)
    assert page.startswith(f"<p>{shown}</p>")
    assert f'<td style="text-align:left"><strong>{shown}</strong></td>' in page
    assert page.rstrip().endswith(f"<p>{shown}</p>")


def test_sums_of_money_are_no_formulas(result):
    assert "from \\$4 to \\$5" in markdown.render(result(notes=("from $4 to $5",)))
