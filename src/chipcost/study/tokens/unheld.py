"""What a question rests on that no published run bears out, or few do: said in every row."""

from __future__ import annotations

from chipcost.study.serving.drafting import Drafting
from chipcost.study.serving.speculative import EAGLE, LOOKUP, MTP
from chipcost.study.tokens.question import TokenQuestion

# Published pairs with and without speculation: calibration/speculation.csv.
HELD = {
    MTP: "held against 8 published pairs",
    LOOKUP: "held against 18 published pairs",
    EAGLE: "held against one published pair, which it misses by half",
}
NO_PAIR = "held against no published pair"
KEPT = "--kv-offload: no published run bears out how prefixes are loaded"


def held(drafting: Drafting) -> str:
    """What the gain of a method was held against."""
    return HELD.get(drafting.asked.method, NO_PAIR)


def unheld(question: TokenQuestion, drafting: Drafting | None) -> tuple[str, ...]:
    """Warnings of modes that published runs do not bear out."""
    found = []
    if drafting is not None and drafting.asked.method not in (MTP, LOOKUP):
        found.append(f"{drafting.asked.name}: {held(drafting)}")
    if question.kv_offload is not None:
        found.append(KEPT)
    return tuple(found)
