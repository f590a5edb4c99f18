"""What OLD and NEW are: a catalog, a date of one catalog, or a saved answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from chipcost.catalog import files
from chipcost.catalog.dates import first_day
from chipcost.errors import ChipcostError, ManyProblemsError, Place, raise_collected
from chipcost.study.data import Data
from chipcost.study.diff.saved import Saved, read_saved

CATALOG, DATE, SAVED = "a catalog", "a date", "a saved answer"
PLURALS = {CATALOG: "two catalogs", DATE: "two dates", SAVED: "two saved answers"}
_DATE = re.compile(r"\d{4}(-\d{1,2}(-\d{1,2})?)?")
_JSON = re.compile(r'\s*[{\[]\s*"')  # a mapping of YAML in braces has no quotes there
_PARTS = ("catalog", "token_prices", "models", "sites", "deals", "claims")
_YAML = (".yaml", ".yml")
_MANY = 20  # records that a file gives in full before it is taken for a whole catalog


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a difference.

    kind  CATALOG, DATE or SAVED
    how   how the words were taken, for the assumptions
    """

    words: str
    kind: str
    how: str
    data: Data | None = None
    day: date | None = None
    saved: Saved | None = None


def sides(
    old: str, new: str, day: date, overlays: Sequence[str] = (), sets: Sequence[str] = ()
) -> tuple[Side, Side]:
    """Both sides; ChipcostError `mixed-sides` where they are not of one kind.

    day       the query date of two catalogs
    overlays  files laid over either catalog, and `sets` over those
    """
    if old == new == "-":
        raise ChipcostError(
            "mixed-sides",
            "standard input is one side, and cannot be both",
            hint="name a file for the other",
        )
    both = [_side(words, day, overlays, sets) for words in (old, new)]
    if both[0].kind != both[1].kind:
        raise ChipcostError(
            "mixed-sides",
            f"{old} is {both[0].kind}, and {new} is {both[1].kind}",
            hint="give two catalogs (folders, YAML files), two dates or two saved JSON answers",
        )
    _read(both)
    return both[0], both[1]


def _read(both: Sequence[Side]) -> None:
    """Read all that catalogs hold; ChipcostError with the problems of both."""
    errors: dict[str, ChipcostError] = {}
    for side in both:
        for part in _PARTS[: {CATALOG: None, DATE: 1, SAVED: 0}[side.kind]]:
            try:
                getattr(side.data, part)
            except ChipcostError as error:
                found = error.errors if isinstance(error, ManyProblemsError) else (error,)
                errors.update((str(one), one) for one in found)
    raise_collected(list(errors.values()))


def _side(words: str, day: date, overlays: Sequence[str], sets: Sequence[str]) -> Side:
    path = Path(words)
    if _DATE.fullmatch(words) and not path.exists():
        on = first_day(words)
        return Side(words, DATE, f"as of {on}", Data(overlays, sets, on), on)
    if path.is_dir():
        return _folder(words, path, day, overlays, sets)
    text = _text(words)
    if _JSON.match(text) or path.suffix.lower() == ".json":
        saved = read_saved(words, text)
        return Side(words, SAVED, f"saved answer of {saved.command}", saved=saved)
    return _file(words, text, day, overlays, sets)


def _folder(
    words: str, path: Path, day: date, overlays: Sequence[str], sets: Sequence[str]
) -> Side:
    """A catalog, which holds a chips.yaml; else all YAML files of a folder as overlays, by name."""
    from chipcost.catalog.base import base_of

    try:
        base = base_of(path)
    except ChipcostError:
        found = sorted(str(one) for one in path.iterdir() if one.suffix in _YAML and one.is_file())
        if not found:
            raise ChipcostError(
                "no-catalog",
                "the folder holds no YAML file",
                hint="name a folder as `chipcost export catalog DIR` writes it, a checkout, or a "
                "folder of overlays",
                place=Place(words),
            ) from None
        how = f"{len(found)} file{'s' * (len(found) > 1)} laid over the shipped catalog"
        return Side(words, CATALOG, how, Data([*found, *overlays], sets, day), day)
    return Side(words, CATALOG, "folder of a catalog", Data(overlays, sets, day, base), day)


def _text(words: str) -> str:
    try:
        return files.read_text(words, "YAML or JSON")
    except ChipcostError as error:
        if error.code != "no-such-file":
            raise
        raise ChipcostError(
            "no-such-side",
            "this is no folder, no file and no date",
            hint="give a folder as `chipcost export catalog DIR` writes it, a YAML file, a date "
            "like 2026-07-14, or a saved JSON answer",
            place=Place(words),
        ) from None


def _file(words: str, text: str, day: date, overlays: Sequence[str], sets: Sequence[str]) -> Side:
    """A YAML file: in place of its shipped namesake if it is a whole one, else laid over all."""
    from chipcost.catalog import yamltree
    from chipcost.catalog.base import Base
    from chipcost.catalog.kinds import kind_of

    if words == "-":
        raise ChipcostError(
            "no-answer-file",
            "only a saved answer is read from standard input",
            hint="name a catalog's file or folder",
            place=Place(words),
        )
    tree = yamltree.parse(text, words)
    found = kind_of(tree)
    if found.problem is not None:
        raise found.problem.as_error()
    if _is_whole(found.name, tree.data):
        name = f"{found.name}.yaml"
        base = Base(str(files.data_directory()), {name: words})
        how = f"in place of the shipped {name}"
        return Side(words, CATALOG, how, Data(overlays, sets, day, base), day)
    data = Data([words, *overlays], sets, day)
    return Side(words, CATALOG, "laid over the shipped catalog", data, day)


def _is_whole(kind: str, content: Any) -> bool:
    """Whether a file gives in full at least half of the shipped records of its kind, or twenty."""
    shipped = Data()
    known: dict[str, Collection[str]] = {
        "chips": shipped.catalog.chips if kind == "chips" else (),
        "models": shipped.models.models if kind == "models" else (),
        "sites": shipped.sites.profiles if kind == "sites" else (),
        "deals": shipped.deals.deals if kind == "deals" else (),
        "claims": shipped.claims.claims if kind == "claims" else (),
    }
    section = content.get("profiles" if kind == "sites" else kind)
    if kind == "token_prices" and isinstance(section, list):
        products = {(one.provider, one.name) for one in shipped.token_prices.prices}
        given = [item for item in section if isinstance(item, dict)]
        named = {(item.get("provider"), item.get("name")) for item in given}
        return len(named & products) >= min(_MANY, -(-len(products) // 2))
    if not isinstance(section, dict) or not known.get(kind):
        return False
    title = "title" if kind == "claims" else "name"
    full = [
        key
        for key, block in section.items()
        if key in known[kind] and isinstance(block, dict) and (kind == "sites" or title in block)
    ]
    return len(full) >= min(_MANY, -(-len(known[kind]) // 2))
