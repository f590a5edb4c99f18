"""The table of several scenarios that people see: the cost of output of every chip in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, log, log10

from chipcost.result import Cell, Column, Result, number_column, text_column
from chipcost.study.chip.words import ANNOUNCED, OLD, OLD_NOTE, UNSOLD, UNSOLD_NOTE, is_old
from chipcost.study.ranges import Range
from chipcost.study.tokens.answer import OK, ServedChip
from chipcost.study.tokens.scenes import Scene
from chipcost.study.tokens.text import measured

COST = "usd_per_mtok_output_all_in"
CHEAPEST, UNMEASURED = "*", "?"
_FIRST_RANGE = "range_0"  # the column that what the marks mean belongs to
_APART = 3  # scenarios whose deployments are listed; of more the least and the greatest


@dataclass(frozen=True, slots=True)
class Entry:
    """The cost of a chip in a scenario: its value, and its range with a mark, or why there is
    none."""

    cost: float | None
    text: str


def sheet(scenes: Sequence[Scene], pivot: bool) -> Result:
    """Chips by rows and a group of columns per scenario; with `pivot` the other way round."""
    entries = [_entries(scene) for scene in scenes]
    found = (_by_scenario if pivot else _by_chip)(scenes, entries, _shown(scenes))
    return replace(
        found,
        view=tuple(column.name for column in found.columns),
        footnotes={_FIRST_RANGE: _legend(scenes)},
    )


def unseen(scenes: Sequence[Scene]) -> int:
    """How many chips of the rows are not in the table, since nobody named them and they have no
    price."""
    return len(_names(scenes)) - len(_shown(scenes))


def _legend(scenes: Sequence[Scene]) -> list[str]:
    """What the marks mean."""
    items = [item for scene in scenes for item in scene.found.served]
    signs = [f"{CHEAPEST} cheapest of those measured"]
    if not all(measured(item) for item in items):
        signs.append(f"{UNMEASURED} no run of this chip: a wider range")
    if _unsold(scenes):
        signs.append(UNSOLD_NOTE)
    if _old(scenes):
        signs.append(OLD_NOTE)
    return signs


def _costs(scene: Scene) -> dict[str, Range]:
    """The cost of each chip that serves a scenario and has a price, by its name."""
    return {
        item.contender.name: cost
        for item in scene.found.answer.served
        if item.status == OK and (cost := item.values.get(COST)) is not None
    }


def _entries(scene: Scene) -> dict[str, Entry]:
    """What the table says of each chip in a scenario, by its name."""
    costs = _costs(scene)
    known = [item.contender.name for item in scene.found.answer.served if measured(item)]
    least = min((name for name in known if name in costs), key=lambda n: costs[n][1], default="")
    ranges = {
        name: f"{significant(low, 2)}–{significant(high, 2)}"
        for name, (low, _, high) in costs.items()
    }
    widest = max(map(len, ranges.values()), default=0)
    found = {}
    for item in scene.found.answer.served:
        name = item.contender.name
        if name not in costs:
            found[name] = Entry(None, "no price" if item.status == OK else item.status)
            continue
        mark = CHEAPEST if name == least else "" if measured(item) else UNMEASURED
        found[name] = Entry(costs[name][1], f"{ranges[name]:{widest}} {mark}".rstrip())
    return found


def significant(value: float, digits: int) -> str:
    """So many significant digits, without an exponent: `0.10`, `4.35`, `120`."""
    if not value:
        return "0"
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.{max(0, digits - 1 - floor(log10(abs(rounded))))}f}"


def _names(scenes: Sequence[Scene]) -> list[str]:
    """The chips of the rows."""
    served = (item for scene in scenes for item in scene.found.served)
    return list(dict.fromkeys(item.contender.name for item in served))


def _shown(scenes: Sequence[Scene]) -> list[str]:
    """The chips, the cheapest over all scenarios first; those without an answer last, or where
    nobody named them not at all."""
    costs = [_costs(scene) for scene in scenes]

    def key(name: str) -> tuple[int, float]:
        known = [log(one[name][1]) for one in costs if name in one]
        return len(scenes) - len(known), sum(known) / len(known) if known else 0.0

    names = sorted(_names(scenes), key=key)
    if scenes[0].question.chips:
        return names
    return [name for name in names if key(name)[0] < len(scenes)] or names


def _by_chip(
    scenes: Sequence[Scene], entries: Sequence[dict[str, Entry]], names: Sequence[str]
) -> Result:
    columns: list[Column] = [
        text_column("chip", "id of the chip, or of the system that was named"),
        number_column("usd_per_chip_hour", "USD/h", "cost of one chip-hour", "USD/h"),
    ]
    for number, scene in enumerate(scenes):
        columns += _pair(number, scene.parts)
    columns += [
        text_column("chips", "chips of one deployment, by scenario"),
        text_column("measured", "whether runs of the chip are behind its rates, else what is"),
    ]
    served = [{item.contender.name: item for item in scene.found.answer.served} for scene in scenes]
    rows = []
    for name in names:
        items = [one[name] for one in served]
        contender = items[0].contender
        price = contender.assessment.values["usd_per_chip_hour"]
        row: dict[str, Cell] = {
            "chip": name,
            "usd_per_chip_hour": price[1] if price else None,
            "chips": _deployments(items),
            "measured": "yes" if measured(items[0]) else contender.choice.level,
        }
        for number, one in enumerate(entries):
            row |= _cells(number, one[name])
        rows.append(row)
    return Result("tokens", tuple(columns), tuple(rows), marks=_marks(scenes, names))


def _by_scenario(
    scenes: Sequence[Scene], entries: Sequence[dict[str, Entry]], names: Sequence[str]
) -> Result:
    columns = [text_column("scenario", "model, lengths and service level")]
    unsold = _unsold(scenes)
    for number, name in enumerate(names):
        columns += _pair(number, (name + (UNSOLD if name in unsold else ""),))
    rows = []
    for scene, one in zip(scenes, entries, strict=True):
        row: dict[str, Cell] = {"scenario": scene.label}
        for number, name in enumerate(names):
            row |= _cells(number, one[name])
        rows.append(row)
    return Result("tokens", tuple(columns), tuple(rows))


def _pair(number: int, group: tuple[str, ...]) -> tuple[Column, Column]:
    """The two columns of a group: the cost, and its range with a mark."""
    cost = Column(f"cost_{number}", "USD/Mtok", "spend / output tokens", "$/M", group=group)
    meaning = "5 to 95 %, with a mark, or why there is no cost"
    return cost, Column(
        f"range_{number}", "", meaning, "5–95 %", numeric=False, group=group
    )  # fmt: skip


def _cells(number: int, entry: Entry) -> dict[str, Cell]:
    return {
        f"cost_{number}": None if entry.cost is None else significant(entry.cost, 3),
        f"range_{number}": entry.text,
    }


def _deployments(items: Sequence[ServedChip]) -> str | None:
    """How many chips serve each scenario: `8`, `8 / 1`, or of many `1–16`."""
    counts = [item.deployment.get("chips") for item in items]
    known = [int(str(count)) for count in counts if count is not None]
    if not known:
        return None
    if len(set(known)) == 1 and len(known) == len(items):
        return str(known[0])
    if len(items) <= _APART:
        return " / ".join("-" if count is None else str(count) for count in counts)
    return f"{min(known)}–{max(known)}" if min(known) < max(known) else str(known[0])


def _unsold(scenes: Sequence[Scene]) -> set[str]:
    return {
        item.contender.name
        for scene in scenes
        for item in scene.found.served
        if item.contender.chip.status == ANNOUNCED
    }


def _old(scenes: Sequence[Scene]) -> set[str]:
    return {
        item.contender.name
        for scene in scenes
        for item in scene.found.served
        if is_old(item.contender.assessment.choice)
    }


def _marks(scenes: Sequence[Scene], names: Sequence[str]) -> dict[str, dict[int, str]]:
    """The marks beside the cells: of chips that are not on sale, and of old quotes."""
    unsold, old = _unsold(scenes), _old(scenes)
    return {
        "chip": {at: UNSOLD for at, name in enumerate(names) if name in unsold},
        "usd_per_chip_hour": {at: OLD for at, name in enumerate(names) if name in old},
    }
