"""What a catalog answers: the default comparisons, and with a model what its tokens cost."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.result import Result, Row
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.measures import MEASURES, PER_MEGAWATT, Measure
from chipcost.study.compare.columns import COMPARE_COLUMNS
from chipcost.study.compare.compare import compare
from chipcost.study.compare.question import Question as Comparison
from chipcost.study.data import Data
from chipcost.study.diff.columns import ANSWER
from chipcost.study.diff.items import Item, Key
from chipcost.study.diff.ranking import Ranking

# Measure of `compare`: what the headline calls its best.
_COMPARISONS = {
    "bandwidth": "Cheapest per TB/s",
    "flop": "Cheapest per PFLOP/s",
    "capacity": "Cheapest per GB",
    "megawatt": "Most TB/s per MW",
}
_UNITS = {column.name: column.unit for column in COMPARE_COLUMNS}


def rankings(data: Data, basis: Basis, model: str) -> list[Ranking]:
    """The default comparisons of one side, and the cost of tokens of a model where one is named."""
    found = []
    for per, name in _COMPARISONS.items():
        measure = MEASURES.get(per) or PER_MEGAWATT["bandwidth"]
        found.append(_ranking(name, measure, compare(data, Comparison(basis, per=per))))
    return [*found, _tokens(data, basis, model)] if model else found


def _ranking(name: str, measure: Measure, result: Result) -> Ranking:
    values: dict[Key, Item] = {}
    first: dict[bool, Row] = {}
    ranks = {False: 0, True: 0}
    for row in result.rows:
        value = row.get(measure.column)
        if not isinstance(value, float):
            continue
        apart = measure.tiered and row.get("memory_tier") == "sram"
        ranks[apart] += 1
        first.setdefault(apart, row)
        values[(ANSWER, str(row["chip"]), measure.column)] = _item(
            row, measure.column, value, ranks[apart], measure.higher
        )
    best = first.get(False)
    tied = [result.rows[index] for index in result.marked]
    sram = [row for row in tied if measure.tiered and row.get("memory_tier") == "sram"]
    return _with_best(name, measure.column, values, best, max(len(tied) - len(sram) - 1, 0))


def _tokens(data: Data, basis: Basis, model: str) -> Ranking:
    from chipcost.study.tokens import tokens
    from chipcost.study.tokens.question import TokenQuestion

    column = "usd_per_mtok_total"
    result = tokens.tokens(data, TokenQuestion(model, basis))
    priced = [row for row in result.rows if isinstance(row.get(column), float)]
    values = dict(_token_items(priced, column))
    name = f"Cheapest per million tokens of {priced[0]['model'] if priced else model}"
    return _with_best(name, column, values, priced[0] if priced else None, 0)


def _token_items(rows: list[Row], column: str) -> Iterator[tuple[Key, Item]]:
    for rank, row in enumerate(rows, start=1):
        value = row[column]
        assert isinstance(value, float)
        yield (ANSWER, str(row["chip"]), column), _item(row, column, value, rank, False)


def _item(row: Row, column: str, value: float, rank: int, by_power: bool) -> Item:
    source = row.get("power_method" if by_power else "cost_source")
    on = "" if by_power else str(row.get("as_of") or "")
    return Item(f"{value:.4g}", value, _UNITS[column], str(source or ""), date=on, rank=rank)


def _with_best(
    name: str, column: str, values: dict[Key, Item], best: Row | None, ties: int
) -> Ranking:
    if best is None:
        return Ranking(name, _UNITS[column], values)
    value = best[column]
    assert isinstance(value, float)
    return Ranking(name, _UNITS[column], values, str(best["chip"]), value, ties)
