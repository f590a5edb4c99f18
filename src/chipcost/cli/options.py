"""Options that several commands share, and the completion of their values."""

from __future__ import annotations

from typing import Annotated

import typer


def complete_chip(incomplete: str) -> list[str]:
    """Ids and aliases of chips and systems that begin like this."""
    from chipcost.catalog import load_catalog
    from chipcost.catalog.names import all_names

    return [name for name in all_names(load_catalog()) if name.startswith(incomplete.lower())]


def complete_thing(incomplete: str) -> list[str]:
    """Names of chips, systems and language models that begin like this."""
    from chipcost.catalog.models import load_models

    models = [name for name in load_models().models if name.startswith(incomplete.lower())]
    return complete_chip(incomplete) + models


def complete_column(context: typer.Context, incomplete: str) -> list[str]:
    """Columns of the command at hand; the last of a comma-separated list is completed."""
    from chipcost.study.command_columns import PLACES, columns_of

    before, comma, last = incomplete.rpartition(",")
    command = context.info_name or ""
    columns = columns_of(command) if command in PLACES else ()
    return [f"{before}{comma}{column.name}" for column in columns if column.name.startswith(last)]


def complete_format(incomplete: str) -> list[str]:
    """Output formats that begin like this."""
    from chipcost.report.formats import FORMATS

    return [name for name in FORMATS if name.startswith(incomplete.lower())]


def complete_explained(incomplete: str) -> list[str]:
    """Columns that `explain` takes apart."""
    from chipcost.study.compare.columns import TOKEN_VALUES
    from chipcost.study.explain import EXPLAINED

    return [name for name in (*EXPLAINED, *TOKEN_VALUES) if name.startswith(incomplete)]


def complete_vendor(incomplete: str) -> list[str]:
    """Vendors that begin like this, in any case."""
    from chipcost.catalog import load_catalog

    vendors = {chip.vendor for chip in load_catalog().chips.values()}
    return [name for name in sorted(vendors) if name.lower().startswith(incomplete.lower())]


def _complete_owner(incomplete: str) -> list[str]:
    from chipcost.catalog.schema import OWNERS

    return [name for name in (*OWNERS, "rental", "any") if name.startswith(incomplete)]


def _complete_dtype(incomplete: str) -> list[str]:
    from chipcost.catalog.schema import DTYPES

    return [name for name in DTYPES if name.startswith(incomplete)]


Chips = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CHIP]...",
        help="Chips or systems, by id or alias. None: all.",
        autocompletion=complete_chip,
    ),
]
Chip = Annotated[
    str,
    typer.Argument(metavar="CHIP", help="Chip or system.", autocompletion=complete_chip),
]
CatalogFiles = Annotated[
    list[str] | None,
    typer.Option("--catalog", metavar="FILE", help="Lay your own YAML over the data; repeatable."),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="CHIP.FIELD=VALUE", help="Change a figure, with its unit; repeatable."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Query date; else CHIPCOST_DATE, else today."),
]
Owner = Annotated[
    str,
    typer.Option(
        help="Whose cost: hyperscaler, neocloud, internal, lab, rental, any.",
        autocompletion=_complete_owner,
    ),
]
Term = Annotated[
    str, typer.Option(help="Term of a rental: on_demand, spot, 1y, 3y, any. Default 3y.")
]
Provider = Annotated[str, typer.Option(help="Rentals of this provider alone.")]
Dtype = Annotated[
    str,
    typer.Option(help="Data type of the peak rate.", autocompletion=_complete_dtype),
]
PowerBasis = Annotated[str, typer.Option(help="it, or facility (IT power x PUE).")]
Pue = Annotated[float | None, typer.Option(help="PUE of the site, in place of the owner's.")]
MaxQuoteAge = Annotated[
    int | None, typer.Option(metavar="DAYS", help="Leave out older cost quotes.")
]
FailIf = Annotated[
    str,
    typer.Option(metavar="CONDITION", help="Exit 1 if a row has COLUMN OP NUMBER, or no number."),
]
Fill = Annotated[
    str, typer.Option(help="modelled: a cost from the ground up where no quote exists.")
]
Uncertainty = Annotated[
    bool, typer.Option("--uncertainty", help="Median, 5 to 95 %, and how likely each is best.")
]
Draws = Annotated[int, typer.Option(help="Draws of --uncertainty.")]
Seed = Annotated[int, typer.Option(help="Seed of the draws.", min=0)]
