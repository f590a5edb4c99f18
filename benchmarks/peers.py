"""What open tools and plain rooflines say of measured LLM inference, beside chipcost's own error.

    python benchmarks/peers.py               ask every tool that is installed, print the table
    python benchmarks/peers.py --record      also keep what they answered, in benchmarks/peers.csv
    python benchmarks/peers.py --markdown    write the table of docs/method.md

No tool is needed: one that is not installed is named, and its recorded answers stand for it. Each
is asked about the measured runs that it has words for (its own chips, models and formats), with its
own defaults. An answer to a question that has changed since is left out. chipcost is scored on the
same runs, by fits that had not seen them (calibration/folds.csv). Error is
exp(|ln(predicted / measured)|) - 1; a group is a chip, a model and a source and counts once.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from estimators import aiconfigurator, genz, llm_analysis, servcalc
from estimators.question import Answer, Question, questions
from estimators.roofline import roofline

from chipcost.files import write_whole
from chipcost.study.runs.record import TUNED, UNTUNED
from chipcost.study.runs.scores import error, group_weights, quantile

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "docs" / "method.md"
RECORD = HERE / "peers.csv"
COLUMNS = ("tool", "version", "date", "id", "inputs", "predicted")
START, END = "<!-- peers -->\n", "<!-- end -->"
Ask = Callable[[Question], Answer | None]

BASELINES: Mapping[str, Ask] = {
    "roofline at peak": roofline(1.0, 1.0),
    "roofline, 60 % of bandwidth, 50 % MFU": roofline(0.6, 0.5),
}


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that may be installed: how pip and Python call it, and what it answers.

    own   how the names of sources begin that its authors measured
    """

    package: str
    module: str
    ask: Ask
    own: str = ""


TOOLS: tuple[Tool, ...] = (
    Tool(aiconfigurator.PACKAGE, "aiconfigurator", aiconfigurator.ask, own="aic_silicon"),
    Tool(genz.PACKAGE, "GenZ", genz.ask),
    Tool(llm_analysis.PACKAGE, "llm_analysis", llm_analysis.ask),
    Tool(servcalc.PACKAGE, "servcalc", servcalc.ask),
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What one tool said: by run and mark of its inputs a value, None where it refused."""

    name: str
    version: str
    date: str
    values: Mapping[tuple[str, str], float | None]


def main() -> None:
    """Ask, print, and keep what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--record", action="store_true", help="keep the answers of installed tools")
    parser.add_argument("--markdown", action="store_true", help="write the table of docs/method.md")
    options = parser.parse_args()
    asked = questions()
    kept = recorded(RECORD)
    if not options.markdown or options.record:
        for tool in TOOLS:
            if missing(tool):
                print(missing(tool), file=sys.stderr)
            else:
                kept[tool.package] = put_to(tool, asked)
    if options.record:
        write_whole(RECORD, rendered(kept))
    if options.markdown:
        text = DOCUMENT.read_text(encoding="utf-8")
        write_whole(DOCUMENT, filled(text, asked, kept))
    print("\n".join(table(asked, kept)))


def missing(tool: Tool) -> str:
    """What to say of a tool that cannot be imported; empty for one that can."""
    if importlib.util.find_spec(tool.module) is None:
        return f"{tool.package}: not installed (pip install {tool.package}); recorded answers stand"
    return ""


def put_to(tool: Tool, asked: Sequence[Question]) -> Answers:
    """Every question that the tool has words for, and what it answers."""
    values: dict[tuple[str, str], float | None] = {}
    for question in asked:
        try:
            answer = tool.ask(question)
        except Exception as reason:  # a tool may refuse in any way of its own
            print(f"{tool.package}: {question.id}: {str(reason)[:100]!r}", file=sys.stderr)
            values[question.id, question.inputs] = None
            continue
        if answer is not None:
            values[question.id, question.inputs] = answer.of(question.quantity)
    version = importlib.metadata.version(tool.package)
    return Answers(tool.package, version, datetime.date.today().isoformat(), values)


def recorded(path: Path) -> dict[str, Answers]:
    """Kept answers by tool; none where nothing is kept yet."""
    if not path.exists():
        return {}
    found: dict[str, dict[tuple[str, str], float | None]] = {}
    heads: dict[str, tuple[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            heads[row["tool"]] = row["version"], row["date"]
            value = float(row["predicted"]) if row["predicted"] else None
            found.setdefault(row["tool"], {})[row["id"], row["inputs"]] = value
    return {name: Answers(name, *heads[name], values) for name, values in found.items()}


def rendered(kept: Mapping[str, Answers]) -> str:
    """Answers as CSV."""
    lines = [",".join(COLUMNS)]
    for name in sorted(kept):
        answers = kept[name]
        for (id_, inputs), value in answers.values.items():
            cell = "" if value is None else f"{value:.5g}"
            lines.append(",".join((name, answers.version, answers.date, id_, inputs, cell)))
    return "\n".join(lines) + "\n"


def filled(text: str, asked: Sequence[Question], kept: Mapping[str, Answers]) -> str:
    """The document with the table written anew."""
    start = text.index(START) + len(START)
    end = text.index(END, start)
    return text[:start] + "\n".join(table(asked, kept)) + "\n" + text[end:]


def table(asked: Sequence[Question], kept: Mapping[str, Answers]) -> Iterator[str]:
    """Rooflines on every run, then each tool on its own, with chipcost beside."""
    yield (
        "| estimator | software | groups | values | refused | median | 90th "
        "| chipcost, pair left out: median | 90th | chip left out: median | 90th |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for name, ask in BASELINES.items():
        found = {
            (q.id, q.inputs): answer.of(q.quantity) for q in asked if (answer := ask(q)) is not None
        }
        yield from _lines(name, asked, found)
    for tool in TOOLS:
        if tool.package not in kept:
            continue
        answers = kept[tool.package]
        name = f"{tool.package} {answers.version} ({answers.date})"
        yield from _lines(name, asked, answers.values)
        theirs = {q.stack for q in asked if tool.own and q.group.startswith(tool.own)}
        others = [q for q in asked if q.stack in theirs and not q.group.startswith(tool.own)]
        yield from _lines(f"{tool.package}, without its own runs", others, answers.values)


def _lines(
    name: str, asked: Sequence[Question], values: Mapping[tuple[str, str], float | None]
) -> Iterator[str]:
    """One line per stack that an estimator was asked about."""
    for stack in (TUNED, UNTUNED):
        mine = [q for q in asked if q.stack == stack and (q.id, q.inputs) in values]
        told = [(q, values[q.id, q.inputs]) for q in mine]
        answered = [(q, value) for q, value in told if value is not None]
        if not answered:
            continue
        runs = [q for q, _ in answered]
        cells = [
            *_middle_and_tail(runs, [value for _, value in answered]),
            *_middle_and_tail(runs, [q.without_pair for q in runs]),
            *_middle_and_tail(runs, [q.without_chip for q in runs]),
        ]
        counts = f"{len({q.key for q in runs})} | {len(runs)} | {len(mine) - len(runs)}"
        yield f"| {name} | {stack} | {counts} | {' | '.join(cells)} |"


def _middle_and_tail(runs: Sequence[Question], predicted: Sequence[float]) -> list[str]:
    """Median and 90th percentile of the error, each group once."""
    ratio = np.log(np.array(predicted) / np.array([q.measured for q in runs]))
    weights = group_weights(np.array([q.key for q in runs]))
    shares = [quantile(np.abs(ratio), weights, share) for share in (0.5, 0.9)]
    return [f"{100 * error(share):.0f} %" for share in shares]


if __name__ == "__main__":
    main()
