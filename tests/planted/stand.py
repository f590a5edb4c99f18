"""The shipped chips with one thing changed, checked without reading the whole file again.

A change is a mapping from paths of the parsed file to new values; only the records that it
touches are built anew, and all rules are run over the whole catalog. What cannot be said so
(syntax, a key that stands twice) is a whole text instead.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from chipcost.catalog import files, yamltree
from chipcost.catalog.check import rules, waivers
from chipcost.catalog.check.run import check_texts
from chipcost.catalog.check.scene import Part, Scene
from chipcost.catalog.chips import merge
from chipcost.catalog.chips.read import build
from chipcost.catalog.chips.records import Catalog
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Path
from chipcost.catalog.yamltree import Tree

FILE = "chips.yaml"
DAY = date(2026, 11, 23)

Change = Mapping[Path, Any]


class Renamed(NamedTuple):
    """A new key for the value that stands at the path of a change."""

    key: str


GONE = object()  # the value of a change that takes a key out


class Checked(NamedTuple):
    """What a check of a changed file gives: the findings, and the catalog where it was built."""

    findings: tuple[Finding, ...]
    catalog: Catalog | None


class Bench:
    """The clean file, parsed and checked once."""

    def __init__(self) -> None:
        self.text = (files.data_directory() / FILE).read_text(encoding="utf-8")
        self.tree = yamltree.parse(self.text, FILE)
        self.layer = build(self.tree)
        self.clean_catalog = merge.merge([self.layer], "")
        self.clean = self._checked(self.tree, self.layer)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file."""
        return self.text.splitlines()

    def at(self, path: Path) -> Any:
        """The value at a path."""
        value = self.tree.data
        for step in path:
            value = value[step]
        return value

    def line(self, path: Path, *, key: bool = False) -> int:
        """The line of the value (or the key) at a path."""
        return self.tree.place(path, key=key).line

    def check_text(self, text: str) -> Checked:
        """The findings in a whole text."""
        return Checked(check_texts({FILE: text}, as_of=DAY).findings, None)

    def check(self, change: Change) -> Checked:
        """The findings in the file with a change."""
        data, spans = dict(self.tree.data), self.tree.spans
        touched: dict[str, set[str]] = {}
        for path, value in change.items():
            section, record = str(path[0]), path[1]
            if section not in touched:
                data[section] = copy.copy(data[section])
                touched[section] = set()
            if record not in touched[section]:
                data[section][record] = copy.deepcopy(data[section][record])
                touched[section].add(record)
            holder = data
            for step in path[:-1]:
                holder = holder[step]
            if value is GONE:
                del holder[path[-1]]
            elif isinstance(value, Renamed):
                holder[value.key] = holder.pop(path[-1])
                spans = {**spans, (*path[:-1], value.key): spans[path]}
            else:
                holder[path[-1]] = value
        tree = Tree(FILE, data, spans)
        layer = replace(self.layer, findings=[])
        for section, records in touched.items():
            self._rebuild(tree, layer, section, records)
        return self._checked(tree, layer)

    def _rebuild(self, tree: Tree, layer: Any, section: str, records: set[Any]) -> None:
        content = tree.data[section]
        lists = isinstance(content, list)
        part = content if lists else {key: content[key] for key in content if key in records}
        built = build(Tree(FILE, {section: part}, tree.spans))
        layer.findings += built.findings
        attributes = ("power_quotes", "unread") if section == "power_quotes" else (section,)
        for name in attributes:
            value = getattr(built, name)
            setattr(layer, name, value if lists else {**getattr(layer, name), **value})

    def _checked(self, tree: Tree, layer: Any) -> Checked:
        catalog = merge.merge([layer], "")
        scene = Scene(
            catalog,
            (Part(tree, layer, overlay=False),),
            DAY,
            known_chips=frozenset(layer.chips),
            known_systems=frozenset(layer.systems),
        )
        kept, _ = waivers.apply(scene, rules.run(scene))
        return Checked(tuple(kept), catalog)

    def new(self, run: Callable[[], Checked]) -> tuple[Checked, list[Finding]]:
        """What a check gives, and its findings that the clean file does not have."""
        checked = run()
        known = {(one.code, one.message) for one in self.clean.findings}
        return checked, [one for one in checked.findings if (one.code, one.message) not in known]
