"""What `chipcost check` finds in language models beyond their form: rules M701 and M702."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chipcost.catalog.findings import Finding
from chipcost.catalog.models import build_models, combine, is_edition, shipped_layer
from chipcost.catalog.yamltree import Tree
from chipcost.errors import Place
from chipcost.study.serving.architecture import count_findings


def model_findings(trees: Sequence[Tree]) -> list[Finding]:
    """Impossible dimensions, and counts that do not follow, of the models that these files add or
    change.

    A file that redefines at least half of the shipped models stands alone; any other is laid over
    them. A file with problems of form is left out: those come first.
    """
    parts = [(tree, build_models(tree, partial=True)) for tree in trees if tree.data.get("models")]
    parts = [(tree, layer) for tree, layer in parts if layer.models and not layer.findings]
    if not parts:
        return []
    shipped = shipped_layer()
    alone = any(is_edition(tree, shipped.models) for tree, _ in parts)
    layers = [layer for _, layer in parts]
    models = combine(layers if alone else [shipped, *layers])
    named = {model_id for layer in layers for model_id in layer.models}
    checked = {key: record for key, record in models.models.items() if key in named}
    return [
        finding._replace(place=_place(finding, [tree for tree, _ in parts]))
        for finding in count_findings(replace(models, models=checked))
    ]


def _place(finding: Finding, trees: Sequence[Tree]) -> Place:
    """The figure in the last file that holds it; where none does, the model."""
    for depth in (1, 0):
        for tree in reversed(trees):
            block = tree.data["models"].get(finding.block[1])
            if depth and block and finding.fields[0] in block:
                return tree.place((*finding.block, *finding.fields), key=True)
            if not depth and block:
                return tree.place(finding.block, key=True)
    return finding.place
