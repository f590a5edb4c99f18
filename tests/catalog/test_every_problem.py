"""Every problem of a file comes in one run: a wrong value hides none of its neighbours.

tests: chipcost.catalog.reader, chipcost.catalog.schema, chipcost.catalog.chips.read,
  chipcost.catalog.chips.schema, chipcost.catalog.sites.schema, chipcost.catalog.dates
"""

from __future__ import annotations

from datetime import date

import pytest

from chipcost import errors
from chipcost.catalog.check.run import check_texts

DAY = date(2026, 11, 23)

BASE = """
# a file of one chip
sources: {s: {title: T, grade: derived}}
chips:
  one: {name: One, vendor: V, source: s, aliases: [uno]}
"""


def found(text):
    """(code, line of the problem) of every finding."""
    report = check_texts({"a.yaml": text}, base=(), as_of=DAY)
    assert not report.unreadable
    return {(finding.code, finding.place.line) for finding in report.findings}


WRONG_PRICES = ["1 EUR/h", "nan USD/h", "1", "-1 USD/h", "1e300 USD/h"]


@pytest.mark.parametrize("price", WRONG_PRICES)
def test_a_wrong_price_hides_nothing_of_its_quote(price):
    text = (
        BASE
        + f"""\
quotes:
  - chip: two
    total: {price}
    owner: nobody
    kind: borrowed
    term: 7y
    date: 2026-13
    published: soon
    life: 4
    primary: maybe
    source: nowhere
  - chip: uno
    total: {price}
    owner: lab
    kind: owned
    date: 2026-05
    valid_until: 2026-01
    source: s
"""
    )
    codes = {
        code: sorted(line for other, line in found(text) if other == code)
        for code, _ in found(text)
    }
    assert codes.pop("S106") == [9, 10, 11]
    assert codes.pop("S109") == [12, 13]
    assert codes.pop("S108") == [7, 17]
    assert codes.pop("P302") == [16]
    assert codes.pop("W603") == [22]
    assert codes.pop("S103") == [15]
    (first,) = [lines for lines in codes.values() if 8 in lines and 18 in lines]
    assert 14 in first or codes["U202"] == [14]


def test_two_quotes_without_a_price_are_not_the_same_price():
    quote = "  - {chip: one, owner: lab, kind: owned, date: 2026-05, total: x, source: s}\n"
    assert {code for code, _ in found(BASE + "quotes:\n" + 2 * quote)} == {"U201"}


def test_a_wrong_power_hides_nothing_of_its_quote():
    text = (
        BASE
        + """\
power_quotes:
  - chip: two
    value: 3 GB
    basis: guess
    date: 2026-99
    low: 5
    source: nowhere
  - {chip: one, value: much, basis: it, source: s}
"""
    )
    assert found(text) == {
        ("S108", 7), ("U203", 8), ("S106", 9), ("S109", 10), ("U202", 11), ("P302", 12),
        ("U201", 13), ("P304", 13),
    }  # fmt: skip


def test_a_wrong_figure_hides_nothing_of_its_block():
    text = """
sources: {s: {title: T, grade: derived}}
chips:
  one:
    name: One
    vendor: V
    tdp:
      value: 700
      low: 1 GB
      status: rumour
      grade: hearsay
      also: text
      also_not: 1
    release_date:
      value: 2026-15
      status: rumour
systems:
  rack:
    name: Rack
    vendor: V
    chip: one
    count: 0
    links:
      - per_chip: {value: many, source: s}
        medium: string
        rate: 400 GB
"""
    assert {item for item in found(text) if item[0] != "P303"} == {
        ("U202", 8), ("U203", 9), ("S106", 10), ("S106", 11), ("S103", 12), ("S101", 13),
        ("P301", 8), ("S109", 15), ("S106", 16), ("P301", 15), ("S103", 22), ("U201", 24),
        ("S106", 25), ("U203", 26),
    }  # fmt: skip


def test_a_wrong_count_hides_nothing_of_a_model():
    text = """
sources: {s: {title: T, grade: derived}}
models:
  m:
    name: M
    vendor: V
    source: s
    layers: many
    hidden: 99999999999
    parameters:
      value: some
      rounded_to: few
      includes: [everything]
      counts: guesses
"""
    codes = [code for code, _ in found(text)]
    assert ("U201", 11) in found(text)
    assert ("U201", 12) in found(text)
    assert ("S106", 13) in found(text)
    assert ("S106", 14) in found(text)
    assert ("S103", 8) in found(text)
    assert ("S103", 9) in found(text)
    assert codes.count("P301") == 0


def test_a_zero_under_a_published_total_is_a_finding():
    text = (
        BASE.replace("aliases: [uno]", "memory_bandwidth: {value: 0 TB/s}")
        + """\
systems:
  rack:
    {name: R, vendor: V, chip: one, count: 2, source: s,
     published: {memory_bandwidth: {value: 6 TB/s}}}
"""
    )
    assert {"A402", "U206"} <= {code for code, _ in found(text)}


@pytest.mark.parametrize("count", ["9" * 400, "9" * 5000, "1000000001", "0", "000", "1.5", "-3"])
def test_a_count_that_is_none(count):
    text = BASE + f"systems: {{rack: {{name: R, vendor: V, chip: one, count: {count}}}}}\n"
    codes = {code for code, _ in found(text)}
    assert "S103" in codes


def test_many_unknown_keys_and_a_long_one_are_found_without_a_search_for_each():
    many = "".join(f"    key{number}: 1\n" for number in range(500))
    report = check_texts({"a.yaml": BASE + "  two:\n" + many}, base=(), as_of=DAY)
    unknown = [finding for finding in report.findings if finding.code == "S101"]
    assert len(unknown) == 500
    assert all(finding.hint.startswith("known here: ") for finding in unknown)
    long = check_texts({"a.yaml": BASE + f"  two: {{{'k' * 10**6}: 1}}\n"}, base=(), as_of=DAY)
    assert long.findings
    assert all(len(str(finding)) < 500 for finding in long.findings)


def test_a_list_without_end_is_refused(monkeypatch):
    monkeypatch.setenv("CHIPCOST_MEMORY", "1 MB")
    report = check_texts({"a.yaml": f"chips: [{'a,' * 5000}a]\n"}, base=(), as_of=DAY)
    (error,) = report.unreadable
    assert error.code == "too-large"
    assert error.hint
    assert error.place.line == 1
    assert error.place.column > 1


def test_a_thousand_wrong_names_are_each_found_and_few_are_searched_for(monkeypatch):
    searched = []
    real = errors.nearest
    monkeypatch.setattr(errors, "nearest", lambda *given: searched.append(given) or real(*given))
    quotes = "".join(
        f"  - {{chip: c{number}, owner: lab, kind: owned, date: 2026-05, total: 1 USD/h, "
        f"source: s{number}}}\n"
        for number in range(1000)
    )
    report = check_texts({"a.yaml": BASE + "quotes:\n" + quotes}, base=(), as_of=DAY)
    codes = [finding.code for finding in report.findings]
    assert codes.count("S108") == 1000
    assert codes.count("P302") == 1000
    assert 0 < len(searched) <= 2 * errors.MAX_SEARCHES
