"""`chipcost claims`."""

from __future__ import annotations

from typing import Annotated

import typer

from chipcost.cli import completion, options
from chipcost.cli.command import command
from chipcost.cli.output import emit
from chipcost.cli.stream import tell


@command
def claims(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            help="One: its whole derivation. None: all.",
            autocompletion=completion.claim,
        ),
    ] = None,
    *,
    file: Annotated[
        str,
        options.option(
            options.SELECTION, "--file", "FILE", "Audit the claims of your own file alone."
        ),
    ] = "",
    dated: options.Dated,
    data: options.Data,
    fail_on: Annotated[
        str,
        options.option(
            options.OUTPUT,
            "--fail-on",
            "VERDICT",
            "Exit 1 if a claim has this verdict, for example contradicted.",
            autocompletion=completion.verdict,
        ),
    ] = "",
    output: options.Output,
) -> None:
    """Check published claims against the data.

    Each is reproduced, within rounding or ranges, or contradicted.

    Examples:
        chipcost claims P04
        chipcost claims --file mine.yaml --fail-on contradicted
    """
    from chipcost.errors import ChipcostError
    from chipcost.study.claims import verdict as study
    from chipcost.study.claims.names import known_of
    from chipcost.study.claims.table import claims_table

    if fail_on and fail_on.replace("-", " ") not in study.VERDICTS:
        raise ChipcostError(
            "bad-option",
            f"--fail-on {fail_on!r} is no verdict",
            hint=f"one of {', '.join(study.VERDICTS)}",
        )
    day = dated.day()
    loaded = data.load(day)
    known_claims = study.claims_of(loaded, file)
    known = known_of(loaded, day, known_claims)
    if names and len(names) == 1:
        from chipcost.study.claims.derivation import derivation

        emit(derivation(known, known_claims, names[0]), output)
    else:
        emit(claims_table(known, known_claims, names or ()), output)
    if fail_on:
        failing = [
            item.claim.id
            for item in study.judge_all(known, known_claims, names or ())
            if item.verdict == fail_on.replace("-", " ")
        ]
        if failing:
            tell(f"failed: {fail_on}: {', '.join(failing)}")
            raise typer.Exit(1)
