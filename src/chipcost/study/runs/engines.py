"""Which serving engine and which era of it a run's software text names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chipcost.study.serving.efficiencies import ENGINES, Software

# Words of each engine, the first that is found counts.
_WORDS: Mapping[str, Sequence[str]] = {
    "sglang": ("sglang",),
    "tensorrt-llm": ("tensorrt", "trtllm", "trt"),
    "vllm": ("vllm", "tpu-inference"),
    "vendor": ("neuronx", "synapseai", "optimum", "sambaflow", "deepspeed", "tt-metal", "atom"),
}
# The first version of each year after the first; a version before them is of the first year.
_VERSIONS: Mapping[str, Sequence[tuple[str, tuple[int, ...]]]] = {
    "tensorrt-llm": (("2025", (1, 0)), ("2026", (1, 2))),
    "vllm": (("2025", (0, 7)), ("2026", (0, 14))),
    "sglang": (("2025", (0, 4, 2)), ("2026", (0, 5, 7))),
}
_FIRST = "2024"
_VERSION = re.compile(r"(?<![\d.])v?(\d+\.\d+(?:\.\d+)?)")
_YEAR = re.compile(r"(?<!\d)(20[2-9]\d)(?!\d)")


def software_of(text: str, date: str = "") -> Software:
    """The engine and its era, each empty where the text does not tell; the era by version, else by
    the year in the text, else by the day of the run."""
    plain = text.lower()
    engine = next(
        (name for name, words in _WORDS.items() if any(word in plain for word in words)), ""
    )
    return Software(engine, _era(engine, plain, date))


def _era(engine: str, plain: str, date: str) -> str:
    steps = _VERSIONS.get(engine, ())
    after = plain[max((plain.rfind(word) for word in _WORDS.get(engine, ())), default=0) :]
    version = _VERSION.search(after)
    if steps and version and not version[1].startswith("20"):
        numbers = tuple(map(int, version[1].split(".")))
        return next((year for year, first in reversed(steps) if numbers >= first), _FIRST)
    year = _YEAR.search(plain) or _YEAR.search(date)
    if not year:
        return ""
    return max(year[1], _FIRST) if engine else ""


assert set(_WORDS) == set(ENGINES)
