"""The whole page, without a browser: its structure, its size, its sources, what it lets in."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from parsed import by_id, editions, parsed

from chipcost.charts import Estimate, Estimates
from chipcost.report.page.document import page
from chipcost.result import Result, number_column, text_column
from chipcost.sections import Edition, Origin, Reference, Report, Section
from chipcost.study.data import Data

MOST = 2_000_000  # bytes
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"


@pytest.fixture(scope="module")
def root(default_page):
    return parsed(default_page)


def test_nothing_is_asked_for_from_elsewhere(default_page, root):
    for tag in root.all():
        assert tag.name not in ("link", "iframe", "object", "embed", "img", "base")
        assert not tag.get("src")
        assert not any(name.startswith("on") for name in tag.attributes)
        if tag.get("href").startswith("http"):
            assert tag.name == "a"
    policy = next(tag for tag in root.all("meta") if tag.get("http-equiv"))
    assert "default-src 'none'" in policy.get("content")
    code = "".join(tag.text for tag in root.all("script", "style") if not tag.get("type"))
    assert "http" not in code
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|eval|Function|url)\s*\(", code)


def test_it_is_small(default_page):
    assert len(default_page.encode()) < MOST / 2


def test_it_is_small_with_sixty_chips(make):
    chips = list(Data().catalog.chips)[:60]
    text = page(make(*chips))
    assert len(text.encode()) < MOST
    assert len(by_id(parsed(text), "chips").text.split()) > 60


def test_ids_are_unique_and_what_refers_to_one_finds_it(default_page):
    outer = parsed(default_page)
    known = {tag.get("id") for tag in outer.all() if tag.get("id")}
    for text in [default_page, *editions(default_page).values()]:
        tree = parsed(text)
        ids = Counter(tag.get("id") for tag in tree.all() if tag.get("id"))
        assert not [name for name, count in ids.items() if count > 1]
        for tag in tree.all():
            for name in ("aria-describedby", "aria-labelledby"):
                assert not tag.get(name) or tag.get(name) in ids
            if tag.get("href").startswith("#"):
                assert tag.get("href")[1:] in known


def test_every_edition_is_well_formed_and_whole(default_page, default):
    found = editions(default_page)
    assert list(found) == [(one.owner, one.day) for one in default.editions]
    assert len(set(found.values())) == len(found)
    for one in default.editions:
        tree = parsed(found[one.owner, one.day])
        assert [tag.get("id") for tag in tree.all("section")][1:] == [
            section.key for section in one.sections
        ]


def test_headings_landmarks_and_tables_are_for_everyone(root):
    assert [tag.name for tag in root.all("h1", "h3", "h4")] == ["h1"]
    assert [tag.name for tag in root.all("header", "main", "footer")] == [
        "header", "main", "footer",
    ]  # fmt: skip
    assert next(root.all("a")).get("href") == "#main"
    tables = list(root.all("table"))
    assert len(tables) > 8
    for table in tables:
        assert next(tag.text for tag in table.all("caption"))
        assert all(tag.get("scope") in ("col", "row") for tag in table.all("th"))
        heads = next(table.all("thead"))
        assert all(any(cell.all("button")) for cell in heads.all("th"))
        rows = list(next(table.all("tbody")).all("tr"))
        assert rows
        widths = {len([cell for cell in row.inside if cell.name in ("td", "th")]) for row in rows}
        assert widths == {len(list(heads.all("th")))}


def test_every_chart_has_a_name_and_a_table_below(root):
    charts = 0
    for section in root.all("section"):
        for chart in section.all("figure"):
            charts += 1
            assert chart.get("aria-label").startswith("Chart: ")
            assert next(chart.all("figcaption")).text
            assert list(section.all("table"))
            assert chart.of_class("m")
            assert all(mark.get("title") for mark in chart.of_class("m"))
            marks = chart.of_class("m")
            known = [mark for mark in marks if mark.get("aria-describedby")]
            assert len(known) > 0.9 * len(marks), section.get("id")
    assert charts >= 7


def test_every_number_leads_to_a_source_or_says_why_none(default_page):
    for text in editions(default_page).values():
        tree = parsed(text)
        behind = {tag.get("id"): tag.text for tag in tree.all("li") if tag.get("id")}
        cells = [cell for cell in tree.of_class("n") if cell.name == "td"]
        assert len(cells) > 50
        for cell in cells:
            [number] = cell.of_class("q")
            words = behind[number.get("aria-describedby")]
            assert words
            assert ("[" in words) == (number.name == "a")
            assert number.name == "a" or number.get("tabindex") == "0"


def test_the_sources_are_listed_once_with_their_addresses(root, default):
    items = list(by_id(root, "sources").all("li"))
    assert [tag.get("id") for tag in items] == [f"s{at}" for at in range(1, len(items) + 1)]
    for tag, source in zip(items, default.references.values(), strict=True):
        assert source.key in tag.text
        links = [link.get("href") for link in tag.all("a")]
        assert links == ([source.url] if source.url else [])


def test_a_chip_has_one_colour_and_shape_on_the_whole_page(root):
    looks: dict[str, set[str]] = {}
    for tag in root.all():
        if tag.get("data-c") and {"m", "row"} & set(tag.get("class").split()):
            found = re.findall(r"\b[cf]\d\b", tag.get("class"))
            looks.setdefault(tag.get("data-c"), set()).add(" ".join(found))
    assert len(looks) > 10
    assert all(len(found - {""}) == 1 for found in looks.values()), looks
    assert len({next(iter(found - {""})) for found in looks.values()}) == len(looks)


def test_the_same_report_is_the_same_bytes(default, default_page):
    assert page(default) == default_page


def small(**more) -> Report:
    result = Result(
        command=HOSTILE,
        columns=(text_column("chip", HOSTILE), number_column("cost", HOSTILE, HOSTILE, HOSTILE)),
        rows=({"chip": HOSTILE, "cost": 1.5}, {"chip": "\x1b[31mb\u202ec", "cost": None}),
        view=("chip", "cost"),
        headline=(HOSTILE, HOSTILE),
        notes=(HOSTILE,),
    )
    section = Section(
        "one",
        HOSTILE,
        result,
        lead=HOSTILE,
        words=(HOSTILE,),
        charts=(Estimates(HOSTILE, HOSTILE, [Estimate(HOSTILE, 1.5, 1.0, 2.0)]),),
        origins={(0, "cost"): Origin(((HOSTILE, ("a", "b")),))},
    )
    edition = Edition("x", HOSTILE, "2026-01-01", [(HOSTILE, HOSTILE)], [HOSTILE], [section])
    references = {
        "a": Reference("a", HOSTILE, HOSTILE, HOSTILE, HOSTILE, "javascript:alert(3)", HOSTILE),
        "b": Reference("b", HOSTILE, url='https://x.example/"onfocus="alert(4)'),
    }
    given = {
        "title": HOSTILE,
        "owners": [("x", HOSTILE)],
        "days": ["2026-01-01"],
        "editions": [edition, Edition("y", HOSTILE, "2026-01-01", [], [], [section])],
        "chips": [(HOSTILE, HOSTILE)],
        "references": references,
        "terms": [HOSTILE],
    }
    return Report(**{**given, **more})


def test_what_stands_in_the_data_does_nothing():
    text = page(small())
    root = parsed(text)
    assert len(list(root.all("script"))) == 3
    assert not list(root.all("img"))
    for tree in (root, *map(parsed, editions(text).values())):
        for tag in tree.all():
            assert not any(name.startswith("on") for name in tag.attributes), tag.attributes
            assert not tag.get("href").startswith("javascript:")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert HOSTILE in root.text


def test_an_overlay_with_hostile_names_is_shown_as_it_is(make, tmp_path):
    file = tmp_path / "evil.yaml"
    file.write_text(
        "sources:\n  evil:\n"
        "    {title: '</title><script>alert(1)</script>', publisher: '<b>me</b>',\n"
        "     url: 'https://example.com/?a=\"><script>', date: 2026-11-01, grade: analyst}\n"
        "chips:\n  b200:\n    name: \"<img src=x onerror='alert(2)'>\"\n"
        "quotes:\n"
        "  - {chip: b200, owner: hyperscaler, kind: owned, date: 2026-11-01,\n"
        "     total: 2.00 USD/h, source: evil, note: '</script><script>alert(3)</script>'}\n"
    )
    text = page(make("b200", "h100", models=(), files=(str(file),)))
    root = parsed(text)
    assert not list(root.all("img"))
    assert len(list(root.all("script"))) == 3
    assert "<script>alert" not in text
    assert "<img src=x onerror='alert(2)'>" in {tag.get("title") for tag in root.all("th")}
    assert "</title><script>alert(1)</script>" in by_id(root, "sources").text


def test_a_section_without_an_answer_says_why():
    silent = Section("silent", "Nothing", why="Nobody knows.")
    edition = Edition("x", "w", "2026-01-01", [], [], [silent])
    root = parsed(page(small(editions=[edition])))
    assert "Nobody knows." in by_id(root, "silent").text
    assert not list(by_id(root, "silent").all("table"))


def test_a_long_table_can_be_folded_and_is_open_without_a_script(root):
    folds = list(by_id(root, "edition").all("details"))
    assert all("open" in tag.attributes for tag in folds)
    assert {"long"} <= {tag.get("class") for tag in folds}
    assert "hidden" in by_id(root, "controls").attributes
