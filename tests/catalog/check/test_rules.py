"""Every rule has a page whose examples do what they say."""

from datetime import date

import pytest

from chipcost.catalog.check import rules
from chipcost.catalog.check.run import check_texts
from chipcost.errors import ChipcostError
from chipcost.study.check import model_findings

DAY = date(2026, 11, 23)


def codes(text, **options):
    options["further"] = (model_findings,)
    report = check_texts({"file.yaml": text}, base=(), as_of=DAY, **options)
    assert not report.unreadable
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("rule", rules.RULES.values(), ids=lambda rule: rule.code)
def test_bad_example_breaks_this_rule_alone(rule):
    assert codes(rule.bad, stale_after=365) == {rule.code}


@pytest.mark.parametrize("rule", rules.RULES.values(), ids=lambda rule: rule.code)
def test_good_example_breaks_no_rule(rule):
    stale_after = 365 if rule.code == "P305" else None
    assert codes(rule.good, stale_after=stale_after) == set()


@pytest.mark.parametrize("rule", rules.RULES.values(), ids=lambda rule: rule.code)
def test_rule_is_described(rule):
    assert rule.severity in (rules.ERROR, rules.WARNING)
    assert rule.code[0] in rules.FAMILIES
    assert rule.title == rule.title.strip()
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")


def test_unknown_code_names_the_nearest():
    with pytest.raises(ChipcostError) as caught:
        rules.find("F599")
    assert caught.value.code == "unknown-rule"
    assert "F50" in caught.value.hint


def test_a_code_is_found_in_any_case():
    assert rules.find("f503").code == "F503"
