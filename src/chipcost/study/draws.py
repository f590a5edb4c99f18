"""Probabilities of an answer from random samples: what `--uncertainty` says, with a seed.

The same distributions and shared errors as in odds.py, which answers without it: terms.py has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chipcost.model import distributions
from chipcost.model.distributions import BLOCK, Array
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.measures import Measure
from chipcost.study.odds import groups, same
from chipcost.study.ranges import Derived
from chipcost.study.sampled import checked_draws
from chipcost.study.terms import Term, product_of


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles and probabilities of one chip; in the unit of the ranked column."""

    low: float
    middle: float
    high: float
    best: float
    beats: float | None


def spreads(
    items: Sequence[Assessment],
    measure: Measure,
    against: Assessment | None,
    draws: int,
    seed: int,
    formulas: Mapping[str, Derived] | None = None,
) -> list[Spread | None]:
    """One Spread for each chip that has the ranked column, None for the others.

    `formulas` are of columns beside those of a chip alone: of a model that it serves.
    Parts of another memory tier compete apart where the measure is tiered.
    """
    checked_draws(draws)
    column = measure.column
    known = [index for index, item in enumerate(items) if item.values.get(column) is not None]
    if not known:
        return [None] * len(items)
    everyone = [items[index] for index in known]
    reference = against if against is not None and against.values.get(column) is not None else None
    values = np.empty((len(everyone), draws))
    wins, beats = np.zeros(len(everyone)), np.zeros(len(everyone))
    competing = groups(everyone, measure)
    for block in range(-(-draws // BLOCK)):
        start = block * BLOCK
        size = min(BLOCK, draws - start)
        sampled = Sampler(seed, block, formulas)
        part = np.stack([sampled.column(item, column) for item in everyone])[:, :size]
        values[:, start : start + size] = part
        for group in competing:
            wins[group] += distributions.best_counts(part[group], measure.higher)
        if reference is not None:
            other = sampled.column(reference, column)[:size]
            beats += distributions.beat_counts(part, other, measure.higher)
    low, middle, high = np.percentile(values, [5.0, 50.0, 95.0], axis=1)
    found: list[Spread | None] = [None] * len(items)
    for row, index in enumerate(known):
        alone = reference is None or same(items[index], reference)
        found[index] = Spread(
            float(low[row]),
            float(middle[row]),
            float(high[row]),
            float(wins[row]) / draws,
            None if alone else float(beats[row]) / draws,
        )
    return found


class Sampler:
    """Samples of one block; each named normal is drawn once."""

    def __init__(
        self, seed: int, block: int, formulas: Mapping[str, Derived] | None = None
    ) -> None:
        self._seed = seed
        self._block = block
        self._formulas = formulas
        self._known: dict[str, Array] = {}

    def _normal(self, name: str) -> Array:
        if name not in self._known:
            self._known[name] = distributions.normals(name, self._seed, self._block)
        return self._known[name]

    def _draw(self, term: Term) -> Array:
        parts = [(weight, self._normal(name)) for name, weight in term.parts]
        return distributions.lognormal(*term.around, distributions.mixed(parts))

    def column(self, item: Assessment, column: str) -> Array:
        """Samples of a column of a chip, which must be known: the product of its inputs'."""
        product = product_of(item, column, self._formulas)
        total = np.full(BLOCK, np.exp(product.constant))
        for term in product.terms:
            total *= self._draw(term) ** term.power
        return total
