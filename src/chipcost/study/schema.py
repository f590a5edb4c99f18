"""JSON Schemas: of the data files, for editors, from the tables that loading and checking read, and
of the answers.

They help while typing: keys with their meaning, allowed words, the form of a quantity. What a
schema cannot say (sums, physics, references) is `chipcost check`'s.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from chipcost import units
from chipcost.catalog import schema
from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.claims import schema as claim_schema
from chipcost.catalog.deals import schema as deal_schema
from chipcost.catalog.models import schema as model_schema
from chipcost.catalog.schema import Field
from chipcost.catalog.sites import schema as site_schema
from chipcost.catalog.token_prices import schema as token_schema
from chipcost.catalog.workloads import schema as workload_schema
from chipcost.errors import ChipcostError, nearest

Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = r"[0-9][0-9_]*\.?[0-9]*([eE][+-]?[0-9]+)?"
_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
_PLAIN = ("ratio", "count")


def chips() -> Schema:
    """The schema of chips.yaml: every record complete."""
    return _document(
        "chipcost catalog: chips, systems and quotes", chip_schema.SECTIONS, partial=False
    )


def overlay() -> Schema:
    """The schema of an overlay: chips and systems may hold only what they change."""
    sections = {
        **chip_schema.SECTIONS,
        "deals": deal_schema.SECTIONS["deals"],
        "claims": claim_schema.SECTIONS["claims"],
        "token_prices": token_schema.SECTIONS["token_prices"],
        "workloads": workload_schema.SECTIONS["workloads"],
    }
    document = _document("chipcost overlay over the shipped catalog", sections, partial=True)
    document["properties"]["models"] = _models(partial=True)
    return document


def sites() -> Schema:
    """The schema of sites.yaml."""
    return _document("chipcost sites and owner profiles", site_schema.SECTIONS, partial=False)


def deal_file() -> Schema:
    """The schema of deals.yaml."""
    return _document("chipcost deals", deal_schema.SECTIONS, partial=False)


def claim_file() -> Schema:
    """The schema of claims.yaml."""
    return _document("chipcost claims", claim_schema.SECTIONS, partial=False)


def token_price_file() -> Schema:
    """The schema of token_prices.yaml."""
    return _document("chipcost prices of tokens", token_schema.SECTIONS, partial=False)


def workload_file() -> Schema:
    """The schema of workloads.yaml."""
    return _document("chipcost workloads", workload_schema.SECTIONS, partial=False)


def model_file() -> Schema:
    """The schema of models.yaml."""
    sources = {"sources": chip_schema.SECTIONS["sources"]}
    document = _document("chipcost language models", sources, partial=False)
    document["properties"]["models"] = _models(partial=False)
    return document


def answers() -> Schema:
    """The schema of what `--format json` writes."""
    from chipcost.study.answer_schema import answers as of_answers

    return of_answers()


def findings() -> Schema:
    """The schema of what `check --format json` writes."""
    from chipcost.study.answer_schema import findings as of_findings

    return of_findings()


SCHEMAS: dict[str, Callable[[], Schema]] = {
    "chips": chips,
    "overlay": overlay,
    "sites": sites,
    "deals": deal_file,
    "claims": claim_file,
    "token_prices": token_price_file,
    "workloads": workload_file,
    "models": model_file,
    "answers": answers,
    "findings": findings,
}


def text(name: str) -> str:
    """One schema as JSON text; ChipcostError `unknown-schema` with the nearest names."""
    if name not in SCHEMAS:
        close = ", ".join(nearest(name, list(SCHEMAS)))
        raise ChipcostError(
            "unknown-schema", f"there is no schema {name!r}", hint=f"nearest: {close}"
        )
    return json.dumps(SCHEMAS[name](), indent=1, ensure_ascii=False) + "\n"


def _document(
    title: str, sections: Mapping[str, tuple[str, dict[str, Field]]], *, partial: bool
) -> Schema:
    properties: Schema = {}
    for name, (shape, fields) in sections.items():
        may_lack = partial and name in ("chips", "systems")
        entry = _block(fields, partial=may_lack)
        if shape == "mapping":
            properties[name] = {"type": ["object", "null"], "additionalProperties": entry}
        else:
            properties[name] = {"type": ["array", "null"], "items": entry}
    return {
        "$schema": _DRAFT,
        "title": title,
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "$defs": _definitions(),
    }


def _block(fields: Mapping[str, Field], *, partial: bool = False) -> Schema:
    """A mapping with these keys and no others."""
    block: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _value(field) for name, field in fields.items()},
    }
    required = [name for name, field in fields.items() if field.required]
    if required and not partial:
        block["required"] = required
    return block


def _models(*, partial: bool) -> Schema:
    """Models by id; a dimension stands alone or with a source of its own."""
    model = _block(model_schema.MODEL, partial=partial)
    for name, field in model_schema.DIMENSIONS.items():
        alone = _value(field)
        own = {"value": {key: item for key, item in alone.items() if key != "description"}}
        sourced = _block(model_schema.DIMENSION)
        sourced["properties"] |= own
        model["properties"][name] = {"anyOf": [alone, sourced], "description": field.meaning}
    for name, field in model_schema.COUNTS.items():
        model["properties"][name] = {
            **_block(model_schema.COUNT),
            "description": field.meaning,
        }
    return {"type": ["object", "null"], "additionalProperties": model}


def _value(field: Field) -> Schema:
    """What one key takes, with its meaning."""
    kind: Schema
    if field.kind == "figure":
        kind = {"$ref": f"#/$defs/figure_{field.dimension}"}
    elif field.kind in ("text_figure", "date_figure", "source", "date"):
        kind = {"$ref": f"#/$defs/{field.kind}"}
    elif field.kind == "quantity":
        kind = _quantity(field.dimension)
    elif field.kind == "word":
        kind = {"enum": list(field.words)}
    elif field.kind == "words":
        kind = {"type": "array", "items": {"type": "string"}}
    elif field.kind == "numbers":
        kind = {"type": "array", "items": {"type": "number"}}
    elif field.kind == "texts":
        kind = {"type": "object", "additionalProperties": {"type": ["string", "number"]}}
    elif field.kind == "inputs":
        plain = {"type": ["string", "number"]}
        either = {"anyOf": [plain, _block(claim_schema.GIVEN)]}
        kind = {"type": "object", "additionalProperties": either}
    elif field.kind == "count":
        kind = {"type": "integer", "minimum": 1}
    elif field.kind == "value":
        kind = {"type": ["string", "number"]}
    elif field.kind == "flag":
        kind = {"type": "boolean"}
    elif field.kind == "waivers":
        kind = {"type": "array", "items": _block(schema.WAIVER)}
    elif field.kind == "links":
        kind = {"type": "array", "items": _block(chip_schema.LINK)}
    elif field.kind == "accepted":
        kind = {"type": "array", "items": _block(model_schema.ACCEPTED)}
    elif field.kind == "figures":
        kind = _block({name: chip_schema.CHIP_FIGURES[name] for name in chip_schema.ADDITIVE})
    else:
        kind = {"type": "string"}
    return {**kind, "description": field.meaning}


def _definitions() -> Schema:
    dimensions = dict.fromkeys(
        field.dimension
        for table in (
            chip_schema.CHIP,
            chip_schema.SYSTEM,
            chip_schema.LINK,
            deal_schema.DEAL,
            workload_schema.WORKLOAD,
            *_site_tables(),
        )
        for field in table.values()
        if field.kind == "figure"
    )
    found: Schema = {
        "source": {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ]
        },
        "date": {"type": ["string", "integer"], "pattern": _DATE},
        "text_figure": _figure({"type": "string"}, "text_figure"),
        "date_figure": _figure({"$ref": "#/$defs/date"}, "date_figure"),
    }
    for dimension in dimensions:
        name = f"figure_{dimension}"
        found[name] = _figure(_quantity(dimension), name)
    return found


def _site_tables() -> list[dict[str, Field]]:
    return [fields for _, fields in site_schema.SECTIONS.values()]


def _figure(value: Schema, name: str) -> Schema:
    """A figure whose value, low and high have this form, and alternative values of that form."""
    block = _block({key: field for key, field in schema.FIGURE.items() if key != "also"})
    for key in ("value", "low", "high"):
        block["properties"][key] = {**value, "description": schema.FIGURE[key].meaning}
    block["properties"]["also"] = {
        "type": "array",
        "items": {"$ref": f"#/$defs/{name}"},
        "description": schema.FIGURE["also"].meaning,
    }
    return block


def _quantity(dimension: str) -> Schema:
    """A number with one of the units of a dimension; the unit may be left out where it is plain."""
    names = sorted(
        (name for name, (have, _) in units.UNITS.items() if have == dimension),
        key=lambda name: (len(name), name),
    )
    choice = "|".join(re.escape(name).replace(r"\ ", " ") for name in names)
    if dimension in _PLAIN:
        return {"type": ["string", "number"], "pattern": rf"^\s*{_NUMBER}\s*({choice})?\s*$"}
    return {"type": "string", "pattern": rf"^\s*{_NUMBER}\s*({choice})\s*$"}
