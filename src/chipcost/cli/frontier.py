"""`chipcost frontier`."""

from __future__ import annotations

from chipcost.cli import options, token_options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


@with_output
def frontier(
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
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Throughput of each chip against how fast a user is served, plotted in the terminal.

    The rows, in --format csv, are the points that no other spread or load of the chip beats in
    both. A service level cuts them off.
    """
    from chipcost.catalog import load_catalog
    from chipcost.catalog.models import load_models
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.serving.efficiencies import load_stacks
    from chipcost.study.tokens import frontier as study
    from chipcost.study.tokens.question import TokenQuestion

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
    emit(study.frontier(loaded, load_models(catalog or ()), load_stacks(), question), output)
