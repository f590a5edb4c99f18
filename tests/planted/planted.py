"""Plant faults in the shipped chips and count which of them `chipcost check` finds.

    python tests/planted/planted.py [EACH] [--missed]

prints the table of docs/checking.md: EACH faults of every kind (28 without it), one at a time.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from faults import KINDS, Fault, Kind
from stand import Bench, Checked
from witness import Witness

MOST_LINES = 6  # a finding that names more lines than this points at none of them
SEED = 1


class Trial(NamedTuple):
    """One planted fault and what came of it.

    against  what the file itself says against it, or ""
    codes    of the findings that the clean file does not have
    at_line  whether one of them names a line of the fault
    """

    group: str
    kind: str
    fault: Fault
    against: str
    codes: tuple[str, ...]
    at_line: bool

    @property
    def found(self) -> bool:
        """Whether the check says anything that it does not say of the clean file."""
        return bool(self.codes)


def trials(
    bench: Bench, each: int, more: Mapping[str, int] | None = None, seed: int = SEED
) -> list[Trial]:
    """So many faults of every kind (of some groups more), the same for the same seed and file."""
    of_group = more or {}
    witness = Witness(bench.clean_catalog)
    return [
        _trial(bench, witness, group, kind, fault)
        for group, kind, draw in KINDS
        for fault in _drawn(bench, kind, draw, of_group.get(group, each), seed)
    ]


def _drawn(bench: Bench, kind: str, draw: Kind, each: int, seed: int) -> list[Fault]:
    pick = random.Random(f"{seed} {kind}")
    found: dict[str, Fault] = {}
    for _ in range(40 * each):  # of some kinds there are fewer places than asked for
        fault = draw(bench, pick)
        if fault is not None:
            found.setdefault(fault.what, fault)
        if len(found) == each:
            break
    return list(found.values())


def _trial(bench: Bench, witness: Witness, group: str, kind: str, fault: Fault) -> Trial:
    checked, new = bench.new(lambda: _checked(bench, fault))
    # a text that cannot be read, or says what cannot be, contradicts itself
    against = "itself"
    readable = group != "text" and not any(one.code[0] == "S" for one in new)
    if checked.catalog is not None and readable:
        against = witness.against(checked.catalog)
    at_line = any(
        fault.lines & {place.line for place in one.places} and len(one.places) <= MOST_LINES
        for one in new
    )
    codes = tuple(sorted({one.code for one in new}))
    return Trial(group, kind, fault, against, codes, at_line)


def _checked(bench: Bench, fault: Fault) -> Checked:
    return bench.check_text(fault.text) if fault.text else bench.check(fault.change)


def share(of: Sequence[Trial], test: str) -> float:
    """The share of trials for which an attribute is true; 1 of none."""
    return sum(bool(getattr(one, test)) for one in of) / len(of) if of else 1.0


def table(results: Iterable[Trial]) -> str:
    """A Markdown table by kind: planted, contradicted, found of each, and at the line."""
    results = list(results)
    rows = [
        "| fault | planted | found | contradicted by the file | found of these | at the line |",
        "|---|---|---|---|---|---|",
    ]
    for group in dict.fromkeys(one.group for one in results):
        members = [one for one in results if one.group == group]
        for kind in dict.fromkeys(one.kind for one in members):
            rows.append(_row(kind, [one for one in members if one.kind == kind]))
        rows.append(_row(f"**all of {group}**", members))
    rows.append(_row("**all**", results))
    return "\n".join(rows)


def _row(name: str, of: list[Trial]) -> str:
    found = [one for one in of if one.found]
    against = [one for one in of if one.against]
    told = [one for one in against if one.found]
    at_line = sum(one.at_line for one in found)
    return f"| {name} | {len(of)} | {len(found)} | {len(against)} | {len(told)} | {at_line} |"


def main(arguments: Sequence[str]) -> None:
    """Print the table, and with --missed every fault that was not found or elsewhere."""
    numbers = [int(word) for word in arguments if word.isdigit()]
    results = trials(Bench(), numbers[0] if numbers else 28)
    print(table(results))
    if "--missed" in arguments:
        for one in results:
            if not one.found or not one.at_line:
                print(f"{one.kind}: {one.fault.what} [{one.against}] {' '.join(one.codes)}")
        print(Counter(code for one in results for code in one.codes))


if __name__ == "__main__":
    main(sys.argv[1:])
