"""`chipcost history`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.chosen import Chosen
from chipcost.cli.command import command
from chipcost.cli.drawn import Drawn
from chipcost.cli.output import emit
from chipcost.errors import ChipcostError


@command
def history(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="Chips or systems, or language models. None: the chips of the selection.",
            autocompletion=completion.thing,
        ),
    ] = None,
    *,
    chosen: Chosen,
    owner: options.Owner = "any",
    provider: options.Provider = None,
    region: options.Region = None,
    dated: options.Dated,
    max_quote_age: options.MaxQuoteAge = None,
    data: options.Data,
    output: Drawn,
) -> None:
    """Cost quotes or token prices over time.

    Cost quotes of chips; of a language model what providers ask for its tokens.

    Examples:
        chipcost history gb200
        chipcost history h100 h200 --owner rental --max-quote-age 365
        chipcost history --vendor google --status available
        chipcost history deepseek-v3 --provider deepseek
    """
    from chipcost.study import history as study
    from chipcost.study import token_history

    day = dated.day()
    loaded = data.load(day)
    selection = chosen.selection()
    named = names or ()
    if named and token_history.are_models(loaded, named):
        if region or owner != "any":
            raise ChipcostError(
                "bad-option",
                "--owner and --region are of quotes of chips",
                hint="prices of tokens have a --provider",
            )
        found = token_history.token_history(
            loaded, named, day, provider=provider or (), max_age=max_quote_age
        )
        emit(found, output)
        return
    found = study.history(
        loaded,
        named,
        day,
        owner=owner,
        provider=provider or (),
        region=region or (),
        max_age=max_quote_age,
        selection=selection,
    )
    emit(found, output, data=loaded)
