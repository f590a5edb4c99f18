"""What is kept of a sweep: right against all of its scenarios, and the same however it is added.

tests: chipcost.study.sweep.reduce, chipcost.study.sweep.tables, chipcost.study.sweep.rows,
  chipcost.study.sweep.question
"""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweeping import answer, sweep

from chipcost.errors import ChipcostError
from chipcost.study.sweep import question
from chipcost.study.sweep import sweep as cut
from chipcost.study.sweep.blocks import Task
from chipcost.study.sweep.reduce import NAMES, Reductions, merged
from chipcost.study.sweep.tables import bins, edges, exact, fronts, inexact

OF = "usd_per_mtok_total"
FRONT = (OF, "tokens_per_s_per_user")


@pytest.fixture(scope="module")
def served():
    """A sweep of several blocks with layouts that do not fit, and its scenarios."""
    one = sweep(
        "tokens", "model=llama-3.3-70b", "owner=hyperscaler,neocloud", "chip=h100,b200,mi355x",
        "tp=1,2,4", "concurrency=1:64:log", "price=1:3:x5", draws=("load=uniform(40%, 80%)",),
        samples="4",
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cut, "BLOCK", 100)
        assert one.blocks > 10  # how it is cut is kept from here on
    return one, answer(one).rows


BY = [(), ("chip",), ("tp",), ("owner", "price"), ("chip", "concurrency"), ("tp", "chip", "owner")]


def grouped(rows, by):
    found = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in by), []).append(row)
    return found


def kept(one, name, by, front=()):
    """Rows of one reduction by group."""
    found = {}
    for row in answer(one, name, by=by, front=front).rows:
        found.setdefault(tuple(row.get(axis) for axis in by), []).append(row)
    return found


@pytest.mark.parametrize("by", BY)
def test_best_and_mean(served, by):
    one, rows = served
    best, mean = kept(one, "best", by), kept(one, "mean", by)
    groups = grouped(rows, by)
    assert set(mean) == set(groups)
    for group, members in groups.items():
        known = [row for row in members if row[OF] is not None]
        (own,) = best[group]
        if known:
            wanted = min(known, key=lambda row: row[OF])
            assert own["value"] == wanted[OF]
            assert all(own[name] == wanted[name] for name in ("chip", "tp", "price", "load"))
        else:
            assert own["statistic"] == "no scenario has an answer"
        values = {row["statistic"]: row["value"] for row in mean[group]}
        assert mean[group][0]["scenarios"] == len(members)
        assert mean[group][0]["answered"] == len(known)
        if known:
            costs = [row[OF] for row in known]
            assert values["mean"] == pytest.approx(np.mean(costs), rel=1e-13)
            assert (values["minimum"], values["maximum"]) == (min(costs), max(costs))
        else:
            assert values["mean"] is None


@pytest.mark.parametrize("by", BY[:4])
def test_quantiles_lie_in_their_bin_and_the_histogram_counts_all(served, by):
    one, rows = served
    for group, own in kept(one, "quantiles", by).items():
        costs = sorted(row[OF] for row in grouped(rows, by)[group] if row[OF] is not None)
        for row in own:
            share = float(row["statistic"][1:]) / 100.0
            wanted = costs[max(int(np.ceil(share * len(costs))) - 1, 0)]
            assert row["value_low"] <= wanted <= row["value_high"]
            assert row["value"] == pytest.approx(wanted, rel=1.0 / 512)
    for group, own in kept(one, "histogram", by).items():
        costs = np.array([r[OF] for r in grouped(rows, by)[group] if r[OF] is not None])
        for row in own:
            inside = (costs >= row["value_low"]) & (costs < row["value_high"])
            assert row["answered"] == inside.sum()
        assert sum(row["answered"] for row in own) == len(costs)


@pytest.mark.parametrize("by", BY[:4])
def test_the_front_is_what_no_other_beats(served, by):
    one, rows = served
    for group, own in kept(one, "pareto", by, FRONT).items():
        points = {
            (row[OF], row[FRONT[1]]) for row in grouped(rows, by)[group] if row[OF] is not None
        }
        wanted = {
            p for p in points
            if not any(q != p and q[0] <= p[0] and q[1] >= p[1] for q in points)
        }  # fmt: skip
        assert {(row[OF], row[FRONT[1]]) for row in own} == wanted


@pytest.mark.parametrize("by", [(), ("tp",), ("owner", "concurrency")])
def test_the_probability_of_the_best(served, by):
    one, rows = served
    axes = ("owner", "tp", "concurrency", "price", "load")
    for group, own in kept(one, "probability", by).items():
        wins = {}
        scenes = grouped(grouped(rows, by)[group], axes)
        for members in scenes.values():
            known = [row for row in members if row[OF] is not None]
            best = min(known, key=lambda row: row[OF])["chip"] if known else None
            wins[best] = wins.get(best, 0) + 1
        assert {row["chip"]: row["scenarios"] for row in own} == wins
        assert sum(row["share"] for row in own) == pytest.approx(1.0)


