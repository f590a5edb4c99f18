"""Everything behind the verdict on one claim: expressions, numbers, figures, sources."""

from __future__ import annotations

from chipcost.catalog.claims import Claims
from chipcost.catalog.schema import GRADES
from chipcost.result import Cell, Column, Result, text_column
from chipcost.study.chip.evidence import source_cells
from chipcost.study.claims.names import Known
from chipcost.study.claims.verdict import evidence, judge_all, scaled_to, unit_of


def _text(name: str, meaning: str) -> Column:
    return Column(name, "", meaning, name.replace("_", " "), None, numeric=False)


DERIVATION: tuple[Column, ...] = (
    _text("claim", "id of the claim"),
    _text("section", "what the line belongs to"),
    _text("item", "what it is"),
    _text("value", "as people write it"),
    Column("base_value", "", "in base units", "", None),
    Column("low", "", "lower end, in base units", "", None),
    Column("high", "", "upper end, in base units", "", None),
    text_column("grade", "grade of the evidence", words=GRADES),
    _text("source_date", "date of the main source"),
    _text("publisher", "publisher of the main source"),
    _text("source_title", "title of the main source"),
    _text("source", "keys of the sources"),
    _text("url", "address of the main source"),
    _text("place", "where it stands"),
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
            low, value, high = (scaled_to(end, unit) for end in around)
            add(section, label, f"{value:.6g} {unit} ({low:.6g} to {high:.6g})".replace("  ", " "),
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
            *((f"It rests on {whose}.",) if (whose := evidence(known, item)) else ()),
        ),
        notes=(claim.note,) if claim.note else (),
        assumptions={"as_of": known.day.isoformat(), "verdict": item.verdict},
        catalog_hash=catalog.hash,
        layout="plain",
    )
