"""Published claims: `data/claims.yaml` and the `claims:` of overlays and own files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chipcost import units
from chipcost.catalog.claims.records import Claim, Claims, Given, Value
from chipcost.catalog.claims.schema import CLAIM, GIVEN
from chipcost.catalog.reader import Path, Reader
from chipcost.catalog.records import Block
from chipcost.catalog.sources import read_sources
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError


def read_claims(tree: Tree) -> Claims:
    """The claims and sources of one parsed file, with every problem found."""
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    reader = Reader(tree)
    result = Claims(read_sources(reader, top), {}, reader.findings)
    for claim_id, _, block in reader.blocks(top.get("claims"), "claims", "a claim"):
        result.claims[claim_id] = _claim(reader, str(claim_id), block)
    return result


def lay_over(parts: Iterable[Claims]) -> Claims:
    """Parts of several files as one: a later entry of the same id replaces an earlier one."""
    whole = Claims()
    for part in parts:
        whole.sources.update(part.sources)
        whole.claims.update(part.claims)
    return whole


def _claim(reader: Reader, claim_id: str, block: Block) -> Claim:
    path: Path = ("claims", claim_id)
    reader.keys(block, CLAIM, path)
    expression = reader.text(block, "expression", path)
    expressions = _texts(reader, block, "conventions", path)
    if expression:
        expressions = {"": expression, **expressions}
    unchecked = reader.text(block, "unchecked", path)
    if not expressions and not unchecked:
        reader.found(
            "S102",
            "a claim with nothing to check it by",
            "give an expression, or unchecked: and why",
            path,
            key=True,
        )
    values = {
        key: _value(reader, text, (*path, key)) if (text := reader.text(block, key, path)) else None
        for key in ("published", "low", "high")
    }
    return Claim(
        claim_id,
        reader.text(block, "title", path),
        reader.date(block, "date", path),
        values["published"],
        values["low"],
        values["high"],
        reader.word(block, "relation", CLAIM["relation"], path) or "equals",
        expressions,
        _inputs(reader, block, path),
        unchecked,
        reader.source(block, "source", path),
        reader.text(block, "note", path),
        reader.tree.place(path, key=True),
        reader.flag(block, "forecast", path, default=False),
    )


def _inputs(reader: Reader, block: Block, path: Path) -> dict[str, Given | str]:
    """What a claim brings along: values, values with a source or a range, and expressions."""
    if block.get("given") is None:
        return {}
    here = (*path, "given")
    found: dict[str, Given | str] = {}
    content = reader.mapping(block["given"], here, "'given'") or {}
    for name, raw in content.items():
        if isinstance(raw, dict):
            item: Given | str | None = _input(reader, raw, (*here, name))
        elif "{" in (text := reader.text(content, name, here)):
            item = text
        else:
            item = _input(reader, {"value": text}, (*here, name)) if text else None
        if item is not None:
            found[str(name)] = item
    return found


def _input(reader: Reader, raw: Block, path: Path) -> Given | None:
    """One input; None, with a finding, where its value cannot be read."""
    reader.keys(raw, GIVEN, path)
    ends = {
        key: _value(reader, text, path)
        for key in ("value", "low", "high")
        if (text := reader.text(raw, key, path))
    }
    value = ends.get("value")
    if value is None:
        return None
    low, high = (end.value if (end := ends.get(key)) else value.value for key in ("low", "high"))
    return Given(value, low, high, reader.source(raw, "source", path))


def _texts(reader: Reader, block: Block, key: str, path: Path) -> dict[str, str]:
    if block.get(key) is None:
        return {}
    found = reader.mapping(block[key], (*path, key), f"{key!r}") or {}
    return {str(name): reader.text(found, name, (*path, key)) for name in found}


def _value(reader: Reader, text: str, path: Path) -> Value | None:
    """A value of any dimension; a bare number counts without a unit."""
    try:
        quantity = units.parse(text, "ratio" if _bare(text) else None)
        return Value(text, quantity.value, units.half_last_digit(text), quantity.dimension)
    except ChipcostError as error:
        reader.found("U201", error.message, error.hint, path)
        return None


def _bare(text: str) -> bool:
    try:
        float(text.replace("_", ""))
    except ValueError:
        return False
    return True
