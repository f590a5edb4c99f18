"""A measured run, as its source states it: one record for every source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chipcost.errors import Place
from chipcost.study.serving.words import STACKS

TOTAL, PER_CHIP = "total", "per chip"  # what the rates of a source are of
STATISTICS = ("mean", "median", "p90", "p95", "p99")
STATED = "stated"  # the statistic of a latency whose source names none
CENTRAL = ("mean", STATED, "median")  # those that the model's means stand beside, the nearest first
TUNED, UNTUNED = STACKS

STATIC, ONLINE, DISAGGREGATED, OFFLINE = "static-batch", "online-concurrency", "disagg", "offline"
DECODE_ONLY, PREFILL_ONLY = "decode-only", "prefill-only"
SCENARIOS = (STATIC, ONLINE, DISAGGREGATED, OFFLINE, DECODE_ONLY, PREFILL_ONLY)
MLPERF = "mlperf"  # before the name of one of its scenarios


@dataclass(frozen=True, slots=True)
class Pool:
    """Workers of one kind: how many, and the parallelism layout of each."""

    workers: int
    tp: int
    pp: int
    ep: int
    dp: int

    @property
    def chips(self) -> int:
        """Chips of the pool."""
        return self.workers * self.tp * self.pp * self.dp


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a source says of one run. None or empty: it does not say.

    file, line           where the run stands; `number` is its number in the file, from 1
    format               `table`, or the benchmark tool that wrote the file
    id                   name of the run in a table
    chip, model          as the source names them
    weights, kv          number formats of the weights and of the cache, as the source names them
    software             server software; `stack` is UNTUNED for research-lab defaults, else TUNED
    date                 day of the measurement
    source, source_url   title and address of what the figures are from
    group                runs of one source that count once together
    scenario             one of SCENARIOS, or MLPERF and a scenario of its own
    chips                chips of the deployment; of a disaggregated one also those of each side
    tp, pp, ep, dp       parallelism of one replica; where dp > 1, each rank attends its own
                         sequences
    decode, prefill      pools of a disaggregated run; `decode` may also state all of another run
    concurrency          requests in flight in the whole deployment
    batch                sequences of one batch, of which `concurrency` may hold several
    request_rate         requests per second that were sent, `inf` for all at once
    isl, osl             tokens of a request: means, or requested lengths where `nominal`
    mean_share           mean length over the stated one, where random lengths are below it
    scope                whether the rates are of the whole deployment (TOTAL) or of one chip
    input_, output_, total_rate   tokens per second of completed requests
    ttft_ms, tpot_ms     statistic (one of STATISTICS, or STATED) to milliseconds
    statistic            which of these counts
    speculative          what drafts ahead, and how many tokens: `mtp:3`
    tokens_per_step      tokens that a decode step yields under speculation
    power_w              measured power of one chip alone, without the rest of its server
    completed, failed    requests; duration_s is the measured time in seconds
    chip_hint            what the source says that hints at the number of chips
    remarks              what a reader decided or could not know
    warnings             what changes the meaning of the run
    """

    file: str
    line: int
    format: str
    number: int = 1
    id: str = ""
    chip: str = ""
    model: str = ""
    weights: str = ""
    kv: str = ""
    software: str = ""
    stack: str = TUNED
    date: str = ""
    source: str = ""
    source_url: str = ""
    group: str = ""
    scenario: str = ONLINE
    chips: int | None = None
    prefill_chips: int | None = None
    decode_chips: int | None = None
    tp: int | None = None
    pp: int | None = None
    ep: int | None = None
    dp: int | None = None
    decode: Pool | None = None
    prefill: Pool | None = None
    concurrency: float | None = None
    batch: int | None = None
    request_rate: str = ""
    isl: float | None = None
    osl: float | None = None
    nominal: bool = False
    mean_share: float = 1.0
    scope: str = TOTAL
    input_rate: float | None = None
    output_rate: float | None = None
    total_rate: float | None = None
    ttft_ms: Mapping[str, float] = field(default_factory=dict)
    tpot_ms: Mapping[str, float] = field(default_factory=dict)
    statistic: str = STATED
    speculative: str = ""
    tokens_per_step: float | None = None
    power_w: float | None = None
    completed: int | None = None
    failed: int | None = None
    duration_s: float | None = None
    chip_hint: str = ""
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where the run stands."""
        return Place(self.file, self.line)

    @property
    def mode(self) -> str:
        """How the inference model takes the scenario: one of its `axis.MODES`."""
        modes = {
            STATIC: "static",
            DISAGGREGATED: "disaggregated",
            DECODE_ONLY: "decode",
            PREFILL_ONLY: "prefill",
        }
        return modes.get(self.scenario, "closed")

    @property
    def speculates(self) -> bool:
        """Whether tokens were drafted ahead."""
        return bool(self.speculative) or self.tokens_per_step is not None

    @property
    def ttft(self) -> float | None:
        """Time to the first token in milliseconds, of the statistic that counts."""
        return self.ttft_ms.get(self.statistic)

    @property
    def tpot(self) -> float | None:
        """Time per output token after the first in milliseconds, of the statistic that counts."""
        return self.tpot_ms.get(self.statistic)

    @property
    def tails(self) -> bool:
        """Whether the latencies that count are of the slowest requests, which nothing predicts."""
        return self.statistic not in CENTRAL

    @property
    def mean_times(self) -> tuple[float | None, float | None]:
        """TTFT and TPOT in milliseconds as near to the mean as the source has them."""
        ttft, tpot = (
            next((found[name] for name in CENTRAL if name in found), None)
            for found in (self.ttft_ms, self.tpot_ms)
        )
        return ttft, tpot

    @property
    def quantities(self) -> tuple[tuple[str, float], ...]:
        """What was measured of a chip or a request: TPOT, output rate, total rate, TTFT.

        Rates of a whole deployment are none of these: they are not per chip. Nor are the times of
        the slowest requests (p90, p95, p99): the model predicts means.
        """
        per_chip = self.scope == PER_CHIP
        found = (
            ("tpot_ms", None if self.tails else self.tpot),
            ("output_tokens_per_s_per_chip", self.output_rate if per_chip else None),
            ("total_tokens_per_s_per_chip", self.total_rate if per_chip else None),
            ("ttft_ms", None if self.tails else self.ttft),
        )
        return tuple((name, value) for name, value in found if value is not None and value > 0.0)
