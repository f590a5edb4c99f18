"""What an import found, how it is told, and how the command answers with it.

tests: chipcost.study.imports.items, chipcost.study.imports.kinds,
chipcost.study.imports.scalars, chipcost.study.imports.unknown
"""

from __future__ import annotations

import json

import pytest

from chipcost.catalog import yamltree
from chipcost.study.imports.items import DIFFERS, NEW, VERDICTS, Import, Item, Origin, judged, told
from chipcost.study.imports.kinds import KINDS
from chipcost.study.imports.scalars import number, scalar
from chipcost.study.imports.unknown import Unknown

REGISTRY = "const HW_REGISTRY = {\n  h100: { tdp: 650, costh: 9.5 },\n  acme9: { costh: 1 },\n};\n"


@pytest.fixture
def registry(tmp_path):
    path = tmp_path / "gpu-keys.ts"
    path.write_text(REGISTRY, encoding="utf-8")
    return str(path)


def test_a_value_differs_beyond_the_share():
    def verdict(value, share):
        return judged(Item("a", value=value, held_value=100.0), share).verdict

    assert [verdict(101.0, 0.01), verdict(99.0, 0.01)] == ["agrees", "agrees"]
    assert [verdict(101.1, 0.01), verdict(98.9, 0.01)] == [DIFFERS, DIFFERS]
    assert judged(Item("a", value=1.0), 0.01).verdict == NEW


def test_long_lists_are_cut_and_counted():
    found = Import("hardware", Origin(), "key")
    for one in range(20):
        found.items.append(Item("x", "chip", "tdp", 2.0, "2 W", 1.0, "1 W", DIFFERS))
        found.drop("x", "of one reason", f"row {one}")
        found.drop("x", f"reason {one}", "row 1")
    lines = told(found)
    assert lines[0] == "0 rows used: 20 differ, 40 dropped; 0 written"
    assert "and 12 more differences: --format table shows all" in lines
    assert "left out, of one reason: row 0, row 1, row 2, row 3, row 4, row 5 and 14 more" in lines
    assert "and 5 more reasons: --format table shows all" in lines


@pytest.mark.parametrize(
    "text",
    ["a, b", "yes", "1.5", "a: b", "#x", 'it\'s "so"', "ü\U0001f600", "2026-11-20", "a" * 300],
)
def test_a_text_is_read_back_as_itself(text):
    tree = yamltree.parse(f"a: {{b: {scalar(text)}}}\n", "x.yaml")
    assert tree.data["a"]["b"] == text
    assert not tree.problems


def test_numbers_keep_their_digits():
    assert [number(x) for x in (1.37, 0.000325, 3350.0, 1e-9)] == [
        "1.37", "0.000325", "3350", "0.000000001"
    ]  # fmt: skip


def test_the_comparison_has_a_row_per_value(registry, rows_of):
    rows = rows_of("import", "registry", registry, "--date", "2026-12-01")
    assert [row["verdict"] for row in rows] == sorted(
        (row["verdict"] for row in rows), key=VERDICTS.index
    )
    tdp = next(row for row in rows if row["field"] == "tdp")
    assert (tdp["imported"], tdp["held"], tdp["place"]) == ("650 W", "700 W", "line 2")
    assert tdp["difference"] == pytest.approx(-50 / 700)
    assert rows[-1]["name"] == "acme9"


def test_a_format_prints_the_comparison_and_out_takes_the_overlay(registry, cli, tmp_path):
    out = tmp_path / "costs.yaml"
    ask = ("import", "registry", registry, "--date", "2026-12-01")
    done = cli(*ask, "--format", "json", "--out", str(out))
    assert done.err == ""
    assert json.loads(done.out)["rows"]
    assert out.read_text(encoding="utf-8").startswith("# Written by `chipcost import registry`")
    plain = cli(*ask)
    assert plain.out == out.read_text(encoding="utf-8")
    assert plain.err.startswith("note: 1 row used: ")
    assert cli(*ask, "--quiet").err == ""


def test_what_the_user_says_of_the_source_stands_in_the_overlay(registry, cli):
    done = cli("import", "registry", registry, "--date", "2026-12-01", "--grade", "press", "--url",
               "https://mirror.example/keys.ts")  # fmt: skip
    assert 'url: "https://mirror.example/keys.ts"' in done.out
    assert "grade: press" in done.out
    assert "publisher: SemiAnalysis" in done.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--date", "soon"], "soon"),
        (["--date", "2026-12-01", "--grade", "gossip"], "gossip"),
        (["--date", "2026-12-01", "--differs", "much"], "--differs"),
        (["--date", "2026-12-01", "--provider", "aws"], "--provider is for prices alone"),
        (["--date", "2026-12-01", "--by-region"], "--by-region is for prices alone"),
    ],
)
def test_options_that_are_wrong(registry, cli, tmp_path, options, words):
    out = tmp_path / "costs.yaml"
    done = cli("import", "registry", registry, *options, "--out", str(out))
    assert done.status == 2
    assert words in done.err
    assert not out.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_not_there_and_one_that_is_no_text(cli, tmp_path, kind):
    assert "no such file" in cli("import", kind, str(tmp_path / "nosuch")).err
    (tmp_path / "binary").write_bytes(b"\0\1")
    done = cli("import", kind, str(tmp_path / "binary"), "--date", "2026-12-01")
    assert done.status == 2
    assert "binary data" in done.err


def test_an_overlay_that_cannot_be_written_leaves_the_old_one(registry, cli, tmp_path):
    done = cli("import", "registry", registry, "--date", "2026-12-01", "--out",
               str(tmp_path / "nosuch" / "costs.yaml"))  # fmt: skip
    assert done.status == 2
    assert "cannot write" in done.err


def test_an_overlay_laid_over_the_catalog_is_what_the_next_table_is_held_against(
    registry, cli, tmp_path
):
    out = str(tmp_path / "costs.yaml")
    ask = ("import", "registry", registry, "--date", "2026-12-01")
    assert cli(*ask, "--out", out).status == 0
    again = cli(*ask, "--catalog", out)
    assert again.status == 0
    assert "note: 1 row used: 2 agree, 1 of names that are not known; 0 written" in again.err
    assert "# Every value agrees with the catalog." in again.out


def test_only_the_first_unknown_names_are_looked_up():
    unknown = Unknown(["h100", "h200", "b200"], "chip")
    said = [unknown.words(f"h{number}") for number in range(300, 330)]
    assert all(text.startswith("nearest: h") for text in said[:20])
    assert set(said[20:]) == {"no such chip"}
    assert unknown.words("h300") == said[0]
