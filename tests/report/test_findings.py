"""How findings are shown: text with a caret, annotations, JSON.

tests: chipcost.report.findings_sheet
"""

import json
from dataclasses import replace
from datetime import date

import pytest

from chipcost.catalog.check.run import check_texts
from chipcost.cli.check import sheet
from chipcost.errors import ChipcostError, Place
from chipcost.report import findings
from chipcost.report import findings_sheet as sheets

DAY = date(2026, 11, 23)
FILE = """\
sources:
  sheet: {title: Data sheet, grade: datasheet}
chips:
  example-a1:
    name: Example A1
    vendor: Example
    source: sheet
    tdp: {value: 700 kWh}
"""


def report(text=FILE, name="my.yaml"):
    return sheet(check_texts({name: text}, base=(), as_of=DAY))


def entry(message, hint, place, line=""):
    return sheets.Entry("A403", "error", "share: of, it", message, hint, place, line)


def test_text_shows_place_rule_and_caret():
    lines = findings.render(report(), "text").splitlines()
    assert lines[0].startswith("my.yaml:8:18: error[U203] '700 kWh' is")
    assert lines[1] == "        tdp: {value: 700 kWh}"
    assert lines[2].index("^") == lines[1].index("700")
    assert lines[3] == "1 error, 0 warnings in 1 file (1 source, 1 chip)"


def test_a_long_line_is_cut_around_the_place():
    text = FILE.replace("700 kWh}", "700 W, note: " + "x" * 300 + ", sorce: sheet}")
    lines = findings.render(report(text), "text").splitlines()
    assert len(lines[1]) < 130
    assert lines[1].strip().startswith("…")
    assert lines[1][lines[2].index("^") :].startswith("sorce")


def test_what_is_wrong_at_one_place_stands_over_its_line_once():
    line = "    tdp: 70 W"
    found = [
        sheets.Entry(code, "warning", "t", message, "h", Place("f", 3, 10), line)
        for code, message in (("F506", "a"), ("F506", "b"), ("F506", "c"), ("C813", "d"))
    ]
    shown = sheets.Sheet(("f",), (*found, entry("e", "h", Place("f", 4, 1))))
    assert findings.render(shown, "text").splitlines() == [
        "f:3:10: warning[F506] a: h",
        "    and 2 more of F506 here: --format json",
        "f:3:10: warning[C813] d: h",
        "        tdp: 70 W",
        "             ^",
        "f:4:1: error[A403] e: h",
        "1 error, 4 warnings in 1 file",
    ]
    assert len(json.loads(findings.render(shown, "json"))["findings"]) == 5


def test_text_keeps_to_a_width():
    shown = sheets.Sheet(("f",), (entry("word " * 40, "h", Place("f", 4, 1)),))
    lines = findings.render(shown, "text", 60).splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[1].startswith("    word")


def test_further_places_are_told_in_every_format():
    places = (Place("f", 4, 2), Place("f", 9, 1), Place("g", 2, 3))
    one = sheets.Entry("A402", "error", "t", "m", "h", Place("f", 3, 4), others=places)
    shown = sheets.Sheet(("f", "g"), (one,))
    assert findings.render(shown, "text").splitlines() == [
        "f:3:4: error[A402] m: h",
        "    also at line 4, line 9 and g:2:3",
        "1 error, 0 warnings in 2 files",
    ]
    annotated = findings.render(shown, "github").splitlines()[:-1]
    assert [line.split(",title")[0] for line in annotated] == [
        "::error file=f,line=3,col=4",
        "::error file=f,line=4,col=2",
        "::error file=f,line=9,col=1",
        "::error file=g,line=2,col=3",
    ]
    (written,) = json.loads(findings.render(shown, "json"))["findings"]
    assert (written["file"], written["line"], written["column"]) == ("f", 3, 4)
    assert [(place["file"], place["line"]) for place in written["places"]] == [
        ("f", 3),
        ("f", 4),
        ("f", 9),
        ("g", 2),
    ]


def test_tabs_keep_the_caret_in_its_column():
    shown = sheets.Sheet(("f",), (entry("x", "", Place("f", 1, 4), "a:\tb"),))
    lines = findings.render(shown, "text").splitlines()
    assert lines[1] == "    a:\tb"
    assert lines[2] == "      \t^"


