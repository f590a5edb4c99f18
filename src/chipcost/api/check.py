"""`chipcost.check`: the findings of a check as an answer with a row for each."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Never

    from chipcost.answer import Answer
    from chipcost.api.given import Day, Files


def check(
    files: Files = (),
    *,
    stale_after: int | None = None,
    as_of: Day | None = None,
    **unknown: Never,
) -> Answer:
    """Find every problem in catalog files, each with file, line, column and the code of a rule.

    Arguments:
        files             Catalog files or overlays; none: the shipped data.
    Options:
        stale_after       Report quotes that are this many days older and have no newer one.
        as_of             Query date; else CHIPCOST_DATE, else today.

    Raises ChipcostError for a file that cannot be read, and for an option that there is not.
    """
    from chipcost.answer import Answer
    from chipcost.api import given
    from chipcost.api.ask import refuse_unknown
    from chipcost.errors import raise_collected
    from chipcost.study.check import check as study
    from chipcost.study.check_table import table
    from chipcost.study.data import query_date

    refuse_unknown("check", unknown)
    report = study(
        given.texts("files", files),
        as_of=query_date(given.text("as_of", as_of) if as_of else None),
        stale_after=given.whole("stale_after", stale_after, 0),
    )
    raise_collected(report.unreadable)
    return Answer.of(table(report))
