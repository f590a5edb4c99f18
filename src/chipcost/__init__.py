"""What AI compute costs, from sourced figures.

    import chipcost

    data = chipcost.load("mine.yaml")
    answer = chipcost.compare(["trainium2", "gb200"], data=data, as_of="2025-09-05")
    answer.to_dicts(), answer.to_csv(), answer.to_json()

Importing this package imports nothing heavy; each function imports what it needs. What is not in
`__all__` is internal and may change.
"""

from __future__ import annotations

import os

from chipcost.version import __version__

TYPE_CHECKING = False  # that of `typing`, whose import takes as long as all of this
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any, TypeVar

    from chipcost.answer import Answer
    from chipcost.errors import ChipcostError
    from chipcost.result import Result
    from chipcost.study.data import Data

    _One = TypeVar("_One", str, str | Path)

__all__ = [
    "Answer",
    "ChipcostError",
    "Result",
    "__version__",
    "compare",
    "load",
    "margin",
    "plan",
    "tokens",
    "versus",
]

# Public classes by the module that defines them, imported when first asked for: `dataclasses`
# alone takes longer than all of this package.
_CLASSES = {
    "Answer": "chipcost.answer",
    "ChipcostError": "chipcost.errors",
    "Result": "chipcost.result",
}


def __getattr__(name: str) -> object:
    if name not in _CLASSES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_CLASSES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_CLASSES})


def _several(given: _One | Sequence[_One]) -> Sequence[_One]:
    """What may be given as one or as several, as several; a text is one, never its letters."""
    return [given] if isinstance(given, str | os.PathLike) else given


def _each(given: float | Sequence[float | None] | None) -> Sequence[Any]:
    """A number, or none, as the one of several."""
    return [given] if given is None or isinstance(given, int | float) else given


def load(
    files: str | Path | Sequence[str | Path] = (),
    sets: str | Sequence[str] = (),
    as_of: str | None = None,
) -> Data:
    """The shipped data with your own YAML files and `CHIP.FIELD=VALUE` texts over it.

    One file or text may stand without a list. What `sets` changes is of `as_of`, else of
    CHIPCOST_DATE, else of today. `data.catalog`, `.models`, `.sites`, `.deals` and `.claims` are
    the records; each is read when it is first needed.

    Raises ChipcostError with every problem of the files at once, when the first is needed.
    """
    from chipcost.study.data import Data, query_date

    return Data(_several(files), _several(sets), query_date(as_of))


def compare(
    chips: str | Sequence[str] = (),
    *,
    data: Data | None = None,
    per: str = "bandwidth",
    measure: str = "bandwidth",
    relative_to: str = "",
    scope: str = "chip",
    vendors: str | Sequence[str] = (),
    statuses: str | Sequence[str] = (),
    tiers: str | Sequence[str] = (),
    segments: str | Sequence[str] = (),
    years: str = "",
    all: bool = False,
    as_of: str | None = None,
    **basis: Any,
) -> Answer:
    """What an hour of each chip costs and what it buys; the options are those of the command.

    chips   names of chips and systems, one or several; none: current data-centre parts that answer,
            or those of the vendors, statuses, tiers, segments and years (`2024`, `2022:2024`)
    all     every chip, with an answer or without
    basis   owner, term, provider, region (one name or several), dtype, power_basis, pue,
            max_quote_age, same_series
    as_of   query date, `2025-09-05`; else CHIPCOST_DATE, else today

    Returns an Answer with `to_dicts()`, `to_csv()`, `to_json()`; a notebook shows it as a table.
    Raises chipcost.errors.ChipcostError for an unknown name or option.
    """
    from chipcost.answer import Answer
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.chip.selection import Selection
    from chipcost.study.compare.compare import compare as study
    from chipcost.study.compare.question import Question

    question = Question(
        question_basis(as_of, **basis),
        _several(chips),
        per=per,
        measure=measure,
        relative_to=relative_to,
        scope=scope,
        selection=Selection(
            _several(vendors),
            _several(statuses),
            _several(tiers),
            _several(segments),
            years,
            all,
        ),
    )
    return Answer.of(study(data or load(as_of=as_of), question))


