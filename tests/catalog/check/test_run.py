"""What is checked against what: overlays, editions, several files, waivers, broken files.

tests: chipcost.catalog.check.run, chipcost.catalog.check.waivers, chipcost.catalog.findings,
  chipcost.catalog.sites.check
"""

from datetime import date

import pytest

from chipcost.catalog import yamltree
from chipcost.catalog.check.run import check_files, check_texts
from chipcost.catalog.chips.read import build

DAY = date(2026, 11, 23)
BASE = """\
sources:
  sheet: {title: Data sheet, grade: datasheet}
chips:
  example-a1:
    name: Example A1
    vendor: Example
    aliases: [a1]
    memory_tier: hbm
    source: sheet
    memory_type: {value: HBM3}
    memory_capacity: {value: 96 GiB}
    memory_bandwidth: {value: 2.9 TB/s}
    bf16_dense: {value: 667 TFLOP/s}
    fp8_dense: {value: 1299 TFLOP/s}
  example-b1: {name: Example B1, vendor: Example}
  example-c1: {name: Example C1, vendor: Example}
systems:
  example-pod:
    name: Example pod
    vendor: Example
    chip: example-a1
    count: 64
    source: sheet
    published: {memory_bandwidth: {value: 185.6 TB/s}}
"""
OWN = "sources:\n  press: {title: An article, grade: press}\n"


def check(*texts, **options):
    base = [build(yamltree.parse(BASE, "shipped.yaml"))]
    named = {f"{number}.yaml": text for number, text in enumerate(texts, start=1)}
    return check_texts(named, base=base, as_of=DAY, **options)


def found(*texts, **options):
    return [
        (f.code, f.place.file, f.place.line, f.place.column)
        for f in check(*texts, **options).findings
    ]


def test_an_overlay_is_held_against_the_rest_of_its_chip():
    overlay = OWN + "chips:\n  example-a1:\n    memory_capacity: {value: 13 GB, source: press}\n"
    assert found(overlay) == [("F503", "1.yaml", 5, 30)]


def test_the_figure_of_the_overlay_is_blamed_whichever_side_it_is_on():
    overlay = OWN + "chips:\n  example-a1:\n    fp8_dense: {value: 500 TFLOP/s, source: press}\n"
    assert found(overlay) == [("F502", "1.yaml", 5, 24)]
    overlay = OWN + "chips:\n  example-a1: {memory_bandwidth: {value: 3.1 TB/s, source: press}}\n"
    assert found(overlay) == [("A402", "1.yaml", 4, 42)]


def test_an_overlay_that_changes_nothing_wrong_is_fine():
    overlay = OWN + "chips:\n  example-a1:\n    tdp: {value: 500 W, source: press}\n"
    assert found(overlay) == []


def test_a_mistyped_chip_in_an_overlay_is_an_incomplete_new_one():
    overlay = OWN + "chips:\n  exmple-a1:\n    tdp: {value: 500 W, source: press}\n"
    report = check(overlay)
    assert [f.code for f in report.findings] == ["S102", "S102"]
    assert "example-a1" in report.findings[0].hint


def test_an_alias_is_no_id():
    overlay = OWN + (
        "quotes:\n  - {chip: a1, owner: lab, kind: owned, date: 2026, "
        "total: 1 USD/h, source: press}\n"
    )
    report = check(overlay)
    assert [f.code for f in report.findings] == ["S108"]
    assert "'example-a1'" in report.findings[0].hint


def test_a_later_file_may_build_on_an_earlier_one():
    first = OWN + "chips:\n  new-n1: {name: New, vendor: New, tdp: {value: 1 kW, source: press}}\n"
    second = (
        "quotes:\n  - {chip: new-n1, owner: lab, kind: owned, date: 2026, total: 1 USD/h, "
        "source: press}\n"
    )
    assert found(first, second) == []
    assert sorted(code for code, *_ in found(second)) == ["P302", "S108"]


def test_an_edition_of_the_catalog_stands_alone():
    edition = BASE.replace("    vendor: Example\n", "", 1)
    report = check(edition)
    assert [f.code for f in report.findings] == ["S102"]
    assert report.findings[0].place.line == 4


