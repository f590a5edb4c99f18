"""Options of samples: whether an answer is sampled, how often, of which points.

The annotations are read as objects at every start, so this module does without `from __future__
import annotations`.
"""

from typing import TYPE_CHECKING, Annotated

from chipcost.cli.command import Group
from chipcost.cli.options import UNCERTAINTY, choice, option

if TYPE_CHECKING:
    from chipcost.study.sampled import Sampling

SAMPLERS = ("latin", "random")

Draws = Annotated[
    str, option(UNCERTAINTY, "--draws", "N", "Monte Carlo samples: 64k, 1M, at most 1G.")
]
Sampler = Annotated[
    str,
    choice(
        UNCERTAINTY,
        "--sampler",
        SAMPLERS,
        "Samples in Latin hypercubes, which err less, or at random.",
    ),
]
Seed = Annotated[int, option(UNCERTAINTY, "--seed", "N", "Seed of the samples.", min=0)]


class Samples(Group):
    """Whether an answer is sampled, and how often."""

    uncertainty: Annotated[
        bool,
        option(
            UNCERTAINTY,
            "--uncertainty",
            None,
            "Median, 5 to 95 %, and the probability of being best.",
        ),
    ] = False
    draws: Draws = "64k"
    sampler: Sampler = "latin"
    seed: Seed = 0

    def asked(self) -> "Sampling | None":
        """How the answer is sampled, None for not; ChipcostError where it cannot be."""
        if not self.uncertainty:
            return None
        from chipcost.cli import values
        from chipcost.study.sampled import Sampling

        draws = values.whole("--draws", self.draws)
        return Sampling(draws, self.seed, self.sampler).checked()
