"""What a check found, as reports of findings read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chipcost.errors import ChipcostError, Place


@dataclass(frozen=True, slots=True)
class Mend:
    """What `--fix` writes for a word: the place just after the old one, and the new text."""

    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A rule as a report shows it: its page as Markdown, and what it is.

    severity  `error` or `warning`
    fixable   whether some of its findings have one right answer, which `--fix` writes
    """

    code: str
    title: str
    severity: str
    family: str
    why: str
    page: str
    fixable: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding with what its rule says of it.

    severity        `error`, `warning`, or `waived`
    source_line     the line of the file that it stands on
    record, fields  what it is about: "chips.trainium2", ("memory_capacity",)
    reason, sources of the waiver, where there is one
    others          further places that it is about
    mend            what `--fix` would write, where there is one right answer
    """

    code: str
    severity: str
    title: str
    message: str
    hint: str
    place: Place
    source_line: str = ""
    record: str = ""
    fields: tuple[str, ...] = ()
    reason: str = ""
    sources: tuple[str, ...] = ()
    others: tuple[Place, ...] = ()
    mend: Mend | None = None

    @property
    def sentence(self) -> str:
        """What is wrong, and what to do."""
        return f"{self.message}: {self.hint}" if self.hint else self.message


@dataclass(frozen=True, slots=True)
class Sheet:
    """All findings of a check, in the order in which they are shown.

    counts  how many records of each section were checked
    guides  every rule, for formats that carry their pages
    """

    files: tuple[str, ...]
    entries: tuple[Entry, ...] = ()
    waived: tuple[Entry, ...] = ()
    unreadable: tuple[ChipcostError, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    guides: tuple[Guide, ...] = ()

    @property
    def fixable(self) -> int:
        """How many entries `--fix` would mend."""
        return sum(entry.mend is not None for entry in self.entries)

    def number(self, severity: str) -> int:
        """How many entries are of a severity."""
        return sum(entry.severity == severity for entry in self.entries)
