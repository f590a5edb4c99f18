"""The question of `margin`: that of `tokens`, and whose prices are set beside the cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chipcost.catalog.token_prices.schema import LEAST, MOST, STANDARD, TIERS
from chipcost.errors import ChipcostError, one_of, raise_collected
from chipcost.study.sampled import Sampling
from chipcost.study.tokens.question import TokenQuestion

CATALOG, PACKAGE = "catalog", "genai-prices"
PRICES = (CATALOG, PACKAGE)
_USUAL = Sampling(20_000)
_HOW = "USD per million tokens: 0.27/1.1, or with cached input 0.27/0.07/1.1"


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price of one's own, USD per million tokens; cached is None where it has none."""

    input: float
    cached: float | None
    output: float


@dataclass(frozen=True, slots=True)
class MarginQuestion:
    """The question: how tokens are served and what an hour costs, and which prices.

    providers  those with one of these texts in their name; none: the maker's own price, the
               cheapest and the median
    own        a price of one's own, in place of those
    tier       class of service of the prices
    prices     `catalog`, or `genai-prices`: those of the installed package
    sampling   of price of the hour and rate
    """

    tokens: TokenQuestion
    providers: Sequence[str] = ()
    own: OwnPrice | None = None
    tier: str = STANDARD
    prices: str = CATALOG
    sampling: Sampling = _USUAL

    def checked(self) -> MarginQuestion:
        """The question itself; ChipcostError for an unknown word, or a price that is none."""
        one_of("--price-tier", self.tier, TIERS)
        one_of("--prices", self.prices, PRICES)
        self.sampling.checked()
        if self.own is not None:
            _check_own(self.own)
        return self


def own_price(amounts: Sequence[float]) -> OwnPrice:
    """A price of one's own from (input, output), or (input, cached input, output).

    Raises ChipcostError for another number of amounts.
    """
    if len(amounts) not in (2, 3):
        raise ChipcostError("bad-option", "--token-price is not INPUT/OUTPUT", hint=_HOW)
    return OwnPrice(amounts[0], amounts[1] if len(amounts) == 3 else None, amounts[-1])


def _check_own(price: OwnPrice) -> None:
    errors = [
        ChipcostError(
            "bad-option",
            f"--token-price: {name} of {value:g} USD/Mtok is outside of {least:g} to {MOST:g}",
            hint=_HOW,
        )
        for name, value, least in (
            ("input", price.input, LEAST),
            ("cached input", price.cached, 0.0),
            ("output", price.output, LEAST),
        )
        if value is not None and not least <= value <= MOST
    ]
    raise_collected(errors)
