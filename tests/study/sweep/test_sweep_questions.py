"""A sweep over one scenario is the answer of its command; a block is the same anywhere.

tests: chipcost.study.sweep.blocks, chipcost.study.sweep.sweep, chipcost.study.sweep.lazily,
  chipcost.study.sweep.columns, chipcost.study.sweep.questions.compare,
  chipcost.study.sweep.questions.tco, chipcost.study.sweep.questions.tokens,
  chipcost.study.sweep.questions.searched, chipcost.study.sweep.questions.layouts,
  chipcost.study.sweep.questions.of_chips, chipcost.study.sweep.questions.words,
  chipcost.study.sweep.engines.run, chipcost.study.sweep.engines.engine
"""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sweeping import DAY, answer, sweep

import chipcost
from chipcost.errors import ChipcostError
from chipcost.study.sweep.blocks import Task, evaluate
from chipcost.study.sweep.columns import OUTPUTS

NAMES = ["h200", "b200", "mi355x"]
CHIPS = f"chip={','.join(NAMES)}"


def same(rows, wanted, columns, rel=1e-12):
    for row, other in zip(rows, wanted, strict=True):
        for name in columns:
            if other[name] is None:
                assert row.get(name) is None, (row["chip"], name)
            else:
                assert row[name] == pytest.approx(other[name], rel=rel), (row["chip"], name)


def ordered(result):
    by_chip = {row["chip"]: row for row in result.rows}
    return [by_chip[name] for name in ("h200-sxm", "b200", "mi355x")]


def test_compare():
    found = answer(sweep("compare", CHIPS, "owner=neocloud", "pue=1.3"))
    wanted = chipcost.compare(NAMES, owner="neocloud", pue=1.3, as_of=str(DAY))
    same(found.rows, ordered(wanted), OUTPUTS["compare"])


def test_compare_at_a_price_and_power_of_ones_own():
    found = answer(sweep("compare", CHIPS, "price=3.2", "power=2kW", "pue=1.25", "dtype=fp8"))
    wanted = chipcost.compare(NAMES, price=dict.fromkeys(NAMES, 3.2), dtype="fp8", as_of=str(DAY))
    same(found.rows, ordered(wanted), ("usd_per_tb_per_s_hour", "usd_per_pflop_hour"))
    assert all(row["power_kw_per_chip"] == 2.5 for row in found.rows)


@pytest.mark.parametrize(
    ("grid", "options"),
    [
        ((), {}),
        (("isl=8k", "osl=500", "interactivity=50"),
         {"isl": "8k", "osl": "500", "interactivity": 50}),
        (("cache_hit=50%", "load=60%", "ttft=1s"),
         {"cache_hit": "50%", "load": "60%", "ttft": "1s"}),
        (("serving=disaggregated", "dtype=fp8"), {"serving": "disaggregated", "dtype": "fp8"}),
        (("concurrency=16", "pue=1.4", "engine=vllm@2025"),
         {"concurrency": 16, "pue": 1.4, "engine": "vllm@2025"}),
    ],
)  # fmt: skip
def test_tokens(grid, options):
    found = answer(sweep("tokens", "model=llama-3.3-70b", CHIPS, *grid))
    wanted = chipcost.tokens("llama-3.3-70b", NAMES, as_of=str(DAY), **options)
    columns = [name for name in OUTPUTS["tokens"] if name in {c.name for c in wanted.columns}]
    same(found.rows, ordered(wanted), columns)


def test_a_layout_is_that_of_the_search():
    """The layout and concurrency that are chosen, given, have the same rates."""
    wanted = chipcost.tokens("llama-3.3-70b", NAMES, cache_hit="40%", as_of=str(DAY)).rows
    for row in wanted:
        layout = [f"{name}={row[name]}" for name in ("tp", "pp", "ep", "dp", "concurrency")]
        one = sweep(
            "tokens", "model=llama-3.3-70b", f"chip={row['chip']}", "cache_hit=40%", *layout
        )
        columns = [name for name in OUTPUTS["tokens"] if name in row]
        same(answer(one).rows, [row], columns, rel=1e-9)


def test_layouts_that_are_none_have_no_answer():
    one = sweep("tokens", "model=deepseek-r1", "chip=h200,b200", "tp=1,8", "dp=1,8",
                "concurrency=8,64", "interactivity=20")  # fmt: skip
    rows = {
        (row["chip"], row["tp"], row["dp"], row["concurrency"]): row for row in answer(one).rows
    }
    assert rows["h200-sxm", 1.0, 1.0, 8.0]["output_tokens_per_s_per_chip"] is None  # does not fit
    assert rows["b200", 8.0, 8.0, 8.0]["output_tokens_per_s_per_chip"] is not None
    assert rows["b200", 8.0, 1.0, 64.0]["ep"] == 1.0
    assert rows["b200", 1.0, 8.0, 64.0]["ep"] == 8.0
    assert all(
        row["tokens_per_s_per_user"] is None or row["tokens_per_s_per_user"] >= 20.0
        for row in rows.values()
    )


def outputs(chip, **options):
    found = chipcost.tco(chip, as_of=str(DAY), **options).extra["scenarios"]
    (one,) = found.values()
    return {name: item["value"] for name, item in one["outputs"].items()}