def test_every_problem_of_every_file_in_one_run_in_order():
    one = OWN + "chips:\n  example-a1:\n    tdp: {value: 5, source: press}\n    tpd: 1\n"
    two = OWN + "chips:\n  example-a1:\n    tdp: {value: -5 W, source: press}\n"
    assert [(code, file) for code, file, *_ in found(one, two)] == [
        ("U202", "1.yaml"),
        ("S101", "1.yaml"),
        ("U205", "2.yaml"),
    ]


PLACES = """\
sources:
  sheet: {title: Data sheet, date: 2026-03, grade: datasheet}
chips:
  one:
    name: One
    vendor: Example
    source: sheet
    aliases: [first, second]
    memory_label: 80 GB
    memory_capacity: {value: 96 GiB}
    memory_bandwidth: {value: 2.9 TB/s}
  second: {name: Second, vendor: Example}
systems:
  pod:
    name: Pod
    vendor: Example
    chip: one
    count: 8
    source: sheet
    published: {memory_bandwidth: {value: 32 TB/s}}
quotes:
  - {chip: one, owner: lab, kind: owned, date: 2026-07, source: sheet,
     capital: 0.43 USD/h,
     operating: 0.23 USD/h,
     total: 0.76 USD/h}
"""


def test_a_finding_names_every_line_that_it_is_about():
    report = check_texts({"p.yaml": PLACES}, base=(), as_of=DAY)
    lines = {f.code: [place.line for place in f.places] for f in report.findings}
    assert lines == {"S107": [8, 12], "A406": [10, 9], "A402": [20, 11, 18], "A401": [25, 23, 24]}


def test_a_bracket_that_does_not_close_is_told_where_it_opens():
    text = "chips:\n  a: {name: A,\n    vendor: V\n  b:\n    name: B\n"
    (finding,) = check_texts({"b.yaml": text}, base=(), as_of=DAY).findings
    assert [place.line for place in finding.places] == [4, 2]


def test_a_label_of_an_overlay_is_held_against_the_capacity_below_it():
    assert found("chips: {example-a1: {memory_label: 128 GiB}}\n") == [("A406", "1.yaml", 1, 36)]


WAIVED = OWN + (
    "chips:\n  example-a1:\n    memory_capacity: {value: 13 GB, source: press}\n"
    "    waivers:\n      - {code: F503, field: memory_capacity, reason: so, source: press}\n"
)


def test_a_waiver_sets_aside_and_is_listed():
    report = check(WAIVED)
    assert report.findings == ()
    assert [(w.finding.code, w.waiver.reason) for w in report.waived] == [("F503", "so")]


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("code: F503", "code: F501", ["F503", "P306"]),
        ("field: memory_capacity", "field: tdp", ["F503", "P306"]),
        ("reason: so, ", "", ["F503", "P306", "S102"]),
        (", source: press}\n", "}\n", None),
    ],
)
def test_a_waiver_needs_the_code_the_field_a_reason_and_a_source(old, new, codes):
    head, tail = WAIVED.split("    waivers:\n")
    report = check(head + "    waivers:\n" + tail.replace(old, new))
    assert report.waived == ()
    assert sorted(f.code for f in report.findings) == (codes or ["F503", "P306", "S102"])


def test_a_shipped_waiver_does_not_cover_an_overlay():
    base = BASE.replace(
        "    memory_type:",
        "    waivers: [{code: F503, reason: so, source: sheet}]\n    memory_type:",
    ).replace("96 GiB", "13 GB")
    layers = [build(yamltree.parse(base, "shipped.yaml"))]
    overlay = OWN + "chips:\n  example-a1: {memory_capacity: {value: 14 GB, source: press}}\n"
    report = check_texts({"o.yaml": overlay}, base=layers, as_of=DAY)
    assert [f.code for f in report.findings] == ["F503"]


def test_dates_are_held_against_the_day_that_is_asked():
    text = OWN + (
        "chips:\n  example-a1: {status: announced, release_date: {value: 2026-06, source: press}}\n"
    )
    base = [build(yamltree.parse(BASE, "shipped.yaml"))]
    for day, codes in ((date(2026, 6, 30), []), (date(2026, 7, 1), ["W601"])):
        report = check_texts({"o.yaml": text}, base=base, as_of=day)
        assert [f.code for f in report.findings] == codes


