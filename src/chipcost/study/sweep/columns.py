"""The columns of a sweep: what is kept, the inputs of every question, and what is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chipcost.result import Column, number_column, text_column
from chipcost.study.compare.columns import COMPARE_COLUMNS
from chipcost.study.sweep.axes import COMPARE, QUESTIONS, TCO, TOKENS, WORD, inputs_of
from chipcost.study.tco.columns import DERIVED as OF_TCO
from chipcost.study.tokens.columns import TOKEN_COLUMNS

RATE = "output_tokens_per_s_per_chip"

# What each question computes; the first is what is kept where nobody says which.
OUTPUTS: Mapping[str, tuple[str, ...]] = {
    TOKENS: (
        "usd_per_mtok_total",
        "usd_per_mtok_output_all_in",
        "usd_per_mtok_input",
        "usd_per_mtok_output",
        "usd_per_request",
        RATE,
        "total_tokens_per_s_per_chip",
        "tokens_per_s_per_user",
        "ttft_ms",
        "tpot_ms",
        "prefill_share",
        "usd_per_chip_hour",
        "power_kw_per_chip",
        "provisioned_joule_per_output_token",
        "output_tokens_per_s_per_mw",
        "chips",
        "tp",
        "pp",
        "ep",
        "dp",
        "concurrency",
    ),
    COMPARE: (
        "usd_per_tb_per_s_hour",
        "usd_per_pflop_hour",
        "usd_per_gb_hour",
        "usd_per_chip_hour",
        "power_kw_per_chip",
        "chips_per_mw",
        "tb_per_s_per_mw",
        "pflop_per_s_per_mw",
        "usd_per_mw_year",
    ),
    TCO: (
        "total_usd_per_chip_hour",
        "capital_usd_per_chip_hour",
        "operating_usd_per_chip_hour",
        "levelised_usd_per_chip_hour",
        "usd_per_sold_chip_hour",
        "usd_per_mw_year",
        "levelised_usd_per_mw_year",
        "it_power_kw",
        "facility_power_kw",
        "energy_mwh_per_year",
    ),
}
# Of these more is better; of all others less.
HIGHER = frozenset(
    (
        RATE,
        "total_tokens_per_s_per_chip",
        "tokens_per_s_per_user",
        "output_tokens_per_s_per_mw",
        "chips_per_mw",
        "tb_per_s_per_mw",
        "pflop_per_s_per_mw",
    )
)

KEPT: tuple[Column, ...] = (
    text_column("reduction", "what was kept: best, mean, quantiles, ...; empty: every scenario"),
    text_column("of", "the column that it was kept of"),
    text_column("statistic", "which number: p50, minimum, a bin"),
    number_column("value", "", "the number, in the unit of the column it is of", "value"),
    number_column("value_low", "", "where it may lie: of a quantile its error; of a bin its start"),
    number_column("value_high", "", "the upper end of the same"),
    number_column("scenarios", "", "scenarios that it was kept of", "scenarios", None),
    number_column("answered", "", "of them those that have an answer", "answered", None),
    number_column("share", "share", "of the scenarios", "share", 3),
)


def _inputs() -> list[Column]:
    """A column of every input of any question."""
    found: dict[str, Column] = {}
    for question in QUESTIONS:
        for name, item in inputs_of(question).items():
            if name in found:
                continue
            meaning = f"input: {item.meaning}"
            found[name] = (
                text_column(name, meaning, name, _words(name))
                if item.role == WORD
                else number_column(name, item.unit or _share(name), meaning, name)
            )
    return list(found.values())


def _share(name: str) -> str:
    """The unit of a ratio that is named a share."""
    return "share" if name.endswith("share") else ""


def _words(name: str) -> tuple[str, ...]:
    """The only words that an input of words has, where there are few."""
    known = {column.name: column for column in (*COMPARE_COLUMNS, *TOKEN_COLUMNS)}
    return known[name].words if name in ("term", "power_basis", "stack") else ()


def _outputs(known: set[str]) -> list[Column]:
    """A column of every number that a question computes and that is no input."""
    known_columns = {column.name: column for column in (*COMPARE_COLUMNS, *TOKEN_COLUMNS)}
    found: dict[str, Column] = {}
    for question, names in OUTPUTS.items():
        for name in names:
            if name in known or name in found:
                continue
            if question != TCO:
                found[name] = known_columns[name]
            elif name in known_columns:
                found[name] = replace(known_columns[name], title="")
            else:
                unit = OF_TCO.get(name, "USD/h")
                found[name] = number_column(name, unit, name.replace("_", " "))
    return list(found.values())


_INPUTS = _inputs()
COLUMNS: tuple[Column, ...] = (
    *KEPT,
    *_INPUTS,
    *_outputs({column.name for column in (*KEPT, *_INPUTS)}),
)
BY_NAME = {column.name: column for column in COLUMNS}
