"""Words, keys, dates and units that are right but for how they are spelled.

Each function answers with the one right spelling, or None where there is none or where there are
several. What changes the meaning under some reading is never put right: `tb/s` may be terabits,
`mW` is a thousandth of a watt, and 07/08/2026 is a day in July or in August.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from chipcost import units
from chipcost.errors import ChipcostError

_NUMBER = re.compile(r"\s*([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(\s*)(\S.*?)\s*")
_DATE = re.compile(r"(\d{4})([-/. ])(\d{1,2})(?:\2(\d{1,2}))?")
_PLAIN = str.maketrans({"-": "", "_": "", " ": ""})

# Signs and words that mean one thing, in any unit.
_SIGNS = (
    (re.compile(r"\s+per\s+|\s*/\s*", re.IGNORECASE), "/"),
    (re.compile("²|\\^2"), "2"),
    (re.compile("³|\\^3"), "3"),
    (re.compile("[µμ]"), "u"),
)
# One part of a unit in full, in any case: what it is written as. Those of a prefix are looked at
# as they stand, since m and M, b and B are not the same.
_PARTS = {
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("year", "years"), "y"),
    **dict.fromkeys(("day", "days"), "d"),
    "months": "month",
    **dict.fromkeys(("chip-hour", "chip-hours", "chip-hr"), "chip-h"),
    "tokens": "token",
}
_ENDINGS = (
    (re.compile(r"^([kKMGTPE]i?)?(?:bytes?)$", re.IGNORECASE), "B"),
    (re.compile(r"^([kKMGTPE])?(?:bits)$", re.IGNORECASE), "bit"),
    (re.compile(r"^([kM])(?:tokens?|tok)$", re.IGNORECASE), "tok"),
)
_RATE = re.compile(r"^([kMGTPE]?)(FLOP|OP)(?:S|S?/s(?:ec(?:ond)?)?)$", re.IGNORECASE)
_BYTES_PER_SECOND = re.compile(r"^([kKMGTPE]i?)?Bps$")

# Another case of a letter is another thing: bits and bytes, milli and mega, pico and peta.
_APART = {("B", "b"), ("b", "B"), ("M", "m"), ("m", "M"), ("P", "p"), ("p", "P"), ("E", "e")}
# Units that are spelled in full, or whose letters have no other reading.
_ANY_CASE = {"Btu", "bit", "month", "links", "modules", "chips", "chip-h", "token", "x"}


def quantity(text: str, dimension: str) -> str | None:
    """A quantity with the unit as it is known: `2.9 TB / sec` is `2.9 TB/s`."""
    match = _NUMBER.fullmatch(text) if len(text) <= units.MAX_LENGTH else None
    if match is None:
        return None
    number, gap, unit = match.groups()
    found = _unit(unit, dimension)
    if found is None or found == unit:
        return None
    written = f"{number}{gap}{found}"
    try:
        units.parse(written, dimension)
    except ChipcostError:
        return None
    return written


def word(text: str, known: Iterable[str]) -> str | None:
    """A word of a list that is written in another case, or with another sign between its parts."""
    wanted = _key(text)
    found = [one for one in known if _key(one) == wanted]
    return found[0] if len(found) == 1 and wanted else None


def key(text: str, known: Iterable[str], present: Mapping[str, object]) -> str | None:
    """A key that is written in another case or with another sign, if it is not there already."""
    found = word(text, known)
    return None if found is None or found in present else found


def date(text: str) -> str | None:
    """A date with its year first and other signs: 2026/7/4 is 2026-07-04."""
    from chipcost.catalog.dates import first_day

    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, _, month, day = match.groups()
    written = "-".join((year, f"{int(month):02}", *([f"{int(day):02}"] if day else [])))
    try:
        first_day(written)
    except ChipcostError:
        return None
    return written


def flag(text: str) -> str | None:
    """What YAML 1.1 and 1.2 take a plain word for, as true or false."""
    plain = text.strip().lower()
    if plain in ("true", "yes", "on"):
        return "true"
    return "false" if plain in ("false", "no", "off") else None


def _key(text: str) -> str:
    return text.strip().translate(_PLAIN).casefold()


def _unit(text: str, dimension: str) -> str | None:
    """The unit of a dimension that a text can only mean."""
    plain = _regular(text)
    found = [name for name in _of(dimension) if _same(plain, name)]
    return found[0] if len(found) == 1 else None


@cache
def _of(dimension: str) -> tuple[str, ...]:
    return tuple(name for name, (have, _) in units.UNITS.items() if have == dimension)


def _regular(text: str) -> str:
    """A unit with its signs and the words that are written in full brought to one form."""
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text.strip())
    rate = _RATE.match(text)
    if rate:
        return f"{rate[1]}{rate[2].upper()}/s"
    rate = _BYTES_PER_SECOND.match(text)
    if rate:
        return f"{rate[1] or ''}B/s"
    return "/".join(_part(part) for part in text.split("/"))


def _part(part: str) -> str:
    part = part.strip()
    if part.lower() in _PARTS:
        return _PARTS[part.lower()]
    for pattern, ending in _ENDINGS:
        match = pattern.match(part)
        if match:
            return f"{match[1] or ''}{ending}"
    return part


def _same(text: str, unit: str) -> bool:
    """Whether a text is a unit in another case of letters that have no other meaning."""
    parts, known = text.split("/"), unit.split("/")
    return len(parts) == len(known) and all(map(_same_part, parts, known))


def _same_part(part: str, known: str) -> bool:
    if part == known:
        return True
    if part.casefold() != known.casefold():
        return False
    if known in _ANY_CASE:
        return True
    if known in ("ms", "us", "nm", "mm2", "m3"):
        return False
    rest = len(known)
    if known.endswith("bit"):  # spelled out: only the prefix has a case
        rest -= len("bit")
    return all(
        (have, want) not in _APART
        for have, want in zip(part[:rest], known[:rest], strict=True)
        if have != want
    )
