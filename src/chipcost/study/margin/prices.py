"""The prices that a margin is made of: whose, on the day, and what the mix of tokens comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from chipcost.catalog.models.records import ModelRecord
from chipcost.catalog.token_prices.records import TokenPrice, in_force
from chipcost.errors import ChipcostError, nearest
from chipcost.model.margin import blended_price
from chipcost.study.data import Data
from chipcost.study.margin.question import CATALOG, MarginQuestion

FIRST, CHEAPEST, MEDIAN, NAMED, OWN = "first-party", "cheapest", "median", "provider", "own"

# Makers that sell under another name than their own.
_SELLS_AS = {"z.ai": ("zai", "zhipuai"), "alibaba": ("alibaba", "qwen"), "xai": ("x-ai",)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for tokens, USD per million.

    kinds      what the price is: one or more of first-party, cheapest, median, provider, own
    cached     what cached input is sold for: the price of input where there is no other
    discount   whether cached input has a price of its own
    blended    over all tokens of the mix
    providers  how many providers the cheapest or the median was taken from
    """

    kinds: tuple[str, ...]
    provider: str
    name: str
    input: float
    cached: float
    output: float
    blended: float
    discount: bool
    providers: int
    date: str = ""
    sources: tuple[str, ...] = ()
    note: str = ""

    @property
    def label(self) -> str:
        """What the price is, in words."""
        return ", ".join(self.kinds)


def asked(data: Data, question: MarginQuestion, record: ModelRecord) -> list[Asked]:
    """The prices of the question, the maker's own first, then the cheapest and the median.

    What is two of them is one entry. Each provider counts once, with the cheapest of the names
    under which it sells the model.

    Raises ChipcostError `no-token-price` where nobody is known to sell the model in this way, and
    `unknown-provider` for one that does not.
    """
    if question.own is not None:
        return [_own(question)]
    of_model = _of_model(data, question, record)
    found = _by_provider(question, of_model)
    if not found:
        raise _none(question, record, of_model)
    if question.providers:
        makers = {one.provider for one in _makers(found, record.vendor)}
        return [
            replace(one, kinds=(FIRST,)) if one.provider in makers else one
            for one in _named(found, question.providers)
        ]
    cheapest = min(found, key=lambda one: one.blended)
    chosen = [
        *(replace(one, kinds=(FIRST,)) for one in _makers(found, record.vendor)),
        replace(cheapest, kinds=(CHEAPEST,)),
        _median(question, found),
    ]
    return _joined(chosen)


def _own(question: MarginQuestion) -> Asked:
    own = question.own
    assert own is not None  # asked only where there is one
    cached = own.input if own.cached is None else own.cached
    return Asked(
        (OWN,),
        "",
        "",
        own.input,
        cached,
        own.output,
        _blended(question, own.input, cached, own.output),
        own.cached is not None,
        0,
    )


def _blended(question: MarginQuestion, input_: float, cached: float, output: float) -> float:
    mix = question.tokens
    return blended_price(input_, cached, output, mix.isl, mix.osl, mix.cached)


def _of_model(data: Data, question: MarginQuestion, record: ModelRecord) -> list[TokenPrice]:
    """What is asked for the model on the day, of every tier."""
    day = question.tokens.basis.day
    if question.prices == CATALOG:
        known: Iterable[TokenPrice] = data.token_prices.prices
        return in_force((one for one in known if one.model == record.id), day)
    from chipcost.study.margin.package import package_prices

    return package_prices(data, record.id, day)


def _by_provider(question: MarginQuestion, prices: Sequence[TokenPrice]) -> list[Asked]:
    """One price of each provider in the tier of the question, by name of the provider.

    Of a price that depends on the length of a request, that of requests of the mean length.
    """
    steps: dict[tuple[str, str], TokenPrice] = {}
    for one in prices:
        if one.tier != question.tier or one.above > question.tokens.isl:
            continue
        held = steps.get((one.provider, one.name))
        if held is None or one.above > held.above:
            steps[one.provider, one.name] = one
    found: dict[str, Asked] = {}
    for one in steps.values():
        item = _asked(question, one)
        held_item = found.get(one.provider)
        if held_item is None or item.blended < held_item.blended:
            found[one.provider] = item
    return [found[name] for name in sorted(found)]


def _asked(question: MarginQuestion, price: TokenPrice) -> Asked:
    cached = price.input if price.cached_input is None else price.cached_input
    return Asked(
        (NAMED,),
        price.provider,
        price.name,
        price.input,
        cached,
        price.output,
        _blended(question, price.input, cached, price.output),
        price.cached_input is not None,
        1,
        price.date,
        price.sources,
        price.note,
    )


def _named(found: Sequence[Asked], providers: Sequence[str]) -> list[Asked]:
    """The prices of the providers with one of these texts in their name."""
    chosen: dict[str, Asked] = {}
    for text in providers:
        wanted = text.strip().lower()
        matching = [one for one in found if wanted and wanted in one.provider.lower()]
        if not matching:
            names = [one.provider for one in found]
            raise ChipcostError(
                "unknown-provider",
                f"no provider {text!r} prices the model",
                hint=f"these do: {', '.join(nearest(text, names, len(names)))}",
            )
        exact = [one for one in matching if one.provider.lower() == wanted]
        chosen.update({one.provider: one for one in exact or matching})
    return list(chosen.values())


def _makers(found: Sequence[Asked], vendor: str) -> list[Asked]:
    """The price of who made the model, if it sells it itself; the cheapest of several names."""
    words = _SELLS_AS.get(vendor.lower(), (_plain(vendor),))
    own = [one for one in found if any(_plain(one.provider) == _plain(word) for word in words)]
    return sorted(own, key=lambda one: one.blended)[:1]


def _plain(name: str) -> str:
    """A name without case, blanks, signs and what firms append: `Mistral AI` sells as `mistral`."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain[:-2] if plain.endswith("ai") and len(plain) > 4 else plain


def _median(question: MarginQuestion, found: Sequence[Asked]) -> Asked:
    """The median of each price over the providers; input stands in for cached input that has no
    price."""
    values = [median(getattr(one, name) for one in found) for name in ("input", "cached", "output")]
    newest = max(one.date for one in found)
    sources = tuple(dict.fromkeys(source for one in found for source in one.sources))
    return Asked(
        (MEDIAN,),
        found[0].provider if len(found) == 1 else "",
        found[0].name if len(found) == 1 else "",
        values[0],
        values[1],
        values[2],
        _blended(question, *values),
        any(one.discount for one in found),
        len(found),
        newest,
        sources,
        found[0].note if len(found) == 1 else "",
    )


def _joined(chosen: Sequence[Asked]) -> list[Asked]:
    """Prices of one provider and name as one entry, which is all that they are."""
    found: dict[tuple[str, str], Asked] = {}
    for one in chosen:
        key = (one.provider, one.name)
        held = found.get(key)
        found[key] = one if held is None else replace(held, kinds=(*held.kinds, *one.kinds))
    return list(found.values())


def _none(
    question: MarginQuestion, record: ModelRecord, prices: Sequence[TokenPrice]
) -> ChipcostError:
    tiers = sorted({one.tier for one in prices})
    if tiers:
        message = f"no price of {record.id} is of the tier {question.tier}"
        return ChipcostError("no-token-price", message, hint=f"it has {', '.join(tiers)}")
    day = question.tokens.basis.day.isoformat()
    return ChipcostError(
        "no-token-price",
        f"nobody is known to sell tokens of {record.id} on {day}",
        hint="--token-price INPUT/OUTPUT gives a price of your own, --catalog FILE a list of them "
        "(docs/token-prices.md)",
    )
