"""`chipcost report`."""

from __future__ import annotations

from typing import Annotated

from chipcost.cli import completion, lengths, options, workload
from chipcost.cli.command import command
from chipcost.cli.options import OUTPUT, QUESTION, option
from chipcost.cli.stream import put, to_terminal
from chipcost.errors import ChipcostError
from chipcost.files import refuse_file, write_whole

SUFFIXES = (".html", ".htm")


@command
def report(
    *,
    chips: Annotated[
        list[str] | None,
        option(
            QUESTION,
            "--chips",
            "NAMES",
            "Chips or systems, comma-separated; else those that each question shows.",
            shared=False,
            autocompletion=completion.chip,
        ),
    ] = None,
    models: Annotated[
        list[str] | None,
        option(
            QUESTION,
            "--models",
            "NAMES",
            "Language models, comma-separated; deepseek-r1 and llama-3.3-70b by default.",
            shared=False,
            autocompletion=completion.model,
        ),
    ] = None,
    deals: Annotated[
        bool, option(QUESTION, "--deals", None, "Announced deals too.", shared=False)
    ] = False,
    basis: options.Basis,
    serving: workload.Serving,
    data: options.Data,
    title: Annotated[str, option(OUTPUT, "--title", "TEXT", "Title of the page.")] = "",
    out: options.Out = "",
    force: options.Force = False,
) -> None:
    """One HTML page to send on.

    Rankings, frontiers, prices, cost stacks and claims, every number with its source, for all
    owners that have prices, as of the date and the ends of the four quarters before it. The page
    needs no network and no other file.

    Examples:
        chipcost report --out report.html
        chipcost report --chips b200,mi355x --models gpt-oss-120b -o few.html
        chipcost report --owner neocloud --price b200=3.20 --deals -o o.html
    """
    from chipcost.study.report.question import MODELS, ReportQuestion

    _refuse(out, force)
    asked = basis.question()
    named = options.words(chips)
    tokens = [serving.question(name, asked, named) for name in options.words(models) or MODELS]
    from chipcost.report.page.document import page
    from chipcost.study.report.report import report as study

    loaded = data.load(asked.day)
    question = ReportQuestion(
        asked,
        named,
        [lengths.with_lengths(loaded, one) for one in tokens],
        deals,
        title,
        basis.in_force.words(),
    )
    text = page(study(data.load, question))
    if out:
        write_whole(out, text, force=force)
    else:
        put(text, for_programs=True)


def _refuse(out: str, force: bool) -> None:
    """Raise ChipcostError for a place that cannot take the page, before the work for it."""
    if to_terminal(out):
        raise ChipcostError(
            "not-for-terminals",
            "a report is a page for a browser, and standard output is a terminal",
            hint="give --out report.html, or send it into a file",
        )
    if out and not out.lower().endswith((*SUFFIXES, "/dev/stdout")):
        raise ChipcostError(
            "bad-suffix",
            f"--out {out}: a report is HTML",
            hint=f"a name that ends in {' or '.join(SUFFIXES)}",
        )
    refuse_file(out, force=force)
