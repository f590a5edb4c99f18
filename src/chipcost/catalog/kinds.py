"""Which kind of file a file is, by its top keys.

A new kind is one entry of `KINDS` here and one of `_READERS` in `check/run.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.claims import schema as claim_schema
from chipcost.catalog.deals import schema as deal_schema
from chipcost.catalog.findings import Finding
from chipcost.catalog.sites import schema as site_schema
from chipcost.catalog.token_prices import schema as token_schema
from chipcost.catalog.workloads import schema as workload_schema
from chipcost.catalog.yamltree import Tree
from chipcost.errors import nearest

# Name of the kind: its own top keys. `sources` stands in every kind and decides nothing.
KINDS: dict[str, tuple[str, ...]] = {
    "chips": tuple(key for key in chip_schema.SECTIONS if key != "sources"),
    "sites": tuple(key for key in site_schema.SECTIONS if key != "sources"),
    "models": ("models",),
    "claims": tuple(key for key in claim_schema.SECTIONS if key != "sources"),
    "deals": tuple(key for key in deal_schema.SECTIONS if key != "sources"),
    "token_prices": tuple(key for key in token_schema.SECTIONS if key != "sources"),
    "workloads": (workload_schema.SECTION,),
}


class Kind(NamedTuple):
    """The kind of a file, or what is wrong with it."""

    name: str
    problem: Finding | None = None


def kind_of(tree: Tree) -> Kind:
    """The kind of a parsed file; with a finding S100 where it is none that is known."""
    if not isinstance(tree.data, dict):
        return Kind(
            "",
            Finding(
                "S100",
                "the file is no mapping with sections",
                f"begin with one of {', '.join(_sections())}",
                tree.place(()),
            ),
        )
    for name, sections in KINDS.items():
        if any(key in sections for key in tree.data):
            return Kind(name)
    if "sources" in tree.data and len(tree.data) == 1:
        return Kind("chips")
    first = next((key for key in tree.data if key != "sources"), "")
    close = ", ".join(nearest(str(first), _sections()))
    return Kind(
        "",
        Finding(
            "S100",
            f"{first!r} is no section of a catalog file" if first else "the file has no sections",
            f"nearest: {close}; known: {', '.join(_sections())}",
            tree.place((first,), key=True) if first else tree.place(()),
        ),
    )


def _sections() -> list[str]:
    return [section for sections in KINDS.values() for section in sections]
