"""Every rule of `chipcost check` and every check, from the files of their families."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.catalog.check import (
    addresses,
    arithmetic,
    dates,
    deals,
    domains,
    hardware,
    memory,
    models,
    offers,
    power,
    prices,
    provenance,
    rates,
    siblings,
    structure,
    texts,
    token_prices,
    units,
    workloads,
)
from chipcost.catalog.check.rule import ERROR, FAMILIES, WARNING, Rule
from chipcost.catalog.check.scene import Scene
from chipcost.catalog.findings import Finding
from chipcost.errors import ChipcostError, nearest

_FAMILIES = (
    *(structure, texts, units, provenance, addresses, dates, offers),
    *(arithmetic, rates, memory, power, siblings, prices, hardware, domains, token_prices, deals),
    workloads,
)
# Rules about models need the formulas of `model/`: `study/check.py` finds what breaks them.
_PAGES = (*_FAMILIES, models)

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in sorted(
        (rule for family in _PAGES for rule in family.RULES),
        key=lambda rule: (list(FAMILIES).index(rule.code[0]), rule.code),
    )
}

__all__ = ["ERROR", "FAMILIES", "RULES", "WARNING", "Rule", "find", "run", "severity"]


def find(code: str) -> Rule:
    """The rule of a code, in any case; ChipcostError `unknown-rule` with the nearest codes."""
    rule = RULES.get(code.strip().upper())
    if rule is None:
        close = ", ".join(nearest(code, list(RULES)))
        raise ChipcostError("unknown-rule", f"there is no rule {code!r}", hint=f"nearest: {close}")
    return rule


def severity(code: str) -> str:
    """`error` or `warning`."""
    return RULES[code].severity


def run(scene: Scene) -> Iterator[Finding]:
    """Every finding of every check over a built catalog, in no particular order.

    What is impossible by itself is not compared with the rest as well: one mistake, one finding.
    """
    found = [finding for family in _FAMILIES for check in family.CHECKS for finding in check(scene)]
    found += [finding for part in scene.parts for finding in part.layer.findings]
    wrong = {one.place for one in found if RULES[one.code].severity == ERROR}
    for finding in found:
        hard = RULES[finding.code].severity == ERROR or finding.code[0] != "C"
        if hard or wrong.isdisjoint(finding.places):
            yield finding
