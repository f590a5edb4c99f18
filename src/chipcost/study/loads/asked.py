"""What is asked of the lengths of requests beside their means: a name, a file, a spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipcost.errors import ChipcostError

if TYPE_CHECKING:
    from chipcost.model.lengths import Mix

ISL, OSL, CACHED = "isl", "osl", "cached"


@dataclass(frozen=True, slots=True)
class AskedLengths:
    """A workload or a trace by name, or a spread around the means; of neither nothing.

    isl_cv, osl_cv  coefficients of variation of the lengths
    cache_tokens    what a prefix cache keeps, where a trace has blocks; None: without a limit
    given           which of isl, osl and cached were given beside it: they win over its own
    mix, notes      once it was looked up: the classes (None: means alone), and what is to be told
    """

    name: str = ""
    isl_cv: float = 0.0
    osl_cv: float = 0.0
    cache_tokens: float | None = None
    given: frozenset[str] = frozenset()
    mix: Mix | None = None
    notes: tuple[str, ...] = ()

    @property
    def spread(self) -> bool:
        """Whether lengths vary around their means as asked."""
        return self.isl_cv > 0.0 or self.osl_cv > 0.0

    @property
    def label(self) -> str:
        """Its name in an answer: of a path the file's."""
        return self.name.replace("\\", "/").rstrip("/").rpartition("/")[2]

    def words(self) -> str:
        """What stands before the lengths: `chat: `, and nothing where none is named."""
        return f"{self.label}: " if self.name else ""

    def after(self) -> str:
        """What stands behind them: how far they vary, where that was asked."""
        if not self.spread:
            return ""
        return f" (variation {self.isl_cv:g} and {self.osl_cv:g})"

    def problems(self) -> list[ChipcostError]:
        """What cannot be right, whatever the name."""
        errors = []
        for value in (self.isl_cv, self.osl_cv):
            if not 0.0 <= value <= 5.0:
                found = f"--length-cv {value:g} is not a variation, 0 to 5"
                hint = "a standard deviation over its mean; 1 is usual"
                errors.append(ChipcostError("bad-option", found, hint=hint))
        if self.cache_tokens is not None and not (self.name and 1.0 <= self.cache_tokens < 1e15):
            found = f"--cache-tokens {self.cache_tokens:g} is not of a trace, 1 token or more"
            hint = "name a trace with blocks by --workload"
            errors.append(ChipcostError("bad-option", found, hint=hint))
        return errors


NONE = AskedLengths()
