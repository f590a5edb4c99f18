"""The output of commands whose answer can be drawn: `--plot`.

As in `cli.options`, the annotations of a group are objects, so there is no `from __future__ import
annotations` here.
"""

from typing import Annotated

from chipcost.cli.options import OUTPUT, Output, option


class Drawn(Output):
    """How an answer leaves that can be drawn."""

    plot: Annotated[
        str,
        option(OUTPUT, "--plot", "FILE", "Draw it too: FILE.svg, .png or .pdf; - in characters."),
    ] = ""

    def refuse(self) -> None:
        """Refuse a file that cannot become a figure, as any other."""
        super().refuse()
        if self.plot in ("", "-"):
            return
        from chipcost.errors import ChipcostError
        from chipcost.report.figure.files import check

        check(self.plot, force=self.force)
        if self.plot == self.out:
            raise ChipcostError(
                "bad-option",
                f"--plot and --out both name {self.out}",
                hint="the answer and its figure are two files",
            )
