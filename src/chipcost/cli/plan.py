"""`chipcost plan`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options, token_options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


@with_output
def plan(
    model: Annotated[
        str,
        typer.Argument(
            metavar="[MODEL]",
            help="Language model, or a config.json; none with --tokens-per-chip.",
            autocompletion=token_options.complete_model,
        ),
    ] = "",
    chips: options.Chips = None,
    out_rate: Annotated[
        str, typer.Option("--output", metavar="RATE", help="Output to serve: 2e9/day, 980T/month.")
    ] = "",
    in_rate: Annotated[
        str, typer.Option("--input", metavar="RATE", help="Input to serve; else by the lengths.")
    ] = "",
    power: Annotated[str, typer.Option(help="Instead: what this power serves, '750 MW'.")] = "",
    budget: Annotated[
        str, typer.Option(help="Instead: what this money serves, '100 MUSD/y'.")
    ] = "",
    fleet: Annotated[
        float | None, typer.Option(metavar="CHIPS", help="Instead: what so many chips serve.")
    ] = None,
    peak: Annotated[float, typer.Option(help="Peak over mean.")] = 1.0,
    growth: Annotated[str, typer.Option(help="Growth of the load a year, '50%'.")] = "0",
    years: Annotated[float, typer.Option(help="Years of growth to build for.")] = 0.0,
    availability: Annotated[str, typer.Option(help="Share of hours a chip works.")] = "100%",
    spares: Annotated[str, typer.Option(help="Spare chips beyond that.")] = "0%",
    per_chip: Annotated[
        float | None,
        typer.Option(
            "--tokens-per-chip",
            metavar="RATE",
            help="Output tokens/s of a chip as you measured it, in place of the model's.",
        ),
    ] = None,
    chip: Annotated[
        list[str] | None,
        typer.Option(help="A chip, where no model is named.", autocompletion=options.complete_chip),
    ] = None,
    isl: token_options.Isl = 1024.0,
    osl: token_options.Osl = 1024.0,
    interactivity: token_options.Interactivity = None,
    ttft: token_options.Ttft = None,
    dtype: token_options.Dtype = "native",
    kv_dtype: token_options.KvDtype = "native",
    cache_hit: token_options.CacheHit = 0.0,
    max_chips: token_options.MaxChips = 64,
    stack: token_options.Stack = "tuned",
    owner: options.Owner = "hyperscaler",
    term: options.Term = "",
    provider: options.Provider = "",
    as_of: options.AsOf = None,
    power_basis: options.PowerBasis = "facility",
    pue: options.Pue = None,
    fill: options.Fill = "",
    fail_if: options.FailIf = "",
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Size a fleet: chips, racks, megawatts and money for a load, or the load of a budget."""
    from chipcost.catalog import load_catalog
    from chipcost.catalog.models import load_models
    from chipcost.catalog.sites import load_sites
    from chipcost.errors import ChipcostError
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.plan import plan as study
    from chipcost.study.plan import question as texts
    from chipcost.study.serving.efficiencies import load_stacks
    from chipcost.study.tokens.question import TokenQuestion

    if not model and per_chip is None:
        raise ChipcostError(
            "no-model",
            "no model is named, and no rate of a chip",
            hint="chipcost plan deepseek-r1 --output 2e9/day, or --tokens-per-chip with --chip",
        )
    asked = texts.Fleet(
        output=texts.rate("--output", out_rate) if out_rate else None,
        given=texts.rate("--input", in_rate) if in_rate else None,
        power_kw=texts.quantity("--power", power, "power") if power else None,
        usd_per_year=texts.quantity("--budget", budget, "money") if budget else None,
        chips=fleet,
        peak_to_mean=peak,
        growth=texts.quantity("--growth", growth, "ratio"),
        years=years,
        availability=texts.quantity("--availability", availability, "ratio"),
        spares=texts.quantity("--spares", spares, "ratio"),
        per_chip=per_chip,
    ).checked()
    basis = question_basis(
        as_of,
        owner=owner,
        term=term.replace("-", "_"),
        provider=provider,
        power_basis=power_basis,
        pue=pue,
    )
    question = TokenQuestion(
        model,
        basis,
        [*(chips or ()), *(chip or ())],
        isl=isl,
        osl=osl,
        interactivity=interactivity,
        ttft_ms=ttft,
        dtype=dtype,
        kv_dtype=kv_dtype,
        cached=cache_hit,
        max_chips=max_chips,
        stack=stack,
    )
    loaded = load_catalog(catalog or (), sets or (), as_of=basis.day)
    if fill:
        from chipcost.study.tco.fill import asked as fill_in

        loaded = fill_in(fill, loaded, basis, catalog or ())
    sites = load_sites(catalog or ())
    result = study.plan(loaded, load_models(catalog or ()), load_stacks(), sites, question, asked)
    emit(result, output, fail_if)
