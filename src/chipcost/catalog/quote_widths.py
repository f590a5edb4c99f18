"""How far later quotes lie from earlier ones, by kind; and offers of one time from each other.

Written by `python calibration/quotes.py --write` from the quotes of data/chips.yaml; do not edit.
"""

from __future__ import annotations

from typing import NamedTuple


class Growth(NamedTuple):
    """ln(later / earlier) of quotes of a kind has the variance at_once^2 + per_year^2 x years.

    pairs   of quotes that it was fitted on
    inside  share of the later ones inside the 90 % range of the earlier
    """

    at_once: float
    per_year: float
    pairs: int
    inside: float


class Spread(NamedTuple):
    """Standard deviation of ln price between the offers of one chip and term, over all of them."""

    sd: float
    offers: int
    groups: int


# Of a kind that is not here there are too few pairs: it has the widths of all rentals.
GROWTH: dict[str, Growth] = {
    "owned": Growth(0.088, 0.097, 22, 0.91),
    "3y": Growth(0.253, 0.098, 16, 0.94),
    "list": Growth(0.005, 0.128, 31, 0.97),
    "rental": Growth(0.215, 0.097, 26, 0.92),
}

# market: between providers that are no hyperscalers; list: between the list prices of those;
# regions: between places and instances of one provider.
SPREAD: dict[str, Spread] = {
    "market": Spread(0.348, 47, 14),
    "list": Spread(0.118, 13, 6),
    "regions": Spread(0.182, 32, 12),
}
