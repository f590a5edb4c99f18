"""`chipcost import`."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.stream import put, tell
from chipcost.errors import ChipcostError

CLOUDS = ("aws", "gcp", "azure", "oci", "nebius", "runpod", "lambda", "vast", "fluidstack")


def importing(
    what: Annotated[str, typer.Argument(metavar="prices", help="What to import: prices.")],
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV of SkyPilot, or chip,price,...; - is stdin.")
    ],
    provider: Annotated[str, typer.Option(help="Who rents out, where the file does not say.")] = "",
    date: Annotated[
        str, typer.Option(metavar="DATE", help="Day of the prices, where the file has none.")
    ] = "",
    grade: Annotated[
        str, typer.Option(help="datasheet, vendor-blog, analyst, press or derived.")
    ] = "vendor-blog",
    url: Annotated[str, typer.Option(help="Address of the table.")] = "",
    by_region: Annotated[
        bool, typer.Option("--by-region", help="One quote per region, not their median.")
    ] = False,
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="FILE", help="Write the overlay here.")
    ] = None,
    catalog: options.CatalogFiles = None,
) -> None:
    """Turn a table of rental prices into an overlay for --catalog.

    Names that are no chip and lines without a price are told on stderr, never dropped in silence.
    """
    from chipcost.catalog import load_catalog
    from chipcost.catalog.files import read_text
    from chipcost.study import import_prices as study

    if what != "prices":
        raise ChipcostError(
            "bad-option", f"there is nothing to import called {what!r}", hint="prices"
        )
    folder = PurePath(file).parent.name.lower()
    origin = study.Origin(
        provider or (folder.upper() if folder in CLOUDS else ""), date, grade, url
    ).checked()
    text = read_text(file, "CSV")
    found = study.read_prices(load_catalog(catalog or ()), text, file, origin)
    written = study.overlay(found.kept, file, origin, by_region=by_region)
    for line in study.told(found):
        tell(f"warning: {line}")
    if out is None:
        put(written, for_programs=True)
    else:
        from chipcost.files import write_whole

        write_whole(out, written)
