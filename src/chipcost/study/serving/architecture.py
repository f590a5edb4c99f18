"""A model of the catalog as the `Arch` that the kernel computes with, and whether its counts hold.

Rule M701: the parameters computed from the dimensions agree with every official count within 1 %,
or within one unit of the last printed digit ("37B" may be cut or rounded).
Rule M702: the dimensions are complete and fit together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chipcost.catalog.findings import Finding
from chipcost.catalog.huggingface.config import read_config
from chipcost.catalog.huggingface.snapshot import is_path
from chipcost.catalog.models.records import ModelRecord, Models, OfficialCount, resolve_model
from chipcost.catalog.models.schema import DIMENSIONS
from chipcost.errors import ChipcostError, Place, raise_collected
from chipcost.model import counts
from chipcost.model.arch import REQUIRED, Arch
from chipcost.model.problems import problems

TOLERANCE = 0.01
EXACT = 1e-6
FEW = 3  # models that an error names
FILES_TOLERANCE = 0.10  # files hold vision towers and blocks for further tokens too


@dataclass(frozen=True, slots=True)
class CountCheck:
    """An official count beside the computed one: field, official and computed parameters."""

    field: str
    official: OfficialCount
    computed: float

    @property
    def difference(self) -> float:
        """Computed over official, less one."""
        return self.computed / self.official.value - 1.0

    @property
    def agrees(self) -> bool:
        """Within 1 %, or within one unit of the last printed digit."""
        gap = abs(self.computed - self.official.value)
        return gap <= max(TOLERANCE * self.official.value, self.official.step)

    @property
    def verdict(self) -> str:
        """`exact`, `within 1 %`, `within rounding` or `differs`."""
        if abs(self.difference) <= EXACT:
            return "exact"
        if abs(self.difference) <= TOLERANCE:
            return "within 1 %"
        return "within rounding" if self.agrees else "differs"


def find_model(models: Models, name: str) -> ModelRecord:
    """The record of a name, or of the path of a Hugging Face config.json, of the folder that holds
    one, or of a model in the Hugging Face cache.

    Raises ChipcostError `unknown-model`, or what is wrong with the file.
    """
    return read_config(name) if is_path(name) else resolve_model(models, name)


def architecture(record: ModelRecord) -> Arch:
    """The dimensions of a record as an `Arch`.

    Raises ChipcostError M702 for missing dimensions, or such as do not fit together.
    """
    raise_collected([finding.as_error() for finding in dimension_findings(record)])
    return _arch(record)


def dimension_findings(record: ModelRecord) -> list[Finding]:
    """Missing dimensions, and dimensions that do not fit together."""
    missing = [name for name in REQUIRED if name not in record.dimensions]
    found = [
        Finding(
            "M702",
            f"the model {record.id!r} lacks the dimension {name!r}",
            f"{name}: {DIMENSIONS[name].meaning}",
            record.place,
            ("models", record.id),
            (name,),
        )
        for name in missing
    ]
    if found:
        return found
    return [
        Finding(
            "M702",
            f"the model {record.id!r}: {name} {why}",
            f"{name}: {DIMENSIONS[name].meaning}",
            place_of(record, name),
            ("models", record.id),
            (name,),
        )
        for name, why in problems(_arch(record))
    ]


def _arch(record: ModelRecord) -> Arch:
    values: dict[str, Any] = dict(record.dimensions)
    return Arch(name=record.id, **values)


def place_of(record: ModelRecord, field: str) -> Place:
    """Where a dimension stands; the model if it is not written down."""
    line = record.lines.get(field, 0)
    return Place(record.files.get(field, record.file), line, 1) if line else record.place


def check_counts(record: ModelRecord, arch: Arch) -> Iterator[CountCheck]:
    """Every official count of a model beside what its dimensions give."""
    for field, official in record.counts.items():
        if field == "active_parameters":
            computed = _active(arch, official)
        else:
            computed = counts.total_parameters(arch) + _extras(arch, official)
        yield CountCheck(field, official, computed)


def _active(arch: Arch, official: OfficialCount) -> float:
    """Active parameters by the convention of their maker."""
    return counts.active_parameters(
        arch, embedding=official.counts == "embedding", head=official.counts != "body"
    )


def _extras(arch: Arch, official: OfficialCount) -> float:
    """What a published total holds beside the language model."""
    extra = 0.0
    if "vision" in official.includes:
        extra += arch.vision_parameters
    if "mtp" in official.includes:
        copies = counts.embedding_weights(arch) + counts.head_weights(arch)
        extra += counts.mtp_weights(arch) + arch.mtp_layers * copies
    if "mtp_body" in official.includes:
        extra += counts.mtp_weights(arch)
    if "scales" in official.includes:
        extra += counts.block_scales(arch)
    return extra


def count_findings(models: Models) -> list[Finding]:
    """M702 and M701 over all models."""
    findings: list[Finding] = []
    for record in models.models.values():
        impossible = dimension_findings(record)
        findings += impossible
        if impossible:
            continue
        for check in check_counts(record, _arch(record)):
            if not check.agrees:
                findings.append(
                    Finding(
                        "M701",
                        f"{record.id}: {check.field} {check.official.text} against "
                        f"{check.computed:.0f} from the dimensions ({check.difference:+.2%})",
                        "check the dimensions, or say what the count includes",
                        check.official.place,
                        ("models", record.id),
                        (check.field,),
                    )
                )
    return findings


def load_architecture(models: Models, name: str) -> Arch:
    """The `Arch` of a model's name, or of the path of a config.json."""
    return architecture(find_model(models, name))


def remarks(record: ModelRecord, arch: Arch) -> tuple[str, ...]:
    """What is to be said of a model that was read from a file: what its reader left out, and
    whether the files beside it hold another number of bytes than its dimensions give."""
    if not record.file.endswith(".json"):
        return ()
    found = [f"{record.name}: {record.note}."] if record.note else []
    given = counts.weight_bytes(arch).total
    if record.file_bytes and abs(given / record.file_bytes - 1.0) > FILES_TOLERANCE:
        found.append(
            f"{record.name}: the files hold {record.file_bytes / 1e9:.4g} GB, dimensions and "
            f"formats give {given / 1e9:.4g} GB; is the quantization not in this folder?"
        )
    return tuple(found)


def check_lengths(models: Models, arch: Arch, isl: float, osl: float) -> None:
    """Raise ChipcostError `too-long` where prompt and answer exceed the model's context, with the
    longest prompt that it takes, models that take this one, and what rope scaling needs."""
    whole = isl + osl
    if not arch.context or whole <= arch.context:
        return
    room = arch.context - osl
    parts = [f"with this --osl it takes an --isl of {room:.0f}"] if room >= 1.0 else []
    longer = [
        record.id
        for record in models.models.values()
        if int(record.dimensions.get("context", 0)) >= whole
    ]
    if longer:
        more = f" and {len(longer) - FEW} more" if longer[FEW:] else ""
        parts.append(f"{', '.join(longer[:FEW])}{more} take {whole:.0f} (`chipcost list models`)")
    parts.append(
        f"a context that rope scaling extends is set by --catalog with models: {arch.name}: context"
    )
    raise ChipcostError(
        "too-long",
        f"{isl:.0f} + {osl:.0f} = {whole:.0f} tokens exceed the context of {arch.name}, "
        f"{arch.context} tokens",
        hint="; ".join(parts),
    )
