"""The hindcast: earlier quotes against later ones, and the widths that follow from it."""

from __future__ import annotations

import math
from functools import cache

import pytest
import quotes as hindcast

from chipcost.catalog.quote_widths import GROWTH, SPREAD
from chipcost.study.data import Data

LEAST, MOST = 0.80, 0.97  # of later quotes inside a range that says 90 %


@cache
def pairs():
    return tuple(hindcast.pairs(Data().catalog))


@pytest.mark.parametrize("kind", sorted(GROWTH))
def test_the_shipped_widths_cover_later_quotes(kind):
    found = hindcast.of_kind(pairs(), kind)
    assert len(found) >= hindcast.MANY
    widths = GROWTH[kind].at_once, GROWTH[kind].per_year
    assert LEAST <= hindcast.share_inside(found, widths) <= MOST


@pytest.mark.parametrize("kind", sorted(GROWTH))
def test_widths_fitted_without_a_chip_cover_its_quotes(kind):
    found = hindcast.of_kind(pairs(), kind)
    share = hindcast.share_left_out(found, hindcast.least_of(kind, GROWTH))
    assert LEAST <= share <= MOST


def test_the_file_has_what_the_script_fits():
    fitted = hindcast.growths(pairs())
    assert set(GROWTH) == set(fitted)
    for kind, one in fitted.items():
        assert GROWTH[kind] == pytest.approx(one, rel=1e-9)
    for what, spread in hindcast.spreads(hindcast.offers(Data().catalog)).items():
        assert SPREAD[what] == pytest.approx(spread, rel=1e-9)
    text = hindcast.TARGET.read_text(encoding="utf-8")
    assert hindcast.module(text, GROWTH, SPREAD) == text


@pytest.mark.parametrize("what", ["market", "list", "regions"])
def test_the_range_of_a_median_covers_the_offer_left_out(what):
    _, share = hindcast.providers_left_out(hindcast.offers(Data().catalog), what)
    assert LEAST <= share <= MOST


def test_what_the_ranges_were_before_covered_next_to_nothing():
    """+-5 % of an analyst, whatever the age: what the hindcast was made to replace."""
    owned = [pair for pair in hindcast.of_kind(pairs(), "owned") if pair.what == "next edition"]
    assert sum(abs(pair.change) <= math.log(1.05) for pair in owned) / len(owned) < 0.15


def test_moving_an_old_quote_does_not_beat_leaving_it():
    """Without its own edition the drift of the others is no help, so nothing is moved."""
    for kind in ("owned", "rental"):
        found = hindcast.drift(hindcast.of_kind(pairs(), kind), hindcast.edition)
        assert found.editions >= 3
        assert found.moving >= found.leaving


def test_what_two_quotes_of_one_edition_share():
    owned = hindcast.of_kind(pairs(), "owned")
    alone = [pair for pair in owned if pair.owner == "hyperscaler"]
    assert hindcast.in_common(alone) == pytest.approx(0.8, abs=0.05)


def test_kinds_of_pairs():
    kinds = {pair.what for pair in pairs()}
    assert kinds >= {"next edition", "two surveys", "correction", "same provider later"}
    assert all(pair.days == 0 for pair in pairs() if pair.what == "correction")
    assert all(pair.change == 0.0 for pair in pairs() if pair.what == "seen again")


def test_a_fit_finds_the_widths_that_pairs_were_drawn_from():
    import numpy as np

    rng = np.random.default_rng(2)
    drawn = []
    for index in range(400):
        days = (0, 180, 365, 730)[index % 4]
        sd = math.sqrt(0.1**2 + 0.2**2 * days / 365)
        later = math.exp(sd * rng.standard_normal())
        drawn.append(hindcast.Pair("owned", "", "x", "", days, 1.0, later, "", ""))
    at_once, per_year = hindcast.fit(drawn)
    assert at_once == pytest.approx(0.1, rel=0.25)
    assert per_year == pytest.approx(0.2, rel=0.25)
    assert hindcast.share_inside(drawn, (at_once, per_year)) == pytest.approx(0.9, abs=0.005)
