"""The columns of every command, each imported when it is needed."""

from __future__ import annotations

from importlib import import_module

from chipcost.errors import ChipcostError, nearest
from chipcost.result import Column

# Command name: where its columns stand; several for a command that answers in several forms.
PLACES: dict[str, tuple[str, ...]] = {
    "compare": ("chipcost.study.compare.columns:COMPARE_COLUMNS",),
    "versus": ("chipcost.study.versus.columns:COLUMNS",),
    "tokens": ("chipcost.study.tokens.columns:TOKEN_COLUMNS",),
    "frontier": ("chipcost.study.tokens.frontier:COLUMNS",),
    "margin": ("chipcost.study.margin.columns:COLUMNS",),
    "list": (
        "chipcost.study.list:COLUMNS",
        "chipcost.study.models:LIST_COLUMNS",
        "chipcost.study.token_prices:LIST_COLUMNS",
        "chipcost.study.workloads:LIST_COLUMNS",
        "chipcost.study.quote_lists:QUOTE_COLUMNS",
        "chipcost.study.quote_lists:PRICE_COLUMNS",
        "chipcost.study.quote_lists:PROVIDER_COLUMNS",
    ),
    "show": ("chipcost.study.show:COLUMNS", "chipcost.study.models:SHOW_COLUMNS"),
    "explain": ("chipcost.study.explain:COLUMNS",),
    "history": ("chipcost.study.history:COLUMNS", "chipcost.study.token_history:COLUMNS"),
    "diff": ("chipcost.study.diff.columns:COLUMNS",),
    "tco": (
        "chipcost.study.tco.columns:COLUMNS",
        "chipcost.study.tco.lease:COLUMNS",
        "chipcost.study.tco.reconcile:COLUMNS",
        "chipcost.study.tco.question:INPUT_COLUMNS",
    ),
    "sensitivity": ("chipcost.study.sensitivity:COLUMNS",),
    "breakeven": ("chipcost.study.breakeven:COLUMNS",),
    "validate": ("chipcost.study.validate:COLUMNS",),
    "bench": ("chipcost.study.bench.columns:BENCH_COLUMNS",),
    "plan": ("chipcost.study.plan.columns:COLUMNS", "chipcost.study.plan.columns:BY_YEAR"),
    "sweep": ("chipcost.study.sweep.columns:COLUMNS",),
    "claims": (
        "chipcost.study.claims.table:COLUMNS",
        "chipcost.study.claims.derivation:DERIVATION",
    ),
    "import": ("chipcost.study.price_differences:COLUMNS", "chipcost.study.imports.items:COLUMNS"),
    "deals": ("chipcost.study.deals:COLUMNS",),
}


def columns_of(command: str) -> tuple[Column, ...]:
    """The columns of a command, of all its forms, each name once; ChipcostError if it has none."""
    if command not in PLACES:
        raise ChipcostError(
            "unknown-command",
            f"there is no command {command!r} with columns",
            hint=f"nearest: {', '.join(nearest(command, list(PLACES)))}",
        )
    found: dict[str, Column] = {}
    for place in PLACES[command]:
        module, _, name = place.partition(":")
        for column in getattr(import_module(module), name):
            found.setdefault(column.name, column)
    return tuple(found.values())
