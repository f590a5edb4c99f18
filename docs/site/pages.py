"""The pages of the site: those of docs/, with CHANGELOG.md and CONTRIBUTING.md, as the generator
takes them.

The pages are plain Markdown that reads well where the code is hosted. What a site needs beyond that
is made here, in a copy: the navigation, from the lists of docs/index.md; the command above a
screen; targets of the anchors; the links of the two pages at the top of the repository.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
SITE = DOCS / "site"
HOME = "docs/index.md"
AT_THE_TOP = ("CHANGELOG.md", "CONTRIBUTING.md")

# The headings of the home page whose lists are the navigation.
KINDS = ("Tutorial", "How-to guides", "Explanation", "Reference")

FENCED = re.compile(r"^(```+).*?^\1$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s]+)\)")
_ITEM = re.compile(r"^- \[([^\]]+)\]\(([^)#\s]+)\)", re.MULTILINE)
_ANCHOR = re.compile(r'^(#+) <a id="([^"]+)"></a>', re.MULTILINE)
_FILE = re.compile(
    r"\[[\w./-]+\.md\]\("
)  # a link that is called as its file: the title is put there
_SCREEN = re.compile(r"^<!-- screen: \d+ (.+?) -->\n```text\n", re.MULTILINE)


def names() -> list[str]:
    """The pages by their paths in the repository."""
    return [
        *(page.relative_to(ROOT).as_posix() for page in sorted(DOCS.rglob("*.md"))),
        *AT_THE_TOP,
    ]


def navigation(home: str) -> dict[str, list[tuple[str, str]]]:
    """Title and path in the repository of every page of the navigation, by kind."""
    _, *parts = re.split(r"^## (.+)$", home, flags=re.MULTILINE)
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    missing = [kind for kind in KINDS if kind not in texts]
    if missing:
        raise SystemExit(f"{HOME} has no list {', '.join(missing)}")
    folder = posixpath.dirname(HOME)
    return {
        kind: [
            (title, posixpath.normpath(posixpath.join(folder, target)))
            for title, target in _ITEM.findall(texts[kind])
            if "://" not in target
        ]
        for kind in KINDS
    }


def place(name: str) -> str:
    """Where a page stands in the site, by its path in the repository."""
    return name.removeprefix("docs/").lower() if name in AT_THE_TOP else name.removeprefix("docs/")


def staged(name: str, text: str, places: Mapping[str, str]) -> str:
    """The text of a page as the generator takes it; `places` by path in the repository."""
    parts, at = [], 0
    text = _SCREEN.sub(r"```console\n$ \1\n", text)
    for block in FENCED.finditer(text):
        parts += [_prose(name, text[at : block.start()], places), block[0]]
        at = block.end()
    return "".join([*parts, _prose(name, text[at:], places)])


def _prose(name: str, text: str, places: Mapping[str, str]) -> str:
    def led(match: re.Match[str]) -> str:
        path, sign, anchor = match[2].partition("#")
        if "://" in match[2] or not path:
            return match[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if target == "README.md":
            target = HOME
        there = places.get(target, target.removeprefix("docs/"))
        here = posixpath.dirname(places[name]) or "."
        text = "[](" if _FILE.fullmatch(match[1]) else match[1]
        return f"{text}{posixpath.relpath(there, here)}{sign}{anchor})"

    return LINK.sub(led, _ANCHOR.sub(r"(\2)=\n\1 ", text))


def _toctrees(
    kinds: Mapping[str, list[tuple[str, str]]], places: Mapping[str, str]
) -> Iterator[str]:
    for kind, items in kinds.items():
        yield "\n```{toctree}"
        yield ":hidden:"
        yield f":caption: {kind}"
        yield ""
        for title, name in items:
            yield f"{title} <{places[name].removesuffix('.md')}>"
        yield "```"
    yield ""


def write(folder: Path) -> None:
    """Write what the generator takes into a new folder; SystemExit for a page in no list."""
    places = {name: place(name) for name in names()}
    home = (ROOT / HOME).read_text(encoding="utf-8")
    kinds = navigation(home)
    listed = [name for items in kinds.values() for _, name in items]
    unlisted = sorted(set(places) - {HOME} - set(listed))
    if unlisted:
        raise SystemExit(f"{HOME} lists no {', '.join(unlisted)}")
    for name, target in places.items():
        text = staged(name, (ROOT / name).read_text(encoding="utf-8"), places)
        if name == HOME:
            text += "\n".join(_toctrees(kinds, places))
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        (folder / target).write_text(text, encoding="utf-8")
    for picture in (path for path in DOCS.rglob("*") if path.suffix in (".svg", ".png")):
        if SITE not in picture.parents:
            (folder / picture.relative_to(DOCS)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, folder / picture.relative_to(DOCS))
