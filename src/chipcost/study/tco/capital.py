"""From a price of hardware to the capital of one chip: what ratios stand between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chipcost.study.ranges import Range, defined


@dataclass(frozen=True, slots=True)
class Capital:
    """A price with the ratios that its basis and its buyer ask for; all of one chip.

    price      USD as published
    buyer      what this owner pays over what the buyer of the price does
    over_chip  server or rack over a bare chip; exactly 1 for any other basis
    all_in     all IT capital over the server or the rack
    whole      whether the price is all of it: then `all_in` only says how it divides
    rest       whether what is beside the server follows from it, and is not given apart
    """

    price: Range
    buyer: Range
    over_chip: Range
    all_in: Range
    whole: bool = False
    rest: bool = True

    @property
    def parts(self) -> dict[str, Range]:
        """What its uncertainty comes from, by name."""
        found = {"price": self.price, "buyer": self.buyer, "over_chip": self.over_chip}
        return found if self.whole else {**found, "all_in": self.all_in}

    def server(self, price: Any, buyer: Any, over_chip: Any, all_in: Any) -> Any:
        """The server's part: the price brought to this buyer and to a server."""
        paid = price * buyer * over_chip
        return paid / all_in if self.whole else paid

    def other(self, price: Any, buyer: Any, over_chip: Any, all_in: Any) -> Any:
        """Network, storage and installation: what is left of all-in capital."""
        return self.server(price, buyer, over_chip, all_in) * (all_in - 1.0)

    def ranges(self) -> tuple[Range, Range]:
        """Server and the rest at their values and at every corner."""
        whole = (self.all_in[1],) * 3 if self.whole else self.all_in
        inputs = (self.price, self.buyer, self.over_chip, whole)
        return defined(self.server, *inputs), defined(self.other, *inputs)
