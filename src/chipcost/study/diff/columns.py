"""The columns of `diff`: names, units, meanings."""

from __future__ import annotations

from dataclasses import replace

from chipcost.result import Column
from chipcost.result import number_column as _number
from chipcost.result import text_column as _text

# Kinds of rows, in the order in which equals stand.
ANSWER, CHIP, SYSTEM, QUOTE, POWER_QUOTE = "answer", "chip", "system", "quote", "power quote"
MODEL, SITE, DEAL, CLAIM = "model", "site", "deal", "claim"
PRICE, TOKEN_PRICE = "price", "token price"
ASSUMPTION, WARNING = "assumption", "warning"
KINDS = (
    *(ANSWER, CHIP, SYSTEM, QUOTE, POWER_QUOTE, PRICE, TOKEN_PRICE, MODEL, SITE, DEAL, CLAIM),
    *(ASSUMPTION, WARNING),
)

# Words of `--what`: the kinds that each means.
WHAT: dict[str, tuple[str, ...]] = {
    "answers": (ANSWER,),
    "figures": (CHIP, SYSTEM, SITE),
    "quotes": (QUOTE, POWER_QUOTE),
    "prices": (PRICE,),
    "token-prices": (TOKEN_PRICE,),
    "models": (MODEL,),
    "deals": (DEAL,),
    "claims": (CLAIM,),
    "assumptions": (ASSUMPTION, WARNING),
}

CHANGED, ADDED, REMOVED = "changed", "added", "removed"
MOVED = "moved"  # the same value at another rank
EVENTS = (CHANGED, ADDED, REMOVED, MOVED)


def _short(name: str, meaning: str, title: str, widest: int) -> Column:
    return replace(_text(name, meaning, title), widest=widest)


COLUMNS = (
    _text("kind", "what the row is of", "kind", KINDS),
    _text("id", "chip, system, model or other record; of saved answers the row", "id"),
    _short("field", "field that changed; empty for a record as a whole", "field", 36),
    _text("event", "changed, added, removed, or moved: the same value at another rank", "", EVENTS),
    _number("old", "", "number before, in the unit of the row; empty for a text", "old", None),
    _number("new", "", "number after", "new", None),
    _text("unit", "unit of both numbers", "unit"),
    _number("change", "share", "new / old - 1; of a share new - old", "change"),
    _short("old_text", "as it was written, number or text", "old", 18),
    _short("new_text", "as it is written now", "new", 18),
    _text("old_as_of", "date of the quote that it was, or rested on", "quote was of"),
    _text("new_as_of", "date of the quote after", "quote of"),
    _number("old_rank", "", "rank of the chip in that comparison before", "rank was", None),
    _number("new_rank", "", "rank after", "rank", None),
    _text("old_source", "keys of the sources before", "source before"),
    _text("new_source", "keys of the sources after", "source"),
    _text("place", "file and line after; of what was removed, before", "place"),
)
