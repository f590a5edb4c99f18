"""The JSON Schema of every answer: what `--format json` writes, command by command.

Rows follow from the columns of the commands; what a command has beside them is told here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from chipcost.result import Column
from chipcost.study.command_columns import PLACES

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
_NUMBER_OR_NONE: Schema = {"type": ["number", "null"]}


def _object(meaning: str, **properties: Schema) -> Schema:
    """An object with these keys, all of them, and no others."""
    return {
        "type": "object",
        "description": meaning,
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _by_name(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


_SCORE = {
    "n": _COUNT,
    "predicted": _COUNT,
    "groups": _COUNT,
    "median_abs_error_pct": _NUMBER_OR_NONE,
    "p90_abs_error_pct": _NUMBER_OR_NONE,
    "interval_coverage": _NUMBER_OR_NONE,
    "interval_width": _NUMBER_OR_NONE,
}
_EVERY_RUN = _object(
    "every run counting once, whatever its source",
    median_abs_error_pct=_NUMBER_OR_NONE,
    p90_abs_error_pct=_NUMBER_OR_NONE,
    interval_coverage=_NUMBER_OR_NONE,
)
_ENERGY = {
    "type": "object",
    "description": "J per output token where the power of a run was measured; empty without any",
    "additionalProperties": {"type": ["number", "string", "null"]},
}
_SCORED = _object("errors of some runs, in per cent", **_SCORE)
_QUOTE = _object(
    "a quote",
    date=_TEXT_OR_NONE,
    owner=_TEXT_OR_NONE,
    kind=_TEXT,
    term=_TEXT_OR_NONE,
    provider=_TEXT_OR_NONE,
    series=_TEXT_OR_NONE,
    usd_per_chip_hour=_NUMBER_OR_NONE,
    sources=_list({"type": "object"}),
)
_COLUMN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "unit", "meaning"],
    "properties": {"name": _TEXT, "unit": _TEXT, "meaning": _TEXT},
}
_ENDS = {"value": _NUMBER_OR_NONE, "low": _NUMBER_OR_NONE, "high": _NUMBER_OR_NONE}

# What a command has beside the parts that all have; not every answer has each.
EXTRA: dict[str, Schema] = {
    "versus": {
        "verdicts": _list(
            _object(
                "which of the two is ahead in a measure, and what would turn it",
                measure=_TEXT,
                ahead=_TEXT_OR_NONE,
                probability=_NUMBER_OR_NONE,
                words=_TEXT,
                turns=_list(
                    _object(
                        "an input, and the value at which the verdict turns",
                        chip=_TEXT,
                        input=_TEXT,
                        now=_NUMBER,
                        turns_at=_NUMBER,
                        relative_change=_NUMBER,
                        within_its_range=_FLAG,
                    )
                ),
            )
        ),
        "prices": _list(
            _object(
                "the quotes behind the price of a chip",
                chip=_TEXT,
                money=_TEXT_OR_NONE,
                quotes=_list(_QUOTE),
            )
        ),
        "editions": _list(
            _object(
                "an edition of a survey that prices both",
                date=_TEXT,
                series=_TEXT,
                owner=_TEXT,
                usd_per_chip_hour_a=_NUMBER,
                usd_per_chip_hour_b=_NUMBER,
                ratio_usd_per_tb_per_s_hour=_NUMBER_OR_NONE,
            )
        ),
    },
    "tco": {
        "scenarios": _by_name(
            _object(
                "the inputs of a chip or a set of inputs, and all that follows from them",
                annuity=_TEXT,
                inputs=_by_name(_object("an input in its unit", **_ENDS, unit=_TEXT)),
                outputs=_by_name(_object("a result in the unit of its name", **_ENDS)),
            )
        )
    },
    "sweep": {
        "checksum": {"type": "string", "description": "of all scenarios, whatever computed them"},
        "size": _object(
            "what it would take (--dry-run)",
            scenarios=_COUNT,
            blocks=_COUNT,
            cpu_seconds=_NUMBER,
            bytes=_NUMBER,
        ),
    },
    "validate": {
        "summary": {
            **_object(
                "errors of all runs, in per cent, and of those of a name",
                **_SCORE,
                every_run=_EVERY_RUN,
                energy=_ENERGY,
            ),
            "patternProperties": {"^by_": _by_name(_SCORED)},
        }
    },
    "diff": {"failed": {**_TEXTS, "description": "what is beyond --fail-above"}},
}


def answers() -> Schema:
    """One schema of all answers; `command` says which it is."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "chipcost answers, as --format json writes them",
        "type": "object",
        "required": ["command"],
        "properties": {"command": {"type": "string", "pattern": f"^({'|'.join(PLACES)})( |$)"}},
        "allOf": [
            {
                "if": {"properties": {"command": {"pattern": f"^{command}( |$)"}}},
                "then": {"$ref": f"#/$defs/{command}"},
            }
            for command in PLACES
        ],
        "$defs": {command: _answer(command) for command in PLACES},
    }


