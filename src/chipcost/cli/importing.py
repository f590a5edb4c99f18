"""`chipcost import`."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

import typer

from chipcost.cli import completion, options, values
from chipcost.cli.command import command
from chipcost.cli.options import option
from chipcost.cli.output import emit
from chipcost.cli.stream import put, tell
from chipcost.errors import ChipcostError

_PRICES = "Prices"
CLOUDS = ("aws", "gcp", "azure", "oci", "nebius", "runpod", "lambda", "vast", "fluidstack")


@command
def importing(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What to import: prices.")],
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV of SkyPilot, or chip,price,...; - is stdin.")
    ],
    *,
    provider: Annotated[
        str,
        option(_PRICES, "--provider", "NAME", "Who rents out, where the file does not say."),
    ] = "",
    date: Annotated[
        str, option(_PRICES, "--date", "DATE", "Day of the prices, where the file has none.")
    ] = "",
    grade: Annotated[
        str,
        option(
            _PRICES,
            "--grade",
            "GRADE",
            "datasheet, vendor-blog, analyst, press or derived.",
            autocompletion=completion.words(
                *("datasheet", "vendor-blog", "analyst", "press", "derived")
            ),
        ),
    ] = "vendor-blog",
    url: Annotated[str, option(_PRICES, "--url", "URL", "Address of the table.")] = "",
    by_region: Annotated[
        bool, option(_PRICES, "--by-region", None, "One quote per region, not their median.")
    ] = False,
    differs: Annotated[
        str,
        option(_PRICES, "--differs", "SHARE", "Report what differs from the catalog by more."),
    ] = "10%",
    data: options.Overlays,
    output: options.Output,
) -> None:
    """Turn a price table into an overlay.

    The overlay is for --catalog; --out is its file. What differs from the catalog, unknown names
    and rows without a price are told on stderr. --format prints the comparison instead, with every
    price and its place.

    Examples:
        chipcost import prices vms.csv --date 2026-11-20 --out mine.yaml
        chipcost import prices vms.csv --date 2026-11-20 --differs 5% --format table
    """
    from chipcost.study import import_prices as study
    from chipcost.study.data import query_date
    from chipcost.study.price_differences import differences, told
    from chipcost.study.price_offers import offers

    if what != "prices":
        raise ChipcostError(
            "bad-option", f"there is nothing to import called {what!r}", hint="prices"
        )
    folder = PurePath(file).parent.name.lower()
    origin = study.Origin(
        provider or (folder.upper() if folder in CLOUDS else ""), date, grade, url
    ).checked()
    share = values.share("--differs", differs)
    loaded = data.load()
    found = study.read_prices(loaded, file, origin)
    written = study.overlay(found.kept, file, origin, by_region=by_region)
    given = offers(found.kept, by_region=by_region)
    report = differences(loaded.catalog, given, share, query_date())
    for line in study.told(found):
        tell(f"warning: {line}")
    if output.out:
        from chipcost.files import write_whole

        write_whole(output.out, written)
    if output.format:
        emit(report, options.Output(**{**vars(output), "out": ""}))
        return
    if not output.quiet:
        tell(*(f"note: {line}" for line in told(report)))
    if not output.out:
        put(written, for_programs=True)
