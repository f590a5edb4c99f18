"""Published claims as a table: one row each, with its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chipcost import units
from chipcost.catalog.claims.records import Claim, Claims
from chipcost.catalog.claims.schema import RELATIONS
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.claims.independence import INDEPENDENCE, evidence, independence
from chipcost.study.claims.names import Known
from chipcost.study.claims.verdict import POSITIVE, VERDICTS, Judged, judge_all
from chipcost.study.ranges import Range, cells

COLUMNS: tuple[Column, ...] = (
    Column("claim", "", "id of the claim", numeric=False, widest=14),
    Column("title", "", "what is claimed", numeric=False, widest=22),
    text_column("relation", "equals, about, at_least or at_most", "says", words=RELATIONS),
    replace(number_column("published", "", "published value, in `unit`", "published"), mixed=True),
    number_column("published_low", "", "lower end of a published range", digits=4),
    number_column("published_high", "", "upper end of a published range", digits=4),
    replace(
        number_column("computed", "", "the expression over the catalog, in `unit`", "computed"),
        mixed=True,
    ),
    number_column("computed_low", "", "its lower end over the figures' ranges"),
    number_column("computed_high", "", "its upper end over the figures' ranges"),
    text_column("unit", "unit of published and computed"),
    number_column("difference", "share", "published over computed less 1", "difference", 3),
    replace(text_column("verdict", ", ".join(VERDICTS), words=VERDICTS), widest=13),
    text_column("convention", "which of several conventions the verdict is of"),
    text_column("reason", "why, in words"),
    text_column(
        "other_reading", "an alternative value of one input that would reproduce it", "alternative"
    ),
    text_column(
        "independence",
        "whether the evidence is another's than the claimant's: all of it, a part, or none",
        words=INDEPENDENCE,
    ),
    text_column("evidence", "whose figures it rests on, relative to who made the claim"),
    text_column("expression", "what was computed"),
    text_column("source", "keys of the sources"),
    text_column("date", "date of the claim"),
    text_column("note", "remark"),
)


def claims_table(known: Known, claims: Claims, names: Sequence[str] = ()) -> Result:
    """One row per claim with its verdict."""
    judged = judge_all(known, claims, names)
    units_of = {at: f" {unit}" for at, item in enumerate(judged) if (unit := unit_of(item.claim))}
    counts = {word: sum(1 for item in judged if item.verdict == word) for word in VERDICTS}
    return Result(
        command="claims",
        columns=COLUMNS,
        rows=tuple(_row(known, item) for item in judged),
        view=(
            *("claim", "title", "verdict", "relation", "published", "computed"),
            *("difference", "independence"),
        ),
        headline=(
            f"{len(judged)} published claims against the catalog, as of {known.day}",
            ", ".join(f"{count} {word}" for word, count in counts.items() if count),
            *_by_independence(known, judged),
        ),
        notes=("`chipcost claims ID` shows the whole derivation.",),
        assumptions={"as_of": known.day.isoformat()},
        catalog_hash=known.catalog.hash,
        marks=dict.fromkeys(("published", "computed"), units_of),
    )


def _by_independence(known: Known, judged: Sequence[Judged]) -> Sequence[str]:
    """How many of the claims that hold are borne out by somebody else than who made them."""
    found = [independence(known, item) for item in judged if item.verdict in POSITIVE]
    parts = ", ".join(f"{found.count(word)} {word}" for word in INDEPENDENCE if word in found)
    return (f"evidence of those that hold: {parts}",) if parts else ()


def unit_of(claim: Claim) -> str:
    """The unit that the published value is printed in; "" without one."""
    value = claim.published or claim.low
    return (
        units.parse(value.text, None if value.dimension != "ratio" else "ratio").unit
        if value
        else ""
    )


def scaled_to(value: float | None, unit: str) -> float | None:
    """A value of base units in a unit."""
    if value is None or not unit:
        return value
    return units.convert(value, unit)


def in_unit(around: Range, unit: str) -> Range:
    """A range of base units in a unit."""
    return (
        (
            units.convert(around[0], unit),
            units.convert(around[1], unit),
            units.convert(around[2], unit),
        )
        if unit
        else around
    )


def _row(known: Known, item: Judged) -> dict[str, Cell]:
    claim, best = item.claim, item.best
    unit = unit_of(claim)
    comparison = best is not None and best.expression.comparison
    around = None if best is None or comparison else best.around
    published = claim.published.value if claim.published else None
    difference = None
    if published is not None and around is not None and around[1]:
        difference = published / around[1] - 1.0
    return {
        "claim": claim.id,
        "title": claim.title,
        "relation": claim.relation,
        "published": scaled_to(published, unit),
        "published_low": scaled_to(claim.low.value if claim.low else None, unit),
        "published_high": scaled_to(claim.high.value if claim.high else None, unit),
        **cells("computed", around and in_unit(around, unit)),
        "unit": unit or None,
        "difference": difference,
        "verdict": item.verdict,
        "convention": (best.convention if best else "") or None,
        "reason": item.reason or None,
        "other_reading": (best.other if best else "") or None,
        "independence": independence(known, item) or None,
        "evidence": evidence(known, item) or None,
        "expression": best.expression.text if best else None,
        "source": "; ".join(claim.sources) or None,
        "date": claim.date or None,
        "note": claim.note or None,
    }
