"""`chipcost check --fix`: files with all put right that has exactly one right answer."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chipcost.catalog import files, yamltree
from chipcost.catalog.check import layout, mending
from chipcost.catalog.check.run import check_texts
from chipcost.errors import ChipcostError, Place, raise_collected
from chipcost.study.check import model_findings

# A key that is put right lets its value be read, which may be put right in turn.
_ROUNDS = 8
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Change:
    """One place that was changed: by which rule ("": none, a key is put in its place), from what
    to what."""

    place: Place
    code: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A file before and after."""

    file: str
    before: str
    after: str
    changes: tuple[Change, ...]
    marked: bool = False

    @property
    def content(self) -> bytes:
        """What is written: UTF-8, with the byte order mark where there was one."""
        return (_BOM if self.marked else b"") + self.after.encode()


@dataclass(frozen=True, slots=True)
class Mending:
    """The files that change, and why others could not be read."""

    files: tuple[Mended, ...]
    unreadable: tuple[ChipcostError, ...] = ()


def mend(paths: Sequence[str], *, as_of: date | None = None) -> Mending:
    """Every file that changes, put right; nothing is written.

    Files that are no YAML are left out: a check reports them.
    Raises ChipcostError for no file, for standard input, and for what is no regular file.
    """
    _refuse(paths)
    texts: dict[str, str] = {}
    unreadable: list[ChipcostError] = []
    for path in dict.fromkeys(paths):
        try:
            texts[path] = files.read_text(path)
        except ChipcostError as error:
            unreadable.append(error)
    original, changes = dict(texts), {path: list[Change]() for path in texts}
    for _ in range(_ROUNDS):
        spelled = _spelled(texts, as_of)
        for path, (text, made) in spelled.items():
            texts[path] = text
            changes[path] += made
        if not spelled:
            break
    for path, text in texts.items():
        texts[path], made = _ordered(path, text)
        changes[path] += made
    found = tuple(
        Mended(path, before, texts[path], _by_place(changes[path]), _is_marked(path))
        for path, before in original.items()
        if texts[path] != before
    )
    return Mending(found, tuple(unreadable))


def _refuse(paths: Sequence[str]) -> None:
    if not paths:
        raise ChipcostError(
            "no-file", "--fix changes files, and none is named", hint="chipcost check --fix FILE"
        )
    errors = []
    for path in paths:
        if path == "-" or _is_special(path):
            what = "standard input" if path == "-" else path
            errors.append(
                ChipcostError(
                    "cannot-fix", f"--fix cannot change {what}", hint="name a regular file"
                )
            )
    raise_collected(errors)


def _is_special(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _is_marked(path: str) -> bool:
    with open(path, "rb") as stream:
        return stream.read(len(_BOM)) == _BOM


def _spelled(texts: Mapping[str, str], as_of: date | None) -> dict[str, tuple[str, list[Change]]]:
    """The files whose spelling changes, with the changes."""
    report = check_texts(texts, as_of=as_of, further=(model_findings,))
    by_file: dict[str, dict[mending.Edit, Change]] = {}
    for finding, edit in report.edits.items():
        change = Change(finding.place, finding.code, edit.old, edit.new)
        known = by_file.setdefault(finding.place.file, {})
        if edit not in known or known[edit].code == mending.QUOTING:
            known[edit] = change
    found = {}
    for file, made in by_file.items():
        text = mending.apply(texts[file], made)
        if text is not None and text != texts[file]:
            found[file] = (text, list(made.values()))
    return found


def _ordered(path: str, text: str) -> tuple[str, list[Change]]:
    """The keys in order; of what is no YAML, the text as it is."""
    try:
        yamltree.parse(text, path)
    except ChipcostError:
        return text, []
    after, moved = layout.ordered(text)
    made = [
        Change(Place(path, one.line, one.column), "", ", ".join(one.keys), "its place")
        for one in moved
    ]
    return after, made


def _by_place(changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda one: (one.place.line, one.place.column)))
