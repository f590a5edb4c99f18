"""The output formats: the one list that the command line and the Python face follow.

A new format is a module of `report/` and an entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chipcost.errors import ChipcostError, missing_extra, one_of
from chipcost.result import Result


@dataclass(frozen=True, slots=True)
class Look:
    """How an answer is laid out; a format ignores what it has no use for.

    width   columns of the terminal; None: nothing is wrapped, cut or left out
    quiet   the data alone, without headline and notes
    ranges  low and high beside every derived number of a table
    drawn   every chart in characters, those too whose numbers stand in the rows
    """

    width: int | None = None
    color: bool = False
    header: bool = True
    quiet: bool = False
    ranges: bool = False
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """An output format.

    suffixes  of the files that have it, with their dots
    render    makes the text, or the bytes of a format that is not text; imports what it needs
    people    for the terminal: in its encoding, with the warnings of the answer in the text;
              else UTF-8, and the warnings on standard error
    binary    bytes, which go to files and pipes and never to a terminal
    extra     of this package that brings `package`, which `render` imports
    """

    name: str
    suffixes: tuple[str, ...]
    render: Callable[[Result, Look], str | bytes]
    people: bool = False
    binary: bool = False
    extra: str = ""
    package: str = ""


def format_of(name: str) -> Format:
    """The format of that name; ChipcostError `bad-format` with those there are."""
    return FORMATS[one_of("--format", name, FORMATS, "bad-format")]


def format_of_file(path: str) -> Format:
    """The format that the suffix of a file name stands for; ChipcostError `bad-suffix`."""
    from pathlib import PurePath

    suffix = PurePath(path).suffix.lower()
    known = {suffix: form for form in FORMATS.values() for suffix in form.suffixes}
    if suffix not in known:
        raise ChipcostError(
            "bad-suffix",
            f"--out {path}: the suffix {suffix or '(none)'} names no format",
            hint=f"one of {', '.join(known)}, or give --format",
        )
    return known[suffix]


def usable_format(name: str, path: str) -> Format:
    """The format of that name, else of a file's suffix, else the table, if what it needs is there.

    Loads nothing of it. Raises ChipcostError `bad-format`, `bad-suffix`, `missing-extra`.
    """
    form = format_of(name or "table") if name or not path else format_of_file(path)
    if form.package:
        from importlib.util import find_spec

        if find_spec(form.package) is None:
            missing = ModuleNotFoundError(name=form.package)
            raise missing_extra(f"the format {form.name}", missing, form.extra)
    return form


def render(result: Result, form: Format, look: Look) -> str | bytes:
    """The result in a format; ChipcostError `missing-extra` where a package is not installed."""
    try:
        return form.render(result, look)
    except ModuleNotFoundError as error:
        if not form.extra:
            raise
        raise missing_extra(f"the format {form.name}", error, form.extra) from error


def _table(result: Result, look: Look) -> str:
    from chipcost.report import table

    return table.render(
        result,
        look.width,
        color=look.color,
        header=look.header,
        quiet=look.quiet,
        ranges=look.ranges,
        drawn=look.drawn,
    )


def _csv(result: Result, look: Look) -> str:
    from chipcost.report import delimited

    return delimited.render(result, ",", look.header)


def _tsv(result: Result, look: Look) -> str:
    from chipcost.report import delimited

    return delimited.render(result, "\t", look.header)


def _json(result: Result, look: Look) -> str:
    from chipcost.report import jsonfmt

    return jsonfmt.render(result)


def _ndjson(result: Result, look: Look) -> str:
    from chipcost.report import jsonfmt

    return jsonfmt.render_lines(result)


def _markdown(result: Result, look: Look) -> str:
    from chipcost.report import markdown

    return markdown.render(result, look.header, look.quiet, look.ranges)


def _html(result: Result, look: Look) -> str:
    from chipcost.report import html

    return html.page(result, look.header, look.quiet, look.ranges)


def _xlsx(result: Result, look: Look) -> bytes:
    from chipcost.report import spreadsheet

    return spreadsheet.render(result, look.header, look.quiet)


def _parquet(result: Result, look: Look) -> bytes:
    from chipcost.report import parquet

    return parquet.render(result)


FORMATS = {
    form.name: form
    for form in (
        Format("table", (".txt",), _table, people=True),
        Format("csv", (".csv",), _csv),
        Format("tsv", (".tsv",), _tsv),
        Format("json", (".json",), _json),
        Format("ndjson", (".ndjson", ".jsonl"), _ndjson),
        Format("markdown", (".md",), _markdown, people=True),
        Format("html", (".html", ".htm"), _html),
        Format("xlsx", (".xlsx",), _xlsx, binary=True, extra="xlsx", package="xlsxwriter"),
        Format("parquet", (".parquet",), _parquet, binary=True, extra="parquet", package="pyarrow"),
    )
}
