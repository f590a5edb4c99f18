"""`chipcost explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, lengths, options, workload
from chipcost.cli.command import command
from chipcost.cli.output import emit

DEFAULT_COLUMN = "usd_per_tb_per_s_hour"


@command
def explain(
    chip: options.Chip,
    column: Annotated[
        str,
        typer.Argument(
            metavar="[COLUMN]",
            help="A column of compare; with --model one of tokens.",
            autocompletion=completion.explained,
        ),
    ] = DEFAULT_COLUMN,
    *,
    dtype: options.PeakType = "bf16",
    model: workload.OfModel = "",
    serving: workload.Serving,
    basis: options.Basis,
    data: options.Data,
    output: options.Output,
) -> None:
    """Explain a number: formula, inputs, sources.

    Examples:
        chipcost explain trn2 usd_per_mw_year
        chipcost explain b200 usd_per_mtok_output_all_in --model llama-3.3-70b
    """
    asked = basis.question(dtype=dtype.lower())
    from chipcost.study import explain as study

    loaded = data.load(asked.day)
    if not model:
        emit(study.explain(loaded, chip, column, asked), output, data=loaded)
        return
    from chipcost.study.tokens.explain import explain_tokens

    question = lengths.with_lengths(loaded, serving.question(model, asked, (chip,)))
    if column == DEFAULT_COLUMN:
        column = "usd_per_mtok_output_all_in"
    result = explain_tokens(loaded, question, column)
    emit(result, output, data=loaded)
