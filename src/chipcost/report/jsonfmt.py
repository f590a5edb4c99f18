"""A result as one JSON document, or as one JSON object per line."""

from __future__ import annotations

import json
from typing import Any

from chipcost.errors import ChipcostError
from chipcost.result import Result
from chipcost.text import json_safe
from chipcost.version import __version__

# Of the documents; a number more where one that a program reads is named or meant differently.
SCHEMA_VERSION = 1


def about(result: Result) -> dict[str, Any]:
    """What a document says beside columns and rows."""
    return {
        "schema_version": SCHEMA_VERSION,
        "chipcost_version": __version__,
        "catalog_hash": result.catalog_hash,
        "command": result.command,
        "headline": list(result.headline),
        "assumptions": dict(result.assumptions),
        "notes": list(result.notes),
        "warnings": list(result.warnings),
        **result.extra,
    }


def render(result: Result) -> str:
    """Versions, catalog hash, assumptions, columns with units and meanings, rows, in the form of
    `chipcost schema answers`.

    Raises ChipcostError if a number is NaN or infinite.
    """
    document = {
        **about(result),
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
