"""`chipcost tco`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


def _complete_owner(incomplete: str) -> list[str]:
    from chipcost.catalog.sites import load_sites

    return [name for name in load_sites().profiles if name.startswith(incomplete)]


def _complete_site(incomplete: str) -> list[str]:
    from chipcost.catalog.sites import load_sites

    return [name for name in load_sites().sites if name.startswith(incomplete)]


def _single(meaning: str) -> Any:
    return typer.Option(help=meaning, rich_help_panel="Single inputs")


@with_output
def tco(
    chips: options.Chips = None,
    owner: Annotated[
        str,
        typer.Option(
            help="Whose cost: hyperscaler, neocloud, internal, lab, colocation.",
            autocompletion=_complete_owner,
        ),
    ] = "hyperscaler",
    site: Annotated[
        str,
        typer.Option(
            help="Place or operator whose PUE or electricity applies.",
            autocompletion=_complete_site,
        ),
    ] = "",
    inputs: Annotated[
        str,
        typer.Option(metavar="FILE", help="A table of inputs (YAML, JSON or CSV), no chip needed."),
    ] = "",
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Modelled against quoted cost of every chip.")
    ] = False,
    list_inputs: Annotated[
        bool, typer.Option("--list-inputs", help="The inputs with units and meanings.")
    ] = False,
    unit_price: Annotated[str, _single("Price of one chip, for example '30000 USD'.")] = "",
    server_price: Annotated[str, _single("Price of the server or rack with its chips.")] = "",
    optics_price: Annotated[str, _single("Price of one optical module.")] = "",
    copper_price: Annotated[str, _single("Price of one copper link.")] = "",
    wacc: Annotated[str, _single("Cost of capital a year, for example 10.25%.")] = "",
    life: Annotated[str, _single("Life of the hardware, for example 6y.")] = "",
    electricity: Annotated[str, _single("Electricity, for example '0.087 USD/kWh'.")] = "",
    pue: Annotated[str, _single("Site power over IT power.")] = "",
    power_utilization: Annotated[
        str, _single("Average over provisioned IT power; scales electricity alone.")
    ] = "",
    availability: Annotated[str, _single("Share of hours in which a chip works.")] = "",
    load: Annotated[str, _single("Share of hours that are used or sold.")] = "",
    spares: Annotated[str, _single("Spare units, share of the units.")] = "",
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--input",
            metavar="NAME=VALUE",
            help="Any other input, with its unit; repeatable.",
            rich_help_panel="Single inputs",
        ),
    ] = None,
    annuity: Annotated[
        str, typer.Option(help="monthly, yearly, straight-line or decay.")
    ] = "monthly",
    as_of: options.AsOf = None,
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Build the cost of a chip-hour from the ground up, and hold it against the quote."""
    from chipcost.errors import ChipcostError
    from chipcost.study.tco import question as tco_ask

    if list_inputs:
        emit(tco_ask.listing(), output)
        return
    singles = {
        "wacc": wacc,
        "life": life,
        "electricity": electricity,
        "pue": pue,
        "power_utilization": power_utilization,
        "availability": availability,
        "load": load,
        "spares": spares,
    }
    if inputs:
        if chips or given or any(singles.values()):
            raise ChipcostError(
                "bad-option",
                "--inputs is a whole table: it takes no chip and no single input beside it",
                hint="write them into the file, or leave --inputs out",
            )
        emit(tco_ask.of_file(inputs), output)
        return
    result = tco_ask.of_chips(
        chips or (),
        owner=owner,
        site=site,
        singles={name: text for name, text in singles.items() if text},
        given=given or (),
        prices=(unit_price, server_price, optics_price, copper_price),
        annuity=annuity,
        as_of=as_of,
        overlays=catalog or (),
        sets=sets or (),
        reconcile=reconcile,
    )
    emit(result, output)
