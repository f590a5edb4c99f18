"""Options that several commands share, alone and in groups; one definition for each.

A group is a record whose fields are options; `cli.command` expands it. Sections of the
help are the `rich_help_panel` of an option. The annotations are read as objects at every start,
so this module does without `from __future__ import annotations`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipcost.cli import completion
from chipcost.cli.command import Group
from chipcost.report.formats import FORMATS, usable_format

if TYPE_CHECKING:
    from datetime import date

    from chipcost.result import Result
    from chipcost.study.chip import basis as study
    from chipcost.study.data import Data as Everything

# Words that options take; tests check them against what the studies accept.
PEAK_TYPES = ("fp32", "tf32", "bf16", "fp16", "fp8", "blockfp8", "int8", "fp6", "fp4")
OWNERS = ("hyperscaler", "neocloud", "internal", "lab", "rental", "any")
TERMS = ("on_demand", "spot", "1y", "3y", "any")

# Sections of the help.
QUESTION = "Question"
SELECTION = "Selection"
WORKLOAD = "Workload and service level"
COST = "Cost basis"
UNCERTAINTY = "Uncertainty"
DATA = "Data"
OUTPUT = "Output"


def option(
    section: str,
    name: str,
    metavar: str | None,
    meaning: str,
    *,
    shared: bool = True,
    **more: Any,
) -> Any:
    """An option: its section of the help, its names, the name of its value, what it means.

    The environment can give it too, by any of its long names: CHIPCOST_OWNER; but CHIPCOST_DATE is
    the date of a question, and an option that is not `shared` has the name of one that means
    something else.
    """
    names = name.split()
    if shared and names[0] != "--date":
        more["envvar"] = [variable(one) for one in names if one.startswith("--")]
    more |= {"metavar": metavar, "help": meaning, "rich_help_panel": section}
    return typer.Option(*names, show_envvar=False, **more)


def variable(name: str) -> str:
    """The variable of the environment that gives an option."""
    return "CHIPCOST_" + name.lstrip("-").replace("-", "_").upper()


def choice(
    section: str, name: str, words: Sequence[str], meaning: str, metavar: str = "", **more: Any
) -> Any:
    """An option that takes one of a few words, which completion offers; without a name for its
    value the words stand in its place."""
    more.setdefault("autocompletion", completion.words(*words))
    return option(section, name, metavar or "|".join(words), meaning, **more)


def words(given: Sequence[str] | None) -> tuple[str, ...]:
    """The words of a repeatable option, each of which may hold several with commas."""
    return tuple(word.strip() for text in given or () for word in text.split(",") if word.strip())


# Arguments.
Chips = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CHIP]...",
        help="Chips or systems, by id or alias. None: current data-centre parts.",
        autocompletion=completion.chip,
    ),
]
Chip = Annotated[
    str, typer.Argument(metavar="CHIP", help="Chip or system.", autocompletion=completion.chip)
]
Model = Annotated[
    str,
    typer.Argument(
        metavar="MODEL",
        help="Language model, or the path of its config.json.",
        autocompletion=completion.model,
    ),
]

# The question.
PeakType = Annotated[
    str,
    choice(
        QUESTION,
        "--dtype",
        PEAK_TYPES,
        f"Data type of the peak rate: {', '.join(PEAK_TYPES)}.",
        "TYPE",
    ),
]

# Whose cost, of when.
Owner = Annotated[
    str,
    choice(COST, "--owner", OWNERS, f"Whose cost: {', '.join(OWNERS)}.", "OWNER"),
]
AsOf = Annotated[
    str | None, option(DATA, "--as-of", "DATE", "Query date; else CHIPCOST_DATE, else today.")
]
MaxQuoteAge = Annotated[
    int | None, option(COST, "--max-quote-age", "DAYS", "Leave out cost quotes older than this.")
]
Provider = Annotated[
    list[str] | None,
    option(
        COST,
        "--provider",
        "NAME",
        "Rentals of this provider only, by a part of the name; repeatable.",
        autocompletion=completion.provider,
    ),
]
Region = Annotated[
    list[str] | None,
    option(
        COST,
        "--region",
        "NAME",
        "Rentals of this region only: us, eu-west-1; repeatable.",
        autocompletion=completion.region,
    ),
]
# What the same option means in commands that place it in another section.
PUE_MEANING = "PUE (site power over IT power), in place of the owner's."
Pue = Annotated[str, option(COST, "--pue", "RATIO", PUE_MEANING)]
AVAILABILITY_MEANING = "Share of hours in which a chip works."
SPARES_MEANING = "Spare units beyond that, as a share of the units."
FailIf = Annotated[
    str,
    option(
        OUTPUT,
        "--fail-if",
        "CONDITION",
        "Exit 1 if any row satisfies the condition, e.g. 'usd_per_gb_hour > 0.02', "
        "or has no number there.",
        autocompletion=completion.column,
    ),
]


class Dated(Group):
    """The day whose prices count."""

    as_of: AsOf = None

    def day(self) -> "date":
        """The query date."""
        from chipcost.study.data import query_date

        return query_date(self.as_of)


class Quotes(Group):
    """Which cost quotes answer."""

    owner: Owner = "hyperscaler"
    term: Annotated[
        str,
        choice(COST, "--term", TERMS, f"Term of a rental: {', '.join(TERMS)}; else 3y.", "TERM"),
    ] = ""
    provider: Provider = None
    region: Region = None
    as_of: AsOf = None
    max_quote_age: MaxQuoteAge = None
    same_series: Annotated[
        bool, option(COST, "--same-series", None, "Quotes of one series only.")
    ] = False

    def question(self, **more: Any) -> "study.Basis":
        """The basis of a question; `more` are further fields of it."""
        from chipcost.study.chip.basis import question_basis

        return question_basis(
            self.as_of,
            owner=self.owner,
            term=self.term.replace("-", "_"),
            provider=tuple(self.provider or ()),
            region=tuple(self.region or ()),
            max_quote_age=self.max_quote_age,
            same_series=self.same_series,
            **more,
        ).checked()


class Basis(Quotes):
    """Whose cost, of when, and what power counts."""

    power_basis: Annotated[
        str,
        choice(COST, "--power-basis", ("it", "facility"), "IT power, or that times PUE."),
    ] = "facility"
    pue: Pue = ""

    def question(self, **more: Any) -> "study.Basis":
        """The basis of a question; `more` are further fields of it."""
        from chipcost.cli import values

        pue = values.ratio("--pue", self.pue) if self.pue else None
        return super().question(power_basis=self.power_basis, pue=pue, **more)


class Overlays(Group):
    """Files that are laid over the shipped data."""

    catalog: Annotated[
        list[str] | None,
        option(DATA, "--catalog", "FILE", "Lay your own YAML over the data; repeatable."),
    ] = None

    def load(self, day: "date | None" = None, sets: Sequence[str] = ()) -> "Everything":
        """The data as of a day, each kind read when it is first needed."""
        from chipcost.study.data import Data as Everything

        return Everything(self.catalog or (), sets, day)


class Data(Overlays):
    """What is laid over the shipped data: files, single figures and own prices over them."""

    price: Annotated[
        list[str] | None,
        option(
            COST,
            "--price",
            "CHIP=PRICE",
            "Your own price of a chip-hour, for every owner: b200=3.20, 'h200=2.90 EUR/h'; "
            "several with commas; repeatable.",
            autocompletion=completion.priced,
        ),
    ] = None
    fx: Annotated[
        list[str] | None,
        option(COST, "--fx", "CURRENCY=RATE", "USD for one of a currency: EUR=1.08; repeatable."),
    ] = None
    sets: Annotated[
        list[str] | None,
        option(
            DATA,
            "--set",
            "CHIP.FIELD=VALUE",
            "Change a figure, with its unit; repeatable.",
            autocompletion=completion.settable,
        ),
    ] = None

    def load(self, day: "date | None" = None, sets: Sequence[str] = ()) -> "Everything":
        """The data as of a day, each kind read when it is first needed."""
        from chipcost.study.data import Data as Everything

        return Everything(
            self.catalog or (),
            self.sets or sets,
            day,
            prices=self.price or (),
            rates=self.fx or (),
        )


Out = Annotated[
    str, option(OUTPUT, "--out -o", "FILE", "Write this file instead of standard output.")
]
Force = Annotated[bool, option(OUTPUT, "--force", None, "Replace what is there.")]


class Output(Group):
    """How an answer leaves; every command that answers with a Result has them."""

    format: Annotated[
        str,
        choice(
            OUTPUT,
            "--format -f",
            FORMATS,
            f"{', '.join(FORMATS)}; else by the suffix of --out.",
            "FORMAT",
        ),
    ] = ""
    out: Out = ""
    force: Force = False
    columns: Annotated[
        str,
        option(
            OUTPUT,
            "--columns",
            "NAMES",
            "Columns to show, comma-separated, or all.",
            autocompletion=completion.column,
        ),
    ] = ""
    sort: Annotated[
        str,
        option(
            OUTPUT,
            "--sort",
            "COLUMN",
            "Sort by a column; -COLUMN from high to low.",
            autocompletion=completion.column,
        ),
    ] = ""
    top: Annotated[int | None, option(OUTPUT, "--top", "N", "The first N rows.")] = None
    no_header: Annotated[bool, option(OUTPUT, "--no-header", None, "No header line.")] = False
    quiet: Annotated[bool, option(OUTPUT, "--quiet -q", None, "The data alone.")] = False
    color: Annotated[
        str,
        choice(OUTPUT, "--color", ("auto", "always", "never"), "When to colour."),
    ] = "auto"
    ranges: Annotated[bool, option(OUTPUT, "--ranges", None, "Show low and high in the table.")] = (
        False
    )

    plot = ""  # the file of a figure, in the commands that draw one

    def refuse(self) -> None:
        """Refuse, before any work, an unknown format, a missing extra, and a file that is there."""
        usable_format(self.format, self.out)
        self.refuse_file()

    def refuse_file(self) -> None:
        """Refuse a file that is there, without `--force`."""
        if self.out:
            from chipcost.files import refuse_file

            refuse_file(self.out, force=self.force)

    def take(self, result: "Result") -> bool:
        """Whether a caller keeps the answer itself, so that nothing is printed: in Python."""
        return False
