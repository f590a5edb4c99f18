"""The words around a comparison of two: the answer, what it rests on, what would turn it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.quotes import ANY, MODELLED, RENTAL, YOUR_PRICE
from chipcost.study.chip.assess import Assessment
from chipcost.study.chip.evidence import Role
from chipcost.study.chip.words import (
    ANNOUNCED,
    OLD,
    OLD_NOTE,
    UNSOLD_NOTE,
    is_old,
    whose,
)
from chipcost.study.odds import SURE
from chipcost.study.sampled import ahead
from chipcost.study.versus.editions import Edition
from chipcost.study.versus.lines import EVEN_BANDWIDTH, OF_TOKENS, PRICE, Line
from chipcost.study.versus.people import headings
from chipcost.study.versus.question import Pair, Serving
from chipcost.study.versus.turns import INPUTS, Turn
from chipcost.study.versus.words import against, figure, usd


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who is better in one line, in words: what of, and with which probability."""

    line: Line
    words: str


def verdicts(pair: Pair, lines: Sequence[Line], serving: Serving | None) -> list[Verdict]:
    """The verdict on the chips themselves, and that on the model: by money, else by megawatt."""
    priced = all(item.values[PRICE] for item in pair.items)
    tokens = {what.measure.column for what in OF_TOKENS}
    known = [line for line in lines if line.chance is not None and line.higher != priced]
    of_chips = [line for line in known if line.column not in tokens]
    of_model = [line for line in known if line.column in tokens]
    found = []
    for line in (*of_chips[:1], *of_model[:1]):
        assert line.chance is not None  # of those that are known
        words = line.words
        if serving and line.column in tokens:
            words += f" of {serving.model}"
        who = ahead(*pair.names, line.chance, "ahead" if line.higher else "cheaper", SURE)
        found.append(Verdict(line, f"{words}: {who}"))
    return found


