"""The questions of a report, each with its answer for one owner and day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.errors import ChipcostError
from chipcost.result import Result
from chipcost.sections import Origins, Section
from chipcost.study import deals as of_deals
from chipcost.study import history as of_history
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.basis import Basis
from chipcost.study.claims.names import known_of
from chipcost.study.claims.table import claims_table
from chipcost.study.claims.verdict import claims_of
from chipcost.study.compare.compare import compare
from chipcost.study.compare.per_token import served
from chipcost.study.compare.question import Question, Served
from chipcost.study.data import Data
from chipcost.study.report.origins import of_frontier, of_ranking, of_rows
from chipcost.study.report.stacks import stacks
from chipcost.study.tokens.answer import answers
from chipcost.study.tokens.frontier import frontier
from chipcost.study.tokens.question import TokenQuestion

TITLES = {
    "bandwidth": "What memory bandwidth costs",
    "flop": "What peak rate costs",
    "megawatt": "What a megawatt gives",
    "history": "What an hour cost before",
    "stacks": "What a cost is made of",
    "claims": "Whether published claims hold",
    "deals": "What deals pay",
}
_UNANSWERED = ("no-match", "no-figures", "does-not-fit", "no-chip")
_PRICED = ("usd_per_mtok_total", "usd_per_mtok_output_all_in")
_RATES = ("tokens_per_s_per_user", "output_tokens_per_s_per_chip", "ttft_ms", "concurrency")
_OF_DEALS = ("value", "power", "chips", "term")


@dataclass(frozen=True, slots=True)
class OfModel:
    """How a language model is served: rates that hold for every owner and day.

    fits  of each chip what its rates are fitted to
    """

    question: TokenQuestion
    served: Served
    fits: Mapping[str, str]


def of_model(data: Data, question: TokenQuestion) -> OfModel:
    """The rates of every chip of the question at its service level."""
    answer = answers(data, question)
    fits = {
        item.contender.chip.id: f"{item.contender.choice.origin}, {item.contender.choice.runs} runs"
        for item in answer.served
        if item.contender.candidate is not None
    }
    return OfModel(question, served(answer), fits)


class Assessed:
    """What `assess` says of each chip on one basis, once for all the questions of an edition."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, Basis], Assessment] = {}

    def __call__(
        self, catalog: Catalog, chip: Chip, system: System | None, basis: Basis
    ) -> Assessment:
        """The assessment of a chip."""
        key = chip.id, system.id if system else "", basis
        if key not in self._known:
            self._known[key] = assess(catalog, chip, system, basis)
        return self._known[key]


def ranking(
    data: Data, per: str, basis: Basis, chips: Sequence[str], assessed: Assessed
) -> Section:
    """The comparison by bandwidth, peak rate or megawatt, as far as a screen shows it."""
    return _answered(
        per,
        TITLES[per],
        lambda: _on_screen(compare(data, Question(basis, chips, per=per), None, assessed)),
        lambda result: of_ranking(data.catalog, result, basis, assessed),
    )


def tokens(
    data: Data, key: str, model: OfModel, basis: Basis, chips: Sequence[str], assessed: Assessed
) -> Section:
    """The comparison by what a million tokens of a model cost."""
    return _answered(
        key,
        f"What a million tokens of {model.served.model} cost",
        lambda: _on_screen(
            compare(data, Question(basis, chips, per="token"), model.served, assessed)
        ),
        lambda result: of_ranking(data.catalog, result, basis, assessed, model.fits),
    )


def frontier_of(data: Data, key: str, model: OfModel, chips: Sequence[str]) -> Section:
    """Throughput against interactivity. Its rates are of no owner and no day: no price is shown."""

    def ask() -> Result:
        found = frontier(data, replace(model.question, chips=tuple(chips)))
        rows = [row for at, row in enumerate(found.rows) if at not in found.folded]
        return replace(
            found.with_rows(rows),
            view=tuple(name for name in found.view if name not in _PRICED),
            headline=found.headline[:2],
            notes=tuple(note for note in found.notes if "further points" not in note),
        )

    return _answered(
        key,
        f"How fast {model.served.model} is served",
        ask,
        lambda result: of_frontier(data.catalog, result, model.fits),
    )


def history(data: Data, basis: Basis, chips: Sequence[str]) -> Section:
    """The quotes of chips for the owner, to that day."""

    def ask() -> Result:
        found = of_history.history(
            data, chips, basis.day, owner=basis.owner, provider=basis.provider, region=basis.region
        )
        first, *today = found.headline
        return replace(found, headline=(first, "; ".join(today)))

    return _answered(
        "history",
        TITLES["history"],
        ask,
        lambda result: of_rows(result, ("usd_per_chip_hour",), "quote"),
        answer=-1,
    )


def stack(data: Data, basis: Basis, chips: Sequence[str]) -> Section:
    """Bottom-up costs beside the quotes."""
    return stacks(data, chips, basis.owner, TITLES["stacks"])


def claims(data: Data, basis: Basis) -> Section:
    """Published claims with their verdicts."""

    def ask() -> Result:
        known = claims_of(data, "")
        return claims_table(known_of(data, basis.day, known), known)

    return _answered(
        "claims",
        TITLES["claims"],
        ask,
        lambda result: {
            **of_rows(result, ("published",), "as claimed"),
            **of_rows(result, ("computed", "difference"), "computed from the catalog", "evidence"),
        },
    )


def deals(data: Data, basis: Basis) -> Section:
    """Announced deals, all of them."""

    def ask() -> Result:
        return replace(of_deals.deals(data, (), basis.day), most=None)

    return _answered(
        "deals",
        TITLES["deals"],
        ask,
        lambda result: of_rows(
            result, [name for name in result.view if result.column(name).numeric], "as announced"
        ),
        answer=0,
    )


def _on_screen(result: Result) -> Result:
    """The rows that a screen shows, with a note on the others."""
    rows = [row for at, row in enumerate(result.rows) if at not in result.folded]
    kept = rows[: result.most]
    if len(kept) == len(result.rows):
        return result
    more = len(rows) - len(kept)
    note = (f"And {more} more: chipcost {result.command} --all.",) if more else ()
    return replace(result.with_rows(kept), notes=(*note, *result.notes))


def _answered(
    key: str,
    title: str,
    ask: Callable[[], Result],
    origins: Callable[[Result], Origins],
    answer: int = 1,
) -> Section:
    """The section of an answer; where nothing answers, with the reason in its place.

    answer  which line of the headline answers; -1 for none
    """
    try:
        result = ask()
    except ChipcostError as error:
        if error.code not in _UNANSWERED:
            raise
        return Section(key, title, why=f"{error.message[:1].upper()}{error.message[1:]}.")
    lead, words = _words(result, answer)
    return Section(
        key,
        title,
        result,
        lead=lead,
        words=words,
        charts=result.charts,
        origins=origins(result),
    )


def _words(result: Result, answer: int) -> tuple[str, tuple[str, ...]]:
    """The line of the headline that answers, and the others with the warnings."""
    lines = list(dict.fromkeys([*result.headline, *result.warnings]))
    lead = lines.pop(answer) if 0 <= answer < len(result.headline) else ""
    return lead, tuple(lines)
