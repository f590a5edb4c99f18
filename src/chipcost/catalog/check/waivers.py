"""Waivers: what a file says of a rule that does not fit its data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chipcost.catalog.check import rules
from chipcost.catalog.check.scene import Scene
from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Waiver
from chipcost.errors import Place, searcher


class Waived(NamedTuple):
    """A finding that a waiver in the file sets aside."""

    finding: Finding
    waiver: Waiver


def apply(scene: Scene, findings: Iterable[Finding]) -> tuple[list[Finding], list[Waived]]:
    """Set aside what a waiver of the same file and record names; add the waivers that are idle."""
    waivers = list(_waivers(scene))
    of_record: dict[tuple[str, ...], list[_Standing]] = {}
    for item in waivers:
        of_record.setdefault(item.block, []).append(item)
    kept: list[Finding] = []
    waived: list[Waived] = []
    used: set[int] = set()
    for finding in findings:
        match = next((w for w in of_record.get(finding.block, ()) if _applies(w, finding)), None)
        if match is None:
            kept.append(finding)
        else:
            used.add(id(match.waiver))
            waived.append(Waived(finding, match.waiver))
    for item in waivers:
        rule = rules.RULES.get(item.waiver.code)
        if id(item.waiver) not in used and rule is not None and rule.waivable:
            about = f" of {item.waiver.field}" if item.waiver.field else ""
            kept.append(
                Finding(
                    "P306",
                    f"the waiver of {item.waiver.code}{about} waives nothing",
                    "remove it: it would hide the next finding",
                    item.place,
                    item.block,
                )
            )
    return kept, waived


class _Standing(NamedTuple):
    """A waiver of a checked file with its place and record."""

    waiver: Waiver
    place: Place
    block: tuple[str, str]


def _waivers(scene: Scene) -> Iterator[_Standing]:
    for part in scene.parts:
        for section in ("chips", "systems"):
            for record_id, record in getattr(part.layer, section).items():
                for index, waiver in enumerate(record.get("waivers") or ()):
                    place = part.tree.place((section, record_id, "waivers", index))
                    yield _Standing(waiver, place, (section, record_id))


def _applies(standing: _Standing, finding: Finding) -> bool:
    waiver = standing.waiver
    return (
        waiver.code == finding.code  # the record is the same
        and waiver.file == finding.place.file
        and bool(waiver.reason and waiver.sources)
        and waiver.field in ("", *finding.fields)
        and rules.RULES[finding.code].waivable
    )


def unknown_codes(scene: Scene) -> Iterator[Finding]:
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
