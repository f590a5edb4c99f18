"""`chipcost deals`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


def _complete_money(incomplete: str) -> list[str]:
    from chipcost.catalog.deals import MONEY

    return [word for word in MONEY if word.startswith(incomplete)]


def _complete_deal(incomplete: str) -> list[str]:
    from chipcost.catalog.deals import load_deals

    return [name for name in load_deals().deals if name.startswith(incomplete.lower())]


@with_output
def deals(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DEAL]...",
            help="Ids, buyers, sellers or chips. None: all deals.",
            autocompletion=_complete_deal,
        ),
    ] = None,
    money: Annotated[
        str,
        typer.Option(
            help="One kind: purchase, rental, equity, guarantee, goal, total, unstated.",
            autocompletion=_complete_money,
        ),
    ] = "",
    fail_if: options.FailIf = "",
    as_of: options.AsOf = None,
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Show what announced deals imply per megawatt, per year and per chip."""
    from chipcost.catalog import load_catalog
    from chipcost.catalog.dates import query_date
    from chipcost.catalog.deals import MONEY, load_deals
    from chipcost.errors import one_of
    from chipcost.study import deals as study

    if money:
        one_of("--money", money, MONEY)
    day = query_date(as_of)
    known = load_deals(catalog or ())
    loaded = load_catalog(catalog or (), sets or (), as_of=day)
    emit(study.deals(loaded, known, names or (), day, money=money), output, fail_if)
