"""One measured run, as a benchmark file states it, in one shape for all formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chipcost.errors import Place

TOTAL, PER_CHIP = "total", "per chip"
STATISTICS = ("mean", "median", "p90", "p95", "p99")


@dataclass(frozen=True)
class Run:
    """What a file says of one run. None or empty: the file does not say.

    number               the run's number in its file, from 1
    scope                whether the rates are of the whole deployment (`total`) or of one chip
    input_, output_rate  tokens per second of completed requests
    isl, osl             mean tokens of a request; `nominal` where the file has the asked-for
                         lengths alone
    chips                chips of the deployment where the file counts them; of a disaggregated
                         one also those of each side
    ttft_ms, tpot_ms     statistic (one of STATISTICS) to milliseconds
    tokens_per_step      tokens that a decode step yields under speculation
    power_w              measured power of one chip alone, without the rest of its server
    chip_hint            what the file says that hints at the number of chips
    remarks              what a reader decided or could not know
    warnings             what changes the meaning of the run
    """

    file: str
    line: int
    format: str
    number: int = 1
    model: str = ""
    hardware: str = ""
    software: str = ""
    precision: str = ""
    date: str = ""
    scope: str = TOTAL
    input_rate: float | None = None
    output_rate: float | None = None
    isl: float | None = None
    osl: float | None = None
    nominal: bool = False
    chips: int | None = None
    prefill_chips: int | None = None
    decode_chips: int | None = None
    tp: int | None = None
    pp: int | None = None
    ep: int | None = None
    dp: int | None = None
    mode: str = "online"
    concurrency: float | None = None
    request_rate: str = ""
    completed: int | None = None
    failed: int | None = None
    duration_s: float | None = None
    ttft_ms: Mapping[str, float] = field(default_factory=dict)
    tpot_ms: Mapping[str, float] = field(default_factory=dict)
    tokens_per_step: float | None = None
    power_w: float | None = None
    chip_hint: str = ""
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where the run stands."""
        return Place(self.file, self.line)


def failure_warning(completed: int | None, failed: int | None) -> tuple[str, ...]:
    """What failed requests mean for the result; nothing if none failed or none are known."""
    if not failed:
        return ()
    total = failed + (completed or 0)
    return (
        f"{failed} of {total} requests failed: their tokens are not counted, "
        "the time that they took is",
    )
