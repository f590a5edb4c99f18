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
    "given": Field("texts", "inputs that the claim brings along: value with unit, or expression"),
    "unchecked": Field("text", "why nothing can be computed"),
    "note": Field("text", "one short remark"),
}


SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "claims": ("mapping", CLAIM),
}
