"""`chipcost validate`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


@with_output
def validate(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV file of measured inference runs; - is stdin.")
    ],
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """Predict measured inference runs, and report the error and the reach of the intervals.

    The file has a row per run: chip, chips, model, weights, tp, pp, ep, dp, concurrency, isl, osl
    and what was measured (tpot_ms, output_tokens_per_s_per_chip, ...). docs/method.md lists the
    columns.
    """
    from chipcost.catalog import load_catalog
    from chipcost.catalog.models import load_models
    from chipcost.study import validate as study
    from chipcost.study.serving.efficiencies import load_stacks

    loaded = load_catalog(catalog or (), sets or ())
    emit(study.validate(file, loaded, load_models(catalog or ()), load_stacks()), output)
