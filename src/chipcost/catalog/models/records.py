"""The typed records of language models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chipcost.catalog.findings import Finding
from chipcost.catalog.records import Block, Source
from chipcost.errors import ChipcostError, Place, nearest

Dimension = int | bool | str


class OfficialCount(NamedTuple):
    """A number of parameters as its maker printed it.

    `step` is one unit of the last printed digit: 1e9 for "671B", 1 for "8030261248".
    """

    value: float
    step: float
    text: str
    sources: tuple[str, ...]
    counts: str = ""
    includes: tuple[str, ...] = ()
    note: str = ""
    file: str = ""
    line: int = 0
    column: int = 0

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.line, self.column)


class Accepted(NamedTuple):
    """Tokens that a step yields at 1, 2, 3 ... drafted ones, the bonus token included, as measured.

    `method` is `mtp` (a block of the model drafts) or `eagle` (a head trained beside it).
    """

    method: str
    tokens: tuple[float, ...]
    workload: str
    sources: tuple[str, ...]
    locator: str = ""


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """One language model: dimensions by name (`model_schema.DIMENSIONS`) and official counts.

    `own_sources` holds the sources of those dimensions that are not from `sources`; `lines` and
    `files` where each dimension stands. `file_bytes` is the size of all tensors of a model that was
    read from its folder (0: not known).
    """

    id: str
    name: str
    vendor: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""
    sources: tuple[str, ...] = ()
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    own_sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    file_bytes: int = 0
    counts: Mapping[str, OfficialCount] = field(default_factory=dict)
    accepted: tuple[Accepted, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def place(self) -> Place:
        """Where the model stands."""
        return Place(self.file, self.line, 1 if self.line else 0)


@dataclass(frozen=True, slots=True)
class Models:
    """All models, after overlays."""

    sources: Mapping[str, Source]
    models: Mapping[str, ModelRecord]
    hash: str = ""
    overridden: tuple[str, ...] = ()


def plain_name(name: str) -> str:
    """A name as it is compared: lower case, hyphens for blanks and underscores, no owner."""
    return name.strip().lower().rpartition("/")[2].replace("_", "-").replace(" ", "-")


def resolve_model(models: Models, name: str) -> ModelRecord:
    """The model of an id, an alias or a full name, in any case; an owner ("meta-llama/") may lead.

    Raises ChipcostError `unknown-model` with the three nearest names.
    """
    found = model_named(models, name)
    if found is not None:
        return found
    raise unknown_model(models, name)


def unknown_model(models: Models, name: str) -> ChipcostError:
    """The error of a name that no model has, with the three nearest names."""
    close = nearest(plain_name(name), model_names(models))
    return ChipcostError(
        "unknown-model",
        f"there is no model {name!r}",
        hint=f"did you mean {', '.join(close)}? `chipcost list models` shows all, and the path of "
        "a Hugging Face config.json is accepted too",
    )


def model_named(models: Models, name: str) -> ModelRecord | None:
    """The same, or None: the search for the nearest names takes a thousand times longer."""
    wanted = plain_name(name)
    if wanted in models.models:
        return models.models[wanted]
    for record in models.models.values():
        if wanted in (plain_name(record.name), *map(plain_name, record.aliases)):
            return record
    return None


def model_names(models: Models) -> list[str]:
    """Every id and alias."""
    names: list[str] = []
    for record in models.models.values():
        names += [record.id, *record.aliases]
    return names


@dataclass
class ModelLayer:
    """What one file contributes; a model of an overlay may hold only what it changes."""

    file: str
    sources: dict[str, Source] = field(default_factory=dict)
    models: dict[str, Block] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    hash: str = ""
