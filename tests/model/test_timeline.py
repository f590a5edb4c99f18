"""Money in time: by hand, and the month-by-month sums against the closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import finance, timeline
from chipcost.model.timeline import Costs, Timing

AT_ONCE = Timing(stages=(1.0, 0.0, 0.0))


def test_what_comes_at_once_is_worth_its_own_annuity():
    """A yearly cost that pays capital, building and running back, paid as it says: the same PV."""
    wacc, life, building = 0.09, 5.0, 15.0
    costs = Costs(34_000.0, 26_500.0, 0.16, wacc, life, building)
    monthly = (
        finance.monthly_payment(34_000.0, wacc, life)
        + finance.monthly_payment(26_500.0, wacc, building)
        + 0.16 * 730
    )
    worth = monthly * float(timeline.annuity(wacc, 60))
    assert timeline.present_value(costs, AT_ONCE) == pytest.approx(worth, rel=1e-12)
    assert timeline.discounted_years(wacc, life, AT_ONCE) * 12 == pytest.approx(
        float(timeline.annuity(wacc, 60))
    )


def test_a_fleet_by_hand():
    """No interest: order 0, delivery 3, live 5 to 6; half is paid at order, half at delivery."""
    timing = Timing(construction=2, lead=3, installation=2, ramp=1, stages=(0.5, 0.5, 0.0))
    assert (timing.first, timing.last) == (5, 6)
    assert timing.paid(5) == ((0, 0.5), (3, 0.5), (5, 0.0))
    costs = Costs(100.0, 40.0, 1.0 / 730.0, 0.0, 1.0, 10.0, residual=6.0)
    years = timeline.by_year(costs, timing)
    assert years.it.tolist() == [100.0, 0.0]
    assert years.facility.tolist() == [40.0, 0.0]
    assert years.running == pytest.approx([6.5, 5.5])  # 7 months of one half, 6 of the other
    assert years.live == pytest.approx([6.5 / 12, 5.5 / 12])
    left = 40.0 * (120 - 16) / 120
    assert years.returned == pytest.approx([0.0, 6.0 + left])
    assert timeline.present_value(costs, timing) == pytest.approx(100 + 40 + 12 - 6 - left)


def test_the_site_or_the_rack_is_waited_for():
    assert Timing(construction=18, lead=3, installation=2).first == 20
    assert Timing(construction=1, lead=6, installation=2).first == 8
    assert Timing().paid(0) == ((0, 0.0), (0, 1.0), (0, 0.0))


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0.0, 0.3),
    st.integers(1, 10),
    st.integers(10, 30),
    st.tuples(*(st.integers(0, 30) for _ in range(4))),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1e4),
)
def test_years_add_up_to_the_present_value(wacc, life, building, months, ordered, residual):
    timing = Timing(*months, stages=(ordered, 1.0 - ordered, 0.0))
    costs = Costs(3e4, 2e4, 0.2, wacc, float(life), float(building), residual)
    years = timeline.by_year(costs, timing)
    worth = float(timeline.present_value(costs, timing))
    assert float(years.worth.sum()) == pytest.approx(worth, rel=1e-9, abs=1e-6)
    assert float(years.it.sum()) == pytest.approx(3e4)
    assert float(years.facility.sum()) == pytest.approx(2e4)
    assert float(years.live.sum()) == pytest.approx(life)
    assert float(years.running.sum()) == pytest.approx(0.2 * 8760 * life)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.01, 0.3), st.integers(0, 36), st.integers(0, 24))
def test_waiting_costs(wacc, construction, ramp):
    """Later tokens are worth less: cost per token over the life rises with every delay."""
    costs = Costs(3e4, 2e4, 0.2, wacc, 5.0, 15.0)

    def levelised(timing: Timing) -> float:
        years = timeline.discounted_years(wacc, 5.0, timing)
        return float(timeline.present_value(costs, timing) / years)

    now = levelised(AT_ONCE)
    later = levelised(Timing(construction, ramp=ramp, stages=(1.0, 0.0, 0.0)))
    assert later >= now * (1 - 1e-12)
    early = Timing(construction, lead=3, installation=2, stages=(1.0, 0.0, 0.0))
    late = Timing(construction, lead=3, installation=2, stages=(0.0, 0.0, 1.0))
    assert levelised(early) > levelised(late)


def test_samples_go_through():
    wacc, life = np.array([0.08, 0.09]), np.array([4.5, 5.0])
    costs = Costs(np.array([3e4, 3.1e4]), 2e4, 0.2, wacc, life, 15.0)
    timing = Timing(18, 3, 2, 6)
    both = timeline.present_value(costs, timing)
    for at in range(2):
        one = Costs(float(costs.it[at]), 2e4, 0.2, float(wacc[at]), float(life[at]), 15.0)
        assert both[at] == pytest.approx(float(timeline.present_value(one, timing)))
