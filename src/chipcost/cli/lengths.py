"""Options of the requests themselves: lengths, what of them is cached, what is drafted ahead.

As in `cli.options`, the annotations are objects, so there is no `from __future__ import
annotations` here.
"""

from typing import TYPE_CHECKING, Annotated, Any

from chipcost.cli import completion, values
from chipcost.cli.command import Group
from chipcost.cli.options import WORKLOAD, option
from chipcost.errors import ChipcostError

if TYPE_CHECKING:
    from chipcost.study.data import Data
    from chipcost.study.loads.asked import AskedLengths
    from chipcost.study.serving.speculative import Speculative
    from chipcost.study.tokens.question import TokenQuestion

DEFAULT_LENGTH = "1024"  # tokens of input and of output


def length(option: str, text: str) -> float:
    """A mean length; without one the default, which a workload replaces."""
    return values.count(option, text or DEFAULT_LENGTH)


def with_lengths(data: "Data", question: "TokenQuestion") -> "TokenQuestion":
    """The question with the lengths of the workload, trace or spread that it names."""
    asked = question.lengths
    if not (asked.name or asked.spread):
        return question
    from chipcost.study.tokens.lengths import with_lengths

    return with_lengths(data, question)


class Lengths(Group):
    """How long requests are, and what of their prompts is cached."""

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

    def kept(self) -> dict[str, Any]:
        """The fields of the question on cached prompts."""
        size, rate = self.kv_offload, self.kv_offload_bandwidth
        return {
            "cached": values.share("--cache-hit", self.cache_hit or "0"),
            "kv_offload": values.size("--kv-offload", size) if size else None,
            "kv_offload_bandwidth": (
                values.bandwidth("--kv-offload-bandwidth", rate) if rate else None
            ),
        }


class Drafts(Group):
    """What is drafted ahead, and how much of it counts."""

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

    def speculation(self) -> "Speculative | None":
        """What is asked of speculation; None for nothing."""
        from chipcost.study.serving.speculative import read_speculative

        chance, length = self.acceptance, self.accept_length
        return read_speculative(
            self.speculative,
            values.share("--acceptance", chance) if chance else None,
            values.count("--accept-length", length) if length else None,
        )
