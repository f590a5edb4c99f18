"""`chipcost breakeven`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options, values
from chipcost.cli.command import command
from chipcost.cli.filled import PowerPrice, electricity
from chipcost.cli.options import QUESTION, choice, option
from chipcost.cli.output import emit


@command
def breakeven(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help="Chip whose price (or load, ...) is solved for.",
            autocompletion=completion.chip,
        ),
    ],
    b: Annotated[
        str, typer.Argument(metavar="B", help="Reference chip.", autocompletion=completion.chip)
    ],
    *,
    per: Annotated[
        str,
        choice(
            QUESTION,
            "--per",
            ("bandwidth", "flop", "capacity", "hour"),
            "What the cost is of.",
        ),
    ] = "bandwidth",
    solve: Annotated[
        str,
        choice(
            QUESTION,
            "--solve",
            ("price", "load", "mfu", "electricity", "date"),
            "price, load, mfu, electricity or date.",
            "INPUT",
        ),
    ] = "price",
    of_b: Annotated[
        str, option(QUESTION, "--of-b", "SHARE", "Load or MFU of B, for --solve load and mfu.")
    ] = "1",
    dtype: options.PeakType = "bf16",
    quotes: options.Quotes,
    pue: options.Pue = "",
    power_price: PowerPrice = "",
    data: options.Data,
    output: options.Output,
) -> None:
    """Find where A costs what B does.

    The price, load, MFU or electricity price of A at which it does, or the date since when.

    Examples:
        chipcost breakeven h200 gb200 --solve price
        chipcost breakeven trn2 gb200 --solve mfu --of-b 40%
    """
    modelled = solve == "electricity"
    remedy = "--solve electricity models both"
    asked = quotes.question(
        dtype=dtype.lower(),
        pue=values.ratio("--pue", pue) if pue else None,
        electricity=electricity(power_price, modelled, output.in_force, remedy),
    )
    share = values.share("--of-b", of_b)
    from chipcost.study import breakeven as study

    loaded = data.load(asked.day)
    result = study.breakeven(loaded, (a, b), per, solve, asked, of_b=share)
    emit(result, output, data=loaded, terms=asked.own_terms)
