"""The question of `diff`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chipcost.errors import ChipcostError, one_of
from chipcost.study.chip.basis import Basis
from chipcost.study.diff.columns import KINDS, WHAT


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared, and when it fails.

    basis       of the comparisons of a catalog; its day is the query date of both
    what        words of WHAT: the kinds of rows; none: all
    model       language model whose tokens are priced on both sides; "" for none
    fail_above  largest change of a number, as a share, that passes; None: all pass
    """

    basis: Basis
    what: Sequence[str] = ()
    model: str = ""
    fail_above: float | None = None

    def checked(self) -> Question:
        """The same question; ChipcostError for an unknown word or a limit that is none."""
        for word in self.what:
            one_of("--what", word, WHAT)
        limit = self.fail_above
        if limit is not None and not (limit >= 0.0 and math.isfinite(limit)):
            raise ChipcostError(
                "bad-option",
                f"--fail-above {limit:g} is no largest change",
                hint="give a share from 0 up, for example 5%",
            )
        self.basis.checked()
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of rows that are asked for."""
        if not self.what:
            return KINDS
        return tuple(kind for word in WHAT if word in self.what for kind in WHAT[word])
