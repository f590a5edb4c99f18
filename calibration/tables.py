"""Write the tables of docs/method.md: errors of runs left out, and the fitted parameters.

python calibration/tables.py            rewrite what stands between the markers
python calibration/tables.py --check    exit 1 if the document is not up to date
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import sram
import yaml
from intervals import EVIDENCE

from chipcost.study.runs.engines import software_of
from chipcost.study.runs.record import TUNED, UNTUNED
from chipcost.study.runs.scores import error, group_weights, quantile
from chipcost.study.runs.survey_notes import stack_of
from chipcost.study.serving.efficiencies import FAMILY, RATE, STRATA, VENDOR
from chipcost.study.serving.efficiencies import TTFT as TTFT_KIND

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "docs" / "method.md"
EFFICIENCY = HERE.parent / "data" / "efficiency.yaml"
KINDS = ("pair", "chip", "family", "vendor", "source")
WORDS = ("a chip and model pair", "a chip", "a family", "a vendor", "a source")
SHORT = {
    "tpot_ms": "TPOT",
    "output_tokens_per_s_per_chip": "output rate",
    "total_tokens_per_s_per_chip": "total rate",
    "ttft_ms": "TTFT",
}
TTFT = "ttft_ms"
Row = dict[str, str]
Array = npt.NDArray[np.float64]


def main() -> None:
    """Rewrite the tables, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    text = DOCUMENT.read_text(encoding="utf-8")
    real = filled(text)
    if check:
        sys.exit(0 if text == real else f"{DOCUMENT} is not up to date")
    DOCUMENT.write_text(real, encoding="utf-8")


def filled(text: str) -> str:
    """The document with every table computed anew."""
    for name in TABLES:
        start = text.index(f"<!-- {name} -->\n")
        end = text.index("<!-- end -->", start)
        text = "\n".join([text[:start] + f"<!-- {name} -->", *table(name), text[end:]])
    return text


@cache
def table(name: str) -> tuple[str, ...]:
    """The lines of a table."""
    return tuple(TABLES[name]())


@cache
def folds() -> list[Row]:
    """Everything measured, with predictions that had not seen its fold, joined with the run.

    A total rate beside an output rate of the same run says nothing new and is left out.
    """
    with (HERE / "measured.csv").open(encoding="utf-8", newline="") as stream:
        runs = {row["id"]: row for row in csv.DictReader(stream)}
    with (HERE / "folds.csv").open(encoding="utf-8", newline="") as stream:
        rows = [{**runs[row["id"]], **row} for row in csv.DictReader(stream)]
    with_output = {row["id"] for row in rows if row["quantity"].startswith("output")}
    for row in rows:
        engine = software_of(row["software"], row["source_date"])
        row["engine"] = f"{engine.engine} {engine.era}".strip() or "not known"
        row["key"] = f"{row['group']} {row['chip']} {row['model']}"
    return [r for r in rows if not (r["quantity"].startswith("total") and r["id"] in with_output)]


def log_errors(rows: list[Row], kind: str) -> Array:
    """|ln(predicted / measured)| by fits that had not seen the fold."""
    predicted = np.array([float(row[f"without_{kind}"]) for row in rows])
    return np.asarray(
        np.abs(np.log(predicted / np.array([float(row["measured"]) for row in rows])))
    )


def percent(log_ratio: float) -> str:
    """A log ratio as an error in percent."""
    return f"{100 * error(log_ratio):.0f} %"


def _middle_and_tail(rows: list[Row], kind: str) -> list[str]:
    """Median and 90th percentile, each group of chip, model and source once."""
    log_error = log_errors(rows, kind)
    weights = group_weights(np.array([row["key"] for row in rows]))
    return [percent(quantile(log_error, weights, share)) for share in (0.5, 0.9)]


def _rates(rows: list[Row], stack: str = "") -> list[Row]:
    """Rows of rates and of times per token, of one stack or of both."""
    return [
        row
        for row in rows
        if row["quantity"] != TTFT and (not stack or stack_of(row["group"]) == stack)
    ]


def overall() -> Iterator[str]:
    """Median and 90th percentile by what was left out, tuned and untuned."""
    yield "| left out | software | groups | values | median | 90th percentile |"
    yield "|---|---|---|---|---|---|"
    everything = folds()
    for label in (TUNED, UNTUNED):
        rows = _rates(everything, label)
        groups = len({row["key"] for row in rows})
        for kind, words in zip(KINDS, WORDS, strict=True):
            cells = _middle_and_tail(rows, kind)
            yield f"| {words} | {label} | {groups} | {len(rows)} | {' | '.join(cells)} |"


