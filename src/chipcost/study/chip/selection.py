"""Which chips a question that names none is about: current data-centre parts, or what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chipcost.catalog.chips.records import Catalog, Chip
from chipcost.catalog.chips.schema import SEGMENTS, STATUSES, TIERS
from chipcost.catalog.names import resolve
from chipcost.errors import ChipcostError, nearest, one_of

CURRENT = ("available", "announced", "internal")
DATA_CENTRE = "data-centre"

_YEARS = re.compile(r"(\d{4})|(\d{4})?:(\d{4})?")


@dataclass(frozen=True, slots=True)
class Selection:
    """Chips by what they are; every filter that is given must fit.

    Without filters: the parts of the data centre that are not retired. A status, tier, segment or
    years choose among all parts; vendors choose among those of the data centre.

    years  of first availability: `2024`, `2022:2024`, `2024:` or `:2019`
    all    every chip
    """

    vendors: Sequence[str] = ()
    statuses: Sequence[str] = ()
    tiers: Sequence[str] = ()
    segments: Sequence[str] = ()
    years: str = ""
    all: bool = False

    @property
    def by_default(self) -> bool:
        """Whether nothing lifts the restriction to current data-centre parts."""
        return not (self.all or self.statuses or self.tiers or self.segments or self.years)

    def checked_words(self) -> Selection:
        """The same; ChipcostError for a word that is unknown whatever the catalog."""
        for option, words, known in (
            ("--status", self.statuses, STATUSES),
            ("--tier", self.tiers, TIERS),
            ("--segment", self.segments, SEGMENTS),
        ):
            for word in words:
                one_of(option, word, known)
        years(self.years)
        return self

    def checked(self, catalog: Catalog) -> Selection:
        """The same with vendors as the catalog writes them; ChipcostError for an unknown word."""
        self.checked_words()
        return replace(self, vendors=tuple(_vendor(catalog, name) for name in self.vendors))

    def fits(self, chip: Chip) -> bool:
        """Whether the filters that were given let a chip through."""
        return (
            (not self.vendors or chip.vendor in self.vendors)
            and (not self.statuses or chip.status in self.statuses)
            and (not self.tiers or chip.memory_tier in self.tiers)
            and (not self.segments or chip.segment in self.segments)
            and (not self.years or _year(chip) in years(self.years))
        )


DEFAULT = Selection()


def selected(catalog: Catalog, selection: Selection) -> list[Chip]:
    """The chips of a question that names none; ChipcostError for an unknown word, and where no
    chip is left."""
    selection = selection.checked(catalog)
    found = [
        chip
        for chip in catalog.chips.values()
        if selection.fits(chip) and (not selection.by_default or _current(chip))
    ]
    if not found:
        raise nothing_fits(selection)
    return found


def chosen_chips(catalog: Catalog, names: Sequence[str], selection: Selection) -> list[str]:
    """Ids of the named chips that fit, or where none is named of all that a selection chooses.

    Raises ChipcostError `no-chip` where neither chooses any.
    """
    if not names:
        if selection == DEFAULT:
            raise ChipcostError(
                "no-chip",
                "no chip is named or chosen",
                hint="name one, or give --vendor, --status, --segment, --tier, --year or --all",
            )
        return [chip.id for chip in selected(catalog, selection)]
    checked = selection.checked(catalog)
    found = [resolve(catalog, name).chip for name in names]
    fitting = list(dict.fromkeys(chip.id for chip in found if checked.fits(chip)))
    if not fitting:
        raise nothing_fits(checked)
    return fitting


def nothing_fits(selection: Selection) -> ChipcostError:
    """The error of a selection that leaves no chip."""
    asked = (
        ("--vendor", selection.vendors),
        ("--status", selection.statuses),
        ("--tier", selection.tiers),
        ("--segment", selection.segments),
        ("--year", (selection.years,) if selection.years else ()),
    )
    words = " ".join(f"{option} {','.join(given)}" for option, given in asked if given)
    return ChipcostError(
        "no-match",
        f"no chip fits {words or 'the selection'}",
        hint="leave a filter out; `chipcost list chips --all` shows what each chip is",
    )


def others(catalog: Catalog, selection: Selection) -> str:
    """A note on the chips that the default leaves out, or ""."""
    if not selection.by_default:
        return ""
    selection = selection.checked(catalog)
    left = sum(selection.fits(chip) and not _current(chip) for chip in catalog.chips.values())
    if not left:
        return ""
    return f"{left} retired, workstation or edge parts are left out: --all."


def years(text: str) -> range:
    """The years that a text means, "" for all; ChipcostError for another form."""
    if not text:
        return range(10000)
    match = _YEARS.fullmatch(text.strip())
    if match is None or text.strip() == ":":
        raise ChipcostError(
            "bad-option",
            f"--year {text!r} is no year and no span of years",
            hint="for example 2024, 2022:2024, 2024: or :2019",
        )
    one, first, last = match.groups()
    span = range(int(one or first or 0), int(one or last or 9999) + 1)
    if not span:
        raise ChipcostError(
            "bad-option", f"--year {text!r} ends before it begins", hint=f"write {last}:{first}"
        )
    return span


def _current(chip: Chip) -> bool:
    return chip.segment == DATA_CENTRE and chip.status in CURRENT


def _year(chip: Chip) -> int:
    """The year of first availability; -1, which is in no span, where it is unknown."""
    released = chip.text("release_date")
    return int(released[:4]) if released else -1


def _vendor(catalog: Catalog, name: str) -> str:
    known = {chip.vendor for chip in catalog.chips.values()}
    for vendor in known:
        if vendor.lower() == name.strip().lower():
            return vendor
    raise ChipcostError(
        "unknown-vendor",
        f"there is no vendor {name!r}",
        hint=f"nearest: {', '.join(nearest(name, sorted(known)))}",
    )
