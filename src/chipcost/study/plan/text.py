"""The words around a plan: the answer in the headline, how sure it is, notes, assumptions."""

from __future__ import annotations

from collections.abc import Sequence

from chipcost.model.constants import SECONDS_PER_MONTH
from chipcost.result import Cell
from chipcost.study.chip.words import ANNOUNCED, short, whose
from chipcost.study.plan.costs import IMPLIED, PRICED, QUOTED, RENTED
from chipcost.study.plan.planned import Answer, Planned, cheapest, rents
from chipcost.study.plan.question import STAGES, Fleet
from chipcost.study.plan.size import LOAD
from chipcost.study.ranges import Range
from chipcost.study.sampled import Rival, figure, long, percent, verdict
from chipcost.study.tokens.answer import OK
from chipcost.study.tokens.text import level
from chipcost.units import human, magnitude

_HOPELESS = 0.01  # a chance that a headline does not speak of


def headline(found: Answer, shown: Sequence[Planned]) -> tuple[str, ...]:
    """The answer, how sure it is, and on which assumptions."""
    planned = [item for item in shown if item.status == OK and item.sized is not None]
    if not planned:
        alone = shown[0].reason if len(shown) == 1 else ""
        first = f"No plan for {task(found.asked)}" + (f": {alone}" if alone else "")
        return (first, _basis(found))
    best = _lead(planned)
    lines = [_answer(found, best)]
    sure = _sure(planned, best)
    if sure:
        lines.append(sure)
    served = best.sized is not None and best.sized.output_mean is not None
    return (*lines, "; ".join([*([_assumed(found)] if served else []), _basis(found)]))


def _lead(planned: Sequence[Planned]) -> Planned:
    """The first whose rate rests on runs of its own and whose cost is known; else the first."""
    known = (item for item in planned if item.server.measured and item.likely is not None)
    return next(known, planned[0])


def _answer(found: Answer, best: Planned) -> str:
    """What the load takes, or what the limits hold, on the first chip."""
    sized, name = best.sized, short(best.server.chip)
    assert sized is not None  # it is planned
    racks = f"{_whole(sized.installed)} {name}"
    if best.server.count > 1:
        one = "1 system" if sized.systems == 1 else f"{_whole(sized.systems)} systems"
        racks += f" in {one} of {best.server.count:g}"
    if sized.output_mean is None:
        return f"{task(found.asked)}: {racks}{_money(best)}"
    of = f" of {best.server.model}" if best.server.model else ""
    rate = f"{magnitude(float(sized.output_mean))} tokens/s{of}"
    if found.asked.output is None:
        return f"{task(found.asked)} serve {rate} on {racks}{_money(best)}"
    text = f"{rate} take {racks}{_site(best)}{_money(best)}"
    if sized.binds != LOAD:
        text = f"{sized.binds.capitalize()} binds at {percent_of(sized.share)} of the load: {text}"
    return text


def _site(best: Planned) -> str:
    power = best.value("facility_mw")
    return "" if power is None else f", {human(_three(power * 1e6), 'power')} of site"


def _three(value: float) -> float:
    return float(f"{value:.3g}")


def _money(best: Planned) -> str:
    """Yearly cost, capital and cost per token, as far as they are known."""
    year, capital, cost = (
        best.values.get(name) if best.values else None
        for name in ("usd_per_year", "capital_usd", "usd_per_mtok_total")
    )
    parts = []
    if year is not None:
        parts.append(f"{_usd(year[1])} a year")
    if capital is not None and capital[1]:
        parts.append(f"capital {_usd(capital[1])}")
    if cost is not None:
        parts.append(f"{_dollar(cost)} per M tokens")
    return "; " + "; ".join(parts) if parts else ""


def percent_of(share: float | None) -> str:
    """A share in whole per cent."""
    return f"{100 * (share or 0.0):.0f} %"


def _dollar(cost: Range) -> str:
    low, value, high = cost
    return f"${figure(value)} ({figure(low, 2)} to {figure(high, 2)})"


def _sure(planned: Sequence[Planned], best: Planned) -> str:
    """Who is cheapest per token, and how likely; of one chip alone how sure its cost is."""
    priced = [item for item in planned if item.likely is not None and rents(item) == rents(best)]
    if len(priced) < 2:
        year = best.values.get("usd_per_year") if best.values else None
        if year is None:
            return "No price of it is public for this owner: --owner any, --fill modelled, --price"
        return (
            f"5–95 %: {_usd(year[0])} to {_usd(year[2])} a year{_and_capital(best)}; {_how(best)}"
        )
    known = [
        item
        for item in priced
        if item.server.measured or not best.server.measured or (item.likely or 0.0) < _HOPELESS
    ]
    which = "" if len(known) == len(priced) else " of those measured"
    chances = [one or 0.0 for one in cheapest(known)] if len(known) > 1 else [1.0]
    ranked = sorted(zip(known, chances, strict=True), key=lambda pair: -pair[1])
    rivals = [
        Rival(short(item.server.chip), chance, _status(item))
        for item, chance in ranked[:4]
        if chance >= _HOPELESS or item is ranked[0][0]
    ]
    return verdict(f"Cheapest per token{which}", rivals) + _unmeasured(priced, best)