def tokens(
    model: str | Sequence[str],
    chips: str | Sequence[str] = (),
    *,
    data: Data | None = None,
    as_of: str | None = None,
    isl: float | Sequence[float] = 1024.0,
    osl: float | Sequence[float] = 1024.0,
    interactivity: float | Sequence[float | None] | None = None,
    owner: str = "hyperscaler",
    term: str = "",
    provider: str | Sequence[str] = (),
    region: str | Sequence[str] = (),
    same_series: bool = False,
    relative_to: str = "",
    pivot: bool = False,
    draws: int = 0,
    seed: int = 0,
    all: bool = False,
    **options: Any,
) -> Answer:
    """What a million tokens of a language model costs on each chip; options as of the command.

    Several models, lengths or interactivities are answered in every combination: a row for each and
    chip. `print` and a notebook show those as one table, chips by rows (or with `pivot` scenarios).

    model    id, alias, or path of a Hugging Face config.json; `data` may hold more models
    chips    names of chips and systems, one or several; none: current data-centre parts, or with
             `all` every chip
    options  ttft_ms, concurrency, dtype, kv_dtype, cached, load, max_chips, redundant_experts,
             stack, engine, serving
    relative_to  the chip that advantages are over
    draws    Monte Carlo samples of price and rate, for the probability of being cheapest; 0: none

    Raises chipcost.errors.ChipcostError for an unknown name or option.
    """
    from chipcost.answer import Answer
    from chipcost.errors import options_of
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.chip.selection import Selection
    from chipcost.study.tokens import several as study
    from chipcost.study.tokens.question import TokenQuestion

    options_of(TokenQuestion, options, ("model", "basis", "chips", "selection"))
    basis = question_basis(
        as_of, owner=owner, term=term, provider=provider, region=region, same_series=same_series
    )
    models = _several(model)
    question = TokenQuestion("", basis, _several(chips), selection=Selection(all=all), **options)
    asked = study.combinations(question, models, _each(isl), _each(osl), _each(interactivity))
    found = study.several(data or load(as_of=as_of), asked, draws, seed, relative_to, pivot)
    return Answer.of(found)


def versus(
    a: str,
    b: str,
    *,
    data: Data | None = None,
    model: str = "",
    fill: str = "",
    serving: Mapping[str, Any] | None = None,
    as_of: str | None = None,
    **basis: Any,
) -> Answer:
    """One chip against another, a row for each thing that is compared; options as of the command.

    a, b     names of two chips or systems: the first is held against the second
    model    id, alias, or path of a Hugging Face config.json, for rows per token; none: without
    fill     `modelled`: a bottom-up cost where no quote exists
    serving  isl, osl, interactivity, ttft_ms and the other options of `tokens`
    basis    owner, term, provider, region (one name or several), dtype, power_basis, pue,
             max_quote_age, same_series

    The Answer's `extra` has the verdicts with what would turn them, the quotes behind both prices,
    and every earlier edition that prices both.
    Raises chipcost.errors.ChipcostError for an unknown name or option, and for one chip twice.
    """
    from chipcost.answer import Answer
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.versus.question import Question
    from chipcost.study.versus.versus import versus as study

    question = Question(question_basis(as_of, **basis), (a, b))
    loaded = data or load(as_of=as_of)
    if fill:
        from chipcost.study.tco.fill import filled

        loaded = filled(loaded, fill, question.basis)
    asked = None
    if model:
        from chipcost.errors import options_of
        from chipcost.study.tokens.question import TokenQuestion

        options_of(TokenQuestion, serving or {}, ("model", "basis", "chips", "selection"))
        asked = TokenQuestion(model, question.basis, (a, b), **(serving or {}))
    return Answer.of(study(loaded, question, asked))


