"""`chipcost frontier`."""

from __future__ import annotations

from chipcost.cli import lengths, options, workload
from chipcost.cli.chosen import Chosen
from chipcost.cli.command import command
from chipcost.cli.drawn import Drawn
from chipcost.cli.output import emit


@command
def frontier(
    model: options.Model,
    chips: options.Chips = None,
    *,
    chosen: Chosen,
    serving: workload.Serving,
    formats: workload.Formats,
    basis: options.Basis,
    data: options.Data,
    output: Drawn,
) -> None:
    """Throughput against interactivity, plotted.

    The rows, in --format csv, are the Pareto-optimal points over layouts and concurrencies;
    --interactivity and --ttft truncate the curve.

    Examples:
        chipcost frontier deepseek-r1 b200 mi355x
        chipcost frontier gpt-oss-120b h100 --ttft 2s --format csv
    """
    question = serving.question(
        model, basis.question(), chips or (), formats, selection=chosen.selection()
    )
    from chipcost.study.tokens import frontier as study

    loaded = data.load(question.basis.day)
    question = lengths.with_lengths(loaded, question)
    emit(study.frontier(loaded, question), output, data=loaded, terms=question.basis.own_terms)
