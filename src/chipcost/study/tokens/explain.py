"""How a number about tokens came about: cost, rate, where the time goes, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.catalog.chips.records import Catalog
from chipcost.errors import ChipcostError, nearest
from chipcost.model.parameters import PARAMETERS
from chipcost.model.passes import OPERATORS, RESOURCES
from chipcost.result import Cell, Result
from chipcost.study.chip.evidence import COLUMNS, evidence_rows
from chipcost.study.data import Data
from chipcost.study.sampled import plain
from chipcost.study.serving.chip_spec import ON_DIE, RATES
from chipcost.study.serving.published import PUBLISHED
from chipcost.study.tokens.answer import OK, Contender, ServedChip, answers
from chipcost.study.tokens.columns import KEPT, RANGED, TOKEN_COLUMNS
from chipcost.study.tokens.day import notes_on_day
from chipcost.study.tokens.formulas import (
    EXPLAINED,
    GOODPUT,
    OF_THE_CHIP,
    inputs_of,
    of_the_chip,
)
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.scenes import lengths
from chipcost.study.tokens.text import ahead, level, software, stored, unusual

Row = dict[str, Cell]
_UNITS = {column.name: column.unit for column in TOKEN_COLUMNS}
# The option without which a column has no value.
OPTIONS = {
    "accept_length": "--speculative",
    "usd_per_mtok_cached": "--cache-hit or --workload",
    "usd_per_successful_request": "--success-rate",
    "ttft_ms_at_percentile": "--percentile",
    "tpot_ms_at_percentile": "--percentile",
    GOODPUT: "--ttft or --interactivity",
}
_MEMORY = ("memory_bandwidth", "memory_capacity")


def explain_tokens(data: Data, question: TokenQuestion, column: str) -> Result:
    """The derivation of one column of `tokens` for the one chip of the question.

    Raises ChipcostError `unknown-column`, or `no-answer` with the reason.
    """
    if column not in EXPLAINED:
        raise ChipcostError(
            "unknown-column",
            f"{column!r} is no column of tokens that can be explained",
            hint=f"nearest: {', '.join(nearest(column, list(EXPLAINED)))}",
        )
    answer = answers(data, question)
    served = answer.served[0]
    item = served.contender
    if served.status != OK or served.values.get(column) is None:
        option = OPTIONS.get(column, "")
        asked = served.status != OK or not option or _asked(question, option)
        reason = served.reason or "no cost or power figure is known"
        raise ChipcostError(
            "no-answer",
            f"{column} of {item.name} is unknown: {reason if asked else f'no {option} is given'}",
        )
    rows = [
        *_formula(served, column),
        *_deployment(served),
        *_kept(served),
        *_time(served),
        *_parameters(item),
        *_power(item, column),
        *_evidence(data.catalog, item, column),
    ]
    return Result(
        command="explain",
        columns=COLUMNS,
        rows=tuple(rows),
        view=("item", "text", "grade", "source_date", "publisher", "source_title", "place"),
        headline=(
            f"{column} of {item.chip.name}: {_words(served, column)}",
            f"{answer.model.arch.name}, {stored(answer.model)} weights; {lengths(question)}; "
            f"{level(question)}; {software(question)}"
            f"{unusual(question)}{ahead(answer.model)}",
        ),
        assumptions={"model": answer.model.arch.name, "stack": question.stack},
        warnings=item.assessment.warnings,
        notes=(
            *question.lengths.notes,
            *notes_on_day(answer.question),
            "docs/method.md has the equations, and the error by chip and model.",
        ),
        catalog_hash=data.catalog.hash,
        layout="plain",
    )


def _asked(question: TokenQuestion, option: str) -> bool:
    """Whether an option is given that a column is only there with."""
    return {
        "--cache-hit or --workload": question.cached > 0.0,
        "--speculative": question.speculative is not None,
        "--success-rate": question.success_rate is not None,
        "--percentile": question.percentile is not None,
        "--ttft or --interactivity": question.goodput_asked,
    }[option]


def _cell(served: ServedChip, name: str) -> Cell:
    """What a column of `tokens` says: of a range, its value."""
    return served.deployment[name] if name in served.deployment else served.value(name)


def _words(served: ServedChip, name: str) -> str:
    value = _cell(served, name)
    assert isinstance(value, (int, float))
    text = f"{plain(value)} {_UNITS[name]}".rstrip()
    around = served.values.get(name)
    if around is not None and around[0] != around[2]:
        text += f" ({plain(around[0])} to {plain(around[2])})"
    return text


def _ends(served: ServedChip, name: str) -> Row:
    around = served.values.get(name) if name in RANGED else None
    low, high = (around[0], around[2]) if around else (None, None)
    return {"value": _cell(served, name), "low": low, "high": high, "unit": _UNITS[name]}


def _formula(served: ServedChip, column: str) -> Iterator[Row]:
    """The formula in words and numbers, and that of each of its inputs."""
    explained = EXPLAINED[column]
    section = f"{column} = {_words(served, column)}"
    yield {
        "section": section,
        "step": "formula",
        "item": "formula",
        "text": explained.text,
        **_ends(served, column),
    }
    for name in explained.inputs:
        yield {
            "section": section,
            "step": "input",
            "item": name,
            "text": _words(served, name),
            **_ends(served, name),
        }


def _deployment(served: ServedChip) -> Iterator[Row]:
    """The chosen deployment."""
    section = "the deployment"
    for name in ("chips", "tp", "pp", "ep", "dp", "concurrency", "memory_limit"):
        yield {
            "section": section,
            "step": "input",
            "item": name,
            "text": _words(served, name),
            **_ends(served, name),
        }
    for name in ("tokens_per_s_per_user", "tpot_ms", "ttft_ms", "prefill_share", "bound"):
        text = str(_cell(served, name)) if name == "bound" else _words(served, name)
        yield {"section": section, "step": "result", "item": name, "text": text}


def _kept(served: ServedChip) -> Iterator[Row]:
    """What the caches of its sequences take, and of prefixes kept beyond the memory how long
    they are kept and loading them takes."""
    for column in KEPT:
        if _cell(served, column.name) is not None:
            yield {
                "section": "what the cache holds",
                "step": "result",
                "item": column.name,
                "text": f"{_words(served, column.name)}: {column.meaning}",
                **_ends(served, column.name),
            }


def _time(served: ServedChip) -> Iterator[Row]:
    """Shares of the chip's time by operator and by what bounds each, greatest first."""
    for section, names, shares in (
        ("where the time goes, by operator", OPERATORS, served.operators),
        ("where the time goes, by what bounds it", RESOURCES, served.resources),
    ):
        assert shares is not None  # the chip serves
        for name, share in sorted(zip(names, shares, strict=True), key=lambda pair: -pair[1]):
            if share >= 0.0005:
                yield {
                    "section": section,
                    "step": "result",
                    "item": name,
                    "text": f"{share:.1%}",
                    "value": float(share),
                    "unit": "share",
                }


