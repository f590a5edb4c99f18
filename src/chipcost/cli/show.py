"""`chipcost show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.output import emit
from chipcost.cli.stream import put
from chipcost.errors import ChipcostError
from chipcost.text import plain_line

if TYPE_CHECKING:
    from chipcost.cli.loading import Loaded


@command
def show(
    chip: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="Chip, system or language model.",
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
        from chipcost.catalog.files import data_directory

        put(f"{plain_line(str(data_directory()))}\n")
        return
    if not chip:
        raise ChipcostError(
            "no-chip", "show what?", hint="name a chip or a system; `chipcost list chips` has them"
        )
    from chipcost.study import show as study

    day = dated.day()
    loaded = data.load(day)
    try:
        result = study.show(loaded.catalog, chip, day)
    except ChipcostError as error:
        if error.code != "unknown-chip":
            raise
        if not _is_model(loaded, chip):
            raise _unknown(loaded, chip) from None
        from chipcost.study.models import show_model

        result = show_model(loaded.models, chip)
    emit(result, output)


def _unknown(loaded: Loaded, name: str) -> ChipcostError:
    """Neither a chip nor a system nor a model; the nearest of all of them."""
    from chipcost.catalog.modelrecords import model_names
    from chipcost.catalog.names import all_names
    from chipcost.errors import nearest

    close = nearest(name, [*all_names(loaded.catalog), *model_names(loaded.models)])
    return ChipcostError(
        "unknown-chip",
        f"there is no chip, system or model {name!r}",
        hint=f"did you mean {', '.join(close)}? `chipcost list chips` and `chipcost list models` "
        "show all",
    )


def _is_model(loaded: Loaded, name: str) -> bool:
    """Whether a name is that of a language model, or of a config.json."""
    from chipcost.catalog.modelrecords import resolve_model

    if name.endswith(".json"):
        return True
    try:
        resolve_model(loaded.models, name)
    except ChipcostError:
        return False
    return True
