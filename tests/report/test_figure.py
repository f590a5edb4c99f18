"""Figures: nothing covers anything, ranges stand where they belong, the bytes are the same.

tests: chipcost.report.figure.draw, chipcost.report.figure.page, chipcost.report.figure.rows,
    chipcost.report.figure.lines, chipcost.report.figure.bars, chipcost.report.figure.style,
    chipcost.report.figure.files, chipcost.report.figure.place, chipcost.report.figure.scale,
    chipcost.report.figure.quiet
"""

from __future__ import annotations

import math
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from itertools import combinations, pairwise

import pytest

from chipcost.charts import Estimate, Estimates, Lines, Point, Stacks, Tornado
from chipcost.errors import ChipcostError
from chipcost.report.figure import files, scale
from chipcost.report.figure.place import flags, spread
from chipcost.result import Result

pytest.importorskip("matplotlib")
from chipcost.report.figure import draw, page, style

HEAD = ("Cost of a thing, USD; own cost, hyperscaler; as of 2026-11-23", "Cheapest: the first")
HOSTILE = (
    "$x^2$ costs $5",
    r"\frac{a}{b} \end{document}",
    "a_b^c%d#e&f~g",
    "<b>&amp;</b>",
    "昇腾 910C",
    "\x1b[31mred\x1b[0m",
    "x" * 200,
    "",
)


def made(chart, headline=HEAD, **more):
    return Result("t", (), (), headline=headline, charts=(chart,), **more)


def estimates(count, factor=1.3, **more):
    rows = [
        Estimate(
            f"chip-{n}-sxm", value, value / factor, value * factor, best=n == 0, marks="~" * (n % 2)
        )
        for n in range(count)
        for value in (0.1 * 1.05**n,)
    ]
    return Estimates("t", "Cost, USD/h", rows, key={"*": "best", "~": "announced"}, **more)


def frontier(count, **more):
    def points(n):
        return [
            Point(x, y, y / 1.5, y * 1.5)
            for at in range(40)
            for x in (2.0 * 1.1**at * (1 + n / 50),)
            for y in ((4000.0 + n) / (1.0 + (x / 60.0) ** 4),)
        ]

    series = {f"chip-{n}-of-a-maker": points(n) for n in range(count)}
    return Lines("t", "tokens/s/user", "tokens/s/chip", series, log="xy", **more)


def history(count):
    start = date(2024, 3, 1).toordinal()
    series = {
        f"chip-{n} {owner}": [Point(start + 90.0 * at, 2.0 + n / 50 - at / 10) for at in range(6)]
        for n in range(count)
        for owner in ("hyperscaler", "rental on demand")
    }
    alone = frozenset(name for name in series if "rental" in name)
    return Lines("t", "", "USD/h", series, dates=True, log="y", alone=alone, steps=True)


def stacks(count):
    parts = ["server", "network, storage, installation", "electricity", "facility", "staff"]
    names = [f"chip-{n}" for n in range(count)]
    sizes = {name: [1.0 + at, 0.4, 0.2, 0.3, 0.01] for at, name in enumerate(names)}
    return Stacks(
        "Modelled cost by part",
        "USD per chip-hour",
        parts,
        list(sizes.items()),
        {name: Estimate(name, sum(sizes[name]), 0.8, sum(sizes[name]) * 1.4) for name in names},
        {name: Estimate(name, 2.0, 1.7, 2.4) for name in names[:-1] or names},
        "quote",
    )


def tornado(count):
    rows = [(f"input number {n}", 2.0 - 1.0 / (n + 1), 2.0 + 0.8 / (n + 1)) for n in range(count)]
    return Tornado("t", "USD/h", [*rows, ("one-sided", 1.9, 1.95), ("nothing", 2.0, 2.0)], 2.0)


CHARTS = {
    "one": estimates(1),
    "two": estimates(2),
    "forty": estimates(40),
    "far": estimates(12, 30.0, log=True),
    "levels": estimates(5)._replace(
        value_label="cost, 5 to 95 %",
        levels=[(f"provider number {n}", 0.1 + 0.01 * n) for n in range(8)],
    ),
    "frontier": frontier(12),
    "pair": frontier(2),
    "history": history(8),
    "point": Lines("t", "x", "y", {"alone": [Point(3.0, 4.0)]}),
    "stack": stacks(1),
    "stacks": stacks(9),
    "tornado": tornado(14),
}


def texts_of(figure):
    """Every text that is shown, with its box in pixels."""
    from matplotlib.text import Text

    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    found = []
    for one in figure.findobj(Text):
        if one.get_visible() and one.get_text().strip():
            box = one.get_window_extent(renderer)
            found.append((one.get_text(), (box.x0, box.y0, box.x1, box.y1), one.get_fontsize()))
    return [item for item in found if _is_drawn(figure, item)]


