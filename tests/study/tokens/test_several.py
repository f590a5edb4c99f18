"""Several models, lengths and levels in one answer: the rows, the table for people, the words.

tests: chipcost.study.tokens.scenes, chipcost.study.tokens.sheet
"""

from __future__ import annotations

from math import log10

import pytest

from chipcost.errors import ChipcostError
from chipcost.report import table
from chipcost.report.select import select
from chipcost.study.chip.basis import question_basis
from chipcost.study.data import Data
from chipcost.study.tokens.question import TokenQuestion, combinations
from chipcost.study.tokens.scenes import short_count, varying
from chipcost.study.tokens.several import several
from chipcost.study.tokens.sheet import significant
from chipcost.study.tokens.tokens import tokens

CHIPS = ("h200", "b200", "mi355x", "tpu-v7")
MODELS = ("llama-3.3-70b", "gpt-oss-120b")


def questions(models=MODELS, isl=(1024.0,), osl=(1024.0,), rates=(30.0,), chips=CHIPS, **basis):
    one = TokenQuestion("", question_basis("2026-11-23", **basis), chips)
    return combinations(one, models, isl, osl, rates)


@pytest.fixture(scope="module")
def data():
    return Data()


@pytest.fixture(scope="module")
def two(data):
    return several(data, questions())


@pytest.fixture(scope="module")
def many(data):
    return several(data, questions(isl=(1000.0, 8000.0), rates=(20.0, 100.0)))


def test_rows_are_those_of_each_question_alone(data, two):
    alone = [row for question in questions() for row in tokens(data, question).to_dicts()]
    assert two.to_dicts() == alone
    assert two.columns == tokens(data, questions()[0]).columns


def test_one_question_is_answered_as_ever(data):
    [one] = questions(models=MODELS[:1])
    assert several(data, [one]) == tokens(data, one)
    assert several(data, [one]).people is None
    assert several(data, [one], pivot=True).people is not None


def test_every_combination_once_and_the_demand_in_the_row(many):
    asked = {(row["model"], row["isl"], row["interactivity"], row["chip"]) for row in many.rows}
    assert len(asked) == len(many.rows) == 2 * 2 * 2 * 4
    assert {row["interactivity"] for row in many.rows} == {20.0, 100.0}
    assert len(questions(models=(*MODELS, *MODELS))) == 2
    with pytest.raises(ChipcostError) as caught:
        questions(models=())
    assert caught.value.code == "no-model"


def test_people_see_chips_by_rows_and_scenarios_by_columns(two):
    sheet = two.people
    groups = [column.group for column in sheet.columns if column.group]
    assert groups == [(model,) for model in MODELS for _ in range(2)]
    assert {row["chip"] for row in sheet.rows} == {row["chip"] for row in two.rows}
    for number, model in enumerate(MODELS):
        for row in sheet.rows:
            [own] = [one for one in two.rows if (one["chip"], one["model"]) == (row["chip"], model)]
            cost = own["usd_per_mtok_output_all_in"]
            if cost is None:
                assert row[f"range_{number}"] == "no price"
                continue
            assert float(row[f"cost_{number}"]) == pytest.approx(cost, rel=5e-3)
            low, high = row[f"range_{number}"].split(" ")[0].split("–")
            assert float(low) == pytest.approx(own["usd_per_mtok_output_all_in_low"], rel=0.05)
            assert float(high) == pytest.approx(own["usd_per_mtok_output_all_in_high"], rel=0.05)


def test_the_cheapest_of_those_measured_has_a_star(many):
    sheet = many.people
    for number in range(8):
        cells = {row["chip"]: row for row in sheet.rows}
        measured = {
            name: float(row[f"cost_{number}"])
            for name, row in cells.items()
            if row["measured"] == "yes" and row[f"cost_{number}"]
        }
        stars = [name for name, row in cells.items() if str(row[f"range_{number}"]).endswith("*")]
        assert stars == [min(measured, key=measured.get)]


def test_what_no_run_is_behind_has_a_question_mark(data):
    found = several(data, questions(chips=("vr200", "b200")))
    [row] = [row for row in found.people.rows if row["chip"] == "vr200"]
    assert row["range_0"].endswith("?")
    assert row["measured"] != "yes"
    assert "? no run of this chip" in table.render(found, 120)
    alone = several(data, questions(chips=("b200",)))
    assert "? no run" not in table.render(alone, 120)


