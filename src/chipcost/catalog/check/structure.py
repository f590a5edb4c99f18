"""Structure: what cannot be read, names taken twice, references to nothing, incomplete records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from chipcost.catalog.check.rule import ERROR, HEAD, Rule, chip_file, priced_file
from chipcost.catalog.check.scene import (
    Bought,
    Part,
    Scene,
    dated,
    hardware,
    quote_finding,
)
from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.chips.index import plain_name
from chipcost.catalog.chips.records import Chip, System
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Path
from chipcost.errors import excerpt, searcher

RULES = (
    Rule(
        "S100",
        "not a catalog file",
        ERROR,
        "The text is no valid YAML, or none of its top keys belongs to a kind of file that is "
        "known. Nothing in it can be read.",
        "chip_list:\n  example-chip: {name: Example chip, vendor: Example}\n",
        "chips:\n  example-chip: {name: Example chip, vendor: Example}\n",
    ),
    Rule(
        "S101",
        "unknown key",
        ERROR,
        "A mistyped key would be silently without effect: the figure is in the file, and no "
        "answer uses it.",
        chip_file("memory_bandwith: {value: 2.9 TB/s}"),
        chip_file("memory_bandwidth: {value: 2.9 TB/s}"),
        fix="writes a key in its known case and with its known signs, `memory-bandwidth` as "
        "`memory_bandwidth`, unless that key is there too",
    ),
    Rule(
        "S102",
        "missing field",
        ERROR,
        "A record without its required fields cannot be shown or compared. An overlay may leave "
        "out what the shipped catalog has; a new chip must be complete.",
        HEAD + "chips:\n  example-chip:\n    name: Example chip\n    source: maker\n"
        "    tdp: {value: 700 W}\n",
        chip_file("tdp: {value: 700 W}"),
    ),
    Rule(
        "S103",
        "wrong type",
        ERROR,
        "A list stands where a mapping belongs, a text where a number belongs, a bare value where "
        "a figure with its source belongs.",
        chip_file("tdp: 700 W"),
        chip_file("tdp: {value: 700 W}"),
        fix="writes yes, on, no and off as true and false where a flag belongs",
    ),
    Rule(
        "S104",
        "duplicate key",
        ERROR,
        "YAML readers take the last of two equal keys and drop the first without a word.",
        chip_file("tdp: {value: 700 W}", "tdp: {value: 1000 W}"),
        chip_file("tdp: {value: 700 W, also: [{value: 1000 W}]}"),
    ),
    Rule(
        "S105",
        "a trap of YAML",
        ERROR,
        "Other programs read the same file. To them a plain `no` is false, `12:30:00` is 45,000, "
        "`1e9` is a text and `0700` is 448. In quotes they are what they look like.",
        chip_file("memory_label: 1e9"),
        chip_file("memory_label: '1e9'"),
        fix="puts the text in quotes",
    ),
    Rule(
        "S106",
        "word not allowed",
        ERROR,
        "The key takes one of a few words; programs that filter by them would miss this record.",
        chip_file("memory_tier: hbm3"),
        chip_file("memory_tier: hbm"),
        fix="writes a word in its known case and with its known signs, `on-demand` as `on_demand`",
    ),
    Rule(
        "S107",
        "name taken twice",
        ERROR,
        "An id or alias that stands for two things answers for whichever comes first.",
        chip_file("aliases: [ex, example-two]")
        + "  example-two: {name: Second chip, vendor: Example}\n",
        chip_file("aliases: [ex]") + "  example-two: {name: Second chip, vendor: Example}\n",
    ),
    Rule(
        "S108",
        "unknown reference",
        ERROR,
        "A quote, a system or a waiver names a chip, a system or a rule that does not exist, and "
        "would be without effect.",
        priced_file(
            "quotes:",
            "  - {chip: exampel-chip, owner: neocloud, kind: owned, date: 2026-07, "
            "total: 1.5 USD/h, source: maker}",
        ),
        priced_file(
            "quotes:",
            "  - {chip: example-chip, owner: neocloud, kind: owned, date: 2026-07, "
            "total: 1.5 USD/h, source: maker}",
        ),
        fix="writes the id for an alias, or for an id in another case, that only one chip or "
        "system has",
    ),
    Rule(
        "S109",
        "not a date",
        ERROR,
        "Which quote answers is decided by dates. They are written as 2026-07-14, 2026-07 or 2026.",
        chip_file("release_date: {value: 14/07/2026}"),
        chip_file("release_date: {value: 2024-07-14}"),
        fix="writes 2026/7/4 as 2026-07-04: a date whose year comes first, with other signs or "
        "without zeros",
    ),
)


def incomplete(scene: Scene) -> Iterator[Finding]:
    """S102: a chip or system that an overlay adds, without a field that a new one needs."""
    nearest = searcher()
    for part in scene.parts:
        if not part.overlay:
            continue
        for section, known, fields in (
            ("chips", scene.known_chips, chip_schema.CHIP),
            ("systems", scene.known_systems, chip_schema.SYSTEM),
        ):
            content, ordered = part.tree.data.get(section), sorted(known)
            for record_id, block in content.items() if isinstance(content, dict) else ():
                if record_id in known or not isinstance(block, dict):
                    continue
                for key, field in fields.items():
                    if (
                        field.required
                        and block.get(key) is None
                        and not _elsewhere(scene, part, section, record_id, key)
                    ):
                        close = ", ".join(nearest(record_id, ordered))
                        yield Finding(
                            "S102",
                            f"the field {key!r} is missing in {record_id!r}, which the shipped "
                            "catalog does not have",
                            f"{key}: {field.meaning}"
                            + (f"; or did you mean {close}?" * bool(close)),
                            part.tree.place((section, record_id), key=True),
                        )


def _elsewhere(scene: Scene, part: Part, section: str, record_id: str, key: str) -> bool:
    """Whether another checked file gives the field."""
    return any(
        getattr(other.layer, section).get(record_id, {}).get(key) is not None
        for other in scene.parts
        if other is not part
    )


def taken_twice(scene: Scene) -> Iterator[Finding]:
    """S107: an alias that is another record's id or alias; an id of both a chip and a system."""
    owners: dict[str, str] = {}
    for record_id in (*scene.catalog.chips, *scene.catalog.systems):
        if record_id in owners:
            yield from _twice(scene, ("systems", record_id), record_id, record_id, record_id, True)
        owners[record_id] = record_id
    for section, records in (("chips", scene.catalog.chips), ("systems", scene.catalog.systems)):
        for record_id, record in records.items():
            for index, alias in enumerate(record.aliases):
                plain = alias.strip().lower().replace("_", "-").replace(" ", "-")
                other = owners.setdefault(plain, record_id)
                path = (section, record_id, "aliases", index)
                if other != record_id:
                    yield from _twice(scene, path, alias, record_id, other)
    for name in scene.catalog.ambiguous:
        plain = name.strip().lower().replace("_", "-").replace(" ", "-")
        if plain in owners:
            yield from _twice(scene, ("ambiguous", name), name, name, owners[plain], True)


