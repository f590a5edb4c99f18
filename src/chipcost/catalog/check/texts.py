"""Texts: characters that do not show, line breaks in names, addresses that are no web addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from chipcost.catalog.check.rule import ERROR, Rule, chip_file
from chipcost.catalog.check.scene import Scene
from chipcost.catalog.findings import Finding
from chipcost.catalog.reader import Path
from chipcost.text import has_breaks, hidden

# Fields that hold a remark, which may run over several lines.
REMARKS = ("note", "reason", "includes", "excluded", "locator", "unchecked")

_WEB = re.compile(r"https?://[^\s/]+(/\S*)?", re.IGNORECASE)


def _source(url: str) -> str:
    """A file with one chip, whose source has this address."""
    return chip_file("tdp: {value: 700 W}").replace("grade: datasheet", f"grade: datasheet, {url}")


RULES = (
    Rule(
        "S110",
        "character that does not show",
        ERROR,
        "A name or title is one line of what can be read. Control characters are commands to a "
        "terminal, characters that turn the direction of writing make a text look like another, "
        "and a line break splits a row; answers write them out. Only remarks (`note`, `reason` "
        "and their like) may run over several lines.",
        chip_file(r'memory_label: "80\e[31m GB"'),
        chip_file("memory_label: 80 GB"),
    ),
    Rule(
        "S111",
        "no web address",
        ERROR,
        "The address of a source is what a reader opens to see the evidence: http or https, and "
        "nothing that a browser would run or read from its own disk.",
        _source("url: 'javascript:alert(1)'"),
        _source("url: 'https://example.com/sheet'"),
    ),
)


def _unprintable(tree: Any) -> Iterator[tuple[str, Path, bool]]:
    """Every text of a tree that is not plain, with its path, and whether it is a key."""
    todo: list[tuple[Any, Path]] = [(tree, ())]
    while todo:
        value, path = todo.pop()
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in items:
            if isinstance(step, str) and not step.isprintable():
                yield step, (*path, step), True
            if isinstance(inner, (dict, list)):
                todo.append((inner, (*path, step)))
            elif isinstance(inner, str) and not inner.isprintable():
                yield inner, (*path, step), False


def unseen_characters(scene: Scene) -> Iterator[Finding]:
    """S110: characters that do not show; line breaks and tabs outside of remarks."""
    for part in scene.parts:
        if not isinstance(part.tree.data, (dict, list)):
            continue
        for text, path, is_key in _unprintable(part.tree.data):
            field = next(step for step in reversed(path) if isinstance(step, str))
            what = "the key" if is_key else f"the text of {field!r}"
            found = hidden(text)
            if found:
                message = f"{what} holds {', '.join(found)}, which does not show"
            elif has_breaks(text) and (is_key or field not in REMARKS):
                message = f"{what} holds a line break or a tab"
            else:
                continue
            place = part.tree.place(path, key=is_key)
            yield Finding("S110", message, "write one line of plain text", place)


def no_web_address(scene: Scene) -> Iterator[Finding]:
    """S111: addresses of sources that are neither http nor https."""
    for part in scene.parts:
        sources = part.tree.data.get("sources")
        for key, source in sources.items() if isinstance(sources, dict) else ():
            url = source.get("url") if isinstance(source, dict) else None
            if isinstance(url, str) and not _WEB.fullmatch(url):
                yield Finding(
                    "S111",
                    f"{url!r} is no web address",
                    "write https://…, or leave it out and say in the title where it is",
                    part.tree.place(("sources", key, "url")),
                )


CHECKS = (unseen_characters, no_web_address)
