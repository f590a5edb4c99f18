"""The fitted efficiencies of data/efficiency.yaml, composed for a chip, a stack and an engine.

Each level (vendor, family, engine, era of an engine, untuned software) multiplies the
parameters of all chips; what was measured of a level counts wherever it applies.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chipcost.catalog import files, fitted
from chipcost.errors import ChipcostError, one_of
from chipcost.model.parameters import PARAMETERS, Efficiency
from chipcost.study.serving.published import OTHERS, PUBLISHED, Published, machines
from chipcost.study.serving.words import ENGINES, STACKS, TENSORRT_LLM

# How near the nearest measured run is: of the chip itself, its family, its vendor, or none.
RATE, TTFT = "rate", "ttft"  # what an interval is of
FITTED, FAMILY, VENDOR, ALL = STRATA = ("fitted", "family", "vendor", "all chips")


@dataclass(frozen=True, slots=True)
class Software:
    """A serving engine and its era (a year); empty where unknown: then the mean answers."""

    engine: str = ""
    era: str = ""

    @property
    def reserves(self) -> bool:
        """Whether it sets memory aside for a whole answer before the request begins."""
        return self.engine == TENSORRT_LLM


MEAN = Software()


@dataclass(frozen=True, slots=True)
class Family:
    """Chips of one architecture: vendor, layout of links, cores that shard tensors separately."""

    name: str
    vendor: str
    topology: str
    cores: int
    chips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """What the offsets of a fit act on: a chip with its family and vendor, under a software."""

    chip: str
    family: str
    vendor: str
    stack: str = "tuned"
    software: Software = MEAN

    def levels(self) -> Iterator[tuple[str, str]]:
        """(level, name) of the offsets that act, from the widest."""
        yield "vendor", self.vendor
        yield "family", self.family
        if self.software.engine:
            yield "engine", self.software.engine
            if self.software.era:
                yield "era", f"{self.software.engine} {self.software.era}"
        if self.stack == "untuned":
            yield "untuned", "all"
            yield "untuned-family", self.family


@dataclass(frozen=True, slots=True)
class Evidence:
    """Measured runs of a chip under a stack, and the median error of fits that had not seen its
    pairs with a model; None where only times to the first token were measured."""

    runs: int
    left_out_error: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The parameters that answer for a chip and software, and the evidence behind them.

    level   how near the nearest run is, one of STRATA, or PUBLISHED; `origin` says it in words
    runs    those runs: of the chip, its family, its vendor, or all
    factor  the 90 % interval of a predicted rate or TPOT is [p / factor, p * factor];
            `ttft_factor` that of a time to the first token
    error   median error of fits that had not seen a pair of the chip and a model, if it has runs
    """

    efficiency: Efficiency
    level: str
    origin: str
    runs: int
    factor: float
    ttft_factor: float
    error: float | None

    @property
    def inherited(self) -> bool:
        """Whether no chip of its family was measured."""
        return self.level in (VENDOR, ALL)


@dataclass(frozen=True, slots=True)
class Efficiencies:
    """What was fitted, and the families of chips.

    parameters  those of all chips under the mean of tuned engines
    offsets     by (level, name): factors on parameters
    evidence    by (chip, stack): what was measured
    factors     by (stack, stratum, RATE or TTFT): half-width of the 90 % interval, a factor
    published   by family, and OTHERS: machines of which only rates of services are known
    """

    families: Mapping[str, Family]
    parameters: Mapping[str, float] = field(default_factory=dict)
    offsets: Mapping[tuple[str, str], Mapping[str, float]] = field(default_factory=dict)
    evidence: Mapping[tuple[str, str], Evidence] = field(default_factory=dict)
    factors: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    published: Mapping[str, Published] = field(default_factory=dict)

    def family(self, chip: str, vendor: str = "") -> Family:
        """The family of a chip; one of its own for a chip that is in none."""
        for family in self.families.values():
            if chip in family.chips:
                return family
        return Family(chip, vendor.lower(), "switched", 1, (chip,))

    def software(self, name: str) -> Software:
        """An engine by name, `vllm`, with an era, `vllm 2025`, or the newest that was measured.

        Empty for the mean of engines. Raises ChipcostError `bad-option`.
        """
        engine, _, era = name.replace("@", " ").partition(" ")
        if not engine:
            return MEAN
        one_of("--engine", engine, ENGINES)
        eras = sorted(
            other.rpartition(" ")[2]
            for level, other in self.offsets
            if level == "era" and other.startswith(f"{engine} ")
        )
        if era:
            one_of(f"--engine {engine}", era, eras)
        return Software(engine, era or (eras[-1] if eras else ""))

    def choose(
        self,
        chip: str,
        stack: str,
        vendor: str = "",
        software: Software = MEAN,
        sram: bool = False,
    ) -> Choice:
        """The parameters for a chip under a stack and an engine, the mean of engines without one.

        Machines whose services alone were measured come with their makers' software, whatever the
        stack; one with weights in `sram` that has no runs takes the mean of such machines.

        Raises ChipcostError `bad-option` for an unknown stack or engine.
        """
        one_of("--stack", stack, STACKS)
        if software.engine:
            one_of("--engine", software.engine, ENGINES)
        family = self.family(chip, vendor)
        member = Member(chip, family.name, family.vendor, stack, software)
        level, runs = self.nearest(member)
        known = family.name if family.name in self.published else OTHERS
        if level in (VENDOR, ALL) and known in self.published and (sram or known != OTHERS):
            return self._from_rates(chip, known)
        name = {FAMILY: f" {family.name}", VENDOR: f" {family.vendor}"}.get(level, "")
        return Choice(
            self.compose(member),
            level,
            f"{level}{name}",
            runs,
            self.factors[stack, level, RATE],
            self.factors[stack, level, TTFT],
            self.evidence[chip, stack].left_out_error if level == FITTED else None,
        )

    def _from_rates(self, chip: str, known: str) -> Choice:
        """The parameters from published rates of a machine, or of the mean of such machines."""
        found = self.published[known]
        wide = found if chip in found.chips else self.published[OTHERS]
        values = {**self.parameters, **found.parameters}
        return Choice(
            _within_bounds(values),
            PUBLISHED,
            f"{PUBLISHED} of {known}",
            found.rates,
            wide.factor,
            wide.ttft_factor,
            None,
        )

    def compose(self, member: Member) -> Efficiency:
        """The parameters of all chips times the factors of every level that acts, within bounds."""
        values = dict(self.parameters)
        for key in member.levels():
            for name, factor in self.offsets.get(key, {}).items():
                values[name] *= factor
        return _within_bounds(values)

    def nearest(self, member: Member) -> tuple[str, int]:
        """The stratum of a chip's nearest runs under a stack, and how many there are."""
        family = self.family(member.chip, member.vendor)
        siblings = [
            other
            for item in self.families.values()
            if item.vendor == family.vendor
            for other in item.chips
        ]
        for level, chips in ((FITTED, [member.chip]), (FAMILY, family.chips), (VENDOR, siblings)):
            known = [self.evidence.get((chip, member.stack)) for chip in chips]
            found = sum(item.runs for item in known if item)
            if found:
                return level, found
        everything = self.evidence.items()
        return ALL, sum(item.runs for (_, stack), item in everything if stack == member.stack)


