"""`chipcost schema`: the JSON Schemas of the data files, for editors."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    name: Annotated[
        str, typer.Argument(help="chips, overlay (what --catalog takes), sites or deals.")
    ] = "overlay",
    out: Annotated[
        str | None, typer.Option("--out", "-o", help="File to write.", show_default=False)
    ] = None,
) -> None:
    """Print the JSON Schema of a data file.

    In an editor with a YAML language server, begin the file with
    `# yaml-language-server: $schema=overlay.schema.json`.
    """
    from chipcost.catalog import jsonschema

    text = jsonschema.text(name)
    if out is None:
        typer.echo(text, nl=False)
    else:
        _write(out, text)


def _write(path: str, text: str) -> None:
    """Write a file whole or not at all."""
    import tempfile
    from pathlib import Path

    from chipcost.errors import ChipcostError, Place

    target = Path(path)
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        try:
            with open(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ChipcostError(
            "cannot-write",
            f"the file cannot be written: {error.strerror or error}",
            hint="check the folder and its permissions",
            place=Place(path),
        ) from None
