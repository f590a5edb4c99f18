"""Structure beyond one record: names taken twice, references to nothing, incomplete records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from chipcost.catalog import rules, schema
from chipcost.catalog.checks.scene import Part, Scene, dated, quote_finding
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Path
from chipcost.errors import excerpt, searcher


def incomplete(scene: Scene) -> Iterator[Finding]:
    """S102: a chip or system that an overlay adds, without a field that a new one needs."""
    nearest = searcher()
    for part in scene.parts:
        if not part.overlay:
            continue
        for section, known, fields in (
            ("chips", scene.known_chips, schema.CHIP),
            ("systems", scene.known_systems, schema.SYSTEM),
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
            yield from _twice(scene, ("systems", record_id), record_id, record_id, "a chip", True)
        owners[record_id] = record_id
    for section, records in (("chips", scene.catalog.chips), ("systems", scene.catalog.systems)):
        for record_id, record in records.items():
            for index, alias in enumerate(record.aliases):
                plain = alias.strip().lower().replace("_", "-").replace(" ", "-")
                other = owners.setdefault(plain, record_id)
                path = (section, record_id, "aliases", index)
                if other != record_id:
                    yield from _twice(scene, path, alias, record_id, other)


def _twice(
    scene: Scene, path: Path, name: str, record_id: str, other: str, key: bool = False
) -> Iterator[Finding]:
    for part in reversed(scene.parts):
        if path in part.tree.spans:
            what = f"the id {name!r} is also that of" if key else f"the alias {name!r} belongs to"
            yield Finding(
                "S107",
                f"{what} {other}",
                "choose another name: one name answers for one thing",
                part.tree.place(path, key=key),
                (str(path[0]), record_id),
            )
            return


def references(scene: Scene) -> Iterator[Finding]:
    """S108: chips, systems and rules that are named and do not exist."""
    chips, systems = scene.catalog.chips, scene.catalog.systems
    nearest, ordered = searcher(), sorted(systems)
    names = _names(scene)
    for item in dated(scene):
        if item.quote.chip and item.quote.chip not in chips:
            yield quote_finding(
                item,
                "S108",
                f"a quote is for {excerpt(item.quote.chip)}, which is no chip",
                _suggest(scene, names, item.quote.chip, nearest),
                "chip",
            )
    for part in scene.parts:
        for system_id, block in part.layer.systems.items():
            chip = block.get("chip")
            if chip and chip not in chips:
                yield Finding(
                    "S108",
                    f"the system is built from {chip!r}, which is no chip",
                    _suggest(scene, names, chip, nearest),
                    part.tree.place(("systems", system_id, "chip")),
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
                )


def waived_codes(scene: Scene) -> Iterator[Finding]:
    """S108: a waiver of a rule that does not exist, or that cannot be waived."""
    nearest = searcher()
    for part in scene.parts:
        for section in ("chips", "systems"):
            for record_id, block in getattr(part.layer, section).items():
                for index, waiver in enumerate(block.get("waivers") or ()):
                    place = part.tree.place((section, record_id, "waivers", index, "code"))
                    rule = rules.RULES.get(waiver.code)
                    if waiver.code and rule is None:
                        close = ", ".join(nearest(waiver.code, list(rules.RULES)))
                        yield Finding(
                            "S108",
                            f"the waiver is of {waiver.code!r}, which is no rule",
                            f"nearest: {close}",
                            place,
                        )
                    elif rule is not None and not rule.waivable:
                        yield Finding(
                            "S108",
                            f"{waiver.code} ({rule.title}) cannot be waived",
                            "put the file right: only arithmetic, physics, magnitudes and dates "
                            "can be waived",
                            place,
                        )


def _names(scene: Scene) -> dict[str, str]:
    """The chip of every alias, in lower case."""
    chips = reversed(list(scene.catalog.chips.values()))
    return {alias.lower(): chip.id for chip in chips for alias in chip.aliases}


def _suggest(
    scene: Scene,
    aliases: Mapping[str, str],
    name: str,
    nearest: Callable[[str, Sequence[str]], list[str]],
) -> str:
    """What a wrong chip name may have meant."""
    plain = name.strip().lower()
    if plain in aliases:
        return f"write the id {aliases[plain]!r}: {name!r} is its alias"
    if name in scene.catalog.systems:
        return f"{name!r} is a system; its chip is {scene.catalog.systems[name].chip!r}"
    close = ", ".join(nearest(name, list(scene.catalog.chips)))
    return f"nearest: {close}" if close else "declare the chip under chips:"


CHECKS = (incomplete, taken_twice, references, waived_codes)
