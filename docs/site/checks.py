"""What must hold of the site that was made: links lead somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Pages of the generator itself, to which no list of ours leads.
OWN = {"genindex.html", "search.html"}
_LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data"}
_STYLE = re.compile(r"url\(\s*['\"]?(?!data:)([^'\")]+)|@import\s+['\"]([^'\"]+)")


@dataclass
class Page(HTMLParser):
    """What a page of HTML holds that is checked."""

    title: str = ""
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    _in_title: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element is, names, leads to or loads."""
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given[name] for name in ("id", "name") if name in given}
        if tag == "title" and not self.title:
            self._in_title = True
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and not {"next", "prev", "canonical"} & set(
            given.get("rel", "").split()
        ):
            self.loaded.append(given.get("href", ""))
        elif given.get(_LOADED.get(tag, "")):
            self.loaded.append(given[_LOADED[tag]])

    def handle_data(self, data: str) -> None:
        """The text of the title."""
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        """The end of the title."""
        if tag == "title":
            self._in_title = False


def problems(folder: Path) -> list[str]:
    """What is wrong with the pages of a folder."""
    pages: dict[Path, Page] = {}
    for path in sorted(folder.rglob("*.html")):
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        pages[path] = page
    if folder / "index.html" not in pages:
        return [f"{folder} has no index.html"]
    return [
        *_links(folder, pages),
        *_reached(folder, pages),
        *_titles(folder, pages),
        *_styles(folder),
    ]


def _target(path: Path, link: str) -> tuple[Path, str]:
    """The file and the anchor that a link of a page leads to."""
    parts = urlsplit(link)
    there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    return there, unquote(parts.fragment)


def _elsewhere(link: str) -> bool:
    parts = urlsplit(link)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def _links(folder: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for path, page in pages.items():
        name = path.relative_to(folder)
        for link in page.loaded:
            if _elsewhere(link):
                yield f"{name} loads {link} from elsewhere"
            elif urlsplit(link).scheme != "data" and not _target(path, link)[0].is_file():
                yield f"{name} loads {link}, which is not there"
        for link in page.links:
            if _elsewhere(link):
                continue
            there, anchor = _target(path, link)
            if not there.is_file():
                yield f"{name} links {link}, which is not there"
            elif anchor and there in pages and anchor not in pages[there].ids:
                yield f"{name} links {link}, and there is no such place in it"


def _reached(folder: Path, pages: dict[Path, Page]) -> Iterator[str]:
    seen, left = set[Path](), [folder / "index.html"]
    while left:
        path = left.pop()
        if path in seen or path not in pages:
            continue
        seen.add(path)
        left += [_target(path, link)[0] for link in pages[path].links if not _elsewhere(link)]
    for path in pages:
        name = str(path.relative_to(folder))
        if path not in seen and name not in OWN:
            yield f"{name} is reached from no page"


def _titles(folder: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for title, count in Counter(page.title for page in pages.values()).items():
        if count > 1 or not title.strip():
            yield f"{count} pages have the title {title!r}"


def _styles(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.css")):
        for found in _STYLE.finditer(path.read_text(encoding="utf-8")):
            link = found[1] or found[2]
            if _elsewhere(link):
                yield f"{path.relative_to(folder)} loads {link} from elsewhere"
