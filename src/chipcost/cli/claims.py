"""`chipcost claims`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output
from chipcost.cli.stream import tell


def _complete_claim(incomplete: str) -> list[str]:
    from chipcost.catalog.claims import load_claims

    return [name for name in load_claims().claims if name.startswith(incomplete)]


@with_output
def claims(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            help="One: its whole derivation. None: all.",
            autocompletion=_complete_claim,
        ),
    ] = None,
    file: Annotated[
        str, typer.Option(metavar="FILE", help="Audit the claims of your own file alone.")
    ] = "",
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="VERDICT",
            help="Exit 1 if a claim has this verdict, for example contradicted.",
        ),
    ] = "",
    as_of: options.AsOf = None,
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Audit published claims: reproduced, within rounding or ranges, or contradicted."""
    from dataclasses import replace

    from chipcost.catalog import load_catalog
    from chipcost.catalog.claims import load_claims
    from chipcost.catalog.dates import query_date
    from chipcost.catalog.deals import load_deals
    from chipcost.catalog.sites import load_sites
    from chipcost.errors import ChipcostError
    from chipcost.study.claims import verdict as study
    from chipcost.study.claims.names import Known

    if fail_on and fail_on.replace("-", " ") not in study.VERDICTS:
        raise ChipcostError(
            "bad-option",
            f"--fail-on {fail_on!r} is no verdict",
            hint=f"one of {', '.join(study.VERDICTS)}",
        )
    day = query_date(as_of)
    loaded = load_catalog(catalog or (), sets or (), as_of=day)
    known_claims = load_claims(catalog or (), own=file)
    deals, sites = load_deals(catalog or ()), load_sites(catalog or ())
    sources = {**sites.sources, **deals.sources, **loaded.sources, **known_claims.sources}
    known = Known(replace(loaded, sources=sources), deals, sites, day)
    if names and len(names) == 1:
        from chipcost.study.claims.derivation import derivation

        emit(derivation(known, known_claims, names[0]), output)
    else:
        emit(study.claims_table(known, known_claims, names or ()), output)
    if fail_on:
        failing = [
            item.claim.id
            for item in study.judge_all(known, known_claims, names or ())
            if item.verdict == fail_on.replace("-", " ")
        ]
        if failing:
            tell(f"failed: {fail_on}: {', '.join(failing)}")
            raise typer.Exit(1)
