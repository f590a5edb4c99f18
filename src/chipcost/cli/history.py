"""`chipcost history`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


@with_output
def history(
    chips: Annotated[
        list[str],
        typer.Argument(
            metavar="CHIP...", help="Chips or systems.", autocompletion=options.complete_chip
        ),
    ],
    owner: options.Owner = "any",
    as_of: options.AsOf = None,
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Show the cost quotes of chips over time, as a table and a small plot."""
    from chipcost.catalog import load_catalog
    from chipcost.catalog.dates import query_date
    from chipcost.study import history as study

    day = query_date(as_of)
    loaded = load_catalog(catalog or (), sets or (), as_of=day)
    emit(study.history(loaded, chips, day, owner=owner), output)
