"""Which serving engine and which era of it a run's software text names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chipcost.study.serving.efficiencies import Software
from chipcost.study.serving.words import ENGINES

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
_DYNAMO = re.compile(r"ai-dynamo/\S+")  # an image with a version of Dynamo, not of its engine


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
    version = _version(engine, _DYNAMO.sub(" ", plain))
    if steps and version:
        return next((year for year, first in reversed(steps) if version >= first), _FIRST)
    year = _YEAR.search(plain) or _YEAR.search(date)
    if not year:
        return ""
    return max(year[1], _FIRST) if engine else ""


def _version(engine: str, plain: str) -> tuple[int, ...]:
    """The version behind the last naming of the engine that has one, empty without; no year."""
    named = {place for word in _WORDS.get(engine, ()) for place in _places(plain, word)}
    for place in sorted(named, reverse=True):
        found = _VERSION.search(plain, place)
        if found and not found[1].startswith("20"):
            return tuple(map(int, found[1].split(".")))
    return ()


def _places(text: str, word: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(word), text)]


assert set(_WORDS) == set(ENGINES)
