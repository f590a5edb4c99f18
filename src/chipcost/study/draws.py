"""Probabilities of an answer, from Monte Carlo samples of every input; shared parts drawn once.

What is sampled: the price of each chip, what it offers, its IT power, the PUE, and the rate at
which it serves tokens. Shared: the quotes of one series have a common error of weight SHARED (an
analyst who is high on one chip is high on the next), and so have bottom-up costs (one life, one
WACC); power figures of one source or one class factor likewise; the rates of chips without runs of
their family have one of weight SHARED_RATE; the PUE of one owner is one number. A comparison
therefore cancels what its sides share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chipcost.catalog.quotes import MODELLED
from chipcost.errors import ChipcostError
from chipcost.model import distributions
from chipcost.model.distributions import BLOCK, Array
from chipcost.result import Cell
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.evidence import Role
from chipcost.study.chip.formulas import BY_COLUMN
from chipcost.study.chip.measures import RATE, Measure
from chipcost.study.ranges import Derived, Range

# Weight of the common error of prices of one series, and of power figures of one source.
SHARED = 0.8
# The same for bottom-up costs of two chips of one owner, which share its life, its WACC and ratios
# between prices, but not the prices: the median correlation of their logarithms over 39 chips is
# 0.40 for a hyperscaler and 0.31 for a neocloud (tests/study/tco/test_ranges.py).
SHARED_MODELLED = 0.35
# The same for the token rates of chips whose family was not measured: the correlation of the errors
# of two chips on one workload, each predicted without its family, is 0.01 (calibration/shared.py);
# what they had in common before is now known of engines.
SHARED_RATE = 0.05
MAX_DRAWS = 10_000_000
_MODEL = "modelled"


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles and probabilities of one chip; in the unit of the ranked column."""

    p05: float
    p50: float
    p95: float
    best: float
    beats: float | None


def checked(draws: int) -> int:
    """The number of samples; ChipcostError where it is impossible."""
    if not 100 <= draws <= MAX_DRAWS:
        raise ChipcostError(
            "bad-option",
            f"--draws {draws} is not possible",
            hint=f"from 100 to {MAX_DRAWS:,}; 100,000 give a probability to 0.2 %",
        )
    return draws


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
    checked(draws)
    column = measure.column
    known = [index for index, item in enumerate(items) if item.values[column] is not None]
    if not known:
        return [None] * len(items)
    everyone = [items[index] for index in known]
    reference = against if against is not None and against.values[column] is not None else None
    values = np.empty((len(everyone), draws))
    wins, beats = np.zeros(len(everyone)), np.zeros(len(everyone))
    groups = _groups(everyone, measure)
    for block in range(-(-draws // BLOCK)):
        start = block * BLOCK
        size = min(BLOCK, draws - start)
        sampled = Sampler(seed, block, formulas)
        part = np.stack([sampled.column(item, column) for item in everyone])[:, :size]
        values[:, start : start + size] = part
        for group in groups:
            wins[group] += distributions.best_counts(part[group], measure.higher)
        if reference is not None:
            other = sampled.column(reference, column)[:size]
            beats += distributions.beat_counts(part, other, measure.higher)
    low, middle, high = np.percentile(values, [5.0, 50.0, 95.0], axis=1)
    found: list[Spread | None] = [None] * len(items)
    for row, index in enumerate(known):
        found[index] = Spread(
            float(low[row]),
            float(middle[row]),
            float(high[row]),
            float(wins[row]) / draws,
            None
            if reference is None or _same(items[index], reference)
            else float(beats[row]) / draws,
        )
    return found


def _same(one: Assessment, other: Assessment) -> bool:
    return one.chip.id == other.chip.id and one.system == other.system


def cells(spread: Spread | None, measure: Measure, reference: bool = True) -> dict[str, Cell]:
    """The cells of SAMPLED for one row of `compare` or `tokens`."""
    if spread is None:
        return {}
    found: dict[str, Cell] = {
        "sampled_column": measure.column,
        "p05": spread.p05,
        "p50": spread.p50,
        "p95": spread.p95,
        "probability_best": spread.best,
    }
    if reference:
        found["probability_beats_reference"] = spread.beats
    return found


def _groups(items: Sequence[Assessment], measure: Measure) -> list[list[int]]:
    """Indices of the chips that compete with each other."""
    sram = [
        index
        for index, item in enumerate(items)
        if measure.tiered and item.chip.memory_tier == "sram"
    ]
    rest = [index for index in range(len(items)) if index not in sram]
    return [group for group in (rest, sram) if group]


def _common(item: Assessment) -> str:
    """What the price of a chip shares its error with; "" for nothing."""
    if item.choice is None:
        return ""
    quote = item.choice.quote
    if quote.kind == MODELLED:
        return _MODEL
    return f"series {quote.series}" if quote.series else ""


class Sampler:
    """Samples of one block; each named normal is drawn once."""

    def __init__(
        self, seed: int, block: int, formulas: Mapping[str, Derived] | None = None
    ) -> None:
        self._seed = seed
        self._block = block
        self._formulas = {**BY_COLUMN, **(formulas or {})}
        self._known: dict[str, Array] = {}

    def _normal(self, name: str) -> Array:
        if name not in self._known:
            self._known[name] = distributions.normals(name, self._seed, self._block)
        return self._known[name]

    def _draw(self, item: Range, own: str, shared: str = "", weight: float | None = None) -> Array:
        if item[0] == item[2]:
            return np.full(BLOCK, item[1])
        z = self._normal(own)
        if shared:
            part = SHARED if weight is None else weight
            z = distributions.mixed([(part, self._normal(shared)), (1.0 - part, z)])
        return distributions.spread(*item, z)

    def column(self, item: Assessment, column: str) -> Array:
        """Samples of a column for one chip: by its formula, from samples of its inputs."""
        derived = self._formulas.get(column)
        if derived is not None:
            inputs = [self.column(item, name) for name in derived.inputs]
            result: Array = np.asarray(derived.formula(*inputs))
            return result
        known = item.values[column]
        assert known is not None  # called only where the column is known
        own = f"{item.chip.id}.{column}"
        if column == "usd_per_chip_hour":
            shared = _common(item)
            return self._draw(known, own, shared, SHARED_MODELLED if shared == _MODEL else None)
        if column == "power_kw_per_chip":
            return self._power(item, known, own)
        if column == RATE:
            shared = "token rates" if item.inherited else ""
            return self._draw(known, own, shared, SHARED_RATE)
        return self._draw(known, own)

    def _power(self, item: Assessment, known: Range, own: str) -> Array:
        """IT power times PUE: the PUE is one number for all chips of one owner."""
        evidence = item.evidence.get("power_kw_per_chip", ())
        shared = ""
        if evidence:
            last = [piece.record for piece in evidence if piece.role is not Role.PUE][-1]
            shared = f"power {'; '.join(last.sources)}"
        pue = item.values["pue"]
        if pue is None:
            return self._draw(known, own, shared)
        it_power = (known[0] / pue[0], known[1] / pue[1], known[2] / pue[2])
        name = "; ".join(
            key for piece in evidence if piece.role is Role.PUE for key in piece.record.sources
        )
        return self._draw(it_power, own, shared) * self._draw(pue, f"pue {name}")