@pytest.mark.parametrize("asked", [{"sort": "chip"}, {"top": 3}])
def test_who_selects_rows_sees_those_of_tokens(data, two, asked):
    shown = table.render(select(two, **asked), 200)
    alone = table.render(select(tokens(data, questions()[0]), **asked), 200)
    heading = next(line for line in alone.splitlines() if line.split()[:1] == ["chip"])
    seen = next(line for line in shown.splitlines() if line.split()[:1] == ["chip"])
    assert "usd_per_mtok" not in heading + seen
    assert "5–95 %" in heading
    assert "5–95 %" in seen
    assert "* cheapest of those measured" not in shown  # the star is another there
    assert "* cheapest of those measured" in table.render(two, 200)


def test_pivoted_the_same_cells_stand_the_other_way(data, two):
    turned = several(data, questions(), pivot=True)
    assert turned.rows == two.rows
    assert [row["scenario"] for row in turned.people.rows] == list(MODELS)
    names = [column.group[0] for column in turned.people.columns if column.group][::2]
    for scene, row in enumerate(turned.people.rows):
        for chip, name in enumerate(names):
            [other] = [one for one in two.people.rows if one["chip"] == name]
            assert row[f"cost_{chip}"] == other[f"cost_{scene}"]
            assert row[f"range_{chip}"] == other[f"range_{scene}"]


def test_the_headline_has_what_is_shared_and_who_is_cheapest(two, many):
    assert two.headline[0].startswith("$ per million output tokens; 1024 tokens in, 1024 out")
    assert two.headline[1].startswith(f"Cheapest for {MODELS[0]} ")
    assert f"; for {MODELS[1]} " in two.headline[1]
    assert "tokens in" not in many.headline[0]
    assert "TTFT 2 s at most" in many.headline[0]
    assert " of 8 (" in many.headline[1]


def test_assumptions_list_what_differs(many):
    assert many.assumptions["model"] == list(MODELS)
    assert many.assumptions["isl"] == [1000.0, 8000.0]
    assert many.assumptions["osl"] == 1024.0


def test_what_cannot_be_served_is_said_with_the_reason(data):
    found = several(data, questions(rates=(30.0, 90000.0), chips=("b200",)))
    assert {row["status"] for row in found.rows} == {"ok", "unmet"}
    assert any(note.startswith("No answer: b200, ") for note in found.notes)
    assert list(found.people.rows[0].values()).count("unmet") == 2


def test_without_names_chips_without_any_price_are_not_in_the_table(data):
    found = several(data, questions(chips=()))
    shown = {row["chip"] for row in found.people.rows}
    assert shown < {row["chip"] for row in found.rows}
    assert all(row["cost_0"] or row["cost_1"] for row in found.people.rows)
    assert any("left out here" in note for note in found.notes)


def test_advantages_over_a_chip(data):
    found = several(data, questions(models=MODELS[:1]), relative_to="h200")
    by_chip = {row["chip"]: row for row in found.rows}
    own, other = by_chip["b200"], by_chip["h200-sxm"]
    ratio = own["usd_per_mtok_total"] / other["usd_per_mtok_total"]
    assert own["lower_cost"] == pytest.approx(1 - ratio)
    assert own["more_per_dollar"] == pytest.approx(1 / ratio - 1)
    assert own["lower_cost_low"] <= own["lower_cost"] <= own["lower_cost_high"]
    assert 0.0 <= own["probability_beats_reference"] <= 1.0
    assert other["lower_cost"] == 0.0
    assert {row["relative_to"] for row in found.rows} == {"h200-sxm"}
    assert {"lower_cost", "probability_beats_reference"} < set(found.view)
    apart = several(data, questions(models=MODELS[:1], chips=("b200",)), relative_to="h200")
    assert [row["chip"] for row in apart.rows] == ["b200"]
    assert apart.rows[0]["lower_cost"] == pytest.approx(1 - ratio)


def test_a_narrow_terminal_has_blocks_of_whole_groups(many):
    text = table.render(many, 80)
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("USD/h   ") >= 2
    assert text.count("20 tok/s") == 4
    assert "Not shown" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(4.3512, "4.35"), (0.1, "0.100"), (0.0964, "0.0964"), (19.28, "19.3"), (1234.5, "1,230")],
)
def test_three_significant_digits(value, text):
    assert significant(value, 3) == text
    assert abs(log10(float(text.replace(",", "")) / value)) < 0.003


def test_what_differs():
    asked = questions(isl=(1000.0, 8000.0))
    assert varying(asked) == ("model", "isl")
    assert varying(asked[:1]) == ()
    assert short_count(8000) == "8k"
    assert short_count(1024) == "1024"
