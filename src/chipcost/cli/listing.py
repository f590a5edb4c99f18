"""`chipcost list`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.chosen import Chosen
from chipcost.cli.command import command
from chipcost.cli.output import emit


@command
def listing(
    topic: Annotated[
        str,
        typer.Argument(
            metavar="[TOPIC]",
            help="chips, systems, models, quotes, providers, sources, owners, sites, token-prices, "
            "workloads or columns.",
            autocompletion=completion.words(
                *("chips", "systems", "models", "quotes", "providers", "sources", "owners"),
                *("sites", "token-prices", "workloads", "columns"),
            ),
        ),
    ] = "chips",
    search: Annotated[
        str,
        typer.Argument(
            metavar="[TEXT]",
            help="Rows that hold this text; of columns, those of this command.",
            autocompletion=completion.with_columns,
        ),
    ] = "",
    *,
    chosen: Chosen,
    data: options.Data,
    output: options.Output,
) -> None:
    """List chips, models, sources and the like.

    List chips, systems, models, quotes, providers, sources, owners, sites, token-prices,
    workloads or columns.

    Examples:
        chipcost list chips blackwell
        chipcost list chips --segment workstation --year 2020:
        chipcost list models --format csv
        chipcost list quotes nebius
        chipcost list token-prices llama-3.3-70b
    """
    from chipcost.study import list as study

    loaded = data.load()
    emit(study.listing(loaded, topic, search, chosen.selection()), output)
