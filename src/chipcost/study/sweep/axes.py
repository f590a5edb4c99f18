"""The inputs of each question as axes: how a text is read, what bounds it, and what depends on it.

`WORD` is looked up (a chip, an owner), `INSIDE` enters the inference model, `OUTSIDE` only scales
what comes out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from math import inf

from chipcost import units
from chipcost.errors import ChipcostError, nearest

WORD, INSIDE, OUTSIDE = "word", "inside", "outside"
TOKENS, COMPARE, TCO = "tokens", "compare", "tco"
QUESTIONS = (TOKENS, COMPARE, TCO)
CHIP = "chip"
DRAW = "draw"  # the axis of the samples
LAYOUT = ("tp", "pp", "ep", "dp")


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a question: its role, how its text is read, unit and bounds of the number."""

    role: str
    meaning: str
    unit: str = ""
    read: Callable[[str], float] = units.count
    low: float = -inf
    high: float = inf

    def number(self, name: str, text: str) -> float:
        """The number of a text; ChipcostError where it cannot be."""
        value = self.read(text)
        if not self.low <= value <= self.high:
            raise ChipcostError(
                "bad-axis",
                f"{text} is {value:g} {self.unit}".rstrip()
                + f", and {name} lies between {self.low:g} and {self.high:g}",
                hint=f"{self.meaning}, in {self.unit}" if self.unit else self.meaning,
            )
        return value


def _word(meaning: str) -> Input:
    return Input(WORD, meaning)


def _price(text: str) -> float:
    """USD/h; a plain number is one."""
    plain = text.strip().lstrip("$")
    return units.parse(plain if "/" in plain else f"{plain} USD/h", "money_per_hour").value


def _kilowatt(text: str) -> float:
    return units.parse(text if text.strip()[-1:].isalpha() else f"{text} kW", "power").value / 1e3


def _ratio(text: str) -> float:
    return units.parse(text, "ratio").value


def _whole(text: str) -> float:
    value = units.count(text)
    if value != int(value):
        raise ChipcostError("bad-number", f"{text!r} is no whole number")
    return value


def _limit(read: Callable[[str], float], lifted: float, text: str) -> float:
    """A limit of the service level; `lifted` for `none`."""
    return lifted if text.strip().lower() == "none" else read(text)


def _tokens(meaning: str) -> Input:
    return Input(INSIDE, meaning, "tokens", units.count, 1.0, 1e8)


def _degree(meaning: str) -> Input:
    return Input(INSIDE, meaning, "chips", _whole, 1.0, 4096.0)


_CHIP = _word("chip or system")
_OWNER = {
    "owner": _word("whose cost"),
    "term": _word("term of a rental"),
    "power_basis": _word("it or facility"),
}
_OF_THE_HOUR = {
    "price": Input(OUTSIDE, "price of a chip-hour", "USD/h", _price, 1e-9, 1e9),
    "price_factor": Input(OUTSIDE, "quoted price times this", "", _ratio, 1e-6, 1e6),
    "power": Input(OUTSIDE, "IT power of a chip, all in", "kW", _kilowatt, 1e-6, 1e6),
    "pue": Input(OUTSIDE, "site power over IT power", "", _ratio, 1.0, 5.0),
}

_TOKENS: dict[str, Input] = {
    "model": _word("language model"),
    CHIP: _CHIP,
    **_OWNER,
    "dtype": _word("format of the weights"),
    "kv_dtype": _word("format of the KV cache"),
    "stack": _word("tuned or untuned software"),
    "engine": _word("serving engine"),
    "serving": _word("aggregated or disaggregated"),
    "speculative": _word("what drafts ahead"),
    "isl": _tokens("mean input length"),
    "osl": _tokens("mean output length"),
    "cache_hit": Input(INSIDE, "cached share of the prompt", "", units.share, 0.0, 0.999999),
    "interactivity": Input(
        INSIDE, "tokens/s of a user at least", "tokens/s", partial(_limit, units.count, 0.0), 0.0
    ),
    "ttft": Input(
        INSIDE, "time to first token at most", "ms", partial(_limit, units.milliseconds, inf), 1e-3
    ),
    "percentile": Input(INSIDE, "of requests within the limits", "%", units.count, 0.01, 99.99),
    "max_chips": _degree("chips of a deployment at most"),
    "tp": _degree("tensor parallelism"),
    "pp": _degree("pipeline stages"),
    "ep": _degree("ranks that experts are spread over"),
    "dp": _degree("ranks of data-parallel attention"),
    "concurrency": Input(INSIDE, "requests in flight", "", units.count, 1.0, 1e9),
    "load": Input(OUTSIDE, "served over peak tokens", "", units.share, 1e-6, 1.0),
    **_OF_THE_HOUR,
}
_COMPARE: dict[str, Input] = {
    CHIP: _CHIP,
    **_OWNER,
    "dtype": _word("type of the peak rate"),
    **_OF_THE_HOUR,
}


@cache
def _tco() -> dict[str, Input]:
    from chipcost.study.tco.inputs import INPUTS

    def money(text: str) -> float:
        plain = text.strip().lstrip("$")
        return units.parse(f"{plain} USD" if plain[-1:].isdigit() else plain, "money").value

    return {
        CHIP: _CHIP,
        "owner": _word("whose cost"),
        "site": _word("place or operator"),
        "annuity": _word("how capital is paid"),
        "unit_price": Input(OUTSIDE, "price of one chip alone", "USD", money, 1e-6, 1e12),
        "server_price": Input(OUTSIDE, "price of the server or rack", "USD", money, 1e-6, 1e12),
        **{
            name: Input(
                OUTSIDE, spec.meaning, spec.unit, partial(_of_cost, name), spec.low, spec.high
            )
            for name, spec in INPUTS.items()
            if name != "chips"
        },
    }


def _of_cost(name: str, text: str) -> float:
    """An input of a cost in the unit that the model has it in; a step of it may be any number."""
    from chipcost.study.tco.inputs import INPUTS, WORDS

    spec = INPUTS[name]
    if text.strip() in WORDS.get(name, {}):
        return WORDS[name][text.strip()]
    plain = text.strip()[-1:].isdigit() and spec.unit
    given = f"{text} {spec.unit}" if plain else text
    return units.parse(given, spec.dimension).value / spec.scale


def inputs_of(question: str) -> Mapping[str, Input]:
    """The inputs of a question by name, in the order of the axes."""
    if question == TCO:
        return _tco()
    return _TOKENS if question == TOKENS else _COMPARE


def input_of(question: str, name: str) -> Input:
    """An input by its name; ChipcostError with the nearest names."""
    known = inputs_of(question)
    if name not in known:
        raise ChipcostError(
            "unknown-axis",
            f"{name!r} is no input of {question}",
            hint=f"nearest: {', '.join(nearest(name, list(known)))}; docs/sweep.md has all",
        )
    return known[name]
