"""Chips that serve, chips that are installed: inverse to each other."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from chipcost.model import fleet


@settings(max_examples=200, deadline=None)
@given(
    st.floats(1.0, 1e9),
    st.floats(1.0, 1e5),
    st.integers(1, 512),
    st.floats(0.5, 1.0),
    st.floats(0.0, 0.5),
)
def test_installed_and_serving_are_inverse(load, per_chip, deployment, availability, spares):
    serving = fleet.serving_chips(load, per_chip, deployment)
    assert serving * per_chip >= load * (1 - 1e-6)
    assert (serving - deployment) * per_chip <= load * (1 + 1e-6)
    installed = fleet.installed_chips(serving, availability, spares)
    back = fleet.whole_deployments(fleet.serving_of(installed, availability, spares), deployment)
    assert back == serving
