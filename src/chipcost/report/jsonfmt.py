"""A result as one JSON document, or as one JSON object per line."""

from __future__ import annotations

import json

from chipcost.errors import ChipcostError
from chipcost.result import Result
from chipcost.text import json_safe
from chipcost.version import __version__


def render(result: Result) -> str:
    """Version, catalog hash, assumptions, columns with units and meanings, rows.

    Raises ChipcostError if a number is NaN or infinite.
    """
    document = {
        "chipcost_version": __version__,
        "catalog_hash": result.catalog_hash,
        "command": result.command,
        "headline": list(result.headline),
        "assumptions": dict(result.assumptions),
        "notes": list(result.notes),
        "warnings": list(result.warnings),
        **result.extra,
        "columns": [
            {"name": column.name, "unit": column.unit, "meaning": column.meaning}
            for column in result.columns
        ],
        "rows": result.to_dicts(),
    }
    return dump(document, indent=2) + "\n"


def render_lines(result: Result) -> str:
    """One object per row (newline-delimited JSON)."""
    return "".join(dump(row) + "\n" for row in result.to_dicts())


def dump(value: object, indent: int | None = None) -> str:
    """JSON without NaN, with escapes for characters that a terminal would obey."""
    try:
        return json_safe(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent))
    except ValueError as error:
        raise ChipcostError("not-finite", "a cell is NaN or infinite, no answer") from error
