"""Layers of chips, systems and quotes laid over each other, and what must hold of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chipcost.catalog import cache, files
from chipcost.catalog.chips import stored
from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.records import Catalog, Chip, Price, System
from chipcost.catalog.records import Block, Source
from chipcost.errors import ChipcostError, excerpt, searcher


def shipped_layers() -> tuple[list[Layer], str]:
    """The layers of the shipped chips and sites, parsed or from the cache, and their digest."""
    directory = files.data_directory()
    key = cache.digest([(directory / name).read_bytes() for name in files.SHIPPED])
    layers = stored.load(directory, key)
    if layers is None:
        from chipcost.catalog.chips.read import parse_shipped

        layers = parse_shipped(directory)
        stored.save(layers, key)
    return layers, key


def merge(layers: Iterable[Layer], key: str) -> Catalog:
    """Lay the layers over each other: later figures replace earlier ones, quotes add up."""
    sources: dict[str, Source] = {}
    chips: dict[str, Block] = {}
    systems: dict[str, Block] = {}
    out = Layer("")
    overridden: list[str] = []
    for number, layer in enumerate(layers):
        shipped = number < len(files.SHIPPED)
        sources.update(layer.sources)
        for target, blocks in ((chips, layer.chips), (systems, layer.systems)):
            for record_id, block in blocks.items():
                changed = _lay_over(target.setdefault(record_id, {}), block)
                if not shipped:
                    overridden += [f"{record_id}.{name}" for name in changed]
        if not shipped:
            overridden += [f"{quote.chip} quote" for quote in layer.quotes]
            overridden += [f"{price.chip or price.system} price" for price in layer.prices]
        out.ambiguous.update(layer.ambiguous)
        out.quotes += layer.quotes
        out.power_quotes += layer.power_quotes
        out.prices += layer.prices
        out.lives.update(layer.lives)
        out.pue.update(layer.pue)
        out.power_classes.update(layer.power_classes)
    built = {system_id: system_record(system_id, block) for system_id, block in systems.items()}
    return Catalog(
        sources=sources,
        chips={chip_id: chip_record(chip_id, block) for chip_id, block in chips.items()},
        systems=built,
        quotes=tuple(out.quotes),
        power_quotes=tuple(out.power_quotes),
        prices=tuple(of_chips(price, built) for price in out.prices),
        lives=out.lives,
        pue=out.pue,
        power_classes=out.power_classes,
        ambiguous=out.ambiguous,
        hash=key,
        overridden=tuple(dict.fromkeys(overridden)),
    )


def of_chips(price: Price, systems: Mapping[str, System]) -> Price:
    """A price of a system with the chip and the count of its system, where it names none."""
    system = systems.get(price.system)
    if system is None:
        return price._replace(chips=price.chips or 1)
    return price._replace(chip=price.chip or system.chip, chips=price.chips or system.count)


def _lay_over(base: Block, block: Block) -> list[str]:
    """Change `base` by `block`; the names of what changed."""
    changed = []
    for name, value in block.items():
        if name in ("figures", "published"):
            base[name] = {**base.get(name, {}), **value}
            changed += list(value)
        else:
            base[name] = value
            if name not in ("file", "line"):
                changed.append(name)
    return changed


def reference_errors(catalog: Catalog, extra: Sequence[Layer]) -> list[ChipcostError]:
    """What overlays name that does not exist; it would be silently without effect."""
    errors: list[ChipcostError] = []
    search = searcher()
    known_chips, known_systems = list(catalog.chips), list(catalog.systems)
    for layer in extra:
        priced = [*(q.chip for q in layer.quotes), *(q.chip for q in layer.power_quotes)]
        for chip in priced:
            if chip not in catalog.chips:
                close = ", ".join(search(chip, known_chips))
                errors.append(
                    ChipcostError(
                        "S108",
                        f"{layer.file}: a quote is for {excerpt(chip)}, which is no chip",
                        hint=f"nearest: {close}",
                    )
                )
        for item in layer.prices:
            named = (
                ("system", item.system, catalog.systems, known_systems),
                ("chip", item.chip, catalog.chips, known_chips),
            )
            for what, name, records, known in named:
                if name and name not in records:
                    errors.append(
                        ChipcostError(
                            "S108",
                            f"{layer.file}:{item.line}: a price is for {excerpt(name)}, "
                            f"which is no {what}",
                            hint=f"nearest: {', '.join(search(name, known))}",
                        )
                    )
                    break
        for system_id, block in layer.systems.items():
            if catalog.systems[system_id].chip not in catalog.chips:
                errors.append(
                    ChipcostError(
                        "S108",
                        f"{layer.file}:{block['line']}: the system {system_id!r} is built from "
                        f"{catalog.systems[system_id].chip!r}, which is no chip",
                        hint="give chip: and count:",
                    )
                )
        for chip_id, block in layer.chips.items():
            if not catalog.chips[chip_id].vendor:
                errors.append(
                    ChipcostError(
                        "S102",
                        f"{layer.file}:{block['line']}: the new chip {chip_id!r} has no vendor",
                        hint="give name: and vendor:, or check the spelling of the id",
                    )
                )
    return errors


def chip_record(chip_id: str, record: Block) -> Chip:
    """A chip from the merged parts of all layers."""
    known = {key: value for key, value in record.items() if key in Chip.__slots__ and value}
    known.setdefault("name", chip_id)
    known.setdefault("vendor", "")
    return Chip(id=chip_id, **known)


def system_record(system_id: str, record: Block) -> System:
    """A system from the merged parts of all layers."""
    known = {key: value for key, value in record.items() if key in System.__slots__ and value}
    for key in ("name", "vendor", "chip"):
        known.setdefault(key, "")
    known.setdefault("count", 1)
    return System(id=system_id, **known)
