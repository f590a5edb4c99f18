"""`chipcost config`."""

from __future__ import annotations

from typing import Annotated

from chipcost.cli import options
from chipcost.cli.command import command
from chipcost.cli.options import QUESTION, option
from chipcost.cli.output import emit
from chipcost.cli.stream import put

EXAMPLE = """\
# chipcost.toml: settings of chipcost in this folder and those below it. A flag is stronger than
# CHIPCOST_<OPTION> in the environment, and that than this file. Every option of a command may stand
# here, under its name; what stands in the table of a command is for that command alone.

owner = "neocloud"
# catalog = ["our-quotes.yaml"]
# as-of = "2026-11-01"

[prices]        # your own prices of a chip-hour, for every question
# b200 = 3.20
# h200 = "2.90 EUR/h"

[fx]            # USD for one of a currency
# EUR = 1.08

[tokens]
# isl = "8k"
# interactivity = 50
"""


@command
def config_command(
    *,
    example: Annotated[
        bool,
        option(QUESTION, "--example", None, "Print a file to begin with, and nothing else."),
    ] = False,
    output: options.Output,
) -> None:
    """Settings in force, and where they come from.

    From chipcost.toml or [tool.chipcost] of pyproject.toml, in this folder or one above, and from
    CHIPCOST_<OPTION> in the environment. CHIPCOST_CONFIG names another file; `none` reads none.

    Examples:
        chipcost config
        chipcost config --example
    """
    if example:
        put(EXAMPLE)
        return
    from chipcost.cli.in_force import settings

    emit(settings(), output)
