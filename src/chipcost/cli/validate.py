"""`chipcost validate`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.command import command
from chipcost.cli.output import emit


@command
def validate(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV file of measured inference runs; - is stdin.")
    ],
    *,
    data: options.Data,
    output: options.Output,
) -> None:
    """Check predictions against measured runs.

    Predict measured inference runs, and report prediction error and interval coverage. The file
    has a row per run: chip, chips, model, weights, tp, pp, ep, dp, concurrency, isl, osl and what
    was measured (tpot_ms, output_tokens_per_s_per_chip, ...). docs/method.md lists the columns.

    Examples:
        chipcost validate runs.csv
    """
    from chipcost.study import validate as study

    loaded = data.load()
    emit(study.validate(loaded, file), output, data=loaded)
