"""The Python interface: one name or several, and options that there are not.

tests: chipcost
"""

from __future__ import annotations

from pathlib import Path

import pytest

import chipcost
from chipcost.errors import ChipcostError
from chipcost.study.data import Data

OVERLAY = """
sources:
  mine: {title: Mine, date: 2026-01-01, grade: press}
quotes:
  - {chip: b200, owner: lab, kind: owned, date: 2026-02-01, total: 1.5 USD/h, source: mine}
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    return path


def test_a_text_is_one_chip(shipped):
    one = chipcost.compare("b200", data=Data().with_catalog(shipped))
    assert one.cells("chip") == ["b200"]
    assert one.rows == chipcost.compare(["b200"], data=Data().with_catalog(shipped)).rows
    served = chipcost.tokens("llama-3.1-8b", "b200", data=Data().with_catalog(shipped))
    assert served.cells("chip") == ["b200"]


def test_a_text_is_one_of_each_filter(shipped):
    found = chipcost.compare(
        data=Data().with_catalog(shipped),
        vendors="amd",
        statuses="available",
        tiers="hbm",
        all=True,
    )
    assert set(found.cells("vendor")) == {"AMD"}


def test_a_text_or_a_path_is_one_file(overlay):
    for given in (str(overlay), overlay, [overlay]):
        data = chipcost.load(given, "h100.total=2 USD/h")
        found = chipcost.compare(["b200", "h100"], data=data, owner="lab")
        prices = dict(zip(found.cells("chip"), found.cells("usd_per_chip_hour"), strict=True))
        assert prices == {"b200": 1.5, "h100-sxm": 2.0}
    served = chipcost.tokens("llama-3.1-8b", "b200", data=chipcost.load(overlay), owner="lab")
    assert served.cells("usd_per_chip_hour") == [1.5]


def test_a_text_is_one_provider_or_region(shipped):
    ask = {"owner": "rental", "term": "on_demand", "data": Data().with_catalog(shipped)}
    one = chipcost.compare("h100", provider="aws", region="us", **ask)
    assert one.to_dicts()[0]["usd_per_chip_hour"] == 6.88
    both = chipcost.compare("h100", provider=["aws", "nebius"], **ask).to_dicts()[0]
    assert both["provider"] == "Nebius; AWS"
    served = chipcost.tokens("llama-3.3-70b", "h100", provider="aws", region=["us"], **ask)
    assert served.to_dicts()[0]["as_of"] == "2026-01-21"


def test_a_plan_takes_the_texts_of_the_command(shipped):
    data = Data().with_catalog(shipped)
    whole = chipcost.plan(chips="gb300", power="1 GW", data=data)
    assert whole.cells("chips") == [413_712]
    assert chipcost.plan("gb300", power="1 GW", data=data).rows == whole.rows
    years = chipcost.plan("gb300", power="1 GW", by_year=True, ramp="6 months", data=data)
    assert years.cells("year") == list(range(1, 9))
    served = chipcost.plan(
        "llama-3.1-8b", ["b200"], output="2e9/day", serving={"isl": 4096.0}, data=data
    )
    assert served.cells("input_tokens_per_s") == pytest.approx([4 * 2e9 / 86400])
    with pytest.raises(ChipcostError, match="no option 'powr'"):
        chipcost.plan("gb300", powr="1 GW", data=data)


def test_an_option_that_there_is_not(shipped):
    with pytest.raises(ChipcostError, match="no option 'ownr'") as caught:
        chipcost.compare("b200", data=Data().with_catalog(shipped), ownr="lab")
    assert "owner" in caught.value.hint
    with pytest.raises(ChipcostError, match="no option 'ttft'") as caught:
        chipcost.tokens("llama-3.1-8b", "b200", data=Data().with_catalog(shipped), ttft=100.0)
    assert "ttft_ms" in caught.value.hint
    with pytest.raises(ChipcostError, match="no option 'day'"):
        chipcost.compare("b200", data=Data().with_catalog(shipped), day="2026-01-01")


def test_what_is_public_is_there_and_the_same_as_inside():
    from chipcost import answer, errors, result

    assert chipcost.Answer is answer.Answer
    assert chipcost.ChipcostError is errors.ChipcostError
    assert chipcost.Result is result.Result
    for name in chipcost.__all__:
        assert getattr(chipcost, name) is not None
        assert name in dir(chipcost)
    with pytest.raises(AttributeError, match="no attribute 'resutl'"):
        chipcost.resutl  # noqa: B018


def test_an_answer_and_an_error_are_what_is_public(shipped):
    assert isinstance(chipcost.compare("b200", data=Data().with_catalog(shipped)), chipcost.Answer)
    assert issubclass(chipcost.Answer, chipcost.Result)
    with pytest.raises(chipcost.ChipcostError):
        chipcost.compare("b20000", data=Data().with_catalog(shipped))
