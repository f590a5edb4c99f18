"""The Python face of a Result: as text for a file, as a table in a terminal or a notebook."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from os import fspath
from typing import TYPE_CHECKING

from chipcost.result import Result

if TYPE_CHECKING:
    from os import PathLike

    import matplotlib.figure
    import pandas

LINES, ROWS = 3, 5  # of headline and table that a repr shows
WIDTH = 100  # of a repr and of a printed answer


@dataclass(frozen=True, repr=False)
class Answer(Result):
    """A Result that renders itself; what the functions of the package return."""

    @classmethod
    def of(cls, result: Result) -> Answer:
        """The same result with its renderings."""
        return cls(**{item.name: getattr(result, item.name) for item in fields(result)})

    def render(self, format: str) -> str | bytes:
        """The answer as a file of that format has it: a name that `--format` takes.

        Raises ChipcostError `bad-format`, and `missing-extra` where a package is not installed.
        """
        from chipcost.report import formats

        return formats.render(self, formats.format_of(format), formats.Look())

    def to_csv(self) -> str:
        """The rows as CSV: header, full precision, empty for unknown."""
        return str(self.render("csv"))

    def to_json(self) -> str:
        """The whole answer as a JSON document."""
        return str(self.render("json"))

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a DataFrame: every column, numbers as float64 with NaN for unknown, texts as
        objects with None for unknown.

        `attrs` of the frame has `headline`, `warnings`, `assumptions`, and `units` and `meanings`
        by column. Raises ChipcostError `missing-extra` where pandas is not installed.
        """
        try:
            import pandas
        except ModuleNotFoundError as error:
            from chipcost.errors import missing_extra

            raise missing_extra("to_pandas", error, "pandas") from error
        frame = pandas.DataFrame(
            {
                column.name: pandas.Series(
                    self.cells(column.name), dtype="float64" if column.numeric else "object"
                )
                for column in self.columns
            }
        )
        frame.attrs = {
            "headline": list(self.headline),
            "warnings": list(self.warnings),
            "assumptions": dict(self.assumptions),
            "units": {column.name: column.unit for column in self.columns},
            "meanings": {column.name: column.meaning for column in self.columns},
        }
        return frame

    def plot(self, path: str | PathLike[str], *, force: bool = False) -> None:
        """Draw the answer into a file, as `--plot` does: `.svg`, `.png` or `.pdf`.

        A file that is there is replaced with `force` alone. Raises ChipcostError `bad-suffix`,
        `file-exists`, `nothing-to-draw`, and `missing-extra` where matplotlib is not installed.
        """
        from chipcost.report.figure import files

        files.check(fspath(path), force=force)
        files.save(self, fspath(path), force=force)

    def figure(self) -> matplotlib.figure.Figure:
        """What `plot` draws, as a Figure of matplotlib that is not yet saved.

        Raises ChipcostError `nothing-to-draw` and `missing-extra`.
        """
        from chipcost.report.figure import files

        return files.figure(self)

    def _repr_html_(self) -> str:
        from chipcost.report import html

        return html.fragment(self)

    def __repr__(self) -> str:
        """What it is, the headline and the first rows; `print` shows all."""
        from chipcost.report import table

        size = f"{len(self.rows)} rows, {len(self.columns)} columns"
        first = replace(self.with_rows(self.rows[:ROWS]), charts=())
        shown = table.render(first, WIDTH, quiet=True) if self.view else ""
        rest = len(self.rows) - ROWS
        more = [f"... {rest} more; print() shows all"] if rest > 0 and shown else []
        lines = [f"<Answer of {self.command}: {size}>", *self.headline[:LINES], *shown.splitlines()]
        return "\n".join([*lines, *more])

    def __str__(self) -> str:
        from chipcost.report import formats

        return str(formats.render(self, formats.format_of("table"), formats.Look(width=WIDTH)))
