"""`chipcost sensitivity`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.drawn import Drawn
from chipcost.cli.filled import PowerPrice, electricity
from chipcost.cli.output import emit


@command
def sensitivity(
    chip: options.Chip,
    column: Annotated[
        str,
        typer.Argument(
            metavar="[COLUMN]",
            help="A column of compare, or modelled_usd_per_chip_hour.",
            autocompletion=completion.ranged,
        ),
    ] = "usd_per_tb_per_s_hour",
    *,
    dtype: options.PeakType = "bf16",
    basis: options.Basis,
    power_price: PowerPrice = "",
    data: options.Data,
    output: Drawn,
) -> None:
    """Which inputs move a number most: a tornado.

    Examples:
        chipcost sensitivity trn2 usd_per_mw_year
        chipcost sensitivity gb200 modelled_usd_per_chip_hour
    """
    from chipcost.study import sensitivity as study
    from chipcost.study.tco.outputs import OUTPUTS, PREFIX

    name = column.removeprefix(PREFIX)
    modelled = column.startswith(PREFIX) and name in OUTPUTS
    remedy = "take the column modelled_usd_per_chip_hour"
    price = electricity(power_price, modelled, output.in_force, remedy)
    asked = basis.question(dtype=dtype.lower(), electricity=price)
    loaded = data.load(asked.day)
    if not modelled:
        result = study.sensitivity(loaded, chip, column, asked)
        emit(result, output, data=loaded, terms=asked.own_terms)
        return
    from chipcost.study.tco import sensitivity as tco
    from chipcost.study.tco.prices import Ask

    ask = Ask(owner=asked.owner, inputs=asked.inputs)
    result = tco.sensitivity(loaded, chip, name, asked.day, ask)
    emit(result, output, data=loaded, terms=asked.own_terms)