def _is_drawn(figure, item):
    """Without the labels of ticks beyond the ends of an axis, which matplotlib keeps undrawn."""
    return not (item[0] in ("", "0") and item[1][0] == item[1][2])


def lines_of(figure, gid):
    return [line for line in figure.axes[0].lines if line.get_gid() == gid]


@pytest.mark.parametrize("name", CHARTS)
def test_no_text_covers_another_and_all_stand_inside(name):
    figure = draw.figure(made(CHARTS[name]))
    texts = texts_of(figure)
    assert len(texts) > 4
    width, height = figure.canvas.get_width_height()
    for text, (left, bottom, right, top), size in texts:
        assert -1 <= left <= right <= width + 1, text
        assert -1 <= bottom <= top <= height + 1, text
        assert size >= 9.0, text
    for (one, a, _), (other, b, _) in combinations(texts, 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        up = min(a[3], b[3]) - max(a[1], b[1])
        # Boxes have the height of whole lines; a touch of less than 2 pixels covers nothing.
        assert across <= 2 or up <= 2, (one, other)


@pytest.mark.parametrize("name", ["one", "forty", "frontier", "history", "stacks", "tornado"])
def test_every_name_is_drawn(name):
    chart = CHARTS[name]
    shown = " ".join(text for text, _, _ in texts_of(draw.figure(made(chart))))
    names = (
        list(chart.series)
        if isinstance(chart, Lines)
        else [row.label if isinstance(row, Estimate) else row[0] for row in chart.rows]
    )
    assert all(label in shown for label in names)
    for words in HEAD:
        assert words in shown or isinstance(chart, Stacks)


def test_a_figure_is_16_to_9_and_grows_with_its_rows():
    sizes = [draw.figure(made(estimates(count))).get_size_inches() for count in (1, 12, 40)]
    assert [tuple(size) for size in sizes[:2]] == [(style.WIDTH, style.HEIGHT)] * 2
    assert pytest.approx(16 / 9) == style.WIDTH / style.HEIGHT
    assert sizes[2][0] == style.WIDTH
    assert sizes[2][1] > 10.0


def test_values_and_ranges_stand_at_their_numbers():
    chart = estimates(5)._replace(rows=[*estimates(5).rows, Estimate("sure", 0.2)])
    figure = draw.figure(made(chart))
    ranges = [list(line.get_xdata()) for line in lines_of(figure, "range")]
    assert ranges == [[one.low, one.high] for one in chart.rows[:5]]
    dots = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert dots == [one.value for one in chart.rows]
    assert figure.axes[0].get_xscale() == "linear"
    assert figure.axes[0].get_xlim()[0] == 0.0
    heights = [line.get_ydata()[0] for line in lines_of(figure, "range")]
    assert heights == [0, 1, 2, 3, 4]
    assert figure.axes[0].yaxis.get_inverted()  # the first on top


def test_a_band_is_the_range_of_each_point():
    chart = frontier(1)
    (axes,) = draw.figure(made(chart)).axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    (band,) = axes.collections
    corners = {(float(x), float(y)) for x, y in band.get_paths()[0].vertices}
    for points in chart.series.values():
        for point in points:
            assert (point.x, point.low) in corners
            assert (point.x, point.high) in corners


def test_points_of_a_history_have_bars_and_own_costs_are_steps():
    ranged = {"a own": [Point(738000.0, 2.0, 1.0, 3.0), Point(738100.0, 1.5)]}
    chart = history(1)._replace(series={**history(1).series, **ranged})
    (axes,) = draw.figure(made(chart)).axes
    (bar,) = [line for line in axes.lines if line.get_gid() == "range"]
    assert (list(bar.get_xdata()), list(bar.get_ydata())) == ([738000.0] * 2, [1.0, 3.0])
    styles = {line.get_drawstyle() for line in axes.lines if line.get_linestyle() != "None"}
    assert "steps-post" in styles
    loose = [line for line in axes.lines if line.get_linestyle() == "None"]
    assert [len(line.get_xdata()) for line in loose] == [6]


def test_parts_add_up_and_totals_have_their_ranges():
    chart = stacks(3)
    (axes,) = draw.figure(made(chart)).axes
    parts = [patch for patch in axes.patches if patch.get_gid() == "part" or patch.get_width()]
    ends = {round(patch.get_x() + patch.get_width(), 9) for patch in parts}
    for _, sizes in chart.rows:
        assert round(sum(sizes), 9) in ends
    ranges = [tuple(line.get_xdata()) for line in lines_of(draw.figure(made(chart)), "range")]
    for one in (*chart.totals.values(), *chart.beside.values()):
        assert (one.low, one.high) in ranges


def test_swings_go_from_the_base():
    chart = tornado(3)
    (axes,) = draw.figure(made(chart)).axes
    found = {
        (round(patch.get_x(), 9), round(patch.get_x() + patch.get_width(), 9))
        for patch in axes.patches
    }
    for _, low, high in chart.rows:
        assert {(2.0, round(low, 9)), (2.0, round(high, 9))} <= found | {(2.0, 2.0)}


def test_prices_are_lines_at_their_values():
    figure = draw.figure(made(CHARTS["levels"]))
    assert [line.get_xdata()[0] for line in lines_of(figure, "level")] == [
        value for _, value in CHARTS["levels"].levels
    ]


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
@pytest.mark.parametrize("name", ["two", "pair", "history", "stacks", "tornado"])
def test_each_format_is_what_it_says_and_the_same_each_time(form, name):
    found = draw.content(made(CHARTS[name]), form)
    begins = {"svg": b"<?xml", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}
    assert found.startswith(begins[form])
    assert draw.content(made(CHARTS[name]), form) == found
    if form == "svg":
        text = "".join(ET.fromstring(found).itertext())
        assert "Cheapest: the first" in text or name == "stacks"
        assert b"'DejaVu Sans', Verdana, sans-serif" in found


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_hostile_names_are_names(form, recwarn):
    names = HOSTILE
    rows = [Estimate(name, 1.0, 0.5, 2.0, other=1.5) for name in names]
    charts = (
        Estimates(names[0], names[1], rows, levels=[(name, 1.0) for name in names[:4]]),
        Lines(names[0], names[1], names[2], {name: [Point(1.0, 1.0, 0.5, 2.0)] for name in names}),
        Stacks(names[0], names[1], names[:3], [(name, [1.0, 2.0, 0.0]) for name in names]),
        Tornado(names[0], names[1], [(name, 1.0, 2.0) for name in names], 1.5),
    )
    for chart in charts:
        found = draw.content(made(chart, names[:4]), form)
        assert len(recwarn) == 0
        if form == "svg":
            text = "".join(ET.fromstring(found).itertext())
            assert "$x^2$ costs $5" in text
            assert r"\frac{a}{b}" in text
            assert "a_b^c%d#e&f~g" in text
            assert "\x1b" not in text


def test_what_one_page_cannot_hold_is_left_out_with_a_note():
    for chart, words in (
        (estimates(100), "The first 60 of 100 are drawn."),
        (frontier(20), "16 of 20 series are drawn, lines first, then most points."),
        (tornado(60), "The first 40 of 62 are drawn."),
        (estimates(2)._replace(levels=[("p", 0.1)] * 9), "8 of 9 prices are drawn."),
    ):
        assert words in " ".join(text for text, _, _ in texts_of(draw.figure(made(chart))))


def test_of_too_many_series_the_joined_ones_are_drawn():
    chart = history(12)
    shown = " ".join(text for text, _, _ in texts_of(draw.figure(made(chart))))
    assert all(name in shown for name in chart.series if name not in chart.alone)
    assert sum(name in shown for name in chart.alone) == 4


def test_what_a_range_is_stands_at_the_foot():
    for chart, words in (
        (frontier(2)._replace(ranges="5 to 95 % of the rate"), "Band: 5 to 95 % of the rate."),
        (Lines("t", "", "y", {"a": [Point(738000.0, 2.0, 1.0, 3.0)]}, dates=True), "Bar: range."),
    ):
        assert words in [text for text, _, _ in texts_of(draw.figure(made(chart)))]


def test_marks_are_explained_where_they_are_drawn():
    shown = [text for text, _, _ in texts_of(draw.figure(made(estimates(3), catalog_hash="ab12")))]
    assert "* best; ~ announced; bar: 5 to 95 %" in shown
    assert any(text.endswith(", data ab12") for text in shown)
    plain = estimates(3)._replace(rows=[Estimate("a", 1.0)])
    texts = [text for text, _, _ in texts_of(draw.figure(made(plain)))]
    assert not any("announced" in text or "5 to 95" in text for text in texts)


def test_settings_of_the_process_stay_and_count_for_nothing():
    import matplotlib

    before = dict(matplotlib.rcParams)
    plain = draw.content(made(CHARTS["pair"]), "svg")
    assert dict(matplotlib.rcParams) == before
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "text.color": "red"}):
        assert draw.content(made(CHARTS["pair"]), "svg") == plain


