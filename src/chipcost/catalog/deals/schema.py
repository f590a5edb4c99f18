"""What may stand in deals.yaml."""

from __future__ import annotations

from chipcost.catalog import schema
from chipcost.catalog.schema import Field

FILE = "deals.yaml"


# What kind of money a value is. The first four are paid for compute, or meant to be.
PRICED = ("purchase", "rental", "goal", "total")


MONEY = (*PRICED, "equity", "guarantee", "unstated")


DEAL: dict[str, Field] = {
    "name": Field("text", "who with whom", required=True),
    "buyer": Field("text", "who gets the compute", required=True),
    "seller": Field("text", "who provides it"),
    "announced": Field("date", "when it was announced", required=True),
    "money": Field("word", "what kind of money the value is", words=MONEY, required=True),
    "chip": Field("text", "the chip, where one is named"),
    "source": Field("source", "default source of the figures of this block", required=True),
    "value": Field("figure", "money announced", "money"),
    "power": Field("figure", "power announced; `basis: it` where it is IT power", "power"),
    "chips": Field("figure", "chips announced", "count"),
    "term": Field("figure", "time that the value covers", "time"),
    "note": Field("text", "one short remark"),
}


SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "deals": ("mapping", DEAL),
}
