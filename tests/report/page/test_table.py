"""Tables of the page: cells as screens round them, and what is behind each."""

from __future__ import annotations

from parsed import parsed

from chipcost.report.cells import for_people
from chipcost.report.page.look import Look
from chipcost.report.page.table import notes, table
from chipcost.result import Result, Span, number_column, text_column
from chipcost.sections import Origin, Section

LOOK = Look({"b200": 0}, {"b200": "NVIDIA B200"}, {"one": 1, "two": 2})
RESULT = Result(
    command="c",
    columns=(
        text_column("chip", "id", "chip"),
        number_column("usd", "USD/h", "price", "USD/h"),
        number_column("per", "USD", "per unit", "per"),
        number_column("low", "USD", "low end"),
        number_column("high", "USD", "high end"),
        number_column("count", "", "how many", "chips", None),
        text_column("cost_source", "keys", "source"),
    ),
    rows=(
        {"chip": "b200", "usd": 1.7349, "per": 0.22531, "low": 0.185, "high": 0.264, "count": 8,
         "cost_source": "one; other"},
        {"chip": "x", "usd": None, "per": 12.0, "cost_source": None},
    ),
    view=("chip", "usd", "per", "low", "count", "cost_source"),
    spans={"low": Span("high")},
    marked=frozenset({0}),
    notes=("`chipcost explain` says more",),
)  # fmt: skip
ORIGINS = {
    (0, "usd"): Origin((("quote: 1.7349", ("one",)),)),
    (0, "per"): Origin((("quote: 1.7349", ("one",)), ("rate: 7.7", ("one",)))),
    (0, "low"): Origin((("quote: 1.7349", ("one",)), ("bandwidth", ("two",)))),
    (1, "per"): Origin((("given by you", ()),)),
}


def cells(section: Section):
    html, _ = table(section, LOOK)
    root = parsed(html)
    rows = [row.inside for row in next(root.all("tbody")).all("tr")]
    behind = {tag.get("id"): tag.text for tag in root.all("li") if tag.get("id")}
    return rows, behind


def test_cells_are_rounded_as_on_the_screen_and_sorted_by_what_they_are():
    rows, _ = cells(Section("k", "Title", RESULT, origins=ORIGINS))
    for name, at in (("usd", 1), ("per", 2), ("low", 3)):
        for row, text in zip(rows, for_people(RESULT, name), strict=True):
            assert row[at].text.startswith(text) or not text
    assert rows[0][1].get("data-v") == "1.7349"
    assert rows[0][0].get("title") == "NVIDIA B200"
    assert rows[0][0].text == "* b200"
    assert rows[1][1].text == ""


def test_a_number_links_to_its_first_source_and_names_those_that_the_row_has_not():
    rows, behind = cells(Section("k", "Title", RESULT, origins=ORIGINS))
    usd, per, low = (rows[0][at].inside[0] for at in (1, 2, 3))
    assert usd.get("href") == "#s1"
    assert [tag.text for tag in usd.all("sup")] == ["1"]
    assert not list(per.all("sup"))  # the price before it has named the source
    assert [tag.text for tag in low.all("sup")] == ["2"]
    assert behind[low.get("aria-describedby")] == "quote: 1.7349 [1]\nbandwidth [2]"


def test_a_number_without_a_source_says_why():
    rows, behind = cells(Section("k", "Title", RESULT, origins=ORIGINS))
    given, count = rows[1][2].inside[0], rows[0][4].inside[0]
    assert (given.name, behind[given.get("aria-describedby")]) == ("span", "given by you")
    assert behind[count.get("aria-describedby")].startswith("no source")
    assert given.get("tabindex") == "0"


def test_keys_of_sources_are_links_where_they_are_known():
    rows, _ = cells(Section("k", "Title", RESULT, origins=ORIGINS))
    assert rows[0][5].text == "one [1]; other"
    assert [tag.get("href") for tag in rows[0][5].all("a")] == ["#s1"]
    assert rows[1][5].text == ""


def test_notes_have_commands_as_code():
    assert "<code>chipcost explain</code> says more" in notes(["`chipcost explain` says more"])
    assert notes([]) == ""
    assert "<code>&lt;b&gt;</code>" in notes(["`<b>`"])


def test_a_chart_finds_what_is_behind_the_numbers_that_it_shows():
    section = Section("k", "Title", RESULT, origins=ORIGINS)
    html, behind = table(section, LOOK)
    texts = {tag.get("id"): tag.text for tag in parsed(html).all("li") if tag.get("id")}
    assert texts[behind("b200", 0.22531)] == "quote: 1.7349 [1]\nrate: 7.7 [1]"
    assert texts[behind("x", 99.0)] == "given by you"  # all that the chip has
    assert behind("b200", 99.0) == ""  # one of several
    assert behind("", 1.0) == ""