def test_pyplot_is_never_loaded():
    code = (
        "import sys; from chipcost.report.figure import draw; from chipcost.result import Result;"
        "from chipcost.charts import Tornado;"
        "r = Result('t', (), (), charts=(Tornado('t', 'x', [('a', 1.0, 2.0)], 1.5),));"
        "[draw.content(r, form) for form in ('svg', 'png', 'pdf')];"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("False", "")


def test_labels_are_spread_no_farther_than_needed():
    assert spread([1.0, 5.0, 9.0], 1.0, 0.0, 10.0) == [1.0, 5.0, 9.0]
    assert spread([5.0, 5.0], 1.0, 0.0, 10.0) == [4.5, 5.5]
    assert spread([0.0, 0.0], 1.0, 0.0, 10.0) == [0.5, 1.5]
    assert spread([10.0, 10.0], 1.0, 0.0, 10.0) == pytest.approx([8.5, 9.5])
    crowded = spread([3.0, 3.1, 3.2, 9.0], 1.0, 0.0, 10.0)
    assert all(b - a >= 1.0 - 1e-9 for a, b in pairwise(crowded))
    assert spread([1.0] * 5, 1.0, 0.0, 3.0) == [-0.5, 0.5, 1.5, 2.5, 3.5]
    assert spread([], 1.0, 0.0, 3.0) == []


def test_flags_hang_so_that_no_pole_runs_through_a_label():
    poles, spans = [1.0, 2.0, 9.0], [(1.0, 5.0), (2.0, 6.0), (9.0, 11.0)]
    assert flags(poles, spans) == [1, 0, 0]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.15, 1.2, ["0.2", "0.5", "1"]),
        (0.9, 2000.0, ["1", "3", "10", "30", "100", "300", "1,000"]),
        (1e-3, 1e9, ["0.001", "0.1", "10", "1,000", "100,000", "10 M", "1 B"]),
    ],
)
def test_logarithmic_axes_have_plain_numbers(low, high, expected):
    assert [text for _, text in scale.logarithmic(low, high)] == expected


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.2), (0.031, 0.09), (4.1, 37.0), (1e-9, 1e9)])
def test_logarithmic_axes_have_some_numbers_and_not_too_many(low, high):
    ticks = scale.logarithmic(low, high)
    assert 3 <= len(ticks) <= 8
    assert all(low * 0.999 <= value <= high * 1.001 for value, _ in ticks)
    assert len({text for _, text in ticks}) == len(ticks)


