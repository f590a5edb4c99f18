"""Dates of differing precision: 2024, 2024-12 and 2024-12-03."""

from __future__ import annotations

import calendar
import os
import re
from datetime import date

from chipcost.errors import ChipcostError

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def first_day(text: str) -> date:
    """The first day that a date text covers; ChipcostError `bad-date` if it is none."""
    return _day(text, last=False)


def last_day(text: str) -> date:
    """The last day that a date text covers."""
    return _day(text, last=True)


def _day(text: str, *, last: bool) -> date:
    match = _DATE.fullmatch(text.strip())
    if match:
        year, month, day = (int(part) if part else 0 for part in match.groups())
        try:
            if not month:
                return date(year, 12, 31) if last else date(year, 1, 1)
            if not day:
                return date(year, month, calendar.monthrange(year, month)[1] if last else 1)
            return date(year, month, day)
        except ValueError:
            pass
    raise ChipcostError(
        "bad-date", f"{text!r} is not a date", hint="write 2026-07-14, 2026-07 or 2026"
    )


def query_date(as_of: str | None = None) -> date:
    """The query date: `--as-of`, else CHIPCOST_DATE, else today."""
    if as_of:
        return first_day(as_of)
    fixed = os.environ.get("CHIPCOST_DATE")
    if fixed:
        try:
            return first_day(fixed)
        except ChipcostError as error:
            raise ChipcostError(
                "bad-date", f"CHIPCOST_DATE={fixed!r} is not a date", hint=error.hint
            ) from None
    return date.today()