def quantities() -> Iterator[str]:
    """Errors by what was measured."""
    yield "| quantity | groups | values | pair left out | 90th | chip left out | 90th |"
    yield "|---|---|---|---|---|---|---|"
    everything = folds()
    for name, words in SHORT.items():
        rows = [row for row in everything if row["quantity"] == name]
        groups = len({row["key"] for row in rows})
        cells = _middle_and_tail(rows, "pair") + _middle_and_tail(rows, "chip")
        yield f"| {words} | {groups} | {len(rows)} | {' | '.join(cells)} |"


def by(column: str) -> Callable[[], Iterator[str]]:
    """A table of rates and TPOT by chip, model, engine, scenario or source, every value once."""

    def table() -> Iterator[str]:
        yield f"| {column} | values | pair left out: median | 90th | chip left out: median |"
        yield "|---|---|---|---|---|"
        rows = _rates(folds())
        for name in sorted({row[column] for row in rows}):
            mine = [row for row in rows if row[column] == name]
            pair, chip = log_errors(mine, "pair"), log_errors(mine, "chip")
            cells = [percent(float(np.quantile(pair, share))) for share in (0.5, 0.9)]
            cells.append(percent(float(np.median(chip))))
            yield f"| {name} | {len(mine)} | {' | '.join(cells)} |"

    return table


@cache
def fitted() -> dict[str, Any]:
    """data/efficiency.yaml."""
    data: dict[str, Any] = yaml.safe_load(EFFICIENCY.read_text(encoding="utf-8"))
    return data


def intervals() -> Iterator[str]:
    """How many of the values left out the 90 % intervals cover, and their factors."""
    yield "| software | nearest run | left out | of | groups | covered | values covered | factor |"
    yield "|---|---|---|---|---|---|---|---|"
    for stack, stratum, kind, rows, log_error in strata():
        factor = float(fitted()["intervals"][stack][stratum][kind])
        inside = log_error <= np.log(factor)
        keys = np.array([row["key"] for row in rows])
        weights = group_weights(keys)
        groups = float(np.sum(weights * inside) / np.sum(weights))
        yield (
            f"| {stack} | {stratum} | {EVIDENCE[stratum]} | {kind} | {len(set(keys))} "
            f"| {100 * groups:.0f} % | {100 * float(inside.mean()):.0f} % | {factor:.2f} |"
        )


def strata() -> Iterator[tuple[str, str, str, list[Row], Array]]:
    """(stack, stratum, kind, rows, log errors) of what is left out where somebody is as near."""
    families = {
        chip: (name, str(item["vendor"]))
        for name, item in fitted()["families"].items()
        for chip in item["chips"]
    }
    everything = folds()
    for stack in (TUNED, UNTUNED):
        here = [row for row in everything if stack_of(row["group"]) == stack]
        names = {row["chip"]: families.get(row["chip"], (row["chip"], "")) for row in here}
        chips_of = Counter(family for family, _ in names.values())
        families_of = Counter(vendor for _, vendor in set(names.values()))
        for stratum in STRATA:
            for kind in (RATE, TTFT_KIND):
                rows = [
                    row
                    for row in here
                    if (row["quantity"] == TTFT) == (kind == TTFT_KIND)
                    and (stratum != FAMILY or chips_of[names[row["chip"]][0]] > 1)
                    and (stratum != VENDOR or families_of[names[row["chip"]][1]] > 1)
                ]
                if rows:
                    yield stack, stratum, kind, rows, log_errors(rows, EVIDENCE[stratum])


def parameters() -> Iterator[str]:
    """The parameters of all chips and the factors of what differs from them."""
    data = fitted()
    keys = [
        (level, name)
        for level, names in data["offsets"].items()
        if level in ("vendor", "family", "engine")
        for name in names
    ]
    yield "| parameter | all | " + " | ".join(name for _, name in keys) + " |"
    yield "|---|---|" + "---|" * len(keys)
    for name, value in data["parameters"].items():
        factors = [data["offsets"][level][other].get(name) for level, other in keys]
        cells = ["" if factor is None else f"×{factor:g}" for factor in factors]
        yield f"| {name} | {value:g} | {' | '.join(cells)} |"


TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "errors": overall,
    "intervals": intervals,
    "quantities": quantities,
    "chips": by("chip"),
    "models": by("model"),
    "engines": by("engine"),
    "modes": by("scenario"),
    "groups": by("group"),
    "parameters": parameters,
    "services": sram.table,
}


if __name__ == "__main__":
    main()
