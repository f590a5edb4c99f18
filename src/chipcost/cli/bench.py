"""`chipcost bench`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options, values, workload
from chipcost.cli.command import command
from chipcost.cli.options import choice, option
from chipcost.cli.output import emit
from chipcost.errors import ChipcostError

_FILES = "Runs"


@command
def bench(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE...", help="Results of benchmark tools; - reads stdin."),
    ] = None,
    *,
    chip: Annotated[
        str,
        option(
            _FILES,
            "--chip",
            "CHIP",
            "Chip that was measured; comma-separated: one per file.",
            autocompletion=completion.chip,
        ),
    ] = "",
    chips: Annotated[
        str, option(_FILES, "--chips", "N", "Chips of the deployment; comma-separated: per file.")
    ] = "",
    model: workload.OfModel = "",
    latency: Annotated[
        str,
        choice(
            _FILES,
            "--latency",
            ("median", "mean", "p90", "p95", "p99"),
            "Statistic of latencies.",
        ),
    ] = "median",
    isl: Annotated[
        str, option(_FILES, "--isl", "TOKENS", "Mean input tokens, where a file counts none.")
    ] = "",
    osl: Annotated[
        str, option(_FILES, "--osl", "TOKENS", "Mean output tokens, where a file counts none.")
    ] = "",
    form: Annotated[
        str,
        choice(
            _FILES,
            "--input",
            ("vllm", "sglang", "aiperf", "inferencex", "mlperf"),
            "Format of the files: vllm, sglang, aiperf, inferencex, mlperf.",
            "TOOL",
        ),
    ] = "",
    basis: options.Basis,
    data: options.Data,
    export: Annotated[
        str,
        option(
            options.OUTPUT, "--export", "FILE", "Write the runs as rows for `chipcost validate`."
        ),
    ] = "",
    fail_if: options.FailIf = "",
    output: options.Output,
) -> None:
    """Price your own benchmark results.

    Cost per token, energy and throughput per megawatt. Reads vLLM bench serve, SGLang
    bench_serving, AIPerf and GenAI-Perf, InferenceX, and MLPerf summaries; the format is
    recognised. Several runs give a frontier.

    Examples:
        chipcost bench results.json --chip h100 --chips 8
        chipcost bench run-1.json run-2.json --chip mi355x --chips 8 --latency p99
    """
    from chipcost.study.bench import bench as study
    from chipcost.study.bench import prediction
    from chipcost.study.bench.points import BenchQuestion, measure

    question = BenchQuestion(
        basis.question(),
        files or (),
        chips=[name.strip() for name in chip.split(",") if name.strip()],
        counts=_counts(chips),
        form=form,
        statistic=latency,
        isl=values.count("--isl", isl) if isl else None,
        osl=values.count("--osl", osl) if osl else None,
    ).checked()
    if export:
        from chipcost.files import refuse_file

        refuse_file(export, force=output.force)
    loaded = data.load(question.basis.day)
    points = measure(loaded, question)
    if export:
        from chipcost.files import write_whole
        from chipcost.study.bench.export import render

        write_whole(export, render(points, model), force=output.force)
    beside = prediction.beside(loaded, points, model)
    emit(study.answer(loaded, question, points, beside), output, fail_if, loaded)


def _counts(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise ChipcostError(
            "bad-option",
            f"--chips {text!r} is not a number of chips",
            hint="for example --chips 8, or --chips 8,16 for two files",
        ) from None
