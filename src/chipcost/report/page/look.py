"""What all parts of the page share: numbered sources, the look of each chip, numbers in charts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from chipcost.sections import Origin
from chipcost.text import plain_line
from chipcost.units import magnitude

# The id of the text that says what a number of a chip is made of; "" where there is none.
Behind = Callable[[str, float], str]

COLOURS, SHAPES = 8, 4  # of page.css: 32 looks before one comes twice
SHOWN = 3  # numbers of sources behind a cell; the others stand in its words


@dataclass(frozen=True, slots=True)
class Look:
    """What a page knows when it draws.

    chips    place of each chip, which gives its colour and its shape
    names    name of each chip in full
    numbers  number of each source, from 1
    """

    chips: Mapping[str, int]
    names: Mapping[str, str]
    numbers: Mapping[str, int]


def clean(text: object) -> str:
    """A text from data as it may stand in HTML, between tags and in an attribute."""
    return escape(plain_line(str(text)))


def chip_of(look: Look, label: str) -> str:
    """The chip that a label or the name of a series is of; "" for none."""
    if label in look.chips:
        return label
    first = label.split(" ", 1)[0]
    return first if first in look.chips else ""


def marker(look: Look, chip: str, at: int = 0) -> str:
    """The classes of colour and shape of a chip; of what is no chip by its place."""
    place = look.chips.get(chip, at)
    return f"c{place % COLOURS} f{(place + place // COLOURS) % SHAPES}"


def nothing(chip: str, value: float) -> str:
    """Behind of a chart without a table."""
    return ""


def said(words: str, name: str = "") -> str:
    """The attributes of a mark: its words, and the id of what it is made of, if that is known."""
    return f'title="{clean(words)}"' + (f' aria-describedby="{name}"' if name else "")


def of_chip(chip: str) -> str:
    """The attribute by which what belongs to a chip is hidden with it."""
    return f' data-c="{clean(chip)}"' if chip else ""


def numbered(look: Look, origin: Origin) -> list[int]:
    """The numbers of the sources of an origin, each once."""
    found = dict.fromkeys(key for _, keys in origin.lines for key in keys)
    return [look.numbers[key] for key in found if key in look.numbers]


def words(look: Look, origin: Origin) -> list[str]:
    """An origin in lines: what a number is made of, with the numbers of who says so."""
    lines = []
    for text, keys in origin.lines:
        known = [look.numbers[key] for key in keys if key in look.numbers]
        lines.append(f"{text}{''.join(f' [{number}]' for number in known)}")
    return list(dict.fromkeys(lines))


def figure(value: float) -> str:
    """A number beside a mark, in three digits and without an exponent."""
    if not value:
        return "0"
    if abs(value) >= 1e6:
        return magnitude(value, 3)
    rounded = float(f"{value:.3g}")
    places = 2 - math.floor(math.log10(abs(rounded)))
    return f"{rounded:,.{max(0, places)}f}"


def span(low: float | None, high: float | None) -> str:
    """A range behind a number; "" where there is none."""
    if low is None or high is None or low == high:
        return ""
    return f" ({figure(low)} to {figure(high)})"
