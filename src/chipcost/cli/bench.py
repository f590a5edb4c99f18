"""`chipcost bench`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output
from chipcost.errors import ChipcostError


@with_output
def bench(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE...", help="Results of benchmark tools; - reads stdin."),
    ] = None,
    chip: Annotated[
        str,
        typer.Option(
            metavar="CHIP",
            help="Chip that was measured; comma-separated: one per file.",
            autocompletion=options.complete_chip,
        ),
    ] = "",
    chips: Annotated[
        str, typer.Option(metavar="N", help="Chips of the deployment; comma-separated: per file.")
    ] = "",
    latency: Annotated[
        str, typer.Option(help="Statistic of latencies: median, mean, p90, p95, p99.")
    ] = "median",
    isl: Annotated[
        float | None, typer.Option(help="Mean input tokens, where a file counts none.")
    ] = None,
    osl: Annotated[
        float | None, typer.Option(help="Mean output tokens, where a file counts none.")
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--input", help="Format of the files: vllm, sglang, aiperf, inferencex, mlperf."
        ),
    ] = "",
    model: Annotated[
        str,
        typer.Option(
            metavar="MODEL", help="Language model, or its config.json, in place of the file's name."
        ),
    ] = "",
    export: Annotated[
        str, typer.Option(metavar="FILE", help="Write the runs as rows for `chipcost validate`.")
    ] = "",
    owner: options.Owner = "hyperscaler",
    term: options.Term = "",
    provider: options.Provider = "",
    as_of: options.AsOf = None,
    max_quote_age: options.MaxQuoteAge = None,
    power_basis: options.PowerBasis = "facility",
    pue: options.Pue = None,
    fail_if: options.FailIf = "",
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Read your own benchmark results: cost per token, energy, throughput per megawatt.

    Reads vLLM bench serve, SGLang bench_serving, AIPerf and GenAI-Perf, InferenceX, and MLPerf
    summaries; the format is recognised. Several runs give a frontier.
    """
    from chipcost.catalog import load_catalog
    from chipcost.catalog.models import load_models
    from chipcost.study.bench import bench as study
    from chipcost.study.bench import prediction as bench_model
    from chipcost.study.bench.points import BenchQuestion, measure
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.serving.efficiencies import load_stacks

    basis = question_basis(
        as_of,
        owner=owner,
        term=term.replace("-", "_"),
        provider=provider,
        power_basis=power_basis,
        pue=pue,
        max_quote_age=max_quote_age,
    )
    question = BenchQuestion(
        basis,
        files or (),
        chips=[name.strip() for name in chip.split(",") if name.strip()],
        counts=_counts(chips),
        form=form,
        statistic=latency,
        isl=isl,
        osl=osl,
    ).checked()
    loaded = load_catalog(catalog or (), sets or (), as_of=basis.day)
    points = measure(loaded, question)
    if export:
        from chipcost.files import write_whole
        from chipcost.study.bench.export import render

        write_whole(export, render(points, model))
    beside = bench_model.beside(loaded, load_models(catalog or ()), load_stacks(), points, model)
    emit(study.answer(loaded, question, points, beside), output, fail_if)


def _counts(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise ChipcostError(
            "bad-option",
            f"--chips {text!r} is not a number of chips",
            hint="for example --chips 8, or --chips 8,16 for two files",
        ) from None
