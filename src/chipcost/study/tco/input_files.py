"""Inputs of a cost from a file: YAML, JSON or CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chipcost.catalog import files, yamltree
from chipcost.errors import ChipcostError, Place, raise_collected
from chipcost.study.tco.inputs import INPUTS
from chipcost.study.tco.scenario import Scenario, scenario


def read_scenarios(text: str, file: str, more: Mapping[str, str] | None = None) -> list[Scenario]:
    """The scenarios of a file, each with `more` inputs, which replace its own.

    YAML or JSON: one mapping of inputs, or a mapping of names to such mappings. CSV: either the
    columns `name,value[,low,high]` for one scenario, or one column per input and one row per
    scenario, with an optional column `name`.
    """
    stripped = text.lstrip()
    if not stripped:
        raise ChipcostError(
            "empty-file", "the file holds no inputs", hint="server: 258001 USD", place=Place(file)
        )
    if file.lower().endswith(".csv"):
        tables = _from_csv(text, file)
    elif stripped.startswith("{") and file.lower().endswith(".json"):
        tables = _named(files.parse_json(text, file, "look at the place"), file)
    else:
        tree = yamltree.parse(text, file)
        raise_collected(
            [
                ChipcostError(item.code, item.message, hint=item.hint, place=Place(file, item.line))
                for item in tree.problems
            ]
        )
        tables = _named(tree.data, file)
    return [scenario(name, {**given, **(more or {})}, file) for name, given in tables.items()]


def _named(data: Any, file: str) -> dict[str, Mapping[str, Any]]:
    inner = data.get("inputs", data) if isinstance(data, Mapping) else None
    if not isinstance(inner, Mapping) or not inner:
        raise ChipcostError(
            "bad-input",
            "the file is no mapping of inputs",
            hint="write `server: 258001 USD` lines",
            place=Place(file),
        )
    nested = [
        key
        for key, value in inner.items()
        if key not in INPUTS and isinstance(value, Mapping) and "value" not in value
    ]
    if nested and len(nested) == len(inner):
        return dict(inner)
    return {str(data.get("name", "inputs")) if inner is not data else "inputs": inner}


def _from_csv(text: str, file: str) -> dict[str, Mapping[str, Any]]:
    header, table = files.parse_table(text, file)
    rows: Sequence[dict[Any, Any]] = table
    if not rows or any(None in row or None in row.values() for row in rows):
        raise ChipcostError(
            "bad-csv",
            "the rows do not fit the header",
            hint="one column per input, or name,value",
            place=Place(file),
        )
    if "value" in header and "name" in header:
        given: dict[str, Any] = {}
        for row in rows:
            ends = {key: row[key] for key in ("low", "high") if row.get(key)}
            given[row["name"]] = {"value": row["value"], **ends} if ends else row["value"]
        return {"inputs": given}
    return {
        row.get("name") or f"row {index}": {
            key: value for key, value in row.items() if key != "name" and value != ""
        }
        for index, row in enumerate(rows, start=1)
    }