def _twice(
    scene: Scene, path: Path, name: str, record_id: str, other_id: str, key: bool = False
) -> Iterator[Finding]:
    for part in reversed(scene.parts):
        if path in part.tree.spans:
            what = f"the id {name!r} is also that of" if key else f"the alias {name!r} belongs to"
            sections = ("chips",) if key else ("chips", "systems")
            taken = [scene.where((section, other_id)) for section in sections]
            yield Finding(
                "S107",
                f"{what} {'a chip' if key else other_id}",
                "choose another name: one name answers for one thing",
                part.tree.place(path, key=key),
                (str(path[0]), record_id),
                others=tuple(place for place in taken if place is not None),
            )
            return


def references(scene: Scene) -> Iterator[Finding]:
    """S108: chips, systems and rules that are named and do not exist."""
    chips, systems = scene.catalog.chips, scene.catalog.systems
    nearest, ordered, known_chips = searcher(), sorted(systems), list(chips)
    names = _names(scene)

    def near_chips(name: str) -> list[str]:
        return nearest(name, known_chips)

    for item in dated(scene):
        if item.quote.chip and item.quote.chip not in chips:
            yield quote_finding(
                item,
                "S108",
                f"{'a price' if isinstance(item, Bought) else 'a quote'} is for "
                f"{excerpt(item.quote.chip)}, which is no chip",
                _suggest(scene, names, item.quote.chip, near_chips),
                "chip",
            )._replace(mend=_meant(item.quote.chip, scene.catalog.chips, scene))
    for bought in hardware(scene):
        if bought.quote.system and bought.quote.system not in systems:
            close = ", ".join(nearest(bought.quote.system, ordered))
            yield quote_finding(
                bought,
                "S108",
                f"a price is for {excerpt(bought.quote.system)}, which is no system",
                f"nearest: {close}" if close else "declare it under systems:",
                "system",
            )._replace(mend=_meant(bought.quote.system, systems, scene))
    for part in scene.parts:
        for system_id, block in part.layer.systems.items():
            chip = block.get("chip")
            if chip and chip not in chips:
                yield Finding(
                    "S108",
                    f"the system is built from {chip!r}, which is no chip",
                    _suggest(scene, names, chip, near_chips),
                    part.tree.place(("systems", system_id, "chip")),
                    mend=_meant(chip, scene.catalog.chips, scene),
                )
        for chip_id, block in part.layer.chips.items():
            system = block.get("default_system")
            if system and system not in systems:
                yield Finding(
                    "S108",
                    f"the default system {system!r} does not exist",
                    f"nearest: {', '.join(nearest(system, ordered))}"
                    if systems
                    else "declare it under systems:",
                    part.tree.place(("chips", chip_id, "default_system")),
                    mend=_meant(system, systems, scene),
                )
        known = [*chips, *systems]
        for name, ids in part.layer.ambiguous.items():
            for index, each in enumerate(ids):
                if each not in chips and each not in systems:
                    yield Finding(
                        "S108",
                        f"{name!r} may be {each!r}, which is no chip and no system",
                        f"nearest: {', '.join(nearest(each, known))}",
                        part.tree.place(("ambiguous", name, "may_be", index)),
                        mend=_meant(each, {**chips, **systems}, scene),
                    )


