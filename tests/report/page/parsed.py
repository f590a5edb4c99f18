"""A page as a tree of its tags, read by the standard library alone."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "hr", "img", "link"}


@dataclass
class Tag:
    """A tag with its attributes, what is in it, and the text that is directly or deeper inside."""

    name: str
    attributes: dict[str, str | None]
    inside: list[Tag] = field(default_factory=list)
    text: str = ""

    def all(self, *names: str) -> Iterator[Tag]:
        """Every tag inside of these names (of all, without), in the order of the page."""
        for tag in self.inside:
            if not names or tag.name in names:
                yield tag
            yield from tag.all(*names)

    def get(self, name: str) -> str:
        return self.attributes.get(name) or ""

    def of_class(self, name: str) -> list[Tag]:
        return [tag for tag in self.all() if name in tag.get("class").split()]


class Reader(HTMLParser):
    """Builds the tree; AssertionError where a tag is closed that is not open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Tag("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"an attribute twice in <{tag}>: {attrs}"
        made = Tag(tag, dict(attrs))
        self.open[-1].inside.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Tag(tag, dict(attrs)))

    def handle_endtag(self, tag):
        closed = self.open.pop()
        assert closed.name == tag, f"</{tag}> closes <{closed.name}>"

    def handle_data(self, data):
        for tag in self.open:
            tag.text += data


def parsed(text: str) -> Tag:
    """The tree of a page or a part of it."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root], f"never closed: {[tag.name for tag in reader.open[1:]]}"
    return reader.root


def by_id(root: Tag, name: str) -> Tag:
    return next(tag for tag in root.all() if tag.get("id") == name)


def editions(page: str) -> dict[tuple[str, str], str]:
    """Every edition of a page as HTML, by owner and day, as its script unpacks them."""
    root = parsed(page)
    names = json.loads(by_id(root, "data").text)
    raw = zlib.decompress(base64.b64decode(by_id(root, "others").text))
    content = json.loads(raw)
    others = [
        "\n".join(content["lines"][number] for number in numbers) for numbers in content["editions"]
    ]
    start = page.index('<div id="edition">\n') + len('<div id="edition">\n')
    first = page[start : page.index('<section id="sources"')].rpartition("</div>")[0]
    return {
        (name["owner"], name["day"]): text
        for name, text in zip(names, [first, *others], strict=True)
    }
