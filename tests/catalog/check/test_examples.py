"""Files in tests/examples: adding one adds a test.

tests: chipcost.catalog.check.addresses,
  chipcost.catalog.check.arithmetic, chipcost.catalog.check.memory,
  chipcost.catalog.check.power, chipcost.catalog.check.provenance, chipcost.catalog.check.rates,
  chipcost.catalog.check.structure, chipcost.catalog.check.texts, chipcost.catalog.check.units,
  chipcost.catalog.check.models, chipcost.catalog.check.limits, chipcost.catalog.check.scene,
  chipcost.catalog.check.dates, chipcost.catalog.check.domains, chipcost.catalog.check.prices,
  chipcost.catalog.check.hardware,
  chipcost.catalog.check.siblings, chipcost.catalog.check.ratios, chipcost.catalog.check.usual,
  chipcost.catalog.check.levels, chipcost.catalog.check.offers,
  chipcost.catalog.check.token_prices, chipcost.catalog.check.workloads,
  chipcost.catalog.check.deals, chipcost.study.check

The first line of an invalid file names every finding that is expected, as `CODE line:column`.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from chipcost.catalog.check import rules
from chipcost.catalog.check.run import check_files
from chipcost.study.check import model_findings

EXAMPLES = Path(__file__).parents[2] / "examples"
INVALID = sorted((EXAMPLES / "invalid").glob("*.yaml"))
VALID = sorted((EXAMPLES / "valid").glob("*.yaml"))
DAY = date(2026, 11, 23)


def expected(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return [
        (code, int(line), int(column))
        for code, line, column in re.findall(r"([A-Z]\d{3}) (\d+):(\d+)", first)
    ]


def check(path):
    # P305 is off without the option; only its own examples turn it on
    stale_after = 365 if path.name.startswith("P305") else None
    further = (model_findings,)
    return check_files([str(path)], as_of=DAY, stale_after=stale_after, further=further)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_file_gives_its_codes_at_their_places(path):
    report = check(path)
    found = [(f.code, f.place.line, f.place.column) for f in report.findings]
    assert sorted(found) == sorted(expected(path))
    assert expected(path)
    assert all(finding.message and finding.hint for finding in report.findings)
    errors = any(rules.severity(code) == rules.ERROR for code, _, _ in found)
    assert report.exit_status() == int(errors)
    assert report.exit_status(strict=True) == 1


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_file_gives_nothing(path):
    report = check(path)
    assert report.findings == ()
    assert report.exit_status(strict=True) == 0


def test_every_rule_has_an_invalid_file():
    covered = {code for path in INVALID for code, _, _ in expected(path)}
    assert covered == set(rules.RULES)


def test_a_waiver_that_is_used_is_listed():
    (item,) = check(EXAMPLES / "valid" / "waiver.yaml").waived
    assert item.finding.code == "F507"
    assert item.waiver.reason
    assert item.waiver.sources == ("sheet",)


# Rules that compare numbers: a file just within their limits and one just beyond, by 2 %.
NUMERIC = {
    *("A401", "A402", "A403", "A405", "A406", "F501", "F502", "F503", "F504", "F505", "F506"),
    *(
        "F507",
        "F509",
        "F510",
        "F511",
        "P305",
        "T801",
        "T802",
        "U206",
        "C802",
        "C803",
        "C832",
        "C833",
        "C804",
        "C805",
        "C811",
    ),
    *("C812", "C813", "C814", "C815", "C821", "C822", "C823", "W605", "W606"),
}


def test_every_rule_of_numbers_has_files_at_its_limits():
    for kind, paths in (("valid", VALID), ("invalid", INVALID)):
        there = {path.name[:4] for path in paths if path.stem.endswith("-limits")}
        assert there == NUMERIC, kind
