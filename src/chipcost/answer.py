"""The Python face of a Result: as text for a file, as a table in a terminal or a notebook."""

from __future__ import annotations

from dataclasses import dataclass, fields

from chipcost.result import Result


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

    def _repr_html_(self) -> str:
        from chipcost.report import html

        return html.fragment(self)

    def __repr__(self) -> str:
        return f"<Answer of {self.command}: {len(self.rows)} rows, {len(self.columns)} columns>"

    def __str__(self) -> str:
        from chipcost.report import formats

        return str(formats.render(self, formats.format_of("table"), formats.Look(width=120)))
