"""The words around a plan: headline, notes, assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chipcost.model.constants import SECONDS_PER_MONTH
from chipcost.result import Cell
from chipcost.study.plan.question import Fleet
from chipcost.study.tokens.question import TokenQuestion


def headline(question: TokenQuestion, asked: Fleet, model: str) -> tuple[str, ...]:
    """What is sized, and on which assumptions."""
    what = model or "a rate per chip as given"
    lines = [f"A fleet for {what}: {_task(asked)}"]
    sizes = f"peak {asked.peak_to_mean:g} x mean" if asked.peak_to_mean != 1.0 else "no peak"
    if asked.growth and asked.years:
        sizes += f", growth {asked.growth:.0%} a year over {asked.years:g} years"
    lines.append(
        f"{question.isl:g} tokens in, {question.osl:g} out; {sizes}; availability "
        f"{asked.availability:.1%}, spares {asked.spares:.1%}; {question.basis.owner}, as of "
        f"{question.basis.day}; USD, nominal"
    )
    return tuple(lines)


def _task(asked: Fleet) -> str:
    if asked.output is not None:
        given = f" and {asked.given:.4g} in" if asked.given is not None else ""
        return f"{asked.output:.4g} tokens/s out{given}"
    if asked.power_kw is not None:
        return f"what {asked.power_kw / 1000:g} MW serve"
    if asked.usd_per_year is not None:
        return f"what {asked.usd_per_year:,.0f} USD a year serve"
    return f"what {asked.chips:g} chips serve"


def notes(
    rows: Sequence[Mapping[str, Cell]], question: TokenQuestion, asked: Fleet, hidden: int = 0
) -> tuple[str, ...]:
    """What has no plan, and what the ranges are."""
    lines = []
    lacking = sum(1 for row in rows if row.get("chips") is None)
    if hidden:
        lines.append(f"{hidden} chips have no plan with power or cost (--all shows them and why).")
    if lacking:
        lines.append(f"{lacking} chips have no plan: the column `reason` says why.")
    if asked.output is not None and asked.given is not None:
        implied = asked.output * question.isl / question.osl
        if abs(asked.given / implied - 1.0) > 0.01:
            lines.append(
                f"Input of {asked.given:.4g} tokens/s is not what the lengths imply "
                f"({implied:.4g}): the fleet is sized for the greater of the two."
            )
    lines.append("Ranges combine the 90 % interval of throughput with those of power and price.")
    return tuple(lines)


def assumptions(question: TokenQuestion, asked: Fleet) -> dict[str, Cell]:
    """What was assumed, by name."""
    return {
        "as_of": question.basis.day.isoformat(),
        "owner": question.basis.owner,
        "isl": question.isl,
        "osl": question.osl,
        "interactivity": question.demand().interactivity,
        "ttft_ms": question.most_ttft,
        "peak_to_mean": asked.peak_to_mean,
        "growth": asked.growth,
        "years": asked.years,
        "availability": asked.availability,
        "spares": asked.spares,
        "power_basis": question.basis.power_basis,
        "seconds_per_month": round(SECONDS_PER_MONTH),
    }
