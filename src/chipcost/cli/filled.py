"""Options of costs that are modelled where nobody quotes one.

As in `cli.options`, the annotations are objects, so there is no `from __future__ import
annotations` here.
"""

from typing import TYPE_CHECKING, Annotated

from chipcost.cli import completion
from chipcost.cli.command import Group, InForce
from chipcost.cli.options import COST, choice, option
from chipcost.errors import ChipcostError

if TYPE_CHECKING:
    from chipcost.study.chip.basis import Basis
    from chipcost.study.data import Data

PowerPrice = Annotated[
    str,
    option(
        COST,
        "--power-price",
        "PRICE",
        "Electricity where a cost is modelled, in place of the owner's: '0.06 USD/kWh'.",
    ),
]


SINGLE = "Single inputs, in place of the owner's"
Annuity = Annotated[
    str,
    choice(
        COST,
        "--annuity",
        ("monthly", "yearly", "straight-line", "decay"),
        "monthly, yearly, straight-line or decay.",
        "METHOD",
    ),
]
CostInput = Annotated[
    list[str] | None,
    option(
        SINGLE,
        "--input",
        "NAME=VALUE",
        "Any other input, with its unit; repeatable.",
        autocompletion=completion.cost_input,
    ),
]


class Filled(Group):
    """Costs that are modelled where nobody quotes one."""

    fill: Annotated[
        str,
        option(
            COST,
            "--fill",
            "METHOD",
            "modelled: a bottom-up cost where no quote exists.",
            autocompletion=completion.words("modelled"),
        ),
    ] = ""
    power_price: PowerPrice = ""

    def electricity(self, always: bool = False) -> float | None:
        """The price of electricity in USD/kWh, None for the owner's; `always` where costs are
        modelled without --fill too."""
        modelled = always or bool(self.fill)
        return electricity(self.power_price, modelled, self.in_force, "add --fill modelled")

    def over(self, data: "Data", basis: "Basis") -> "Data":
        """The data with modelled costs, if they are asked for."""
        if not self.fill:
            return data
        from chipcost.study.tco.fill import filled

        return filled(data, self.fill, basis)


def electricity(price: str, modelled: bool, in_force: InForce, remedy: str) -> float | None:
    """The price of electricity in USD/kWh that a modelled cost takes, None for the owner's.

    Where nothing is modelled a price on the command line is refused, and one of the settings,
    which are for all commands, does not count and is not told.
    """
    if not price:
        return None
    from chipcost.cli import values

    found = values.power_price("--power-price", price)
    if modelled:
        return found
    if in_force.set_aside("power-price"):
        return None
    raise ChipcostError(
        "bad-option",
        "--power-price is of modelled costs, and quotes alone answer here",
        hint=f"{remedy}, or ask `chipcost tco`",
    )
