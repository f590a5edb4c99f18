"""`chipcost diff`."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Annotated

import typer

from chipcost.cli import options, values, workload
from chipcost.cli.command import command
from chipcost.cli.options import OUTPUT, QUESTION, choice, option
from chipcost.cli.output import emit
from chipcost.cli.stream import tell

if TYPE_CHECKING:
    from chipcost.study.diff.sides import Side

# Words of --what; a test checks them against the study's.
WHAT = (
    *("answers", "figures", "quotes", "prices", "token-prices", "models", "deals", "claims"),
    "assumptions",
)


@command
def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A catalog, a date, or a saved JSON answer.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Another of the same kind.")],
    *,
    what: Annotated[
        list[str] | None,
        choice(
            QUESTION, "--what", WHAT, f"These alone, comma-separated: {', '.join(WHAT)}.", "WORDS"
        ),
    ] = None,
    model: workload.OfModel = "",
    basis: options.Basis,
    data: options.Data,
    fail_above: Annotated[
        str,
        option(
            OUTPUT,
            "--fail-above",
            "SHARE",
            "Exit 1 if a number moved by more, e.g. 5%, or an answer is gone.",
        ),
    ] = "",
    output: options.Output,
) -> None:
    """What changed, and what that does.

    Compares two catalogs (a folder as `chipcost export catalog` writes it, or a YAML file, which is
    laid over the shipped data unless it is a whole catalog file), two dates, or two answers saved
    with --format json: what changed, and what that does to the default comparisons and, with
    --model, to the cost of tokens.

    Examples:
        chipcost diff 2026-06-30 2026-11-23
        chipcost diff released/ data/ --what answers --fail-above 5%
        chipcost diff june.json november.json --format csv
    """
    from chipcost.study.diff.diff import diff as study
    from chipcost.study.diff.diff import failed
    from chipcost.study.diff.question import Question
    from chipcost.study.diff.sides import sides

    limit = values.share("--fail-above", fail_above, inf) if fail_above else None
    question = Question(basis.question(), options.words(what), model, limit).checked()
    both = sides(old, new, question.basis.day, data.catalog or (), data.sets or ())
    _refuse_idle(both[0], basis, data, model)
    result = study(*both, question)
    emit(result, output)
    beyond = failed(result)
    if beyond:
        more = f", and {len(beyond) - 1:,} more" if len(beyond) > 1 else ""
        tell(f"failed: --fail-above {fail_above}: {beyond[0]}{more}")
        raise typer.Exit(1)


def _refuse_idle(side: Side, basis: options.Basis, data: options.Data, model: str) -> None:
    """ChipcostError for options that change nothing between two dates or two saved answers."""
    from chipcost.errors import ChipcostError
    from chipcost.study.diff.sides import DATE, PLURALS, SAVED

    given = {
        "--as-of": basis.as_of,
        "--catalog": data.catalog,
        "--set": data.sets,
        "--model": model,
        "--owner": basis.owner != "hyperscaler",
        "--term": basis.term,
        "--provider": basis.provider,
        "--region": basis.region,
        "--max-quote-age": basis.max_quote_age,
        "--power-basis": basis.power_basis != "facility",
        "--pue": basis.pue,
    }
    idle = {DATE: ("--as-of",), SAVED: tuple(given)}.get(side.kind, ())
    for name in idle:
        if given[name]:
            raise ChipcostError(
                "bad-option",
                f"{name} changes nothing between {PLURALS[side.kind]}",
                hint="leave it out, or give it where the answers are made",
            )