def test_only_the_newest_quote_of_its_kind_is_stale():
    quote = (
        "  - {chip: example-a1, owner: lab, kind: owned, date: %s, total: %s USD/h, "
        "source: press}\n"
    )
    text = OWN + "quotes:\n" + quote % ("2024-01", "1.5") + quote % ("2026-11", "1.2")
    assert found(text, stale_after=90) == []
    text = OWN + "quotes:\n" + quote % ("2024-01", "1.5") + quote % ("2025-11", "1.2")
    assert [(code, line) for code, _, line, _ in found(text, stale_after=90)] == [("P305", 5)]
    assert found(text) == []


def test_a_quote_that_cannot_be_read_hides_none_of_the_others():
    quote = "  - {%sowner: lab, kind: owned, date: 2026, %s, source: press}\n"
    text = (
        OWN
        + "quotes:\n"
        + "".join(
            quote % pair
            for pair in (
                ("", "total: 1 USD/h"),
                ("chip: example-a1, ", "total: 1.5 USD/h, capital: 5, operating: 1 USD/h"),
                ("chip: example-a1, ", "total: 5 GB, capital: 1e400 USD/h"),
                (
                    "chip: example-a1, ",
                    "total: 3.0 USD/h, capital: 1.0 USD/h, operating: 1.0 USD/h",
                ),
            )
        )
    )
    assert [(code, line) for code, _, line, _ in found(text)] == [
        ("S102", 4),
        ("U202", 5),
        ("U203", 6),
        ("U204", 6),
        ("A401", 7),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"# nothing\n", "empty-file"),
        (b"chips:\n  a: \0\n", "binary-file"),
        (b"\x89PNG\r\n\xff\xfe", "not-utf8"),
        (b"a: &a [x]\nb: &b [*a, *a]\n", "yaml-alias"),
        (b"[" * 100, "yaml-depth"),
    ],
)
def test_what_cannot_be_read_is_exit_2(tmp_path, content, code):
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    report = check_files([str(path)], as_of=DAY)
    assert [error.code for error in report.unreadable] == [code]
    assert report.exit_status() == 2


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setenv("CHIPCOST_MEMORY", "256 MiB")
    path = tmp_path / "file.yaml"
    with path.open("wb") as stream:
        stream.truncate(100 * 2**20)
    report = check_files([str(path)], as_of=DAY)
    assert [error.code for error in report.unreadable] == ["too-large"]


def test_missing_files_and_directories_do_not_stop_the_others(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text("chips: []\n")
    report = check_files([str(tmp_path), str(tmp_path / "none.yaml"), str(path)], as_of=DAY)
    assert [error.code for error in report.unreadable] == ["is-directory", "no-such-file"]
    assert [f.code for f in report.findings] == ["S103"]
    assert report.exit_status() == 2


@pytest.mark.parametrize(
    ("field", "given", "meant"),
    [("bf16_dense", "667 PFLOP/s", "667 TFLOP/s"), ("bf16_dense", "667 GFLOP/s", "667 TFLOP/s"),
     ("memory_bandwidth", "3 MB/s", "3 TB/s")],
)  # fmt: skip
def test_a_slipped_prefix_is_put_right(field, given, meant):
    text = (
        "sources: {s: {title: Sheet, date: 2025, grade: datasheet}}\n"
        f"chips: {{x: {{name: X, vendor: V, source: s, {field}: {{value: {given}}}}}}}\n"
    )
    (finding,) = check_texts({"x.yaml": text}, base=(), as_of=DAY).findings
    assert finding.hint == f"did you mean {meant}?"


@pytest.mark.parametrize(("value", "more"), [("114", "write 114 %"), ("0.5", ""), ("400", "")])
def test_a_percentage_that_was_written_as_a_ratio_is_told(value, more):
    text = (
        "sources: {s: {title: Study, date: 2025, grade: analyst}}\n"
        f"profiles: {{x: {{source: s, pue: {{value: {value}}}}}}}\n"
    )
    (finding,) = check_texts({"sites.yaml": text}, base=(), as_of=DAY).findings
    assert finding.code == "A405"
    assert finding.hint == "pue lies between 1 and 3" + (more and f"; for a percentage {more}")
