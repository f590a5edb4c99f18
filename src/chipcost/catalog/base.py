"""A catalog that stands in place of the shipped one: a folder of data files, or single ones of it.

It is read from its YAML each time, without a parsed copy, so that several catalogs can be asked in
one process and each names its own files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chipcost.catalog import files, yamltree
from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.merge import merge, reference_errors
from chipcost.catalog.chips.read import build, site_layer
from chipcost.catalog.models.records import ModelLayer
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError, Place, raise_collected

CHIPS, SITES = files.SHIPPED


@dataclass(frozen=True, slots=True)
class Base:
    """A folder as `chipcost export catalog` writes it.

    directory  where the files stand; only chips.yaml must be there
    replaced   paths that stand for a file of the folder, by the name of that file
    """

    directory: str
    replaced: Mapping[str, str] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """Where a file stands, as messages name it."""
        return self.replaced.get(name) or str(Path(self.directory) / name)

    def text(self, name: str) -> str | None:
        """The text of a file; None where the folder has none. ChipcostError if it is unreadable."""
        path = self.path(name)
        return files.read_text(path) if Path(path).exists() else None

    def tree(self, name: str) -> Tree | None:
        """A file parsed; None where the folder has none. ChipcostError if it is no YAML."""
        text = self.text(name)
        return None if text is None else yamltree.parse(text, self.path(name))


def base_of(directory: str | Path) -> Base:
    """The catalog of a folder, or of the folder `data` in it, as in a checkout.

    Raises ChipcostError `no-catalog` where neither holds a chips.yaml.
    """
    for folder in (Path(directory), Path(directory) / "data"):
        if (folder / CHIPS).is_file():
            return Base(str(folder))
    raise ChipcostError(
        "no-catalog",
        f"the folder holds no {CHIPS}",
        hint="name a folder as `chipcost export catalog DIR` writes it, or a checkout",
        place=Place(str(directory)),
    )


def chip_layers(base: Base) -> tuple[list[Layer], str]:
    """Chips and sites as layers, and their digest; ChipcostError with all their problems."""
    chips, sites = base.tree(CHIPS), base.tree(SITES)
    layers = [
        Layer("") if chips is None else build(chips),
        Layer("") if sites is None else site_layer(sites),
    ]
    errors = [finding.as_error() for layer in layers for finding in layer.findings]
    raise_collected(errors or reference_errors(merge(layers, ""), layers))
    return layers, _digest(base, files.SHIPPED)


def model_layer(base: Base) -> ModelLayer:
    """The language models as a layer; ChipcostError with all their problems."""
    from chipcost.catalog.models.read import FILE, build_models

    tree = base.tree(FILE)
    layer = ModelLayer("") if tree is None else build_models(tree)
    raise_collected([finding.as_error() for finding in layer.findings])
    layer.hash = _digest(base, (FILE,))
    return layer


def _digest(base: Base, names: tuple[str, ...]) -> str:
    texts = "\0".join(base.text(name) or "" for name in names)
    return hashlib.sha256(texts.encode(errors="backslashreplace")).hexdigest()