def _status(item: Planned) -> str:
    return ANNOUNCED if item.server.chip.status == ANNOUNCED else ""


def _unmeasured(priced: Sequence[Planned], best: Planned) -> str:
    """That the first rests on no run of it; or what would be cheaper and was not measured."""
    if not best.server.measured:
        made = best.server.rate is not None and best.server.model
        return f"; no run of {short(best.server.chip)} was measured" if made else ""
    first = priced[0]
    cost = first.values.get("usd_per_mtok_total") if first.values else None
    if first is best or first.server.measured or cost is None:
        return ""
    sold = f"{ANNOUNCED}, " if _status(first) else ""
    return (
        f"; {short(first.server.chip)} ({sold}not measured) at {_dollar(cost)}, "
        f"{percent(first.likely or 0.0)} likely the cheapest of all"
    )


def _and_capital(best: Planned) -> str:
    capital = best.values.get("capital_usd") if best.values else None
    if capital is None or not capital[1]:
        return ""
    return f", capital {_usd(capital[0])} to {_usd(capital[2])}"


def _how(item: Planned) -> str:
    """How the capital of a chip is known, in words."""
    words = {
        QUOTED: "capital is the price's own part",
        IMPLIED: "capital is what the price implies",
        PRICED: "capital is of public prices",
        RENTED: "rented, no capital",
    }
    return words[item.priced.basis] if item.priced else "no capital is known"


def task(asked: Fleet) -> str:
    """The load or the limits, in words."""
    limits = " and ".join(_limits(asked))
    if asked.output is None:
        return limits
    given = f" and {magnitude(asked.given)} in" if asked.given is not None else ""
    load = f"{magnitude(asked.output)} tokens/s out{given}"
    return f"{load} within {limits}" if limits else load


def _limits(asked: Fleet) -> list[str]:
    found = []
    if asked.power_kw is not None:
        found.append(human(asked.power_kw * 1e3, "power"))
    if asked.usd_per_year is not None:
        found.append(f"{_usd(asked.usd_per_year)} a year")
    if asked.usd_capital is not None:
        found.append(f"{_usd(asked.usd_capital)} of capital")
    if asked.chips is not None:
        chips = "chip" if asked.chips == 1 else "chips"
        found.append(f"{_whole(asked.chips)} {chips} at most")
    return found


def _usd(value: float) -> str:
    """An amount in the unit that reads best: 4.14 BUSD, 83.7 MUSD, 213,700 USD."""
    text = magnitude(value)
    return f"{text}USD" if text[-1].isalpha() else f"{text} USD"


def _whole(value: float) -> str:
    return f"{float(value):,.0f}"


def _assumed(found: Answer) -> str:
    question, asked = found.question, found.asked
    lengths = question.lengths
    given, made = long(question.isl), long(question.osl)
    parts = [f"{lengths.words()}{given} tokens in, {made} out{lengths.after()}"]
    if question.model and asked.per_chip is None:
        parts.append(level(question))
        if question.speculative:
            parts.append(f"{question.speculative.name} drafts ahead")
    parts.append(
        f"peak {asked.peak_to_mean:.4g} x mean" if asked.peak_to_mean != 1.0 else "no peak"
    )
    if asked.growth and asked.years:
        parts.append(f"growth {percent_of(asked.growth)} a year over {asked.years:g} years")
    return "; ".join(parts)


def _basis(found: Answer) -> str:
    question, site = found.question, found.site
    power = "site power" if question.basis.power_basis == "facility" else "IT power"
    return (
        f"{power}, PUE {site.pue[1]:g} ({site.whose}); availability "
        f"{100 * found.availability:.4g} %, spares {100 * found.spares:.4g} %; "
        f"{whose(question.basis)}; as of {question.basis.day}"
    )


def warnings(found: Answer, shown: Sequence[Planned]) -> tuple[str, ...]:
    """What changes the meaning of the ranking: own cost beside rentals."""
    priced = [item for item in shown if item.value("usd_per_year") is not None]
    kinds = {rents(item) for item in priced}
    mixed = (
        "Own cost and rentals stand side by side: a rental has a margin in it, and each is "
        "likely the cheapest among its kind alone."
    )
    return (mixed,) if len(kinds) > 1 else ()


def assumptions(found: Answer) -> dict[str, Cell]:
    """What was assumed, by name."""
    question, asked, site = found.question, found.asked, found.site
    return {
        "as_of": question.basis.day.isoformat(),
        "owner": question.basis.owner,
        "site": site.name or None,
        "pue": site.pue[1],
        "pue_of": site.whose,
        "isl": question.isl,
        "osl": question.osl,
        "interactivity": question.demand().interactivity,
        "ttft_ms": question.most_ttft,
        "day": question.day or None,
        "peak_to_mean": asked.peak_to_mean,
        "growth": asked.growth,
        "years": asked.years,
        "availability": found.availability,
        "spares": found.spares,
        "power_basis": question.basis.power_basis,
        "ramp_months": asked.ramp,
        **{f"paid_at_{stage}": part for stage, part in zip(STAGES, asked.stages, strict=True)},
        "seconds_per_month": round(SECONDS_PER_MONTH),
    }
