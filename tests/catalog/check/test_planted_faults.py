"""Faults planted in the shipped chips, one at a time: how many `chipcost check` finds, and where.

tests: chipcost.catalog.check.rules, chipcost.catalog.check.siblings, chipcost.catalog.check.prices

`tests/planted/` holds the faults, the witness that says what the file itself contradicts, and the
program that prints the table of docs/checking.md.
"""

import pytest
from planted import share, table, trials
from stand import Bench

EACH = 3
MORE = {"money": 12}  # the fewest kinds, and the share that is held most tightly


@pytest.fixture(scope="module")
def bench():
    return Bench()


@pytest.fixture(scope="module")
def results(bench):
    return trials(bench, EACH, MORE)


def of(results, *groups):
    return [one for one in results if one.group in groups]


def told(missed):
    return "\n".join(f"{one.kind}: {one.fault.what} {one.against}" for one in missed)


def test_the_clean_file_has_no_finding(bench):
    assert bench.clean.findings == ()
    waivers = [waiver for chip in bench.clean_catalog.chips.values() for waiver in chip.waivers]
    waivers += [waiver for one in bench.clean_catalog.systems.values() for waiver in one.waivers]
    assert len(waivers) <= 6


def test_a_fault_of_text_or_prefix_is_always_found(results):
    missed = [one for one in of(results, "text") if not one.found]
    assert not missed, told(missed)
    assert share(of(results, "prefix"), "found") >= 0.95


def test_what_the_file_contradicts_is_found(results):
    contradicted = [one for one in of(results, "chip", "money", "meaning", "system") if one.against]
    missed = [one for one in contradicted if not one.found]
    assert len(contradicted) > 20 * EACH
    assert share(contradicted, "found") >= 0.95, told(missed)


def test_wrong_prices_and_powers_are_found(results):
    money = of(results, "money")
    missed = [one for one in money if not one.found]
    assert len(money) == 8 * MORE["money"]
    assert min(max(one.fault.factor, 1 / one.fault.factor) for one in money) >= 2
    assert share(money, "found") >= 0.90, told(missed)


def test_a_finding_names_the_line(results):
    found = [one for one in results if one.found]
    elsewhere = [one for one in found if not one.at_line]
    assert share(found, "at_line") >= 0.95, told(elsewhere)


def test_every_kind_is_planted_and_told_in_the_table(results):
    rows = table(results).splitlines()[2:]
    assert all(int(row.split("|")[2]) >= 1 for row in rows)
    assert len(rows) == len({one.kind for one in results}) + len({one.group for one in results}) + 1