def _names(scene: Scene) -> dict[str, str]:
    """The chip of every alias, in lower case."""
    chips = reversed(list(scene.catalog.chips.values()))
    return {alias.lower(): chip.id for chip in chips for alias in chip.aliases}


def _meant(name: str, records: Mapping[str, Chip | System], scene: Scene) -> str | None:
    """The id of the one record that a name can only mean: its id in another case, or its alias."""
    wanted = plain_name(name)
    if wanted in map(plain_name, scene.catalog.ambiguous):
        return None
    chips, systems = scene.catalog.chips, scene.catalog.systems
    everything: list[Chip | System] = [*chips.values(), *systems.values()]
    called = {
        record.id
        for record in everything
        if wanted in (record.id, *map(plain_name, record.aliases))
    }
    found = called.pop() if len(called) == 1 else None
    return found if found in records else None


def _suggest(
    scene: Scene,
    aliases: Mapping[str, str],
    name: str,
    near_chips: Callable[[str], list[str]],
) -> str:
    """What a wrong chip name may have meant."""
    plain = name.strip().lower()
    if plain in aliases:
        return f"write the id {aliases[plain]!r}: {name!r} is its alias"
    if name in scene.catalog.systems:
        return f"{name!r} is a system; its chip is {scene.catalog.systems[name].chip!r}"
    close = ", ".join(near_chips(name))
    return f"nearest: {close}" if close else "declare the chip under chips:"


CHECKS = (incomplete, taken_twice, references)
