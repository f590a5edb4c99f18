"""Options of what is served, how fast and on how much; one definition for each.

As in `cli.options`, the annotations are objects, so there is no `from __future__ import
annotations` here.
"""

from collections.abc import Callable, Sequence
from math import inf
from typing import TYPE_CHECKING, Annotated, Any

from chipcost.cli import completion, values
from chipcost.cli.command import Group
from chipcost.cli.lengths import Drafts, Lengths, length
from chipcost.cli.options import WORKLOAD, choice, option

if TYPE_CHECKING:
    from chipcost.study.chip import basis as study
    from chipcost.study.tokens.question import TokenQuestion

# Words that --dtype and --kv-dtype take; a test checks them against the formats of the model.
FORMATS = (
    "native",
    "fp32",
    "bf16",
    "fp16",
    "fp8",
    "fp8_block",
    "int8",
    "int4",
    "int4_g32",
    "mxfp4",
    "nvfp4",
)

OfModel = Annotated[
    str,
    option(
        WORKLOAD,
        "--model",
        "MODEL",
        "Language model, or the path of its config.json.",
        autocompletion=completion.model,
    ),
]


Day = Annotated[
    str,
    option(
        WORKLOAD,
        "--day",
        "PROFILE",
        "Load by hour, --load at its peak: 1x8,0.5x16, a CSV, or a name such as servegen-m-large.",
        autocompletion=completion.day,
    ),
]


class Formats(Group):
    """In what a language model is stored."""

    dtype: Annotated[
        str,
        choice(
            WORKLOAD,
            "--dtype",
            FORMATS,
            f"Format of the weights: native (as released), {', '.join(FORMATS[1:])}.",
            "FORMAT",
        ),
    ] = "native"
    kv_dtype: Annotated[
        str,
        choice(
            WORKLOAD,
            "--kv-dtype",
            FORMATS,
            "Format of the KV cache; native: fp8 with narrow weights and math, else bf16.",
            "FORMAT",
        ),
    ] = "native"


def _limit(
    option: str, text: str, read: Callable[[str, str], float], lifted: float
) -> float | None:
    """A limit of the service level: None for the default, `lifted` for `none`."""
    if not text:
        return None
    return lifted if text.strip().lower() == "none" else read(option, text)


def _rate(text: str) -> float | None:
    """An interactivity: None for the default, 0 for `none`."""
    return _limit("--interactivity", text, values.count, 0.0)


