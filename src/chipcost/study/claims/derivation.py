"""Everything behind the verdict on one claim: expressions, numbers, figures, sources."""

from __future__ import annotations

from chipcost.catalog.claims.records import Claims
from chipcost.catalog.schema import GRADES
from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.chip.evidence import source_cells
from chipcost.study.claims.independence import evidence, independence
from chipcost.study.claims.names import Known
from chipcost.study.claims.table import scaled_to, unit_of
from chipcost.study.claims.verdict import Judged, judge_all
from chipcost.study.sampled import plain

DERIVATION: tuple[Column, ...] = (
    text_column("claim", "id of the claim"),
    text_column("section", "what the line belongs to"),
    text_column("item", "what it is"),
    text_column("value", "as people write it"),
    number_column("base_value", "", "in base units", digits=None),
    number_column("low", "", "lower end, in base units", digits=None),
    number_column("high", "", "upper end, in base units", digits=None),
    text_column("grade", "grade of the evidence", words=GRADES),
    text_column("source_date", "date of the main source", "source date"),
    text_column("publisher", "publisher of the main source"),
    text_column("source_title", "title of the main source", "source title"),
    text_column("source", "keys of the sources"),
    text_column("url", "address of the main source"),
    text_column("place", "where it stands"),
)


def derivation(known: Known, claims: Claims, name: str) -> Result:
    """Everything behind the verdict on one claim."""
    [item] = judge_all(known, claims, [name])
    claim = item.claim
    unit = unit_of(claim)
    catalog = known.catalog
    rows: list[dict[str, Cell]] = []

    def add(section: str, what: str, value: str, **more: Cell) -> None:
        rows.append({"claim": claim.id, "section": section, "item": what, "value": value, **more})

    published = claim.published.text if claim.published else ""
    if claim.low and claim.high:
        published = f"{claim.low.text} to {claim.high.text}"
    if published:
        add("published", claim.relation.replace("_", " "), published,
            **source_cells(catalog, claim.sources), place=str(claim.place))  # fmt: skip
    for audit in item.audits:
        section = f"computed{f', {audit.convention}' if audit.convention else ''}: {audit.verdict}"
        add(section, "expression", audit.expression.text)
        numbers = audit.expression.text
        for leaf_name, found in audit.leaves.items():
            numbers = numbers.replace(f"{{{leaf_name}}}", f"{found.around[1]:.6g}")
        add(section, "numbers", numbers)
        for label, around in (("over rounding", audit.rounding), ("over ranges", audit.around)):
            low, value, high = (plain(scaled_to(end, unit) or 0.0, 6) for end in around)
            add(section, label, f"{value} {unit} ({low} to {high})".replace("  ", " "),
                base_value=around[1], low=around[0], high=around[2])  # fmt: skip
        for found in audit.leaves.values():
            add(section, f"  {found.name}", found.text, base_value=found.around[1],
                low=found.around[0], high=found.around[2], place=found.place or None,
                **source_cells(catalog, found.sources, found.grade))  # fmt: skip
            for _, text in found.readings:
                add(section, "    also", text)
    return Result(
        command="claims",
        columns=DERIVATION,
        rows=tuple(rows),
        view=("item", "value", "grade", "source_date", "publisher", "source_title", "place"),
        headline=(
            f"{claim.id}: {claim.title}",
            f"{item.verdict}: {item.reason}",
            *_whose(known, item),
        ),
        notes=(claim.note,) if claim.note else (),
        assumptions={"as_of": known.day.isoformat(), "verdict": item.verdict},
        catalog_hash=catalog.hash,
        layout="plain",
    )


def _whose(known: Known, item: Judged) -> tuple[str, ...]:
    """Whose figures the verdict rests on, as seen from who made the claim."""
    if not (found := independence(known, item)):
        return ()
    return (f"Evidence: {found} ({evidence(known, item) or 'arithmetic alone'}).",)
