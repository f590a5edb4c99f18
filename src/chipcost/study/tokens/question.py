"""The question of `tokens` and `frontier`, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import isinf
from typing import TYPE_CHECKING

from chipcost.errors import ChipcostError, one_of, raise_collected
from chipcost.study.chip.basis import Basis
from chipcost.study.chip.selection import DEFAULT, Selection
from chipcost.study.loads.asked import NONE, AskedLengths
from chipcost.study.serving.formats import NATIVE, checked_format
from chipcost.study.serving.speculative import Speculative
from chipcost.study.serving.words import (
    AGGREGATED,
    DEFAULT_CHIPS,
    DISAGGREGATED,
    ENGINES,
    STACKS,
)

if TYPE_CHECKING:
    from chipcost.catalog.sites.days import Day
    from chipcost.study.serving.layouts import Demand

# The service level where none is given: what a reader of a chat accepts, of speed and of waiting.
DEFAULT_INTERACTIVITY = 30.0  # tokens/s/user
DEFAULT_TTFT = 2000.0  # ms


@dataclass(frozen=True, slots=True)
class TokenQuestion:
    """The question: a model, chips (none: the selection), lengths in tokens, a service level.

    interactivity in tokens/s/user, ttft in ms: where either is None it is the default, unless the
    concurrency is given; 0 and infinity lift them. cached and load as shares. dtype and kv_dtype
    name storage formats or `native`; engine an engine, with an era or none, or empty for the mean.
    speculative is what drafts ahead, None for nothing.
    kv_offload in bytes per chip, its bandwidth in B/s (None: that of the chip's link to its host).

    load is that of the busiest hour of `day` (a name, levels or a file; empty: all hours alike);
    profile and mean_level (over the busiest) are looked up by `study.tokens.day`. scale_down is the
    share of idle chips that is given back. percentile: the limits hold for so many of 100 requests;
    None: for the mean. success_rate: share of requests that succeed.
    max_chips of a deployment: None for the default, which parts that have only SRAM may exceed.
    lengths has the workload, trace or spread that they are of (tokens/lengths.py).
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
    kv_offload: float | None = None
    kv_offload_bandwidth: float | None = None
    load: float = 1.0
    day: str = ""
    scale_down: float = 0.0
    profile: Day | None = None
    mean_level: float = 1.0
    percentile: float | None = None
    success_rate: float | None = None
    max_chips: int | None = None
    redundant_experts: int | None = None
    stack: str = "tuned"
    engine: str = ""
    serving: str = AGGREGATED
    speculative: Speculative | None = None
    selection: Selection = DEFAULT
    lengths: AskedLengths = NONE

    @property
    def workload(self) -> str:
        """The named workload or trace; empty where there is none."""
        return self.lengths.label

    @property
    def mean_load(self) -> float:
        """The load of the day's mean."""
        return self.load * self.mean_level

    @property
    def goodput_asked(self) -> bool:
        """Whether somebody asks for requests within limits, rather than leaving the default."""
        given = self.interactivity is not None or self.ttft_ms is not None
        limited = self.least_rate is not None or self.most_ttft is not None
        return limited and (given or self.percentile is not None)

    @property
    def default_level(self) -> bool:
        """Whether no service level was given."""
        return self.interactivity is None and self.ttft_ms is None and self.concurrency is None

    @property
    def most_chips(self) -> int:
        """Chips of a deployment at most, as given or by default."""
        return DEFAULT_CHIPS if self.max_chips is None else self.max_chips

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
        from chipcost.study.serving.layouts import Demand

        late = self.most_ttft
        return Demand(
            isl=self.isl,
            osl=self.osl,
            cached=self.cached,
            max_chips=self.most_chips,
            deep=self.max_chips is None,
            redundant=self.redundant_experts,
            interactivity=self.least_rate,
            ttft=None if late is None else late * 1e-3,
            concurrency=self.concurrency,
            percentile=self.percentile,
            pools=self.serving == DISAGGREGATED,
            mix=self.lengths.mix,
        )

    def problems(self) -> list[ChipcostError]:
        """Every option that cannot be right, whatever the model."""
        errors: list[ChipcostError] = []

        def need(fine: bool, option: str, value: object, what: str) -> None:
            if not fine:
                errors.append(ChipcostError("bad-option", f"{option} {value} is not {what}"))

        q = self
        need(1.0 <= q.isl < 1e8, "--isl", f"{q.isl:g}", "a number of tokens, 1 or more")
        need(1.0 <= q.osl < 1e8, "--osl", f"{q.osl:g}", "a number of tokens, 1 or more")
        rate, late = q.interactivity, q.ttft_ms
        what = "a rate above 0 tokens/s/user, or none"
        need(rate is None or 0.0 <= rate < 1e9, "--interactivity", rate, what)
        fine = late is None or 0.0 < late < 1e9 or isinf(late)
        need(fine, "--ttft", late, "a time above 0 ms, or none")
        fine = q.concurrency is None or 1.0 <= q.concurrency < 1e9
        need(fine, "--concurrency", q.concurrency, "a number of requests, 1 or more")
        fine = 0.0 <= q.cached < 1.0
        need(fine, "--cache-hit", q.cached, "a share from 0 up to, not including, 1")
        size, link = q.kv_offload, q.kv_offload_bandwidth
        fine = size is None or 1e6 <= size < 1e18
        need(fine, "--kv-offload", f"{size or 0.0:g} B", "a size, 1 MB or more")
        fine = link is None or 1e6 <= link < 1e15
        need(fine, "--kv-offload-bandwidth", f"{link or 0.0:g} B/s", "a rate, 1 MB/s or more")
        if link is not None and size is None:
            found = "--kv-offload-bandwidth without --kv-offload: nothing is kept elsewhere"
            errors.append(ChipcostError("bad-option", found, hint="give --kv-offload too: 256GB"))
        need(1e-6 <= q.load <= 1.0, "--load", q.load, "a share above 0, 1 at most")
        need(0.0 <= q.scale_down <= 1.0, "--scale-down", q.scale_down, "a share from 0 to 1")
        if q.scale_down and not q.day:
            found = (
                f"--scale-down {q.scale_down:g} gives idle chips back, and no day has idle hours"
            )
            errors.append(ChipcostError("bad-option", found, hint="add --day, such as 1x8,0.5x16"))
        what = "a percentile above 0 and below 100, such as 95"
        need(q.percentile is None or 0.0 < q.percentile < 100.0, "--percentile", q.percentile, what)
        fine = q.success_rate is None or 0.0 < q.success_rate <= 1.0
        need(fine, "--success-rate", q.success_rate, "a share above 0, 1 at most")
        need(1 <= q.most_chips <= 4096, "--max-chips", q.max_chips, "from 1 to 4096 chips")
        need(q.stack in STACKS, "--stack", repr(q.stack), f"one of {', '.join(STACKS)}")
        modes = (AGGREGATED, DISAGGREGATED)
        need(q.serving in modes, "--serving", repr(q.serving), f"one of {', '.join(modes)}")
        if q.serving == DISAGGREGATED and q.max_chips == 1:
            found = "--serving disaggregated --max-chips 1: two pools are two chips at least"
            errors.append(ChipcostError("bad-option", found, hint="raise --max-chips"))
        if q.speculative is not None:
            errors += q.speculative.problems(q.osl)
        return [*errors, *q.lengths.problems()]

    def checked(self) -> TokenQuestion:
        """The same; ChipcostError with every option that is wrong whatever the data say."""
        self.basis.checked()
        self.selection.checked_words()
        checked_format("--dtype", self.dtype)
        checked_format("--kv-dtype", self.kv_dtype)
        if self.engine:
            one_of("--engine", self.engine.partition(" ")[0], ENGINES)
        raise_collected(self.problems())
        return self


def combinations(
    question: TokenQuestion,
    models: Sequence[str],
    isl: Sequence[float],
    osl: Sequence[float],
    interactivity: Sequence[float | None],
    workloads: Sequence[str] = ("",),
) -> list[TokenQuestion]:
    """The question with every combination of models, workloads, lengths and rates, each once.

    Raises ChipcostError `no-model` without any model, and for what no question can ask.
    """
    if not models:
        raise ChipcostError(
            "no-model", "no language model is named", hint="`chipcost list models` shows all"
        )
    found = dict.fromkeys(product(models, workloads, isl, osl, interactivity))
    return [
        replace(
            question,
            model=model,
            isl=given,
            osl=made,
            interactivity=rate,
            lengths=replace(question.lengths, name=name),
        ).checked()
        for model, name, given, made, rate in found
    ]
