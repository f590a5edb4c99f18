"""`chipcost sensitivity`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
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
    data: options.Data,
    output: options.Output,
) -> None:
    """Which inputs move a number most: a tornado.

    Examples:
        chipcost sensitivity trn2 usd_per_mw_year
        chipcost sensitivity gb200 modelled_usd_per_chip_hour
    """
    asked = basis.question(dtype=dtype.lower())
    from chipcost.study import sensitivity as study
    from chipcost.study.tco.outputs import OUTPUTS, PREFIX

    loaded = data.load(asked.day)
    name = column.removeprefix(PREFIX)
    if not column.startswith(PREFIX) or name not in OUTPUTS:
        emit(study.sensitivity(loaded, chip, column, asked), output, data=loaded)
        return
    from chipcost.study.tco import sensitivity as tco
    from chipcost.study.tco.prices import Ask

    ask = Ask(owner=asked.owner, inputs={} if asked.pue is None else {"pue": str(asked.pue)})
    emit(tco.sensitivity(loaded, chip, name, asked.day, ask), output, data=loaded)
