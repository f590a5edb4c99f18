"""The one exception type of the project, and the place that an error points at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields


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
    `hint` says what to do, `place` says where; `others` are further places that it may be about.
    `exit_status` is 2 for usage and bad input.
    """

    exit_status = 2

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str = "",
        place: Place | None = None,
        others: tuple[Place, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.place = place
        self.others = others

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{where}{self.message} [{self.code}]{hint}"


def missing_extra(what: str, error: ModuleNotFoundError, extra: str) -> ChipcostError:
    """One line: what needs a package that is not installed, and the extra that brings it."""
    return ChipcostError(
        "missing-extra",
        f"{what} needs {error.name}, which is not installed: pip install 'chipcost[{extra}]'",
    )


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


def options_of(record: type, given: Iterable[str], apart: Sequence[str] = ()) -> None:
    """ChipcostError for a name that is no field of a dataclass, or one of those `apart`."""
    known = [item.name for item in fields(record) if item.name not in apart]
    for name in given:
        if name not in known:
            raise ChipcostError(
                "bad-option",
                f"there is no option {name!r}",
                hint=f"did you mean {', '.join(nearest(name, known))}?",
            )


def excerpt(text: str, most: int = 60) -> str:
    """A text in quotes for a message, its middle left out where it is longer than `most`."""
    if len(text) <= most:
        return repr(text)
    return repr(f"{text[: most * 2 // 3]} ... {text[-most // 3 :]}")


_LONGEST_NAME = 80  # what is longer was never meant to be a name that is known


def nearest(name: str, known: Sequence[str], count: int = 3) -> list[str]:
    """The `count` known names that are closest to a mistyped one, nearest first.

    For what is no name (empty, or longer than 80 characters), the first known names.
    """
    from difflib import SequenceMatcher

    lowered = name.lower()
    if not lowered or len(name) > _LONGEST_NAME:
        return list(known)[:count]

    def score(candidate: str) -> float:
        other = candidate.lower()
        ratio = SequenceMatcher(None, lowered, other).ratio()
        return ratio + (0.3 if other.startswith(lowered) or lowered.startswith(other) else 0.0)

    sane = [candidate for candidate in known if len(candidate) <= _LONGEST_NAME]
    return sorted(sane, key=lambda candidate: (-score(candidate), candidate))[:count]


MAX_SEARCHES = 100
MAX_COMPARED = 100_000


def searcher() -> Callable[[str, Sequence[str]], list[str]]:
    """`nearest` for the names of one file: each name is looked up once, and `MAX_SEARCHES` at most.

    A search takes about a millisecond, and a file can hold a hundred thousand wrong names, or as
    many known ones; once `MAX_COMPARED` names are compared, or after the last search, the answer
    is the first known names.
    """
    found: dict[tuple[str, int], list[str]] = {}
    compared = 0

    def search(name: str, known: Sequence[str]) -> list[str]:
        nonlocal compared
        key = (name, len(known))
        if key not in found:
            if len(found) >= MAX_SEARCHES or compared >= MAX_COMPARED:
                return list(known[:3])
            compared += len(known)
            found[key] = nearest(name, known)
        return found[key]

    return search
