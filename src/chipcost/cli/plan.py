"""`chipcost plan`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options, values, workload
from chipcost.cli.chosen import Chosen
from chipcost.cli.command import command
from chipcost.cli.options import option
from chipcost.cli.output import emit

_TASK = "Load, or a budget that the load follows from"
_FLEET = "Fleet"


@command
def plan(
    model: Annotated[
        str,
        typer.Argument(
            metavar="[MODEL]",
            help="Language model, or the path of its config.json; none with --tokens-per-chip.",
            autocompletion=completion.model,
        ),
    ] = "",
    chips: options.Chips = None,
    *,
    out_rate: Annotated[
        str, option(_TASK, "--output", "RATE", "Output to serve: 2e9/day, 980T/month.")
    ] = "",
    in_rate: Annotated[
        str, option(_TASK, "--input", "RATE", "Input to serve; else by the lengths.")
    ] = "",
    power: Annotated[
        str, option(_TASK, "--power", "POWER", "Instead: what this power serves, '750 MW'.")
    ] = "",
    budget: Annotated[
        str, option(_TASK, "--budget", "MONEY", "Instead: what this money serves, '100 MUSD/y'.")
    ] = "",
    fleet: Annotated[
        str, option(_TASK, "--fleet", "CHIPS", "Instead: what this many chips serve.")
    ] = "",
    peak: Annotated[float, option(_FLEET, "--peak", "RATIO", "Peak over mean load.")] = 1.0,
    growth: Annotated[
        str, option(_FLEET, "--growth", "SHARE", "Growth of the load a year, '50%'.")
    ] = "0",
    years: Annotated[
        float, option(_FLEET, "--years", "YEARS", "Years of growth to build for.")
    ] = 0.0,
    availability: Annotated[
        str, option(_FLEET, "--availability", "SHARE", options.AVAILABILITY_MEANING)
    ] = "100%",
    spares: Annotated[str, option(_FLEET, "--spares", "SHARE", options.SPARES_MEANING)] = "0%",
    per_chip: Annotated[
        str,
        option(
            _FLEET,
            "--tokens-per-chip",
            "RATE",
            "Output tokens/s of a chip as you measured it, in place of the model's.",
        ),
    ] = "",
    chip: Annotated[
        list[str] | None,
        option(
            _FLEET,
            "--chip",
            "CHIP",
            "A chip, where no model is named; repeatable.",
            autocompletion=completion.chip,
        ),
    ] = None,
    chosen: Chosen,
    served: workload.Workload,
    formats: workload.Formats,
    basis: options.Basis,
    fill: options.Fill = "",
    data: options.Data,
    fail_if: options.FailIf = "",
    output: options.Output,
) -> None:
    """Size a fleet for a load, or for a budget.

    Chips, racks, megawatts and money for a load; or the load that a power, a budget or a number of
    chips serves.

    Examples:
        chipcost plan deepseek-r1 --output 2e9/day --peak 1.5 --availability 95%
        chipcost plan llama-3.3-70b gb300 tpu-v7 --power '750 MW' --owner any
    """
    from chipcost.errors import ChipcostError
    from chipcost.study.plan import plan as study
    from chipcost.study.plan import question as texts
    from chipcost.study.tco.fill import filled

    if not model and not per_chip:
        raise ChipcostError(
            "no-model",
            "no model is named, and no rate of a chip",
            hint="chipcost plan deepseek-r1 --output 2e9/day, or --tokens-per-chip with --chip",
        )
    task = texts.Fleet(
        output=texts.rate("--output", out_rate) if out_rate else None,
        given=texts.rate("--input", in_rate) if in_rate else None,
        power_kw=texts.quantity("--power", power, "power") if power else None,
        usd_per_year=texts.quantity("--budget", budget, "money") if budget else None,
        chips=values.count("--fleet", fleet) if fleet else None,
        peak_to_mean=peak,
        growth=texts.quantity("--growth", growth, "ratio"),
        years=years,
        availability=texts.quantity("--availability", availability, "ratio"),
        spares=texts.quantity("--spares", spares, "ratio"),
        per_chip=values.count("--tokens-per-chip", per_chip) if per_chip else None,
    ).checked()
    names = [*(chips or ()), *(chip or ())]
    question = served.question(
        model, basis.question(), names, formats, selection=chosen.selection()
    )
    loaded = filled(data.load(question.basis.day), fill, question.basis)
    result = study.plan(loaded, question, task)
    emit(result, output, fail_if, loaded)
