"""How a number about tokens came about: cost, rate, where the time goes, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chipcost.catalog.modelrecords import Models
from chipcost.catalog.records import Catalog
from chipcost.errors import ChipcostError, nearest
from chipcost.model.efficiency import FIELDS
from chipcost.model.passes import OPERATORS, RESOURCES
from chipcost.result import Cell, Result
from chipcost.study.chip.evidence import COLUMNS, evidence_rows
from chipcost.study.serving import search
from chipcost.study.serving.chip_spec import RATES
from chipcost.study.serving.efficiencies import Stacks
from chipcost.study.tokens.columns import TOKEN_COLUMNS
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.text import level, stored, unusual
from chipcost.study.tokens.tokens import Answer, Contender, answers

Row = dict[str, Cell]
_RATE = "output_tokens_per_s_per_chip"
# Formula of each column that can be explained, and the columns that it is made of.
FORMULAS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "usd_per_mtok_output_all_in": (
        f"1e6 x usd_per_chip_hour / (3600 x {_RATE} x load)",
        ("usd_per_chip_hour", _RATE, "load"),
    ),
    "usd_per_mtok_total": (
        "1e6 x usd_per_chip_hour / (3600 x total_tokens_per_s_per_chip x load)",
        ("usd_per_chip_hour", "total_tokens_per_s_per_chip", "load"),
    ),
    "usd_per_mtok_output": (
        f"1e6 x usd_per_chip_hour x (1 - prefill_share) / (3600 x {_RATE} x load)",
        ("usd_per_chip_hour", "prefill_share", _RATE, "load"),
    ),
    "usd_per_mtok_input": (
        f"1e6 x usd_per_chip_hour x prefill_share / (3600 x {_RATE} x isl / osl x "
        "(1 - cached_share) x load)",
        ("usd_per_chip_hour", "prefill_share", _RATE, "isl", "osl", "cached_share", "load"),
    ),
    "joule_per_output_token": (
        f"1000 x power_kw_per_chip / ({_RATE} x load)",
        ("power_kw_per_chip", _RATE, "load"),
    ),
    "output_tokens_per_s_per_mw": (
        f"1000 x {_RATE} x load / power_kw_per_chip",
        ("power_kw_per_chip", _RATE, "load"),
    ),
    _RATE: (
        "requests/s x osl / chips, by the inference model",
        ("concurrency", "tpot_ms", "ttft_ms"),
    ),
    "total_tokens_per_s_per_chip": (f"{_RATE} x (1 + isl / osl)", (_RATE, "isl", "osl")),
    "tokens_per_s_per_user": ("1000 / tpot_ms", ("tpot_ms",)),
    "tpot_ms": ("t_step + interference x batch / osl x t_prefill, by the inference model", ()),
    "ttft_ms": ("t_prefill + waiting + admission, by the inference model", ()),
}
_UNITS = {column.name: column.unit for column in TOKEN_COLUMNS}
_FIGURES = ("memory_bandwidth", "memory_capacity", "scale_up_bandwidth")


def explain_tokens(
    catalog: Catalog, models: Models, stacks: Stacks, question: TokenQuestion, column: str
) -> Result:
    """The derivation of one column of `tokens` for the one chip of the question.

    Raises ChipcostError `unknown-column`, or `no-answer` with the reason.
    """
    if column not in FORMULAS:
        raise ChipcostError(
            "unknown-column",
            f"{column!r} is no column of tokens that can be explained",
            hint=f"nearest: {', '.join(nearest(column, list(FORMULAS)))}",
        )
    answer = answers(catalog, models, stacks, question)
    item, row = answer.contenders[0], answer.rows[0]
    if row["status"] != "ok" or row.get(column) is None:
        reason = row.get("reason") or "no cost or power figure is known"
        raise ChipcostError("no-answer", f"{column} of {item.name} is unknown: {reason}")
    rows = [
        *_formula(row, column),
        *_plan(row),
        *_time(answer, item),
        *_parameters(item),
        *_evidence(catalog, item, column),
    ]
    return Result(
        command="explain",
        columns=COLUMNS,
        rows=tuple(rows),
        view=("item", "text", "grade", "source_date", "publisher", "source_title", "place"),
        headline=(
            f"{column} of {item.chip.name}: {_words(row, column)}",
            f"{answer.asked.known.arch.name}, {stored(answer.asked)} weights; {question.isl:g} "
            f"tokens in, {question.osl:g} out; {level(question)}; {question.stack} software"
            f"{unusual(question)}",
        ),
        assumptions={"model": answer.asked.known.arch.name, "stack": question.stack},
        warnings=item.assessment.warnings,
        notes=("docs/method.md has the equations, and the error by chip and model.",),
        catalog_hash=catalog.hash,
        layout="plain",
    )


def _words(row: Mapping[str, Cell], name: str) -> str:
    value = row[name]
    assert isinstance(value, (int, float))
    text = f"{value:.4g} {_UNITS[name]}".rstrip()
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    if isinstance(low, float) and isinstance(high, float) and low != high:
        text += f" ({low:.4g} to {high:.4g})"
    return text


def _ends(row: Mapping[str, Cell], name: str) -> Row:
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    return {"value": row[name], "low": low, "high": high, "unit": _UNITS[name]}


def _formula(row: Mapping[str, Cell], column: str) -> Iterator[Row]:
    """The formula in words and numbers, and that of each of its inputs."""
    text, inputs = FORMULAS[column]
    section = f"{column} = {_words(row, column)}"
    yield {
        "section": section,
        "step": "formula",
        "item": "formula",
        "text": text,
        **_ends(row, column),
    }
    for name in inputs:
        yield {
            "section": section,
            "step": "input",
            "item": name,
            "text": _words(row, name),
            **_ends(row, name),
        }


def _plan(row: Mapping[str, Cell]) -> Iterator[Row]:
    """The deployment that was found."""
    section = "the deployment"
    for name in ("chips", "tp", "pp", "ep", "dp", "concurrency", "memory_limit"):
        yield {
            "section": section,
            "step": "input",
            "item": name,
            "text": _words(row, name),
            **_ends(row, name),
        }
    for name in ("tokens_per_s_per_user", "tpot_ms", "ttft_ms", "prefill_share", "bound"):
        text = str(row[name]) if name == "bound" else _words(row, name)
        yield {"section": section, "step": "result", "item": name, "text": text}


def _time(answer: Answer, item: Contender) -> Iterator[Row]:
    """Shares of the chip's time by operator and by what bounds each, greatest first."""
    assert item.candidate is not None
    laid = search.space([item.candidate], answer.asked.known.shape, answer.question.demand())
    found = search.best(laid)
    at = int(found.row[0])
    for section, names, shares in (
        ("where the time goes, by operator", OPERATORS, found.outcome.by_operator[:, at]),
        ("where the time goes, by what bounds it", RESOURCES, found.outcome.by_resource[:, at]),
    ):
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
    entry = item.choice.entry
    section = f"efficiencies: {item.choice.origin}"
    known = {
        "measured runs": f"{entry.runs}",
        "error of the fit": _percent(entry.fit_error),
        "error of unseen runs": _percent(entry.cross_validated_error),
        "90 % interval": f"a factor of {entry.factor:g} either way",
    }
    for name, text in known.items():
        yield {
            "section": section,
            "step": "evidence",
            "item": name,
            "text": text,
            "place": "data/efficiency.yaml",
        }
    for name in FIELDS:
        value = float(getattr(entry.efficiency, name))
        yield {
            "section": section,
            "step": "input",
            "item": name,
            "text": f"{value:.4g}",
            "value": value,
        }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%} (median)"


def _evidence(catalog: Catalog, item: Contender, column: str) -> Iterator[Row]:
    """Price or power, and the figures of the chip, with their sources."""
    wanted = ["usd_per_chip_hour"] if column.startswith("usd") else []
    if column in ("joule_per_output_token", "output_tokens_per_s_per_mw"):
        wanted = ["power_kw_per_chip"]
    for name in wanted:
        for label, found in item.assessment.evidence.get(name, ()):
            yield from evidence_rows(catalog, name, label, found, {})
    assert item.candidate is not None
    rates = [next((f for f in names if f in item.chip.figures), "") for names in RATES.values()]
    for name in (*_FIGURES, *rates):
        figure = item.chip.figures.get(name)
        if figure is not None:
            yield from evidence_rows(catalog, "figures of the chip", name, figure, {})
