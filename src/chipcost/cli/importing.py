"""`chipcost import`."""

from __future__ import annotations

from math import inf
from pathlib import PurePath
from typing import Annotated

import typer

from chipcost.cli import completion, options, values
from chipcost.cli.command import command
from chipcost.cli.options import choice, option
from chipcost.cli.output import emit
from chipcost.cli.stream import put, tell
from chipcost.errors import ChipcostError
from chipcost.report.formats import usable_format
from chipcost.result import Result


class Imported(options.Output):
    """How the overlay and the comparison leave: `--out` is the file of the overlay."""

    def refuse(self) -> None:
        """Refuse what cannot be, before any work; the suffix of an overlay is no format."""
        usable_format(self.format, "")
        self.refuse_file()


_TABLE = "Table"
_WHAT = ("prices", "hardware", "registry", "token-prices")
CLOUDS = ("aws", "gcp", "azure", "oci", "nebius", "runpod", "lambda", "vast", "fluidstack")


@command
def importing(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help=f"{', '.join(_WHAT[:-1])} or {_WHAT[-1]}.",
            autocompletion=completion.words(*_WHAT),
        ),
    ],
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Table in its published layout; - is stdin.")
    ],
    *,
    date: Annotated[
        str, option(_TABLE, "--date", "DATE", "Day of the table, where the file has none.")
    ] = "",
    provider: Annotated[
        str,
        option(
            _TABLE,
            "--provider",
            "NAME",
            "prices: who rents out, where the file says not.",
            autocompletion=completion.provider,
        ),
    ] = "",
    by_region: Annotated[
        bool,
        option(_TABLE, "--by-region", None, "prices: one quote per region, not their median."),
    ] = False,
    grade: Annotated[
        str,
        choice(
            _TABLE,
            "--grade",
            ("datasheet", "vendor-blog", "analyst", "press", "derived"),
            "datasheet, vendor-blog, analyst, press or derived; else that of the table.",
            "GRADE",
        ),
    ] = "",
    url: Annotated[
        str, option(_TABLE, "--url", "URL", "Address of the table, where it has another.")
    ] = "",
    differs: Annotated[
        str,
        option(
            _TABLE,
            "--differs",
            "SHARE",
            "Values further from the catalog's differ: 5%; prices 10%, others 1%.",
        ),
    ] = "",
    everything: Annotated[
        bool,
        option(_TABLE, "--all", None, "Write what agrees, is older or of an unknown model too."),
    ] = False,
    data: options.Overlays,
    output: Imported,
) -> None:
    """Turn a public table into an overlay.

    The tables: prices of SkyPilot or chip,price,...; hardware of Epoch AI; the cost registry of
    InferenceX; token-prices of LiteLLM or genai-prices. The overlay is for --catalog; --out is its
    file. What differs from the catalog, unknown names and rows that are left out are told on
    stderr. --format prints the comparison instead, a row per value.

    Examples:
        chipcost import prices vms.csv --date 2026-11-20 --out mine.yaml
        chipcost import prices vms.csv --date 2026-11-20 --differs 5% --format table
        chipcost import hardware ml_hardware.csv --out epoch.yaml
        chipcost import registry gpu-keys.ts --date 2026-11-20 --out costs.yaml
        chipcost import token-prices data.json --date 2026-11-20 --format table
    """
    if what not in _WHAT:
        raise ChipcostError(
            "bad-option",
            f"there is nothing to import called {what!r}",
            hint=f"one of {', '.join(_WHAT)}",
        )
    origin = {"date": date, "grade": grade, "url": url}
    if what == "prices":
        if everything:
            raise ChipcostError("bad-option", "--all is not for prices", hint="all are written")
        share = values.share("--differs", differs or "10%", inf)
        overlay, report, lines = _prices(file, provider, by_region, origin, share, data)
    else:
        for name, given in (("--provider", provider), ("--by-region", by_region)):
            if given:
                raise ChipcostError(
                    "bad-option", f"{name} is for prices alone", hint="leave it out"
                )
        share = values.share("--differs", differs or "1%", inf)
        overlay, report, lines = _table(what, file, everything, origin, share, data)
    if output.out:
        from chipcost.files import write_whole

        write_whole(output.out, overlay, force=output.force)
    if output.format:
        emit(report, options.Output(**{**vars(output), "out": ""}))
        return
    if not output.quiet:
        tell(*(f"note: {line}" for line in lines))
    if not output.out:
        put(overlay, for_programs=True)


def _prices(
    file: str,
    provider: str,
    by_region: bool,
    origin: dict[str, str],
    share: float,
    data: options.Overlays,
) -> tuple[str, Result, list[str]]:
    """Overlay, comparison and notes of a table of rental prices; what is left out is a warning."""
    from chipcost.study import import_prices as study
    from chipcost.study.data import query_date
    from chipcost.study.price_differences import differences, told
    from chipcost.study.price_offers import offers

    folder = PurePath(file).parent.name.lower()
    said = study.Origin(
        provider or (folder.upper() if folder in CLOUDS else ""),
        **{name: text for name, text in origin.items() if text},
    ).checked()
    loaded = data.load()
    found = study.read_prices(loaded, file, said)
    overlay = study.overlay(found.kept, file, said, by_region=by_region)
    given = offers(found.kept, by_region=by_region)
    report = differences(loaded.catalog, given, share, query_date())
    tell(*(f"warning: {line}" for line in study.told(found)))
    return overlay, report, told(report)


def _table(
    what: str,
    file: str,
    everything: bool,
    origin: dict[str, str],
    share: float,
    data: options.Overlays,
) -> tuple[str, Result, list[str]]:
    """Overlay, comparison and notes of another table."""
    from chipcost.study.imports.items import Origin, report
    from chipcost.study.imports.kinds import import_table

    made = import_table(data.load(), what, file, Origin(**origin), share, every=everything)
    return made.text, report(made.found), made.told
