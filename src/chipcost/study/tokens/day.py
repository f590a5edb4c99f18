"""A day's profile of load in a question: looked up, and what it makes of the load of a chip."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipcost.catalog.quotes import GIVEN, RENTAL
from chipcost.catalog.sites.days import Day, bad_day, day_of, number, read_levels
from chipcost.errors import ChipcostError, nearest
from chipcost.model import day as formulas

if TYPE_CHECKING:
    from chipcost.catalog.chips.records import Quote
    from chipcost.study.data import Data
    from chipcost.study.tokens.question import TokenQuestion

BY_THE_HOUR = ("on_demand", "spot")  # terms of a rental that ends when its user likes
NOT_GIVEN_BACK = "an owned or committed chip is paid when it is idle: --scale-down does not apply"


def on_day(data: Data, question: TokenQuestion) -> TokenQuestion:
    """The question with the levels of its day, and the day's mean level; the same without one.

    Raises ChipcostError `bad-day`, or `unknown-day` with the nearest names.
    """
    if not question.day or question.profile is not None:
        return question
    profile = profile_of(data, question.day)
    mean = formulas.mean_over_peak(profile.levels, profile.hours)
    return replace(question, profile=profile, mean_level=mean)


def profile_of(data: Data, text: str) -> Day:
    """The profile that a text names: levels, the path of a CSV file, or one of the data."""
    try:
        if text.lower().endswith(".csv"):
            return _of_file(text)
        if text[:1].isdigit() or text[:1] in ".,-+":
            return read_levels(text)
    except ChipcostError as error:
        if error.code != "bad-day":
            raise
        raise ChipcostError(error.code, f"--day: {error.message}", hint=error.hint) from None
    known = data.sites.days
    if text not in known:
        close = ", ".join(nearest(text, list(known)))
        raise ChipcostError(
            "unknown-day",
            f"--day: there is no profile {text!r}",
            hint=f"nearest: {close}; or levels such as 1x8,0.5x16, or a CSV file",
        )
    return known[text]


def _of_file(path: str) -> Day:
    """The profile of a CSV file: a level a line, in its last column, below a header or without."""
    import csv

    from chipcost.catalog.files import read_text

    rows = [row for row in csv.reader(read_text(path).splitlines()) if any(map(str.strip, row))]
    if rows and not _is_number(rows[0][-1]):
        rows = rows[1:]
    if not rows:
        raise bad_day(f"{path} has no level", "a level a line, in the last column")
    return day_of([number(row[-1], f"level in {path}") for row in rows], path)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def gives_back(quote: Quote | None) -> bool:
    """Whether idle chips at such a cost can be given back: those rented by the hour, and those at a
    price of the user's own."""
    if quote is None:
        return False
    return quote.kind == GIVEN or (quote.kind == RENTAL and quote.term in BY_THE_HOUR)


def load_of(question: TokenQuestion, quote: Quote | None) -> float:
    """Tokens served over peak tokens of the chips that are paid; the load without a day."""
    back = question.scale_down if gives_back(quote) else 0.0
    return formulas.load_of_day(question.load, question.mean_level, back)


def notes_on_day(question: TokenQuestion) -> tuple[str, ...]:
    """What the day is, and its idle hours."""
    profile = question.profile
    if profile is None:
        return ()
    name = profile.name or "of levels"
    line = (
        f"Day {name}: mean {question.mean_level:.3g} of its busiest hour; the fleet is sized for "
        f"that hour at load {question.load:g}, the day's mean is {question.mean_load:.3g}"
    )
    if question.scale_down:
        line += (
            f"; {question.scale_down:.0%} of what is idle is given back where rented by the hour"
        )
    idle = profile.idle_hours
    found = [line + "."]
    if idle:
        found.append(
            f"{idle:.3g} hours of the day are idle: nothing is served, and what is not given back "
            "is paid."
        )
    return tuple(found)
