"""A language model as the inference kernel needs it: its shape and its released formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chipcost.catalog.models.records import Models
from chipcost.model.arch import Arch
from chipcost.model.shape import Shape, shape_of
from chipcost.study.serving.architecture import load_architecture


@dataclass(frozen=True, slots=True)
class Known:
    """A model as a run needs it: dimensions, shape, and the format its experts are released in."""

    arch: Arch
    shape: Shape
    native_expert: str


def known(arch: Arch) -> Known:
    """The shape and formats of a model's dimensions."""
    return Known(arch, shape_of(arch), arch.expert_format if arch.experts else arch.ffn_format)


def knower(models: Models) -> Callable[[str], Known]:
    """Look models up by name, each one read once. The function raises for unknown names."""
    found: dict[str, Known] = {}

    def of(name: str) -> Known:
        if name not in found:
            found[name] = known(load_architecture(models, name))
        return found[name]

    return of
