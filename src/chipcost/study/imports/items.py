"""What an import found: each value with that of the catalog beside it, and the verdict on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from chipcost.catalog.dates import first_day
from chipcost.catalog.schema import GRADES
from chipcost.errors import ChipcostError, one_of
from chipcost.result import Result, number_column, text_column
from chipcost.study.imports.scalars import scalar
from chipcost.text import plain_line

NEW, DIFFERS, AGREES, OLDER = "new", "differs", "agrees", "older"
UNKNOWN, DROPPED = "unknown", "dropped"
VERDICTS = (NEW, DIFFERS, AGREES, OLDER, UNKNOWN, DROPPED)
REVIEWED = (NEW, DIFFERS)  # what an overlay for review holds

COLUMNS = (
    text_column("verdict", "new, differs, agrees, older, unknown name or dropped", words=VERDICTS),
    text_column("name", "as the table has it"),
    text_column("record", "id in the catalog"),
    text_column("field", "figure or price"),
    text_column("imported", "value of the table"),
    text_column("held", "value of the catalog"),
    number_column("difference", "share", "value of the table over the catalog's, less one"),
    text_column("reason", "why it is not written, or what to look at"),
    text_column("place", "where it stands in the table"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a table.

    record      id of the chip or model; "" where the catalog has none
    value       in the unit of `held_value`, which is None where the catalog has none
    text, held  both as people write them
    yaml        the line of the overlay; "" for what cannot be written
    """

    name: str
    record: str = ""
    field: str = ""
    value: float | None = None
    text: str = ""
    held_value: float | None = None
    held: str = ""
    verdict: str = NEW
    reason: str = ""
    place: str = ""
    yaml: str = ""

    @property
    def difference(self) -> float | None:
        """Imported over held, less one; None where either is unknown."""
        if self.value is None or not self.held_value:
            return None
        return self.value / self.held_value - 1.0


def judged(item: Item, differs: float) -> Item:
    """The item with its verdict: new, or whether it differs by more than a share."""
    if item.verdict != NEW or item.held_value is None:
        return item
    apart = item.difference
    agrees = apart is not None and abs(apart) <= differs * (1.0 + 1e-9)
    return replace(item, verdict=AGREES if agrees else DIFFERS)


@dataclass(frozen=True, slots=True)
class Origin:
    """What the user says of a table, over what its layout says by itself.

    title, publisher, url, grade  "": those of the table's publisher
    date                          "": the date that the file states, if it does
    """

    title: str = ""
    url: str = ""
    date: str = ""
    grade: str = ""
    publisher: str = ""
    note: str = ""

    def checked(self) -> Origin:
        """The same; ChipcostError for a grade or a date that is none."""
        if self.grade:
            one_of("--grade", self.grade, GRADES)
        if self.date:
            first_day(self.date)
        return self

    def over(self, default: Origin) -> Origin:
        """What is not given here from another."""
        given = {name: getattr(self, name) or getattr(default, name) for name in self.__slots__}
        return Origin(**given)

    def source(self, key: str) -> list[str]:
        """The lines of `sources:` of an overlay."""
        fields = ("title", "publisher", "url", "date", "grade", "note")
        lines = [f"    {name}: {scalar(text)}" for name in fields if (text := getattr(self, name))]
        return ["sources:", f"  {key}:", *lines]


@dataclass
class Import:
    """What an import found, and the overlay of it.

    what   what was asked to be imported; key is that of the source in the overlay
    rows   how many rows of the table were used
    items  every value, and every name or row that was left out
    """

    what: str
    origin: Origin
    key: str
    rows: int = 0
    items: list[Item] = field(default_factory=list)

    def drop(self, name: str, reason: str, place: str, record: str = "", of: str = "") -> None:
        """Leave a value or a row out, for a reason."""
        self.items.append(Item(name, record, of, verdict=DROPPED, reason=reason, place=place))

    def count(self, verdict: str) -> int:
        """How many values have a verdict."""
        return sum(item.verdict == verdict for item in self.items)

    def written(self, *, every: bool = False) -> list[Item]:
        """What an overlay holds: what is new or differs; with `every` all that can be written."""
        return [one for one in self.items if one.yaml and (every or one.verdict in REVIEWED)]


