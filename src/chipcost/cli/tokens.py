"""`chipcost tokens`."""

from __future__ import annotations

from chipcost.cli import options, workload
from chipcost.cli.chosen import Chosen
from chipcost.cli.command import command
from chipcost.cli.output import emit


@command
def tokens(
    model: options.Model,
    chips: options.Chips = None,
    *,
    chosen: Chosen,
    serving: workload.Serving,
    formats: workload.Formats,
    basis: options.Basis,
    fill: options.Fill = "",
    samples: options.Samples,
    data: options.Data,
    fail_if: options.FailIf = "",
    output: options.Output,
) -> None:
    """Cost of a million tokens on each chip.

    For each chip the cheapest way to serve the model at the service level; without one, at least
    30 tokens/s per user at 1024 tokens in and 1024 out.

    Examples:
        chipcost tokens llama-3.3-70b
        chipcost tokens deepseek-r1 h200 b200 --isl 8k --osl 1k --ttft 2s --load 60%
    """
    draws = samples.number()
    question = serving.question(
        model, basis.question(), chips or (), formats, selection=chosen.selection()
    )
    from chipcost.study.tco.fill import filled
    from chipcost.study.tokens import tokens as study

    loaded = filled(data.load(question.basis.day), fill, question.basis)
    result = study.tokens(loaded, question, draws, samples.seed)
    emit(result, output, fail_if, loaded)