def _parameters(item: Contender) -> Iterator[Row]:
    """The fitted parameters with the evidence behind them."""
    choice = item.choice
    section = f"efficiencies: {choice.origin}"
    rates = choice.level == PUBLISHED
    known = {
        "published rates" if rates else "measured runs": f"{choice.runs}",
        "error of unseen runs": _percent(choice.error),
        "90 % interval": f"a factor of {choice.factor:g} either way",
        "of the TTFT": f"a factor of {choice.ttft_factor:g} either way",
    }
    for name, text in known.items():
        yield {
            "section": section,
            "step": "evidence",
            "item": name,
            "text": text,
            "place": f"data/efficiency{'_sram' if rates else ''}.yaml",
        }
    for name in PARAMETERS:
        value = float(getattr(choice.efficiency, name))
        yield {
            "section": section,
            "step": "input",
            "item": name,
            "text": f"{value:.4g}",
            "value": value,
        }


def _power(item: Contender, column: str) -> Iterator[Row]:
    """How the mean power of the chip is known, where the column rests on it."""
    if "tdp_w" not in inputs_of(column):
        return
    found = item.power.choice
    whose = f"{found.points} of its family" if found.points else "none of its family"
    law = found.law
    known = {
        "measured powers": whose,
        "90 % interval": f"a factor of {found.interval:g} either way",
        **{
            f"{name} of TDP": f"{getattr(law, name):g}"
            for name in ("idle", "working", "memory", "compute")
        },
        "factor of its family": f"{law.factor:g}",
    }
    for name, text in known.items():
        yield {
            "section": "mean power of the chip",
            "step": "evidence",
            "item": name,
            "text": text,
            "place": "data/power.yaml",
        }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%} (median)"


def _evidence(catalog: Catalog, item: Contender, column: str) -> Iterator[Row]:
    """Price or power, and the figures of the chip, with their sources."""
    behind = of_the_chip(column)
    for name in OF_THE_CHIP:
        for piece in item.assessment.evidence.get(name, ()) if name in behind else ():
            yield from evidence_rows(catalog, name, piece.label, piece.record, {})
    assert item.candidate is not None
    rates = [next((f for f in names if f in item.chip.figures), "") for names in RATES.values()]
    power = ("tdp",) if "tdp_w" in inputs_of(column) else ()
    memory = ON_DIE if item.candidate.chip.sram else _MEMORY
    for name in (*memory, "scale_up_bandwidth", *rates, *power):
        figure = item.chip.figures.get(name)
        if figure is not None:
            yield from evidence_rows(catalog, "figures of the chip", name, figure, {})
