"""What one file contributes, before layers are laid over each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from chipcost.catalog.chips.records import PowerQuote, Price, Quote
from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Block, Figure, Source


@dataclass
class Layer:
    """The records of one file; a chip or system of an overlay may hold only what it changes.

    unread  power quotes without a power that can be read: for the checks of their chip and dates
    """

    file: str
    sources: dict[str, Source] = field(default_factory=dict)
    chips: dict[str, Block] = field(default_factory=dict)
    systems: dict[str, Block] = field(default_factory=dict)
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)
    quotes: list[Quote] = field(default_factory=list)
    power_quotes: list[PowerQuote] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    lives: dict[str, Figure] = field(default_factory=dict)
    pue: dict[str, Figure] = field(default_factory=dict)
    power_classes: dict[str, Figure] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: list[PowerQuote] = field(default_factory=list)