def load_efficiencies(path: Path | None = None) -> Efficiencies:
    """Read the shipped efficiency.yaml, or another, and efficiency_sram.yaml where one lies beside.

    Raises ChipcostError `bad-efficiency` for a missing or unusable file.
    """
    path = path or files.data_directory() / "efficiency.yaml"
    beside = path.with_name("efficiency_sram.yaml")
    try:
        data = fitted.read(path)
        rates = fitted.read(beside) if beside.exists() else {}
        return Efficiencies(
            families={
                name: Family(
                    name, item["vendor"], item["topology"], int(item["cores"]), tuple(item["chips"])
                )
                for name, item in data["families"].items()
            },
            parameters=_parameters(data["parameters"]),
            offsets={
                (level, str(name)): _factors(f"{level} {name}", factors)
                for level, names in data["offsets"].items()
                for name, factors in names.items()
            },
            evidence={
                (chip, stack): Evidence(int(item["runs"]), item.get("left_out_error"))
                for stack, chips in data["evidence"].items()
                for chip, item in chips.items()
            },
            factors={
                (stack, stratum, kind): float(factor)
                for stack, strata in data["intervals"].items()
                for stratum, kinds in strata.items()
                for kind, factor in kinds.items()
            },
            published=_published(rates),
        )
    except OSError as error:
        raise ChipcostError("bad-efficiency", f"cannot read {path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ChipcostError("bad-efficiency", f"{path}: {error!r}") from error


def _published(data: Mapping[str, Any]) -> dict[str, Published]:
    """Machines with published rates; their parameters are known and above 0."""
    found = machines(data)
    for name, item in found.items():
        _factors(name, item.parameters)
    return found


def _within_bounds(values: Mapping[str, float]) -> Efficiency:
    """The parameters, none beyond what the fit may use."""
    return Efficiency(
        **{
            name: min(max(value, PARAMETERS[name].low), PARAMETERS[name].high)
            for name, value in values.items()
        }
    )


def _parameters(values: Mapping[str, Any]) -> dict[str, float]:
    """Every parameter, each within its bounds."""
    _known("parameters", values)
    found = {name: float(values[name]) for name in PARAMETERS}
    for name, value in found.items():
        low, high = PARAMETERS[name].low, PARAMETERS[name].high
        if not low * 0.999 <= value <= high * 1.001:
            raise ValueError(f"{name} = {value} is outside {low} to {high}")
    return found


def _factors(where: str, values: Mapping[str, Any] | None) -> dict[str, float]:
    """Factors above 0 on known parameters."""
    _known(where, values or {})
    found = {name: float(value) for name, value in (values or {}).items()}
    for name, value in found.items():
        if not (value > 0.0 and math.isfinite(value)):
            raise ValueError(f"{where}: {name} = {value} is no factor")
    return found


def _known(where: str, names: Mapping[str, Any] | Sequence[str]) -> None:
    for name in names:
        if name not in PARAMETERS:
            raise ValueError(f"{where}: unknown parameter {name}")
