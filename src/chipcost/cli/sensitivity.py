"""`chipcost sensitivity`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


def _complete(incomplete: str) -> list[str]:
    from chipcost.study.compare.columns import RANGED
    from chipcost.study.tco.sensitivity import OUTPUTS, PREFIX

    names = (*RANGED, *(PREFIX + name for name in OUTPUTS))
    return [name for name in names if name.startswith(incomplete)]


@with_output
def sensitivity(
    chip: options.Chip,
    column: Annotated[
        str,
        typer.Argument(
            help="A column of compare, or modelled_usd_per_chip_hour.", autocompletion=_complete
        ),
    ] = "usd_per_tb_per_s_hour",
    dtype: options.Dtype = "bf16",
    owner: options.Owner = "hyperscaler",
    term: options.Term = "",
    provider: options.Provider = "",
    as_of: options.AsOf = None,
    power_basis: options.PowerBasis = "facility",
    pue: options.Pue = None,
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Show which inputs move a number most, as a tornado."""
    from chipcost.catalog import load_catalog
    from chipcost.study import sensitivity as study
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.tco.sensitivity import OUTPUTS, PREFIX

    basis = question_basis(
        as_of,
        owner=owner,
        term=term.replace("-", "_"),
        provider=provider,
        dtype=dtype.lower(),
        power_basis=power_basis,
        pue=pue,
    )
    loaded = load_catalog(catalog or (), sets or (), as_of=basis.day)
    if column.startswith(PREFIX) and column.removeprefix(PREFIX) in OUTPUTS:
        from chipcost.catalog.sites import load_sites
        from chipcost.study.tco import sensitivity as tco_sensitivity
        from chipcost.study.tco.prices import Ask

        inputs = {} if pue is None else {"pue": str(pue)}
        ask = Ask(owner=owner, inputs=inputs)
        sites = load_sites(catalog or ())
        result = tco_sensitivity.sensitivity(
            loaded, sites, chip, column.removeprefix(PREFIX), basis.day, ask
        )
    else:
        result = study.sensitivity(loaded, chip, column, basis)
    emit(result, output)