@pytest.mark.parametrize(
    ("grid", "options"),
    [
        ((), {}),
        (("owner=neocloud", "wacc=12%", "life=4y"),
         {"owner": "neocloud", "wacc": "12%", "life": "4y"}),
        (("server_price=300000", "electricity=0.06", "pue=1.2", "power_utilization=70%"),
         {"server_price": "300000 USD", "electricity": "0.06 USD/kWh", "pue": 1.2,
          "power_utilization": "70%"}),
        (("network_life=3y", "annuity=yearly", "load=80%"),
         {"input": {"network_life": "3y"}, "annuity": "yearly", "load": "80%"}),
    ],
)  # fmt: skip
def test_tco(grid, options):
    found = answer(sweep("tco", "chip=h200", *grid))
    same(found.rows, [outputs("h200", **options) | {"chip": "h200-sxm"}], OUTPUTS["tco"])


def test_the_points_of_a_long_axis_are_those_of_short_ones():
    """A sum along a line is what it is point by point, whichever axis the line is."""
    axes = {"server_price": "200000:400000:x9", "electricity": "0.04:0.12:x9", "pue": "1:2:x9",
            "power_utilization": "50%:100%:x9", "power_per_chip": "1:2:x9"}  # fmt: skip
    for name, text in axes.items():
        one = sweep("tco", "chip=h200,b200", f"{name}={text}", "wacc=5%,10%")
        for row in answer(one).rows[::5]:
            points = [f"{key}={row[key]!r}" for key in (name, "wacc")]
            alone = answer(sweep("tco", f"chip={row['chip']}", *points)).rows
            same([row], alone, OUTPUTS["tco"])


def test_power_of_a_chip_stands_in_place_of_that_of_the_unit():
    rows = answer(sweep("tco", "chip=h200", "power_per_chip=1,2")).rows
    assert [row["it_power_kw"] for row in rows] == [8.0, 16.0]


def test_a_block_is_the_same_in_another_process():
    one = sweep("tokens", "model=llama-3.1-8b", "chip=b200,h200", "tp=1,2", "concurrency=1:64:log",
                "price=1:4:x1000", draws=("load=uniform(40%, 80%)",), samples="100")  # fmt: skip
    assert one.blocks > 1
    task = pickle.loads(pickle.dumps(Task(one)))
    for number in (0, one.blocks - 1):
        assert task(number).digest == evaluate(one, number).digest
    assert sum(one.box(number).count for number in range(one.blocks)) == one.count


def test_samples_are_the_same_for_every_chip_and_place():
    one = sweep("tokens", "model=llama-3.1-8b", "chip=b200,h200", "isl=1k,2k",
                draws=("load=uniform(40%, 80%)",), samples="5")  # fmt: skip
    rows = answer(one).rows
    drawn = [[row["load"] for row in rows[start : start + 5]] for start in range(0, 20, 5)]
    assert all(found == drawn[0] for found in drawn)
    assert len(set(drawn[0])) == 5
    scenario = one.scenario(7)
    assert scenario["load"] == rows[7]["load"]
    assert scenario["isl"] == rows[7]["isl"]
    other = answer(sweep("tokens", "model=llama-3.1-8b", "chip=b200", seed="1",
                         draws=("load=uniform(40%, 80%)",), samples="5"))  # fmt: skip
    assert other.rows[0]["load"] != drawn[0][0]


def test_what_is_longer_than_the_context_has_no_answer():
    rows = answer(sweep("tokens", "model=llama-3.3-70b", "chip=b200", "isl=1k,200k")).rows
    assert [row["usd_per_mtok_total"] is None for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("question", "grid", "said"),
    [
        ("tokens", ("isl=1k",), "no language model"),
        ("tokens", ("model=llama-3.3-70b,llma",), "llma"),
        ("tokens", ("model=llama-3.3-70b", "owner=neoclod"), "'neoclod' is not known"),
        ("tokens", ("model=llama-3.3-70b", "isl=200k"), "llama-3.3-70b"),
        ("tokens", ("model=deepseek-r1", "tp=8", "serving=disaggregated"), "pools"),
        ("compare", ("chip=b200", "power_basis=both"), "'both' is not known"),
        ("tco", ("chip=h200", "annuity=weekly"), "'weekly' is not known"),
        ("tco", ("chip=h200", "owner=cloud-customer"), "rental"),
        ("tco", ("chip=h200", "availability=95%", "load=50%"), "availability and load"),
    ],
)
def test_words_that_cannot_be(question, grid, said):
    with pytest.raises(ChipcostError) as raised:
        answer(sweep(question, *grid))
    assert said in str(raised.value)


def test_unknown_is_unknown():
    rows = answer(sweep("compare", "chip=trn2", "owner=neocloud")).rows
    assert rows[0]["usd_per_tb_per_s_hour"] is None
    assert rows[0]["tb_per_s_per_mw"] > 0.0
    assert not any(isinstance(v, float) and np.isnan(v) for v in rows[0].values())


def test_rows_are_in_the_order_of_their_numbers_and_can_be_cut(monkeypatch):
    from chipcost.study.sweep import sweep as cut

    one = sweep(
        "compare", "chip=h200,b200", "owner=neocloud,hyperscaler", "price=1:4:x7", "pue=1,2"
    )
    monkeypatch.setattr(cut, "BLOCK", 8)
    assert one.blocks > 4
    rows = answer(one).rows
    assert [row["chip"] for row in rows] == (["h200-sxm"] * 14 + ["b200"] * 14) * 2
    assert len(rows) == one.count == len(list(rows))
    assert rows[3:5] == list(rows)[3:5]
    assert rows[-1] == list(rows)[-1]
    for number in (0, 17, 40):
        assert one.scenario(number).items() <= rows[number].items()
