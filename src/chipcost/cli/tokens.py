"""`chipcost tokens`."""

from __future__ import annotations

from chipcost.cli import options, token_options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


@with_output
def tokens(
    model: token_options.Model,
    chips: options.Chips = None,
    isl: token_options.Isl = 1024.0,
    osl: token_options.Osl = 1024.0,
    interactivity: token_options.Interactivity = None,
    ttft: token_options.Ttft = None,
    concurrency: token_options.Concurrency = None,
    dtype: token_options.Dtype = "native",
    kv_dtype: token_options.KvDtype = "native",
    owner: options.Owner = "hyperscaler",
    term: options.Term = "",
    provider: options.Provider = "",
    as_of: options.AsOf = None,
    max_quote_age: options.MaxQuoteAge = None,
    cache_hit: token_options.CacheHit = 0.0,
    load: token_options.LoadShare = 1.0,
    max_chips: token_options.MaxChips = 64,
    stack: token_options.Stack = "tuned",
    serving: token_options.Serving = "aggregated",
    power_basis: options.PowerBasis = "facility",
    pue: options.Pue = None,
    fill: options.Fill = "",
    uncertain: options.Uncertainty = False,
    draws: options.Draws = 100_000,
    seed: options.Seed = 0,
    fail_if: options.FailIf = "",
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """What a million tokens of a language model costs on each chip, and how fast it serves.

    For each chip the cheapest way to serve the model at the asked service level; without one, at
    least 30 tokens/s/user at 1024 tokens in and 1024 out.
    """
    from chipcost.catalog import load_catalog
    from chipcost.catalog.models import load_models
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.serving.efficiencies import load_stacks
    from chipcost.study.tokens import tokens as study
    from chipcost.study.tokens.question import TokenQuestion

    if uncertain:
        from chipcost.study.draws import checked

        checked(draws)
    basis = question_basis(
        as_of,
        owner=owner,
        term=term.replace("-", "_"),
        provider=provider,
        power_basis=power_basis,
        pue=pue,
        max_quote_age=max_quote_age,
    )
    question = TokenQuestion(
        model,
        basis,
        chips or (),
        isl=isl,
        osl=osl,
        interactivity=interactivity,
        ttft_ms=ttft,
        concurrency=concurrency,
        dtype=dtype,
        kv_dtype=kv_dtype,
        cached=cache_hit,
        load=load,
        max_chips=max_chips,
        stack=stack,
        serving=serving,
    )
    loaded = load_catalog(catalog or (), sets or (), as_of=basis.day)
    if fill:
        from chipcost.study.tco.fill import asked as fill_in

        loaded = fill_in(fill, loaded, basis, catalog or ())
    models = load_models(catalog or ())
    sampled = draws if uncertain else 0
    result = study.tokens(loaded, models, load_stacks(), question, sampled, seed)
    emit(result, output, fail_if)
