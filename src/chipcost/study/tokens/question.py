"""The question of `tokens` and `frontier`, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf

from chipcost.catalog.chips.records import Catalog, Chip, System
from chipcost.catalog.models.records import Models
from chipcost.catalog.names import default_system, resolve
from chipcost.errors import ChipcostError, raise_collected
from chipcost.model.arch import Arch
from chipcost.model.precision import Precision
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.selection import DEFAULT, Selection, nothing_fits, selected
from chipcost.study.serving.architecture import (
    architecture,
    check_lengths,
    remarks,
)
from chipcost.study.serving.efficiencies import STACKS
from chipcost.study.serving.formats import NATIVE, checked_format, model_precision
from chipcost.study.serving.language import ServedModel, served_model
from chipcost.study.serving.layouts import COPIES, DEFAULT_CHIPS, Demand
from chipcost.study.serving.released import released_model
from chipcost.study.tokens.columns import AGGREGATED, DISAGGREGATED

# The service level where none is given: what a reader of a chat accepts, of speed and of waiting.
DEFAULT_INTERACTIVITY = 30.0  # tokens/s/user
DEFAULT_TTFT = 2000.0  # ms


@dataclass(frozen=True, slots=True)
class TokenQuestion:
    """The question: a model, chips (none: the selection), lengths in tokens, a service level.

    interactivity in tokens/s/user, ttft in ms: where either is None it is the default, unless the
    concurrency is given; 0 and infinity lift them. cached and load as shares. dtype and kv_dtype
    name storage formats or `native`; engine an engine, with an era or none, or empty for the mean.
    """

    model: str
    basis: Basis
    chips: Sequence[str] = ()
    isl: float = 1024.0
    osl: float = 1024.0
    interactivity: float | None = None
    ttft_ms: float | None = None
    concurrency: float | None = None
    dtype: str = NATIVE
    kv_dtype: str = NATIVE
    cached: float = 0.0
    load: float = 1.0
    max_chips: int = DEFAULT_CHIPS
    redundant_experts: int | None = None
    stack: str = "tuned"
    engine: str = ""
    serving: str = AGGREGATED
    selection: Selection = DEFAULT

    @property
    def default_level(self) -> bool:
        """Whether no service level was given."""
        return self.interactivity is None and self.ttft_ms is None and self.concurrency is None

    @property
    def answering_alone(self) -> bool:
        """Whether only chips with an answer are shown: where nobody said which chips."""
        return not self.chips and self.selection.by_default

    @property
    def least_rate(self) -> float | None:
        """Tokens/s that each user gets at least; None without a limit."""
        if self.interactivity is None:
            return DEFAULT_INTERACTIVITY if self.concurrency is None else None
        return self.interactivity or None

    @property
    def most_ttft(self) -> float | None:
        """The longest time to the first token in ms; None without a limit."""
        if self.ttft_ms is None:
            return DEFAULT_TTFT if self.concurrency is None else None
        return None if isinf(self.ttft_ms) else self.ttft_ms

    def demand(self) -> Demand:
        """The demand that the search meets."""
        late = self.most_ttft
        return Demand(
            isl=self.isl,
            osl=self.osl,
            cached=self.cached,
            max_chips=self.max_chips,
            redundant=self.redundant_experts,
            interactivity=self.least_rate,
            ttft=None if late is None else late * 1e-3,
            concurrency=self.concurrency,
            pools=self.serving == DISAGGREGATED,
        )


def check(question: TokenQuestion, arch: Arch) -> None:
    """Raise ChipcostError with every option that cannot be right."""
    errors: list[ChipcostError] = []

    def need(fine: bool, option: str, value: object, what: str) -> None:
        if not fine:
            errors.append(ChipcostError("bad-option", f"{option} {value} is not {what}"))

    q = question
    need(1.0 <= q.isl < 1e8, "--isl", f"{q.isl:g}", "a number of tokens, 1 or more")
    need(1.0 <= q.osl < 1e8, "--osl", f"{q.osl:g}", "a number of tokens, 1 or more")
    rate, late = q.interactivity, q.ttft_ms
    what = "a rate above 0 tokens/s/user, or none"
    need(rate is None or 0.0 <= rate < 1e9, "--interactivity", rate, what)
    fine = late is None or 0.0 < late < 1e9 or isinf(late)
    need(fine, "--ttft", late, "a time above 0 ms, or none")
    fine = q.concurrency is None or 1.0 <= q.concurrency < 1e9
    need(fine, "--concurrency", q.concurrency, "a number of requests, 1 or more")
    need(0.0 <= q.cached < 1.0, "--cache-hit", q.cached, "a share from 0 up to, not including, 1")
    need(1e-6 <= q.load <= 1.0, "--load", q.load, "a share above 0, 1 at most")
    need(1 <= q.max_chips <= 4096, "--max-chips", q.max_chips, "from 1 to 4096 chips")
    if q.redundant_experts is not None:
        errors.extend(_redundant(q, arch))
    need(q.stack in STACKS, "--stack", repr(q.stack), f"one of {', '.join(STACKS)}")
    modes = (AGGREGATED, DISAGGREGATED)
    need(q.serving in modes, "--serving", repr(q.serving), f"one of {', '.join(modes)}")
    if q.serving == DISAGGREGATED and q.max_chips == 1:
        found = "--serving disaggregated --max-chips 1: two pools are two chips at least"
        errors.append(ChipcostError("bad-option", found, hint="raise --max-chips"))
    raise_collected(errors)
    check_lengths(arch, q.isl, q.osl)


def _redundant(question: TokenQuestion, arch: Arch) -> list[ChipcostError]:
    """What cannot be right about the redundant experts: each rank takes one more at most."""
    option = f"--redundant-experts {question.redundant_experts}"
    copies, most = question.redundant_experts or 0, question.max_chips
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
    """A model as it is served: dimensions, shape and stored formats."""

    served: ServedModel
    dtype: str
    kv_dtype: str
    remarks: tuple[str, ...] = ()

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
    check(question, arch)
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