def test_a_clean_file_gives_the_summary_alone():
    assert findings.render(report(FILE.replace("kWh", "W")), "text") == (
        "0 errors, 0 warnings in 1 file (1 source, 1 chip)\n"
    )


def test_github_annotations_are_escaped():
    place = Place("a,b:c%.yaml", 3, 7)
    shown = sheets.Sheet((place.file,), (entry("77 % is\r\nmore, than: all", "write 1", place),))
    assert findings.render(shown, "github").splitlines()[0] == (
        "::error file=a%2Cb%3Ac%25.yaml,line=3,col=7,title=A403 share%3A of%2C it"
        "::77 %25 is%0D%0Amore, than: all: write 1"
    )


def test_warnings_and_waivers_have_their_own_level():
    text = FILE.replace("tdp: {value: 700 kWh}", "release_date: {value: 2099}")
    assert findings.render(report(text), "github").startswith("::warning file=my.yaml,line=8,col=")
    waived = text + "    waivers: [{code: W602, reason: given so, source: sheet}]\n"
    assert findings.render(report(waived), "github").startswith("::notice file=my.yaml,line=8,")
    lines = findings.render(report(waived), "text").splitlines()
    assert lines[0].startswith("my.yaml:8:27: waived[W602] ")
    assert lines[0].endswith(": given so (sheet)")
    assert lines[-1].startswith("0 errors, 0 warnings, 1 waived in 1 file")


def test_json_holds_everything():
    document = json.loads(findings.render(report(), "json"))
    assert document["summary"]["errors"] == 1
    (finding,) = document["findings"]
    assert finding["code"] == "U203"
    assert finding["severity"] == "error"
    assert (finding["file"], finding["line"], finding["column"]) == ("my.yaml", 8, 18)
    assert finding["source_line"] == "    tdp: {value: 700 kWh}"


def test_unreadable_files_are_counted_and_annotated():
    found = report("a: &x [1]\nb: *x\n", "bomb.yaml")
    assert findings.render(found, "github").startswith(
        "::error file=bomb.yaml,line=2,col=4,title=yaml-alias::"
    )
    assert "1 file unreadable" in findings.render(found, "text")
    assert json.loads(findings.render(found, "json"))["unreadable"][0]["code"] == "yaml-alias"


@pytest.mark.parametrize(
    ("asked", "environment", "chosen"),
    [
        ("auto", {}, "text"),
        ("auto", {"GITHUB_ACTIONS": "true"}, "github"),
        ("auto", {"GITHUB_ACTIONS": "false"}, "text"),
        ("json", {"GITHUB_ACTIONS": "true"}, "json"),
        ("text", {"GITHUB_ACTIONS": "true"}, "text"),
    ],
)
def test_auto_means_github_inside_its_jobs(asked, environment, chosen):
    assert findings.resolve_format(asked, environment) == chosen


def test_unknown_format():
    with pytest.raises(ChipcostError) as caught:
        findings.resolve_format("xml", {})
    assert caught.value.code == "unknown-format"


def test_a_file_has_the_format_of_its_suffix():
    resolve = findings.resolve_format
    assert resolve("auto", {"GITHUB_ACTIONS": "true"}, "x.sarif") == "sarif"
    assert resolve("auto", {}, "x.sarif.json") == "sarif"
    assert resolve("auto", {}, "x.JSON") == "json"
    assert resolve("text", {}, "x.json") == "text"
    assert set(findings.SUFFIXES.values()) < set(findings.FORMATS)
    with pytest.raises(ChipcostError) as caught:
        resolve("auto", {}, "x.doc")
    assert caught.value.code == "bad-suffix"


def test_the_summary_counts_what_can_be_mended():
    mend = sheets.Mend(3, 9, "new")
    one, other = entry("m", "h", Place("f", 3, 1)), entry("m", "h", Place("f", 4, 1))
    shown = sheets.Sheet(("f",), (replace(one, mend=mend), other))
    assert findings.summary(shown) == "2 errors, 0 warnings in 1 file; 1 can be mended by --fix"
    document = json.loads(findings.render(shown, "json"))
    assert document["summary"]["fixable"] == 1
    assert [one["fix"] for one in document["findings"]] == ["new", None]
