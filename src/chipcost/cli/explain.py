"""`chipcost explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


@with_output
def explain(
    chip: options.Chip,
    column: Annotated[
        str,
        typer.Argument(help="A column of compare.", autocompletion=options.complete_column),
    ] = "usd_per_tb_per_s_hour",
    dtype: options.Dtype = "bf16",
    owner: options.Owner = "hyperscaler",
    term: options.Term = "",
    provider: options.Provider = "",
    as_of: options.AsOf = None,
    max_quote_age: options.MaxQuoteAge = None,
    power_basis: options.PowerBasis = "facility",
    pue: options.Pue = None,
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Explain a number: its formula, what was put in, and the source of each input."""
    from chipcost.catalog import load_catalog
    from chipcost.study import explain as study
    from chipcost.study.compare import question_basis

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
    emit(study.explain(loaded, chip, column, basis), output)
