"""Reads the values of one parsed file by their schema and collects what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chipcost import units
from chipcost.catalog import schema, spellings
from chipcost.catalog.dates import first_day
from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Block, Figure, Waiver
from chipcost.catalog.schema import Field
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError, Place, excerpt, searcher

Path = tuple[str | int, ...]

MOST = 10**9  # of what is counted: chips of a system, layers and width of a model


class Reader:
    """Reads the values of one tree by their schema and collects findings."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.nearest = searcher()
        self.findings: list[Finding] = [
            Finding(
                problem.code,
                problem.message,
                problem.hint,
                Place(tree.file, problem.line, problem.column),
                mend=problem.mend,
            )
            for problem in tree.problems
        ]

    def found(
        self,
        code: str,
        message: str,
        hint: str,
        path: Path,
        *,
        key: bool = False,
        mend: str | None = None,
    ) -> None:
        """Record a problem at a path; `mend` is what should stand there, where that is certain."""
        place = self.tree.place(path, key=key)
        self.findings.append(Finding(code, message, hint, place, mend=mend))

    def mapping(self, value: Any, path: Path, what: str) -> Block | None:
        """The value as a mapping, or None with a finding."""
        if isinstance(value, dict):
            return value
        self.found("S103", f"{what} must be a mapping", "write `key: value` lines", path)
        return None

    def blocks(self, content: Any, section: str, what: str) -> Iterator[tuple[str, Path, Block]]:
        """Each entry of a section that maps ids to blocks: id, path and block.

        None is an empty section; what is no mapping becomes a finding.
        """
        if content is None:
            return
        for name, value in (self.mapping(content, (section,), f"{section!r}") or {}).items():
            path = (section, name)
            block = self.mapping(value, path, what)
            if block is not None:
                yield name, path, block

    def listed(
        self,
        content: Any,
        path: Path,
        fields: Mapping[str, Field],
        kind: str,
        example: str = "- {…} lines",
    ) -> Iterator[tuple[Path, Block]]:
        """(path, block) of every item of a list that is a mapping, with its keys checked."""
        if not isinstance(content, list):
            self.found("S103", f"{path[-1]!r} must be a list", f"write {example}", path)
            return
        for index, item in enumerate(content):
            here = (*path, index)
            block = self.mapping(item, here, kind)
            if block is not None:
                self.keys(block, fields, here)
                yield here, block

    def keys(
        self, block: Block, fields: Mapping[str, Field], path: Path, *, partial: bool = False
    ) -> None:
        """Unknown and missing keys of a block."""
        for key in block:
            if key not in fields:
                close = ", ".join(self.nearest(key, list(fields)))
                self.found(
                    "S101",
                    f"unknown key {excerpt(key)}",
                    f"known here: {close}",
                    (*path, key),
                    key=True,
                    mend=spellings.key(key, fields, block),
                )
        if not partial:
            for key, spec in fields.items():
                if spec.required and block.get(key) is None:
                    self.found(
                        "S102",
                        f"the field {key!r} is missing",
                        f"{key}: {spec.meaning}",
                        path,
                        key=True,
                    )

    def text(self, block: Block, key: str, path: Path) -> str:
        """A text, or "" where there is none."""
        value = block.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        self.found("S103", f"{key!r} must be a text", "write one line of text", (*path, key))
        return ""

    def word(self, block: Block, key: str, spec: Field, path: Path) -> str:
        """One of the allowed words, or ""."""
        value = self.text(block, key, path)
        if value and value not in spec.words:
            self.found(
                "S106",
                f"{excerpt(value)} is not allowed for {key!r}",
                f"one of {', '.join(spec.words)}",
                (*path, key),
                mend=spellings.word(value, spec.words),
            )
            return ""
        return value

    def words(self, block: Block, key: str, path: Path) -> tuple[str, ...]:
        """A list of texts."""
        value = block.get(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.found("S103", f"{key!r} must be a list of texts", "write [a, b]", (*path, key))
        return ()

    def date(self, block: Block, key: str, path: Path) -> str:
        """A date text, checked."""
        value = self.text(block, key, path)
        if value:
            try:
                first_day(value)
            except ChipcostError as error:
                mend = spellings.date(value)
                self.found("S109", error.message, error.hint, (*path, key), mend=mend)
                return ""
        return value

    def count(self, block: Block, key: str, path: Path) -> int | None:
        """A positive whole number, at most `MOST`."""
        value = block.get(key)
        if value is None:
            return None
        whole = isinstance(value, str) and value.isascii() and value.isdigit()
        if whole and len(value) <= len(str(MOST)) and 0 < int(value) <= MOST:
            return int(value)
        most = f" of at most {MOST:,}" if whole and value.strip("0") else ""
        self.found(
            "S103", f"{key!r} must be a positive whole number{most}", "write 72", (*path, key)
        )
        return None

    def flag(self, block: Block, key: str, path: Path, default: bool) -> bool:
        """A true or false."""
        value = block.get(key)
        if value is None:
            return default
        if value in ("true", "false"):
            return bool(value == "true")
        self.found(
            "S103",
            f"{key!r} must be true or false",
            "write true or false",
            (*path, key),
            mend=spellings.flag(value) if isinstance(value, str) else None,
        )
        return default

    def quantity(self, block: Block, key: str, dimension: str, path: Path) -> float | None:
        """A quantity in base units."""
        value = block.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.found(
                "S103", f"{key!r} must be a quantity", "write a number with a unit", (*path, key)
            )
            return None
        return self.number(value, dimension, (*path, key))

    def number(self, text: str, dimension: str, path: Path) -> float | None:
        """A quantity text in base units, or None with a finding of the unit family."""
        try:
            quantity = units.parse(text, dimension)
        except ChipcostError as error:
            code = {
                "missing-unit": "U202",
                "wrong-dimension": "U203",
                "not-finite": "U204",
                "out-of-reach": "U204",
            }.get(error.code, "U201")
            mend = spellings.quantity(text, dimension) if code == "U201" else None
            self.found(code, error.message, error.hint, path, mend=mend)
            return None
        if quantity.value < 0:
            self.found("U205", f"{text!r} is negative", "every figure here is positive", path)
            return None
        return quantity.value

    def source(self, block: Block, key: str, path: Path) -> tuple[str, ...]:
        """One source key or several."""
        value = block.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        return self.words(block, key, path)

    def figure(
        self, value: Any, spec: Field, path: Path, default: tuple[str, ...], *, nested: bool = False
    ) -> Figure | None:
        """One figure; None where it is so wrong that nothing can be kept."""
        if isinstance(value, str):
            self.found(
                "S103",
                "a figure must be a mapping with a value and a source",
                "write {value: 2.9 TB/s, source: key}",
                path,
            )
            return None
        block = self.mapping(value, path, "a figure")
        if block is None:
            return None
        self.keys(block, schema.FIGURE, path)
        text = self.text(block, "value", path)
        readable = bool(text)
        number = low = high = None
        dimension = spec.dimension
        if text and spec.kind == "figure":
            number = self.number(text, spec.dimension, (*path, "value"))
            low = self.quantity(block, "low", spec.dimension, path)
            high = self.quantity(block, "high", spec.dimension, path)
            readable = number is not None
        elif text and spec.kind == "date_figure":
            dimension = "date"
            readable = bool(self.date(block, "value", path))
        also: list[Figure] = []
        readings = block.get("also")
        if readings is not None and (nested or not isinstance(readings, list)):
            self.found(
                "S103",
                "'also' must be a list of figures",
                "write also: [{value: …}]",
                (*path, "also"),
            )
        elif readings:
            for index, item in enumerate(readings):
                figure = self.figure(item, spec, (*path, "also", index), default, nested=True)
                if figure is not None:
                    also.append(figure)
        sources = self.source(block, "source", path) or default
        place = self.tree.place(path, key=not nested)
        if not sources:
            self.found(
                "P301",
                "a figure without a source",
                "add source: KEY to the figure or its block",
                path,
            )
        figure = Figure(
            number,
            low,
            high,
            dimension,
            text,
            sources,
            self.word(block, "status", schema.FIGURE["status"], path),
            self.word(block, "grade", schema.FIGURE["grade"], path),
            self.word(block, "basis", schema.FIGURE["basis"], path),
            self.text(block, "scope", path),
            self.text(block, "locator", path),
            self.text(block, "note", path),
            tuple(also),
            self.tree.file,
            place.line,
            place.column,
        )
        return figure if readable else None  # all of it was read, so that all is reported

    def figures(
        self, value: Any, specs: Mapping[str, Field], path: Path, default: tuple[str, ...]
    ) -> dict[str, Figure]:
        """A mapping of figures."""
        block = self.mapping(value, path, "this")
        result: dict[str, Figure] = {}
        if block is None:
            return result
        self.keys(block, specs, path)
        for name, item in block.items():
            if name in specs:
                figure = self.figure(item, specs[name], (*path, name), default)
                if figure is not None:
                    result[name] = figure
        return result

    def waivers(self, value: Any, path: Path) -> tuple[Waiver, ...]:
        """The waivers of a block."""
        if value is None:
            return ()
        return tuple(
            Waiver(
                self.text(block, "code", here),
                self.text(block, "field", here),
                self.text(block, "reason", here),
                self.source(block, "source", here),
                self.tree.file,
                self.tree.place(here).line,
            )
            for here, block in self.listed(
                value, path, schema.WAIVER, "a waiver", "waivers: [{code: …}]"
            )
        )