def test_of_rates_the_highest_is_the_best(served):
    one, rows = served
    (best,) = answer(one, "best", of="output_tokens_per_s_per_chip").rows
    rates = [row["output_tokens_per_s_per_chip"] or 0.0 for row in rows]
    assert best["value"] == max(rates)


@pytest.fixture(scope="module")
def parts(served):
    one, _ = served
    task = Task(one, Reductions(NAMES, OF, ("tp",), FRONT))
    return [task(number) for number in range(one.blocks)]


def content(part):
    """Everything of a part, as bytes."""
    tables = {
        name: {key: (str(column.dtype), column.tolist()) for key, column in table.items()}
        for name, table in part.tables.items()
    }
    return pickle.dumps((part.scenarios, part.digest, repr(tables)))


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_grouping_and_order_of_blocks_gives_the_same_bytes(parts, random):
    whole = content(merged(parts))
    held = list(parts)
    random.shuffle(held)
    while len(held) > 1:
        number = random.randint(2, min(5, len(held)))
        at = random.randint(0, len(held) - number)
        held[at : at + number] = [held[at].merge(*held[at + 1 : at + number])]
    assert content(held[0]) == whole
    assert question.total(iter(parts)).checksum == held[0].checksum


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=30))
def test_sums_are_exact(values):
    import math
    from fractions import Fraction

    total = sum(exact(value) for value in values)
    mean = Fraction(0) + sum((Fraction(value) for value in values), Fraction(0))
    assert inexact(total, len(values)) == float(mean / len(values))
    assert math.isfinite(inexact(total, len(values)))


@given(st.floats(-1e300, 1e300), st.floats(-1e9, 1e9))
def test_a_number_lies_in_its_bin_and_bins_are_in_order(value, other):
    first, second = bins(np.array([value, other])).tolist()
    low, high = edges(first)
    assert low <= value <= high
    if abs(value) > 1e-300:
        assert high - low <= abs(value) / 256.0
    if value < other:
        assert first <= second


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40))
def test_a_front_keeps_one_of_equals(points):
    x, y = np.array(points, dtype=float).T
    table = {"group": np.zeros(len(x), dtype=np.int64), "x": x, "y": y, "number": np.arange(len(x))}
    found = fronts(table, "group")
    wanted = {
        p for p in points if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in points)
    }
    assert sorted(zip(found["x"], found["y"], strict=True)) == sorted(wanted)
    assert all(points.index((x, y)) == number for x, y, number in
               zip(found["x"], found["y"], found["number"], strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("names", "options", "said"),
    [
        (("bst",), {}, "nearest: best"),
        (("best",), {"of": "usd_per_mtok"}, "--of 'usd_per_mtok' is none"),
        (("best",), {"by": ("isl",)}, "--by 'isl' is none"),
        (("pareto",), {"front": (OF,)}, "not two columns"),
        (("pareto",), {"front": (OF, OF)}, "not two columns"),
        (("pareto",), {"front": (OF, "speed")}, "--front 'speed' is none"),
        ((), {"by": ("tp",)}, "nothing is"),
    ],
)
def test_what_cannot_be_kept(served, names, options, said):
    with pytest.raises(ChipcostError) as raised:
        answer(served[0], *names, **options)
    assert said in str(raised.value)
    assert raised.value.hint


LARGE = ("chip=h200,b200", "electricity=0.04:0.12:x1000", "pue=1:2:x1000", "wacc=5%:10%:x1000",
         "server_price=100000:300000:x1000", "power_utilization=50%:100%:x500")  # fmt: skip


def test_more_scenarios_than_can_be_shown_name_how_many_and_what_to_do():
    with pytest.raises(ChipcostError) as raised:
        answer(sweep("tco", *LARGE))
    assert "1,000,000,000,000,000 scenarios" in raised.value.message
    assert "PB on disk" in raised.value.message
    assert "--reduce" in raised.value.hint


def test_more_than_can_be_numbered():
    with pytest.raises(ChipcostError, match="can be numbered"):
        answer(sweep("tco", *LARGE, "load=50%:100%:x100000"), "best")


def test_too_many_groups():
    with pytest.raises(ChipcostError, match=r"1,000,000 are kept"):
        answer(sweep("tco", *LARGE), "best", by=("electricity", "pue", "wacc"))


def test_a_dry_run_says_how_large_and_how_long():
    one = sweep("tco", *LARGE)
    found = question.dry_run(question.Asked(one))
    assert found.extra["size"]["scenarios"] == 10**15
    assert found.extra["size"]["blocks"] == one.blocks
    assert found.extra["size"]["cpu_seconds"] > 1e5
    keep = question.reductions(one, ("best",))
    assert "nothing on disk" in question.dry_run(question.Asked(one, keep)).headline[-1]
