"""The page in a headless Chromium: choices, keys alone, a phone, paper, and no script."""

from __future__ import annotations

import pytest
from browser import DRIVER, PROGRAM, browser
from parsed import editions

pytestmark = [
    pytest.mark.external,
    pytest.mark.skipif(not (DRIVER and PROGRAM), reason="no chromium with its chromedriver"),
]
TAB, DOWN, RIGHT, ENTER, SPACE, ESCAPE, HOME = (
    "\ue004", "\ue015", "\ue014", "\ue007", " ", "\ue00c", "\ue011",
)  # fmt: skip
READY = "!document.getElementById('controls').hidden"
CHOOSE = """
const box = document.getElementById(arguments[0]);
box.value = arguments[1];
box.dispatchEvent(new Event('input', {bubbles: true}));
"""
COLUMN = """
return [...document.querySelectorAll(`#${arguments[0]} tbody tr`)]
  .filter((row) => row.getClientRects().length)
  .map((row) => row.cells[arguments[1]].textContent);
"""
LABELS = """
return [...document.querySelectorAll(`#${arguments[0]} .row .l`)]
  .filter((row) => row.getClientRects().length)
  .map((row) => row.textContent.replace(/[*~† ]/g, ''));
"""


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory, default_page):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(default_page, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _quiet(window, file):
    """Each test begins with a fresh page and ends without a word in the console."""
    window.size(1280)
    window.prefer("light")
    window.open(file)
    window.until(READY)
    window.errors()
    yield
    assert window.errors() == []


@pytest.mark.parametrize("width", [375, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(window, file, width, scheme):
    window.size(width, 800)
    window.prefer(scheme)
    window.open(file)
    window.until(READY)
    assert window.run("return document.documentElement.scrollWidth") <= width
    ground = window.run("return getComputedStyle(document.body).backgroundColor")
    assert ("255, 255, 255" in ground) == (scheme == "light")


def test_owner_and_day_change_charts_and_tables_to_those_of_the_edition(window, file, default_page):
    before = window.run(COLUMN, "bandwidth", 1), window.run(LABELS, "bandwidth")
    window.run(CHOOSE, "owner", "neocloud")
    window.until("document.querySelector('.basis').textContent.includes('neocloud')")
    assert (window.run(COLUMN, "bandwidth", 1), window.run(LABELS, "bandwidth")) != before
    window.run(CHOOSE, "day", "2026-06-30")
    window.until("document.querySelector('.basis').textContent.includes('2026-06-30')")
    wanted = editions(default_page)["neocloud", "2026-06-30"]
    same = window.run(
        """
        const own = document.createElement('div');
        own.innerHTML = arguments[0];
        const texts = (from) => [...from.querySelectorAll('td, .v, dd')].map((t) => t.textContent);
        return JSON.stringify(texts(own)) ===
          JSON.stringify(texts(document.getElementById('edition')));
        """,
        wanted,
    )
    assert same
    assert "owner=neocloud" in window.run("return location.hash")
    window.run("document.getElementById('reset').click()")
    window.until("document.querySelector('.basis').textContent.includes('hyperscaler')")
    assert window.run(COLUMN, "bandwidth", 1) == before[0]
    assert window.run("return location.hash") == ""


def test_a_heading_sorts_up_down_and_back(window):
    press = "document.querySelectorAll('#bandwidth thead button')[1].click()"
    state = "return document.querySelectorAll('#bandwidth thead th')[1].getAttribute('aria-sort')"
    numbers = """
    return [...document.querySelectorAll('#bandwidth tbody tr')].map((r) => +r.cells[1].dataset.v)
    """
    first = window.run(numbers)
    window.run(press)
    assert window.run(numbers) == sorted(first)
    assert window.run(state) == "ascending"
    assert "sort=bandwidth" in window.run("return location.hash")
    window.run(press)
    assert window.run(numbers) == sorted(first, reverse=True)
    assert window.run(state) == "descending"
    window.run(press)
    assert window.run(numbers) == first
    assert window.run(state) is None


def test_words_filter_the_rows_by_what_they_say_and_by_names_in_full(window):
    window.run(CHOOSE, "filter", "MI3 2026-07")
    assert window.run(COLUMN, "bandwidth", 0) == ["* mi300x", "* mi325x", "mi355x"]
    assert "rows" in window.run("return document.getElementById('said').textContent")
    window.run(CHOOSE, "filter", "instinct")
    assert len(window.run(COLUMN, "bandwidth", 0)) == 3
    window.run(CHOOSE, "filter", "")
    assert len(window.run(COLUMN, "bandwidth", 0)) > 8


def test_a_chip_that_is_not_chosen_leaves_every_chart_and_table(window):
    window.run("document.querySelector('#chips input[value=b200]').click()")
    for key in ("bandwidth", "stacks", "tokens-1"):
        assert "b200" not in window.run(LABELS, key)
        assert "mi355x" in window.run(LABELS, key)
        assert "b200" not in window.run(COLUMN, key, 0)
    left = window.run("""
    return [...document.querySelectorAll('[data-c=b200]')].filter((x) => x.getClientRects().length)
    """)
    assert left == []
    assert not window.run("return document.querySelector('.restricted').hidden")
    window.run(CHOOSE, "owner", "neocloud")  # it stays left out
    window.until("document.querySelector('.basis').textContent.includes('neocloud')")
    assert "b200" not in window.run(LABELS, "bandwidth")
    window.run("document.getElementById('all').click()")
    assert "b200" in window.run(LABELS, "bandwidth")


def test_few_lines_show_their_ranges(window):
    bands = """
    return [...document.querySelectorAll('#frontier-1 .band')]
      .filter((band) => getComputedStyle(band).display !== 'none' && band.getClientRects().length)
      .length
    """
    assert window.run(bands) == 0
    window.run("document.getElementById('none').click()")
    for chip in ("b200", "mi355x"):
        window.run(f"document.querySelector('#chips input[value={chip}]').click()")
    assert window.run(bands) == 2


def test_a_view_can_be_linked(window, file):
    window.open(file, "owner=rental&day=2026-09-30&off=b200&q=mi3&theme=dark&sort=bandwidth:0:d")
    window.until("document.querySelector('.basis').textContent.includes('rental')")
    rows = window.run(COLUMN, "bandwidth", 0)
    assert rows
    assert rows == sorted(rows, reverse=True)
    assert all("mi3" in row for row in rows)
    assert window.run("return document.documentElement.dataset.theme") == "dark"
    assert not window.run("return document.querySelector('#chips input[value=b200]').checked")
    window.open(file, "owner=nobody&day=1999-01-01&sort=x:99:d&off=nothing")
    window.until(READY)
    assert "hyperscaler" in window.run("return document.querySelector('.basis').textContent")


TIP = (
    "return document.getElementById('tip').hidden ? '' : document.getElementById('tip').textContent"
)


def test_keys_alone_reach_choices_headings_numbers_and_marks(window):
    window.press(TAB)
    assert window.run("return document.activeElement.className") == "skip"
    window.press(TAB)
    assert window.run("return document.activeElement.id") == "owner"
    window.press(DOWN)
    window.until("document.querySelector('.basis').textContent.includes('neocloud')")
    window.run("document.querySelectorAll('#bandwidth thead button')[1].focus()")
    window.press(ENTER)
    assert window.run(
        "return document.querySelectorAll('#bandwidth thead th')[1].getAttribute('aria-sort')"
    )
    window.run("document.querySelector('#bandwidth thead tr').lastChild.firstChild.focus()")
    window.press(TAB)
    first = window.run(TIP)
    assert "chip-hour" in first
    assert "[" in first
    window.press(RIGHT)
    assert "bandwidth" in window.run(TIP)
    window.press(DOWN)
    assert window.run("return document.activeElement.closest('tr').rowIndex") == 2
    window.press(ESCAPE)
    assert window.run(TIP) == ""
    stops = window.run(
        "return document.querySelectorAll('#bandwidth tbody [tabindex=\"0\"]').length"
    )
    assert stops == 1
    window.run("document.querySelector('#frontier-1 figure').focus()")
    window.press(RIGHT)
    assert "tokens/s/user" in window.run(TIP)
    window.press(RIGHT, RIGHT)
    assert "tokens/s/user" in window.run(TIP)


def test_enter_on_a_number_goes_to_its_source_and_keeps_the_view(window):
    window.run(CHOOSE, "owner", "neocloud")
    window.until("document.querySelector('.basis').textContent.includes('neocloud')")
    hash_ = window.run("return location.hash")
    window.run("document.querySelector('#bandwidth tbody a.q').focus()")
    wanted = window.run("return document.activeElement.getAttribute('href').slice(1)")
    window.press(ENTER)
    assert window.run("return document.activeElement.id") == wanted
    assert window.run("return location.hash") == hash_


def test_a_mouse_gets_the_same_words(window):
    said = window.run("""
    const number = document.querySelector('#tokens-1 tbody .q');
    number.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
    return document.getElementById('tip').textContent;
    """)
    assert "[" in said
    title = window.run("""
    const mark = document.querySelector('#bandwidth .m');
    mark.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
    return [document.getElementById('tip').textContent, mark.title, mark.ariaLabel];
    """)
    words, *sources = title[0].split("\n")
    assert words == title[2]
    assert title[1] == ""
    assert sources[0].startswith("chip-hour")
    assert sources[-1].startswith("[")


def test_text_and_marks_have_contrast_in_both_schemes(window, file):
    measured = """
    const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const light = (colour) => {
      paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map((part) => {
        part /= 255; return part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4; });
      return .2126 * r + .7152 * g + .0722 * b;
    };
    const style = getComputedStyle(document.documentElement);
    const of = (name) => light(style.getPropertyValue(name).trim());
    const against = (one, other) => {
      const [a, b] = [of(one), of(other)].sort((x, y) => y - x); return (a + .05) / (b + .05); };
    const found = {};
    for (const name of ['--ink', '--soft', '--link'])
      for (const ground of ['--ground', '--raised', '--best'])
        found[name + ground] = against(name, ground) / 4.5;
    for (let at = 0; at < 8; at += 1) found[at] = against(`--c${at}`, '--ground') / 3;
    return found;
    """
    for scheme in ("light", "dark"):
        window.prefer(scheme)
        found = window.run(measured)
        assert all(share >= 1 for share in found.values()), found


def test_paper_has_everything_in_light_colours(window, file):
    window.prefer("dark")
    pages = window.printed()
    assert pages.startswith(b"%PDF")
    assert pages.count(b"/Type /Page\n") + pages.count(b"/Type /Page ") > 5
    window.devtools("Emulation.setEmulatedMedia", media="print")
    try:
        ground = window.run("return getComputedStyle(document.body).backgroundColor")
        assert "255, 255, 255" in ground
        assert window.run("return getComputedStyle(controls).display") == "none"
        closed = window.run("""
        dispatchEvent(new Event('beforeprint'));
        const closed = document.querySelectorAll('main details:not([open])').length;
        dispatchEvent(new Event('afterprint'));
        return closed;
        """)
        assert closed == 0
    finally:
        window.devtools("Emulation.setEmulatedMedia", media="")


def test_without_a_script_the_first_edition_is_whole(window, file):
    window.devtools("Emulation.setScriptExecutionDisabled", value=True)
    try:
        window.open(file)
        tree = window.devtools("Accessibility.getFullAXTree")["nodes"]
        names = [node.get("name", {}).get("value", "") for node in tree]
        assert any(name.startswith("Cheapest per TB/s") for name in names)
        assert sum(node.get("role", {}).get("value") == "table" for node in tree) > 8
        assert "Whose cost" not in names
    finally:
        window.devtools("Emulation.setScriptExecutionDisabled", value=False)
