"""Layers of language models laid over each other, and what must hold of the whole."""

from __future__ import annotations

from collections.abc import Sequence

from chipcost.catalog.models.records import ModelLayer, ModelRecord, Models
from chipcost.catalog.records import Block, Source
from chipcost.errors import ChipcostError, raise_collected, searcher

_MAPPINGS = ("dimensions", "own_sources", "notes", "lines", "counts")


def merge_models(layers: Sequence[ModelLayer], key: str = "") -> Models:
    """Lay the layers over each other: later dimensions replace earlier ones.

    Raises ChipcostError for sources that nobody declares, for two models of one name and for a
    new model that lacks a name.
    """
    result = combine(layers, key)
    raise_collected(references(result))
    return result


def combine(layers: Sequence[ModelLayer], key: str = "") -> Models:
    """`merge_models` without looking at names and sources (`references` does)."""
    sources: dict[str, Source] = {}
    blocks: dict[str, Block] = {}
    overridden: list[str] = []
    for number, layer in enumerate(layers):
        sources.update(layer.sources)
        for model_id, block in layer.models.items():
            base = blocks.setdefault(model_id, {})
            if number and base:
                overridden += [f"{model_id}.{name}" for name in _changed(block)]
            base["files"] = base.get("files", {}) | dict.fromkeys(block["lines"], block["file"])
            for name, value in block.items():
                base[name] = {**base.get(name, {}), **value} if name in _MAPPINGS else value
    models = {
        model_id: ModelRecord(id=model_id, **{"name": model_id, **block})
        for model_id, block in blocks.items()
    }
    return Models(sources, models, key, tuple(dict.fromkeys(overridden)))


def _changed(block: Block) -> list[str]:
    names = [name for name in block if name not in (*_MAPPINGS, "file", "line")]
    return [*names, *block["dimensions"], *block["counts"]]


def references(models: Models) -> list[ChipcostError]:
    """Undeclared sources, and names that stand for two models."""
    errors: list[ChipcostError] = []
    taken: dict[str, str] = {}
    search = searcher()
    for record in models.models.values():
        used = [record.sources, *record.own_sources.values()]
        used += [count.sources for count in record.counts.values()]
        used += [found.sources for found in record.accepted]
        for key in dict.fromkeys(key for group in used for key in group):
            if key not in models.sources:
                close = ", ".join(search(key, list(models.sources)))
                errors.append(
                    ChipcostError(
                        "P302",
                        f"the model {record.id!r} names the source {key!r}, which is not declared",
                        hint=f"declare it under sources:, or: {close}",
                        place=record.place,
                    )
                )
        for name in (record.id, *record.aliases):
            if taken.setdefault(name, record.id) != record.id:
                errors.append(
                    ChipcostError(
                        "S107",
                        f"{name!r} stands for both {taken[name]!r} and {record.id!r}",
                        hint="take the alias out of one of them",
                        place=record.place,
                    )
                )
    return errors
