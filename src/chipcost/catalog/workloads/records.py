"""The typed records of workloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Figure, Source
from chipcost.catalog.workloads.schema import SHARES
from chipcost.errors import ChipcostError, Place, nearest


class WorkloadRecord(NamedTuple):
    """A named workload: figures by the keys of the schema, with a mean input and output."""

    id: str
    name: str
    aliases: tuple[str, ...]
    about: str
    note: str
    figures: Mapping[str, Figure]
    file: str = ""
    line: int = 0
    column: int = 0

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.line, self.column)

    def value(self, key: str) -> float | None:
        """A figure in base units; None where it is not known."""
        figure = self.figures.get(key)
        return None if figure is None else figure.value

    def mean(self, name: str) -> float:
        """Mean tokens of `input` or `output`, which every record has."""
        value = self.value(name)
        assert value is not None  # a record without it is a finding, and is not kept
        return value

    def quantiles(self, name: str) -> dict[float, float]:
        """The percentiles that are known of `input` or `output`: {0.5: 1020, ...}."""
        return {
            share: value
            for end, share in SHARES.items()
            if (value := self.value(f"{name}_{end}")) is not None
        }

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of all sources of its figures, each once."""
        return tuple(dict.fromkeys(key for one in self.figures.values() for key in one.sources))


@dataclass
class Workloads:
    """The workloads of one or more files with the sources that they refer to."""

    sources: dict[str, Source] = field(default_factory=dict)
    workloads: dict[str, WorkloadRecord] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def find(self, name: str) -> WorkloadRecord | None:
        """The workload of an id or alias, in any case; None where there is none."""
        wanted = name.strip().lower()
        if wanted in self.workloads:
            return self.workloads[wanted]
        for one in reversed(self.workloads.values()):
            if wanted in one.aliases:
                return one
        return None

    def names(self) -> list[str]:
        """Aliases and ids, aliases first."""
        known = list(self.workloads.values())
        return [*(alias for one in known for alias in one.aliases), *(one.id for one in known)]

    def unknown(self, name: str) -> ChipcostError:
        """What is wrong with a name that is none."""
        close = ", ".join(nearest(name, self.names()))
        return ChipcostError(
            "unknown-workload",
            f"there is no workload {name!r}, and no such file",
            hint=f"nearest: {close}; `chipcost list workloads` has all; or name a trace",
        )
