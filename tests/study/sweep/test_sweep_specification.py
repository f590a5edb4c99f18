"""Specifications from files and options: what they say, and where a fault stands.

tests: chipcost.study.sweep.specification, chipcost.study.sweep.axes
"""

from __future__ import annotations

import pytest
from sweeping import DAY

from chipcost.errors import ChipcostError
from chipcost.study.data import Data
from chipcost.study.sweep import specification as spec

FILE = """\
question: tokens
model: llama-3.3-70b
chips: [h200, b200]
options: {owner: neocloud}
grid:
  isl: [1k, 8k]
  price: "2:3:0.5"
draws:
  load: uniform(40%, 80%)
samples: 100
seed: 7
reduce: best, mean
by: [chip]
"""
TOML = """\
question = "tco"
chips = ["h200"]
reduce = ["best"]
[grid]
life = "4y,5y"
wacc = "5%:10%:1%"
pue = [1.1, 1.25]
"""


def given(tmp_path, text, name="sweep.yaml"):
    path = tmp_path / name
    path.write_text(text)
    return spec.read(str(path))


def test_a_file_in_yaml(tmp_path):
    found = given(tmp_path, FILE)
    one = spec.sweep_of(found, Data(day=DAY))
    assert one.dimensions == (
        ("model", 1), ("owner", 1), ("chip", 2), ("isl", 2), ("draw", 100), ("price", 3),
    )  # fmt: skip
    assert one.seed == 7
    assert found.list("reduce") == ("best", "mean")
    assert found.list("by") == ("chip",)


def test_a_file_in_toml(tmp_path):
    one = spec.sweep_of(given(tmp_path, TOML, "sweep.toml"), Data(day=DAY))
    assert one.dimensions == (("chip", 1), ("wacc", 6), ("life", 2), ("pue", 2))
    points = {axis.name: axis.points.array().tolist() for axis in one.axes if not axis.words}
    assert points["life"] == [4.0, 5.0]
    assert points["wacc"] == pytest.approx([0.05, 0.06, 0.07, 0.08, 0.09, 0.1])


def test_options_stand_in_place_of_the_file(tmp_path):
    own = spec.from_options(["isl=2k", "load=50%"], (), {"samples": "5"})
    one = spec.sweep_of(own.over(given(tmp_path, FILE)), Data(day=DAY))
    sizes = dict(one.dimensions)
    assert sizes["isl"] == 1
    assert not one.draws  # what was sampled is given
    assert "draw" not in sizes


@pytest.mark.parametrize(
    ("old", "new", "said", "place"),
    [
        ("isl: [1k", "isle: [1k", "nearest: isl", ":6:"),
        ("isl: [1k, 8k]", "isl: []", "is an empty list", ":6:8"),
        ("isl: [1k, 8k]", "isl: [1k, x]", "is not a number", ":6:8"),
        ("2:3:0.5", "3:2:0.5", "runs backwards", ":7:"),
        ("2:3:0.5", "2:3:0", "not above 0", ":7:"),
        ("uniform(40%", "unform(40%", "is not known", ":9:"),
        ("samples: 100", "samples: -1", "no whole number", ":10:"),
        ("question: tokens", "qestion: tokens", "nearest: question", ":1:"),
        ("  load: uniform(40%, 80%)", "  isl: uniform(1k, 2k)", "sampled too", ":9:"),
        ("  load: uniform(40%, 80%)", "  term: uniform(1k, 2k)", "it is a word", ":9:"),
        ("by: [chip]", "seed: 7", "stands twice", ":13:"),
        ("options: {owner: neocloud}", "options: neocloud", "no table", ":4:"),
    ],
)
def test_a_fault_has_its_place_and_a_remedy(tmp_path, old, new, said, place):
    with pytest.raises(ChipcostError) as raised:
        spec.sweep_of(given(tmp_path, FILE.replace(old, new)), Data(day=DAY))
    assert said in str(raised.value)
    assert f"sweep.yaml{place}" in str(raised.value)
    assert raised.value.hint


def test_a_fault_in_toml_has_its_line(tmp_path):
    with pytest.raises(ChipcostError, match=r"sweep.toml:6:\d+: wacc: .* runs backwards"):
        spec.sweep_of(
            given(tmp_path, TOML.replace("5%:10%", "10%:5%"), "sweep.toml"), Data(day=DAY)
        )
    with pytest.raises(ChipcostError, match=r"sweep.toml:.*not TOML"):
        given(tmp_path, "a = [", "sweep.toml")


def test_all_faults_come_together(tmp_path):
    text = FILE.replace("[1k, 8k]", "[x]").replace("2:3:0.5", "3:2:1")
    with pytest.raises(ChipcostError) as raised:
        spec.sweep_of(given(tmp_path, text), Data(day=DAY))
    assert "isl" in str(raised.value)
    assert "price" in str(raised.value)


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ([], "nothing is swept"),
        (["isl"], "no NAME=VALUES"),
        (["question=tco"], "no input of tokens"),
        (["isl=1k", "chip=h20x"], "h20x"),
        (["tp=1,2", "max_chips=4"], "of a search"),
        (["isl=0"], "isl lies between"),
        (["load=120%"], "load lies between"),
        (["pue=0.9"], "pue lies between"),
    ],
)
def test_what_cannot_be_swept(grid, said):
    with pytest.raises(ChipcostError) as raised:
        spec.sweep_of(spec.from_options(grid), Data(day=DAY))
    assert said in str(raised.value)
    assert raised.value.hint


def test_a_cost_needs_a_chip():
    with pytest.raises(ChipcostError, match="no chip is named"):
        spec.sweep_of(spec.from_options(["pue=1.1"], (), {"question": "tco"}), Data(day=DAY))
