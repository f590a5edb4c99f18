"""The checks over a built catalog: each function yields findings, none stops at the first."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.catalog.checks import arithmetic, dates, physics, provenance, structure, units
from chipcost.catalog.checks.scene import Scene
from chipcost.catalog.findings import Finding

_CHECKS = (
    *structure.CHECKS,
    *units.CHECKS,
    *provenance.CHECKS,
    *dates.CHECKS,
    *arithmetic.CHECKS,
    *physics.CHECKS,
)


def run(scene: Scene) -> Iterator[Finding]:
    """Every finding of every check, in no particular order."""
    for check in _CHECKS:
        yield from check(scene)