def _answer(command: str) -> Schema:
    """The document of one command; of one that answers in several forms the rows of any of them."""
    rows = [_list(_row(_columns(place))) for place in PLACES[command]]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [
            "schema_version",
            "chipcost_version",
            "catalog_hash",
            "command",
            "headline",
            "assumptions",
            "notes",
            "warnings",
            "columns",
            "rows",
        ],
        "properties": {
            "schema_version": {"const": 1, "description": "a number more where a name changes"},
            "chipcost_version": _TEXT,
            "catalog_hash": {
                "type": "string",
                "description": "of the data; empty where it has none",
            },
            "command": _TEXT,
            "headline": {**_TEXTS, "description": "the answer in words, and its basis"},
            "assumptions": {"type": "object", "description": "what was assumed, by name"},
            "notes": _TEXTS,
            "warnings": {**_TEXTS, "description": "what changes the meaning of the answer"},
            "columns": _list(_COLUMN),
            "rows": rows[0] if len(rows) == 1 else {"anyOf": rows},
            **EXTRA.get(command, {}),
        },
    }


def _columns(place: str) -> tuple[Column, ...]:
    module, _, name = place.partition(":")
    found: tuple[Column, ...] = getattr(import_module(module), name)
    return found


def _row(columns: tuple[Column, ...]) -> Schema:
    """A row: columns of it and no others (`--columns` leaves some out); null is unknown."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {column.name: _cell(column) for column in columns},
    }


def _cell(column: Column) -> Schema:
    said = ", ".join(part for part in (column.meaning, column.unit) if part)
    kind: Schema = {"type": ["number" if column.numeric else "string", "null"]}
    if column.words:
        kind = {"enum": [*column.words, None]}
    return {**kind, "description": said} if said else kind


_PLACE = _object("a place in a file, from 1", file=_TEXT, line=_COUNT, column=_COUNT)
_FINDING = {
    **dict.fromkeys(("file", "code", "title", "message", "hint", "record"), _TEXT),
    "line": _COUNT,
    "column": _COUNT,
    "severity": {"enum": ["error", "warning", "waived"]},
    "fields": _TEXTS,
    "source_line": _TEXT,
    "places": _list(_PLACE),
    "fix": _TEXT_OR_NONE,
}


def findings() -> Schema:
    """The schema of what `chipcost check --format json` writes."""
    document = _object(
        "the findings of a check",
        schema_version={"const": 1},
        chipcost_version=_TEXT,
        files=_TEXTS,
        summary=_object(
            "how many of each, and of the records that were checked",
            **dict.fromkeys(("errors", "warnings", "waived", "unreadable", "fixable"), _COUNT),
            records=_by_name(_COUNT),
        ),
        findings=_list(_object("a finding; `fix` is what --fix would write there", **_FINDING)),
        waived=_list(
            _object("a finding that a waiver allows", **_FINDING, reason=_TEXT, sources=_TEXTS)
        ),
        unreadable=_list(
            _object("a file that cannot be read", code=_TEXT, message=_TEXT, hint=_TEXT, file=_TEXT)
        ),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "chipcost findings, as check --format json writes them",
        **document,
    }
