"""The fitted mean power of data/power.yaml: how much of its TDP a chip draws, and how sure that is.

Fitted apart from the rates: only chips of families with measured power have a factor of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chipcost.catalog import files, fitted
from chipcost.catalog.ranges import Range
from chipcost.errors import ChipcostError
from chipcost.model.power import PowerLaw

# How near the nearest measured power is: of the chip's family, or of others alone.
FAMILY, OTHER = "family", "other"
_TERMS = ("idle", "working", "memory", "compute")


@dataclass(frozen=True, slots=True)
class PowerChoice:
    """The law that answers for a chip.

    interval  the 90 % interval of a mean power is [p / interval, p * interval]
    points    measured powers of its family; 0 where the law is that of all
    """

    law: PowerLaw
    interval: float
    points: int


@dataclass(frozen=True, slots=True)
class Powers:
    """What was fitted: the law of all chips, (factor, points) by family, intervals by FAMILY and
    OTHER; `rest` is the share that is drawn of what is provisioned beyond the chips."""

    law: PowerLaw
    families: Mapping[str, tuple[float, int]]
    intervals: Mapping[str, float]
    rest: Range

    def choose(self, family: str) -> PowerChoice:
        """The law for a chip of a family of efficiencies."""
        factor, points = self.families.get(family, (1.0, 0))
        interval = self.intervals[FAMILY if points else OTHER]
        return PowerChoice(replace(self.law, factor=factor), interval, points)


def load_powers(path: Path | None = None) -> Powers:
    """Read the shipped power.yaml, or another.

    Raises ChipcostError `bad-power` for a missing or unusable file.
    """
    path = path or files.data_directory() / "power.yaml"
    try:
        data = fitted.read(path)
        rest = [_share(f"rest {end}", data["rest"][end]) for end in ("low", "value", "high")]
        return Powers(
            PowerLaw(*(_share(name, data["law"][name]) for name in _TERMS)),
            {
                name: (_factor(name, item["factor"]), int(item["points"]))
                for name, item in data["families"].items()
            },
            {name: _factor(name, data["intervals"][name]) for name in (FAMILY, OTHER)},
            (rest[0], rest[1], rest[2]),
        )
    except OSError as error:
        raise ChipcostError("bad-power", f"cannot read {path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ChipcostError("bad-power", f"{path}: {error!r}") from error


def _share(name: str, value: Any) -> float:
    """A number that is no negative one."""
    found = float(value)
    if not 0.0 <= found < 10.0:
        raise ValueError(f"{name} = {value} is no share of a TDP")
    return found


def _factor(name: str, value: Any) -> float:
    """A number above 0."""
    found = float(value)
    if not 0.0 < found < 100.0:
        raise ValueError(f"{name} = {value} is no factor")
    return found
