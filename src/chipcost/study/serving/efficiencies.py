"""The fitted efficiencies of data/efficiency.yaml: per chip, family or all, and software stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chipcost.catalog import files
from chipcost.errors import ChipcostError, one_of
from chipcost.model.parameters import PARAMETERS, Efficiency

STACKS: tuple[str, ...] = ("tuned", "untuned")
FITTED, FAMILY, VENDOR, ALL = "fitted", "family", "vendor", "all chips"


@dataclass(frozen=True, slots=True)
class Family:
    """Chips of one architecture: vendor, layout of links, cores that shard tensors separately."""

    name: str
    vendor: str
    topology: str
    cores: int
    chips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One set of fitted parameters with the evidence behind it.

    `factor`: the 90 % interval of a prediction is [p / factor, p * factor]. Errors are
    exp(|ln(predicted / measured)|) - 1 at the median.
    """

    efficiency: Efficiency
    runs: int
    fit_error: float | None
    cross_validated_error: float | None
    factor: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The entry that answers for a chip and stack: of which level, and of whom, in words."""

    entry: Entry
    level: str
    origin: str

    @property
    def inherited(self) -> bool:
        """Whether no chip of its family was measured."""
        return self.level in (VENDOR, ALL)


@dataclass(frozen=True, slots=True)
class Efficiencies:
    """All entries, by (level, name, stack), and the families."""

    entries: Mapping[tuple[str, str, str], Entry]
    families: Mapping[str, Family]

    def family(self, chip: str, vendor: str = "") -> Family:
        """The family of a chip; one of its own for a chip that is in none."""
        for family in self.families.values():
            if chip in family.chips:
                return family
        return Family(chip, vendor.lower(), "switched", 1, (chip,))

    def choose(self, chip: str, stack: str, vendor: str = "") -> Choice:
        """The parameters for a chip: its own, else its family's, its vendor's, those of all chips.

        Raises ChipcostError `bad-option` for an unknown stack.
        """
        one_of("--stack", stack, STACKS)
        family = self.family(chip, vendor)
        for key, name, level, origin in (
            ("chip", chip, FITTED, FITTED),
            ("family", family.name, FAMILY, f"{FAMILY} {family.name}"),
            ("vendor", family.vendor, VENDOR, f"{VENDOR} {family.vendor}"),
            ("all", "all", ALL, ALL),
        ):
            entry = self.entries.get((key, name, stack))
            if entry is not None:
                return Choice(entry, level, origin)
        raise ChipcostError("no-efficiency", f"no efficiencies are known for stack {stack!r}")


def load_efficiencies(path: Path | None = None) -> Efficiencies:
    """Read the shipped efficiency.yaml, or another.

    Raises ChipcostError `bad-efficiency` for a missing or unusable file.
    """
    import yaml

    path = path or files.data_directory() / "efficiency.yaml"
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        families = {
            name: Family(
                name, item["vendor"], item["topology"], int(item["cores"]), tuple(item["chips"])
            )
            for name, item in data["families"].items()
        }
        base = data["parameters"]
        entries = {
            (item["level"], item["name"], item["stack"]): _entry(item, base)
            for item in data["entries"]
        }
    except OSError as error:
        raise ChipcostError("bad-efficiency", f"cannot read {path}: {error}") from error
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise ChipcostError("bad-efficiency", f"{path}: {error!r}") from error
    return Efficiencies(entries, families)


def _entry(item: Mapping[str, Any], base: Mapping[str, Any]) -> Entry:
    values = {**base, **(item.get("parameters") or {})}
    for name, value in values.items():
        if name not in PARAMETERS:
            raise ValueError(f"{item['name']}: unknown parameter {name}")
        low, high = PARAMETERS[name].low, PARAMETERS[name].high
        if not low * 0.999 <= float(value) <= high * 1.001:
            raise ValueError(f"{item['name']}: {name} = {value} is outside {low} to {high}")
    return Entry(
        Efficiency(**{name: float(value) for name, value in values.items()}),
        int(item["runs"]),
        item.get("fit_error"),
        item.get("cross_validated_error"),
        float(item["interval_factor"]),
    )
