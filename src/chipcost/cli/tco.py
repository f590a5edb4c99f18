"""`chipcost tco`."""

from __future__ import annotations

from typing import Annotated

from chipcost.cli import completion, options
from chipcost.cli.chosen import Chosen
from chipcost.cli.command import command
from chipcost.cli.drawn import Drawn
from chipcost.cli.filled import SINGLE, Annuity, CostInput
from chipcost.cli.options import QUESTION, option
from chipcost.cli.output import emit


@command
def tco(
    chips: options.Chips = None,
    *,
    inputs: Annotated[
        str,
        option(
            QUESTION,
            "--inputs",
            "FILE",
            "A table of inputs (YAML, JSON or CSV), no chip needed.",
        ),
    ] = "",
    reconcile: Annotated[
        bool,
        option(QUESTION, "--reconcile", None, "Modelled against quoted cost of every chip."),
    ] = False,
    lease: Annotated[
        str,
        option(QUESTION, "--lease", "PRICE", "Lease or buy: a rent, '3.00 USD/h', for --term."),
    ] = "",
    term: Annotated[
        str, option(QUESTION, "--term", "TIME", "Length of the contract of --lease: 3y.")
    ] = "",
    corners: Annotated[
        bool,
        option(
            QUESTION,
            "--corners",
            None,
            "Ranges over the ends of all inputs at once, not the 5th to 95th percentile.",
        ),
    ] = False,
    list_inputs: Annotated[
        bool, option(QUESTION, "--list-inputs", None, "The inputs with units and meanings.")
    ] = False,
    owner: Annotated[
        str,
        option(
            options.COST,
            "--owner",
            "OWNER",
            "Whose cost: hyperscaler, neocloud, internal, lab, colocation.",
            autocompletion=completion.profile,
        ),
    ] = "hyperscaler",
    site: Annotated[
        str,
        option(
            options.COST,
            "--site",
            "SITE",
            "Place or operator whose PUE or electricity applies.",
            autocompletion=completion.site,
        ),
    ] = "",
    dated: options.Dated,
    annuity: Annuity = "monthly",
    unit_price: Annotated[
        str, option(SINGLE, "--unit-price", "MONEY", "Price of one chip: '30000 USD'.")
    ] = "",
    server_price: Annotated[
        str,
        option(SINGLE, "--server-price", "MONEY", "Price of the server or rack with its chips."),
    ] = "",
    optics_price: Annotated[
        str, option(SINGLE, "--optics-price", "MONEY", "Price of one optical module.")
    ] = "",
    copper_price: Annotated[
        str, option(SINGLE, "--copper-price", "MONEY", "Price of one copper link.")
    ] = "",
    wacc: Annotated[str, option(SINGLE, "--wacc", "SHARE", "Cost of capital a year: 10.25%.")] = "",
    life: Annotated[str, option(SINGLE, "--life", "TIME", "Life of the hardware: 6y.")] = "",
    electricity: Annotated[
        str,
        option(SINGLE, "--electricity --power-price", "PRICE", "Electricity: '0.087 USD/kWh'."),
    ] = "",
    pue: Annotated[str, option(SINGLE, "--pue", "RATIO", options.PUE_MEANING)] = "",
    power_utilization: Annotated[
        str,
        option(
            SINGLE,
            "--power-utilization",
            "SHARE",
            "Average over provisioned IT power; scales electricity alone.",
        ),
    ] = "",
    availability: Annotated[
        str, option(SINGLE, "--availability", "SHARE", options.AVAILABILITY_MEANING)
    ] = "",
    load: Annotated[
        str, option(SINGLE, "--load", "SHARE", "Share of hours that are used or sold.")
    ] = "",
    spares: Annotated[str, option(SINGLE, "--spares", "SHARE", options.SPARES_MEANING)] = "",
    given: CostInput = None,
    chosen: Chosen,
    data: options.Data,
    output: Drawn,
) -> None:
    """Model the cost of a chip-hour bottom-up.

    Beside it stands the quote, where there is one.

    Examples:
        chipcost tco h200 --owner neocloud --wacc 12% --life 4y
        chipcost tco gb200 --lease '3.00 USD/h' --term 3y
        chipcost tco --reconcile
    """
    from chipcost.errors import ChipcostError
    from chipcost.study.tco import question as study
    from chipcost.study.tco.prices import Ask

    if list_inputs:
        emit(study.listing(), output)
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
        emit(study.of_file(inputs, lease, term, corners), output)
        return
    ask = Ask(
        owner=owner,
        site=site,
        unit_price=unit_price,
        server_price=server_price,
        optics_price=optics_price,
        copper_price=copper_price,
        inputs=study.merged_inputs(
            given or (), {name: text for name, text in singles.items() if text}
        ),
        annuity=annuity,
    )
    question = study.TcoQuestion(
        chips or (), ask, reconcile, lease, term, corners, chosen.selection()
    )
    loaded = data.load(dated.day())
    own = ", ".join(f"{name} {text}" for name, text in (ask.inputs or {}).items())
    terms = (f"your inputs: {own}",) if own else ()
    emit(study.of_chips(loaded, question), output, data=loaded, terms=terms)
