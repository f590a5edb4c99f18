"""`chipcost history`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.output import emit


@command
def history(
    chips: Annotated[
        list[str],
        typer.Argument(metavar="CHIP...", help="Chips or systems.", autocompletion=completion.chip),
    ],
    *,
    owner: options.Owner = "any",
    provider: options.Provider = None,
    region: options.Region = None,
    dated: options.Dated,
    max_quote_age: options.MaxQuoteAge = None,
    data: options.Data,
    output: options.Output,
) -> None:
    """Cost quotes over time, with a small plot.

    Examples:
        chipcost history gb200
        chipcost history h100 h200 --owner rental --max-quote-age 365
    """
    from chipcost.study import history as study

    day = dated.day()
    loaded = data.load(day)
    found = study.history(
        loaded,
        chips,
        day,
        owner=owner,
        provider=provider or (),
        region=region or (),
        max_age=max_quote_age,
    )
    emit(found, output, data=loaded)