def test_linear_axes_and_dates_have_round_places():
    assert [text for _, text in scale.linear(0.0, 0.41)] == ["0.0", "0.1", "0.2", "0.3", "0.4"]
    assert [text for _, text in scale.linear(-1.0, 4.2)][:2] == ["-1", "0"]
    quarter = [text for _, text in scale.linear(1.0, 2.3)]
    assert quarter == ["1.00", "1.25", "1.50", "1.75", "2.00", "2.25"]
    day = date(2025, 1, 15).toordinal()
    assert [text for _, text in scale.dates(day, day + 100)] == ["2025-02", "2025-03", "2025-04"]
    assert next(text for _, text in scale.dates(day, day + 2000)) == "2026"
    assert [text for _, text in scale.dates(day, day + 2)] == [
        "2025-01-15", "2025-01-16", "2025-01-17",
    ]  # fmt: skip


def test_numbers_have_three_digits_and_no_exponent():
    values = (0.1641, 1.1, 12.0, 1234.5, 1.33e6, 0.0)
    assert [scale.number(value) for value in values] == [
        "0.164", "1.10", "12.0", "1,230", "1.33 M", "0",
    ]  # fmt: skip


def test_long_texts_are_wrapped_and_cut_with_a_sign():
    lines = page.wrapped("word " * 200, 4.0, 10.0, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(page.wide(text, 10.0) <= 4.0 for text in lines)
    assert page.wrapped("", 4.0, 10.0, 3) == []
    assert page.shown("昇腾 910C") == "□□ 910C"
    assert math.isclose(page.wide("ab", 20.0), 2 * page.wide("ab", 10.0), rel_tol=0.02)


@pytest.mark.parametrize("path", ["a.gif", "a", "a.svg.gz", ".png"])
def test_another_suffix_is_refused_with_the_three(path):
    with pytest.raises(ChipcostError, match="names no kind of figure") as found:
        files.check(path, force=False)
    assert found.value.hint == "one of .svg, .png, .pdf"
    assert files.form_of("A.SVG") == "svg"


def test_a_missing_package_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    needs = "a figure needs matplotlib, which is not installed: pip install 'chipcost\\[plot]'"
    with pytest.raises(ChipcostError, match=needs):
        files.check("a.svg", force=False)


def test_nothing_to_draw_is_an_error():
    empty = (Result("t", (), ()), made(estimates(0)), made(tornado(1)._replace(rows=[])))
    for result in empty:
        with pytest.raises(ChipcostError, match="nothing that can be drawn"):
            files.drawing(result, "a.svg")
