"""Published percentages and ratios, within the half-digits of what they were made from.

tests: chipcost.model.metrics, chipcost.study.ranges
"""

from __future__ import annotations

import pytest
from closed_forms import effective_cost, energy_of_tokens, run_cost

from chipcost.model import metrics
from chipcost.study.ranges import evaluate


def price(value):
    """A price of two decimals with its half-digits."""
    return value - 0.005, value, value + 0.005


def exactly(value):
    return value, value, value


TPU_INT, TPU_EXT, GB200, GB300 = price(1.28), price(1.60), price(2.28), price(2.73)
TPU_RATE, GB300_RATE = exactly(2.307), exactly(2.5)

# SemiAnalysis, "TPUv7: Google Takes a Swing at the King" (2025-11-28): printed, half a digit.
PERCENTAGES = [
    (metrics.lower_cost, (TPU_INT, GB200), 0.44, 0.005),
    (metrics.lower_cost, (TPU_EXT, GB200), 0.30, 0.005),
    (metrics.lower_cost, (TPU_EXT, GB300), 0.41, 0.005),
    (
        lambda a, b: metrics.lower_cost(
            effective_cost(a, 2.307, 0.40), effective_cost(b, 2.5, 0.30)
        ),
        (TPU_INT, GB300),
        0.62,
        0.005,
    ),
    (
        lambda a, b: metrics.lower_cost(
            effective_cost(a, 2.307, 0.40), effective_cost(b, 2.5, 0.30)
        ),
        (TPU_EXT, GB300),
        0.52,
        0.005,
    ),
    (
        metrics.break_even_mfu,
        (TPU_INT, TPU_RATE, GB300, GB300_RATE, exactly(0.30)),
        0.15,
        0.005,
    ),
    (
        metrics.break_even_mfu,
        (TPU_EXT, TPU_RATE, GB300, GB300_RATE, exactly(0.30)),
        0.19,
        0.005,
    ),
]


@pytest.mark.parametrize(("formula", "inputs", "printed", "half"), PERCENTAGES)
def test_a_percentage_of_the_tpu_article(formula, inputs, printed, half):
    low, _, high = evaluate(formula, *inputs)
    assert low - half <= printed <= high + half


# SemiAnalysis on Trainium2 (2025-09-03) and on CloudMatrix 384 as WinBuzzer restates it: numerator,
# denominator, printed, half a digit, whether it reproduces.
RATIOS = {
    "bandwidth, GB200 over Trainium2": (8.0, 2.9, 2.75, 0.01, True),
    "FLOP/s, GB200 over Trainium2": (2500, 667, 3.85, 0.005, False),
    "FLOP/s with the preview's 650": (2500, 650, 3.85, 0.005, True),
    "bandwidth of the two domains": (576, 186, 3.1, 0.05, True),
    "power": (559, 145, 3.9, 0.05, True),
    "power per FLOP/s": (559 / 300, 145 / 180, 2.3, 0.05, True),
    "power per bandwidth": (559 / 1229, 145 / 576, 1.8, 0.05, True),
    "power per capacity": (559 / 49.2, 145 / 13.8, 1.1, 0.05, True),
    "capacity": (49.2, 13.8, 3.6, 0.05, True),
    "FLOP/s": (300, 180, 1.7, 0.05, True),
    "bandwidth": (1229, 576, 2.1, 0.05, True),
}


@pytest.mark.parametrize("name", RATIOS)
def test_a_ratio(name):
    above, below, printed, half, agrees = RATIOS[name]
    found = metrics.more_per_unit(above, below) + 1.0
    assert (abs(found - printed) <= half + 1e-9) == agrees


# SemiAnalysis, "H100 vs GB200 NVL72 Training Benchmarks" (2025-08-20).
HOUSEHOLD = 10_791 * 3.6e6  # kWh of a US household in a year, J


@pytest.mark.parametrize(
    ("joule_per_token", "households"), [((2.455, 2.46, 2.465), 19), ((3.625, 3.63, 3.635), 28)]
)
def test_energy_of_training_in_households(joule_per_token, households):
    assert HOUSEHOLD == 38_847_600_000
    low, _, high = (energy_of_tokens(each, 300e9) / HOUSEHOLD for each in joule_per_token)
    assert low - 0.5 <= households <= high + 0.5


def test_what_a_household_and_the_training_come_to():
    assert round(HOUSEHOLD / (8760 * 3600)) == 1232
    assert round(HOUSEHOLD / 2.46 / 1e9, 1) == 15.8
    low, high = (run_cost(each, 300e9) / 1000 for each in (0.5415, 0.5425))
    assert low - 0.5 <= 162 <= high + 0.5
    assert round((3.9e6 / 72) / (250e3 / 8), 1) == 1.7
