"""A specification: a YAML or TOML file, options of the command line, or both; and its Sweep.

    question: tokens
    model: llama-3.3-70b
    chips: [h200, b200]
    options: {owner: neocloud}
    grid: {isl: [1k, 8k], price: "2:4:0.1"}
    draws: {load: "uniform(40%, 80%)"}
    samples: 1000
    reduce: [best, quantiles]
    by: [chip]

What the command line gives stands in place of the same name in the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chipcost.catalog import files, yamltree
from chipcost.catalog.names import resolve
from chipcost.errors import ChipcostError, Place, nearest, one_of, raise_collected
from chipcost.study.chip.selection import DEFAULT, selected
from chipcost.study.data import Data
from chipcost.study.sweep.axes import (
    CHIP,
    LAYOUT,
    QUESTIONS,
    TCO,
    TOKENS,
    WORD,
    Input,
    input_of,
    inputs_of,
)
from chipcost.study.sweep.sweep import Axis, Known, Sweep
from chipcost.study.sweep.values import Distribution, distribution, points, texts_of

SAMPLES = 1000
MOST_SAMPLES = 10**12
_LISTS = ("reduce", "by", "front")
_PLAIN = ("question", "of", "seed", "samples")
_TABLES = ("options", "grid", "draws")
_NAMED = {"model": "model", "models": "model", "chip": CHIP, "chips": CHIP}
KEYS = (*_PLAIN, *_LISTS, *_TABLES, *_NAMED)
_SEARCHED = ("max_chips", "percentile")  # of a search, and of no layout that is given


@dataclass(frozen=True, slots=True)
class Given:
    """The texts of one input, and where they stand."""

    texts: tuple[str, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Specification:
    """A sweep as texts. `grid` and `draws` by input; `plain` and `lists` by key."""

    grid: Mapping[str, Given] = field(default_factory=dict)
    draws: Mapping[str, Given] = field(default_factory=dict)
    plain: Mapping[str, Given] = field(default_factory=dict)
    lists: Mapping[str, Given] = field(default_factory=dict)

    def over(self, other: Specification) -> Specification:
        """This one in place of the same names of another."""
        grid = {name: item for name, item in other.grid.items() if name not in self.draws}
        draws = {name: item for name, item in other.draws.items() if name not in self.grid}
        return Specification(
            {**grid, **self.grid},
            {**draws, **self.draws},
            {**other.plain, **self.plain},
            {**other.lists, **self.lists},
        )

    def text(self, key: str, default: str) -> str:
        """The text of a plain key."""
        return self.plain[key].texts[0] if key in self.plain else default

    def list(self, key: str) -> tuple[str, ...]:
        """The words of a key that has several."""
        return self.lists[key].texts if key in self.lists else ()


def read(path: str) -> Specification:
    """The specification of a file, `-` for standard input.

    Raises ChipcostError with the place of every key that is unknown or of a wrong kind.
    """
    text = files.read_text(path, "YAML or TOML")
    if path.lower().endswith(".toml"):
        return _specification(_toml(text, path), lambda keys: _place_in(text, path, keys))
    tree = yamltree.parse(text, path)
    twice = [
        ChipcostError("bad-specification", problem.message, hint=problem.hint,
                      place=Place(path, problem.line, problem.column))
        for problem in tree.problems
        if problem.code == "S104"
    ]  # fmt: skip
    raise_collected(twice)
    return _specification(tree.data, lambda keys: tree.place(tuple(keys)))


def _toml(text: str, path: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        place = Place(path, int(found[1]), int(found[2])) if found else Place(path)
        raise ChipcostError(
            "bad-toml", f"not TOML: {error}", hint="texts stand in quotes", place=place
        ) from None


def _place_in(text: str, path: str, keys: Sequence[str | int]) -> Place:
    """Where the last key of a TOML file stands: the first line that gives it a value."""
    name = next((key for key in reversed(keys) if isinstance(key, str)), "")
    pattern = re.compile(rf"""(?:^|[{{,])\s*["']?{re.escape(name)}["']?\s*=\s*""")
    for number, line in enumerate(text.splitlines(), 1):
        found = pattern.search(line)
        if found:
            return Place(path, number, found.end() + 1)
    return Place(path, 1, 1)


def _specification(data: Any, place: Any) -> Specification:
    if not isinstance(data, dict):
        raise ChipcostError(
            "bad-specification", "a specification is a table of keys",
            hint=f"such as question: tokens; keys are {', '.join(KEYS)}", place=place([]),
        )  # fmt: skip
    errors: list[ChipcostError] = []
    grid: dict[str, Given] = {}
    draws: dict[str, Given] = {}
    plain: dict[str, Given] = {}
    lists: dict[str, Given] = {}
    for key, value in data.items():
        try:
            if key in _NAMED:
                grid[_NAMED[key]] = _given(value, [key], place)
            elif key in _PLAIN:
                plain[key] = _given(value, [key], place)
            elif key in _LISTS:
                lists[key] = _given(value, [key], place)
            elif key in _TABLES:
                found = draws if key == "draws" else grid
                for name, item in _table(key, value, place).items():
                    found[name] = _given(item, [key, name], place, key != "draws")
            else:
                raise ChipcostError(
                    "bad-specification",
                    f"{key!r} is no key of a specification",
                    hint=f"nearest: {', '.join(nearest(key, KEYS))}; inputs stand under grid:",
                    place=place([key]),
                )
        except ChipcostError as error:
            errors.append(error)
    raise_collected(errors)
    return Specification(grid, draws, plain, lists)


def _table(key: str, value: Any, place: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise ChipcostError(
        "bad-specification", f"{key} is no table of inputs",
        hint=f"{key}: {{isl: [1k, 8k]}}", place=place([key]),
    )  # fmt: skip


def _given(value: Any, keys: Sequence[str | int], place: Any, listed: bool = True) -> Given:
    """The texts of a value; of a list with its commas each part, unless it is a distribution."""
    items = value if isinstance(value, list) else [value]
    at = place(keys)
    if any(isinstance(item, (dict, list, bool)) for item in items):
        raise ChipcostError(
            "bad-specification", f"{keys[-1]} is no text, number or list of them",
            hint="for example [1k, 8k] or \"1:4:0.5\"", place=at,
        )  # fmt: skip
    texts = ["" if item is None else str(item) for item in items]
    try:
        parts = [part for text in texts for part in (texts_of(text) if listed else [text])]
    except ChipcostError as error:
        raise _at(error, str(keys[-1]), at) from None
    if not parts:
        raise ChipcostError(
            "bad-axis", f"{keys[-1]} is an empty list", hint="give a value, or leave it out",
            place=at,
        )  # fmt: skip
    return Given(tuple(parts), at)


def _at(error: ChipcostError, name: str, place: Place | None) -> ChipcostError:
    """An error of an input with its name and place."""
    return ChipcostError(
        error.code, f"{name}: {error.message}", hint=error.hint, place=error.place or place
    )


def from_options(
    grid: Sequence[str] = (),
    draws: Sequence[str] = (),
    plain: Mapping[str, str] | None = None,
    lists: Mapping[str, str] | None = None,
) -> Specification:
    """The specification of the command line: `isl=1k,8k`, `load=uniform(40%, 80%)`."""
    return Specification(
        {name: _of_option("--grid", name, text) for name, text in map(_pair_of_grid, grid)},
        {name: Given((text,)) for name, text in map(_pair_of_draw, draws)},
        {name: Given((text,)) for name, text in (plain or {}).items() if text},
        {name: Given(tuple(texts_of(text))) for name, text in (lists or {}).items() if text},
    )


def _of_option(option: str, name: str, text: str) -> Given:
    try:
        return Given(tuple(texts_of(text)))
    except ChipcostError as error:
        raise _at(error, f"{option} {name}", None) from None


def _pair_of_grid(text: str) -> tuple[str, str]:
    return _pair("--grid", text, "--grid isl=1k,8k price=2:4:0.1")


def _pair_of_draw(text: str) -> tuple[str, str]:
    return _pair("--draw", text, "--draw 'load=uniform(40%, 80%)'")


def _pair(option: str, text: str, example: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ChipcostError("bad-option", f"{option} {text!r} is no NAME=VALUES", hint=example)
    return name.strip().replace("-", "_"), value.strip()


def sweep_of(given: Specification, data: Data) -> Sweep:
    """The sweep of a specification on data.

    Raises ChipcostError with every input that is unknown or impossible, each with its place.
    """
    question = one_of("the question", given.text("question", TOKENS), QUESTIONS)
    if not given.grid and not given.draws:
        raise ChipcostError(
            "bad-specification", "nothing is swept: there is no grid",
            hint="--grid price=2:4:0.1, or grid: in the file",
        )  # fmt: skip
    errors: list[ChipcostError] = []
    axes: dict[str, Axis] = {}
    drawn: list[tuple[str, Distribution]] = []
    for name, item in given.grid.items():
        try:
            axes[name] = _axis(name, input_of(question, name), item)
        except ChipcostError as error:
            errors.append(_at(error, name, item.place))
    for name, item in given.draws.items():
        try:
            drawn.append((name, _drawn(name, input_of(question, name), item, name in given.grid)))
        except ChipcostError as error:
            errors.append(_at(error, name, item.place))
    numbers = [
        _number(given, key, most) for key, most in (("samples", MOST_SAMPLES), ("seed", 2**63))
    ]
    raise_collected(errors)
    _agreed(question, axes, given)
    axes[CHIP] = Axis(CHIP, _chips(question, axes.get(CHIP), data))
    order = list(inputs_of(question))
    ordered = tuple(sorted(axes.values(), key=lambda axis: order.index(axis.name)))
    known = Known(data.files, data.sets, data.day, data.prices, data.rates)
    samples, seed = numbers
    return Sweep(
        question, ordered, tuple(sorted(drawn, key=lambda item: order.index(item[0]))),
        (SAMPLES if samples is None else samples) if drawn else 0, seed or 0, known,
    )  # fmt: skip


def _axis(name: str, item: Input, given: Given) -> Axis:
    if item.role == WORD:
        return Axis(name, tuple(dict.fromkeys(given.texts)))
    return Axis(name, points=points(given.texts, lambda text: item.number(name, text), item.read))


def _drawn(name: str, item: Input, given: Given, twice: bool) -> Distribution:
    if twice:
        raise ChipcostError(
            "bad-axis", "it stands in the grid and is sampled too", hint="one of the two"
        )
    if item.role == WORD:
        raise ChipcostError("bad-axis", "it is a word and has no distribution", hint="--grid")
    return distribution(given.texts[0], item.read, item.low, item.high)


def _number(given: Specification, key: str, most: int) -> int | None:
    """A whole number of a plain key."""
    from chipcost import units

    if key not in given.plain:
        return None
    item = given.plain[key]
    try:
        value = units.count(item.texts[0])
    except ChipcostError as error:
        raise _at(error, key, item.place) from None
    least = 1 if key == "samples" else 0
    if value != int(value) or not least <= value <= most:
        raise ChipcostError(
            "bad-number", f"{key} {item.texts[0]!r} is no whole number from {least} up",
            hint="for example 1000 or 10k", place=item.place,
        )  # fmt: skip
    return int(value)


def _agreed(question: str, axes: Mapping[str, Axis], given: Specification) -> None:
    """Raise ChipcostError for inputs that say nothing beside others."""
    if question == TOKENS and any(name in axes for name in LAYOUT):
        for name in _SEARCHED:
            if name in axes or name in given.draws:
                raise ChipcostError(
                    "bad-axis", f"{name} is of a search, and layouts are given",
                    hint=f"leave it out, or leave out {', '.join(LAYOUT)}",
                    place=given.grid[name].place if name in given.grid else None,
                )  # fmt: skip


def _chips(question: str, axis: Axis | None, data: Data) -> tuple[str, ...]:
    """The rows that the names of chips stand for; without any those of the default selection."""
    if axis is not None:
        found = [resolve(data.catalog, name) for name in axis.words]
        return tuple(dict.fromkeys(one.system.id if one.system else one.chip.id for one in found))
    if question == TCO:
        raise ChipcostError(
            "no-chip", "no chip is named", hint="chips: [h200, b200], or --grid chip=h200,b200"
        )
    return tuple(chip.id for chip in selected(data.catalog, DEFAULT))
