"""`chipcost compare`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options, token_options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


def _texts(given: list[str] | None) -> list[str]:
    return [word.strip() for text in given or [] for word in text.split(",") if word.strip()]


@with_output
def compare(
    chips: options.Chips = None,
    per: Annotated[
        str, typer.Option(help="bandwidth, flop, capacity, megawatt, hour or token.")
    ] = "bandwidth",
    measure: Annotated[
        str, typer.Option(help="What of, per megawatt: bandwidth, flop or tokens.")
    ] = "bandwidth",
    dtype: options.Dtype = "bf16",
    owner: options.Owner = "hyperscaler",
    term: options.Term = "",
    provider: options.Provider = "",
    as_of: options.AsOf = None,
    max_quote_age: options.MaxQuoteAge = None,
    same_series: Annotated[
        bool, typer.Option("--same-series", help="Quotes of one series alone.")
    ] = False,
    power_basis: options.PowerBasis = "facility",
    pue: options.Pue = None,
    relative_to: Annotated[
        str,
        typer.Option(
            metavar="CHIP",
            help="Show advantages over this chip.",
            autocompletion=options.complete_chip,
        ),
    ] = "",
    scope: Annotated[str, typer.Option(help="chip, or system for totals of systems.")] = "chip",
    vendor: Annotated[
        list[str] | None,
        typer.Option(help="These vendors alone.", autocompletion=options.complete_vendor),
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="available, announced, internal, retired.")
    ] = None,
    tier: Annotated[
        list[str] | None,
        typer.Option("--tier", "--memory-tier", help="Memory: hbm, gddr, lpddr, ddr, sram."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Chips without a public quote too.")
    ] = False,
    fill: options.Fill = "",
    uncertain: options.Uncertainty = False,
    draws: options.Draws = 100_000,
    seed: options.Seed = 0,
    model: token_options.OfModel = "",
    isl: token_options.Isl = 1024.0,
    osl: token_options.Osl = 1024.0,
    interactivity: token_options.Interactivity = None,
    fail_if: options.FailIf = "",
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Compare what an hour of each chip costs, and what it buys.

    Two chips: the first against the second. Ranges, sources and every other column are in
    --format csv and json.
    """
    from chipcost.catalog import load_catalog
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.compare.compare import compare as study
    from chipcost.study.compare.question import Question

    if uncertain:
        from chipcost.study.draws import checked

        checked(draws)
    basis = question_basis(
        as_of,
        owner=owner,
        term=term.replace("-", "_"),
        provider=provider,
        dtype=dtype.lower(),
        power_basis=power_basis,
        pue=pue,
        max_quote_age=max_quote_age,
    )
    question = Question(
        basis,
        chips or (),
        per=per,
        measure=measure,
        relative_to=relative_to,
        same_series=same_series,
        scope=scope,
        fill=fill,
        draws=draws if uncertain else 0,
        seed=seed,
        vendors=_texts(vendor),
        statuses=_texts(status),
        tiers=_texts(tier),
        all=everything,
    )
    loaded = load_catalog(catalog or (), sets or (), as_of=basis.day)
    if fill:
        from chipcost.study.tco.fill import asked as fill_in

        loaded = fill_in(fill, loaded, basis, catalog or ())
    if not model:
        emit(study(loaded, question), output, fail_if)
        return
    from chipcost.catalog.models import load_models
    from chipcost.study.compare.per_token import compare_tokens
    from chipcost.study.serving.efficiencies import load_stacks
    from chipcost.study.tokens.question import TokenQuestion

    asked = TokenQuestion(model, basis, chips or (), isl=isl, osl=osl, interactivity=interactivity)
    models = load_models(catalog or ())
    emit(compare_tokens(loaded, models, load_stacks(), question, asked), output, fail_if)
