"""A problem that a check found in a file: rule code, what is wrong, what to do, and where."""

from __future__ import annotations

from typing import NamedTuple

from chipcost.errors import ChipcostError, Place


class Finding(NamedTuple):
    """One problem; the severity and the explanation belong to its rule (`catalog.check`).

    block and fields say which record and which of its figures it is about, so that a waiver of
    that record can name it: ("chips", "trainium2") and ("memory_capacity",). others are the
    further lines that it is about: of two figures that contradict each other either may be wrong.
    mend is what the text at the place should be, where there is exactly one right answer.
    """

    code: str
    message: str
    hint: str
    place: Place
    block: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    others: tuple[Place, ...] = ()
    mend: str | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place that it is about, the first being that of the finding."""
        return (self.place, *self.others)

    def as_error(self) -> ChipcostError:
        """The same problem as an exception, for commands that cannot go on."""
        return ChipcostError(self.code, self.message, hint=self.hint, place=self.place)
