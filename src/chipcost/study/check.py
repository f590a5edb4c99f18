"""`chipcost check`: every problem of data files, with the rules that need formulas of `model/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from chipcost.catalog import overlay_copies
from chipcost.catalog.check import book
from chipcost.catalog.check.rule import ERROR, WARNING, Rule
from chipcost.catalog.check.rules import RULES
from chipcost.catalog.check.rules import find as rule
from chipcost.catalog.check.run import CheckReport, check_files, check_texts
from chipcost.catalog.dates import query_date
from chipcost.catalog.findings import Finding
from chipcost.catalog.models.merge import combine
from chipcost.catalog.models.read import build_models, is_edition, shipped_layer
from chipcost.catalog.records import Waiver
from chipcost.catalog.yamltree import Tree
from chipcost.errors import Place
from chipcost.study.serving.architecture import count_findings

__all__ = [
    "RULES",
    "CheckReport",
    "Finding",
    "Rule",
    "Waiver",
    "check",
    "counts_of",
    "markdown",
    "model_findings",
    "page",
    "rule",
]


def check(
    paths: Sequence[str] = (), *, as_of: date | None = None, stale_after: int | None = None
) -> CheckReport:
    """Check files (`-` for standard input); without any, the shipped data.

    as_of        the day that dates are compared with; None: the query date
    stale_after  days after which a quote without a newer one is reported
    """
    return check_files(paths, as_of=as_of, stale_after=stale_after, further=(model_findings,))


def counts_of(
    texts: Mapping[str, str],
    day: date | None = None,
    parsed: Mapping[str, Tree] | None = None,
    key: str = "",
) -> dict[str, str]:
    """`2 errors, 1 warning` of each text by its name; of those without findings nothing.

    parsed  the trees of files that are parsed already, by name
    key     a digest of all that is below the texts; of large files the answer is kept under it
    """
    day = day or query_date()
    kept = overlay_copies.load_counts(texts, day, key)
    if kept is not None:
        return kept
    counts = _counts(check_texts(texts, as_of=day, further=(model_findings,), parsed=parsed))
    overlay_copies.save_counts(counts, texts, day, key)
    return counts


def _counts(report: CheckReport) -> dict[str, str]:
    levels: dict[str, list[str]] = {}
    for finding in report.findings:
        levels.setdefault(finding.place.file, []).append(rule(finding.code).severity)
    return {
        name: ", ".join(
            f"{count} {word}{'' if count == 1 else 's'}"
            for word in (ERROR, WARNING)
            if (count := found.count(word))
        )
        for name, found in levels.items()
    }


def page(code: str) -> str:
    """The page of a rule; ChipcostError for a code that there is not."""
    return book.page(rule(code))


def markdown(code: str) -> str:
    """The page of a rule as Markdown, without its title."""
    return book.markdown(rule(code))


def model_findings(trees: Sequence[Tree]) -> list[Finding]:
    """Impossible dimensions, and counts that do not follow, of the models that these files add or
    change.

    A file that redefines at least half of the shipped models stands alone; any other is laid over
    them. A file with problems of form is left out: those come first.
    """
    parts = [(tree, build_models(tree, partial=True)) for tree in trees if tree.data.get("models")]
    parts = [(tree, layer) for tree, layer in parts if layer.models and not layer.findings]
    if not parts:
        return []
    shipped = shipped_layer()
    alone = any(is_edition(tree, shipped.models) for tree, _ in parts)
    layers = [layer for _, layer in parts]
    models = combine(layers if alone else [shipped, *layers])
    named = {model_id for layer in layers for model_id in layer.models}
    checked = {key: record for key, record in models.models.items() if key in named}
    return [
        finding._replace(place=_place(finding, [tree for tree, _ in parts]))
        for finding in count_findings(replace(models, models=checked))
    ]


def _place(finding: Finding, trees: Sequence[Tree]) -> Place:
    """The figure in the last file that holds it; where none does, the model."""
    for depth in (1, 0):
        for tree in reversed(trees):
            block = tree.data["models"].get(finding.block[1])
            if depth and block and finding.fields[0] in block:
                return tree.place((*finding.block, *finding.fields), key=True)
            if not depth and block:
                return tree.place(finding.block, key=True)
    return finding.place
