"""Parameters of machines of which only the rates of hosted services are known, from
data/efficiency_sram.yaml: an order of magnitude, not a measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# How near the nearest evidence is, beside the strata of measured runs.
PUBLISHED = "published rates"
OTHERS = "other machines"  # the mean of those machines, for one that nobody published rates of
ROUGH = "an order of magnitude, from published rates of services"


@dataclass(frozen=True, slots=True)
class Published:
    """Parameters from published rates of a machine's services, in place of fitted ones.

    chips       those whose rates they are; others of the family take them with the wider interval
    rates       how many
    parameters  values; of those that are missing those of all chips
    factor      of the 90 % interval of a rate; `ttft_factor` of a time to the first token
    """

    chips: tuple[str, ...]
    rates: int
    parameters: Mapping[str, float]
    factor: float
    ttft_factor: float


def rough(names: Sequence[str]) -> tuple[str, ...]:
    """A line that says of these chips how little is known; none without any."""
    return (f"{', '.join(names)}: {ROUGH}",) if names else ()


def machines(data: Mapping[str, Any]) -> dict[str, Published]:
    """The machines of the parsed file by family. Errors: those of a mapping, KeyError, TypeError
    and ValueError, for what is missing or no number."""
    return {
        name: Published(
            tuple(item["chips"]),
            int(item["rates"]),
            {key: float(value) for key, value in item["parameters"].items()},
            float(item["factor"]),
            float(item["ttft_factor"]),
        )
        for name, item in data.items()
    }
