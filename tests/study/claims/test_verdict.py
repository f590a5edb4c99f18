"""Claims: the verdicts that must come out, that they follow the figures, and wrong files.

tests: chipcost.study.claims.verdict, chipcost.study.claims.names, chipcost.study.claims.table,
  chipcost.study.claims.derivation, chipcost.catalog.claims.read
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chipcost.study.claims.verdict import VERDICTS
from chipcost.study.data import Data

SOURCES = Path(__file__).parents[3] / "src" / "chipcost"


@pytest.fixture
def verdicts(rows_of):
    """The rows of `claims` by the id of the claim."""

    def call(*arguments):
        return {row["claim"]: row for row in rows_of("claims", *arguments)}

    return call


def test_every_claim_has_a_verdict_and_a_reason(verdicts):
    rows = verdicts()
    assert len(rows) >= 85
    assert set(rows) == set(Data().claims.claims)
    assert {row["verdict"] for row in rows.values()} == set(VERDICTS)
    assert all(row["reason"] for row in rows.values())
    assert {f"P{number:02d}" for number in range(1, 46)} <= set(rows)


def test_no_claim_is_special_cased():
    ids = [re.escape(name) for name in Data().claims.claims if re.search(r"\d", name)]
    pattern = re.compile(rf"['\"]({'|'.join(ids)})['\"]")
    for path in SOURCES.rglob("*.py"):
        assert not pattern.search(path.read_text(encoding="utf-8")), path


def test_what_must_be_found(verdicts):
    rows = verdicts()
    assert rows["P06"]["verdict"] == "contradicted"  # 13 GB
    assert rows["P09"]["verdict"] == "contradicted"  # 3.85 needs 650
    assert "650 TFLOP/s" in rows["P09"]["other_reading"]
    assert rows["P08"]["verdict"] == "reproduced"  # 512, inside an instance
    assert rows["P28"]["verdict"] == "reproduced"  # 46,225 mm2
    assert rows["P37"]["verdict"] == "reproduced"  # 1.56 in 2024, 1.54 in 2025
    assert rows["P38"]["verdict"] == "contradicted"  # an implied PUE of 2.2 beside 1.56
    assert rows["P38"]["computed"] == pytest.approx(2.22, abs=0.005)
    assert rows["P39"]["verdict"] == "contradicted"  # 38.4 %, not 44.8 %
    assert rows["P39"]["computed"] == pytest.approx(38.4, abs=0.05)
    assert rows["P42"]["verdict"] == "differs from another forecast"  # of one spending
    assert rows["P42-base"]["verdict"] == "differs from another forecast"
    assert rows["P04"]["verdict"] == "within rounding"
    assert rows["P04"]["convention"] == "more_per_dollar"
    assert rows["P17"]["verdict"] == "within ranges"  # 300 PFLOP/s
    assert rows["P43"]["verdict"] == "not checkable"
    assert rows["P43"]["computed"] == pytest.approx(51.7, abs=0.05)


def test_verdicts_follow_the_figures(verdicts):
    flip = verdicts("P06", "P05", "--set", "trainium2.memory_capacity=13 GB",
                    "--set", "trainium2.bf16_dense=650 TFLOP/s")  # fmt: skip
    assert flip["P06"]["verdict"] == "reproduced"
    assert flip["P05"]["verdict"] == "contradicted"
    ratio = verdicts("P09", "P05", "--set", "trainium2.bf16_dense=650 TFLOP/s")
    assert ratio["P09"]["verdict"] == "reproduced"
    dearer = verdicts("P11", "P12", "--set", "gb200.memory_bandwidth=4 TB/s")
    assert dearer["P11"]["verdict"] == "contradicted"
    assert dearer["P12"]["verdict"] == "reproduced"


def test_the_derivation_of_one(cli):
    done = cli("claims", "P04")
    assert done.status == 0
    assert "(2.36 / 8e+12) / (0.66 / 2.9e+12) - 1" in done.out
    assert "28.3741 to 30.8874" in done.out
    assert "data/chips.yaml:" in done.out
    assert "lower_cost" in done.out


def test_a_pipeline_can_fail_on_a_verdict(cli):
    assert cli("claims", "--fail-on", "contradicted").status == 1
    assert cli("claims", "P05", "--fail-on", "contradicted").status == 0
    assert cli("claims", "--fail-on", "wrong").status == 2


OWN = """sources: {us: {title: our slide, grade: press}}
claims:
  a: {title: twice, source: us, published: "2", expression: "{x} / {w}", given: {x: "4 GB", w: "2 GB"}}
  b: {title: as a says, source: us, published: "2.0", expression: "{claims.a.computed}"}
  c: {title: of what a said, source: us, published: "1", expression: "{claims.a} / 2"}
  d: {title: unknown figure, source: us, published: "1", expression: "{openai-jalapeno.memory_bandwidth}"}
  e: {title: nested, source: us, published: "3", expression: "{k}", given: {k: "{m} + 1", m: "2"}}
  f: {title: no value, source: us, published: "1", expression: "1 / ({x} - {x})", given: {x: "1"}}
