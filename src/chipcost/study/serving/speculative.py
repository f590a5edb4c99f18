"""What a question says of speculative decoding, without NumPy: read before anything is computed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chipcost.errors import ChipcostError

MTP, EAGLE, LOOKUP = "mtp", "eagle", "lookup"
METHODS = (MTP, EAGLE, LOOKUP)
DRAFTED = 3  # tokens where no number is given: what servers are started with for such blocks
MOST_DRAFTED = 64
_OPTION = "--speculative"
_HINT = (
    "METHOD or METHOD:TOKENS, the method mtp (a block of the model), eagle (a head beside it), "
    "lookup (n-grams), or the model that drafts: mtp:3, qwen3-0.6b:5"
)


@dataclass(frozen=True, slots=True)
class Speculative:
    """What drafts, how many tokens a step, and how many of them count.

    method         one of METHODS, or the name of the model that drafts
    acceptance     chance that a drafted token is accepted where those before it were, 0 to 1
    accept_length  tokens that a step yields, the bonus token included; of both none or one is
                   given, and with none it is as measured of the method
    """

    method: str
    drafted: int = DRAFTED
    acceptance: float | None = None
    accept_length: float | None = None

    @property
    def name(self) -> str:
        """As the option names it: `mtp:3`."""
        return f"{self.method}:{self.drafted}"

    def problems(self, osl: float) -> list[ChipcostError]:
        """What cannot be right, whatever the model."""
        found = []

        def wrong(message: str, hint: str = "") -> None:
            found.append(ChipcostError("bad-option", message, hint=hint))

        if not 1 <= self.drafted <= MOST_DRAFTED:
            wrong(f"{_OPTION} {self.name} does not draft from 1 to {MOST_DRAFTED} tokens")
        elif self.drafted >= osl:
            wrong(
                f"{_OPTION} {self.name} drafts more than an answer of {osl:g} tokens has left",
                "draft fewer tokens, or raise --osl",
            )
        chance, length = self.acceptance, self.accept_length
        if chance is not None and not 0.0 <= chance <= 1.0:
            wrong(f"--acceptance {chance:g} is not a share from 0 to 1")
        most = self.drafted + 1
        if length is not None and not 1.0 <= length <= most:
            wrong(
                f"--accept-length {length:g} is not from 1 to {most}, the tokens that a step of "
                f"{self.name} yields"
            )
        if chance is not None and length is not None:
            wrong("--acceptance and --accept-length say the same", "give one of them")
        if chance is None and length is None and self.method not in (MTP, EAGLE):
            wrong(
                f"{_OPTION} {self.name} has no measured yield",
                "say how many are accepted: --acceptance or --accept-length",
            )
        return found


def read_speculative(
    text: str, acceptance: float | None = None, accept_length: float | None = None
) -> Speculative | None:
    """The speculation of `METHOD:TOKENS`; None for an empty text.

    Raises ChipcostError `bad-option` for what is neither, and for an acceptance of nothing.
    """
    if not text.strip():
        for option, value in (("--acceptance", acceptance), ("--accept-length", accept_length)):
            if value is not None:
                raise ChipcostError(
                    "bad-option",
                    f"{option} {value:g} is of no speculation",
                    hint=f"{_OPTION} mtp:3",
                )
        return None
    method, apart, number = text.strip().lower().rpartition(":")
    if not apart:
        method, number = number, str(DRAFTED)
    if not method or not re.fullmatch(r"\d{1,9}", number):
        raise ChipcostError(
            "bad-option", f"{_OPTION} {text!r} is not a method and a number", hint=_HINT
        )
    return Speculative(method, int(number), acceptance, accept_length)
