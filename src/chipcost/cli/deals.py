"""`chipcost deals`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.output import emit

KINDS = ("purchase", "rental", "goal", "total", "equity", "capex", "guarantee", "unstated")


@command
def deals(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DEAL]...",
            help="Ids, parties, places or chips. None: all but equity and capex.",
            autocompletion=completion.deal,
        ),
    ] = None,
    *,
    money: Annotated[
        str,
        options.choice(
            options.SELECTION, "--money", KINDS, f"Deals of this type: {', '.join(KINDS)}.", "KIND"
        ),
    ] = "",
    dated: options.Dated,
    data: options.Data,
    fail_if: options.FailIf = "",
    output: options.Output,
) -> None:
    """What announced deals imply.

    Per megawatt, per year, per chip and per chip-hour; floors and ceilings as such.

    Examples:
        chipcost deals openai
        chipcost deals texas
        chipcost deals --money rental --format csv
        chipcost deals --money equity
    """
    from chipcost.errors import one_of
    from chipcost.study import deals as study
    from chipcost.study.deals import MONEY

    if money:
        one_of("--money", money, MONEY)
    day = dated.day()
    loaded = data.load(day)
    result = study.deals(loaded, names or (), day, money=money)
    emit(result, output, fail_if, loaded)
