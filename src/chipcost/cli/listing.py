"""`chipcost list`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import options
from chipcost.cli.output import DEFAULT, Output, emit, with_output


def _complete_topic(incomplete: str) -> list[str]:
    from chipcost.study.list import TOPICS

    return [topic for topic in TOPICS if topic.startswith(incomplete)]


def _complete_command(incomplete: str) -> list[str]:
    from chipcost.study.command_columns import PLACES

    return [name for name in PLACES if name.startswith(incomplete)]


@with_output
def listing(
    topic: Annotated[
        str,
        typer.Argument(
            help="chips, systems, models, sources, owners, sites, columns.",
            autocompletion=_complete_topic,
        ),
    ] = "chips",
    command: Annotated[
        str,
        typer.Argument(
            metavar="[COMMAND]",
            help="Of columns: those of this command alone.",
            autocompletion=_complete_command,
        ),
    ] = "",
    catalog: options.CatalogFiles = None,
    sets: options.Sets = None,
    output: Output = DEFAULT,
) -> None:
    """List what there is."""
    from chipcost.catalog import load_catalog
    from chipcost.study import list as study

    loaded = load_catalog(catalog or (), sets or ())
    emit(study.listing(loaded, topic, catalog or (), command), output)
