"""Faults to plant in the shipped chips: realistic slips, each of one kind at one random place.

Every kind is a function from a bench and a random generator to a `Fault`, or None where the place
drawn does not lend itself to it (another is drawn then).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any, NamedTuple

from stand import DAY, GONE, Bench, Change, Renamed

from chipcost.catalog.chips import schema
from chipcost.catalog.reader import Path

FACTORS = (2, 3, 5, 8, 10, 72, 100, 730, 1000)
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(.*)", re.DOTALL)
_RATES = ("scale_up_bandwidth", "scale_up_bandwidth_both_ways", "scale_out_bandwidth")


class Fault(NamedTuple):
    """One planted fault.

    change  what is changed in the parsed file, or
    text    the whole text with the fault
    lines   the lines that it stands on
    """

    what: str
    lines: frozenset[int]
    change: Change = MappingProxyType({})
    text: str = ""
    factor: float = 0.0


Kind = Callable[[Bench, random.Random], Fault | None]


def scaled(text: str, factor: float) -> str | None:
    """A quantity times a factor, as a person would write it; None for what is none."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or float(match[1]) == 0:
        return None
    return f"{float(f'{float(match[1]) * factor:.6g}'):.12f}".rstrip("0").rstrip(".") + match[2]


def _figures(bench: Bench, *names: str) -> Iterator[Path]:
    """The paths of the values of chips' figures with a dimension, by name."""
    for chip, block in bench.tree.data["chips"].items():
        for name in block:
            field = schema.CHIP_FIGURES.get(name)
            if field is not None and field.kind == "figure" and (not names or name in names):
                yield ("chips", chip, name, "value")


def _dense(bench: Bench) -> Iterator[Path]:
    return (path for path in _figures(bench) if str(path[2]).endswith("_dense"))


def _quotes(bench: Bench, section: str = "quotes") -> list[tuple[Path, dict[str, Any]]]:
    """The quotes that may answer: those marked `excluded` say themselves what is odd of them."""
    return [
        ((section, index), quote)
        for index, quote in enumerate(bench.tree.data[section])
        if "excluded" not in quote
    ]


def _set(bench: Bench, changes: dict[Path, Any], what: str, factor: float = 0.0) -> Fault:
    lines = frozenset(bench.line(path) for path in changes)
    return Fault(f"{'.'.join(map(str, next(iter(changes))))} {what}", lines, changes, "", factor)


def _times(
    bench: Bench, pick: random.Random, paths: Iterator[Path], factors: tuple[float, ...]
) -> Fault | None:
    path, factor = pick.choice(list(paths)), pick.choice(factors)
    old = bench.at(path)
    new = scaled(old, factor)
    return None if new is None else _set(bench, {path: new}, f"{old} -> {new}", factor)


def _scaling(*factors: float, names: tuple[str, ...] = ()) -> Kind:
    return lambda bench, pick: _times(bench, pick, _figures(bench, *names), factors)


def _dense_scaling(factor: float) -> Kind:
    return lambda bench, pick: _times(bench, pick, _dense(bench), (factor,))


def _rewritten(change: Callable[[str], str | None], *names: str) -> Kind:
    """A kind that rewrites the text of a random figure."""

    def kind(bench: Bench, pick: random.Random) -> Fault | None:
        path = pick.choice(list(_figures(bench, *names)))
        old = bench.at(path)
        new = change(old)
        if new is None or new == old:
            return None
        return _set(bench, {path: new}, f"{old} -> {new}")

    return kind


def _unit(old: str, new: str) -> Callable[[str], str | None]:
    return lambda text: text.replace(old, new) if re.search(rf"\d {old}$", text) else None


def _transposed(text: str) -> str | None:
    match = re.search(r"(\d)(?!\1)(\d)", text)
    if match is None or match[2] == "0":
        return None
    return text[: match.start()] + match[2] + match[1] + text[match.end() :]


