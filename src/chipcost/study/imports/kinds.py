"""The public tables that can be read, by what they give, each reader imported when it is used."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from chipcost.errors import ChipcostError, Place
from chipcost.study.data import Data
from chipcost.study.imports.items import Import, Origin, told

# What an import gives: module of this folder with `read(data, file, origin, differs)` and
# `overlay(found, every=)`.
KINDS = {"hardware": "hardware", "registry": "registry", "token-prices": "tokens"}


@dataclass(frozen=True, slots=True)
class Overlay:
    """The overlay of a table as text, what was found in it, and lines about that for people."""

    text: str
    found: Import
    told: list[str]


def import_table(
    data: Data, kind: str, file: str, origin: Origin, differs: float, *, every: bool = False
) -> Overlay:
    """A table of a kind of `KINDS` against the catalog, and the overlay of what is new or differs.

    differs  share beyond which a value counts as different
    every    write those too that agree, are older, or of a model that the catalog does not have
    Raises ChipcostError for another layout, for a table without a date, and for one of which no
    value can be used.
    """
    reader = import_module(f"chipcost.study.imports.{KINDS[kind]}")
    found: Import = reader.read(data, file, origin.checked(), differs)
    if not any(item.text for item in found.items):
        reasons = dict.fromkeys(item.reason for item in found.items if item.reason)
        raise ChipcostError(
            "nothing-imported",
            "no value of the file can be used: " + ("; ".join(list(reasons)[:4]) or "it is empty"),
            hint="look at the file; names are those of `chipcost list`",
            place=Place(file, 1, 1),
        )
    return Overlay(reader.overlay(found, every=every), found, told(found, every=every))
