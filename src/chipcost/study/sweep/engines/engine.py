"""Which engine a sweep asks for."""

from __future__ import annotations

from dataclasses import dataclass

from chipcost.errors import one_of

NAMES = ("local",)


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine by name, with how many workers it has and where its scheduler is."""

    name: str = "local"
    workers: int | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        one_of("--engine", self.name, NAMES)
