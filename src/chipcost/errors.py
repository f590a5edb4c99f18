"""The one exception type of the project, and the place that an error points at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, and a 1-based line and column (0 = the file as a whole)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column or 1}"


class ChipcostError(Exception):
    """Something the user gave cannot be used: what, where, and what to do about it.

    `code` is stable and short (`unknown-chip`, `bad-unit`), `message` says what is wrong,
    `hint` says what to do, `place` says where. `exit_status` is 2 for usage and bad input.
    """

    exit_status = 2

    def __init__(
        self, code: str, message: str, *, hint: str = "", place: Place | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{where}{self.message} [{self.code}]{hint}"


class ManyProblemsError(ChipcostError):
    """Several problems found in one pass, reported together."""

    def __init__(self, errors: Sequence[ChipcostError]) -> None:
        first = errors[0]
        super().__init__(first.code, first.message, hint=first.hint, place=first.place)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def raise_collected(errors: Sequence[ChipcostError]) -> None:
    """Raise the one error, or all of them together; return quietly if there is none."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ManyProblemsError(errors)


def one_of(option: str, word: str, allowed: Iterable[str], code: str = "bad-option") -> str:
    """The word, if it is one that an option takes; else ChipcostError with those it takes."""
    known = tuple(allowed)
    if word not in known:
        hint = f"one of {', '.join(known)}" if len(known) > 1 else known[0]
        raise ChipcostError(code, f"{option} {word!r} is not known", hint=hint)
    return word


def nearest(name: str, known: Sequence[str], count: int = 3) -> list[str]:
    """The `count` known names that are closest to a mistyped one, nearest first."""
    from difflib import SequenceMatcher

    lowered = name.lower()

    def score(candidate: str) -> float:
        other = candidate.lower()
        ratio = SequenceMatcher(None, lowered, other).ratio()
        return ratio + (0.3 if other.startswith(lowered) or lowered.startswith(other) else 0.0)

    return sorted(known, key=lambda candidate: (-score(candidate), candidate))[:count]
