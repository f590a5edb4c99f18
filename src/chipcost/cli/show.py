"""`chipcost show`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output
from chipcost.cli.stream import put
from chipcost.errors import ChipcostError
from chipcost.text import plain_line

if TYPE_CHECKING:
    from chipcost.catalog.records import Catalog


@with_output
def show(
    chip: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="Chip, system or language model.",
            autocompletion=options.complete_thing,
        ),
    ] = "",
    path: Annotated[bool, typer.Option("--path", help="Show where the data files are.")] = False,
    as_of: options.AsOf = None,
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Show everything known of a chip, a system or a model: figures, ranges, sources, quotes."""
    if path:
        from chipcost.catalog.files import data_directory

        put(f"{plain_line(str(data_directory()))}\n")
        return
    if not chip:
        raise ChipcostError(
            "no-chip", "show what?", hint="name a chip or a system; `chipcost list chips` has them"
        )
    from chipcost.catalog import load_catalog
    from chipcost.catalog.dates import query_date
    from chipcost.study import show as study

    day = query_date(as_of)
    loaded = load_catalog(catalog or (), sets or (), as_of=day)
    try:
        result = study.show(loaded, chip, day)
    except ChipcostError as error:
        if error.code != "unknown-chip":
            raise
        if not _is_model(chip, catalog or ()):
            raise _unknown(loaded, chip, catalog or ()) from None
        from chipcost.catalog.models import load_models
        from chipcost.study.models import show_model

        result = show_model(load_models(catalog or ()), chip)
    emit(result, output)


def _unknown(loaded: Catalog, name: str, overlays: Sequence[str]) -> ChipcostError:
    """Neither a chip nor a system nor a model; the nearest of all of them."""
    from chipcost.catalog.modelrecords import model_names
    from chipcost.catalog.models import load_models
    from chipcost.catalog.names import all_names
    from chipcost.errors import nearest

    close = nearest(name, [*all_names(loaded), *model_names(load_models(overlays))])
    return ChipcostError(
        "unknown-chip",
        f"there is no chip, system or model {name!r}",
        hint=f"did you mean {', '.join(close)}? `chipcost list chips` and `chipcost list models` "
        "show all",
    )


def _is_model(name: str, overlays: Sequence[str]) -> bool:
    """Whether a name is that of a language model, or of a config.json."""
    from chipcost.catalog.modelrecords import resolve_model
    from chipcost.catalog.models import load_models

    if name.endswith(".json"):
        return True
    try:
        resolve_model(load_models(overlays), name)
    except ChipcostError:
        return False
    return True
