"""`chipcost breakeven`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


@with_output
def breakeven(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A", help="The chip that is moved.", autocompletion=options.complete_chip
        ),
    ],
    b: Annotated[
        str,
        typer.Argument(
            metavar="B", help="The chip held against.", autocompletion=options.complete_chip
        ),
    ],
    per: Annotated[str, typer.Option(help="bandwidth, flop, capacity or hour.")] = "bandwidth",
    solve: Annotated[str, typer.Option(help="price, load, mfu, electricity or date.")] = "price",
    of_b: Annotated[float, typer.Option(help="Load or MFU of B, as a share.")] = 1.0,
    dtype: options.Dtype = "bf16",
    owner: options.Owner = "hyperscaler",
    term: options.Term = "",
    provider: options.Provider = "",
    as_of: options.AsOf = None,
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Find where A costs what B does: the price, load, MFU, electricity price or date."""
    from chipcost.catalog import load_catalog
    from chipcost.catalog.sites import load_sites
    from chipcost.study import breakeven as study
    from chipcost.study.chip.basis import question_basis

    basis = question_basis(
        as_of,
        owner=owner,
        term=term.replace("-", "_"),
        provider=provider,
        dtype=dtype.lower(),
    )
    loaded = load_catalog(catalog or (), sets or (), as_of=basis.day)
    sites = load_sites(catalog or ())
    emit(study.breakeven(loaded, sites, (a, b), per, solve, basis, of_b=of_b), output)
