"""Options that choose chips where none is named, and the one that others are held against.

As in `cli.options`, the annotations are objects, so there is no `from __future__ import
annotations` here.
"""

from typing import TYPE_CHECKING, Annotated

from chipcost.cli import completion
from chipcost.cli.command import Group
from chipcost.cli.options import QUESTION, SELECTION, choice, option, words

if TYPE_CHECKING:
    from chipcost.study.chip.selection import Selection

# Words that the options take; a test checks them against the catalog's.
STATUSES = ("available", "announced", "internal", "retired")
SEGMENTS = ("data-centre", "workstation", "desktop", "edge")
TIERS = ("hbm", "gddr", "lpddr", "ddr", "sram")


RelativeTo = Annotated[
    str,
    option(
        QUESTION,
        "--relative-to",
        "CHIP",
        "Show advantages over this chip.",
        autocompletion=completion.chip,
    ),
]


class Chosen(Group):
    """Which chips, where none is named."""

    vendor: Annotated[
        list[str] | None,
        option(
            SELECTION,
            "--vendor",
            "NAMES",
            "These vendors only, comma-separated.",
            autocompletion=completion.vendor,
        ),
    ] = None
    status: Annotated[
        list[str] | None,
        choice(SELECTION, "--status", STATUSES, f"Of this status: {', '.join(STATUSES)}.", "WORDS"),
    ] = None
    segment: Annotated[
        list[str] | None,
        choice(SELECTION, "--segment", SEGMENTS, f"Meant for: {', '.join(SEGMENTS)}.", "WORDS"),
    ] = None
    tier: Annotated[
        list[str] | None,
        choice(
            SELECTION,
            "--tier --memory-tier",
            TIERS,
            f"Of this memory: {', '.join(TIERS)}.",
            "WORDS",
        ),
    ] = None
    year: Annotated[
        str, option(SELECTION, "--year", "YEARS", "First available then: 2024, 2022:2024, 2024:.")
    ] = ""
    everything: Annotated[
        bool,
        option(
            SELECTION,
            "--all",
            None,
            "Every chip; else current data-centre parts that answer.",
        ),
    ] = False

    def selection(self) -> "Selection":
        """The filters as a record."""
        from chipcost.study.chip.selection import Selection

        return Selection(
            vendors=words(self.vendor),
            statuses=words(self.status),
            tiers=words(self.tier),
            segments=words(self.segment),
            years=self.year,
            all=self.everything,
        )
