"""Write the tables of docs/method.md: errors of runs left out, and the fitted parameters.

python calibration/tables.py            rewrite what stands between the markers
python calibration/tables.py --check    exit 1 if the document is not up to date
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from chipcost.study.runs.record import TUNED, UNTUNED
from chipcost.study.runs.scores import error, group_weights, quantile
from chipcost.study.runs.survey_notes import stack_of

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "docs" / "method.md"
EFFICIENCY = HERE.parent / "data" / "efficiency.yaml"
KINDS = ("pair", "chip", "family")
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
    for name, make in TABLES.items():
        start = text.index(f"<!-- {name} -->\n")
        end = text.index("<!-- end -->", start)
        text = "\n".join([text[:start] + f"<!-- {name} -->", *make(), text[end:]])
    return text


def folds() -> list[Row]:
    """Folds and predictions of every run, joined with the run."""
    with (HERE / "measured.csv").open(encoding="utf-8", newline="") as stream:
        runs = {row["id"]: row for row in csv.DictReader(stream)}
    with (HERE / "folds.csv").open(encoding="utf-8", newline="") as stream:
        return [{**runs[row["id"]], **row} for row in csv.DictReader(stream)]


def log_errors(rows: list[Row], kind: str) -> Array:
    """|ln(predicted / measured)| by fits that had not seen the fold."""
    predicted = np.array([float(row[f"predicted_without_{kind}"]) for row in rows])
    return np.asarray(
        np.abs(np.log(predicted / np.array([float(row["measured"]) for row in rows])))
    )


def percent(log_ratio: float) -> str:
    """A log ratio as an error in percent."""
    return f"{100 * error(log_ratio):.0f} %"


def overall() -> Iterator[str]:
    """Median and 90th percentile by what was left out, tuned and untuned groups."""
    yield "| left out | groups | median | 90th percentile | median, every run | 90th, every run |"
    yield "|---|---|---|---|---|---|"
    everything = folds()
    for label in (TUNED, UNTUNED):
        rows = [row for row in everything if stack_of(row["group"]) == label]
        weights = group_weights(np.array([row["group"] for row in rows]))
        for kind, words in zip(KINDS, ("a chip and model pair", "a chip", "a family"), strict=True):
            log_error = log_errors(rows, kind)
            cells = [quantile(log_error, weights, share) for share in (0.5, 0.9)]
            cells += [float(np.quantile(log_error, share)) for share in (0.5, 0.9)]
            yield f"| {words} | {label} | {' | '.join(map(percent, cells))} |"


def by(column: str) -> Callable[[], Iterator[str]]:
    """A table by chip, model or source group."""

    def table() -> Iterator[str]:
        yield f"| {column} | runs | pair left out: median | 90th | chip left out: median |"
        yield "|---|---|---|---|---|"
        rows = folds()
        for name in sorted({row[column] for row in rows}):
            mine = [row for row in rows if row[column] == name]
            pair, chip = log_errors(mine, "pair"), log_errors(mine, "chip")
            cells = [percent(float(np.quantile(pair, share))) for share in (0.5, 0.9)]
            cells.append(percent(float(np.median(chip))))
            yield f"| {name} | {len(mine)} | {' | '.join(cells)} |"

    return table


def intervals() -> Iterator[str]:
    """How many of the tuned runs left out the 90 % intervals cover, and their factors."""
    yield "| interval of | left out | groups covered | runs covered | median factor |"
    yield "|---|---|---|---|---|"
    data = yaml.safe_load(EFFICIENCY.read_text(encoding="utf-8"))
    factors = {
        (entry["level"], entry["name"]): float(entry["interval_factor"])
        for entry in data["entries"]
        if entry["stack"] == "tuned"
    }
    rows = [row for row in folds() if stack_of(row["group"]) == TUNED]
    weights = group_weights(np.array([row["group"] for row in rows]))
    names = {"chip": "chip", "family": "family", "all": ""}
    for (level, column), kind in zip(names.items(), KINDS, strict=True):
        factor = np.array([factors[level, row[column] if column else level] for row in rows])
        inside = log_errors(rows, kind) <= np.log(factor)
        groups = float(np.sum(weights * inside) / np.sum(weights))
        yield (
            f"| {level} | {kind} | {100 * groups:.0f} % | {100 * float(inside.mean()):.0f} % "
            f"| {quantile(factor, weights, 0.5):.2f} |"
        )


def parameters() -> Iterator[str]:
    """The parameters of all chips and of the vendors, families and chips that differ."""
    data = yaml.safe_load(EFFICIENCY.read_text(encoding="utf-8"))
    entries = [entry for entry in data["entries"] if entry["stack"] == "tuned"]
    shown = [entry for entry in entries if entry["level"] in ("all", "chip")]
    yield "| parameter | " + " | ".join(entry["name"] for entry in shown) + " |"
    yield "|---|" + "---|" * len(shown)
    for name, value in data["parameters"].items():
        cells = [f"{entry['parameters'].get(name, value):g}" for entry in shown]
        yield f"| {name} | {' | '.join(cells)} |"
    for name in ("runs", "fit_error", "cross_validated_error", "interval_factor"):
        yield f"| {name} | {' | '.join(f'{entry[name]:g}' for entry in shown)} |"


TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "errors": overall,
    "intervals": intervals,
    "chips": by("chip"),
    "models": by("model"),
    "modes": by("scenario"),
    "groups": by("group"),
    "parameters": parameters,
}


if __name__ == "__main__":
    main()