class Workload(Drafts, Lengths):
    """What is served, how fast, and on how much; of texts such as `8k`, `60%`, `2s`."""

    interactivity: Annotated[
        str,
        option(
            WORKLOAD,
            "--interactivity",
            "RATE",
            "At least this many tokens/s per user (30 by default); none lifts it.",
        ),
    ] = ""
    ttft: Annotated[
        str,
        option(
            WORKLOAD,
            "--ttft",
            "TIME",
            "Time to first token at most (2s by default), in ms or with a unit; none lifts it.",
        ),
    ] = ""
    percentile: Annotated[
        str,
        option(
            WORKLOAD,
            "--percentile",
            "N",
            "The two limits hold for N % of requests, 95; for the mean by default.",
        ),
    ] = ""
    success_rate: Annotated[
        str,
        option(
            WORKLOAD,
            "--success-rate",
            "SHARE",
            "Share of requests that succeed; others are retried.",
        ),
    ] = ""
    max_chips: Annotated[
        str,
        option(
            WORKLOAD,
            "--max-chips",
            "N",
            "At most this many chips per deployment (64 by default; of parts that have only SRAM "
            "twice what a copy takes).",
        ),
    ] = ""
    stack: Annotated[
        str,
        choice(
            WORKLOAD,
            "--stack",
            ("tuned", "untuned"),
            "Software: tuned, or untuned as it comes out of the box.",
        ),
    ] = "tuned"
    engine: Annotated[
        str,
        choice(
            WORKLOAD,
            "--engine",
            ("sglang", "tensorrt-llm", "vllm", "vendor"),
            "Serving engine, `vllm` or of a year, `vllm@2025`; the mean of engines by default.",
            "NAME",
        ),
    ] = ""

    def question(
        self,
        model: str,
        basis: "study.Basis",
        chips: Sequence[str],
        formats: Formats | None = None,
        **more: Any,
    ) -> "TokenQuestion":
        """The question about tokens; `more` are further fields of it."""
        from chipcost.study.tokens.question import TokenQuestion

        return TokenQuestion(
            model,
            basis,
            chips,
            isl=length("--isl", values.one("--isl", self.isl)),
            osl=length("--osl", values.one("--osl", self.osl)),
            lengths=self.lengths(values.one("--workload", self.workload)),
            interactivity=_rate(values.one("--interactivity", self.interactivity)),
            **self.fields(formats or Formats()),
            **more,
        ).checked()

    def fields(self, formats: Formats) -> dict[str, Any]:
        """The fields of the question, without lengths and interactivity."""
        rank, success = self.percentile, self.success_rate
        return {
            "speculative": self.speculation(),
            **self.kept(),
            "ttft_ms": _limit("--ttft", self.ttft, values.milliseconds, inf),
            "percentile": values.percentile("--percentile", rank) if rank else None,
            "success_rate": values.share("--success-rate", success) if success else None,
            "max_chips": values.whole("--max-chips", self.max_chips) if self.max_chips else None,
            "stack": self.stack,
            "engine": self.engine.replace("@", " "),
            "dtype": formats.dtype,
            "kv_dtype": formats.kv_dtype,
        }


class Serving(Workload):
    """A workload on one deployment: how many requests at once, how full, how divided."""

    redundant_experts: Annotated[
        str,
        option(
            WORKLOAD,
            "--redundant-experts",
            "N",
            "Copies of busy experts, by default as engines choose beyond a server; 0 for none.",
        ),
    ] = ""

    concurrency: Annotated[
        str, option(WORKLOAD, "--concurrency", "N", "Requests in flight per deployment.")
    ] = ""
    load: Annotated[
        str,
        option(
            WORKLOAD,
            "--load",
            "SHARE",
            "Utilisation: average tokens served / tokens at full load (0-1].",
        ),
    ] = "1"
    day: Day = ""
    scale_down: Annotated[
        str,
        option(
            WORKLOAD,
            "--scale-down",
            "SHARE",
            "Share of chips idle in a day that is given back, where rented by the hour.",
        ),
    ] = "0"
    serving: Annotated[
        str,
        choice(
            WORKLOAD,
            "--serving",
            ("aggregated", "disaggregated"),
            "Prefill and decode on the same chips, or on a pool each.",
        ),
    ] = "aggregated"

    def fields(self, formats: Formats) -> dict[str, Any]:
        """The fields of the question, without lengths and interactivity."""
        copies, flight = self.redundant_experts, self.concurrency
        return {
            **super().fields(formats),
            "concurrency": values.count("--concurrency", flight) if flight else None,
            "redundant_experts": values.whole("--redundant-experts", copies) if copies else None,
            "load": values.share("--load", self.load),
            "day": self.day.strip(),
            "scale_down": values.share("--scale-down", self.scale_down),
            "serving": self.serving,
        }

    def questions(
        self,
        models: Sequence[str],
        basis: "study.Basis",
        chips: Sequence[str],
        formats: Formats,
        **more: Any,
    ) -> "list[TokenQuestion]":
        """The questions of every combination of models, lengths and interactivities."""
        from chipcost.study.tokens.question import TokenQuestion, combinations

        return combinations(
            TokenQuestion(
                models[0], basis, chips, lengths=self.lengths(), **self.fields(formats), **more
            ),
            models,
            [length("--isl", part) for part in values.several("--isl", self.isl)],
            [length("--osl", part) for part in values.several("--osl", self.osl)],
            [_rate(part) for part in values.several("--interactivity", self.interactivity)],
            values.several("--workload", self.workload),
        )
