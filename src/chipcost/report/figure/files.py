"""The file of a figure: its suffix says the format, and it is checked before the work."""

from __future__ import annotations

from pathlib import PurePath
from types import ModuleType
from typing import TYPE_CHECKING

from chipcost.charts import Chart, Lines
from chipcost.errors import ChipcostError, missing_extra
from chipcost.report.figure.quiet import quiet
from chipcost.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png", ".pdf")


def check(path: str, *, force: bool) -> None:
    """Refuse what cannot become a figure: an unknown suffix, a file that is there, a missing extra.

    Loads nothing of matplotlib. Raises ChipcostError `bad-suffix`, `file-exists`, `missing-extra`.
    """
    from importlib.util import find_spec

    from chipcost.files import refuse_file

    form_of(path)
    if find_spec("matplotlib") is None:
        raise missing_extra("a figure", ModuleNotFoundError(name="matplotlib"), "plot")
    refuse_file(path, force=force)


def form_of(path: str) -> str:
    """`svg`, `png` or `pdf`, by the suffix; ChipcostError `bad-suffix` for another."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise ChipcostError(
            "bad-suffix",
            f"--plot {path}: the suffix {suffix or '(none)'} names no kind of figure",
            hint=f"one of {', '.join(SUFFIXES)}",
        )
    return suffix[1:]


def save(result: Result, path: str, *, force: bool) -> None:
    """Draw an answer into a file, whole or not at all.

    Raises ChipcostError as `drawing` does, and `file-exists` and `cannot-write`.
    """
    from chipcost.files import write_whole

    write_whole(path, drawing(result, path), force=force)


def drawing(result: Result, path: str) -> bytes:
    """What the file of that name is to hold.

    Raises ChipcostError `nothing-to-draw`, `bad-suffix` and `missing-extra`.
    """
    form = form_of(path)
    found: bytes = _drawer(result).content(result, form)
    return found


def figure(result: Result) -> Figure:
    """The figure of an answer, not yet saved.

    Raises ChipcostError `nothing-to-draw` and `missing-extra`.
    """
    found: Figure = _drawer(result).figure(result)
    return found


def _drawer(result: Result) -> ModuleType:
    """The module that draws, for an answer that can be drawn."""
    refuse_nothing(result)
    try:
        with quiet():
            from chipcost.report.figure import draw
    except ModuleNotFoundError as error:
        raise missing_extra("a figure", error, "plot") from error
    return draw


def _has_rows(chart: Chart) -> bool:
    return any(chart.series.values()) if isinstance(chart, Lines) else bool(chart.rows)


def refuse_nothing(result: Result) -> None:
    """Refuse an answer without a number to draw: ChipcostError `nothing-to-draw`."""
    from chipcost.report.drawn import drawn

    if not any(_has_rows(chart) for chart in drawn(result)):
        raise ChipcostError(
            "nothing-to-draw",
            f"this answer of {result.command} has nothing that can be drawn",
            hint="ask for rows that have the number that is ranked, or leave the figure out",
        )