"""  # noqa: E501


def test_your_own_file(verdicts, cli, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(OWN, encoding="utf-8")
    rows = verdicts("--file", str(path))
    assert {name: row["verdict"] for name, row in rows.items()} == {
        "a": "reproduced",
        "b": "reproduced",
        "c": "reproduced",
        "d": "not checkable",
        "e": "reproduced",
        "f": "not checkable",
    }
    assert "no public figure" in rows["d"]["reason"]
    assert cli("check", str(path)).status == 0
    both = verdicts("--catalog", str(path))
    assert {"a", "P01"} <= set(both)


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ('expression: "1 +"', "expected"),
        ('expression: "__import__(1)"', "no function"),
        ('expression: "{nosuch.memory_bandwidth}"', "did you mean"),
        ('expression: "{gb200.memory_bandwith}"', "memory_bandwidth"),
        ('expression: "{gb200}"', "names no field"),
        ('expression: "{gb200.total tomorrow}"', "neither an owner nor a date"),
        ('expression: "{claims.z}"', "is no claim"),
        ('expression: "{claims.x.computed}"', "refers to itself: x -> x"),
        ('expression: "{a}", given: {a: "{b}", b: "{a}"}', "refers to itself: a -> b -> a"),
        ('expression: "{deals.nosuch.value}"', "no figure of a deal"),
    ],
)
def test_a_wrong_expression_is_an_error_with_its_place(cli, tmp_path, claim, words):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {us: {title: t, grade: press}}\n"
        f'claims:\n  x: {{title: t, source: us, published: "1", {claim}}}\n',
        encoding="utf-8",
    )
    done = cli("claims", "--file", str(path))
    assert done.status == 2
    assert words in done.err
    assert f"{path}:3" in done.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("claims: [1]\n", "mapping"),
        ("claims:\n  x: {title: t, source: s}\n", "nothing to check it by"),
        ("claims:\n  x: {title: t, source: s, unchecked: no, published: 3 furlongs}\n", "furlongs"),
        ("claims:\n  x: {title: t, source: s, unchecked: a, relation: more}\n", "more"),
    ],
)
def test_a_wrong_file(cli, tmp_path, text, words):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    done = cli("claims", "--file", str(path))
    assert done.status == 2
    assert words in done.err
    assert cli("check", str(path)).status == 1


def test_an_unknown_claim(cli):
    assert "nearest" in cli("claims", "P99").err


SCOPES = """sources: {us: {title: our slide, grade: press}}
chips:
  seven:
    name: Seven
    vendor: Us
    source: us
    scale_up_bandwidth: {value: 640 GB/s, scope: rack, also: [{value: 512 GB/s, scope: node}]}
claims:
  plain: {title: t, source: us, published: 640 GB/s, expression: "{seven.scale_up_bandwidth}"}
  rack: {title: t, source: us, published: 640 GB/s, expression: "{seven.scale_up_bandwidth rack}"}
  node: {title: t, source: us, published: 512 GB/s, expression: "{seven.scale_up_bandwidth node}"}
