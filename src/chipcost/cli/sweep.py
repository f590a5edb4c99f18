"""`chipcost sweep`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.options import QUESTION, choice, option
from chipcost.cli.output import emit

SWEPT = ("tokens", "compare", "tco")
KEPT = ("best", "mean", "quantiles", "histogram", "pareto", "probability")
ENGINES = ("local", "threads", "dask")
COMPUTED = "Computing"


@command
def sweep(
    specification: Annotated[
        str,
        typer.Argument(
            metavar="[SPEC]", help="A file of the sweep, YAML or TOML; - reads YAML from input."
        ),
    ] = "",
    *,
    question: Annotated[
        str,
        choice(QUESTION, "--question", SWEPT, f"What is asked: {', '.join(SWEPT)}.", "NAME"),
    ] = "",
    grid: Annotated[
        list[str] | None,
        option(
            QUESTION,
            "--grid",
            "NAME=VALUES",
            "An input with its values: isl=1k,8k, price=1:4:0.1, concurrency=1:256:log, "
            "chip=h200,b200; several; repeatable.",
        ),
    ] = None,
    draw: Annotated[
        list[str] | None,
        option(
            QUESTION,
            "--draw",
            "NAME=SHAPE",
            "An input that is sampled: 'load=uniform(40%, 80%)'; also normal, lognormal, "
            "triangular; repeatable.",
        ),
    ] = None,
    samples: Annotated[
        str, option(QUESTION, "--samples", "N", "Samples at every place of the grid (1000).")
    ] = "",
    seed: Annotated[str, option(QUESTION, "--seed", "N", "Seed of the samples (0).")] = "",
    reduce: Annotated[
        list[str] | None,
        choice(
            QUESTION,
            "--reduce",
            KEPT,
            f"What is kept in place of every scenario: {', '.join(KEPT)}.",
            "NAMES",
        ),
    ] = None,
    of: Annotated[
        str,
        option(
            QUESTION,
            "--of",
            "COLUMN",
            "Of which column; by default the cost that is asked.",
            autocompletion=completion.column,
        ),
    ] = "",
    by: Annotated[
        list[str] | None,
        option(QUESTION, "--by", "AXES", "For every combination of these axes, comma-separated."),
    ] = None,
    front: Annotated[
        list[str] | None,
        option(QUESTION, "--front", "COLUMNS", "The two columns of the Pareto front."),
    ] = None,
    dry_run: Annotated[
        bool,
        option(
            QUESTION, "--dry-run", None, "How many scenarios, how long, how much disk; no more."
        ),
    ] = False,
    engine: Annotated[
        str,
        choice(
            COMPUTED,
            "--engine",
            ENGINES,
            "What computes: local (a loop, with --workers processes), threads, or dask.",
            "NAME",
            shared=False,
        ),
    ] = "local",
    workers: Annotated[
        int | None, option(COMPUTED, "--workers", "N", "How many at once.", min=1)
    ] = None,
    address: Annotated[
        str,
        option(COMPUTED, "--address", "URL", "Of a scheduler that runs already: tcp://HOST:8786."),
    ] = "",
    store: Annotated[
        str,
        option(
            COMPUTED,
            "--store",
            "DIR",
            "Write every block as a Parquet file; the same sweep goes on from those there.",
        ),
    ] = "",
    dated: options.Dated,
    data: options.Data,
    fail_if: options.FailIf = "",
    output: options.Output,
) -> None:
    """One question over millions of scenarios.

    Every combination of the inputs of --grid, and samples of those of --draw, as tokens, compare or
    tco answers it. Up to a million scenarios are rows; of more, --reduce keeps what matters.

    Examples:
        chipcost sweep --grid model=llama-3.3-70b --grid isl=1k,8k
        chipcost sweep --question tco --grid chip=h200 --grid life=4y,5y,6y
        chipcost sweep --grid model=gpt-oss-120b --grid tp=1,2 --reduce best
        chipcost sweep prices.yaml --dry-run
    """
    from chipcost.study.sweep import specification as read
    from chipcost.study.sweep.engines.engine import Engine

    given = read.from_options(
        grid or (),
        draw or (),
        {"question": question, "samples": samples, "seed": seed, "of": of},
        {
            "reduce": ",".join(reduce or ()),
            "by": ",".join(by or ()),
            "front": ",".join(front or ()),
        },
    )
    chosen = Engine(engine, workers, address or None)
    if specification:
        given = given.over(read.read(specification))
    loaded = data.load(dated.day())
    asked = read.sweep_of(given, loaded)
    from chipcost.study.sweep import question as study

    keep = study.reductions(
        asked, given.list("reduce"), given.text("of", ""), given.list("by"), given.list("front")
    )
    answer = study.dry_run if dry_run else study.sweep
    asked_of = study.Asked(asked, keep, chosen, loaded.catalog.hash, store, output.quiet)
    emit(answer(asked_of), output, fail_if, loaded)