def headline(
    pair: Pair, serving: Serving | None, found: Sequence[Verdict]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines above the table, and those of them that change the meaning of all."""
    parts = [*_unpriced(pair), *(one.words for one in found), *_unserved(pair, serving)]
    if not found:
        parts.append("nothing public compares them")
    heads = headings(pair.a.chip, pair.b.chip)
    names = [
        f"{name}{_remark(head, item)}"
        for name, head, item in zip(pair.names, heads, pair.items, strict=True)
    ]
    first = f"{names[0]} against {names[1]}, {'; '.join(parts)}"
    money = _money(pair)
    lines = (first, _rests(pair, serving), *money, *((serving.line,) if serving else ()))
    return lines, money


def _remark(head: str, item: Assessment) -> str:
    """What stands behind a name: its letter in the table, and that it is not on sale."""
    said = [head] if head in ("A", "B") else []
    said += [ANNOUNCED] if item.chip.status == ANNOUNCED else []
    return f" ({', '.join(said)})" if said else ""


def _unpriced(pair: Pair) -> list[str]:
    priced = [
        name
        for name, item in zip(pair.names, pair.items, strict=True)
        if item.values[PRICE] is not None
    ]
    if len(priced) == 2:
        return []
    return [f"only {priced[0]} has a price" if priced else "neither has a price"]


def _unserved(pair: Pair, serving: Serving | None) -> list[str]:
    """Who does not serve the model at this level."""
    if serving is None:
        return []
    able = [name for name, why in zip(pair.names, serving.reasons, strict=True) if not why]
    if len(able) == 2:
        return []
    if not able:
        return [f"neither is known to serve {serving.model} at this level"]
    return [f"only {able[0]} is known to serve {serving.model} at this level"]


def _rests(pair: Pair, serving: Serving | None) -> str:
    """Whose money, of when, of which data type, on which runs."""
    basis = pair.basis
    money = whose(basis)
    parts = [money[0].upper() + money[1:], f"as of {basis.day.isoformat()}"]
    parts.append(_dates(pair))
    if basis.series:
        parts.append(f"series {basis.series} alone")
    parts.append(f"dense {basis.dtype}")
    if serving:
        parts.append(_runs(pair, serving))
    return "; ".join(part for part in parts if part)


def _dates(pair: Pair) -> str:
    """Of when the prices are, or whose."""
    known = [
        (name, item.choice)
        for name, item in zip(pair.names, pair.items, strict=True)
        if item.choice and item.values[PRICE] is not None
    ]
    if not known:
        return ""
    dates = [f"{one.quote.date}{OLD if is_old(one) else ''}" for _, one in known]
    words = ["modelled" if one.quote.kind == MODELLED else one.money for _, one in known]
    if not {"modelled", YOUR_PRICE}.intersection(words):
        return f"{'price' if len(known) == 1 else 'prices'} of {' and '.join(dict.fromkeys(dates))}"
    whose_own = {"modelled": "modelled", YOUR_PRICE: "yours"}
    said = [
        f"{name} {whose_own.get(word, f'of {day}')}"
        for (name, _), word, day in zip(known, words, dates, strict=True)
    ]
    return f"prices: {', '.join(said)}"


def _runs(pair: Pair, serving: Serving) -> str:
    """Whether runs of the chips themselves are behind the rates."""
    served = [at for at in (0, 1) if not serving.reasons[at]]
    lacking = [at for at in served if serving.origins[at]]
    if not served:
        return ""
    if not lacking:
        both = "both chips" if len(served) == 2 else pair.names[served[0]]
        return f"runs of {both} were measured"
    names = " or ".join(pair.names[at] for at in lacking)
    origins = " and ".join(dict.fromkeys(serving.origins[at] for at in lacking))
    return f"no run of {names} was measured (predicted from {origins})"


def _money(pair: Pair) -> tuple[str, ...]:
    """That the prices are of different kinds of money, owners or terms."""
    choices = [item.choice for item in pair.items]
    if choices[0] is None or choices[1] is None:
        return ()
    quotes = [choice.quote for choice in choices if choice]
    kinds = [
        "modelled cost" if choice.quote.kind == MODELLED else choice.money
        for choice in choices
        if choice
    ]
    for title, words in (
        ("Different kinds of money", kinds),
        ("Costs of different owners", [quote.owner for quote in quotes]),
        ("Rentals of different terms", [quote.term or "not said" for quote in quotes]),
    ):
        if words[0] != words[1]:
            said = [f"{name} {word}" for name, word in zip(pair.names, words, strict=True)]
            return (f"{title}: {', '.join(said)}".replace("_", " "),)
    return ()


def notes(
    catalog: Catalog,
    pair: Pair,
    lines: Sequence[Line],
    serving: Serving | None,
    turned: Sequence[tuple[Verdict, Sequence[Turn]]],
    earlier: Edition | None,
) -> tuple[str, ...]:
    """What would turn the verdicts, the prices behind them, what was then, and what is missing."""
    found = [_turn(pair, verdict, turns) for verdict, turns in turned if turns]
    prices = [
        _price(catalog, name, item)
        for name, item in zip(pair.names, pair.items, strict=True)
        if item.values[PRICE] is not None
    ]
    if prices:
        found.append(f"Prices: {'; '.join(prices)}.")
    if earlier:
        found.append(_then(catalog, pair, earlier))
    found += _missing(pair, lines, serving)
    found.append(_legend(pair, lines))
    return (*found, *(serving.remarks if serving else ()))


def _turn(pair: Pair, verdict: Verdict, turns: Sequence[Turn]) -> str:
    """Inputs with the values at which the verdict turns."""
    parts, named = [], None
    for one in turns:
        say = usd if one.column == PRICE else figure
        who = "" if one.side == named else f"{pair.names[one.side]} "
        side = "above" if one.factor > 1.0 else "below"
        parts.append(f"{who}{side} {say(one.at)} {INPUTS[one.column]} (now {say(one.now)})")
        named = one.side
    within = [one.within for one in turns]
    tail = "both are within their ranges" if all(within) else "neither is within its range"
    if any(within) and not all(within):
        tail = f"the {'first' if within[0] else 'second'} is within its range"
    what = verdict.line.words
    what = what if what.startswith("per ") else f"in {what}"
    return f"What would turn it {what}: {', or '.join(parts)}; {tail}."


def _price(catalog: Catalog, name: str, item: Assessment) -> str:
    """A price with its date and source."""
    choice, price = item.choice, item.values[PRICE]
    assert choice is not None  # it has a price
    assert price is not None
    quote = choice.quote
    said = f"{name} {usd(price[1])} USD/h"
    if quote.kind == MODELLED:
        return f"{said}, modelled (chipcost tco {item.chip.id})"
    if not quote.owner:
        return f"{said}, yours"
    sources = dict.fromkeys(key for one in choice.quotes for key in one.sources)
    of = dict.fromkeys(
        known.publisher or key for key in sources if (known := catalog.sources.get(key))
    )
    several = ""
    if quote.kind == RENTAL:
        many = len(choice.quotes)
        kind = f"median of {many} rentals" if many > 1 else "rental"
        several = f", {kind} {quote.term}".rstrip().replace("_", " ")
    where = f" ({', '.join(list(of)[:3])}{' ...' if len(of) > 3 else ''})" if of else ""
    return f"{said} of {quote.date}{several}{where}"


def _then(catalog: Catalog, pair: Pair, earlier: Edition) -> str:
    """What the comparison was in an earlier edition."""
    source = catalog.sources.get(earlier.a.sources[0]) if earlier.a.sources else None
    of = (source.publisher if source else "") or earlier.series
    (a, b), (first, second) = pair.names, earlier.prices
    said = (
        f"In the edition of {earlier.date} ({of}) {a} stood at {usd(first)} and {b} at "
        f"{usd(second)} USD/h"
    )
    if earlier.ratio is None:
        return f"{said}."
    return f"{said}: per TB/s {a} was then {_dearer(earlier.ratio, b)}."


def _dearer(ratio: float, other: str) -> str:
    said = against(ratio, "cheaper", "dearer")
    if said == "equal":
        return f"as dear as {other}"
    return f"{said.replace(' ×', ' × as dear')}"


def _missing(pair: Pair, lines: Sequence[Line], serving: Serving | None) -> list[str]:
    """Which figures are not known, and why a chip does not serve the model."""
    found = []
    for name, item in zip(pair.names, pair.items, strict=True):
        if item.values[PRICE] is None:
            also = "; its quote states capital alone" if item.choice else ""
            others = "" if pair.basis.owner == ANY else "--owner any shows others, "
            found.append(
                f"{name} has no price ({whose(pair.basis)}{also}): {others}"
                f"--price {item.chip.id}=3.20 is one of your own."
            )
        lacking = [words for column, words in _FIGURES.items() if item.values[column] is None]
        lacking = [words.format(dtype=pair.basis.dtype) for words in lacking]
        if lacking:
            found.append(f"No public figure of {name} for {', '.join(lacking)}.")
    if serving:
        for name, why in zip(pair.names, serving.reasons, strict=True):
            if why:
                found.append(f"{name} and {serving.model}: {why}.")
    if any("SRAM" in line.note for line in lines):
        found.append("Memory on the chip (SRAM) is not ranked against other memory.")
    return found


_FIGURES = {
    "memory_bandwidth_tb_per_s": "memory bandwidth",
    "peak_pflop_per_s": "dense {dtype}",
    "memory_capacity_gb": "memory capacity",
    "power_kw_per_chip": "power",
}


def _legend(pair: Pair, lines: Sequence[Line]) -> str:
    """What the columns, the marks and the power mean."""
    signs = [f"P(better): that {pair.names[0]} is the better, not said of what is size alone"]
    if any(line.column == EVEN_BANDWIDTH and (line.a or line.b) for line in lines):
        signs.append("even: the price at which a chip costs what the other does")
    if pair.basis.power_basis == "it":
        signs.append("IT power, without PUE")
    else:
        signs.append(_pue(pair))
    if any(item.chip.status == ANNOUNCED for item in pair.items):
        signs.append(UNSOLD_NOTE)
    if any(is_old(item.choice) for item in pair.items if item.values[PRICE] is not None):
        signs.append(OLD_NOTE)
    return f"{'; '.join(signs)}."


def _pue(pair: Pair) -> str:
    """The PUE in the power of both."""
    values = {pue[1] for item in pair.items if (pue := item.values["pue"])}
    if not values:
        return "facility power"
    sources = {
        key
        for item in pair.items
        for piece in item.evidence.get("power_kw_per_chip", ())
        if piece.role is Role.PUE
        for key in piece.record.sources
    }
    origin = "as given" if pair.basis.pue is not None else ", ".join(sorted(sources))
    return f"facility power, PUE {' / '.join(f'{one:g}' for one in sorted(values))} ({origin})"
