"""The user's files (`--catalog`) and texts (`--set`) as layers over the shipped data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chipcost.catalog import files, overlay_copies, yamltree
from chipcost.catalog.chips import schema as chip_schema
from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.read import build, site_layer
from chipcost.catalog.chips.records import Catalog, Quote
from chipcost.catalog.claims.read import read_claims
from chipcost.catalog.claims.records import Claims
from chipcost.catalog.deals.read import read_deals
from chipcost.catalog.deals.records import Deals
from chipcost.catalog.findings import Finding
from chipcost.catalog.models.read import build_models
from chipcost.catalog.models.records import ModelLayer
from chipcost.catalog.names import resolve
from chipcost.catalog.reader import Reader
from chipcost.catalog.records import Source
from chipcost.catalog.sites.read import read_sites
from chipcost.catalog.sites.records import Sites
from chipcost.catalog.token_prices.parse import read_token_prices
from chipcost.catalog.token_prices.records import TokenPrices
from chipcost.catalog.workloads.parse import read_workloads
from chipcost.catalog.workloads.records import Workloads
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError, nearest, raise_collected

SET_SOURCE = "set"
_SET_PRICES = ("total", "capital", "operating")


Elsewhere = ModelLayer | Sites | Deals | Claims | TokenPrices | Workloads


@dataclass(frozen=True, slots=True)
class Overlay:
    """A file of the user's, parsed once: what it says of each kind of record.

    tree  the parsed file; None where the records are those of a copy
    """

    text: str
    tree: Tree | None
    chips: Layer
    models: ModelLayer
    sites: Sites
    deals: Deals
    claims: Claims
    token_prices: TokenPrices
    workloads: Workloads

    @property
    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """What it says of other records than chips."""
        return (
            *(self.models, self.sites, self.deals),
            *(self.claims, self.token_prices, self.workloads),
        )

    @property
    def findings(self) -> list[Finding]:
        """Every problem of its form, each once."""
        parts = (self.chips, *self.elsewhere)
        return list(dict.fromkeys(finding for part in parts for finding in part.findings))


def read_overlay(path: str, number: int) -> Overlay:
    """A file of the user's; `number` counts them from 1. Raises ChipcostError if it is no YAML."""
    text = files.read_text(path)
    known = overlay_copies.load(text, path, number)
    if known is not None:
        nothing = Tree(path, {}, {})
        found = _overlay(text, nothing, known)
        for part in found.elsewhere:  # every kind of record may refer to them
            part.sources.update(known.sources)
        return replace(found, tree=None)
    tree = yamltree.parse(text, path)
    layer = build(tree, partial=True, layer=number)
    sites = site_layer(tree)
    layer.pue.update(sites.pue)
    layer.power_classes.update(sites.power_classes)
    layer.findings += sites.findings
    overlay = _overlay(text, tree, layer)
    if not overlay.findings:
        overlay_copies.save(layer, tree, text, number)
    return overlay


def _overlay(text: str, tree: Tree, layer: Layer) -> Overlay:
    return Overlay(
        text,
        tree,
        layer,
        build_models(tree, partial=True),
        read_sites(tree),
        read_deals(tree),
        read_claims(tree),
        read_token_prices(tree),
        read_workloads(tree),
    )


def layer_of_sets(catalog: Catalog, sets: Sequence[str], number: int, day: date) -> Layer:
    """`CHIP.FIELD=VALUE` texts as a layer; a price (`total`) becomes a quote of that day."""
    layer = Layer("--set")
    layer.sources[SET_SOURCE] = Source(SET_SOURCE, "set on the command line", "", file="--set")
    prices: dict[str, dict[str, float]] = {}
    errors: list[ChipcostError] = []
    for text in sets:
        try:
            _one_set(catalog, text, layer, prices)
        except ChipcostError as error:
            errors.append(error)
    raise_collected(errors)
    for chip, given in prices.items():
        total = given.get("total")
        if total is None and {"capital", "operating"} <= set(given):
            total = given["capital"] + given["operating"]
        layer.quotes.append(
            Quote(
                chip,
                "",
                "owned",
                total,
                given.get("capital"),
                given.get("operating"),
                date=day.isoformat(),
                sources=(SET_SOURCE,),
                layer=number,
                file="--set",
            )
        )
    return layer


def _one_set(
    catalog: Catalog, text: str, layer: Layer, prices: dict[str, dict[str, float]]
) -> None:
    target, equals, value = text.partition("=")
    name, dot, field = target.strip().rpartition(".")
    if not equals or not dot or not value.strip():
        raise ChipcostError(
            "bad-set",
            f"--set {text!r} is not CHIP.FIELD=VALUE",
            hint="for example --set trainium2.memory_bandwidth='3.0 TB/s'",
        )
    found = resolve(catalog, name)
    system = found.system
    is_system = system is not None and field in chip_schema.SYSTEM
    record_id = system.id if system is not None and is_system else found.chip.id
    fields = chip_schema.SYSTEM if is_system else {**chip_schema.CHIP_FIGURES, **_PRICE_FIELDS}
    spec = fields.get(field)
    if spec is None or spec.kind not in ("figure", "text_figure", "date_figure", "price"):
        settable = [
            key
            for key, item in fields.items()
            if item.kind in ("figure", "text_figure", "date_figure", "price")
        ]
        raise ChipcostError(
            "unknown-field",
            f"--set {text!r}: {record_id} has no field {field!r} that can be set",
            hint=f"nearest: {', '.join(nearest(field, settable))}",
        )
    tree = Tree("--set", {"value": value.strip()}, {})
    reader = Reader(tree)
    if spec.kind == "price":
        price = reader.quantity({"value": value.strip()}, "value", spec.dimension, ())
        if price is not None and price <= 0.0 and field == "total":
            raise ChipcostError(
                "bad-set",
                f"--set {text!r}: {value.strip()} is no price",
                hint="give one above 0; an unknown price is left out",
            )
        if price is not None:
            prices.setdefault(record_id, {})[field] = price
    else:
        figure = reader.figure(tree.data, spec, (), (SET_SOURCE,))
        if figure is not None and is_system:
            layer.systems.setdefault(record_id, {})[field] = figure
        elif figure is not None:
            layer.chips.setdefault(record_id, {"figures": {}})["figures"][field] = figure
    if reader.findings:
        first = reader.findings[0]
        raise ChipcostError(first.code, f"--set {target.strip()}: {first.message}", hint=first.hint)


_PRICE_FIELDS = {name: replace(chip_schema.QUOTE[name], kind="price") for name in _SET_PRICES}