def document(found: Import, sections: Iterable[str], *, every: bool = False) -> str:
    """The overlay as text; one without a value says so in a comment and changes nothing."""
    lines = [f"# Written by `chipcost import {found.what}`; review it, use it with --catalog."]
    body = list(sections)
    if not body:
        what = "Every value agrees with the catalog" if not every else "No value could be used"
        return f"{lines[0]}\n# {what}.\nsources: {{}}\n"
    return "\n".join([*lines, *found.origin.source(found.key), "", *body]) + "\n"


def annotated(item: Item) -> str:
    """The line of an item with the value of the catalog behind it, where they differ."""
    apart = item.difference
    if item.verdict != DIFFERS or not item.held:
        return item.yaml
    share = "" if apart is None else f" ({100.0 * apart:+.3g} %)"
    return f"{item.yaml}  # catalog: {plain_line(item.held)}{share}"


def report(found: Import) -> Result:
    """A row per value, and per name or row that was left out."""
    order = {verdict: place for place, verdict in enumerate(VERDICTS)}
    items = sorted(found.items, key=lambda one: order[one.verdict])
    return Result(
        command=f"import {found.what}",
        columns=COLUMNS,
        rows=tuple(
            {
                "verdict": one.verdict,
                "name": one.name,
                "record": one.record or None,
                "field": one.field or None,
                "imported": one.text or None,
                "held": one.held or None,
                "difference": one.difference,
                "reason": one.reason or None,
                "place": one.place or None,
            }
            for one in items
        ),
        view=("verdict", "name", "record", "field", "imported", "held", "difference", "reason"),
        headline=(summary(found),),
        layout="plain",
    )


def summary(found: Import) -> str:
    """How many values there are of each verdict, in a line."""
    counts = ((verdict, found.count(verdict)) for verdict in VERDICTS)
    parts = [f"{count} {_WORDS[verdict]}" for verdict, count in counts if count]
    rows = f"{found.rows} row{'' if found.rows == 1 else 's'} used"
    return f"{rows}: {', '.join(parts) or 'nothing'}"


_WORDS = {
    NEW: "new",
    DIFFERS: "differ",
    AGREES: "agree",
    OLDER: "older than the catalog's",
    UNKNOWN: "of names that are not known",
    DROPPED: "dropped",
}
_SHOWN = 8


def told(found: Import, *, every: bool = False) -> list[str]:
    """What a person wants to read beside the overlay: differences, unknown names, dropped rows."""
    lines = [f"{summary(found)}; {len(found.written(every=every))} written"]
    differing = [one for one in found.items if one.verdict == DIFFERS]
    lines += [
        f"{one.record} {one.field}: {one.text}, catalog {one.held}"
        + ("" if one.difference is None else f" ({100.0 * one.difference:+.3g} %)")
        + (f"; {one.reason}" if one.reason else "")
        for one in differing[:_SHOWN]
    ]
    lines += _more(differing, "differences")
    unknown = list({one.name: one for one in found.items if one.verdict == UNKNOWN}.values())
    lines += [f"not in the catalog: {one.name} ({one.reason})" for one in unknown[:_SHOWN]]
    lines += _more(unknown, "names")
    reasons: dict[str, list[str]] = {}
    for one in found.items:
        if one.verdict == DROPPED:
            reasons.setdefault(one.reason, []).append(one.place or one.name)
    for reason, places in list(reasons.items())[: 2 * _SHOWN]:
        shown = ", ".join(places[:6])
        more = f" and {len(places) - 6} more" if len(places) > 6 else ""
        lines.append(f"left out, {reason}: {shown}{more}")
    return lines + _more(reasons, "reasons", 2 * _SHOWN)


def _more(items: Collection[object], what: str, shown: int = _SHOWN) -> list[str]:
    left = len(items) - shown
    return [f"and {left} more {what}: --format table shows all"] if left > 0 else []


def need_date(origin: Origin, what: str) -> None:
    """ChipcostError where neither file nor user says of which day the values are."""
    if not origin.date:
        raise ChipcostError(
            "no-date",
            f"{what} has no date of its own",
            hint="give --date, the day of the snapshot; an undated price is never chosen",
        )
