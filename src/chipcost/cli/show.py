"""`chipcost show`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.output import emit
from chipcost.cli.stream import put
from chipcost.errors import ChipcostError
from chipcost.text import plain_line


@command
def show(
    chip: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="Chip, system, language model, or what deals speak of.",
            autocompletion=completion.thing,
        ),
    ] = "",
    *,
    path: Annotated[
        bool, options.option(options.DATA, "--path", None, "Show where the data files are.")
    ] = False,
    dated: options.Dated,
    data: options.Data,
    output: options.Output,
) -> None:
    """Show all that is known of a chip or model.

    Figures of a chip, a system or a language model, with ranges, sources and quotes.

    Examples:
        chipcost show mi355x
        chipcost show deepseek-r1
    """
    if path:
        from chipcost.study.export import data_directory

        put(f"{plain_line(str(data_directory()))}\n")
        return
    if not chip:
        raise ChipcostError(
            "no-chip", "show what?", hint="name a chip or a system; `chipcost list chips` has them"
        )
    from chipcost.study.lookup import show_any

    day = dated.day()
    emit(show_any(data.load(day), chip, day), output)