"""


def test_a_reading_of_another_scope_is_named_by_its_scope(verdicts, cli, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(SCOPES, encoding="utf-8")
    rows = verdicts("--catalog", str(path), "plain", "rack", "node")
    assert {name: row["verdict"] for name, row in rows.items()} == {
        "plain": "reproduced",
        "rack": "reproduced",
        "node": "reproduced",
    }
    assert rows["node"]["computed"] == 512
    path.write_text(SCOPES.replace("bandwidth node}", "bandwidth pod}"), encoding="utf-8")
    done = cli("claims", "--catalog", str(path), "node")
    assert done.status == 2
    assert "'pod'" in done.err
    assert "rack, node" in done.err


FORECASTS = """sources:
  us: {title: our forecast, grade: analyst}
  them: {title: their forecast, grade: analyst}
claims:
  apart: {title: t, source: us, published: "361", forecast: true, expression: "{x}",
    given: {x: {value: "334", source: them}}}
  alike: {title: t, source: us, published: "361", forecast: true, expression: "{x}",
    given: {x: {value: "358", low: "355", high: "365", source: them}}}
  own: {title: t, source: us, published: "361", forecast: true, expression: "{x}",
    given: {x: "334"}}
  fact: {title: t, source: us, published: "361", expression: "{x}",
    given: {x: {value: "334", source: them}}}
  figure: {title: t, source: us, published: 1 TB/s, forecast: true,
    expression: "{h100-sxm.memory_bandwidth}"}
"""


def test_only_a_forecast_held_against_anothers_differs_without_contradiction(verdicts, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(FORECASTS, encoding="utf-8")
    rows = verdicts("--file", str(path))
    assert {name: row["verdict"] for name, row in rows.items()} == {
        "apart": "differs from another forecast",
        "alike": "within ranges",
        "own": "contradicted",
        "fact": "contradicted",
        "figure": "contradicted",
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{x: {source: s}}", "'value' is missing"),
        ("{x: {value: 3 furlongs}}", "furlongs"),
        ("{x: {value: '3', low: two}}", "two"),
        ("{x: {value: '3', valeu: '4'}}", "valeu"),
        ("[x]", "mapping"),
    ],
)
def test_a_wrong_input(cli, tmp_path, given, words):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {s: {title: t, grade: press}}\n"
        'claims:\n  x: {title: t, source: s, published: "1", expression: "{x}", '
        f"given: {given}}}\n",
        encoding="utf-8",
    )
    done = cli("claims", "--file", str(path))
    assert done.status == 2
    assert words in done.err


@pytest.mark.parametrize("text", ["1e999", "1e308 * 10", "1e999 - 1e999"])
def test_what_is_not_finite_is_not_checkable_and_hides_nothing(verdicts, tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {us: {title: t, grade: press}}\nclaims:\n"
        f'  x: {{title: t, source: us, published: "1", expression: "{text}"}}\n'
        '  z: {title: t, source: us, published: "1", expression: "1"}\n',
        encoding="utf-8",
    )
    rows = verdicts("--file", str(path))
    assert rows["x"]["verdict"] == "not checkable"
    assert rows["z"]["verdict"] == "reproduced"


def test_what_lies_within_the_range_of_a_figure_on_either_side_is_within_ranges(verdicts, tmp_path):
    path = tmp_path / "mine.yaml"
    published = {"low": "7.2", "high": "8.8", "below": "6.8", "above": "9.2"}
    claims = "".join(
        f"  {name}: {{title: t, source: us, published: {value} TB/s,"
        ' expression: "{seven.memory_bandwidth}"}\n'
        for name, value in published.items()
    )
    path.write_text(
        "sources: {us: {title: our slide, date: 2026-01-01, grade: press}}\n"
        "chips:\n  seven:\n    name: Seven\n    vendor: Us\n    memory_tier: hbm\n    source: us\n"
        "    memory_bandwidth: {value: 8 TB/s, low: 7 TB/s, high: 9 TB/s}\n"
        f"claims:\n{claims}",
        encoding="utf-8",
    )
    rows = verdicts("--catalog", str(path), *published)
    assert {name: row["verdict"] for name, row in rows.items()} == {
        "low": "within ranges",
        "high": "within ranges",
        "below": "contradicted",
        "above": "contradicted",
    }