def plan(
    model: str = "",
    chips: str | Sequence[str] = (),
    *,
    data: Data | None = None,
    as_of: str | None = None,
    owner: str = "hyperscaler",
    term: str = "",
    provider: str | Sequence[str] = (),
    region: str | Sequence[str] = (),
    power_basis: str = "facility",
    pue: float | None = None,
    by_year: bool = False,
    all: bool = False,
    serving: Mapping[str, Any] | None = None,
    **task: str,
) -> Answer:
    """The fleet for a load, or what a power, a sum of money or a number of chips serves and costs.

    model    id, alias, or path of a Hugging Face config.json; none: chips alone, without a load
    chips    names of chips and systems, one or several; none, with a model: current data-centre
             parts
    task     texts as the command takes them: output, given (the input), power, budget, count (of
             chips), peak, growth, years, availability, spares, per_chip, site, construction, lead,
             installation, ramp, payments, wacc, life; one of output, power, budget, count at least
    serving  isl, osl, interactivity, ttft_ms, dtype and the other options of `tokens`
    by_year  a row per chip and year in place of a row per chip

    Raises chipcost.errors.ChipcostError for an unknown name or option.
    """
    from chipcost.answer import Answer
    from chipcost.errors import options_of
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.chip.selection import Selection
    from chipcost.study.plan import plan as study
    from chipcost.study.plan.texts import Texts
    from chipcost.study.tokens.question import TokenQuestion

    options_of(Texts, task)
    options_of(TokenQuestion, serving or {}, ("model", "basis", "chips", "selection"))
    basis = question_basis(
        as_of,
        owner=owner,
        term=term,
        provider=provider,
        region=region,
        power_basis=power_basis,
        pue=pue,
    )
    question = TokenQuestion(
        model, basis, _several(chips), selection=Selection(all=all), **(serving or {})
    )
    answer = study.by_year if by_year else study.plan
    return Answer.of(answer(data or load(as_of=as_of), question, Texts(**task).fleet()))


def margin(
    model: str,
    chips: str | Sequence[str] = (),
    *,
    data: Data | None = None,
    as_of: str | None = None,
    provider: str | Sequence[str] = (),
    price: Sequence[float] = (),
    price_tier: str = "standard",
    prices: str = "catalog",
    owner: str = "hyperscaler",
    term: str = "",
    rental_provider: str | Sequence[str] = (),
    region: str | Sequence[str] = (),
    draws: int = 20_000,
    seed: int = 0,
    all: bool = False,
    **options: Any,
) -> Answer:
    """What is left of the price of a model's tokens on each chip; options as of the command.

    model            id or alias; with `price` also the path of a config.json
    provider         who sells tokens; none: the maker, the cheapest and the median
    price            one of your own in USD per million tokens: (input, output), or (input, cached,
                     output)
    prices           `catalog`, or `genai-prices` for those of the installed package
    rental_provider  who rents out the chips, with owner="rental"
    draws            Monte Carlo samples of price and rate
    chips, options   as of `tokens`

    Raises chipcost.errors.ChipcostError for an unknown name or option, and where nobody is known
    to sell the model.
    """
    from chipcost.answer import Answer
    from chipcost.errors import options_of
    from chipcost.study.chip.basis import question_basis
    from chipcost.study.chip.selection import Selection
    from chipcost.study.margin import margin as study
    from chipcost.study.margin.question import MarginQuestion, own_price
    from chipcost.study.tokens.question import TokenQuestion

    options_of(TokenQuestion, options, ("model", "basis", "chips", "selection"))
    basis = question_basis(as_of, owner=owner, term=term, provider=rental_provider, region=region)
    question = MarginQuestion(
        TokenQuestion(model, basis, _several(chips), selection=Selection(all=all), **options),
        _several(provider),
        own_price(price) if price else None,
        price_tier,
        prices,
        draws,
        seed,
    )
    return Answer.of(study.margin(data or load(as_of=as_of), question))
