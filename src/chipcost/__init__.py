"""What AI compute costs, from sourced figures.

    import chipcost

    answer = chipcost.compare(["trainium2", "gb200"], as_of="2025-09-05")
    answer.headline, answer.to_pandas(), answer.to_csv(), answer.to_json()

There is a function for every question of the command line, with its names, defaults and errors:
`help(chipcost.tokens)` lists the options of one. Importing this package imports nothing heavy; each
function imports what it needs. What is not public here is internal and may change.
"""

from __future__ import annotations

from chipcost.version import __version__

TYPE_CHECKING = False  # that of `typing`, whose import takes as long as all of this
if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipcost.answer import Answer as Answer
    from chipcost.api.bench import bench as bench
    from chipcost.api.breakeven import breakeven as breakeven
    from chipcost.api.check import check as check
    from chipcost.api.claims import claims as claims
    from chipcost.api.compare import compare as compare
    from chipcost.api.deals import deals as deals
    from chipcost.api.diff import diff as diff
    from chipcost.api.explain import explain as explain
    from chipcost.api.frontier import frontier as frontier
    from chipcost.api.given import Day, Files, Pairs
    from chipcost.api.history import history as history
    from chipcost.api.list import list as list
    from chipcost.api.margin import margin as margin
    from chipcost.api.plan import plan as plan
    from chipcost.api.sensitivity import sensitivity as sensitivity
    from chipcost.api.show import show as show
    from chipcost.api.sweep import sweep as sweep
    from chipcost.api.tco import tco as tco
    from chipcost.api.tokens import tokens as tokens
    from chipcost.api.validate import validate as validate
    from chipcost.api.versus import versus as versus
    from chipcost.errors import ChipcostError as ChipcostError
    from chipcost.result import Cell as Cell
    from chipcost.result import Result as Result
    from chipcost.study.data import Data as Data

# The functions of the questions, each in the module of `chipcost.api` of its name; `list` is left
# out of `from chipcost import *`, where it would hide that of Python.
_QUESTIONS = (
    "bench",
    "breakeven",
    "check",
    "claims",
    "compare",
    "deals",
    "diff",
    "explain",
    "frontier",
    "history",
    "list",
    "margin",
    "plan",
    "sensitivity",
    "show",
    "sweep",
    "tco",
    "tokens",
    "validate",
    "versus",
)
# What is public, by the module that defines it, imported when first asked for: `dataclasses` alone
# takes longer than all of this package.
_PLACES = {
    "Answer": "chipcost.answer",
    "Cell": "chipcost.result",
    "ChipcostError": "chipcost.errors",
    "Data": "chipcost.study.data",
    "Result": "chipcost.result",
    **{name: f"chipcost.api.{name}" for name in _QUESTIONS},
}

__all__ = [
    "Answer",
    "Cell",
    "ChipcostError",
    "Data",
    "Result",
    "__version__",
    "bench",
    "breakeven",
    "check",
    "claims",
    "compare",
    "deals",
    "diff",
    "explain",
    "frontier",
    "history",
    "load",
    "margin",
    "plan",
    "sensitivity",
    "show",
    "sweep",
    "tco",
    "tokens",
    "validate",
    "versus",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_PLACES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> Iterable[str]:
    return sorted({*globals(), *_PLACES})


def load(
    catalog: Files = (),
    set: Pairs = (),
    *,
    price: Pairs = (),
    fx: Pairs = (),
    as_of: Day | None = None,
) -> Data:
    """The shipped data with your own files, figures and prices over it, for several questions.

    catalog  YAML files, one or several
    set      figures, `{"trainium2.memory_bandwidth": "3.0 TB/s"}` or such texts with `=`
    price    your own prices of a chip-hour, `{"b200": 3.20}`; fx the USD for one of a currency
    as_of    the day that `set` and `price` are of; else CHIPCOST_DATE, else today

    Give it to a question as `data=`. `data.catalog`, `.models`, `.sites`, `.deals` and `.claims`
    are the records; each is read when it is first needed.

    Raises ChipcostError with every problem of the files at once, when the first is needed.
    """
    from chipcost.api import given
    from chipcost.study.data import Data, query_date

    return Data(
        given.texts("catalog", catalog),
        given.texts("set", set, pairs=True),
        query_date(given.text("as_of", as_of) if as_of else None),
        prices=given.texts("price", price, pairs=True),
        rates=given.texts("fx", fx, pairs=True),
    )
