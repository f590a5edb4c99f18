"""Options of what is served, how fast and on how much; one definition for each.

As in `cli.options`, the annotations are objects, so there is no `from __future__ import
annotations` here.
"""

from collections.abc import Callable, Sequence
from math import inf
from typing import TYPE_CHECKING, Annotated, Any

from chipcost.cli import completion, values
from chipcost.cli.command import Group
from chipcost.cli.options import WORKLOAD, choice, option
from chipcost.errors import ChipcostError

if TYPE_CHECKING:
    from chipcost.study.chip import basis as study
    from chipcost.study.data import Data
    from chipcost.study.loads.asked import AskedLengths
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

DEFAULT_LENGTH = "1024"  # tokens of input and of output

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


def _length(option: str, text: str) -> float:
    """A mean length; without one the default, which a workload replaces."""
    return values.count(option, text or DEFAULT_LENGTH)


def with_lengths(data: "Data", question: "TokenQuestion") -> "TokenQuestion":
    """The question with the lengths of the workload, trace or spread that it names."""
    asked = question.lengths
    if not (asked.name or asked.spread):
        return question
    from chipcost.study.tokens.lengths import with_lengths

    return with_lengths(data, question)


def _rate(text: str) -> float | None:
    """An interactivity: None for the default, 0 for `none`."""
    return _limit("--interactivity", text, values.count, 0.0)


class Workload(Group):
    """What is served, how fast, and on how much; of texts such as `8k`, `60%`, `2s`."""

    workload: Annotated[
        str,
        option(
            WORKLOAD,
            "--workload",
            "NAME",
            "Lengths and cached share of a workload (chat, code, reasoning, agent, ...) or of a "
            "trace, a file or folder.",
            autocompletion=completion.workload,
        ),
    ] = ""
    isl: Annotated[
        str,
        option(
            WORKLOAD,
            "--isl",
            "TOKENS",
            "Mean input (prompt) length in tokens (1024 by default, or that of --workload).",
        ),
    ] = ""
    osl: Annotated[
        str,
        option(
            WORKLOAD,
            "--osl",
            "TOKENS",
            "Mean output length in tokens (1024 by default, or that of --workload).",
        ),
    ] = ""
    length_cv: Annotated[
        str,
        option(
            WORKLOAD,
            "--length-cv",
            "RATIO",
            "How far lengths vary: standard deviation over mean, of both or of input and output: "
            "1,0.8 (0 by default).",
        ),
    ] = ""
    cache_hit: Annotated[
        str,
        option(
            WORKLOAD,
            "--cache-hit",
            "SHARE",
            "Share of the prompt found in the prefix cache (0 by default, or that of --workload).",
        ),
    ] = ""
    cache_tokens: Annotated[
        str,
        option(
            WORKLOAD,
            "--cache-tokens",
            "TOKENS",
            "Size of the prefix cache that a trace with blocks is looked up in; else no limit.",
        ),
    ] = ""
    kv_offload: Annotated[
        str,
        option(
            WORKLOAD,
            "--kv-offload",
            "SIZE",
            "Memory per chip beyond its own that keeps prefix caches: 256GB of its host.",
        ),
    ] = ""
    kv_offload_bandwidth: Annotated[
        str,
        option(
            WORKLOAD,
            "--kv-offload-bandwidth",
            "BANDWIDTH",
            "At which a chip loads them, one way; by default its link to the host.",
        ),
    ] = ""
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

    speculative: Annotated[
        str,
        option(
            WORKLOAD,
            "--speculative",
            "METHOD",
            "What drafts tokens ahead, and how many: mtp:3 (a block of the model), eagle:5 "
            "(a head), lookup:3 (n-grams), or a small model.",
            autocompletion=completion.draft,
        ),
    ] = ""
    acceptance: Annotated[
        str,
        option(
            WORKLOAD,
            "--acceptance",
            "SHARE",
            "Chance that a drafted token is accepted, those before it being so; by default as "
            "measured.",
        ),
    ] = ""
    accept_length: Annotated[
        str,
        option(
            WORKLOAD,
            "--accept-length",
            "TOKENS",
            "Tokens that a step yields, the bonus token included, in place of --acceptance.",
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
            isl=_length("--isl", values.one("--isl", self.isl)),
            osl=_length("--osl", values.one("--osl", self.osl)),
            lengths=self.lengths(values.one("--workload", self.workload)),
            interactivity=_rate(values.one("--interactivity", self.interactivity)),
            **self.fields(formats or Formats()),
            **more,
        ).checked()

    def lengths(self, name: str = "") -> "AskedLengths":
        """What is asked of the lengths beside their means."""
        from chipcost.study.loads.asked import AskedLengths

        texts = values.several("--length-cv", self.length_cv) if self.length_cv else []
        parts = [values.ratio("--length-cv", one) for one in texts]
        if len(parts) > 2:
            raise ChipcostError(
                "bad-number", f"--length-cv {self.length_cv!r} is not one or two numbers",
                hint="of input, then of output: 1,0.8",
            )  # fmt: skip
        kept = self.cache_tokens
        given = {"isl": self.isl, "osl": self.osl, "cached": self.cache_hit}
        return AskedLengths(
            name,
            parts[0] if parts else 0.0,
            parts[-1] if parts else 0.0,
            values.count("--cache-tokens", kept) if kept else None,
            frozenset(key for key, text in given.items() if text),
        )

    def fields(self, formats: Formats) -> dict[str, Any]:
        """The fields of the question, without lengths and interactivity."""
        from chipcost.study.serving.speculative import read_speculative

        chance, length = self.acceptance, self.accept_length
        size, rate = self.kv_offload, self.kv_offload_bandwidth
        rank, success = self.percentile, self.success_rate
        return {
            "speculative": read_speculative(
                self.speculative,
                values.share("--acceptance", chance) if chance else None,
                values.count("--accept-length", length) if length else None,
            ),
            "cached": values.share("--cache-hit", self.cache_hit or "0"),
            "kv_offload": values.size("--kv-offload", size) if size else None,
            "kv_offload_bandwidth": (
                values.bandwidth("--kv-offload-bandwidth", rate) if rate else None
            ),
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
            [_length("--isl", part) for part in values.several("--isl", self.isl)],
            [_length("--osl", part) for part in values.several("--osl", self.osl)],
            [_rate(part) for part in values.several("--interactivity", self.interactivity)],
            values.several("--workload", self.workload),
        )
