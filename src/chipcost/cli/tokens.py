"""`chipcost tokens`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options, workload
from chipcost.cli.chosen import Chosen, RelativeTo
from chipcost.cli.command import command
from chipcost.cli.filled import Filled
from chipcost.cli.options import OUTPUT, option
from chipcost.cli.output import emit
from chipcost.cli.samples import Samples


@command
def tokens(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            help="Language model, or the path of its config.json.",
            autocompletion=completion.model,
        ),
    ],
    chips: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="Chips or systems, and further models. No chip: current data-centre parts.",
            autocompletion=completion.thing,
        ),
    ] = None,
    *,
    relative_to: RelativeTo = "",
    chosen: Chosen,
    serving: workload.Serving,
    formats: workload.Formats,
    basis: options.Basis,
    fill: Filled,
    samples: Samples,
    data: options.Data,
    fail_if: options.FailIf = "",
    pivot: Annotated[
        bool,
        option(OUTPUT, "--pivot", None, "On a screen scenarios by rows, chips as columns."),
    ] = False,
    output: options.Output,
) -> None:
    """Cost of a million tokens on each chip.

    For each chip the cheapest way to serve the model at the service level; without one, at least
    30 tokens/s per user at 1024 tokens in and 1024 out. Several models, and lists in --workload,
    --isl, --osl and --interactivity, are answered in every combination.

    Examples:
        chipcost tokens llama-3.3-70b
        chipcost tokens deepseek-r1 h200 b200 --isl 8k --osl 1k --ttft 2s --load 60%
        chipcost tokens llama-3.3-70b b200 h200 --workload chat,documents
        chipcost tokens deepseek-r1 gpt-oss-120b h200 b200 --interactivity 20,50
    """
    sampling = samples.asked()
    asked = basis.question(electricity=fill.electricity())
    more = {"selection": chosen.selection()}
    serving.questions([model], asked, (), formats, **more)  # refused before anything is loaded
    from chipcost.study.tokens import several as study
    from chipcost.study.tokens.names import models_and_chips

    loaded = data.load(asked.day)
    given = [model] if "/" in model else model.split(",")
    models, named = models_and_chips(loaded, [*given, *(chips or ())])
    questions = serving.questions(models, asked, named, formats, **more)
    if serving.workload or serving.length_cv:
        from chipcost.study.tokens.lengths import with_all_lengths

        questions = with_all_lengths(loaded, questions)
    loaded = fill.over(loaded, asked)
    result = study.several(loaded, questions, sampling, relative_to, pivot)
    emit(result, output, fail_if, loaded, asked.own_terms)
