"""Published claims: `data/claims.yaml` and the `claims:` of overlays and own files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from chipcost import units
from chipcost.catalog import files, schema, yamltree
from chipcost.catalog.build import Layer, build
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Block, Path, Reader
from chipcost.catalog.records import Source
from chipcost.catalog.schema import Field
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError, Place, raise_collected

FILE = "claims.yaml"
RELATIONS = ("equals", "about", "at_least", "at_most")

CLAIM: dict[str, Field] = {
    "title": Field("text", "what is claimed, in own words", required=True),
    "source": Field("source", "where it is claimed", required=True),
    "date": Field("date", "when, where it differs from the source"),
    "published": Field("text", "the published value with its unit"),
    "low": Field("text", "lower end of a published range"),
    "high": Field("text", "upper end of a published range"),
    "relation": Field("word", "what the published value is", words=RELATIONS),
    "expression": Field("text", "what it is computed from"),
    "conventions": Field("texts", "expressions by name, where it is not said which is meant"),
    "given": Field("texts", "inputs that the claim brings along: value with unit, or expression"),
    "unchecked": Field("text", "why nothing can be computed"),
    "note": Field("text", "one short remark"),
}

SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", schema.SOURCE),
    "claims": ("mapping", CLAIM),
}


class Value(NamedTuple):
    """A published value in base units, with half a unit of its last digit."""

    text: str
    value: float
    half: float
    dimension: str


class Claim(NamedTuple):
    """One published claim and how it is audited.

    published, low, high  None where nothing comparable was published
    expressions           by the name of a convention; "" where there is only one
    given                 name to a value, or to the text of an expression
    """

    id: str
    title: str
    date: str
    published: Value | None
    low: Value | None
    high: Value | None
    relation: str
    expressions: Mapping[str, str]
    given: Mapping[str, Value | str]
    unchecked: str
    sources: tuple[str, ...]
    note: str
    place: Place


@dataclass
class Claims:
    """The claims of one or more files with the sources that they name."""

    sources: dict[str, Source] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def load_claims(overlays: Sequence[str | FilePath] = (), *, own: str = "") -> Claims:
    """The shipped claims and those of overlays, or the claims of an own file alone.

    Raises ChipcostError with every problem of the files at once.
    """
    trees = []
    if not own:
        text = (files.data_directory() / FILE).read_text(encoding="utf-8")
        trees.append(yamltree.parse(text, f"data/{FILE}"))
    trees += [
        yamltree.parse(files.read_text(str(path)), str(path))
        for path in (*overlays, *((own,) if own else ()))
    ]
    whole = Claims()
    for tree in trees:
        part = read_claims(tree)
        whole.sources.update(part.sources)
        whole.claims.update(part.claims)
        whole.findings += part.findings
    raise_collected([finding.as_error() for finding in whole.findings])
    return whole


def read_claims(tree: Tree) -> Claims:
    """The claims and sources of one parsed file, with every problem found."""
    top: dict[str, Any] = tree.data if isinstance(tree.data, dict) else {}
    declared = build(Tree(tree.file, {"sources": top.get("sources") or {}}, tree.spans))
    reader = Reader(tree)
    result = Claims(declared.sources, {}, reader.findings)
    result.findings += declared.findings
    if top.get("claims") is None:
        return result
    for claim_id, value in (reader.mapping(top["claims"], ("claims",), "'claims'") or {}).items():
        block = reader.mapping(value, ("claims", claim_id), "a claim")
        if block is not None:
            result.claims[claim_id] = _claim(reader, str(claim_id), block)
    return result


def layer_of(tree: Tree) -> Layer:
    """What `chipcost check` looks at: the sources and findings of a file of claims."""
    read = read_claims(tree)
    layer = Layer(tree.file)
    layer.sources, layer.findings = read.sources, read.findings
    return layer


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
    given: dict[str, Value | str] = {}
    for name, text in _texts(reader, block, "given", path).items():
        if "{" in text:
            given[name] = text
        else:
            value = _value(reader, text, (*path, "given", name))
            if value is not None:
                given[name] = value
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
        given,
        unchecked,
        reader.source(block, "source", path),
        reader.text(block, "note", path),
        reader.tree.place(path, key=True),
    )


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
