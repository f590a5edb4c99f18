"""What a rule is, and the small files that its examples are made of."""

from __future__ import annotations

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `chipcost check`.

    severity  `error` for what is impossible, `warning` for what is implausible
    why       what goes wrong if it is not kept
    bad       a whole file in which the rule alone is broken
    good      the same file put right
    fix       what `--fix` writes where there is one right answer, as `writes …`; "": nothing
    """

    code: str
    title: str
    severity: str
    why: str
    bad: str
    good: str
    fix: str = ""

    @property
    def family(self) -> str:
        """What the rule is about, by the letter of its code."""
        return FAMILIES[self.code[0]]

    @property
    def waivable(self) -> bool:
        """Whether a waiver in the file can set it aside; what cannot be read cannot be waived."""
        return self.code[0] in "ACFW" or self.code == "U206"


FAMILIES = {
    "S": "Structure",
    "U": "Units",
    "P": "Provenance",
    "A": "Arithmetic",
    "F": "Physics",
    "C": "Comparison with the rest of the catalog",
    "W": "Status and dates",
    "M": "Language models",
    "T": "Prices of tokens",
    "D": "Announced deals",
    "L": "Workloads: lengths of requests",
}

HEAD = """\
sources:
  maker: {title: Data sheet of the maker, grade: datasheet}
"""


def chip_file(*lines: str, status: str = "available") -> str:
    """A file with one chip that has these lines."""
    body = "".join(f"    {line}\n" for line in lines)
    return (
        f"{HEAD}chips:\n  example-chip:\n    name: Example chip\n    vendor: Example\n"
        f"    status: {status}\n    source: maker\n{body}"
    )


def priced_file(*lines: str) -> str:
    """A file with one chip and these lines below it, which price or power it."""
    body = "".join(f"{line}\n" for line in lines)
    return chip_file("tdp: {value: 700 W}") + body


def rack_file(*lines: str) -> str:
    """A file with one chip and a system of eight of them that has these lines."""
    body = "".join(f"    {line}\n" for line in lines)
    return (
        chip_file("tdp: {value: 700 W}", "memory_bandwidth: {value: 2.9 TB/s}")
        + "systems:\n  example-node:\n    name: Example node\n    vendor: Example\n"
        + f"    chip: example-chip\n    count: 8\n    source: maker\n{body}"
    )
