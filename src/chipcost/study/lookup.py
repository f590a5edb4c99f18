"""What a name stands for: a chip, a system, a language model, or what deals speak of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chipcost.catalog.deals.records import Deal
from chipcost.catalog.deals.schema import FIGURES
from chipcost.catalog.huggingface.snapshot import is_path
from chipcost.catalog.models.records import Models, model_names, resolve_model
from chipcost.catalog.names import all_names
from chipcost.catalog.records import Figure
from chipcost.errors import ChipcostError, nearest
from chipcost.result import Cell, Result
from chipcost.study.data import Data
from chipcost.study.show import COLUMNS, VIEW, figure_rows, show


def show_any(data: Data, name: str, day: date) -> Result:
    """What is known of a chip, a system, a language model or a config.json, else of a deal.

    Raises ChipcostError `unknown-chip` with the nearest names of chips, systems and models.
    """
    try:
        return show(data, name, day)
    except ChipcostError as error:
        if error.code != "unknown-chip":
            raise
    if _is_model(data.models, name):
        from chipcost.study.models import show_model

        return show_model(data, name, day)
    from chipcost.study.deals import naming

    deals = naming(data.deals, name)
    if deals:
        return _show_deals(data, name, deals, day)
    close = nearest(name, [*all_names(data.catalog), *model_names(data.models)])
    raise ChipcostError(
        "unknown-chip",
        f"there is no chip, system or model {name!r}, and no deal names it",
        hint=f"did you mean {', '.join(close)}? `chipcost list chips {name}` and "
        f"`chipcost list models {name}` search",
    )


def _open(deal: Deal, field: str, figure: Figure) -> dict[str, Cell]:
    """The range of a figure that is a floor, a ceiling, or derived from a price."""
    circular = {"status": "derived"} if field == deal.circular else {}
    for names, words, end in (
        (deal.at_least, "at least", "high"),
        (deal.at_most, "at most", "low"),
    ):
        if field in names:
            ends: dict[str, Cell] = {"low": figure.value, "high": figure.value}
            return {**circular, **ends, end: None, "range": words}
    return {**circular}


def _is_model(models: Models, name: str) -> bool:
    """Whether a name is that of a language model, or of a config.json."""
    if is_path(name):
        return True
    try:
        resolve_model(models, name)
    except ChipcostError:
        return False
    return True


def _show_deals(data: Data, name: str, deals: list[Deal], day: date) -> Result:
    """The figures of the deals that name something, newest first."""
    catalog = replace(data.catalog, sources={**data.catalog.sources, **data.deals.sources})
    rows: list[dict[str, Cell]] = []
    for deal in sorted(deals, key=lambda one: one.announced, reverse=True):
        section = f"{deal.name}, {deal.announced}"
        rows.append(
            {
                "id": deal.id,
                "section": section,
                "field": "money",
                "value": deal.money,
                "source": "; ".join(deal.sources),
                "note": deal.note or None,
                "place": f"{deal.file}:{deal.line}",
            }
        )
        if deal.place:
            rows.append({**rows[-1], "field": "place", "value": deal.place, "note": None})
        for field in FIGURES:
            figure = getattr(deal, field)
            if figure is not None:
                lines = list(figure_rows(catalog, deal.id, section, field, figure))
                rows += [lines[0] | _open(deal, field, figure), *lines[1:]]
    ids = ", ".join(deal.id for deal in deals)
    return Result(
        command="show",
        columns=COLUMNS,
        rows=tuple(rows),
        view=VIEW,
        headline=(
            f"{name!r} is no chip, system or model; "
            f"{len(deals)} deal{'s name' if len(deals) > 1 else ' names'} it: {ids}",
        ),
        notes=(f"What they imply: chipcost deals {name}",),
        assumptions={"as_of": day.isoformat()},
        catalog_hash=catalog.hash,
        layout="plain",
    )
