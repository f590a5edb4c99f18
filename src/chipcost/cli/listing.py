"""`chipcost list`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.output import emit


@command
def listing(
    topic: Annotated[
        str,
        typer.Argument(
            metavar="[TOPIC]",
            help="chips, systems, models, sources, owners, sites or columns.",
            autocompletion=completion.words(
                *("chips", "systems", "models", "sources", "owners", "sites", "columns")
            ),
        ),
    ] = "chips",
    of_command: Annotated[
        str,
        typer.Argument(
            metavar="[COMMAND]",
            help="Of columns: those of this command alone.",
            autocompletion=completion.with_columns,
        ),
    ] = "",
    *,
    data: options.Data,
    output: options.Output,
) -> None:
    """List chips, models, sources and the like.

    List chips, systems, models, sources, owners, sites or columns.

    Examples:
        chipcost list
        chipcost list models --format csv
    """
    from chipcost.study import list as study

    loaded = data.load()
    emit(study.listing(loaded, topic, of_command), output)