def _prices(direction: int, factors: tuple[int, ...] = FACTORS) -> Kind:
    def kind(bench: Bench, pick: random.Random) -> Fault | None:
        path, quote = pick.choice(_quotes(bench))
        factor = float(pick.choice(factors)) ** direction
        names = [name for name in ("total", "capital", "operating", "low", "high") if name in quote]
        changes = {(*path, name): scaled(quote[name], factor) for name in names}
        return _set(bench, changes, f"of {quote['chip']} x {factor:.3g}", factor)

    return kind


def _powers(direction: int) -> Kind:
    def kind(bench: Bench, pick: random.Random) -> Fault | None:
        path, quote = pick.choice(_quotes(bench, "power_quotes"))
        factor = float(pick.choice(FACTORS)) ** direction
        new = scaled(quote["value"], factor)
        return _set(bench, {(*path, "value"): new}, f"of {quote['chip']} x {factor:.3g}", factor)

    return kind


def _hardware(direction: int) -> Kind:
    def kind(bench: Bench, pick: random.Random) -> Fault | None:
        path, price = pick.choice(_quotes(bench, "prices"))
        factor = float(pick.choice(FACTORS)) ** direction
        names = [name for name in ("value", "low", "high") if name in price]
        changes = {(*path, name): scaled(price[name], factor) for name in names}
        what = price.get("chip") or price.get("system")
        return _set(bench, changes, f"of {what} x {factor:.3g}", factor)

    return kind


def _of_systems(name: str, direction: int) -> Kind:
    def kind(bench: Bench, pick: random.Random) -> Fault | None:
        paths = [
            ("systems", system, name, "value")
            for system, block in bench.tree.data["systems"].items()
            if name in block
        ]
        factors = tuple(float(factor) ** direction for factor in FACTORS)
        return _times(bench, pick, iter(paths), factors)

    return kind


def _count(bench: Bench, pick: random.Random) -> Fault | None:
    system, block = pick.choice(list(bench.tree.data["systems"].items()))
    new = int(int(block["count"]) * pick.choice((0.5, 2.0, 10.0)))
    if new < 1:
        return None
    return _set(bench, {("systems", system, "count"): str(new)}, f"{block['count']} -> {new}")


def _published(bench: Bench, pick: random.Random) -> Fault | None:
    paths = [
        ("systems", system, "published", name, "value")
        for system, block in bench.tree.data["systems"].items()
        for name in block.get("published", {})
    ]
    return _times(bench, pick, iter(paths), (0.5, 1.1, 2.0, 10.0))


def _swapped_chips(bench: Bench, pick: random.Random) -> Fault | None:
    one = pick.choice(list(_figures(bench)))
    two = pick.choice(list(_figures(bench, str(one[2]))))
    old, new = bench.at(one), bench.at(two)
    return None if old == new else _set(bench, {one: new, two: old}, f"{old} <-> {two[1]} {new}")


def _swapped_inside(bench: Bench, pick: random.Random) -> Fault | None:
    one = pick.choice(list(_dense(bench)))
    two = pick.choice([path for path in _dense(bench) if path[1] == one[1]])
    old, new = bench.at(one), bench.at(two)
    if old.split()[0] == new.split()[0]:
        return None
    return _set(bench, {one: new, two: old}, f"{old} <-> {two[2]} {new}")


def _word(section: str, name: str, choices: tuple[str, ...]) -> Kind:
    """A kind that puts another of the words that may stand there."""

    def kind(bench: Bench, pick: random.Random) -> Fault | None:
        content = bench.tree.data[section]
        if isinstance(content, list):
            path, block = pick.choice(_quotes(bench, section))
        else:
            key = pick.choice(list(content))
            path, block = (section, key), content[key]
        if name not in block:
            return None
        new = pick.choice([word for word in choices if word != block[name]])
        return _set(bench, {(*path, name): new}, f"{block[name]} -> {new}")

    return kind


