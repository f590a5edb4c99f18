"""`chipcost versus`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, lengths, options, workload
from chipcost.cli.command import command
from chipcost.cli.filled import Filled
from chipcost.cli.output import emit


@command
def versus(
    a: Annotated[
        str,
        typer.Argument(metavar="A", help="Chip or system.", autocompletion=completion.chip),
    ],
    b: Annotated[
        str,
        typer.Argument(
            metavar="B", help="The one it is held against.", autocompletion=completion.chip
        ),
    ],
    *,
    dtype: options.PeakType = "bf16",
    model: workload.OfModel = "",
    serving: workload.Serving,
    basis: options.Basis,
    fill: Filled,
    data: options.Data,
    output: options.Output,
) -> None:
    """One chip against another, for a decision.

    What each costs per TB/s, PFLOP/s, GB and megawatt, with --model also per token; how likely the
    first is the better, the prices at break-even, and what would turn it.

    Examples:
        chipcost versus trn2 gb200
        chipcost versus trn2 gb200 --model llama-3.3-70b --isl 8k --osl 1k
        chipcost versus b200 mi355x --price b200=3.20,mi355x=2.10
    """
    from chipcost.study.versus.question import Question
    from chipcost.study.versus.versus import versus as study

    found = basis.question(dtype=dtype.lower(), electricity=fill.electricity())
    question = Question(found, (a, b))
    loaded = data.load(question.basis.day)
    question.pair(loaded.catalog)
    loaded = fill.over(loaded, question.basis)
    asked = serving.question(model, question.basis, (a, b)) if model else None
    asked = lengths.with_lengths(loaded, asked) if asked else None
    emit(study(loaded, question, asked), output, data=loaded)
