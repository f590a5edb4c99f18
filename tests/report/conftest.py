"""A small result that every format is tried on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chipcost.result import Column, Result

COLUMNS = (
    Column("chip", "", "id", "chip", None, numeric=False),
    Column("usd", "USD/h", "cost", "USD/h", 4),
    Column("gain", "share", "gain", "gain", 4),
    Column("warnings", "", "warnings", "warnings", None, numeric=False),
    Column("usd_low", "USD/h", "lower end", "", 4),
    Column("usd_high", "USD/h", "upper end", "", 4),
)
ROWS = (
    {"chip": "a", "usd": 0.1 + 0.2, "gain": 0.296, "usd_low": 0.25, "usd_high": 0.35},
    {"chip": "b|c", "usd": 12345678.9, "gain": None, "warnings": "far apart"},
    {"chip": "=1+1", "usd": None},
)


@pytest.fixture
def result() -> Callable[..., Result]:
    """Make a result; arguments change its parts."""

    def make(**changes: object) -> Result:
        given: dict[str, object] = {
            "command": "test",
            "columns": COLUMNS,
            "rows": ROWS,
            "view": ("chip", "usd", "gain"),
            "headline": ("A headline", "far apart"),
            "notes": ("A note.", "Another note."),
            "marked": frozenset({0}),
        }
        return Result(**{**given, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture
def records() -> Result:
    """A result of layout `plain`, in sections."""
    columns = (
        Column("section", "", "", "", None, numeric=False),
        Column("item", "", "", "", None, numeric=False),
        Column("text", "", "", "", None, numeric=False),
        Column("empty", "", "", "", None, numeric=False),
    )
    rows = (
        {"section": "one", "item": "a", "text": "first"},
        {"section": "one", "item": "b", "text": "second " * 20},
        {"section": "two", "item": "c", "text": "third"},
    )
    return Result(
        "t",
        columns,
        rows,
        view=("item", "text", "empty"),
        headline=("What it is",),
        notes=("https://example.org/" + "x" * 60,),
        layout="plain",
    )