def _owner(bench: Bench, pick: random.Random) -> Fault | None:
    path, quote = pick.choice(_quotes(bench))
    rented = quote["owner"] == "cloud-customer"
    new = "neocloud" if rented else "cloud-customer"
    return _set(bench, {(*path, "owner"): new}, f"{quote['owner']} -> {new}")


def _other_chip(bench: Bench, pick: random.Random) -> Fault | None:
    path, quote = pick.choice(_quotes(bench))
    new = pick.choice(list(bench.tree.data["chips"]))
    if new == quote["chip"]:
        return None
    return _set(bench, {(*path, "chip"): new}, f"{quote['chip']} -> {new}")


def _later(section: str, years: int) -> Kind:
    """A kind that moves the date of a record by whole years."""

    def kind(bench: Bench, pick: random.Random) -> Fault | None:
        content = bench.tree.data[section]
        if isinstance(content, list):
            path = pick.choice(_quotes(bench, section))[0]
        else:
            path = (section, pick.choice(list(content)))
        path = (*path, "release_date", "value") if section == "chips" else (*path, "date")
        try:
            old = bench.at(path)
        except KeyError:
            return None
        new = f"{int(old[:4]) + years}{old[4:]}"
        if years > 0 and int(new[:4]) <= DAY.year:
            return None
        return _set(bench, {path: new.replace("-02-29", "-02-28")}, f"{old} -> {new}")

    return kind


def _other_source(bench: Bench, pick: random.Random) -> Fault | None:
    path = (*pick.choice(list(_figures(bench)))[:-1], "source")
    try:
        old = bench.at(path)
    except KeyError:
        return None
    new = pick.choice(list(bench.tree.data["sources"]))
    return None if new in old else _set(bench, {path: new}, f"{old} -> {new}")


def _figure_key(name: str, value: Any) -> Kind:
    """A kind that changes or takes out a key of a random figure."""

    def kind(bench: Bench, pick: random.Random) -> Fault | None:
        path = (*pick.choice(list(_figures(bench)))[:-1], name)
        block = bench.at(path[:-1])
        if name not in block or (value is GONE and "source" in bench.at(path[:2])):
            return None
        return _set(bench, {path: value}, f"{name} -> {'nothing' if value is GONE else value}")

    return kind


def _misspelt(bench: Bench, pick: random.Random) -> Fault | None:
    path = pick.choice(list(_figures(bench)))[:-1]
    name = str(path[-1])
    at = pick.randrange(1, len(name) - 1)
    wrong = name[:at] + name[at + 1 :]
    if wrong in schema.CHIP:
        return None
    return Fault(
        f"{path[1]}.{name} -> {wrong}",
        frozenset({bench.line(path, key=True)}),
        {path: Renamed(wrong)},
    )


def _dropped(section: str, *names: str) -> Kind:
    def kind(bench: Bench, pick: random.Random) -> Fault | None:
        content = bench.tree.data[section]
        key = pick.choice(range(len(content)) if isinstance(content, list) else list(content))
        name = pick.choice(names)
        line = bench.line((section, key), key=not isinstance(content, list))
        return Fault(f"{key}.{name} dropped", frozenset({line}), {(section, key, name): GONE})

    return kind


def _range(bench: Bench, pick: random.Random) -> Fault | None:
    paths = [path[:-1] for path in _figures(bench) if {"low", "high"} <= set(bench.at(path[:-1]))]
    path = pick.choice(paths)
    figure = bench.at(path)
    if figure["low"] == figure["high"]:
        return None
    changes = {(*path, "low"): figure["high"], (*path, "high"): figure["low"]}
    lines = frozenset(bench.line((*path, name)) for name in ("low", "value", "high"))
    return Fault(f"{path[1]}.{path[2]} low <-> high", lines, changes)


def _alias(bench: Bench, pick: random.Random) -> Fault | None:
    one, two = pick.sample(list(bench.tree.data["chips"]), 2)
    aliases = bench.tree.data["chips"][one].get("aliases")
    if not aliases:
        return None
    return _set(bench, {("chips", one, "aliases", 0): two}, f"-> {two}")


