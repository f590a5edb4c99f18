"""The model and the chips of a question about tokens, looked up in the data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.models.records import Models
from chipcost.catalog.names import default_system, resolve
from chipcost.errors import ChipcostError, raise_collected
from chipcost.model.arch import Arch
from chipcost.model.precision import Precision
from chipcost.study.chip.selection import nothing_fits, selected
from chipcost.study.serving.architecture import (
    architecture,
    check_lengths,
    remarks,
)
from chipcost.study.serving.drafting import Drafting, drafting
from chipcost.study.serving.formats import NATIVE, checked_format, model_precision
from chipcost.study.serving.language import ServedModel, served_model
from chipcost.study.serving.layouts import COPIES, Demand
from chipcost.study.serving.released import released_model
from chipcost.study.tokens.question import TokenQuestion


def check(models: Models, question: TokenQuestion, arch: Arch) -> None:
    """Raise ChipcostError with every option that cannot be right, or is not of this model."""
    more = _redundant(question, arch) if question.redundant_experts is not None else []
    raise_collected([*question.problems(), *more])
    check_lengths(models, arch, question.isl, question.osl)


def _redundant(question: TokenQuestion, arch: Arch) -> list[ChipcostError]:
    """What cannot be right about the redundant experts: each rank takes one more at most."""
    option = f"--redundant-experts {question.redundant_experts}"
    copies, most = question.redundant_experts or 0, question.most_chips
    if copies < 0:
        return [ChipcostError("bad-option", f"{option} is not a number of experts, 0 or more")]
    if not arch.experts:
        return [ChipcostError("bad-option", f"{option}: {arch.name} has no experts")]
    if copies > (ranks := int(COPIES * arch.experts)):
        found = f"{option} is more than the {ranks} ranks that {arch.name} is spread over at most"
        hint = f"its {arch.experts} experts take {ranks} ranks, each one copy: {ranks} or fewer"
        return [ChipcostError("bad-option", found, hint=hint)]
    if copies > most:
        found = f"{option} is more than the {most} ranks that --max-chips {most} allows"
        hint = f"a rank takes one more expert at most: --max-chips {copies} or more"
        return [ChipcostError("bad-option", found, hint=hint)]
    return []


@dataclass(frozen=True, slots=True)
class ModelAsServed:
    """A model as it is served: dimensions, shape, stored formats, what drafts ahead of it."""

    served: ServedModel
    dtype: str
    kv_dtype: str
    remarks: tuple[str, ...] = ()
    drafting: Drafting | None = None

    def demand(self, question: TokenQuestion) -> Demand:
        """What the search meets of a question, with what drafts ahead of the model."""
        return replace(question.demand(), drafting=self.drafting)

    @property
    def arch(self) -> Arch:
        """Dimensions of the model."""
        return self.served.arch

    def precision(self, narrow_math: bool) -> Precision:
        """Storage of each part on a chip that has narrow math, or has not."""
        arch = self.arch
        kv = "" if self.kv_dtype == NATIVE else self.kv_dtype
        if self.dtype == NATIVE:
            dense = arch.ffn_format if arch.dense_layers else arch.shared_format
            narrow = self.main_format != "bf16" and narrow_math
            return Precision(
                linear=arch.attention_format,
                ffn=dense,
                expert=arch.expert_format,
                head=arch.head_format,
                kv=kv or ("fp8" if narrow and _float_format(self.main_format) else "bf16"),
            )
        return model_precision(
            self.dtype,
            experts=arch.experts > 0,
            native_expert=self.served.native_expert,
            kv=kv,
            narrow_math=narrow_math,
        )

    @property
    def main_format(self) -> str:
        """Format of most of the weights."""
        if self.dtype != NATIVE:
            return self.dtype
        arch = self.arch
        return arch.expert_format if arch.experts else arch.ffn_format


def _float_format(storage: str) -> bool:
    return storage.startswith(("fp8", "nvfp4", "mxfp4"))


def model_as_served(models: Models, question: TokenQuestion) -> ModelAsServed:
    """The model with its formats; raises for unknown names, formats and impossible options."""
    record, named = released_model(models, question.model)
    arch = architecture(record)
    check(models, question, arch)
    dtype = checked_format("--dtype", question.dtype)
    if named and dtype not in (NATIVE, named):
        raise ChipcostError(
            "bad-option",
            f"--dtype {question.dtype} is not the format of {question.model}, {named}",
            hint=f"leave it out, or name {record.id}",
        )
    return ModelAsServed(
        served_model(arch),
        named or dtype,
        checked_format("--kv-dtype", question.kv_dtype),
        remarks(record, arch),
        drafting(models, arch, question.speculative) if question.speculative else None,
    )


Item = tuple[str, Chip, System | None]


def asked_chips(catalog: Catalog, question: TokenQuestion) -> list[Item]:
    """(name of the row, chip, system) of each name; without names, of the selection."""
    selection = question.selection.checked(catalog)
    if not question.chips:
        chips = selected(catalog, selection)
        return [(chip.id, chip, default_system(catalog, chip)) for chip in chips]
    found: dict[str, Item] = {}
    for name in question.chips:
        named = resolve(catalog, name)
        if not selection.fits(named.chip):
            continue
        row = named.system.id if named.system else named.chip.id
        found.setdefault(row, (row, named.chip, named.assumed))
    if not found:
        raise nothing_fits(selection)
    return list(found.values())
