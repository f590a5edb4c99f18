"""`chipcost check`: every problem of catalog files, in one run.

A file is recognised by its top keys. One that redefines at least half of the shipped chips is an
edition of the catalog and stands alone; any other is an overlay and is resolved against the
shipped catalog and the files named before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from chipcost.catalog import files, yamltree
from chipcost.catalog.check import mending, rules, waivers
from chipcost.catalog.check.mending import Edit
from chipcost.catalog.check.scene import Part, Scene
from chipcost.catalog.check.waivers import Waived
from chipcost.catalog.chips import merge
from chipcost.catalog.chips.layer import Layer
from chipcost.catalog.chips.read import build
from chipcost.catalog.claims import read as claim_read
from chipcost.catalog.claims import schema as claim_schema
from chipcost.catalog.claims.records import Claims
from chipcost.catalog.dates import query_date
from chipcost.catalog.deals import read as deal_read
from chipcost.catalog.deals import schema as deal_schema
from chipcost.catalog.deals.records import Deals
from chipcost.catalog.findings import Finding
from chipcost.catalog.kinds import KINDS, kind_of
from chipcost.catalog.models import read as model_read
from chipcost.catalog.models.records import ModelLayer
from chipcost.catalog.sites import check as sites_check
from chipcost.catalog.token_prices import parse as token_parse
from chipcost.catalog.token_prices import schema as token_schema
from chipcost.catalog.token_prices.records import TokenPrices
from chipcost.catalog.workloads import parse as workload_parse
from chipcost.catalog.workloads import schema as workload_schema
from chipcost.catalog.workloads.records import Workloads
from chipcost.catalog.yamltree import Tree
from chipcost.errors import ChipcostError, Place


@dataclass(frozen=True)
class CheckReport:
    """The findings of a check.

    files       what was checked, in order
    findings    by file, line and column
    waived      findings that a waiver sets aside, with the waiver
    unreadable  files that could not be read at all
    lines       the lines of each file, for showing the place
    counts      how many records of each section were checked
    edits       what `--fix` would write, of each finding that has one right answer
    """

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()
    unreadable: tuple[ChipcostError, ...] = ()
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    edits: Mapping[Finding, Edit] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(rules.severity(finding.code) == rules.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors

    def exit_status(self, *, strict: bool = False) -> int:
        """0 fine, 1 findings (with `strict` warnings too), 2 a file that cannot be read."""
        if self.unreadable:
            return 2
        return int(self.errors > 0 or (strict and bool(self.findings)))

    def source_line(self, place: Place) -> str:
        """The line of the file that a place is on, or ""."""
        lines = self.lines.get(place.file, ())
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


Further = Callable[[Sequence[Tree]], Iterable[Finding]]


def check_files(
    paths: Sequence[str] = (),
    *,
    as_of: date | None = None,
    stale_after: int | None = None,
    further: Sequence[Further] = (),
) -> CheckReport:
    """Check files (`-` for standard input); without any, the shipped data.

    `as_of` is the day that dates are checked against; without it, the query date. `further` are
    checks of the parsed files that need more than the catalog, such as formulas of `model`.
    """
    texts: dict[str, str] = {}
    unreadable: list[ChipcostError] = []
    for path in paths or shipped_paths():
        try:
            texts.setdefault(path, files.read_text(path))
        except ChipcostError as error:
            unreadable.append(error)
    report = check_texts(texts, as_of=as_of, stale_after=stale_after, further=further)
    return replace(report, unreadable=(*unreadable, *report.unreadable))


def check_texts(
    texts: Mapping[str, str],
    *,
    base: Sequence[Layer] | None = None,
    as_of: date | None = None,
    stale_after: int | None = None,
    further: Sequence[Further] = (),
    parsed: Mapping[str, Tree] | None = None,
) -> CheckReport:
    """Check texts by file name. `base` is what overlays are laid over: the shipped layers.

    parsed  the trees of files that are parsed already, by name
    """
    findings: list[Finding] = []
    unreadable: list[ChipcostError] = []
    trees: list[Tree] = []
    for name, text in texts.items():
        try:
            tree = (parsed or {}).get(name) or yamltree.parse(text, name)
        except ChipcostError as error:
            if error.code == "yaml-syntax":
                place = error.place or Place(name, 1, 1)
                findings.append(
                    Finding("S100", error.message, error.hint, place, others=error.others)
                )
            else:
                unreadable.append(error)
            continue
        problem = kind_of(tree).problem
        if problem is None:
            trees.append(tree)
        else:
            findings.append(problem)
    try:
        below, parts = _parts(trees, base)
    except ChipcostError as error:
        return CheckReport(tuple(texts), tuple(findings), unreadable=(*unreadable, error))
    scene = _scene(below, parts, as_of or query_date(), stale_after)
    findings += rules.run(scene)
    findings += waivers.unknown_codes(scene)
    findings += [finding for check in further for finding in check(trees)]
    kept, waived = waivers.apply(scene, findings)
    order = {name: number for number, name in enumerate(texts)}
    kept.sort(key=lambda f: (order.get(f.place.file, 0), f.place.line, f.place.column, f.code))
    return CheckReport(
        tuple(texts),
        tuple(dict.fromkeys(kept)),
        tuple(waived),
        tuple(unreadable),
        {name: text.splitlines() for name, text in texts.items()},
        _counts(parts),
        mending.edits(kept, texts),
    )


# Shipped files that no command reads which does not ask for them.
_FURTHER = (
    *(model_read.FILE, deal_schema.FILE, claim_schema.FILE, token_schema.FILE),
    workload_schema.FILE,
)


def shipped_paths() -> list[str]:
    """The shipped data files, as paths that can be opened from here."""
    directory = files.data_directory()
    here = Path.cwd()
    paths = [directory / name for name in (*files.SHIPPED, *_FURTHER)]
    return [str(p.relative_to(here)) if p.is_relative_to(here) else str(p) for p in paths]


def _parts(trees: Iterable[Tree], base: Sequence[Layer] | None) -> tuple[list[Layer], list[Part]]:
    """The layers below the checked files, and the checked files with their records."""
    shipped: list[Layer] | None = None if base is None else list(base)
    parts: list[Part] = []
    overlays = False
    for tree in trees:
        reader = _READERS.get(kind_of(tree).name)
        if reader is not None:
            parts.append(Part(tree, reader(tree), overlay=False))
            continue
        alone = _is_shipped(tree.file)
        if not alone:
            shipped = merge.shipped_layers()[0] if shipped is None else shipped
            alone = _is_edition(tree, shipped)
        overlays = overlays or not alone
        layer = build(tree, partial=not alone, layer=0 if alone else len(parts) + 1)
        if not alone:
            _read_elsewhere(tree, layer)
        parts.append(Part(tree, layer, overlay=not alone))
    replaced = any(not part.overlay and part.layer.chips for part in parts)
    below = [] if replaced or not overlays else list(shipped or ())
    # editions first: overlays are laid over them, whatever the order of the command line
    parts.sort(key=lambda part: part.overlay)
    return below, parts


def _layer(tree: Tree, part: Deals | Claims | TokenPrices | Workloads | ModelLayer) -> Layer:
    """What the checks look at in a file of another kind: its sources and its findings."""
    return Layer(tree.file, part.sources, findings=part.findings)


# How kinds of files other than chips are read: to a layer with the findings of its own schema.
_READERS: dict[str, Callable[[Tree], Layer]] = {
    "sites": sites_check.read,
    "deals": lambda tree: _layer(tree, deal_read.read_deals(tree)),
    "claims": lambda tree: _layer(tree, claim_read.read_claims(tree)),
    "token_prices": lambda tree: _layer(tree, token_parse.read_token_prices(tree)),
    "workloads": lambda tree: _layer(tree, workload_parse.read_workloads(tree)),
    "models": lambda tree: _layer(tree, model_read.read_file(tree)),
}


def _read_elsewhere(tree: Tree, layer: Layer) -> None:
    """Add what other modules find in their sections of an overlay."""
    for name, read in _READERS.items():
        present = {section: tree.data[section] for section in KINDS[name] if section in tree.data}
        if present:
            part = Tree(tree.file, {"sources": tree.data.get("sources"), **present}, tree.spans)
            known = set(layer.findings)
            layer.findings += [one for one in read(part).findings if one not in known]


def _is_shipped(file: str) -> bool:
    """Whether a path is that of a shipped file."""
    if file == "-":
        return False
    try:
        directory = files.data_directory()
    except ChipcostError:
        return False
    path = Path(file)
    return any(
        (directory / name).exists() and path.exists() and path.samefile(directory / name)
        for name in files.SHIPPED
    )


def _is_edition(tree: Tree, shipped: Iterable[Layer]) -> bool:
    """Whether a file redefines at least half of the shipped chips."""
    known = {chip for layer in shipped for chip in layer.chips}
    chips = tree.data.get("chips")
    return bool(known) and isinstance(chips, dict) and 2 * len(known & set(chips)) >= len(known)


def _scene(below: list[Layer], parts: list[Part], as_of: date, stale_after: int | None) -> Scene:
    catalog = merge.merge([*below, *(part.layer for part in parts)], "")
    whole = [*below, *(part.layer for part in parts if not part.overlay)]
    return Scene(
        catalog,
        tuple(parts),
        as_of,
        stale_after,
        frozenset(chip for layer in whole for chip in layer.chips),
        frozenset(system for layer in whole for system in layer.systems),
    )


def _counts(parts: Iterable[Part]) -> dict[str, int]:
    sections = ("sources", *(section for known in KINDS.values() for section in known))
    found = dict.fromkeys(sections, 0)
    for part in parts:
        for section in sections:
            content = part.tree.data.get(section)
            found[section] += len(content) if isinstance(content, (dict, list)) else 0
    return {section: number for section, number in found.items() if number}
