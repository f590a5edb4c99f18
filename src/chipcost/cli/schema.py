"""`chipcost schema`: the JSON Schemas of the data files, for editors, and of the answers."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.stream import put


@command
def schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="chips, overlay (what --catalog takes), sites, models, deals, claims, "
            "token_prices, workloads; answers or findings (of check): what --format json writes.",
            autocompletion=completion.schema,
        ),
    ] = "overlay",
    out: options.Out = "",
    force: options.Force = False,
) -> None:
    """Print the JSON Schema of a file or an answer.

    In an editor with a YAML language server, begin the file with
    `# yaml-language-server: $schema=overlay.schema.json`.

    Examples:
        chipcost schema --out overlay.schema.json
        chipcost schema answers --out answers.schema.json
    """
    from chipcost.study import schema as jsonschema

    text = jsonschema.text(name)
    if not out:
        put(text, for_programs=True)
    else:
        from chipcost.files import write_whole

        write_whole(out, text, force=force)
