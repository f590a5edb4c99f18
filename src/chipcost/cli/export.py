"""`chipcost export`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.stream import put
from chipcost.errors import ChipcostError
from chipcost.text import plain_line


@command
def export(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="catalog: the data files.",
            autocompletion=completion.words("catalog"),
        ),
    ],
    directory: Annotated[str, typer.Argument(metavar="DIR", help="Where to.")],
    force: options.Force = False,
) -> None:
    """Copy the data files to a directory.

    Examples:
        chipcost export catalog mydata
    """
    if what != "catalog":
        raise ChipcostError("unknown-export", f"cannot export {what!r}", hint="catalog")
    from chipcost.study.export import export_catalog

    put("".join(f"{plain_line(str(path))}\n" for path in export_catalog(directory, force=force)))
