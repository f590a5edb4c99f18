"""What may stand in claims.yaml."""

from __future__ import annotations

from chipcost.catalog import schema
from chipcost.catalog.schema import Field

FILE = "claims.yaml"


RELATIONS = ("equals", "about", "at_least", "at_most")


CLAIM: dict[str, Field] = {
    "title": Field("text", "what is claimed, in own words", required=True),
    "source": Field("source", "where it is claimed", required=True),
    "date": Field("date", "when, where it differs from the source"),
    "published": Field("text", "the published value with its unit"),
    "low": Field("text", "lower end of a published range"),
    "high": Field("text", "upper end of a published range"),
    "relation": Field("word", "what the published value is", words=RELATIONS),
    "expression": Field("text", "what it is computed from"),
    "conventions": Field("texts", "expressions by name, where it is not said which is meant"),
    "given": Field(
        "inputs", "inputs that the claim brings along: value with unit, expression, or a block"
    ),
    "forecast": Field("flag", "it foretells: another forecast differs from it, and no more"),
    "unchecked": Field("text", "why nothing can be computed"),
    "note": Field("text", "one short remark"),
}


# An input with a range, or from another source than the claim.
GIVEN: dict[str, Field] = {
    "value": Field("value", "value with its unit", required=True),
    "low": Field("value", "lower end of its range"),
    "high": Field("value", "upper end of its range"),
    "source": Field("source", "where it is from, if not from the source of the claim"),
    "note": Field("text", "one short remark"),
}


SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "claims": ("mapping", CLAIM),
}