def _sum(bench: Bench, pick: random.Random) -> Fault | None:
    path, quote = pick.choice(_quotes(bench))
    if "capital" not in quote or "total" not in quote:
        return None
    new = scaled(quote["capital"], pick.choice((0.8, 1.25, 1.5)))
    return _set(bench, {(*path, "capital"): new}, f"{quote['capital']} -> {new}")


def _share(bench: Bench, pick: random.Random) -> Fault | None:
    path, quote = pick.choice(_quotes(bench))
    return (
        _set(bench, {(*path, "capital_share"): scaled(quote["capital_share"], 0.1)}, "/ 10")
        if "capital_share" in quote
        else None
    )


def _memory_type(bench: Bench, pick: random.Random) -> Fault | None:
    chips = [
        key
        for key, chip in bench.tree.data["chips"].items()
        if chip.get("memory_type", {}).get("value", "").startswith("HBM")
    ]
    path = ("chips", pick.choice(chips), "memory_type", "value")
    new = pick.choice(("HBM2", "HBM2e", "HBM3", "HBM3e", "HBM4", "GDDR6"))
    return None if new == bench.at(path) else _set(bench, {path: new}, f"{bench.at(path)} -> {new}")


def _label(bench: Bench, pick: random.Random) -> Fault | None:
    chip, block = pick.choice(list(bench.tree.data["chips"].items()))
    old = block.get("memory_label", "")
    new = scaled(old, pick.choice((0.5, 1.5, 2.0, 0.1)))
    path = ("chips", chip, "memory_label")
    return None if new is None else _set(bench, {path: new}, f"{old} -> {new}")


def _twice(bench: Bench, pick: random.Random) -> Fault | None:
    path = pick.choice(list(_figures(bench)))[:-1]
    line = bench.line(path, key=True)
    text = bench.lines[line - 1]
    if text.count("{") != text.count("}"):
        return None
    lines = [*bench.lines[:line], text, *bench.lines[line:]]
    what = f"{path[1]}.{path[2]} twice"
    return Fault(what, frozenset({line, line + 1}), text="\n".join(lines) + "\n")


def _syntax(bench: Bench, pick: random.Random) -> Fault | None:
    path = pick.choice(list(_figures(bench)))[:-1]
    line = bench.line(path, key=True)
    text = bench.lines[line - 1]
    how = pick.choice(("colon", "indent", "brace"))
    broken = {
        "colon": text.replace(": {", " {", 1),
        "indent": "  " + text,
        "brace": text[: text.rindex("}")] if text.endswith("}") else text,
    }[how]
    if broken == text:
        return None
    lines = [*bench.lines[: line - 1], broken, *bench.lines[line:]]
    return Fault(f"{path[1]}.{path[2]} {how}", frozenset({line}), text="\n".join(lines) + "\n")


_RATE_UNITS = {"GB/s": "TB/s", "TB/s": "GB/s"}

