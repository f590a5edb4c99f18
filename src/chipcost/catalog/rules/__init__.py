"""Every rule of `chipcost check`: code, title, severity, reason, a bad and a good example.

The checks give findings with a code; all else about a rule stands here and nowhere else.
"""

from __future__ import annotations

from chipcost.catalog.rules import arithmetic, models, physics, provenance, structure, units
from chipcost.catalog.rules.base import ERROR, FAMILIES, WARNING, Rule
from chipcost.errors import ChipcostError, nearest

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        *structure.RULES,
        *units.RULES,
        *provenance.RULES,
        *arithmetic.RULES,
        *physics.RULES,
        *models.RULES,
    )
}

__all__ = ["ERROR", "FAMILIES", "RULES", "WARNING", "Rule", "find", "severity"]


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
