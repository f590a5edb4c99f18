"""`chipcost show`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output
from chipcost.errors import ChipcostError


@with_output
def show(
    chip: Annotated[
        str,
        typer.Argument(
            metavar="[CHIP]", help="Chip or system.", autocompletion=options.complete_chip
        ),
    ] = "",
    path: Annotated[bool, typer.Option("--path", help="Show where the data files are.")] = False,
    as_of: options.AsOf = None,
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Show everything known of a chip or system: figures, ranges, sources, quotes."""
    if path:
        from chipcost.catalog.files import data_directory

        print(data_directory())
        return
    if not chip:
        raise ChipcostError(
            "no-chip", "show what?", hint="name a chip or a system; `chipcost list chips` has them"
        )
    from chipcost.catalog import load_catalog
    from chipcost.catalog.dates import query_date
    from chipcost.study import show as study

    day = query_date(as_of)
    loaded = load_catalog(catalog or (), sets or (), as_of=day)
    emit(study.show(loaded, chip, day), output)
