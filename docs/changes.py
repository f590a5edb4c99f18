"""Writes docs/changes.md: what each release changed in the data, and what that does to the answers.

Run `python docs/changes.py` before a release. It compares the data of the last tag with that of the
working tree, as `chipcost diff` does, and writes the section of the version at hand; sections of
other versions stay as they are.

    python docs/changes.py                      since the last tag
    python docs/changes.py REVISION             since another revision of git
    python docs/changes.py FOLDER --name TEXT   since the data in a folder, and what to call them
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from chipcost.result import Result
from chipcost.study.chip.basis import Basis
from chipcost.study.diff import columns as kinds
from chipcost.study.diff.diff import diff
from chipcost.study.diff.question import Question
from chipcost.study.diff.sides import sides
from chipcost.version import __version__

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "changes.md"
MOST = 40  # rows of a table

_OPENING = """\
# What changed in the data

<!-- Written by `python docs/changes.py`, one section a release. Do not edit. -->

What every release changed in the data, and what that does to the answers: `chipcost diff` between
the data of the release before and its own ([diff.md](diff.md)), both asked on one day, for the cost
of a hyperscaler and facility power. The largest changes come first. What changed in the program
stands in [CHANGELOG.md](../CHANGELOG.md).
"""
_SECTION = re.compile(r"^## (?=\S)", re.MULTILINE)
_DIGEST = re.compile(r"\n<!-- text of this section: ([0-9a-f]{16}) -->\n+\Z")


def digest(text: str) -> str:
    """What tells whether a section is as it was written."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def sections(page: str) -> dict[str, str]:
    """The sections of a page by version, newest first; SystemExit for one edited by hand."""
    _, *parts = _SECTION.split(page)
    found = {}
    for part in parts:
        title, _, text = part.partition("\n")
        sealed = _DIGEST.search(text)
        body = f"## {title}\n{text[: sealed.start()]}" if sealed else ""
        if sealed is None or digest(body) != sealed[1]:
            raise SystemExit(f"the section {title!r} was edited by hand: write it again")
        found[title] = body
    return found


def page(found: Mapping[str, str]) -> str:
    """The page of these sections."""
    parts = (f"{text}\n<!-- text of this section: {digest(text)} -->\n" for text in found.values())
    return "\n".join([_OPENING, *parts])


def section(version: str, old: Path, new: Path, since: str, day: date) -> str:
    """What the data of a release changed: counts, the best of every comparison, tables."""
    question = Question(Basis(day=day))
    result = diff(*sides(str(old), str(new), day), question)
    lines = [f"## {version}", "", f"Since {since}, as of {day.isoformat()}:", ""]
    lines += [f"- {line}" for line in result.headline[:-1]]  # the last names the folders
    lines += [f"- {note}" for note in result.notes]
    for title, table in _tables(result):
        lines += ["", f"### {title}", "", *table]
    return "\n".join(lines) + "\n"


def _tables(result: Result) -> Iterator[tuple[str, list[str]]]:
    rows = result.to_dicts()
    changed = [row for row in rows if row["event"] == kinds.CHANGED]
    answers = ("id", "field", "old_text", "new_text", "change", "old_rank", "new_rank")
    figures = ("kind", "id", "field", "old_text", "new_text", "change", "new_source")
    quotes = ("id", "field", "old_text", "new_text", "change", "old_as_of", "new_as_of")
    figure_kinds = (kinds.CHIP, kinds.SYSTEM, kinds.SITE)
    for title, names, chosen in (
        ("Answers", answers, _of(changed, kinds.ANSWER)),
        ("Figures", figures, [row for row in _of(changed, *figure_kinds) if _is_figure(row)]),
        ("Prices", quotes, _of(changed, kinds.QUOTE)),
        ("Power of a chip", quotes, _of(changed, kinds.POWER_QUOTE)),
        ("Models", figures, _of(changed, kinds.MODEL)),
        ("Deals and claims", figures, _of(changed, kinds.DEAL, kinds.CLAIM)),
    ):
        if chosen:
            yield title, list(_table(names, chosen))
    for event in (kinds.ADDED, kinds.REMOVED):
        listed = list(_listed([row for row in rows if row["event"] == event]))
        if listed:
            yield event.capitalize(), listed


def _of(rows: Iterable[dict[str, Any]], *chosen: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["kind"] in chosen]


def _is_figure(row: Mapping[str, Any]) -> bool:
    """Whether a change is one of what is known, not of how a part is called."""
    return row["field"] not in ("aliases", "name")


def _table(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A table of Markdown: a change as a share, and of the rows the first."""
    titles = [name.removesuffix("_text").replace("_", " ") for name in names]
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows[:MOST]:
        yield f"| {' | '.join(_cell(name, row[name]) for name in names)} |"
    if len(rows) > MOST:
        yield f"\nAnd {len(rows) - MOST:,} more."


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:+.1%}" if name == "change" else str(value)
    return text.replace("|", r"\|").replace("\n", " ")


def _listed(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What came or went by its kind: the records by id, of others how many each has."""
    for kind in kinds.KINDS:
        chosen = _of([dict(row) for row in rows], kind)
        whole = [str(row["id"]) for row in chosen if not row["field"]]
        parts = Counter(str(row["id"]) for row in chosen if row["field"])
        if whole:
            yield f"- {len(whole):,} {kind}{_s(len(whole))}: {', '.join(sorted(whole))}"
        if parts:
            what = kind if kind in (kinds.ANSWER, kinds.QUOTE, kinds.POWER_QUOTE) else "figure"
            names = (f"{name} ({count})" if count > 1 else name for name, count in parts.items())
            total = sum(parts.values())
            of = "" if what == kind else f" of {kind}s"
            yield f"- {total:,} {what}{_s(total)}{of}: {', '.join(sorted(names))}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _git(root: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"git {' '.join(arguments)}: {done.stderr.decode().strip()}")
    return done.stdout


def last_tag(root: Path) -> str:
    """The last tag before the working tree; SystemExit where there is none."""
    tags = _git(root, "tag", "--merged", "HEAD", "--sort=-creatordate").decode().split()
    if not tags:
        raise SystemExit("no release is tagged yet: name the revision to compare with")
    return tags[0]


def exported(root: Path, revision: str, folder: Path) -> str:
    """Write the data of a revision into a folder; returns what to call it, with its day."""
    archive = _git(root, "archive", "--format=tar", revision, "data")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    commit, day = _git(root, "log", "-1", "--format=%h %cs", revision).decode().split()
    is_tag = revision in _git(root, "tag").decode().split()
    return f"{revision if is_tag else f'the data of commit {commit}'} ({day})"


def main(arguments: Sequence[str], root: Path = ROOT) -> None:
    """Write the section of this version into the page of a checkout."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("old", nargs="?", help="revision of git, or folder; else the last tag")
    parser.add_argument("--name", default="", help="what to call the data of a folder")
    parser.add_argument("--day", type=date.fromisoformat, default=date.today())
    given = parser.parse_args(arguments)
    target = root / PAGE.relative_to(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        if given.old and Path(given.old).is_dir():
            old, since = Path(given.old), given.name or parser.error("--name says what they are")
        else:
            old = Path(folder)
            since = exported(root, given.old or last_tag(root), old)
        text = section(__version__, old, root / "data", since, given.day)
    before = sections(target.read_text(encoding="utf-8")) if target.exists() else {}
    before.pop(__version__, None)
    target.write_text(page({__version__: text, **before}), encoding="utf-8", newline="\n")
    print(target.relative_to(root))


if __name__ == "__main__":
    main(sys.argv[1:])
