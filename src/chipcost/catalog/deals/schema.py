"""What may stand in deals.yaml."""

from __future__ import annotations

from chipcost.catalog import schema
from chipcost.catalog.schema import Field

FILE = "deals.yaml"


# Deal types. The first four are paid for compute, or meant to be.
PRICED = ("purchase", "rental", "goal", "total")


MONEY = (*PRICED, "equity", "capex", "guarantee", "unstated")

FIGURES = ("value", "power", "chips", "term")


DEAL: dict[str, Field] = {
    "name": Field("text", "who with whom", required=True),
    "buyer": Field("text", "who gets the compute", required=True),
    "seller": Field("text", "who provides it"),
    "announced": Field("date", "when it was announced", required=True),
    "money": Field("word", "deal type: what the money is for", words=MONEY, required=True),
    "chip": Field("text", "the chip, where one is named"),
    "source": Field("source", "default source of the figures of this block", required=True),
    "value": Field("figure", "money announced", "money"),
    "power": Field("figure", "power announced; `basis: it` where it is IT power", "power"),
    "chips": Field("figure", "chips announced", "count"),
    "term": Field("figure", "time that the value covers", "time"),
    "at_least": Field("words", "those of them that are floors, printed as over: [value]"),
    "at_most": Field("words", "those of them that are ceilings, printed as up to: [power]"),
    "staged": Field("flag", "whether the chips come over the term, and not all at its beginning"),
    "circular": Field(
        "word",
        "the figure that was derived from a price, so that it gives none",
        words=FIGURES,
    ),
    "place": Field("text", "where the chips stand"),
    "parties": Field("words", "who else takes part"),
    "note": Field("text", "one short remark"),
}


SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "deals": ("mapping", DEAL),
}