# Group, kind, and the function that draws one.
KINDS: tuple[tuple[str, str, Kind], ...] = (
    ("text", "misspelt key", _misspelt),
    ("text", "key twice", _twice),
    ("text", "broken syntax", _syntax),
    ("text", "source dropped", _figure_key("source", GONE)),
    ("text", "unknown source", _figure_key("source", "no-such-source")),
    ("text", "required field dropped from a chip", _dropped("chips", "name", "vendor")),
    ("text", "required field dropped from a quote", _dropped("quotes", "chip", "owner", "kind")),
    ("text", "unit dropped", _rewritten(lambda text: text.split()[0] if " " in text else None)),
    ("text", "unknown unit", _rewritten(lambda text: text.lower() if " " in text else None)),
    ("text", "negative, zero or no number", _rewritten(lambda t: f"-{t}" if " " in t else None)),
    ("text", "low and high swapped", _range),
    ("text", "id as an alias of another", _alias),
    ("text", "word that does not exist", _word("quotes", "owner", ("startup",))),
    ("text", "quote for a misspelt chip", _word("quotes", "chip", ("h100-sxn",))),
    ("text", "date that does not exist", _word("quotes", "date", ("2026-13", "2026-02-30"))),
    ("text", "capital and total do not fit", _sum),
    ("prefix", "figure times 1000", _scaling(1e3)),
    ("prefix", "figure by 1000", _scaling(1e-3)),
    ("prefix", "GB/s for TB/s", _rewritten(_unit("TB/s", "GB/s"))),
    ("prefix", "PFLOP/s for TFLOP/s", _rewritten(_unit("TFLOP/s", "PFLOP/s"))),
    ("prefix", "price a month", _prices(1, (730,))),
    ("chip", "figure times 10", _scaling(10.0)),
    ("chip", "figure by 10", _scaling(0.1)),
    ("chip", "figure times 2 (package for die)", _scaling(2.0)),
    ("chip", "figure by 2 (die for package)", _scaling(0.5)),
    ("chip", "rate times 8 (bytes for bits)", _scaling(8.0, names=_RATES)),
    ("chip", "rate by 8 (bits for bytes)", _scaling(0.125, names=_RATES)),
    ("chip", "both ways for one way", _scaling(2.0, names=("scale_up_bandwidth",))),
    ("chip", "one way for both ways", _scaling(0.5, names=("scale_up_bandwidth_both_ways",))),
    ("chip", "memory bandwidth times 2", _scaling(2.0, names=("memory_bandwidth",))),
    ("chip", "memory capacity times 2", _scaling(2.0, names=("memory_capacity",))),
    ("chip", "TDP times or by 2", _scaling(2.0, 0.5, names=("tdp",))),
    ("chip", "sparse rate for the dense one", _dense_scaling(2.0)),
    (
        "chip",
        "dense rate for the sparse one",
        _scaling(
            0.5, names=tuple(name for name in schema.CHIP_FIGURES if name.endswith("_sparse"))
        ),
    ),
    ("chip", "GiB for GB", _rewritten(_unit("GB", "GiB"))),
    ("chip", "digits transposed", _rewritten(_transposed)),
    ("chip", "figures swapped between chips", _swapped_chips),
    ("chip", "figures swapped inside a chip", _swapped_inside),
    ("chip", "wrong memory type", _memory_type),
    ("chip", "wrong memory label", _label),
    ("money", "price times 2 to 1000", _prices(1)),
    ("money", "price by 2 to 1000", _prices(-1)),
    ("money", "power quote times 2 to 1000", _powers(1)),
    ("money", "power quote by 2 to 1000", _powers(-1)),
    ("money", "power of a system times 2 to 1000", _of_systems("power", 1)),
    ("money", "power of a system by 2 to 1000", _of_systems("power", -1)),
    ("money", "price of hardware times 2 to 1000", _hardware(1)),
    ("money", "price of hardware by 2 to 1000", _hardware(-1)),
    ("meaning", "capital share by 10", _share),
    ("meaning", "owner of the other kind", _owner),
    ("meaning", "kind of the other owner", _word("quotes", "kind", ("owned", "rental"))),
    ("meaning", "quote for another chip", _other_chip),
    ("meaning", "another declared source", _other_source),
    ("meaning", "class of evidence", _word("sources", "grade", ("datasheet", "press"))),
    ("meaning", "basis of a power quote", _word("power_quotes", "basis", ("it", "utility"))),
    ("meaning", "kind of memory", _word("chips", "memory_tier", ("hbm", "gddr", "lpddr"))),
    ("meaning", "release to come", _later("chips", 5)),
    ("meaning", "release ten years later or earlier", _later("chips", -10)),
    ("meaning", "source to come", _later("sources", 5)),
    ("meaning", "quote to come", _later("quotes", 5)),
    ("meaning", "quote ten years early", _later("quotes", -10)),
    ("system", "count of a system", _count),
    ("system", "published total", _published),
)
