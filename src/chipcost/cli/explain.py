"""`chipcost explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options, token_options
from chipcost.cli.output import DEFAULT, Output, emit, with_output

DEFAULT_COLUMN = "usd_per_tb_per_s_hour"


@with_output
def explain(
    chip: options.Chip,
    column: Annotated[
        str,
        typer.Argument(
            help="A column of compare; with --model one of tokens.",
            autocompletion=options.complete_explained,
        ),
    ] = DEFAULT_COLUMN,
    dtype: options.Dtype = "bf16",
    owner: options.Owner = "hyperscaler",
    term: options.Term = "",
    provider: options.Provider = "",
    as_of: options.AsOf = None,
    max_quote_age: options.MaxQuoteAge = None,
    power_basis: options.PowerBasis = "facility",
    pue: options.Pue = None,
    model: token_options.OfModel = "",
    isl: token_options.Isl = 1024.0,
    osl: token_options.Osl = 1024.0,
    interactivity: token_options.Interactivity = None,
    ttft: token_options.Ttft = None,
    concurrency: token_options.Concurrency = None,
    stack: token_options.Stack = "tuned",
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Explain a number: its formula, what was put in, and the source of each input."""
    from chipcost.catalog import load_catalog
    from chipcost.study import explain as study
    from chipcost.study.chip.basis import question_basis

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
    loaded = load_catalog(catalog or (), sets or (), as_of=basis.day)
    if not model:
        emit(study.explain(loaded, chip, column, basis), output)
        return
    from chipcost.catalog.models import load_models
    from chipcost.study.serving.efficiencies import load_stacks
    from chipcost.study.tokens.explain import explain_tokens
    from chipcost.study.tokens.question import TokenQuestion

    question = TokenQuestion(
        model,
        basis,
        (chip,),
        isl=isl,
        osl=osl,
        interactivity=interactivity,
        ttft_ms=ttft,
        concurrency=concurrency,
        stack=stack,
    )
    if column == DEFAULT_COLUMN:
        column = "usd_per_mtok_output_all_in"
    models = load_models(catalog or ())
    emit(explain_tokens(loaded, models, load_stacks(), question, column), output)
