"""The notes below a plan: what it rests on, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from chipcost.study.plan.costs import IMPLIED, PRICED, QUOTED, RENTED
from chipcost.study.plan.planned import Answer, Planned, rents
from chipcost.study.plan.question import STAGES
from chipcost.study.plan.text import percent_of
from chipcost.study.sampled import figure
from chipcost.study.serving.published import rough
from chipcost.study.tokens.long import long_notes


def notes(found: Answer, shown: Sequence[Planned], hidden: int) -> tuple[str, ...]:
    """What has no plan, how capital and time are reckoned, and what the ranges are."""
    lines = []
    if found.question.chips:
        lines += [f"{item.server.name}: {item.reason}." for item in shown if item.sized is None]
    unpriced = [item for item in shown if item.sized and item.value("usd_per_year") is None]
    if unpriced and len(unpriced) < len(shown):
        names = ", ".join(item.server.name for item in unpriced[:3])
        more = f" and {len(unpriced) - 3} more" if unpriced[3:] else ""
        lines.append(f"Without a price: {names}{more} (--owner any, --fill modelled, --price).")
    if hidden:
        lines.append(
            f"{hidden} chip{'s have' if hidden > 1 else ' has'} no plan with power or cost: --all."
        )
    lines += found.question.lengths.notes
    served = [item.server.served for item in shown if item.sized and item.server.served]
    lines += long_notes(found.question, served)
    lines += rough([item.server.name for item in shown if item.sized and item.server.of_rates])
    lines += _load_note(found)
    lines += _capital_note(shown)
    lines += _time_note(found, shown)
    lines.append(
        "Whole racks and deployments, spares among them; ranges are 5–95 % of samples. By year: "
        "--by-year."
    )
    return tuple(lines)


def _load_note(found: Answer) -> list[str]:
    asked, question = found.asked, found.question
    if asked.output is None or asked.given is None:
        return []
    implied = asked.output * question.isl / question.osl
    if abs(asked.given / implied - 1.0) <= 0.01:
        return []
    return [
        f"Input of {figure(asked.given)} tokens/s is not what the lengths imply "
        f"({figure(implied)}): the fleet is sized for the greater of the two."
    ]


def _capital_note(shown: Sequence[Planned]) -> list[str]:
    """How the capital of the rows is known, and who builds."""
    kinds = {item.priced.basis for item in shown if item.priced is not None}
    words = {
        QUOTED: "the price's own part",
        IMPLIED: "what the price implies at the owner's WACC and life",
        PRICED: "public prices",
        RENTED: "none where chips are rented",
    }
    if not kinds:
        return []
    of = "; ".join(words[kind] for kind in words if kind in kinds)
    owned = [item.priced for item in shown if item.priced is not None and not rents(item)]
    hosted = any(not priced.value.facility for priced in owned)
    rest = (
        " An owner that rents its hosting builds nothing: that is running cost." if hosted else ""
    )
    return [f"Capital of hardware: {of}.{rest}"]


def _time_note(found: Answer, shown: Sequence[Planned]) -> list[str]:
    timed = next((item for item in shown if item.timing is not None), None)
    if timed is None or timed.timing is None or timed.priced is None:
        return []
    time = timed.timing
    if not time.last:
        return []
    paid = " and ".join(
        f"{percent_of(share)} at {stage}"
        for stage, share in zip(STAGES, time.stages, strict=True)
        if share
    )
    ramp = f"the last {time.ramp} later" if time.ramp else "all at once"
    return [
        f"First rack after {time.first} months (site {time.construction}, order to delivery "
        f"{time.lead}, installation {time.installation}), {ramp}; paid {paid}; present value at a "
        f"WACC of {_each(shown, 'wacc', 100.0)} % over {_each(shown, 'life')} years."
    ]


def _each(shown: Sequence[Planned], name: str, factor: float = 1.0) -> str:
    """The values of a cost input over the rows, each once: `9 or 10.25`."""
    priced = [item.priced.value for item in shown if item.priced is not None]
    values = sorted({float(getattr(costs, name)) * factor for costs in priced})
    return " or ".join(f"{value:.4g}" for value in values)


def notes_by_year(found: Answer, shown: Sequence[Planned]) -> tuple[str, ...]:
    """What a year is, and what comes back at the end."""
    if not shown:
        return ("No chip of the question has a cost: --owner any, or --fill modelled.",)
    return (
        *_time_note(found, shown),
        "Year 1 begins with the decision. What is returned at the end is the building's capital "
        "that its own life has not yet paid back, and what hardware is sold for.",
        *_capital_note(shown),
    )
