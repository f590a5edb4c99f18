"""What the readers of serving benchmarks share: failures, statistics, rates, dates, refusals."""

from __future__ import annotations

from chipcost.errors import ChipcostError
from chipcost.study.runs.readers.documents import Fields
from chipcost.study.runs.record import STATISTICS

RANDOM_LENGTHS = 0.8  # of a nominal length: the shortest that benchmarks sample by default


def mean_share(low: float = RANDOM_LENGTHS, high: float = 1.0) -> float:
    """Mean over nominal length where lengths are drawn uniformly between two shares of it."""
    return (low + high) / 2.0


def failures(fields: Fields, completed: int | None) -> tuple[int | None, tuple[str, ...]]:
    """How many requests failed: as counted, from the list of errors, or prompts not completed."""
    failed = fields.count("failed")
    if failed is not None:
        return failed, ()
    errors = fields.data.get("errors")
    if isinstance(errors, list):
        return sum(1 for error in errors if error), ()
    prompts = fields.count("num_prompts")
    if prompts is not None and completed is not None and prompts >= completed:
        return prompts - completed, ("failed requests are prompts less completed requests",)
    return None, ("the file does not say whether requests failed",)


def failure_warning(completed: int | None, failed: int | None) -> tuple[str, ...]:
    """What failed requests mean for the result; nothing if none failed or none are known."""
    if not failed:
        return ()
    total = failed + (completed or 0)
    return (f"{failed} of {total} requests failed: their tokens are excluded, their time is not",)


def statistics(fields: Fields, metric: str, factor: float = 1.0) -> dict[str, float]:
    """Statistic to milliseconds of `mean_ttft_ms`, `median_ttft_ms`, `p99_ttft_ms` and so on.

    Zeros are left out: tools write them where nothing was measured.
    """
    values = {name: fields.positive(f"{name}_{metric}_ms") for name in STATISTICS}
    if values["median"] is None:
        values["median"] = fields.positive(f"p50_{metric}_ms")
    return {name: value * factor for name, value in values.items() if value is not None}


def per_second(tokens: float | None, duration: float | None) -> float | None:
    """Tokens a second over the benchmark; None where either is unknown."""
    return tokens / duration if tokens is not None and duration else None


def rate_warning(
    stated: float | None, tokens: float | None, duration: float | None
) -> tuple[str, ...]:
    """What a stated rate that its own tokens and duration contradict by over 2 % means."""
    counted = per_second(tokens, duration)
    if not stated or not counted or abs(stated / counted - 1.0) <= 0.02:
        return ()
    return (
        f"the file states {stated:.4g} output tokens/s, and its tokens over its duration are "
        f"{counted:.4g}",
    )


def per_request(tokens: float | None, completed: int | None) -> float | None:
    """Mean tokens of a completed request."""
    return tokens / completed if tokens and completed else None


def rate_text(value: object) -> str:
    """The request rate as text: `inf` where all requests are sent at once."""
    if value is None or isinstance(value, bool):
        return ""
    return "inf" if str(value).lower() in ("inf", "infinity") else str(value)


def iso_day(stamp: str) -> str:
    """The day of a stamp 20261123-104500 or 2026-11-23T10:45:00 as 2026-11-23, else ""."""
    digits = stamp[:8]
    if len(digits) == 8 and digits.isdigit():
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    head = stamp[:10]
    plain = head.replace("-", "")
    return head if len(head) == 10 and plain.isdigit() and len(plain) == 8 else ""


def chip_hint(fields: Fields, names: tuple[str, ...]) -> str:
    """What a file says that hints at the number of chips, for the message that asks for it."""
    for name in names:
        value = fields.data.get(name)
        if value is not None:
            return f"it says {name} {value}"
    return ""


def nothing_completed(fields: Fields, failed: int | None) -> ChipcostError:
    """The error for a run in which no request was completed."""
    count = f"; {failed} failed" if failed else ""
    return fields.error(
        "no-completed-requests",
        f"no request of this run was completed{count}",
        hint="run the benchmark again, or leave this run out",
    )


def no_output_tokens(fields: Fields) -> ChipcostError:
    """The error for a run without counts of output tokens."""
    return fields.error(
        "no-token-counts",
        "this run has no count of output tokens",
        hint="a cost per token needs them; benchmark with a tokenizer and save the result again",
    )
