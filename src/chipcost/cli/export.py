"""`chipcost export`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipcost.cli import completion, options, workload
from chipcost.cli.chosen import Chosen
from chipcost.cli.command import Group, command
from chipcost.cli.filled import Annuity, CostInput, PowerPrice
from chipcost.cli.options import WORKLOAD, option
from chipcost.cli.stream import put
from chipcost.errors import ChipcostError, missing_extra
from chipcost.text import plain_line

if TYPE_CHECKING:
    from chipcost.sheets import Book

_WHAT = ("catalog", "workbook")
_SUFFIX = ".xlsx"


@command
def export(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="catalog: the data files; workbook: answers as a live .xlsx.",
            autocompletion=completion.words(*_WHAT),
        ),
    ],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="Directory, or the .xlsx file.")],
    chips: options.Chips = None,
    *,
    models: Annotated[
        list[str] | None,
        option(
            WORKLOAD,
            "--model",
            "MODEL",
            "Language models whose tokens are priced too, with commas; repeatable.",
            autocompletion=completion.model,
        ),
    ] = None,
    dtype: options.PeakType = "bf16",
    chosen: Chosen,
    serving: workload.Serving,
    basis: options.Basis,
    annuity: Annuity = "monthly",
    power_price: PowerPrice = "",
    given: CostInput = None,
    data: options.Data,
    force: options.Force = False,
) -> None:
    """Write the data files, or a live workbook.

    The workbook has the cost of a chip-hour from the bottom up, what an hour buys, and with
    --model the cost of tokens, as formulas over a sheet of inputs with their ranges and sources.
    Its options are those of compare, tokens and tco.

    Examples:
        chipcost export catalog mydata
        chipcost export workbook costs.xlsx
        chipcost export workbook my.xlsx b200 --model gpt-oss-120b --price b200=3
    """
    if what not in _WHAT:
        raise ChipcostError("unknown-export", f"cannot export {what!r}", hint=" or ".join(_WHAT))
    groups = {"chosen": chosen, "serving": serving, "basis": basis, "data": data}
    if what == "catalog":
        single: dict[str, object] = {
            "CHIP": chips,
            "--model": models,
            "--power-price": power_price,
            "--input": given,
        }
        single |= {"--dtype": dtype != "bf16", "--annuity": annuity != "monthly"}
        _refuse(single, groups, "is of a workbook: the data files are copied as they are")
        _catalog(target, force)
        return
    if not models:
        _refuse({}, {"serving": serving}, "is of tokens, and no language model is named",
                "add --model; `chipcost list models` shows them")  # fmt: skip
    render = _renderer(target, force)
    from chipcost.files import write_whole

    book = _book(chips or (), models or (), dtype, chosen, serving, basis, annuity, power_price,
                 given or (), data)  # fmt: skip
    write_whole(target, render(book), force=force)
    put(f"{plain_line(target)}\n")


def _catalog(directory: str, force: bool) -> None:
    from chipcost.study.export import export_catalog

    put("".join(f"{plain_line(str(path))}\n" for path in export_catalog(directory, force=force)))


def _refuse(
    single: Mapping[str, object], groups: Mapping[str, Group], why: str, hint: str = "leave it out"
) -> None:
    """Refuse options of the command line that say nothing here; those of settings do not count."""
    named = [name for name, value in single.items() if value]
    for group in groups.values():
        for item in group.parameters():
            word = _long_name(item.annotation)
            if getattr(group, item.name) != item.default and not group.in_force.set_aside(word):
                named.append(f"--{word}")
    if named:
        raise ChipcostError("bad-option", f"{named[0]} {why}", hint=hint)


def _long_name(annotation: Any) -> str:
    """The first long name of an option, without its dashes."""
    info = annotation.__metadata__[0]
    words = (info.default, *(info.param_decls or ()))
    return next(
        word.lstrip("-") for word in words if isinstance(word, str) and word.startswith("--")
    )


def _renderer(target: str, force: bool) -> Callable[[Book], bytes]:
    """What writes the workbook; what forbids it is said before the work."""
    from pathlib import PurePath

    from chipcost.files import refuse_file

    if PurePath(target).suffix.lower() != _SUFFIX:
        raise ChipcostError(
            "bad-suffix",
            f"{target} does not end in {_SUFFIX}, and a workbook is such a file",
            hint=f"for example {PurePath(target).stem or 'costs'}{_SUFFIX}",
        )
    try:
        from chipcost.report.workbook import render
    except ModuleNotFoundError as error:
        raise missing_extra("a workbook", error, "xlsx") from error
    refuse_file(target, force=force)
    return render


def _book(
    chips: list[str] | tuple[str, ...],
    models: list[str] | tuple[str, ...],
    dtype: str,
    chosen: Chosen,
    serving: workload.Serving,
    basis: options.Basis,
    annuity: str,
    power_price: str,
    given: list[str] | tuple[str, ...],
    data: options.Data,
) -> Book:
    """The workbook that the options ask for."""
    from chipcost.cli import values
    from chipcost.study.tco.question import merged_inputs
    from chipcost.study.workbook.question import WorkbookQuestion

    electricity = values.power_price("--power-price", power_price) if power_price else None
    about = basis.question(dtype=dtype.lower(), electricity=electricity)
    inputs = merged_inputs(given, about.inputs)
    names = [name for text in models for name in ([text] if "/" in text else text.split(","))]
    names = [name.strip() for name in names if name.strip()]
    formats = workload.Formats()
    if names:  # refused before anything is loaded
        serving.questions(names, about, (), formats)
    from chipcost.study.workbook.book import workbook

    loaded = data.load(about.day)
    questions = serving.questions(names, about, (), formats) if names else []
    if questions and (serving.workload or serving.length_cv):
        from chipcost.study.tokens.lengths import with_all_lengths

        questions = with_all_lengths(loaded, questions)
    question = WorkbookQuestion(
        about, tuple(chips), chosen.selection(), tuple(questions), annuity, inputs
    )
    own = [f"your inputs: {', '.join(given)}"] if given else []
    terms = (*loaded.own_terms(), *about.own_terms, *own, *basis.in_force.words())
    return workbook(loaded, question, terms)
